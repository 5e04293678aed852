// SPDX-License-Identifier: Apache-2.0
/* Which parts a machine has, and how they work: words of a configuration file, a command line, or
 * both. */
#ifndef TRICODE_MACHINE_SETTINGS_H
#define TRICODE_MACHINE_SETTINGS_H

#include "host/json.h"

/* In the order of the sections, as the table in settings.c. */
enum tricode_setting {
    TRICODE_SETTING_DISPLAY_TERMINAL,
    TRICODE_SETTING_DISPLAY_PICTURE,
    TRICODE_SETTING_DISPLAY_FRAMEBUFFER,
    TRICODE_SETTING_DISPLAY_FONT,
    TRICODE_SETTING_CAMERA_PICTURES,
    TRICODE_SETTING_CAMERA_VIDEO,
    TRICODE_SETTING_CAMERA_WATCH,
    TRICODE_SETTING_CAMERA_WAIT,
    TRICODE_SETTING_LEVER_GPIO,
    TRICODE_SETTING_LEVER_ACTIVE_LOW,
    TRICODE_SETTING_LEVER_BIAS,
    TRICODE_SETTING_LEVER_DEBOUNCE,
    TRICODE_SETTING_MECHANISM_TRAY,
    TRICODE_SETTING_MECHANISM_JAMS,
    TRICODE_SETTING_MECHANISM_SEED,
    TRICODE_SETTING_MDB_PORT,
    TRICODE_SETTING_MDB_ANSWER,
    TRICODE_SETTING_MDB_VEND,
    TRICODE_SETTING_MDB_PRICE,
    TRICODE_SETTING_MDB_DECIMALS,
    TRICODE_SETTING_PANEL_LISTEN,
    TRICODE_SETTING_PANEL_WEB,
    TRICODE_SETTING_PANEL_PAY_PAGE,
    TRICODE_SETTING_OFFER_SECONDS,
    TRICODE_SETTING_COUNT,
};

/* words: as they were given, or NULL; whoever gave them keeps them. lines: where in the file; 0 for
 * the command line. */
struct tricode_settings {
    const char *words[TRICODE_SETTING_COUNT];
    unsigned lines[TRICODE_SETTING_COUNT];
};

/* Told of each thing that is wrong: the line (0: of the command line), and what to do about it. */
struct tricode_complaints {
    void (*tell)(void *context, unsigned line, const char *text);
    void *context;
};

#define TRICODE_SETTING_NAME_SIZE 64u

/* "tray in [mechanism]" where a file said it, "--tray" where the command line did, or where only it
 * could have (command_line: 1). */
void tricode_setting_name(enum tricode_setting setting, int command_line,
                          char name[TRICODE_SETTING_NAME_SIZE]);

/* The one with this key in this section, or COUNT: then *known says whether there is the section.
 */
enum tricode_setting tricode_setting_find(const char *section, const char *key, int *known);

/* The sections, or the keys of one, with commas, as people read them. */
void tricode_setting_list(const char *section, struct tricode_error *list);

/* 0 when the word is one that this setting takes; else -1 and a fault: "takes yes or no". of_file:
 * paths are whole, from the root, since who knows where a machine is started. */
int tricode_setting_check(enum tricode_setting setting, const char *word, int of_file,
                          struct tricode_error *error);

/* Checks what goes together, in the file and on the command line, and tells each thing that is
 * wrong: how many there are. */
unsigned tricode_settings_fit(const struct tricode_settings *settings,
                              const struct tricode_complaints *to);

/* Of words that were checked: the number, or what it is where none was given; yes is 1. */
unsigned long tricode_settings_number(const struct tricode_settings *settings,
                                      enum tricode_setting setting, unsigned long otherwise);
int tricode_settings_yes(const struct tricode_settings *settings, enum tricode_setting setting,
                         int otherwise);

#endif
