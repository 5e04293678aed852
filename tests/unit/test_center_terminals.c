// SPDX-License-Identifier: Apache-2.0
/* A revoked terminal at the real tricode-center. */
#include "center_requests.h"
#include "crypto/base64.h"
#include "support/run.h"

static void revoke(const uint8_t *seed) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    const struct outcome *outcome = PROCESS_RUN(center.data, "terminal", "revoke", "--", keyid);
    ck_assert_msg(outcome->code == 0, "%s", outcome->err);
}

static void enrol(const uint8_t *seed, long status) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[64];
    char body[160];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    sodium_bin2base64(x, sizeof x, public_key, TRICODE_PUBLIC_KEY_SIZE, TRICODE_BASE64URL);
    snprintf(body, sizeof body, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}}", x);
    ask((struct http_call){.method = "POST", .path = "/v1/terminals", .body = body, .seed = seed},
        status);
}

/* [WIRE-21] [WIRE-8] While the center serves: each call returns the same as for an unknown key. */
START_TEST(a_revoked_terminal_is_unknown) {
    static const uint8_t seed[TRICODE_SEED_SIZE] = {0x55};
    char unknown[sizeof center.answer.text];
    settle(1, 0, alice, 200, "\"settled\"");
    revoke(alice);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = seed}, 401);
    memcpy(unknown, center.answer.text, sizeof unknown);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 401);
    ck_assert_str_eq(center.answer.text, unknown);
    settle(2, 0, alice, 401, "\"reason\":\"signature\"");
    enrol(alice, 403);
    enrol(bob, 200);
    /* A code presented by another account refunds her money to her account. */
    settle(2, 0, bob, 200, "\"reconciled\":{\"counter\":1,\"result\":\"refunded\"}");
    const struct outcome *outcome = PROCESS_RUN(center.data, "account", "list");
    ck_assert_ptr_nonnull(strstr(outcome->out, "account 3  buyer  buyer  balance 1000  limit 0\n"));
}
END_TEST

/* [LEDGER-9] [SETTLE-10] A limit set while the center serves. */
START_TEST(a_limit_applies_at_once) {
    settle(1, 0, alice, 200, "\"settled\"");
    const struct outcome *outcome = PROCESS_RUN(center.data, "account", "limit", "3", "249");
    ck_assert_int_eq(outcome->code, 0);
    settle(2, 0, alice, 403, "\"reason\":\"limit\"");
    settle(3, 0, bob, 200, "\"settled\"");
    outcome = PROCESS_RUN(center.data, "account", "limit", "3", "250");
    ck_assert_int_eq(outcome->code, 0);
    settle(4, 0, alice, 200, "\"settled\"");
    outcome = PROCESS_RUN(center.data, "alarm", "list", "--json");
    ck_assert_ptr_nonnull(strstr(outcome->out, "\"machine\":7,\"reason\":\"limit\",\"seconds\":1"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center terminals");
    TCase *each = tcase_create("terminals");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_revoked_terminal_is_unknown);
    tcase_add_test(each, a_limit_applies_at_once);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
