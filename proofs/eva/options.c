// SPDX-License-Identifier: Apache-2.0
/* Command lines of up to three arguments of up to ARGUMENT_MAX characters, with options like those
 * of the programs; and numbers. */
#include "host/command/options.h"
#include "driver.h"

#define ARGUMENT_MAX 8

static char name[] = "tricode";
static char first[ARGUMENT_MAX + 1];
static char second[ARGUMENT_MAX + 1];
static char third[ARGUMENT_MAX + 1];
static char digits[24];

static const char *value;
static int flag;
static const struct tricode_option options[] = {{.name = "--key", .value = &value},
                                                {.name = "--json", .flag = &flag}};

/* Receives error messages, which are only printed. */
void tricode_console_error(const char *program, const char *format, ...) {
    (void)program;
    (void)format;
}

static void read_numbers(void) {
    unsigned long long number = 0;
    ANY_TEXT(digits);
    (void)tricode_parse_number(AT_END(digits, Frama_C_interval_split(1, sizeof digits)),
                               Frama_C_unsigned_long_long_interval(0, ~0ull),
                               Frama_C_unsigned_long_long_interval(0, ~0ull), &number);
}

/* One word more than the array can store. */
static void read_many_words(void) {
    struct tricode_words words;
    char *arguments[] = {name, name, name, name, name, name, name, name, name, name, NULL};
    (void)tricode_options_parse("tricode", 10, arguments, options,
                                sizeof options / sizeof options[0], &words);
}

void eva_main(void) {
    struct tricode_words words;
    ANY_TEXT(first);
    ANY_TEXT(second);
    ANY_TEXT(third);
    const int count = Frama_C_interval_split(0, 4);
    char *arguments[] = {name, AT_END(first, Frama_C_interval_split(1, sizeof first)), second,
                         third, NULL};
    arguments[count] = NULL;
    value = Frama_C_nondet(0, 1) ? "given" : NULL;
    (void)tricode_options_parse("tricode", count, arguments, options,
                                sizeof options / sizeof options[0], &words);
    read_many_words();
    read_numbers();
}
