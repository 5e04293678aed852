// SPDX-License-Identifier: Apache-2.0
/* The tables of commands.def and options.def, and the usage text made of them. */
#ifndef TRICODE_CENTER_COMMAND_TABLE_H
#define TRICODE_CENTER_COMMAND_TABLE_H

#include "center/command/command.h"

struct tricode_option_entry {
    const char *text;
    const char *value;   /* NULL: the option has no value */
    const char *initial; /* NULL: no default */
    const char *help;
};
extern const struct tricode_option_entry tricode_option_table[TRICODE_OPTION_COUNT];

struct tricode_command_entry {
    const char *first;
    const char *second;    /* NULL: the command has one word */
    const char *arguments; /* "" or each after a space */
    unsigned required;     /* bits of enum tricode_center_option */
    unsigned optional;
    enum tricode_exit (*run)(const struct tricode_center_command *command);
    const char *help;
};

/* The options that every command takes. */
extern const unsigned tricode_common_options;

/* The command whose words are these, of which there are count; NULL when there is none. */
const struct tricode_command_entry *tricode_command_find(const char *const *words, size_t count);

/* The number of words of a command's name (1 or 2), and of its arguments. */
size_t tricode_command_words(const struct tricode_command_entry *entry);
size_t tricode_command_arguments(const struct tricode_command_entry *entry);

/* "machine add ID --name TEXT --place TEXT", for example; cut when it does not fit. */
void tricode_command_synopsis(const struct tricode_command_entry *entry, char *text,
                              size_t capacity);

/* Prints the usage text of the program (entry NULL) or of a command: 0; -1 when the output fails.
 */
int tricode_command_usage(const struct tricode_command_entry *entry);

#endif
