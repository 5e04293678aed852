// SPDX-License-Identifier: Apache-2.0
/* Invitations: a secret that admits one terminal, once, for a limited time, to its account. */
#include "center_call.h"

#include "center/ledger/accounts/secret.h"
#include "crypto/base64.h"
#include "support/run.h"

static uint8_t seed[TRICODE_SEED_SIZE];

static void begin_invite(void) {
    begin();
    memset(seed, 0x77, sizeof seed);
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_INVITE),
                     TRICODE_STORE_OK);
}

/* An invitation for an account (0: a new one): its number, and the secret in a static buffer. */
static const char *invite(uint64_t account, uint64_t expires_at, uint64_t *number) {
    static char secret[TRICODE_INVITATION_SIZE + 1];
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    uint64_t id = 0;
    ck_assert_int_eq(tricode_invitation_make(secret), 0);
    ck_assert_int_eq(tricode_invitation_hash(secret, strlen(secret), hash), 0);
    ck_assert_int_eq(
        tricode_store_add_invitation(fixture.store, hash, account, FIXTURE_NOW, expires_at, &id),
        TRICODE_STORE_OK);
    if (number != NULL) {
        *number = id;
    }
    return secret;
}

/* Enrolls with the seed; more: members after the jwk in the body. */
static void enrol(const uint8_t *with, const char *more) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[64];
    char body[300];
    ck_assert_int_eq(tricode_seed_public_key(with, public_key), 0);
    sodium_bin2base64(x, sizeof x, public_key, TRICODE_PUBLIC_KEY_SIZE, TRICODE_BASE64URL);
    snprintf(body, sizeof body, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}%s}", x,
             more);
    call_at("POST", "/v1/terminals", body, with, FIXTURE_NOW);
}

static void enrol_with(const uint8_t *with, const char *invitation) {
    char more[100];
    snprintf(more, sizeof more, ",\"invitation\":\"%s\"", invitation);
    enrol(with, more);
}

static void expect_refused(const char *reason, const char *words) {
    expect_problem(403, reason);
    ck_assert_msg(strstr(text_of("detail"), words) != NULL, "'%s' is not in: %s", words,
                  reply.body);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM terminal"), 2);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM account"), 4);
}

/* [WIRE-50] */
START_TEST(a_secret_is_128_bits) {
    char one[TRICODE_INVITATION_SIZE + 1], other[TRICODE_INVITATION_SIZE + 1];
    unsigned ones = 0;
    for (int i = 0; i < 64; i++) {
        ck_assert_int_eq(tricode_invitation_make(one), 0);
        ck_assert_int_eq(tricode_invitation_make(other), 0);
        ck_assert_uint_eq(strlen(one), 26);
        ck_assert_uint_eq(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 26);
        ck_assert_str_ne(one, other);
        /* The last character has three bits of the secret, and two that are zero. */
        ck_assert_ptr_nonnull(strchr("AEIMQUY4", one[25]));
        ones += one[25] != 'A';
    }
    ck_assert_uint_gt(ones, 16);
}
END_TEST

/* [WIRE-50] Only a hash is stored: SHA-256 of "abc" from FIPS 180-4.
 * test_center_invitation_commands.c checks that the ledger's file does not contain the secret. */
START_TEST(only_the_hash_is_kept) {
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    static const uint8_t expected[4] = {0xba, 0x78, 0x16, 0xbf};
    ck_assert_int_eq(tricode_invitation_hash("abc", 3, hash), 0);
    ck_assert_mem_eq(hash, expected, sizeof expected);
    (void)invite(0, FIXTURE_NOW, NULL);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT length(hash) FROM invitation"), 32);
}
END_TEST

/* [WIRE-9] [WIRE-50] */
START_TEST(a_new_account_is_created_once) {
    static const uint8_t other[TRICODE_SEED_SIZE] = {0x78};
    enrol(seed, "");
    expect_refused("enrolment", "invitation");
    const char *secret = invite(0, FIXTURE_NOW, NULL);
    enrol_with(seed, secret);
    ck_assert_msg(reply.status == 201, "%s", reply.body);
    long long account = number_of("account");
    ck_assert_int_gt(account, (long long)fixture.bob);
    /* After a lost answer: the same request again. */
    enrol_with(seed, secret);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_int_eq(number_of("account"), account);
    enrol_with(other, secret);
    expect_problem(403, "invitation");
    ck_assert_ptr_nonnull(strstr(text_of("detail"), "was used before"));
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM terminal"), 3);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM account"), 5);
}
END_TEST

/* [WIRE-50] A second phone: both pay from one account, and one of them can be revoked. */
START_TEST(a_second_terminal) {
    char keyid[TRICODE_KEYID_SIZE];
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    const char *first = sale(1, 0);
    enrol_with(seed, invite(fixture.alice, FIXTURE_NOW, NULL));
    ck_assert_msg(reply.status == 201, "%s", reply.body);
    ck_assert_int_eq(number_of("account"), (long long)fixture.alice);
    ck_assert_int_eq(number_of("balance"), 1000);
    settle(first, 0);
    expect_result("settled");
    call_at("POST", "/v1/settlements", with_code(first), seed, FIXTURE_NOW);
    expect_result("settled_again");
    ck_assert_int_eq(number_of("balance"), 750);
    /* The first phone is revoked; the account still works. */
    ck_assert_int_eq(tricode_seed_public_key(fixture.seed[0], public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_revoke(fixture.store, keyid, FIXTURE_NOW), TRICODE_STORE_OK);
    call("GET", "/v1/account", NULL, 0);
    expect_problem(401, "signature");
    call_at("GET", "/v1/account", NULL, seed, FIXTURE_NOW);
    ck_assert_int_eq(number_of("balance"), 750);
    /* [WIRE-21] A revoked key stays refused, even with an invitation. */
    enrol_with(fixture.seed[0], invite(fixture.alice, FIXTURE_NOW, NULL));
    expect_problem(403, "enrolment");
}
END_TEST

/* [WIRE-50] Each refusal of an invitation, without effect. */
START_TEST(refusals) {
    enrol_with(seed, "AAAAAAAAAAAAAAAAAAAAAAAAAA");
    expect_refused("invitation", "each character");
    enrol_with(seed, "");
    expect_refused("invitation", "each character");
    enrol_with(seed, invite(0, FIXTURE_NOW, NULL));
    ck_assert_uint_eq(reply.status, 201); /* valid until its last second */
}
END_TEST

START_TEST(revoked_and_expired) {
    uint64_t number = 0;
    const char *secret = invite(0, FIXTURE_NOW, &number);
    char lower[TRICODE_INVITATION_SIZE + 1];
    for (size_t i = 0; i <= TRICODE_INVITATION_SIZE; i++) {
        lower[i] = (char)(secret[i] >= 'A' && secret[i] <= 'Z' ? secret[i] + 32 : secret[i]);
    }
    enrol_with(seed, lower);
    expect_refused("invitation", "each character");
    ck_assert_int_eq(tricode_store_revoke_invitation(fixture.store, number, 5), TRICODE_STORE_OK);
    enrol_with(seed, secret);
    expect_refused("invitation", "revoked");
    ck_assert_int_eq(tricode_store_revoke_invitation(fixture.store, number, 6),
                     TRICODE_STORE_EXISTS);
    ck_assert_int_eq(tricode_store_revoke_invitation(fixture.store, number + 1, 6),
                     TRICODE_STORE_NONE);
    /* Created yesterday, valid for a day less one second. */
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    ck_assert_int_eq(tricode_invitation_make(lower), 0);
    ck_assert_int_eq(tricode_invitation_hash(lower, TRICODE_INVITATION_SIZE, hash), 0);
    ck_assert_int_eq(tricode_store_add_invitation(fixture.store, hash, 0, FIXTURE_NOW - 86400,
                                                  FIXTURE_NOW - 1, &number),
                     TRICODE_STORE_OK);
    enrol_with(seed, lower);
    expect_refused("invitation", "expired");
    enrol_with(seed, invite(0, FIXTURE_NOW, &number));
    ck_assert_uint_eq(reply.status, 201);
    ck_assert_int_eq(tricode_store_revoke_invitation(fixture.store, number, 6),
                     TRICODE_STORE_REFUSED);
}
END_TEST

/* [WIRE-9] [WIRE-50] Policy open: an invitation still determines the account, and a wrong one is
 * refused. Policy closed: all are refused. */
START_TEST(other_policies) {
    const char *secret = invite(fixture.bob, FIXTURE_NOW, NULL);
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    enrol_with(seed, secret);
    expect_refused("enrolment", "operator");
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_OPEN),
                     TRICODE_STORE_OK);
    enrol_with(seed, "AAAAAAAAAAAAAAAAAAAAAAAAAA");
    expect_refused("invitation", "each character");
    enrol_with(seed, secret);
    ck_assert_uint_eq(reply.status, 201);
    ck_assert_int_eq(number_of("account"), (long long)fixture.bob);
    /* An enrolled terminal keeps its account and does not use the invitation. */
    enrol_with(fixture.seed[0], invite(fixture.bob, FIXTURE_NOW, NULL));
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_int_eq(number_of("account"), (long long)fixture.alice);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM invitation"
                                                   " WHERE used_at IS NULL"),
                     1);
}
END_TEST

/* [WIRE-2] [WIRE-17] */
START_TEST(malformed) {
    static const char *const more[] = {
        ",\"invitation\":5",
        ",\"invitation\":null",
        ",\"invitation\":[\"A\"]",
        ",\"invitations\":\"A\"",
        ",\"invitation\":\"A\",\"invitation\":\"A\"",
    };
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        enrol(seed, more[i]);
        expect_problem(400, "body");
    }
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM terminal"), 2);
}
END_TEST

START_TEST(for_a_buyer_only) {
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE] = {1};
    uint64_t number = 9;
    static const uint64_t nobody[] = {TRICODE_ACCOUNT_OUTSIDE, TRICODE_ACCOUNT_OPERATOR, 99};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(
            tricode_store_add_invitation(fixture.store, hash, nobody[i], 1, 2, &number),
            TRICODE_STORE_NONE);
        ck_assert_uint_eq(number, 0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center invitations");
    TCase *each = tcase_create("invitations");
    tcase_add_checked_fixture(each, begin_invite, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_secret_is_128_bits);
    if (fixture_server() == NULL) { /* by means of SQLite */
        tcase_add_test(each, only_the_hash_is_kept);
    }
    tcase_add_test(each, a_new_account_is_created_once);
    tcase_add_test(each, a_second_terminal);
    tcase_add_test(each, refusals);
    tcase_add_test(each, revoked_and_expired);
    tcase_add_test(each, other_policies);
    tcase_add_test(each, malformed);
    tcase_add_test(each, for_a_buyer_only);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
