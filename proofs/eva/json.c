// SPDX-License-Identifier: Apache-2.0
/* src/host/json.c with any result that Jansson may produce from any bytes. */
#include "host/json.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include "stubs.h"

static uint8_t bytes[4096];
static struct tricode_error fault;

/* A message for people: the text is only printed. */
int vsnprintf(char *text, size_t capacity, const char *format, va_list arguments) {
    (void)format, (void)arguments;
    stub_writes(text, capacity);
    return Frama_C_interval(-1, INT_MAX);
}

static void read_members(const json_t *object) {
    static const char *const members[] = {"key", "host", NULL};
    static const char *const optional[] = {"number", NULL};
    static char text[66];
    static uint8_t secret[32];
    int64_t number = 0;
    (void)tricode_json_closed(object, members, "", &fault);
    (void)tricode_json_closed_but(object, members, optional, "", &fault);
    (void)tricode_json_integer(object, "number", INT64_MIN, INT64_MAX, "", &number, &fault);
    (void)tricode_json_text(object, "host", 1, text, sizeof text, "", &fault);
    (void)tricode_json_secret(object, "key", secret, sizeof secret, "", &fault);
}

void json_main(void) {
    ANY(bytes);
    const json_t *object =
        tricode_json_parse(bytes, Frama_C_size_t_interval(0, sizeof bytes), &fault);
    if (object != NULL) {
        read_members(object);
    }
}
