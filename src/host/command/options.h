// SPDX-License-Identifier: Apache-2.0
/* Parses command lines: words and --options, in any order. */
#ifndef TRICODE_HOST_OPTIONS_H
#define TRICODE_HOST_OPTIONS_H

#include <stddef.h>

struct tricode_option {
    const char *name;   /* with its two dashes */
    const char **value; /* receives the value; NULL for a flag */
    int *flag;          /* set to 1 when given; NULL for an option with a value */
};

struct tricode_words {
    const char *words[8];
    size_t count;
};

/* Parses argv[1] and following. Accepts `--name value` and `--name=value`; after `--`, all
 * arguments are words. 0; -1 after an error on stderr: an unknown option, an option twice or
 * without its value, or more than 8 words. */
int tricode_options_parse(const char *program, int argc, char *const argv[],
                          const struct tricode_option *options, size_t count,
                          struct tricode_words *words);

/* Parses a decimal number from low to high, without sign. 0; -1, and then *number is unchanged. */
int tricode_parse_number(const char *text, unsigned long long low, unsigned long long high,
                         unsigned long long *number);

#endif
