// SPDX-License-Identifier: Apache-2.0
/* The commands token add, list and revoke, and the reports of now. */
#define _GNU_SOURCE
#include "center_commands.h"

#include "support/run.h"

static char secret[64];

/* What token add prints last. */
static void keep_secret(const struct outcome *outcome) {
    const size_t length = strlen(outcome->out);
    ck_assert(length > 45 && outcome->out[length - 1] == '\n' && outcome->out[length - 45] == '\n');
    snprintf(secret, sizeof secret, "%.43s", outcome->out + length - 44);
    ck_assert_uint_eq(strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
                      43);
}

/* [WIRE-70] [STORE-10] */
START_TEST(a_token_is_shown_once) {
    static char bytes[1 << 20];
    char path[128];
    const struct outcome *outcome = PROCESS_RUN(data, "token", "add", "--name", "Desk");
    expect(outcome, 0, "Token 1 opens the operator's page to Desk. It is not shown again:");
    keep_secret(outcome);
    outcome = PROCESS_RUN(data, "token", "list");
    expect(outcome, 0, "token 1  Desk  made 20");
    ck_assert_ptr_null(strstr(outcome->out, secret));
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    FILE *input = fopen(path, "r");
    ck_assert_ptr_nonnull(input);
    const size_t length = fread(bytes, 1, sizeof bytes, input);
    ck_assert_int_eq(fclose(input), 0);
    ck_assert_ptr_nonnull(memmem(bytes, length, "Desk", 4));
    ck_assert_ptr_null(memmem(bytes, length, secret, 43));
}
END_TEST

START_TEST(listed_and_revoked) {
    const struct outcome *outcome = PROCESS_RUN(data, "token", "add", "--name", "Laptop", "--json");
    json_t *json = json_loads(outcome->out, 0, NULL);
    ck_assert_msg(json != NULL && json_object_size(json) == 3, "%s", outcome->out);
    ck_assert_int_eq(json_integer_value(json_object_get(json, "token")), 1);
    ck_assert_str_eq(json_string_value(json_object_get(json, "name")), "Laptop");
    ck_assert_uint_eq(json_string_length(json_object_get(json, "secret")), 43);
    json_decref(json);
    expect(PROCESS_RUN(data, "token", "list", "--json"), 0, "\"revoked_at\":null");
    expect(PROCESS_RUN(data, "token", "revoke", "1"), 0, "no longer opens");
    expect(PROCESS_RUN(data, "token", "revoke", "1"), 3, "revoked already");
    expect(PROCESS_RUN(data, "token", "revoke", "2"), 3, "no token 2");
    expect(PROCESS_RUN(data, "token", "list"), 0, "  revoked 20");
    expect(PROCESS_RUN(data, "token", "revoke", "x"), 2, "use a whole number from 1");
    expect(PROCESS_RUN(data, "token", "add"), 2, "requires --name");
    expect(PROCESS_RUN(data, "token", "add", "--name", ""), 2, "--name");
    expect(PROCESS_RUN(data, "audit"), 0, "0 rows disagree");
}
END_TEST

START_TEST(reports_of_now) {
    expect(PROCESS_RUN(data, "report", "status", "--csv"), 0,
           "machine,name,place,state,seen_at,next,delivered,pending,alarms\r\n"
           "7,Snacks,Hall B,enabled,,1,0,,0\r\n");
    expect(PROCESS_RUN(data, "report", "pending", "--csv"), 0,
           "machine,name,place,counter,product,product_name,price,account,settled_at\r\n");
    expect(PROCESS_RUN(data, "report", "alarms", "--csv"), 0, "machine,name,place,at,code\r\n");
    static const char *const names[] = {"status", "pending", "alarms"};
    for (size_t i = 0; i < 3; i++) {
        expect(PROCESS_RUN(data, "report", names[i], "--from", "2026-01-01"), 2,
               "omit --from and --to");
        expect(PROCESS_RUN(data, "report", names[i], "--to", "2026-01-01"), 2,
               "omit --from and --to");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center token commands");
    TCase *each = tcase_create("token commands");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_token_is_shown_once);
    tcase_add_test(each, listed_and_revoked);
    tcase_add_test(each, reports_of_now);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
