// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center never discloses a secret: its output, answers and files are searched for
 * the master secret and the machine's key, as bytes and in each text form. */
#define _GNU_SOURCE /* memmem */
#include "center_requests.h"
#include "crypto/base64.h"
#include "support/run.h"

struct secret {
    const char *what;
    struct tricode_key key;
};

static struct secret secrets[2];

static void begin_with_secrets(void) {
    begin();
    secrets[0] = (struct secret){"the master secret", center.master};
    secrets[1].what = "the machine's key";
    ck_assert_int_eq(tricode_key_derive(&center.master, 7, 978, 0, &secrets[1].key), 0);
}

/* Half of a secret, in any form, is detected. */
static int contains_secret(const char *bytes, size_t length, const struct tricode_key *key) {
    char lower[33];
    char upper[33];
    char url[44];
    char plain[89];
    for (size_t i = 0; i < 16; i++) {
        snprintf(lower + 2 * i, 3, "%02x", key->bytes[i]);
        snprintf(upper + 2 * i, 3, "%02X", key->bytes[i]);
    }
    sodium_bin2base64(url, sizeof url, key->bytes, TRICODE_KEY_SIZE, TRICODE_BASE64URL);
    sodium_bin2base64(plain, sizeof plain, key->bytes, TRICODE_KEY_SIZE, TRICODE_BASE64);
    return memmem(bytes, length, key->bytes, 16) != NULL ||
           memmem(bytes, length, lower, 32) != NULL || memmem(bytes, length, upper, 32) != NULL ||
           memmem(bytes, length, url, 20) != NULL || memmem(bytes, length, plain, 20) != NULL;
}

static void expect_none(const char *where, const char *bytes, size_t length) {
    for (size_t i = 0; i < 2; i++) {
        ck_assert_msg(!contains_secret(bytes, length, &secrets[i].key), "%s contains %s", where,
                      secrets[i].what);
    }
}

/* A file of the center's folder. */
static size_t read_file(const char *name, char *bytes, size_t capacity) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", center.data, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    const size_t length = fread(bytes, 1, capacity, file);
    ck_assert_int_eq(fclose(file), 0);
    return length;
}

static void run_and_look(const char *first, const char *second, const char *third) {
    const struct outcome *outcome = PROCESS_RUN(center.data, first, second, third);
    expect_none(first, outcome->out, strlen(outcome->out));
    expect_none(first, outcome->err, strlen(outcome->err));
}

/* [KEY-5] [STORE-10] Output, log and answers, in success and failure. */
START_TEST(no_secret_is_printed) {
    static char log[PROCESS_TEXT];
    char text[TRICODE_TEXT_SIZE + 1];
    char path[160];
    run_and_look("machine", "list", "--json");
    run_and_look("ledger", "--json", NULL);
    run_and_look("ledger", NULL, NULL);
    run_and_look("serve", "--listen", "127.0.0.1:99999");
    settle(1, 0, alice, 200, "permit");
    expect_none("a settlement", center.answer.text, center.answer.length);
    settle(9, 5, alice, 409, "equivocation");
    expect_none("a refusal", center.answer.text, center.answer.length);
    snprintf(path, sizeof path, "/v1/codes/%s",
             center_code(&center, TRICODE_KIND_SALE, 1, 0, text));
    ask((struct http_call){.method = "GET", .path = path, .seed = alice}, 200);
    expect_none("a look-up", center.answer.text, center.answer.length);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    expect_none("an account", center.answer.text, center.answer.length);
    process_read(center.serving.log, log);
    ck_assert_str_ne(log, "");
    expect_none("the log", log, strlen(log));
}
END_TEST

/* [KEY-1] Only its own file contains the master secret; a machine receives only its key. */
START_TEST(the_master_secret_stays_in_its_file) {
    static char bytes[1 << 20];
    char file[160];
    settle(1, 0, alice, 200, "permit");
    snprintf(file, sizeof file, "%s/machine.json", center.data);
    const struct outcome *outcome =
        PROCESS_RUN(center.data, "provision", "7", "--host", "pay.example", "--output", file);
    ck_assert_msg(outcome->code == 0, "%s", outcome->err);
    expect_none("provision", outcome->out, strlen(outcome->out));
    size_t length = read_file("master.key", bytes, sizeof bytes);
    ck_assert(
        contains_secret(bytes, length, &secrets[0].key)); /* control: the search finds it there */
    length = read_file("machine.json", bytes, sizeof bytes);
    ck_assert(!contains_secret(bytes, length, &secrets[0].key));
    ck_assert(contains_secret(bytes, length, &secrets[1].key));
    length = read_file("ledger.sqlite", bytes, sizeof bytes);
    ck_assert_uint_gt(length, 4096);
    expect_none("the ledger", bytes, length);
    length = read_file("ledger.sqlite-wal", bytes, sizeof bytes);
    ck_assert_uint_gt(length, 4096);
    expect_none("the ledger's log", bytes, length);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center secrets");
    TCase *each = tcase_create("secrets");
    tcase_add_checked_fixture(each, begin_with_secrets, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, no_secret_is_printed);
    tcase_add_test(each, the_master_secret_stays_in_its_file);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
