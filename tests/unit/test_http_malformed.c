// SPDX-License-Identifier: Apache-2.0
/* Malformed HTTP Message Signatures, and requests that cannot be signed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include "support/bytes.h"
#include "crypto/http_signature.h"
#include "http_request.h"
#include "support/run.h"

#define ID ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\""
#define AT ";created=1700000000"
#define ALG ";alg=\"ed25519\""
#define LIST "(\"@method\" \"@path\")"

/* Malformed Signature-Input values for the GET, each with a valid signature over its own text. */
static const char *const malformed[] = {
    "",
    "sig1",
    "sig1=",
    "sig1=()",
    LIST AT ID ALG,
    "sig2=" LIST AT ID ALG,
    "SIG1=" LIST AT ID ALG,
    " sig1=" LIST AT ID ALG,
    "sig1=" LIST AT ID ALG " ",
    "sig1=" LIST AT ID ALG ";",
    "sig1=" LIST AT ID ALG "\n",
    "sig1=" LIST AT ID ALG ", sig2=" LIST AT ID ALG,
    "sig2=" LIST AT ID ALG ", sig1=" LIST AT ID ALG,
    "sig1=" LIST AT ID ALG ", sig1=" LIST AT ID ALG,
    "sig1=" LIST,
    "sig1=" LIST AT,
    "sig1=" LIST AT ID,
    "sig1=" LIST AT ALG,
    "sig1=" LIST ID ALG,
    "sig1=" LIST AT AT ID ALG,
    "sig1=" LIST AT ID ID ALG,
    "sig1=" LIST AT ID ALG ALG,
    "sig1=" LIST AT ID ALG ";nonce=\"x\"",
    "sig1=" LIST AT ID ALG ";expires=1700000300",
    "sig1=" LIST ";tag=\"x\"" AT ID ALG,
    "sig1=" LIST "; created=1700000000" ID ALG,
    "sig1=" LIST ";Created=1700000000" ID ALG,
    "sig1=" LIST ";created" ID ALG,
    "sig1=" LIST ";created=" ID ALG,
    "sig1=" LIST ";created=-1700000000" ID ALG,
    "sig1=" LIST ";created=+1700000000" ID ALG,
    "sig1=" LIST ";created=01700000000" ID ALG,
    "sig1=" LIST ";created=1700000000.0" ID ALG,
    "sig1=" LIST ";created=\"1700000000\"" ID ALG,
    "sig1=" LIST ";created=1000000000000000" ID ALG,
    "sig1=" LIST ";created=1000000001700000000" ID ALG,
    "sig1=" LIST ";created=18446744075409551616" ID ALG,
    "sig1=" LIST ";created=99999999999999999999999999999999999999999999999999" ID ALG,
    "sig1=" LIST AT ";keyid=poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U" ALG,
    "sig1=" LIST AT ";keyid=\"\"" ALG,
    "sig1=" LIST AT ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0\"" ALG,
    "sig1=" LIST AT ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0V\"" ALG,
    "sig1=" LIST AT ";keyid=\"poqkLGiymh/W0uP6PZFw+dvez3QJT5SolqXBCW38r0U\"" ALG,
    "sig1=" LIST AT ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U=\"" ALG,
    "sig1=" LIST AT ";keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U",
    "sig1=" LIST AT ";keyid=\"test-key-ed25519\"" ALG,
    "sig1=" LIST AT ID ";alg=\"Ed25519\"",
    "sig1=" LIST AT ID ";alg=\"hmac-sha256\"",
    "sig1=" LIST AT ID ";alg=ed25519",
    "sig1=" LIST AT ID ";alg=\"ed25519\\\"",
    "sig1=(\"@method\")" AT ID ALG,
    "sig1=(\"@path\")" AT ID ALG,
    "sig1=(\"@path\" \"@method\")" AT ID ALG,
    "sig1=(\"@method\"  \"@path\")" AT ID ALG,
    "sig1=( \"@method\" \"@path\")" AT ID ALG,
    "sig1=(\"@method\" \"@path\" )" AT ID ALG,
    "sig1=(\"@method\" \"@path\" \"@path\")" AT ID ALG,
    "sig1=(\"@method\" \"@path\" \"@query\")" AT ID ALG,
    "sig1=(\"@method\" \"@path\";req)" AT ID ALG,
    "sig1=(\"@method\" \"@target-uri\")" AT ID ALG,
    "sig1=(\"@method\" \"@path\" \"content-digest\")" AT ID ALG,
    "sig1=\"@method\"" AT ID ALG,
    "sig1=:AAAA:" AT ID ALG,
};
#define MALFORMED (sizeof malformed / sizeof *malformed)

/* [WIRE-4] */
START_TEST(malformed_input) {
    const char *input = malformed[_i];
    const char *params = strchr(input, '=');
    char base[1024];
    char signature[TRICODE_HTTP_SIGNATURE_CAPACITY];
    (void)snprintf(base, sizeof base,
                   "\"@method\": GET\n\"@path\": /v1/account\n\"@signature-params\": %s",
                   params == NULL ? "" : params + 1);
    sign_base(base, signature);
    ck_assert_int_eq(verify(get(), input, signature, NULL), TRICODE_HTTP_SIGNATURE_MALFORMED);
}
END_TEST

/* The keyid parser accepts both lists of components and refuses all others. */
START_TEST(keyid_of_input) {
    char found[TRICODE_KEYID_SIZE];
    unsigned accepted = 0;
    for (unsigned i = 0; i < MALFORMED; i++) {
        memcpy(found, "as it was", sizeof "as it was");
        const enum tricode_http_signature_status status =
            tricode_http_signature_keyid(malformed[i], found);
        if (status == TRICODE_HTTP_SIGNATURE_OK) {
            ck_assert_str_eq(found, KEYID);
            accepted++;
        } else {
            ck_assert_int_eq(status, TRICODE_HTTP_SIGNATURE_MALFORMED);
            ck_assert_str_eq(found, "as it was");
        }
    }
    ck_assert_uint_eq(accepted, 1); /* the list with content-digest */
}
END_TEST

/* [WIRE-4] */
START_TEST(malformed_signature) {
    const struct tricode_http_headers headers = signed_headers(get());
    char base64[89];
    char text[256];
    static const char *const forms[] = {
        "sig2=:%s:",   "sig1=%s",    "sig1=:%s",      "sig1=:%s:,",           " sig1=:%s:",
        "sig1=:%s: ",  "sig1=::",    "sig1=:%s:;a=1", "sig1=:%s:, sig2=:%s:", "",
        "sig1=\"%s\"", "sig1=:A%s:", "sig1=:%s=:",    "sig1=:%sAAAA:",        "sig1=: %s:"};
    memcpy(base64, headers.signature + 6, 88);
    base64[88] = '\0';
    for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *hole = strstr(forms[i], "%s");
        (void)snprintf(text, sizeof text, "%.*s%s%s",
                       hole == NULL ? (int)strlen(forms[i]) : (int)(hole - forms[i]), forms[i],
                       hole == NULL ? "" : base64, hole == NULL ? "" : hole + 2);
        ck_assert_int_eq(verify(get(), headers.signature_input, text, NULL),
                         TRICODE_HTTP_SIGNATURE_MALFORMED);
    }
}
END_TEST

/* [WIRE-5] */
START_TEST(malformed_digest) {
    static const char *const digests[] = {
        "",
        "sha-256=",
        "sha-256=::",
        "SHA-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "sha-512=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=:",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU:",
        "sha-256=:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=: ",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, sha-512=:AAAA:",
    };
    const struct tricode_http_request request = {"POST", "/v1/terminals", (const uint8_t *)"", 0};
    const struct tricode_http_headers headers = signed_headers(request);
    for (unsigned i = 0; i < sizeof digests / sizeof *digests; i++) {
        ck_assert_int_eq(verify(request, headers.signature_input, headers.signature, digests[i]),
                         TRICODE_HTTP_SIGNATURE_MALFORMED);
    }
    /* A digest without a body. */
    const struct tricode_http_headers bare = signed_headers(get());
    ck_assert_int_eq(verify(get(), bare.signature_input, bare.signature, headers.content_digest),
                     TRICODE_HTTP_SIGNATURE_MALFORMED);
}
END_TEST

/* Values that could add a line to the signature base are neither signed nor accepted. */
START_TEST(malformed_request) {
    char path_room[TRICODE_HTTP_PATH_MAX + 3];
    const struct signer signer = the_signer();
    const struct tricode_http_headers good = signed_headers(get());
    struct tricode_http_headers headers;
    const struct tricode_http_headers empty = {{0}, {0}, {0}};
    memset(path_room, '/', sizeof path_room);
    path_room[sizeof path_room - 1] = '\0';
    const char *const requests[][2] = {
        {"", "/"},
        {"get", "/"},
        {"G T", "/"},
        {"GET\n", "/"},
        {"GET", ""},
        {"GET", "v1"},
        {"GET", "/a b"},
        {"GET", "/a\n\"@path\": /b"},
        {"GET", "/a?b"},
        {"GET", "/a#b"},
        {"GET", "/\x7f"},
        {"GET", "/\xc3\xa4"},
        {"GET", "*"},
        {"GET", path_room},
        {"GETGETGETGETGETGE", "/"},
    };
    for (unsigned i = 0; i < sizeof requests / sizeof *requests; i++) {
        const struct tricode_http_request request = {requests[i][0], requests[i][1], NULL, 0};
        memset(&headers, 0xa5, sizeof headers);
        ck_assert_int_eq(tricode_http_sign(&request, signer.seed, NOW, &headers), -1);
        ck_assert_mem_eq(&headers, &empty, sizeof headers);
        ck_assert_int_eq(verify(request, good.signature_input, good.signature, NULL),
                         TRICODE_HTTP_SIGNATURE_MALFORMED);
    }
    path_room[TRICODE_HTTP_PATH_MAX] = '\0';
    const struct tricode_http_request longest = {"PROPPATCHPROPPAT", path_room, NULL, 0};
    headers = signed_headers(longest);
    ck_assert_int_eq(verify(longest, headers.signature_input, headers.signature, NULL),
                     TRICODE_HTTP_SIGNATURE_OK);
    const struct tricode_http_request request = get();
    ck_assert_int_eq(
        tricode_http_sign(&request, signer.seed, TRICODE_HTTP_CREATED_MAX + 1, &headers), -1);
    ck_assert_int_eq(tricode_http_sign(&request, signer.seed, TRICODE_HTTP_CREATED_MAX, &headers),
                     0);
}
END_TEST

/* Each byte of each field replaced by each other byte, or truncated there: never accepted. */
static void expect_every_byte_matters(unsigned which) {
    struct tricode_http_headers headers = signed_headers(post());
    char *fields[] = {headers.signature_input, headers.signature, headers.content_digest};
    char *field = fields[which];
    const size_t length = strlen(field);
    unsigned accepted = 0;
    for (size_t i = 0; i < length; i++) {
        const char was = field[i];
        for (unsigned byte = 0; byte < 256; byte++) {
            field[i] = (char)byte;
            if (field[i] != was) {
                accepted += verify(post(), headers.signature_input, headers.signature,
                                   headers.content_digest) == TRICODE_HTTP_SIGNATURE_OK;
            }
        }
        field[i] = was;
    }
    ck_assert_uint_eq(accepted, 0);
    ck_assert_int_eq(
        verify(post(), headers.signature_input, headers.signature, headers.content_digest),
        TRICODE_HTTP_SIGNATURE_OK);
}

START_TEST(every_byte_matters) {
    expect_every_byte_matters((unsigned)_i);
}
END_TEST

/* A megabyte of one byte, of a valid beginning, and noise. */
START_TEST(long_and_random) {
    const size_t size = 1u << 20;
    const struct tricode_http_headers good = signed_headers(post());
    char *text = malloc(size + 1);
    uint64_t seed = 5;
    ck_assert_ptr_nonnull(text);
    for (unsigned byte = 1; byte < 256; byte++) {
        memset(text, (int)byte, size);
        text[size] = '\0';
        ck_assert_int_eq(verify(post(), text, text, text), TRICODE_HTTP_SIGNATURE_MALFORMED);
    }
    memcpy(text, good.signature_input, strlen(good.signature_input));
    ck_assert_int_eq(verify(post(), text, good.signature, good.content_digest),
                     TRICODE_HTTP_SIGNATURE_MALFORMED);
    memcpy(text, good.signature, strlen(good.signature));
    ck_assert_int_eq(verify(post(), good.signature_input, text, good.content_digest),
                     TRICODE_HTTP_SIGNATURE_MALFORMED);
    memcpy(text, good.content_digest, strlen(good.content_digest));
    ck_assert_int_eq(verify(post(), good.signature_input, good.signature, text),
                     TRICODE_HTTP_SIGNATURE_MALFORMED);
    for (unsigned i = 0; i < 20000; i++) {
        const size_t length = test_random(&seed) % 300;
        test_random_bytes(&seed, text, length);
        text[length] = '\0';
        ck_assert_int_eq(verify(post(), text, text, text), TRICODE_HTTP_SIGNATURE_MALFORMED);
    }
    free(text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("http_malformed");
    TCase *tests = tcase_create("http_malformed");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, malformed_input, 0, MALFORMED);
    tcase_add_test(tests, keyid_of_input);
    tcase_add_test(tests, malformed_signature);
    tcase_add_test(tests, malformed_digest);
    tcase_add_test(tests, malformed_request);
    tcase_add_loop_test(tests, every_byte_matters, 0, 3);
    tcase_add_test(tests, long_and_random);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
