// SPDX-License-Identifier: Apache-2.0
/* Parses command lines: words and --options, in any order. */
#ifndef TRICODE_HOST_OPTIONS_H
#define TRICODE_HOST_OPTIONS_H

#include <stddef.h>

/* Exactly one of value and flag is not NULL. The other members are for help texts and for programs
 * with several commands. */
struct tricode_option {
    const char *name;     /* with its two dashes */
    const char **value;   /* receives the value */
    int *flag;            /* set to 1 when given */
    unsigned commands;    /* a bit for each command that takes it */
    const char *argument; /* in the help: what the value is */
    const char *help;
    const char *fallback; /* in the help: the default, or NULL */
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

/* The name of a given option that no command of the set takes; NULL if there is none. */
const char *tricode_options_misplaced(const struct tricode_option *options, size_t count,
                                      unsigned command);

/* Parses a decimal number from low to high, without sign. 0; -1, and then *number is unchanged. */
int tricode_parse_number(const char *text, unsigned long long low, unsigned long long high,
                         unsigned long long *number);

#endif
