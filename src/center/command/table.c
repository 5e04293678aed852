// SPDX-License-Identifier: Apache-2.0
#include "center/command/table.h"

#include <stdio.h>
#include <string.h>

#include "host/command/help.h"

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

static void print_options(unsigned options) {
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        const struct tricode_option_entry *option = &tricode_option_table[i];
        if ((options & 1u << i) != 0) {
            tricode_help_option(stdout, &(struct tricode_option){.name = option->text,
                                                                 .argument = option->value,
                                                                 .help = option->help,
                                                                 .fallback = option->initial});
        }
    }
}

static void print_command(const struct tricode_command_entry *entry) {
    char synopsis[SYNOPSIS_SIZE];
    tricode_command_synopsis(entry, synopsis, sizeof synopsis);
    (void)printf("Usage: tricode-center DATA-DIR %s\n", synopsis);
    tricode_help_text(stdout, entry->help);
    (void)printf("\nOptions\n");
    print_options(entry->required);
    print_options(entry->optional);
    print_options(tricode_common_options);
}

static void print_program(void) {
    (void)printf("Usage: tricode-center DATA-DIR COMMAND [OPTION]...\n");
    tricode_help_text(stdout,
                      "The center: settles and cancels the sales of vending machines. DATA-DIR "
                      "contains its ledger (ledger.sqlite) and its master secret (master.key): "
                      "protect both, and back both up.");
    (void)printf("\nCommands\n");
    for (size_t i = 0; i < COUNT(commands); i++) {
        char synopsis[SYNOPSIS_SIZE];
        tricode_command_synopsis(&commands[i], synopsis, sizeof synopsis);
        tricode_help_row(stdout, synopsis, NULL, commands[i].help);
    }
    (void)printf("\nOptions of every command (those of one: tricode-center COMMAND --help)\n");
    print_options(tricode_common_options);
    (void)printf("\nAmounts are in minor units: 250 is 2.50 EUR.\n"
                 "Exit: 0 done, 1 failed, 2 wrong command line, 3 refused\n");
}

int tricode_command_usage(const struct tricode_command_entry *entry) {
    if (entry == NULL) {
        print_program();
    } else {
        print_command(entry);
    }
    return fflush(stdout) != 0 || ferror(stdout) ? -1 : 0;
}
