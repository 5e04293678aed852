// SPDX-License-Identifier: Apache-2.0
/* HTTP Message Signatures: the example of RFC 9421, literal signature bases, other requests, times
 * and keys. test_http_malformed.c tests malformed input. */
#include <check.h>
#include "crypto/base64.h"
#include <stdio.h>
#include <stdlib.h>
#include "support/bytes.h"
#include "crypto/http_signature.h"
#include "http_request.h"
#include "support/run.h"

/* RFC 9421, B.2.6: our signature over its base is the same; as a request it has another form
 * [WIRE-4]. */
START_TEST(rfc9421_example) {
    static const char base[] =
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
        "\"@method\": POST\n"
        "\"@path\": /foo\n"
        "\"@authority\": example.com\n"
        "\"content-type\": application/json\n"
        "\"content-length\": 18\n"
        "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" "
        "\"content-type\" \"content-length\");created=1618884473"
        ";keyid=\"test-key-ed25519\"";
    static const char expected[] =
        "sig1=:"
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw"
        "==:";
    const struct signer signer = the_signer();
    uint8_t signature[64];
    char text[TRICODE_HTTP_SIGNATURE_CAPACITY];
    sign_base(base, text);
    ck_assert_str_eq(text, expected);
    ck_assert_int_eq(
        tricode_base64_decode(TRICODE_BASE64, expected + 6, 88, signature, sizeof signature), 0);
    ck_assert_int_eq(tricode_signature_verify(signer.public_key, (const uint8_t *)base,
                                              sizeof base - 1, signature),
                     1);
    static const char body[] = "{\"hello\": \"world\"}";
    static const char input[] =
        "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
        "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
    static const char digest[] =
        "sha-512=:WZDPaVn/"
        "7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew"
        "==:";
    const struct tricode_http_request request = {"POST", "/foo", (const uint8_t *)body,
                                                 sizeof body - 1};
    char named[TRICODE_HTTP_SIGNATURE_CAPACITY];
    (void)snprintf(named, sizeof named, "sig-b26%s", expected + 4);
    ck_assert_int_eq(
        tricode_http_verify(&request, input, named, digest, signer.public_key, 1618884473, WINDOW),
        TRICODE_HTTP_SIGNATURE_MALFORMED);
}
END_TEST

/* [WIRE-4] Ed25519 is deterministic, so equal signatures imply equal bases. */
START_TEST(signs_the_right_base) {
    char expected[TRICODE_HTTP_SIGNATURE_CAPACITY];
    struct tricode_http_headers headers = signed_headers(post());
    ck_assert_str_eq(headers.content_digest, DIGEST);
    ck_assert_str_eq(headers.signature_input,
                     "sig1=(\"@method\" \"@path\" \"content-digest\");created=1700000000;"
                     "keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";alg=\"ed25519\"");
    sign_base("\"@method\": POST\n\"@path\": /v1/settlements\n\"content-digest\": " DIGEST "\n"
              "\"@signature-params\": (\"@method\" \"@path\" \"content-digest\");"
              "created=1700000000;keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";"
              "alg=\"ed25519\"",
              expected);
    ck_assert_str_eq(headers.signature, expected);

    headers = signed_headers(get());
    ck_assert_str_eq(headers.content_digest, "");
    sign_base("\"@method\": GET\n\"@path\": /v1/account\n"
              "\"@signature-params\": (\"@method\" \"@path\");created=1700000000;"
              "keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";alg=\"ed25519\"",
              expected);
    ck_assert_str_eq(headers.signature, expected);
}
END_TEST

/* The worked example of spec/protocol.md, 11.1 [WIRE-4], with the key of RFC 8037, A.1. */
START_TEST(example_of_the_spec) {
    static const char body[] =
        "{\"code\":\"CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B\"}";
    const struct tricode_http_request request = {"POST", "/v1/settlements", (const uint8_t *)body,
                                                 sizeof body - 1};
    uint8_t seed[32];
    uint8_t public_key[32];
    struct tricode_http_headers headers;
    test_unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32);
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_http_sign(&request, seed, 1767225630, &headers), 0);
    ck_assert_str_eq(headers.content_digest,
                     "sha-256=:WPz+UIZG6rl4SOwNOTaxQRw6zpK0gjNosXMx6i65Qh4=:");
    ck_assert_str_eq(headers.signature_input,
                     "sig1=(\"@method\" \"@path\" \"content-digest\");created=1767225630;"
                     "keyid=\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\";alg=\"ed25519\"");
    ck_assert_str_eq(headers.signature,
                     "sig1=:5FXS9kk9gZTLxLKnGCdVLThsCGwFhel23JarzWoX1nSS0NUsjCCoJm"
                     "+ADr/fMenZdlkpmCap27a+GdGjoI/JAQ==:");
    ck_assert_int_eq(tricode_http_verify(&request, headers.signature_input, headers.signature,
                                         headers.content_digest, public_key, 1767225930, WINDOW),
                     TRICODE_HTTP_SIGNATURE_OK);
}
END_TEST

/* [WIRE-5] */
START_TEST(verifies_what_it_signs) {
    const struct tricode_http_request empty = {"POST", "/v1/terminals", (const uint8_t *)"", 0};
    struct tricode_http_headers headers = signed_headers(post());
    ck_assert_int_eq(
        verify(post(), headers.signature_input, headers.signature, headers.content_digest),
        TRICODE_HTTP_SIGNATURE_OK);
    headers = signed_headers(get());
    ck_assert_int_eq(verify(get(), headers.signature_input, headers.signature, NULL),
                     TRICODE_HTTP_SIGNATURE_OK);
    headers = signed_headers(empty);
    ck_assert_str_eq(headers.content_digest,
                     "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
    ck_assert_int_eq(
        verify(empty, headers.signature_input, headers.signature, headers.content_digest),
        TRICODE_HTTP_SIGNATURE_OK);
}
END_TEST

START_TEST(parameters_in_any_order) {
    static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                          {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const parameters[3] = {
        ";created=1700000000", ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\"",
        ";alg=\"ed25519\""};
    const unsigned *order = orders[_i];
    char input[256];
    char base[512];
    char signature[TRICODE_HTTP_SIGNATURE_CAPACITY];
    char found[TRICODE_KEYID_SIZE];
    (void)snprintf(input, sizeof input, "sig1=(\"@method\" \"@path\")%s%s%s", parameters[order[0]],
                   parameters[order[1]], parameters[order[2]]);
    (void)snprintf(base, sizeof base,
                   "\"@method\": GET\n\"@path\": /v1/account\n\"@signature-params\": %s",
                   input + 5);
    sign_base(base, signature);
    ck_assert_int_eq(verify(get(), input, signature, NULL), TRICODE_HTTP_SIGNATURE_OK);
    ck_assert_int_eq(tricode_http_signature_keyid(input, found), TRICODE_HTTP_SIGNATURE_OK);
    ck_assert_str_eq(found, KEYID);
}
END_TEST

START_TEST(missing_fields) {
    const struct tricode_http_headers with = signed_headers(post());
    char found[TRICODE_KEYID_SIZE] = "as it was";
    ck_assert_int_eq(verify(post(), NULL, with.signature, with.content_digest),
                     TRICODE_HTTP_SIGNATURE_MISSING);
    ck_assert_int_eq(verify(post(), with.signature_input, NULL, with.content_digest),
                     TRICODE_HTTP_SIGNATURE_MISSING);
    ck_assert_int_eq(verify(post(), with.signature_input, with.signature, NULL),
                     TRICODE_HTTP_SIGNATURE_MISSING);
    ck_assert_int_eq(tricode_http_signature_keyid(NULL, found), TRICODE_HTTP_SIGNATURE_MISSING);
    ck_assert_str_eq(found, "as it was");
}
END_TEST

/* [WIRE-3] [WIRE-5] A request other than the one that was signed. */
START_TEST(another_request) {
    const struct tricode_http_headers headers = signed_headers(post());
    const char *input = headers.signature_input;
    const char *digest = headers.content_digest;
    struct tricode_http_request request = post();
    request.method = "PUT";
    ck_assert_int_eq(verify(request, input, headers.signature, digest),
                     TRICODE_HTTP_SIGNATURE_WRONG);
    request = post();
    request.path = "/v1/cancellations";
    ck_assert_int_eq(verify(request, input, headers.signature, digest),
                     TRICODE_HTTP_SIGNATURE_WRONG);
    request = post();
    request.body = (const uint8_t *)"{\"code\":\"ABD\"}";
    ck_assert_int_eq(verify(request, input, headers.signature, digest),
                     TRICODE_HTTP_SIGNATURE_DIGEST);
    request = post();
    request.body_length--;
    ck_assert_int_eq(verify(request, input, headers.signature, digest),
                     TRICODE_HTTP_SIGNATURE_DIGEST);
    request = post();
    request.body = (const uint8_t *)"";
    request.body_length = 0;
    ck_assert_int_eq(verify(request, input, headers.signature,
                            "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
                     TRICODE_HTTP_SIGNATURE_WRONG);
    request.body = NULL;
    ck_assert_int_eq(verify(request, input, headers.signature, NULL),
                     TRICODE_HTTP_SIGNATURE_MALFORMED);
}
END_TEST

/* [WIRE-6] The time of signing: at and beyond the limits of the window, and at the limits of the
 * integer range. */
START_TEST(created_in_window) {
    static const struct {
        uint64_t now;
        enum tricode_http_signature_status status;
    } cases[] = {
        {NOW + WINDOW, TRICODE_HTTP_SIGNATURE_OK}, {NOW + WINDOW + 1, TRICODE_HTTP_SIGNATURE_STALE},
        {NOW - WINDOW, TRICODE_HTTP_SIGNATURE_OK}, {NOW - WINDOW - 1, TRICODE_HTTP_SIGNATURE_STALE},
        {0, TRICODE_HTTP_SIGNATURE_STALE},         {UINT64_MAX, TRICODE_HTTP_SIGNATURE_STALE},
    };
    const struct signer signer = the_signer();
    const struct tricode_http_request request = get();
    const struct tricode_http_headers headers = signed_headers(request);
    ck_assert_int_eq(tricode_http_verify(&request, headers.signature_input, headers.signature, NULL,
                                         signer.public_key, cases[_i].now, WINDOW),
                     cases[_i].status);
}
END_TEST

START_TEST(another_key) {
    const struct tricode_http_request request = get();
    const struct tricode_http_headers headers = signed_headers(request);
    uint8_t seed[32] = {1};
    uint8_t public_key[32];
    struct tricode_http_headers forged;
    char input[TRICODE_HTTP_SIGNATURE_INPUT_SIZE];
    char other_keyid[TRICODE_KEYID_SIZE];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_http_verify(&request, headers.signature_input, headers.signature, NULL,
                                         public_key, NOW, WINDOW),
                     TRICODE_HTTP_SIGNATURE_KEY);
    /* Signed with the other key, with our keyid. */
    ck_assert_int_eq(tricode_http_sign(&request, seed, NOW, &forged), 0);
    ck_assert_int_eq(verify(request, headers.signature_input, forged.signature, NULL),
                     TRICODE_HTTP_SIGNATURE_WRONG);
    /* Our signature with the other keyid. */
    ck_assert_int_eq(tricode_keyid(public_key, other_keyid), 0);
    (void)snprintf(input, sizeof input,
                   "sig1=(\"@method\" \"@path\");created=1700000000;keyid=\"%s\";alg=\"ed25519\"",
                   other_keyid);
    ck_assert_int_eq(
        tricode_http_verify(&request, input, headers.signature, NULL, public_key, NOW, WINDOW),
        TRICODE_HTTP_SIGNATURE_WRONG);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("http_signature");
    TCase *tests = tcase_create("http_signature");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, rfc9421_example);
    tcase_add_test(tests, signs_the_right_base);
    tcase_add_test(tests, example_of_the_spec);
    tcase_add_test(tests, verifies_what_it_signs);
    tcase_add_loop_test(tests, parameters_in_any_order, 0, 6);
    tcase_add_test(tests, missing_fields);
    tcase_add_test(tests, another_request);
    tcase_add_loop_test(tests, created_in_window, 0, 6);
    tcase_add_test(tests, another_key);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
