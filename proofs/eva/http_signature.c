// SPDX-License-Identifier: Apache-2.0
/* Signature-Input: any text of exactly 0 to SHORT_MAX characters; and any text after 15 digits of
 * created, of every sixth length to TAKEN_MAX. Then requests to check and to sign: any method, path
 * and fields, with and without a body. */
#include "crypto/http_signature.h"
#include <string.h>
#include "driver.h"

#define FIELD_MAX 511 /* src/center/http/server/fields.h: TRICODE_FIELD_SIZE - 1 */
#define SHORT_MAX 36
#define TAKEN_MAX 134    /* at most the longest accepted length, 131, is ever read */
#define SIGNATURE_MAX 97 /* one more than is accepted */
#define DIGEST_MAX 55    /* likewise */
#define BODY_MAX 4096

static const char with_body[] = "sig1=(\"@method\" \"@path\" \"content-digest\");created=";
static const char without_body[] = "sig1=(\"@method\" \"@path\");created=";

static char input[FIELD_MAX + 1];
static char signature[FIELD_MAX + 1];
static char digest[FIELD_MAX + 1];
static char method[TRICODE_HTTP_METHOD_MAX + 2];
static char path[TRICODE_HTTP_PATH_MAX + 2];
static uint8_t body[BODY_MAX];
static uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
static uint8_t seed[TRICODE_SEED_SIZE];
static char keyid[TRICODE_KEYID_SIZE];
static struct tricode_http_headers headers;

static void put_digits(char *text) {
    for (unsigned i = 0; i < 15; i++) {
        text[i] = Frama_C_char_interval('0', '9');
    }
}

/* Any text, in a block that ends with it. */
static void read_any(int length) {
    ANY_TEXT(input);
    (void)tricode_http_signature_keyid(AT_END(input, length + 1), keyid);
}

/* Up to 15 digits of created and any text, in a block that ends with it. */
static void read_begun(int length) {
    char *text = AT_END(input, length + 1);
    ANY_TEXT(input);
    memcpy(text, without_body, sizeof without_body - 1);
    put_digits(text + sizeof without_body - 1);
    (void)tricode_http_signature_keyid(text, keyid);
}

/* A complete Signature-Input; the other entries read all other texts. */
static const char *full_input(int has_body) {
    static const char alg[] = "\";alg=\"ed25519\"";
    char *at = input;
    ANY(input);
    memcpy(at, has_body ? with_body : without_body,
           has_body ? sizeof with_body - 1 : sizeof without_body - 1);
    at += has_body ? sizeof with_body - 1 : sizeof without_body - 1;
    put_digits(at);
    memcpy(at + 15, ";keyid=\"", 8);
    memcpy(at + 15 + 8 + 43, alg, sizeof alg);
    return input;
}

/* Method and path of length 0, 1 and around the limit, each in a block that ends with it. */
static const int method_lengths[] = {0, 1, TRICODE_HTTP_METHOD_MAX, TRICODE_HTTP_METHOD_MAX + 1};
static const int path_lengths[] = {0, 1, TRICODE_HTTP_PATH_MAX, TRICODE_HTTP_PATH_MAX + 1};

static struct tricode_http_request any_request(int has_body, int method_length, int path_length) {
    struct tricode_http_request request;
    ANY_TEXT(method);
    ANY_TEXT(path);
    ANY(body);
    request.method = AT_END(method, method_length + 1);
    request.path = AT_END(path, path_length + 1);
    request.body_length = Frama_C_size_t_interval(0, BODY_MAX);
    request.body = has_body ? body : NULL;
    return request;
}

static void verify(int method_length, int path_length, int signature_length, int digest_length) {
    const int has_body = Frama_C_interval_split(0, 1);
    const int has_digest = Frama_C_interval_split(0, 1);
    const struct tricode_http_request request = any_request(has_body, method_length, path_length);
    const char *const fields = full_input(has_body);
    ANY_TEXT(signature);
    ANY_TEXT(digest);
    ANY(public_key);
    (void)tricode_http_verify(&request, Frama_C_nondet(0, 1) ? NULL : fields,
                              Frama_C_nondet(0, 1) ? NULL : AT_END(signature, signature_length + 1),
                              has_digest ? AT_END(digest, digest_length + 1) : NULL, public_key,
                              Frama_C_unsigned_long_interval(0, UINT64_MAX),
                              Frama_C_unsigned_long_interval(0, UINT64_MAX));
}

void exact_keyid_main(void) {
    (void)tricode_http_signature_keyid(NULL, keyid);
    if (Frama_C_interval_split(0, 1)) {
        read_any(Frama_C_interval_split(0, SHORT_MAX));
    } else {
        read_begun(TAKEN_MAX - 6 * Frama_C_interval_split(0, 14));
    }
}

void verify_main(void) {
    switch (Frama_C_interval_split(0, 2)) {
    case 0:
        verify(method_lengths[Frama_C_interval_split(0, 3)],
               path_lengths[Frama_C_interval_split(0, 3)], FIELD_MAX, FIELD_MAX);
        break;
    case 1:
        verify(4, 1, Frama_C_interval_split(0, SIGNATURE_MAX), FIELD_MAX);
        break;
    default:
        verify(4, 1, FIELD_MAX, Frama_C_interval_split(0, DIGEST_MAX));
    }
}

void sign_main(void) {
    const struct tricode_http_request request =
        any_request(Frama_C_interval_split(0, 1), method_lengths[Frama_C_interval_split(0, 3)],
                    path_lengths[Frama_C_interval_split(0, 3)]);
    ANY(seed);
    (void)tricode_http_sign(&request, seed, Frama_C_unsigned_long_interval(0, UINT64_MAX),
                            &headers);
}
