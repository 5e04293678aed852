// SPDX-License-Identifier: Apache-2.0
/* Codes compared with a bare HMAC-SHA-256 of 24 bytes, by the same OpenSSL in the same run. */
#include "codes.h"

/* HMAC_CTX is deprecated. It is measured too, since it is the lower of the two floors. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>
#include "crypto/tag.h"
#include "measure.h"

#define SHARE 4e6 /* ns */
#define TARGET 1.25

static const struct tricode_key key = {{7, 1, 2, 3}};

struct bare {
    uint8_t message[TRICODE_PAYLOAD_SIZE];
    EVP_MAC_CTX *mac;
    HMAC_CTX *hmac;
};

static void vary(uint8_t message[TRICODE_PAYLOAD_SIZE], uint64_t i) {
    memcpy(message + 8, &i, 4);
}

/* EVP_MAC with the key set once, restarted for each message: what tag.c does. */
static uint64_t run_mac(void *state, uint64_t count) {
    struct bare *bare = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t hmac[32];
        size_t length = 0;
        vary(bare->message, i);
        right += EVP_MAC_init(bare->mac, NULL, 0, NULL) == 1 &&
                 EVP_MAC_update(bare->mac, bare->message, sizeof bare->message) == 1 &&
                 EVP_MAC_final(bare->mac, hmac, &length, sizeof hmac) == 1 && length == 32;
    }
    return right;
}

/* HMAC_CTX with the key set once, restarted for each message. */
static uint64_t run_hmac(void *state, uint64_t count) {
    struct bare *bare = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t hmac[32];
        unsigned length = 0;
        vary(bare->message, i);
        right += HMAC_Init_ex(bare->hmac, NULL, 0, NULL, NULL) == 1 &&
                 HMAC_Update(bare->hmac, bare->message, sizeof bare->message) == 1 &&
                 HMAC_Final(bare->hmac, hmac, &length) == 1 && length == 32;
    }
    return right;
}

/* A keyed EVP_MAC context, copied for each message. */
static uint64_t run_copy(void *state, uint64_t count) {
    struct bare *bare = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t hmac[32];
        size_t length = 0;
        vary(bare->message, i);
        EVP_MAC_CTX *copy = EVP_MAC_CTX_dup(bare->mac);
        right += copy != NULL && EVP_MAC_init(copy, NULL, 0, NULL) == 1 &&
                 EVP_MAC_update(copy, bare->message, sizeof bare->message) == 1 &&
                 EVP_MAC_final(copy, hmac, &length, sizeof hmac) == 1 && length == 32;
        EVP_MAC_CTX_free(copy);
    }
    return right;
}

/* The one-shot call with the key: the cost of a code without a cached context. */
static uint64_t run_once(void *state, uint64_t count) {
    struct bare *bare = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t hmac[32];
        unsigned length = 0;
        vary(bare->message, i);
        right += HMAC(EVP_sha256(), key.bytes, sizeof key.bytes, bare->message,
                      sizeof bare->message, hmac, &length) != NULL &&
                 length == 32;
    }
    return right;
}

struct ours {
    struct tricode_tagger *tagger;
    uint8_t text[TRICODE_TEXT_SIZE];
};

static uint64_t run_issue(void *state, uint64_t count) {
    struct ours *ours = state;
    struct tricode_payload payload = {.kind = TRICODE_KIND_SALE,
                                      .key_epoch = 0,
                                      .product = 1,
                                      .machine = 7,
                                      .counter = 1,
                                      .vended = 0,
                                      .price = 250,
                                      .issued_at = 1700000000};
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        payload.counter = 1 + (uint32_t)i % 1000000;
        right += tricode_tag_issue(ours->tagger, &payload, ours->text) == TRICODE_TAG_OK;
    }
    return right;
}

static uint64_t run_verify(void *state, uint64_t count) {
    struct ours *ours = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_code code;
        right += tricode_code_decode(ours->text, sizeof ours->text, &code) == TRICODE_CODE_OK &&
                 tricode_tag_verify(ours->tagger, &code) == TRICODE_TAG_OK;
    }
    return right;
}

/* Encode and decode without a tag: the part of a code's time that is not HMAC. */
static uint64_t run_text(void *state, uint64_t count) {
    struct ours *ours = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_code code;
        right += tricode_code_decode(ours->text, sizeof ours->text, &code) == TRICODE_CODE_OK &&
                 tricode_code_encode(&code, ours->text) == TRICODE_CODE_OK;
    }
    return right;
}

enum { MAC, HMAC_CONTEXT, COPY, ONCE, ISSUE, VERIFY, TEXT, OPERATIONS };

/* The slower of issue and read, as a multiple of a bare HMAC. */
static double worst_ratio(const struct operation *operations, unsigned bare) {
    const double issue = ratio(&operations[ISSUE], &operations[bare]);
    const double read = ratio(&operations[VERIFY], &operations[bare]);
    return issue > read ? issue : read;
}

static void print_verdict(const char *name, double worst) {
    printf("a code takes at most %.2f times %s; target %.2f: %s\n", worst, name, TARGET,
           worst <= TARGET ? "met" : "NOT MET");
}

static void print_codes(const struct operation *operations) {
    printf("%-40s %12s %6s %12s %12s\n", "codes", "per second", "ns", "to EVP_MAC", "to HMAC_CTX");
    for (unsigned i = 0; i < OPERATIONS; i++) {
        const double time = median(operations[i].nanoseconds, MEASURE_ROUNDS);
        printf("%-40s %12.0f %6.0f %12.2f %12.2f\n", operations[i].name, 1e9 / time, time,
               ratio(&operations[i], &operations[MAC]),
               ratio(&operations[i], &operations[HMAC_CONTEXT]));
    }
    print_verdict("the bare EVP_MAC", worst_ratio(operations, MAC));
    print_verdict("the bare HMAC_CTX (deprecated)", worst_ratio(operations, HMAC_CONTEXT));
    printf("\n");
}

static int run_codes(struct bare *bare, struct ours *ours) {
    struct operation operations[OPERATIONS] = {
        [MAC] = {.name = "bare HMAC, EVP_MAC kept", .run = run_mac, .state = bare},
        [HMAC_CONTEXT] = {.name = "bare HMAC, HMAC_CTX kept", .run = run_hmac, .state = bare},
        [COPY] = {.name = "bare HMAC, EVP_MAC_CTX_dup", .run = run_copy, .state = bare},
        [ONCE] = {.name = "bare HMAC, one call with the key", .run = run_once, .state = bare},
        [ISSUE] = {.name = "issue: encode, tag, text", .run = run_issue, .state = ours},
        [VERIFY] = {.name = "read: text, decode, verify", .run = run_verify, .state = ours},
        [TEXT] = {.name = "text to code and back, no tag", .run = run_text, .state = ours},
    };
    /* The first verify needs a text. */
    if (run_issue(ours, 1) != 1 || measure(operations, OPERATIONS, SHARE) != 0) {
        return -1;
    }
    print_codes(operations);
    return 0;
}

int bench_codes(void) {
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    struct bare bare = {{0x11, 0, 0, 1}, EVP_MAC_CTX_new(mac), HMAC_CTX_new()};
    struct ours ours = {tricode_tagger_new(&key), {0}};
    int result = -1;
    if (bare.mac != NULL && bare.hmac != NULL && ours.tagger != NULL &&
        EVP_MAC_init(bare.mac, key.bytes, sizeof key.bytes, parameters) == 1 &&
        HMAC_Init_ex(bare.hmac, key.bytes, sizeof key.bytes, EVP_sha256(), NULL) == 1) {
        result = run_codes(&bare, &ours);
    } else {
        (void)fprintf(stderr, "bench: OpenSSL fails\n");
    }
    tricode_tagger_free(ours.tagger);
    HMAC_CTX_free(bare.hmac);
    EVP_MAC_CTX_free(bare.mac);
    EVP_MAC_free(mac);
    return result;
}
