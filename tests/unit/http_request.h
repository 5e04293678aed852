// SPDX-License-Identifier: Apache-2.0
/* Two requests, and the key of RFC 9421 that signs them, for the suites of HTTP signatures. */
#ifndef TRICODE_TEST_HTTP_REQUEST_H
#define TRICODE_TEST_HTTP_REQUEST_H

#include <check.h>
#include <stdio.h>
#include "crypto/base64.h"
#include "support/bytes.h"
#include "crypto/http_signature.h"

#define NOW 1700000000u
#define WINDOW 300u
#define BODY "{\"code\":\"ABC\"}"
/* Computed with openssl dgst and base64. */
#define DIGEST "sha-256=:eF4OMuYMukwkfKBS7Qtg/ijrlem4hFcQSZiAhIBGrOY=:"

/* test-key-ed25519 of RFC 9421, B.1.4. */
static const char seed_hex[] = "9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5";
static const char public_hex[] = "26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb";
#define KEYID "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U"

struct signer {
    uint8_t seed[32];
    uint8_t public_key[32];
};

static inline struct signer the_signer(void) {
    struct signer signer;
    test_unhex(seed_hex, signer.seed, sizeof signer.seed);
    test_unhex(public_hex, signer.public_key, sizeof signer.public_key);
    return signer;
}

static inline struct tricode_http_request post(void) {
    const struct tricode_http_request request = {"POST", "/v1/settlements", (const uint8_t *)BODY,
                                                 sizeof BODY - 1};
    return request;
}

static inline struct tricode_http_request get(void) {
    const struct tricode_http_request request = {"GET", "/v1/account", NULL, 0};
    return request;
}

static inline struct tricode_http_headers signed_headers(struct tricode_http_request request) {
    const struct signer signer = the_signer();
    struct tricode_http_headers headers;
    ck_assert_int_eq(tricode_http_sign(&request, signer.seed, NOW, &headers), 0);
    return headers;
}

/* The center's verification result. */
static inline enum tricode_http_signature_status verify(struct tricode_http_request request,
                                                        const char *input, const char *signature,
                                                        const char *digest) {
    const struct signer signer = the_signer();
    return tricode_http_verify(&request, input, signature, digest, signer.public_key, NOW, WINDOW);
}

/* A Signature over the given base. */
static inline void sign_base(const char *base, char text[TRICODE_HTTP_SIGNATURE_CAPACITY]) {
    const struct signer signer = the_signer();
    uint8_t signature[64];
    char base64[89];
    ck_assert_int_eq(
        tricode_signature_make(signer.seed, (const uint8_t *)base, strlen(base), signature), 0);
    sodium_bin2base64(base64, sizeof base64, signature, sizeof signature, TRICODE_BASE64);
    (void)snprintf(text, TRICODE_HTTP_SIGNATURE_CAPACITY, "sig1=:%s:", base64);
}

#endif
