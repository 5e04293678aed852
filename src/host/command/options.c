// SPDX-License-Identifier: Apache-2.0
#include "host/command/options.h"

#include <string.h>

#include "host/command/console.h"

/* Finds the option of an argument with or without "=value". */
static const struct tricode_option *find(const char *argument, const struct tricode_option *options,
                                         size_t count) {
    size_t length = strcspn(argument, "=");
    for (size_t i = 0; i < count; i++) {
        if (strlen(options[i].name) == length && strncmp(options[i].name, argument, length) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

/* Sets the option. Returns the number of arguments used, or -1. */
static int take(const char *program, const struct tricode_option *option, const char *argument,
                const char *next) {
    const char *equals = strchr(argument, '=');
    if (option->flag != NULL) {
        if (equals != NULL) {
            tricode_console_error(program, "%s takes no value", option->name);
            return -1;
        }
        *option->flag = 1;
        return 1;
    }
    const char *value = equals != NULL ? equals + 1 : next;
    if (value == NULL) {
        tricode_console_error(program, "%s needs a value", option->name);
        return -1;
    }
    if (*option->value != NULL) {
        tricode_console_error(program, "%s is given twice", option->name);
        return -1;
    }
    *option->value = value;
    return equals != NULL ? 1 : 2;
}

static int add_word(const char *program, struct tricode_words *words, const char *word) {
    if (words->count == sizeof words->words / sizeof words->words[0]) {
        tricode_console_error(program, "too many arguments: %s; see %s --help", word, program);
        return -1;
    }
    words->words[words->count++] = word;
    return 0;
}

int tricode_options_parse(const char *program, int argc, char *const argv[],
                          const struct tricode_option *options, size_t count,
                          struct tricode_words *words) {
    int only_words = 0;

    memset(words, 0, sizeof *words);
    for (int i = 1; i < argc;) {
        const char *argument = argv[i];
        if (!only_words && strcmp(argument, "--") == 0) {
            only_words = 1;
            i++;
        } else if (only_words || strncmp(argument, "--", 2) != 0) {
            if (!only_words && argument[0] == '-' && argument[1] != 0) {
                tricode_console_error(program, "unknown option %s; see %s --help", argument,
                                      program);
                return -1;
            }
            if (add_word(program, words, argument) != 0) {
                return -1;
            }
            i++;
        } else {
            const struct tricode_option *option = find(argument, options, count);
            if (option == NULL) {
                tricode_console_error(program, "unknown option %s; see %s --help", argument,
                                      program);
                return -1;
            }
            int took = take(program, option, argument, i + 1 < argc ? argv[i + 1] : NULL);
            if (took < 0) {
                return -1;
            }
            i += took;
        }
    }
    return 0;
}

const char *tricode_options_misplaced(const struct tricode_option *options, size_t count,
                                      unsigned command) {
    for (size_t i = 0; i < count; i++) {
        const struct tricode_option *option = &options[i];
        const int given = option->value != NULL ? *option->value != NULL : *option->flag;
        if (given && (option->commands & command) == 0) {
            return option->name;
        }
    }
    return NULL;
}

int tricode_parse_number(const char *text, unsigned long long low, unsigned long long high,
                         unsigned long long *number) {
    unsigned long long value = 0;
    if (*text == 0) {
        return -1;
    }
    for (; *text != 0; text++) {
        if (*text < '0' || *text > '9') {
            return -1;
        }
        unsigned digit = (unsigned)(*text - '0');
        if (value > (~0ull - digit) / 10) {
            return -1;
        }
        value = value * 10 + digit;
    }
    if (value < low || value > high) {
        return -1;
    }
    *number = value;
    return 0;
}
