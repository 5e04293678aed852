// SPDX-License-Identifier: Apache-2.0
/* Settings that need or exclude each other. */
#include "machine/settings/settings.h"

enum relation { NEEDS, EXCLUDES };

struct rule {
    enum tricode_setting one;
    enum relation relation;
    enum tricode_setting other;
    const char *reason;
};

static const struct rule rules[] = {
    {TRICODE_SETTING_DISPLAY_FONT, NEEDS, TRICODE_SETTING_DISPLAY_FRAMEBUFFER,
     "applies to a framebuffer only"},
    {TRICODE_SETTING_LEVER_ACTIVE_LOW, NEEDS, TRICODE_SETTING_LEVER_GPIO,
     "applies to a GPIO line only"},
    {TRICODE_SETTING_LEVER_BIAS, NEEDS, TRICODE_SETTING_LEVER_GPIO, "applies to a GPIO line only"},
    {TRICODE_SETTING_LEVER_DEBOUNCE, NEEDS, TRICODE_SETTING_LEVER_GPIO,
     "applies to a GPIO line only"},
    {TRICODE_SETTING_MECHANISM_TRAY, EXCLUDES, TRICODE_SETTING_MDB_PORT,
     "simulates the mechanism, but on a bus the vending machine vends"},
    {TRICODE_SETTING_MECHANISM_JAMS, EXCLUDES, TRICODE_SETTING_MDB_PORT,
     "simulates the mechanism, but on a bus the vending machine vends"},
    {TRICODE_SETTING_MECHANISM_SEED, NEEDS, TRICODE_SETTING_MECHANISM_JAMS,
     "applies to random jams only"},
    {TRICODE_SETTING_MDB_ANSWER, NEEDS, TRICODE_SETTING_MDB_PORT, "applies to an MDB adapter only"},
    {TRICODE_SETTING_MDB_VEND, NEEDS, TRICODE_SETTING_MDB_PORT, "applies to an MDB adapter only"},
    {TRICODE_SETTING_MDB_PRICE, NEEDS, TRICODE_SETTING_MDB_PORT, "applies to an MDB adapter only"},
    {TRICODE_SETTING_MDB_DECIMALS, NEEDS, TRICODE_SETTING_MDB_PORT,
     "applies to an MDB adapter only"},
    {TRICODE_SETTING_PANEL_WEB, NEEDS, TRICODE_SETTING_PANEL_LISTEN, "applies to a panel only"},
    {TRICODE_SETTING_PANEL_PAY_PAGE, NEEDS, TRICODE_SETTING_PANEL_LISTEN,
     "applies to a panel only"},
    {TRICODE_SETTING_CAMERA_WATCH, NEEDS, TRICODE_SETTING_CAMERA_PICTURES,
     "applies to pictures only"},
    {TRICODE_SETTING_CAMERA_VIDEO, EXCLUDES, TRICODE_SETTING_CAMERA_PICTURES,
     "is a second camera, and a machine has one"},
};

unsigned tricode_settings_check(const struct tricode_settings *settings,
                                const struct tricode_setting_errors *errors) {
    unsigned count = 0;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const struct rule *rule = &rules[i];
        const int needs = rule->relation == NEEDS;
        const int has_other = tricode_setting_is_set(settings, rule->other);
        const unsigned line = settings->values[rule->one].line;
        char one[TRICODE_SETTING_NAME_SIZE];
        char other[TRICODE_SETTING_NAME_SIZE];
        struct tricode_error error;
        if (!tricode_setting_is_set(settings, rule->one) || has_other == needs) {
            continue;
        }
        tricode_setting_name(rule->one, line == 0, one);
        tricode_setting_name(rule->other,
                             (has_other ? settings->values[rule->other].line : line) == 0, other);
        tricode_error_set(&error, needs ? "%s %s: add %s" : "%s %s: keep either it or %s, not both",
                          one, rule->reason, other);
        errors->report(errors->context, line, error.text);
        count++;
    }
    return count;
}
