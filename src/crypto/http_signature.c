// SPDX-License-Identifier: Apache-2.0
#include "crypto/http_signature.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include "crypto/base64.h"

#define DIGEST_SIZE 32u
#define DIGEST_TEXT 44u    /* base64 of 32 bytes */
#define SIGNATURE_TEXT 88u /* base64 of 64 bytes */
#define BASE_SIZE 2048u    /* capacity for a path of TRICODE_HTTP_PATH_MAX and all else */

static const char with_body[] = "(\"@method\" \"@path\" \"content-digest\")";
static const char without_body[] = "(\"@method\" \"@path\")";

/* A parsed Signature-Input. params: the received text from the parenthesis on. It is part of the
 * signature base; no serialization is needed, because only the canonical form is accepted. */
struct input {
    const char *params;
    int covers_body;
    uint64_t created;
    char keyid[TRICODE_KEYID_SIZE];
};

/* Skips the literal. 1; 0 when the text does not begin with it. */
static int take(const char **at, const char *literal) {
    const size_t length = strlen(literal);
    if (strncmp(*at, literal, length) != 0) {
        return 0;
    }
    *at += length;
    return 1;
}

/* Parses an integer in the canonical form of RFC 8941: 1 to 15 digits, no leading zero. */
static int take_integer(const char **at, uint64_t *value) {
    const char *from = *at;
    uint64_t sum = 0;
    while (**at >= '0' && **at <= '9' && *at - from < 16) {
        sum = sum * 10 + (uint64_t)(**at - '0');
        (*at)++;
    }
    const ptrdiff_t digits = *at - from;
    *value = sum;
    return digits >= 1 && digits <= 15 && (digits == 1 || *from != '0');
}

/* Parses a thumbprint and the closing quote. */
static int take_keyid(const char **at, char keyid[TRICODE_KEYID_SIZE]) {
    const size_t size = TRICODE_KEYID_SIZE - 1;
    uint8_t thumbprint[DIGEST_SIZE];
    if (strnlen(*at, size) < size ||
        tricode_base64_decode(TRICODE_BASE64URL, *at, size, thumbprint, sizeof thumbprint) != 0) {
        return 0;
    }
    memcpy(keyid, *at, size);
    keyid[size] = '\0';
    *at += size;
    return take(at, "\"");
}

/* [WIRE-4] sig1=(components);parameters: created, keyid and alg, each once, in any order. */
static enum tricode_http_signature_status parse_input(const char *text, struct input *input) {
    enum { CREATED = 1, KEYID = 2, ALG = 4, ALL = 7 };
    const char *at = text;
    unsigned seen = 0;
    if (!take(&at, "sig1=")) {
        return TRICODE_HTTP_SIGNATURE_MALFORMED;
    }
    input->params = at;
    input->covers_body = take(&at, with_body);
    if (!input->covers_body && !take(&at, without_body)) {
        return TRICODE_HTTP_SIGNATURE_MALFORMED;
    }
    while (seen != ALL) {
        unsigned parameter = 0;
        if (take(&at, ";created=")) {
            parameter = take_integer(&at, &input->created) ? CREATED : 0;
        } else if (take(&at, ";keyid=\"")) {
            parameter = take_keyid(&at, input->keyid) ? KEYID : 0;
        } else if (take(&at, ";alg=\"ed25519\"")) {
            parameter = ALG;
        }
        if (parameter == 0 || (seen & parameter) != 0) {
            return TRICODE_HTTP_SIGNATURE_MALFORMED;
        }
        seen |= parameter;
    }
    return *at == '\0' ? TRICODE_HTTP_SIGNATURE_OK : TRICODE_HTTP_SIGNATURE_MALFORMED;
}

/* Parses PREFIX, the base64 of exactly `size` bytes, and a colon at the end. */
static int parse_bytes(const char *text, const char *prefix, size_t characters, uint8_t *bytes,
                       size_t size) {
    return take(&text, prefix) && strnlen(text, characters + 2) == characters + 1 &&
           text[characters] == ':' &&
           tricode_base64_decode(TRICODE_BASE64, text, characters, bytes, size) == 0;
}

/* Checks method and path as in the header: neither can add a line to the signature base. */
static int is_well_formed(const struct tricode_http_request *request) {
    const size_t method = strnlen(request->method, TRICODE_HTTP_METHOD_MAX + 1);
    const size_t path = strnlen(request->path, TRICODE_HTTP_PATH_MAX + 1);
    if (method == 0 || method > TRICODE_HTTP_METHOD_MAX || path > TRICODE_HTTP_PATH_MAX ||
        request->path[0] != '/') {
        return 0;
    }
    for (size_t i = 0; i < method; i++) {
        if (request->method[i] < 'A' || request->method[i] > 'Z') {
            return 0;
        }
    }
    for (size_t i = 0; i < path; i++) {
        const char character = request->path[i];
        if (character < '!' || character > '~' || character == '?' || character == '#') {
            return 0;
        }
    }
    return 1;
}

/* The signature base (RFC 9421, 2.5). Returns its length; 0 when it does not fit. */
static size_t make_base(const struct tricode_http_request *request, const char *content_digest,
                        const char *params, char base[BASE_SIZE]) {
    const int has_body = request->body != NULL;
    const int length =
        snprintf(base, BASE_SIZE, "\"@method\": %s\n\"@path\": %s\n%s%s%s\"@signature-params\": %s",
                 request->method, request->path, has_body ? "\"content-digest\": " : "",
                 has_body ? content_digest : "", has_body ? "\n" : "", params);
    return length < 0 || (size_t)length >= BASE_SIZE ? 0 : (size_t)length;
}

static int digest_body(const struct tricode_http_request *request, uint8_t digest[DIGEST_SIZE]) {
    unsigned length = 0;
    return EVP_Digest(request->body, request->body_length, digest, &length, EVP_sha256(), NULL) ==
               1 &&
           length == DIGEST_SIZE;
}

static int make_content_digest(const struct tricode_http_request *request,
                               char text[TRICODE_CONTENT_DIGEST_SIZE]) {
    uint8_t digest[DIGEST_SIZE];
    char base64[DIGEST_TEXT + 1];
    text[0] = '\0';
    if (request->body == NULL) {
        return 1;
    }
    if (!digest_body(request, digest)) {
        return 0;
    }
    sodium_bin2base64(base64, sizeof base64, digest, sizeof digest, TRICODE_BASE64);
    const int length = snprintf(text, TRICODE_CONTENT_DIGEST_SIZE, "sha-256=:%s:", base64);
    return length > 0 && (size_t)length < TRICODE_CONTENT_DIGEST_SIZE;
}

/* Makes the Signature-Input of the request. */
static int make_input(const struct tricode_http_request *request,
                      const uint8_t seed[TRICODE_SEED_SIZE], uint64_t created,
                      char text[TRICODE_HTTP_SIGNATURE_INPUT_SIZE]) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    if (created > TRICODE_HTTP_CREATED_MAX || tricode_seed_public_key(seed, public_key) != 0 ||
        tricode_keyid(public_key, keyid) != 0) {
        return 0;
    }
    const int length = snprintf(text, TRICODE_HTTP_SIGNATURE_INPUT_SIZE,
                                "sig1=%s;created=%" PRIu64 ";keyid=\"%s\";alg=\"ed25519\"",
                                request->body != NULL ? with_body : without_body, created, keyid);
    return length > 0 && (size_t)length < TRICODE_HTTP_SIGNATURE_INPUT_SIZE;
}

static int sign(const struct tricode_http_request *request, const uint8_t seed[TRICODE_SEED_SIZE],
                uint64_t created, struct tricode_http_headers *headers) {
    char base[BASE_SIZE];
    uint8_t signature[TRICODE_SIGNATURE_SIZE];
    char base64[SIGNATURE_TEXT + 1];
    if (!is_well_formed(request) || !make_content_digest(request, headers->content_digest) ||
        !make_input(request, seed, created, headers->signature_input)) {
        return 0;
    }
    const size_t size = make_base(request, headers->content_digest,
                                  headers->signature_input + strlen("sig1="), base);
    if (size == 0 || tricode_signature_make(seed, (const uint8_t *)base, size, signature) != 0) {
        return 0;
    }
    sodium_bin2base64(base64, sizeof base64, signature, sizeof signature, TRICODE_BASE64);
    const int length = snprintf(headers->signature, sizeof headers->signature, "sig1=:%s:", base64);
    return length > 0 && (size_t)length < sizeof headers->signature;
}

int tricode_http_sign(const struct tricode_http_request *request,
                      const uint8_t seed[TRICODE_SEED_SIZE], uint64_t created,
                      struct tricode_http_headers *headers) {
    if (!sign(request, seed, created, headers)) {
        memset(headers, 0, sizeof *headers);
        return -1;
    }
    return 0;
}

enum tricode_http_signature_status tricode_http_signature_keyid(const char *signature_input,
                                                                char keyid[TRICODE_KEYID_SIZE]) {
    struct input input;
    if (signature_input == NULL) {
        return TRICODE_HTTP_SIGNATURE_MISSING;
    }
    const enum tricode_http_signature_status status = parse_input(signature_input, &input);
    if (status == TRICODE_HTTP_SIGNATURE_OK) {
        memcpy(keyid, input.keyid, TRICODE_KEYID_SIZE);
    }
    return status;
}

/* Checks keyid and signature of a well-formed request. */
static enum tricode_http_signature_status check_signature(
    const struct tricode_http_request *request, const char *content_digest,
    const struct input *input, const uint8_t signature[TRICODE_SIGNATURE_SIZE],
    const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    char keyid[TRICODE_KEYID_SIZE];
    char base[BASE_SIZE];
    if (tricode_keyid(public_key, keyid) != 0 || strcmp(keyid, input->keyid) != 0) {
        return TRICODE_HTTP_SIGNATURE_KEY;
    }
    const size_t size = make_base(request, content_digest, input->params, base);
    if (size == 0 ||
        !tricode_signature_verify(public_key, (const uint8_t *)base, size, signature)) {
        return TRICODE_HTTP_SIGNATURE_WRONG;
    }
    return TRICODE_HTTP_SIGNATURE_OK;
}

enum tricode_http_signature_status tricode_http_verify(
    const struct tricode_http_request *request, const char *signature_input, const char *signature,
    const char *content_digest, const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], uint64_t now,
    uint64_t window) {
    const int has_body = request->body != NULL;
    struct input input;
    uint8_t bytes[TRICODE_SIGNATURE_SIZE];
    uint8_t claimed[DIGEST_SIZE];
    uint8_t digest[DIGEST_SIZE];
    if (signature_input == NULL || signature == NULL || (has_body && content_digest == NULL)) {
        return TRICODE_HTTP_SIGNATURE_MISSING;
    }
    if (!is_well_formed(request) ||
        parse_input(signature_input, &input) != TRICODE_HTTP_SIGNATURE_OK ||
        input.covers_body != has_body || (!has_body && content_digest != NULL) ||
        !parse_bytes(signature, "sig1=:", SIGNATURE_TEXT, bytes, sizeof bytes) ||
        (has_body &&
         !parse_bytes(content_digest, "sha-256=:", DIGEST_TEXT, claimed, sizeof claimed))) {
        return TRICODE_HTTP_SIGNATURE_MALFORMED;
    }
    if (has_body &&
        (!digest_body(request, digest) || sodium_memcmp(digest, claimed, sizeof digest) != 0)) {
        return TRICODE_HTTP_SIGNATURE_DIGEST;
    }
    const uint64_t apart = now > input.created ? now - input.created : input.created - now;
    if (apart > window) {
        return TRICODE_HTTP_SIGNATURE_STALE;
    }
    return check_signature(request, content_digest, &input, bytes, public_key);
}
