// SPDX-License-Identifier: Apache-2.0
/* HTTP Message Signatures (RFC 9421) as terminals use them: label sig1, Ed25519, over "@method",
 * "@path" and, where there is a body, "content-digest" (RFC 9530, sha-256); parameters created,
 * keyid, alg (spec/protocol.md, "The wire"). One module for the side that signs and the side that
 * checks. */
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

/* What is signed. method: 1 to 16 upper-case letters. path: at most 1024 visible ASCII characters
 * from the first "/", without query. body NULL: a request with no body, and no content-digest; not
 * NULL with body_length 0: an empty body, with the digest of nothing. */
struct tricode_http_request {
    const char *method;
    const char *path;
    const uint8_t *body;
    size_t body_length;
};

/* The values of the three header fields, zero-terminated; content_digest is "" without a body. */
struct tricode_http_headers {
    char signature_input[TRICODE_HTTP_SIGNATURE_INPUT_SIZE];
    char signature[TRICODE_HTTP_SIGNATURE_CAPACITY];
    char content_digest[TRICODE_CONTENT_DIGEST_SIZE];
};

/* [WIRE-3] Signs the request at `created` (Unix seconds). 0; -1 when the request is not as above or
 * OpenSSL fails, and the headers are then empty. */
int tricode_http_sign(const struct tricode_http_request *request,
                      const uint8_t seed[TRICODE_SEED_SIZE], uint64_t created,
                      struct tricode_http_headers *headers);

enum tricode_http_signature_status {
    TRICODE_HTTP_SIGNATURE_OK = 0,
    TRICODE_HTTP_SIGNATURE_MISSING,   /* a header field is not there */
    TRICODE_HTTP_SIGNATURE_MALFORMED, /* not as this module writes them, to the letter */
    TRICODE_HTTP_SIGNATURE_DIGEST,    /* content-digest is not the body's */
    TRICODE_HTTP_SIGNATURE_STALE,     /* created is not within the window of now */
    TRICODE_HTTP_SIGNATURE_KEY,       /* keyid is not the key's */
    TRICODE_HTTP_SIGNATURE_WRONG,     /* the signature is not the key's over the request */
};

/* Reads keyid out of the Signature-Input value, for the look-up of the key: OK, MISSING (NULL) or
 * MALFORMED, which write nothing. */
enum tricode_http_signature_status tricode_http_signature_keyid(const char *signature_input,
                                                                char keyid[TRICODE_KEYID_SIZE]);

/* [WIRE-4] [WIRE-5] [WIRE-6] Checks the whole; answers the first of the statuses that applies, in
 * their order. The header values are NULL where the request has no such field; a field that came
 * more than once is to be handed over joined by ", " and is then MALFORMED. Taken is only what
 * signing writes (label sig1, the components in this order, no white space but theirs), save that
 * the three parameters may come in any order. A request that is not as above, or has a
 * content-digest without a body, is MALFORMED. now and window in seconds. */
enum tricode_http_signature_status
tricode_http_verify(const struct tricode_http_request *request, const char *signature_input,
                    const char *signature, const char *content_digest,
                    const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], uint64_t now,
                    uint64_t window);

#endif
