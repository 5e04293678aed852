// SPDX-License-Identifier: Apache-2.0
/* The settings of a machine: which parts it has and how they work, from its configuration file and
 * its command line. settings.def is the table of all settings. */
#ifndef TRICODE_MACHINE_SETTINGS_H
#define TRICODE_MACHINE_SETTINGS_H

#include <stdio.h>

#include "host/json.h"

enum tricode_setting {
#define SETTING(id, ...) TRICODE_SETTING_##id,
#include "machine/settings/settings.def"
#undef SETTING
    TRICODE_SETTING_COUNT,
};

/* text: as given, or NULL; owned by the caller of tricode_setting_set. line: in the file, or 0 for
 * the command line. number: of a NUMBER its value, of a CHOICE its index. */
struct tricode_setting_value {
    const char *text;
    unsigned line;
    unsigned long number;
};

/* All zero: nothing is set. */
struct tricode_settings {
    struct tricode_setting_value values[TRICODE_SETTING_COUNT];
};

/* Receives each error: its line in the file (0: the command line), and what to do about it. */
struct tricode_setting_errors {
    void (*report)(void *context, unsigned line, const char *text);
    void *context;
};

/* One setting, for help texts. option, argument: NULL when it is in the file only. */
struct tricode_setting_description {
    const char *section;
    const char *key;
    const char *option;
    const char *argument;
    const char *fallback; /* the default, or NULL */
    const char *help;
};

struct tricode_setting_description tricode_setting_describe(enum tricode_setting setting);

#define TRICODE_SETTING_NAME_SIZE 64u

/* The name in error texts: "tray in [mechanism]", or "--tray" when it is from the command line. */
void tricode_setting_name(enum tricode_setting setting, int command_line,
                          char name[TRICODE_SETTING_NAME_SIZE]);

/* The setting with this key in this section, or COUNT; *known: whether the section exists. */
enum tricode_setting tricode_setting_find(const char *section, const char *key, int *known);

/* The sections, or the keys of one section, separated by commas. */
void tricode_setting_list(const char *section, struct tricode_error *list);

/* Checks and stores a value. line: in the file, where paths must be absolute, since the working
 * folder of a service is not known; 0 for the command line. 0; else -1, nothing is stored, and
 * *error is what the setting accepts: "takes no or yes". */
int tricode_setting_set(struct tricode_settings *settings, enum tricode_setting setting,
                        const char *text, unsigned line, struct tricode_error *error);

/* Reports settings that need or exclude each other. Returns the number of errors. */
unsigned tricode_settings_check(const struct tricode_settings *settings,
                                const struct tricode_setting_errors *errors);

/* 1 when the setting was set, else 0. */
int tricode_setting_is_set(const struct tricode_settings *settings, enum tricode_setting setting);

/* The value, or the default, or NULL. */
const char *tricode_setting_text(const struct tricode_settings *settings,
                                 enum tricode_setting setting);

/* The number of a NUMBER, the index of a CHOICE ("no" is 0, "yes" is 1); the default when it is not
 * set, or 0 without a default. */
unsigned long tricode_setting_number(const struct tricode_settings *settings,
                                     enum tricode_setting setting);

/* Prints a configuration file with each setting, its help and its default. */
void tricode_settings_print_example(FILE *out);

#endif
