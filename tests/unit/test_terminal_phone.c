// SPDX-License-Identifier: Apache-2.0
/* The phone: its output and actions for each kind of code and answer. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "phone.h"
#include "terminal/cli.h"

/* [WIRE-18] */
START_TEST(pays) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.yes = 1, .output = scratch_path("permit.png")};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2), TRICODE_EXIT_OK);
    expect_said("Snacks, Hall: Cola, 2.50 EUR (machine 7, sale 5)");
    expect_said("Paid 2.50 EUR.");
    expect_said("sale 4 was refunded");
    expect_said("Balance: 7.50 EUR");
    expect_said("▀");
    expect_said(permit);
    expect_permit_picture(phone.output);
}
END_TEST

START_TEST(pays_with_json) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.yes = 1, .json = 1};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2), TRICODE_EXIT_OK);
    json_t *object = json_loads(printed, 0, NULL);
    ck_assert_ptr_nonnull(object);
    ck_assert_str_eq(json_string_value(json_object_get(object, "result")), "settled");
    ck_assert_str_eq(json_string_value(json_object_get(object, "permit")), permit);
    ck_assert_int_eq(json_integer_value(json_object_get(object, "balance")), 750);
    json_decref(object);
}
END_TEST

/* [WIRE-19] After a lost answer the same command returns the same permit. */
START_TEST(lost_answer) {
    const struct fake_reply lost[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, ""}};
    const struct fake_reply again[] = {{FAKE_TEXT, LOOK_UP("settled_again")},
                                       {FAKE_TEXT, settled_again}};
    struct tricode_phone phone = {.output = scratch_path("permit.png")};
    const char *code = picture(TRICODE_KIND_SALE);
    ck_assert_int_eq(use(phone, code, "y\n", lost, 2, 2), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(phone.output, F_OK), -1);
    ck_assert_int_eq(use(phone, code, "yes\n", again, 2, 2), TRICODE_EXIT_OK);
    expect_said("Already paid; nothing was paid again.");
    expect_permit_picture(phone.output);
}
END_TEST

/* [WIRE-18] */
START_TEST(requests_confirmation) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    static const char *const no[] = {"n\n", "\n", "Y es\n", "yeah\n", "y"};
    struct tricode_phone phone = {.output = NULL};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        const char *code = picture(TRICODE_KIND_SALE);
        ck_assert_int_eq(use(phone, code, no[i], replies, 2, 1), TRICODE_EXIT_REFUSED);
        expect_said("Snacks, Hall: Cola, 2.50 EUR (machine 7, sale 5)\nPay? [y/N]");
        ck_assert_int_eq(unlink(scratch_path("request-0")), 0);
    }
    /* No confirmation is possible, and none was given. */
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 1),
                     TRICODE_EXIT_USAGE);
}
END_TEST

START_TEST(no_confirmation_without_a_payable_code) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("funds")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.output = NULL};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), "y\n", replies, 2, 1),
                     TRICODE_EXIT_REFUSED);
    ck_assert_ptr_null(strstr(printed, "Pay?"));
}
END_TEST

START_TEST(refusal) {
    const struct fake_reply replies[] = {
        {FAKE_TEXT, LOOK_UP("funds")},
        {FAKE_TEXT, FAKE_PROBLEM("402", "{\"title\":\"No money\",\"detail\":\"Add some\","
                                        "\"reason\":\"funds\",\"status\":402}")}};
    struct tricode_phone phone = {.yes = 1, .json = 1};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2),
                     TRICODE_EXIT_REFUSED);
    expect_said("\"error\":\"funds\"");
    expect_said("\"status\":402");
    expect_said("\"detail\":\"Add some\"");
}
END_TEST

START_TEST(center_in_trouble) {
    const struct fake_reply reply = {FAKE_TEXT, FAKE_PROBLEM("500", "{\"reason\":\"internal\"}")};
    struct tricode_phone phone = {.yes = 1};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, &reply, 1, 1),
                     TRICODE_EXIT_FAILED);
}
END_TEST

/* Answers for another code, or incomplete ones: no payment after a look-up, no permit after a
 * settlement. */
static const struct {
    const char *before;
    const char *after;
} falsified[] = {
    {"\"price\":250", "\"price\":2"},       {"\"price\":250", "\"price\":\"250\""},
    {"\"counter\":5", "\"counter\":6"},     {"\"machine\":7", "\"machine\":8"},
    {"\"product\":1", "\"product\":2"},     {"\"issued_at\":0", "\"issued_at\":1"},
    {"\"issued_at\":0", "\"issued_by\":0"},
};

static void falsify(char *reply, size_t capacity, const char *original, const char *before,
                    const char *after) {
    const char *at = strstr(original, before);
    ck_assert_ptr_nonnull(at);
    (void)snprintf(reply, capacity, "%.*s%s%s", (int)(at - original), original, after,
                   at + strlen(before));
}

START_TEST(inconsistent_center) {
    char look_up[2048];
    char settlement[2048];
    struct tricode_phone phone = {.yes = 1, .output = scratch_path("permit.png")};
    falsify(look_up, sizeof look_up, LOOK_UP("settled"), falsified[_i].before, falsified[_i].after);
    falsify(settlement, sizeof settlement, settled, falsified[_i].before, falsified[_i].after);
    const struct fake_reply first[] = {{FAKE_TEXT, look_up}, {FAKE_TEXT, settled}};
    const struct fake_reply second[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settlement}};
    const char *code = picture(TRICODE_KIND_SALE);
    ck_assert_int_eq(use(phone, code, NULL, first, 2, 1), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(use(phone, code, NULL, second, 2, 2), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(phone.output, F_OK), -1);
    ck_assert_ptr_null(strstr(printed, permit));
}
END_TEST

START_TEST(permit_of_another_sale) {
    static const struct tricode_payload others[] = {
        {TRICODE_KIND_PERMIT, 3, 1, 7, 6, 3, 250, 0}, {TRICODE_KIND_PERMIT, 3, 1, 7, 5, 4, 250, 0},
        {TRICODE_KIND_PERMIT, 3, 2, 7, 5, 3, 250, 0}, {TRICODE_KIND_PERMIT, 4, 1, 7, 5, 3, 250, 0},
        {TRICODE_KIND_PERMIT, 3, 1, 8, 5, 3, 250, 0}, {TRICODE_KIND_PERMIT, 3, 1, 7, 5, 3, 251, 0},
        {TRICODE_KIND_PERMIT, 3, 1, 7, 5, 3, 250, 1}};
    char other[TRICODE_TEXT_SIZE + 1];
    char reply[2048];
    struct tricode_phone phone = {.yes = 1, .output = scratch_path("permit.png")};
    vending_permit(others[_i], other, NULL);
    falsify(reply, sizeof reply, settled, permit, other);
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, reply}};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2),
                     TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(phone.output, F_OK), -1);
}
END_TEST

/* Terminal control sequences are not printed. */
START_TEST(control_characters) {
    char look_up[2048];
    struct tricode_phone phone = {.yes = 1};
    falsify(look_up, sizeof look_up, LOOK_UP("settled"), "Snacks", "\\u001b]0;x\\u0007");
    const struct fake_reply replies[] = {{FAKE_TEXT, look_up}, {FAKE_TEXT, settled}};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 1),
                     TRICODE_EXIT_FAILED);
    ck_assert_ptr_null(strchr(printed, 0x1b));
}
END_TEST

START_TEST(gets_a_refund) {
    static const char *const results[][2] = {{"refunded", "Refunded: 2.50 EUR"},
                                             {"refunded_already", "was already refunded"},
                                             {"nothing_paid", "Nobody paid for this sale"}};
    char look_up[2048];
    char reply[1024];
    struct tricode_phone phone = {.output = NULL};
    falsify(look_up, sizeof look_up, LOOK_UP("refunded"), "\"kind\":\"sale\"",
            "\"kind\":\"cancel\"");
    (void)snprintf(reply, sizeof reply,
                   FAKE_JSON("200", "{\"result\":\"%s\",\"sale\":" SALE
                                    ",\"reconciled\":null,\"balance\":1000}"),
                   results[_i][0]);
    const struct fake_reply replies[] = {{FAKE_TEXT, look_up}, {FAKE_TEXT, reply}};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_CANCEL), NULL, replies, 2, 2),
                     TRICODE_EXIT_OK);
    expect_said(results[_i][1]);
    expect_said("Balance: 10.00 EUR");
}
END_TEST

START_TEST(result_of_another_kind) {
    char reply[1024];
    struct tricode_phone phone = {.yes = 1};
    falsify(reply, sizeof reply, settled, "\"settled\"", "\"refunded\"");
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, reply}};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2),
                     TRICODE_EXIT_FAILED);
}
END_TEST

START_TEST(pictures_without_a_call) {
    struct tricode_phone phone = {.yes = 1};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_PERMIT), NULL, NULL, 0, 0), TRICODE_EXIT_OK);
    expect_said("show it to the machine's camera");
    ck_assert_int_eq(tricode_qr_write_png("HELLO", TRICODE_QR_LEVEL_M, 4, scratch_path("x.png")),
                     TRICODE_QR_OK);
    ck_assert_int_eq(use(phone, scratch_path("x.png"), NULL, NULL, 0, 0), TRICODE_EXIT_REFUSED);
    ck_assert_int_eq(use(phone, scratch_path("none.png"), NULL, NULL, 0, 0), TRICODE_EXIT_FAILED);
    scratch_write(scratch_path("x.png"), "no picture", 10, 0600);
    ck_assert_int_eq(use(phone, scratch_path("x.png"), NULL, NULL, 0, 0), TRICODE_EXIT_FAILED);
}
END_TEST

START_TEST(permit_cannot_be_written) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.yes = 1, .output = scratch_path("none/permit.png")};
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2),
                     TRICODE_EXIT_FAILED);
    expect_said(permit);
}
END_TEST

START_TEST(account) {
    const struct fake_reply reply = {
        FAKE_TEXT,
        FAKE_JSON("200", "{\"account\":3,\"balance\":750,\"currency\":978,\"statement\":["
                         "{\"transfer\":3,\"kind\":\"settlement\",\"amount\":-250,\"machine\":7,"
                         "\"counter\":1,\"at\":1700000000,\"state\":\"delivered\"},"
                         "{\"transfer\":1,\"kind\":\"deposit\",\"amount\":1000,\"machine\":null,"
                         "\"counter\":null,\"at\":1600000000,\"state\":null}]}")};
    struct tricode_phone phone = {.output = NULL};
    ck_assert_int_eq(use(phone, NULL, NULL, &reply, 1, 1), TRICODE_EXIT_OK);
    expect_said("Account 3, balance 7.50 EUR");
    expect_said(
        "2023-11-14 22:13:20 UTC  settlement        -2.50 EUR  machine 7, sale 1, delivered");
    expect_said("+10.00 EUR\n");
}
END_TEST

static int cli(const char *a, const char *b, const char *c, const char *d, const char *e) {
    const char *words[] = {"tricode-terminal", a, b, c, d, e, NULL};
    int count = 1;
    while (count < 6 && words[count] != NULL) {
        count++;
    }
    return tricode_terminal_cli(count, (char *const *)(uintptr_t)words);
}

START_TEST(command_line) {
    char key[PATH_MAX + 8];
    (void)snprintf(key, sizeof key, "--key=%s", scratch_path("key"));
    ck_assert_int_eq(cli("--help", NULL, NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli("--version", NULL, NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli(NULL, NULL, NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli("account", NULL, NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "pay", NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "scan", NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "account", "--yes", NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "account", "--center=https://x", NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "enrol", NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "enrol", "--center", "http://pay.example", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(key, "account", NULL, NULL, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(scratch_path("key"), F_OK), -1);
}
END_TEST

/* The key is on the disk before the request, and stays after a lost answer. */
START_TEST(enrols) {
    char key[PATH_MAX + 8];
    uint8_t before[4096];
    uint8_t after[4096];
    const struct fake_reply replies[] = {
        {FAKE_TEXT, ""},
        {FAKE_TEXT, FAKE_JSON("201", "{\"keyid\":\"x\",\"account\":3,\"balance\":0,"
                                     "\"currency\":978}")}};
    struct fake_center fake = fake_start(replies, 2);
    (void)snprintf(key, sizeof key, "--key=%s", scratch_path("key"));
    ck_assert_int_eq(cli(key, "enrol", "--center", fake.url, NULL), TRICODE_EXIT_FAILED);
    long length = scratch_read(scratch_path("key"), before, sizeof before);
    ck_assert_int_gt(length, 0);
    ck_assert_int_eq(cli(key, "enrol", "--center", fake.url, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(scratch_read(scratch_path("key"), after, sizeof after), length);
    ck_assert_mem_eq(before, after, (size_t)length);
    /* The key of one center is not used with another. */
    ck_assert_int_eq(cli(key, "enrol", "--center", "https://other.example", NULL),
                     TRICODE_EXIT_FAILED);
    ck_assert_int_eq(chmod(scratch_path("key"), 0644), 0);
    ck_assert_int_eq(cli(key, "enrol", "--center", fake.url, NULL), TRICODE_EXIT_FAILED);
    fake_end(&fake, 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("terminal phone");
    TCase *tests = tcase_create("phone");
    tcase_add_checked_fixture(tests, phone_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, pays);
    tcase_add_test(tests, pays_with_json);
    tcase_add_test(tests, lost_answer);
    tcase_add_test(tests, requests_confirmation);
    tcase_add_test(tests, no_confirmation_without_a_payable_code);
    tcase_add_test(tests, refusal);
    tcase_add_test(tests, center_in_trouble);
    tcase_add_loop_test(tests, inconsistent_center, 0,
                        (int)(sizeof falsified / sizeof falsified[0]));
    tcase_add_loop_test(tests, permit_of_another_sale, 0, 7);
    tcase_add_test(tests, control_characters);
    tcase_add_loop_test(tests, gets_a_refund, 0, 3);
    tcase_add_test(tests, result_of_another_kind);
    tcase_add_test(tests, pictures_without_a_call);
    tcase_add_test(tests, permit_cannot_be_written);
    tcase_add_test(tests, account);
    tcase_add_test(tests, command_line);
    tcase_add_test(tests, enrols);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
