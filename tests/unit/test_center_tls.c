// SPDX-License-Identifier: Apache-2.0
/* Matching, wrong and reloaded certificates and keys. test_center_https.c tests the handshake. */
#define _GNU_SOURCE /* nftw */
#include "support/certificates.h"

#include "center/http/server/tls.h"
#include "support/run.h"

static struct tricode_error fault;

static void begin(void) {
    certificates_begin();
    fault.text[0] = '\0';
}

static struct tricode_tls *load(const char *certificate, const char *key) {
    return tricode_tls_new(certificates_path(certificate), certificates_path(key), &fault);
}

static void expect_refused(const char *certificate, const char *key, const char *words) {
    ck_assert_ptr_null(load(certificate, key));
    ck_assert_msg(strstr(fault.text, words) != NULL, "%s", fault.text);
}

START_TEST(matching_files) {
    struct tricode_tls *tls = load("first.pem", "first.key");
    ck_assert_msg(tls != NULL, "%s", fault.text);
    ck_assert_ptr_nonnull(strstr(tricode_tls_certificate(tls), "BEGIN CERTIFICATE"));
    ck_assert_ptr_nonnull(strstr(tricode_tls_key(tls), "PRIVATE KEY"));
    tricode_tls_free(tls);
    certificates_shell("cat first.pem ca.pem >chain.pem");
    tls = load("chain.pem", "first.key");
    ck_assert_msg(tls != NULL, "%s", fault.text);
    tricode_tls_free(tls);
    tricode_tls_free(NULL);
}
END_TEST

START_TEST(wrong_files) {
    certificates_shell(
        "umask 077; openssl ec -in first.key -aes128 -passout pass:x -out locked.key;"
        "cp first.key open.key; chmod 640 open.key; : >empty; "
        "head -c 300000 /dev/zero >huge; cat ca.pem first.pem >reversed.pem;"
        "(cat first.pem; echo '-----BEGIN CERTIFICATE-----'; echo AAAA; "
        "echo '-----END CERTIFICATE-----') >damaged.pem");
    expect_refused("none.pem", "first.key", "none.pem: No such file");
    expect_refused("first.pem", "none.key", "none.key: No such file");
    expect_refused("first.pem", "open.key",
                   "open.key: not a regular file, or other users may read it");
    expect_refused("first.pem", ".", "other users may read it");
    expect_refused("first.pem", "ca.key", "ca.key: not the key of the first certificate in");
    expect_refused("reversed.pem", "first.key", "first.key: not the key of the first");
    expect_refused("first.pem", "locked.key", "locked.key: not an unencrypted private key in PEM");
    expect_refused("first.pem", "empty", "empty: not an unencrypted private key");
    expect_refused("first.pem", "first.pem", "first.pem: not an unencrypted private key");
    expect_refused("empty", "first.key", "empty: not a certificate");
    expect_refused("first.key", "first.key", "first.key: not a certificate");
    expect_refused("damaged.pem", "first.key", "damaged.pem: not a certificate");
    expect_refused("huge", "first.key", "File too large");
}
END_TEST

/* [STORE-10] */
START_TEST(errors_do_not_contain_keys) {
    certificates_shell("(cat first.key; echo broken) >both; tail -n +2 first.key >cut; "
                       "chmod 600 both cut");
    ck_assert_ptr_null(load("both", "cut"));
    char line[80] = "";
    FILE *file = fopen(certificates_path("first.key"), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    fclose(file);
    line[16] = '\0';
    ck_assert_ptr_null(strstr(fault.text, line));
}
END_TEST

START_TEST(reload) {
    certificates_make("second");
    certificates_shell("cp -p first.pem used.pem; cp -p first.key used.key");
    struct tricode_tls *tls =
        tricode_tls_new(certificates_path("used.pem"), certificates_path("used.key"), &fault);
    ck_assert_ptr_nonnull(tls);
    char *before = strdup(tricode_tls_certificate(tls));
    ck_assert_ptr_nonnull(before);
    certificates_shell("cp second.pem used.pem");
    ck_assert_int_eq(tricode_tls_reload(tls, &fault), -1); /* half of the pair */
    ck_assert_ptr_nonnull(strstr(fault.text, "not the key of the first certificate"));
    ck_assert_str_eq(tricode_tls_certificate(tls), before);
    certificates_shell("cp second.key used.key");
    ck_assert_int_eq(tricode_tls_reload(tls, &fault), 0);
    ck_assert_str_ne(tricode_tls_certificate(tls), before);
    free(before);
    tricode_tls_free(tls);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center TLS files");
    TCase *each = tcase_create("files");
    tcase_add_checked_fixture(each, begin, certificates_end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, matching_files);
    tcase_add_test(each, wrong_files);
    tcase_add_test(each, errors_do_not_contain_keys);
    tcase_add_test(each, reload);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
