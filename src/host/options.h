// SPDX-License-Identifier: Apache-2.0
/* Command lines: words and --options, in any order. */
#ifndef TRICODE_HOST_OPTIONS_H
#define TRICODE_HOST_OPTIONS_H

#include <stddef.h>

/* An option with a value (`value` is set) or without one (`flag` is set to 1); the other is NULL.
 */
struct tricode_option {
    const char *name; /* with its two dashes */
    const char **value;
    int *flag;
};

struct tricode_words {
    const char *words[8];
    size_t count;
};

/* Sorts argv[1] … into words and options. `--name value` and `--name=value` are the same; after
 * `--` all are words. 0; -1 after telling on stderr what is wrong: an option that is not in the
 * list, or twice, or without its value, or too many words. */
int tricode_options_parse(const char *program, int argc, char *const argv[],
                          const struct tricode_option *options, size_t count,
                          struct tricode_words *words);

/* A decimal number without sign, from low to high: 0. Else -1. */
int tricode_parse_number(const char *text, unsigned long long low, unsigned long long high,
                         unsigned long long *number);

#endif
