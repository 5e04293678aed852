// SPDX-License-Identifier: Apache-2.0
#include "center/command/table.h"

#include <stdio.h>
#include <string.h>

#define TAKES(name) (1u << TRICODE_OPTION_##name)
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define SYNOPSIS_SIZE 256u

_Static_assert(TRICODE_OPTION_COUNT <= 32, "a set of options is a bit each in an unsigned");

const struct tricode_option_entry tricode_option_table[TRICODE_OPTION_COUNT] = {
#define OPTION(name, text, value, initial, help)                                                   \
    [TRICODE_OPTION_##name] = {text, value, initial, help},
#include "center/command/options.def"
#undef OPTION
};

static const struct tricode_command_entry commands[] = {
#define COMMAND(first, second, arguments, required, optional, function, help)                      \
    {first, second, arguments, required, optional, tricode_command_##function, help},
#include "center/command/commands.def"
#undef COMMAND
};

const unsigned tricode_common_options = TAKES(STORE) | TAKES(JSON) | TAKES(HELP) | TAKES(VERSION);

const struct tricode_command_entry *tricode_command_find(const char *const *words, size_t count) {
    for (size_t i = 0; i < COUNT(commands); i++) {
        const struct tricode_command_entry *entry = &commands[i];
        if (count > 0 && strcmp(words[0], entry->first) == 0 &&
            (entry->second == NULL || (count > 1 && strcmp(words[1], entry->second) == 0))) {
            return entry;
        }
    }
    return NULL;
}

size_t tricode_command_words(const struct tricode_command_entry *entry) {
    return entry->second == NULL ? 1 : 2;
}

size_t tricode_command_arguments(const struct tricode_command_entry *entry) {
    size_t count = 0;
    for (const char *at = entry->arguments; *at != '\0'; at++) {
        count += *at == ' ';
    }
    return count;
}

/* --- the usage text --- */

static void append(char *text, size_t capacity, const char *part) {
    const size_t length = strlen(text);
    (void)snprintf(text + length, capacity - length, "%s", part);
}

void tricode_command_synopsis(const struct tricode_command_entry *entry, char *text,
                              size_t capacity) {
    (void)snprintf(text, capacity, "%s%s%s%s", entry->first, entry->second == NULL ? "" : " ",
                   entry->second == NULL ? "" : entry->second, entry->arguments);
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        const struct tricode_option_entry *option = &tricode_option_table[i];
        if ((entry->required & 1u << i) != 0) {
            append(text, capacity, " ");
            append(text, capacity, option->text);
            append(text, capacity, " ");
            append(text, capacity, option->value);
        }
    }
    append(text, capacity, entry->optional == 0 ? "" : " [OPTION]...");
}

/* Prints a text with each of its lines indented. */
static int print_indented(const char *text, int indent) {
    while (*text != '\0') {
        const int length = (int)strcspn(text, "\n");
        if (printf("%*s%.*s\n", indent, "", length, text) < 0) {
            return -1;
        }
        text += length + (text[length] == '\n');
    }
    return 0;
}

static int print_options(unsigned options) {
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        const struct tricode_option_entry *option = &tricode_option_table[i];
        if ((options & 1u << i) == 0) {
            continue;
        }
        if (printf("  %s%s%s", option->text, option->value == NULL ? "" : " ",
                   option->value == NULL ? "" : option->value) < 0 ||
            (option->initial != NULL && printf("  (default: %s)", option->initial) < 0) ||
            putchar('\n') == EOF || print_indented(option->help, 6) != 0) {
            return -1;
        }
    }
    return 0;
}

static int print_command(const struct tricode_command_entry *entry) {
    char synopsis[SYNOPSIS_SIZE];
    tricode_command_synopsis(entry, synopsis, sizeof synopsis);
    return printf("Usage: tricode-center DATA-DIR %s\n", synopsis) < 0 ||
                   print_indented(entry->help, 0) != 0 || printf("\nOptions\n") < 0 ||
                   print_options(entry->required) != 0 || print_options(entry->optional) != 0 ||
                   print_options(tricode_common_options) != 0
               ? -1
               : 0;
}

static int print_program(void) {
    if (printf("Usage: tricode-center DATA-DIR COMMAND [OPTION]...\n"
               "The center: settles and cancels the sales of vending machines. DATA-DIR contains "
               "its ledger\n"
               "(ledger.sqlite) and its master secret (master.key): protect both, and back both "
               "up.\n\nCommands\n") < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT(commands); i++) {
        char synopsis[SYNOPSIS_SIZE];
        tricode_command_synopsis(&commands[i], synopsis, sizeof synopsis);
        if (printf("  %s\n", synopsis) < 0 || print_indented(commands[i].help, 6) != 0) {
            return -1;
        }
    }
    return printf("\nOptions of every command (those of one: tricode-center COMMAND --help)\n") <
                       0 ||
                   print_options(tricode_common_options) != 0 ||
                   printf("\nAmounts are in minor units: 250 is 2.50 EUR.\n"
                          "Exit: 0 done, 1 failed, 2 wrong command line, 3 refused\n") < 0
               ? -1
               : 0;
}

int tricode_command_usage(const struct tricode_command_entry *entry) {
    const int result = entry == NULL ? print_program() : print_command(entry);
    return result != 0 || fflush(stdout) != 0 ? -1 : 0;
}
