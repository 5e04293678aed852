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
#define RULE(one, relation, other, reason)                                                         \
    { TRICODE_SETTING_##one, relation, TRICODE_SETTING_##other, reason }
    RULE(DISPLAY_FONT, NEEDS, DISPLAY_FRAMEBUFFER, "applies to a framebuffer only"),
    RULE(LEVER_ACTIVE_LOW, NEEDS, LEVER_GPIO, "applies to a GPIO line only"),
    RULE(LEVER_BIAS, NEEDS, LEVER_GPIO, "applies to a GPIO line only"),
    RULE(LEVER_DEBOUNCE, NEEDS, LEVER_GPIO, "applies to a GPIO line only"),
    RULE(MECHANISM_TRAY, EXCLUDES, MDB_PORT,
         "simulates the mechanism, but on a bus the vending machine vends"),
    RULE(MECHANISM_JAMS, EXCLUDES, MDB_PORT,
         "simulates the mechanism, but on a bus the vending machine vends"),
    RULE(MECHANISM_SEED, NEEDS, MECHANISM_JAMS, "applies to random jams only"),
    RULE(MDB_ANSWER, NEEDS, MDB_PORT, "applies to an MDB adapter only"),
    RULE(MDB_VEND, NEEDS, MDB_PORT, "applies to an MDB adapter only"),
    RULE(MDB_PRICE, NEEDS, MDB_PORT, "applies to an MDB adapter only"),
    RULE(MDB_DECIMALS, NEEDS, MDB_PORT, "applies to an MDB adapter only"),
    RULE(PANEL_WEB, NEEDS, PANEL_LISTEN, "applies to a panel only"),
    RULE(PANEL_PAY_PAGE, NEEDS, PANEL_LISTEN, "applies to a panel only"),
    RULE(CAMERA_WATCH, NEEDS, CAMERA_PICTURES, "applies to pictures only"),
    RULE(CAMERA_VIDEO, EXCLUDES, CAMERA_PICTURES, "is a second camera, and a machine has one"),
#undef RULE
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
