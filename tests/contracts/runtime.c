// SPDX-License-Identifier: Apache-2.0
/* The functions that E-ACSL's code calls at run time, except its table of behaviors (Debian's
 * e_acsl_contract.c).
 *
 * E-ACSL's own runtime tracks only memory allocated by instrumented code. Here only src/core is
 * instrumented, but its pointers refer to memory of callers. So this runtime uses
 * AddressSanitizer's shadow memory, which covers all objects of the program. */
#include <fcntl.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "instrumentation_model/e_acsl_assert.h"

int __e_acsl_sound_verdict = 1;

static int readable(const void *pointer, size_t size) {
    return pointer != NULL &&
           (size == 0 || __asan_region_is_poisoned((void *)pointer, size) == NULL);
}

int __e_acsl_valid(void *pointer, size_t size, void *base, void *base_address);
int __e_acsl_valid(void *pointer, size_t size, void *base, void *base_address) {
    (void)base;
    (void)base_address;
    return readable(pointer, size);
}

int __e_acsl_valid_read(void *pointer, size_t size, void *base, void *base_address);
int __e_acsl_valid_read(void *pointer, size_t size, void *base, void *base_address) {
    (void)base;
    (void)base_address;
    return readable(pointer, size);
}

/* Followed by pairs of an address and a size. E-ACSL passes the size as an int or a long, so only
 * the common bits are read. */
int __e_acsl_separated(size_t count, ...);
int __e_acsl_separated(size_t count, ...) {
    enum { MOST = 8 };
    uintptr_t from[MOST];
    uintptr_t to[MOST];
    int separated = count <= MOST;
    va_list pairs;
    va_start(pairs, count);
    for (size_t i = 0; i < count && separated; i++) {
        from[i] = (uintptr_t)va_arg(pairs, void *);
        to[i] = from[i] + va_arg(pairs, unsigned);
        for (size_t j = 0; j < i; j++) {
            separated = separated && (to[j] <= from[i] || to[i] <= from[j]);
        }
    }
    va_end(pairs);
    return separated;
}

/* Records evaluated clauses: once per process, as a line in the file named by this environment
 * variable. */
enum { SEEN = 1 << 14 };
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t seen_once = PTHREAD_ONCE_INIT;
static int seen_file = -1;
static struct {
    const char *text;
    const char *function;
    int line;
} seen[SEEN];

static void open_seen(void) {
    const char *path = getenv("TRICODE_CONTRACTS_SEEN");
    if (path != NULL) {
        seen_file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
}

/* A line that cannot be written (a test has filled the disk) is written the next time. */
static void note(const eacsl_assert_data_t *data) {
    char line[256];
    size_t at =
        ((uintptr_t)data->pred_txt / 8u * 31u + (uintptr_t)data->fct + (size_t)data->line) % SEEN;
    pthread_mutex_lock(&seen_lock);
    while (seen[at].text != NULL &&
           (seen[at].text != data->pred_txt || seen[at].function != data->fct ||
            seen[at].line != data->line)) {
        at = (at + 1u) % SEEN;
    }
    if (seen[at].text == NULL) {
        const int length = snprintf(line, sizeof line, "%s\t%s\t%d\t%s\n", data->kind, data->file,
                                    data->line, data->fct);
        if (length > 0 && write(seen_file, line, (size_t)length) == length) {
            seen[at].text = data->pred_txt;
            seen[at].function = data->fct;
            seen[at].line = data->line;
        }
    }
    pthread_mutex_unlock(&seen_lock);
}

/* E-ACSL's code for integers beyond 64 bits leaks memory. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}

void __e_acsl_assert(int holds, eacsl_assert_data_t *data) {
    if (!holds) {
        fprintf(stderr, "contract broken: %s of %s at %s:%d: %s\n", data->kind, data->fct,
                data->file, data->line, data->pred_txt);
        abort();
    }
    pthread_once(&seen_once, open_seen);
    if (seen_file >= 0 && strcmp(data->kind, "RTE") != 0) {
        note(data);
    }
}
