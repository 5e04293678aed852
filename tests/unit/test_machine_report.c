// SPDX-License-Identifier: Apache-2.0
/* The machine's reports: a distinct sentence for each outcome, and JSON. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "core/names.h"
#include "machine/view/report.h"
#include "support/vending.h"

static char printed[8192];

/* A machine with one open sale, and its provisioning. */
static struct tricode_provisioning provisioning;
static struct tricode_engine engine;

static void set_up(void) {
    vending_provision(&provisioning);
    memset(&engine, 0, sizeof engine);
    engine.state.machine = 7;
    (void)tricode_machine_select(&engine.state, 1, 250, 1700000000);
}

static void tear_down(void) {
    tricode_provisioning_clear(&provisioning);
}

static struct tricode_report listen_to(int json, int status) {
    memset(printed, 0, sizeof printed);
    struct tricode_report report = {fmemopen(printed, sizeof printed, "w"), json, status,
                                    &provisioning};
    ck_assert_ptr_nonnull(report.out);
    return report;
}

static void say(struct tricode_outcome outcome, int json) {
    struct tricode_report report = listen_to(json, 0);
    tricode_report_outcome(&report, &engine, &outcome);
    ck_assert_int_eq(fclose(report.out), 0);
    ck_assert_str_ne(printed, "");
    ck_assert_int_eq(printed[strlen(printed) - 1], '\n');
}

START_TEST(each_refusal_has_its_sentence) {
    static char sentences[16][256];
    for (int reason = TRICODE_MACHINE_BUSY; reason <= TRICODE_MACHINE_MISMATCH; reason++) {
        struct tricode_outcome outcome = {.event = TRICODE_EVENT_PERMIT};
        outcome.effect.kind = TRICODE_EFFECT_REFUSE;
        outcome.effect.reason = (enum tricode_machine_reason)reason;
        const char *name = tricode_machine_reason_name(outcome.effect.reason);
        char start[64];
        (void)snprintf(start, sizeof start, "Refused (%s): ", name);
        say(outcome, 0);
        ck_assert_int_eq(strncmp(printed, start, strlen(start)), 0);
        ck_assert_uint_gt(strlen(printed), strlen(start) + 10);
        (void)snprintf(sentences[reason], sizeof sentences[reason], "%s", printed + strlen(start));
        for (int other = TRICODE_MACHINE_BUSY; other < reason; other++) {
            ck_assert_str_ne(sentences[other], sentences[reason]);
        }
        say(outcome, 1);
        (void)snprintf(start, sizeof start, "\"effect\":\"refuse\",\"reason\":\"%s\"", name);
        ck_assert_ptr_nonnull(strstr(printed, start));
    }
}
END_TEST

static const struct {
    enum tricode_event_kind event;
    enum tricode_effect_kind effect;
    const char *words;
} happenings[] = {
    {TRICODE_EVENT_SELECT, TRICODE_EFFECT_SHOW_SALE, "Sale 1: Cola, 2.50 EUR. Scan"},
    {TRICODE_EVENT_LEVER, TRICODE_EFFECT_SHOW_CANCEL, "Sale 1 is canceled. If you paid 2.50 EUR"},
    {TRICODE_EVENT_VEND_FAILED, TRICODE_EFFECT_SHOW_CANCEL,
     "nothing left the machine. Sale 1 is canceled"},
    {TRICODE_EVENT_PERMIT, TRICODE_EFFECT_DISPENSE, "Sale 1 is paid: here comes Nuts."},
    {TRICODE_EVENT_VEND_SUCCEEDED, TRICODE_EFFECT_NONE, "Sale 1 is done."},
    {TRICODE_EVENT_RESTART, TRICODE_EFFECT_NONE, "The machine is started."},
    {TRICODE_EVENT_LEVER, TRICODE_EFFECT_NONE, "There is nothing to cancel."},
    {TRICODE_EVENT_TIMEOUT, TRICODE_EFFECT_NONE, "Nothing to do."},
};

START_TEST(each_outcome_has_its_sentence) {
    struct tricode_outcome outcome = {.event = happenings[_i].event};
    outcome.effect.kind = happenings[_i].effect;
    outcome.effect.code = engine.state.sale;
    outcome.effect.product = 2;
    say(outcome, 0);
    ck_assert_msg(strstr(printed, happenings[_i].words) != NULL, "printed: %s", printed);
    say(outcome, 1);
    json_t *object = json_loads(printed, 0, NULL);
    ck_assert_ptr_nonnull(object);
    ck_assert_str_eq(json_string_value(json_object_get(object, "event")),
                     tricode_event_name(happenings[_i].event));
    ck_assert_str_eq(json_string_value(json_object_get(object, "effect")),
                     tricode_effect_name(happenings[_i].effect));
    ck_assert_int_eq(json_is_integer(json_object_get(object, "product")),
                     happenings[_i].effect == TRICODE_EFFECT_DISPENSE);
    json_decref(object);
}
END_TEST

START_TEST(product_that_is_not_provisioned) {
    struct tricode_outcome outcome = {.event = TRICODE_EVENT_SELECT};
    outcome.effect.kind = TRICODE_EFFECT_SHOW_SALE;
    outcome.effect.code = engine.state.sale;
    outcome.effect.code.product = 9;
    say(outcome, 0);
    ck_assert_ptr_nonnull(strstr(printed, "not provisioned any more"));
}
END_TEST

START_TEST(status_line) {
    struct tricode_report report = listen_to(0, 1);
    tricode_report_status(&report, &engine);
    ck_assert_int_eq(fclose(report.out), 0);
    ck_assert_str_eq(printed, "[open, sale 1, vended 0]\n");
    report = listen_to(0, 0);
    tricode_report_status(&report, &engine);
    tricode_report_notice(&report, &engine, "permit", "unreadable");
    ck_assert_int_eq(fclose(report.out), 0);
    ck_assert_str_eq(printed, "");
    report = listen_to(1, 1);
    tricode_report_status(&report, &engine);
    tricode_report_notice(&report, &engine, "permit", "unreadable");
    ck_assert_int_eq(fclose(report.out), 0);
    ck_assert_str_eq(printed, "{\"event\":\"permit\",\"effect\":\"none\",\"reason\":\"unreadable\","
                              "\"product\":null,\"text\":null,\"phase\":\"open\",\"counter\":1,"
                              "\"vended\":0,\"false_tags\":0}\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine report");
    TCase *tests = tcase_create("report");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_refusal_has_its_sentence);
    tcase_add_loop_test(tests, each_outcome_has_its_sentence, 0,
                        (int)(sizeof happenings / sizeof happenings[0]));
    tcase_add_test(tests, product_that_is_not_provisioned);
    tcase_add_test(tests, status_line);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
