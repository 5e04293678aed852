// SPDX-License-Identifier: Apache-2.0
/* Signs and verifies HTTP Message Signatures (RFC 9421) of terminals: label sig1, Ed25519, over
 * "@method", "@path" and, with a body, "content-digest" (RFC 9530, sha-256); parameters created,
 * keyid and alg (spec/protocol.md, "The wire"). */
#ifndef TRICODE_HTTP_SIGNATURE_H
#define TRICODE_HTTP_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/signature.h"

#define TRICODE_HTTP_SIGNATURE_INPUT_SIZE 256u
#define TRICODE_HTTP_SIGNATURE_CAPACITY 128u
#define TRICODE_CONTENT_DIGEST_SIZE 64u
#define TRICODE_HTTP_METHOD_MAX 16u
#define TRICODE_HTTP_PATH_MAX 1024u
#define TRICODE_HTTP_CREATED_MAX 999999999999999u /* the largest integer of RFC 8941 */

/* The signed parts of a request. method: 1 to 16 upper-case letters. path: 1 to 1024 visible ASCII
 * characters beginning with "/", without query. body: NULL for a request without body and
 * content-digest; not NULL with body_length 0 for an empty body, which has a content-digest. */
struct tricode_http_request {
    const char *method;
    const char *path;
    const uint8_t *body;
    size_t body_length;
};

/* The values of the header fields, zero-terminated. content_digest: "" without a body. */
struct tricode_http_headers {
    char signature_input[TRICODE_HTTP_SIGNATURE_INPUT_SIZE];
    char signature[TRICODE_HTTP_SIGNATURE_CAPACITY];
    char content_digest[TRICODE_CONTENT_DIGEST_SIZE];
};

/* [WIRE-3] Signs the request. created: in Unix seconds. 0; -1 when the request is not as above or
 * OpenSSL fails, and then the headers are empty. */
int tricode_http_sign(const struct tricode_http_request *request,
                      const uint8_t seed[TRICODE_SEED_SIZE], uint64_t created,
                      struct tricode_http_headers *headers);

enum tricode_http_signature_status {
    TRICODE_HTTP_SIGNATURE_OK = 0,
    TRICODE_HTTP_SIGNATURE_MISSING,   /* a header field is missing */
    TRICODE_HTTP_SIGNATURE_MALFORMED, /* a field differs from what signing makes */
    TRICODE_HTTP_SIGNATURE_DIGEST,    /* content-digest is not that of the body */
    TRICODE_HTTP_SIGNATURE_STALE,     /* created is outside of the window around now */
    TRICODE_HTTP_SIGNATURE_KEY,       /* keyid is not that of the key */
    TRICODE_HTTP_SIGNATURE_WRONG,     /* the key did not make the signature over this request */
};

/* Extracts keyid from the value of Signature-Input, to look up the key. OK; MISSING (for NULL) or
 * MALFORMED, and then keyid is unchanged. */
enum tricode_http_signature_status tricode_http_signature_keyid(const char *signature_input,
                                                                char keyid[TRICODE_KEYID_SIZE]);

/* [WIRE-4] [WIRE-5] [WIRE-6] Verifies a signed request. Returns the first status that applies, in
 * the order of the enum. Header values: NULL when the request has no such field; a repeated field
 * MUST be passed joined by ", ", and is MALFORMED. Accepts exactly the form that tricode_http_sign
 * makes (label sig1, components in this order, the same white space), but parameters in any order.
 * A request that is not as above, or has a content-digest without a body, is MALFORMED. now: in
 * Unix seconds. window: in seconds before and after now. */
enum tricode_http_signature_status tricode_http_verify(
    const struct tricode_http_request *request, const char *signature_input, const char *signature,
    const char *content_digest, const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], uint64_t now,
    uint64_t window);

#endif
