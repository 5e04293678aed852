// SPDX-License-Identifier: Apache-2.0
/* Every value of every enum has a unique name, and other values have none. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "core/names.h"
#include "support/run.h"

static const char *kind(int value) {
    return tricode_kind_name((enum tricode_kind)value);
}
static const char *status(int value) {
    return tricode_code_status_name((enum tricode_code_status)value);
}
static const char *phase(int value) {
    return tricode_phase_name((enum tricode_machine_phase)value);
}
static const char *effect(int value) {
    return tricode_effect_name((enum tricode_effect_kind)value);
}
static const char *reason(int value) {
    return tricode_machine_reason_name((enum tricode_machine_reason)value);
}
static const char *state(int value) {
    return tricode_sale_state_name((enum tricode_sale_state)value);
}
static const char *result(int value) {
    return tricode_center_result_name((enum tricode_center_result)value);
}
static const char *reconciliation(int value) {
    return tricode_reconciliation_name((enum tricode_reconciliation)value);
}

static const struct {
    const char *(*name)(int value);
    int first;
    const char *words; /* in the order of the values */
} tables[] = {
    {kind, 1, "sale permit cancel"},
    {status, 0, "ok length alphabet version kind machine counter vended price"},
    {phase, 0, "idle open vending"},
    {effect, 0, "none show_sale show_cancel dispense refuse"},
    {reason, 0,
     "none busy price exhausted malformed not_permit other_machine not_authentic unknown used "
     "mismatch"},
    {state, 0, "none settled delivered refunded"},
    {result, 0,
     "malformed not_sale not_cancel unknown_machine not_authentic equivocation settled_again taken "
     "closed disabled expired limit funds settled refunded refunded_already nothing_paid"},
    {reconciliation, 0, "nothing delivered refunded"},
};

START_TEST(names_equal_those_of_the_specification) {
    char words[400];
    int value = tables[_i].first;
    ck_assert_str_eq(tables[_i].name(value - 1), "");
    strcpy(words, tables[_i].words);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        ck_assert_str_eq(tables[_i].name(value), word);
        value++;
    }
    ck_assert_str_eq(tables[_i].name(value), "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("core/names");
    TCase *tests = tcase_create("names");
    tcase_add_loop_test(tests, names_equal_those_of_the_specification, 0,
                        (int)(sizeof tables / sizeof tables[0]));
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
