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

#define SETTING(name) TRICODE_SETTING_##name

static const struct rule rules[] = {
    {SETTING(DISPLAY_FONT), NEEDS, SETTING(DISPLAY_FRAMEBUFFER), "applies to a framebuffer only"},
    {SETTING(LEVER_ACTIVE_LOW), NEEDS, SETTING(LEVER_GPIO), "applies to a GPIO line only"},
    {SETTING(LEVER_BIAS), NEEDS, SETTING(LEVER_GPIO), "applies to a GPIO line only"},
    {SETTING(LEVER_DEBOUNCE), NEEDS, SETTING(LEVER_GPIO), "applies to a GPIO line only"},
    {SETTING(MECHANISM_TRAY), EXCLUDES, SETTING(MDB_PORT),
     "simulates the mechanism, but on a bus the vending machine vends"},
    {SETTING(MECHANISM_JAMS), EXCLUDES, SETTING(MDB_PORT),
     "simulates the mechanism, but on a bus the vending machine vends"},
    {SETTING(MECHANISM_SEED), NEEDS, SETTING(MECHANISM_JAMS), "applies to random jams only"},
    {SETTING(MDB_ANSWER), NEEDS, SETTING(MDB_PORT), "applies to an MDB adapter only"},
    {SETTING(MDB_VEND), NEEDS, SETTING(MDB_PORT), "applies to an MDB adapter only"},
    {SETTING(MDB_PRICE), NEEDS, SETTING(MDB_PORT), "applies to an MDB adapter only"},
    {SETTING(MDB_DECIMALS), NEEDS, SETTING(MDB_PORT), "applies to an MDB adapter only"},
    {SETTING(PANEL_WEB), NEEDS, SETTING(PANEL_LISTEN), "applies to a panel only"},
    {SETTING(PANEL_PAY_PAGE), NEEDS, SETTING(PANEL_LISTEN), "applies to a panel only"},
    {SETTING(CAMERA_WATCH), NEEDS, SETTING(CAMERA_PICTURES), "applies to pictures only"},
    {SETTING(CAMERA_VIDEO), EXCLUDES, SETTING(CAMERA_PICTURES),
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
