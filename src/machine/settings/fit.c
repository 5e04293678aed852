// SPDX-License-Identifier: Apache-2.0
/* What goes together, and what does not. */
#include "machine/settings/settings.h"

/* The first is nothing without the second (needs), or with it. */
struct rule {
    enum tricode_setting one;
    int needs;
    enum tricode_setting other;
    const char *why;
};

static const struct rule rules[] = {
    {TRICODE_SETTING_DISPLAY_FONT, 1, TRICODE_SETTING_DISPLAY_FRAMEBUFFER, "is of a framebuffer"},
    {TRICODE_SETTING_LEVER_ACTIVE_LOW, 1, TRICODE_SETTING_LEVER_GPIO, "is of a line"},
    {TRICODE_SETTING_LEVER_BIAS, 1, TRICODE_SETTING_LEVER_GPIO, "is of a line"},
    {TRICODE_SETTING_LEVER_DEBOUNCE, 1, TRICODE_SETTING_LEVER_GPIO, "is of a line"},
    {TRICODE_SETTING_MECHANISM_TRAY, 0, TRICODE_SETTING_MDB_PORT,
     "is of the simulated mechanism, and on a bus the vending machine vends"},
    {TRICODE_SETTING_MECHANISM_JAMS, 0, TRICODE_SETTING_MDB_PORT,
     "is of the simulated mechanism, and on a bus the vending machine vends"},
    {TRICODE_SETTING_MECHANISM_SEED, 1, TRICODE_SETTING_MECHANISM_JAMS,
     "is what chance begins with"},
    {TRICODE_SETTING_MDB_ANSWER, 1, TRICODE_SETTING_MDB_PORT, "is of an MDB adapter"},
    {TRICODE_SETTING_MDB_VEND, 1, TRICODE_SETTING_MDB_PORT, "is of an MDB adapter"},
    {TRICODE_SETTING_MDB_PRICE, 1, TRICODE_SETTING_MDB_PORT, "is of an MDB adapter"},
    {TRICODE_SETTING_MDB_DECIMALS, 1, TRICODE_SETTING_MDB_PORT, "is of an MDB adapter"},
    {TRICODE_SETTING_PANEL_WEB, 1, TRICODE_SETTING_PANEL_LISTEN, "is of the panel"},
    {TRICODE_SETTING_PANEL_PAY_PAGE, 1, TRICODE_SETTING_PANEL_LISTEN, "is of the panel"},
    {TRICODE_SETTING_CAMERA_WATCH, 1, TRICODE_SETTING_CAMERA_PICTURES, "is of pictures"},
    {TRICODE_SETTING_CAMERA_VIDEO, 0, TRICODE_SETTING_CAMERA_PICTURES, "is the camera"},
};

unsigned tricode_settings_fit(const struct tricode_settings *settings,
                              const struct tricode_complaints *to) {
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const struct rule *rule = &rules[i];
        const int has = settings->words[rule->other] != NULL;
        if (settings->words[rule->one] != NULL && has != rule->needs) {
            char one[TRICODE_SETTING_NAME_SIZE];
            char other[TRICODE_SETTING_NAME_SIZE];
            const unsigned line = settings->lines[rule->one];
            struct tricode_error error;
            tricode_setting_name(rule->one, line == 0, one);
            tricode_setting_name(rule->other, has ? settings->lines[rule->other] == 0 : line == 0,
                                 other);
            tricode_error_set(&error,
                              rule->needs ? "%s %s: add %s" : "%s %s: keep it or %s, not both", one,
                              rule->why, other);
            to->tell(to->context, line, error.text);
            wrong++;
        }
    }
    return wrong;
}
