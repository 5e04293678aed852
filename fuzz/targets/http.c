// SPDX-License-Identifier: Apache-2.0
/* Requests to the center, without a socket: the bytes choose up to eight requests, each with route,
 * signer, damage, and body (a code with an authentic tag, or any bytes), and for an operator's path
 * a token and days. No access without a signature or a token, every answer has its form, no
 * internal error, and the ledger adds up afterwards. */
#include "crypto/base64.h"
#include "support/fuzz.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "center/http/handlers/auth.h"
#include "crypto/http_signature.h"
#include "support/shop.h"

#define REQUESTS_MAX 8u

enum { SETTLE, CANCEL, LOOK_UP, ACCOUNT, ENROL, ANY_PATH, HEALTH, PAY_PAGE, ROUTES };

struct sent {
    unsigned route;
    char path[300];
    const char *method;
    uint8_t body[TRICODE_REQUEST_BODY_MAX];
    size_t length;
    int too_long;
    struct tricode_http_headers headers;
    int has_headers;
    int trusted; /* signed by an enrolled terminal, and not damaged */
    char authorization[300];
    char from[300];
    char to[300];
    int has_token; /* with the operator's token, not damaged */
};

struct run {
    unsigned enrolled; /* how many terminals are */
    int changed;       /* the ledger may have */
};

static void take_text(struct tricode_stream *stream, char *text, size_t capacity) {
    size_t length = tricode_stream_u8(stream);
    length =
        tricode_stream_bytes(stream, (uint8_t *)text, length < capacity ? length : capacity - 1);
    text[length] = '\0';
}

static void make_code(struct tricode_stream *stream, char text[TRICODE_TEXT_SIZE + 1]) {
    struct tricode_payload payload;
    uint8_t first = tricode_stream_u8(stream);
    uint8_t second = tricode_stream_u8(stream);
    memset(&payload, 0, sizeof payload);
    payload.kind = (enum tricode_kind)(1 + first % 3);
    payload.machine = 1u + first / 4 % 8 / 3;
    payload.product = first / 64;
    payload.counter = 1u + second % 16;
    payload.vended = second / 16u < payload.counter ? second / 16u : 0;
    payload.price = 1u + tricode_stream_u8(stream) * 25u;
    payload.issued_at = first / 32 % 2 == 0 ? 0 : SHOP_NOW + second - 100u;
    payload.key_epoch = first / 4 % 8 == 7;
    tricode_shop_issue(&payload, text);
}

static void make_body(struct sent *sent, struct tricode_stream *stream) {
    uint8_t how = tricode_stream_u8(stream);
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char code[TRICODE_TEXT_SIZE + 1];
    char x[TRICODE_KEYID_SIZE];
    int length = 0;
    if (how % 8 == 7) {
        sent->length = tricode_stream_bytes(stream, sent->body, tricode_stream_u16(stream) % 600u);
        sent->too_long = how == 255;
        return;
    }
    if (sent->route == ENROL) {
        (void)tricode_seed_public_key(tricode_shop_seed(how / 8), public_key);
        sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, TRICODE_BASE64URL);
        length = snprintf((char *)sent->body, sizeof sent->body,
                          "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}}", x);
    } else {
        make_code(stream, code);
        length = snprintf((char *)sent->body, sizeof sent->body, "{\"code\":\"%s\"}", code);
    }
    sent->length = (size_t)length;
    if (how % 8 == 6) {
        sent->body[tricode_stream_u8(stream) % sent->length] = tricode_stream_u8(stream);
    }
}

static int is_operators(const char *path) {
    return strncmp(path, "/v1/operator/", 13) == 0;
}

/* A valid or wrong token, and optional days. */
static void make_operator(struct sent *sent, struct tricode_stream *stream) {
    char right[300];
    const uint8_t how = tricode_stream_u8(stream);
    (void)snprintf(right, sizeof right, "Bearer %s", tricode_shop_token());
    memcpy(sent->authorization, right, sizeof right);
    if (how % 4 == 1) {
        take_text(stream, sent->authorization, sizeof sent->authorization);
    } else if (how % 4 == 2) {
        const uint8_t where = tricode_stream_u8(stream);
        sent->authorization[where % strlen(right)] = (char)tricode_stream_u8(stream);
    }
    /* The scheme is case-insensitive. */
    sent->has_token =
        strlen(sent->authorization) > 7 && strcmp(sent->authorization + 7, right + 7) == 0;
    if ((how & 4) != 0) {
        take_text(stream, sent->from, sizeof sent->from);
    }
    if ((how & 8) != 0) {
        take_text(stream, sent->to, sizeof sent->to);
    }
}

static void make_path(struct sent *sent, struct tricode_stream *stream) {
    static const char *const paths[ROUTES] = {"/v1/settlements", "/v1/cancellations",
                                              "/v1/codes/",      "/v1/account",
                                              "/v1/terminals",   "/",
                                              "/healthz",        "/"};
    char code[TRICODE_TEXT_SIZE + 1] = "";
    (void)snprintf(sent->path, sizeof sent->path, "%s", paths[sent->route]);
    if (sent->route == ANY_PATH) {
        take_text(stream, sent->path + 1, sizeof sent->path - 1);
    } else if (sent->route == LOOK_UP || sent->route == PAY_PAGE) {
        make_code(stream, code);
        (void)strncat(sent->path, code, sizeof sent->path - strlen(sent->path) - 1);
    }
}

static void damage(struct sent *sent, struct tricode_stream *stream) {
    struct tricode_http_headers before = sent->headers;
    char *const fields[] = {sent->headers.signature_input, sent->headers.signature,
                            sent->headers.content_digest};
    char *field = fields[tricode_stream_u8(stream) % 3];
    uint8_t where = tricode_stream_u8(stream);
    char by = (char)tricode_stream_u8(stream);
    size_t length = strlen(field);
    if (length > 0 && by != '\0') {
        field[where % length] = by;
    }
    sent->trusted &= memcmp(&before, &sent->headers, sizeof before) == 0;
}

static void sign(struct sent *sent, struct tricode_stream *stream, unsigned enrolled) {
    int has_body = strcmp(sent->method, "POST") == 0;
    uint8_t how = tricode_stream_u8(stream);
    unsigned terminal = how / 8 % SHOP_TERMINALS;
    unsigned late = how % 8 == 5 ? tricode_stream_u8(stream) * 2u : 0;
    const struct tricode_http_request request = {
        .method = sent->method,
        .path = sent->path,
        .body = has_body ? sent->body : NULL,
        .body_length = has_body ? sent->length : 0,
    };
    memset(&sent->headers, 0, sizeof sent->headers);
    sent->has_headers = how % 8 != 7;
    if (sent->has_headers && tricode_http_sign(&request, tricode_shop_seed(terminal),
                                               SHOP_NOW - late, &sent->headers) == 0) {
        sent->trusted = terminal < enrolled && late <= TRICODE_SIGNATURE_WINDOW;
    }
    if (how % 8 == 6) {
        damage(sent, stream);
    }
}

static int is_post(unsigned route) {
    return route == SETTLE || route == CANCEL || route == ENROL;
}

static void make_request(struct sent *sent, struct tricode_stream *stream, unsigned enrolled) {
    static const char *const methods[] = {"GET", "POST",    "HEAD", "PUT",
                                          "get", "OPTIONS", "",     "G T"};
    uint8_t first = tricode_stream_u8(stream);
    memset(sent, 0, sizeof *sent);
    sent->route = first % ROUTES;
    sent->method = is_post(sent->route) ? "POST" : "GET";
    if (first >= 240) {
        sent->method = methods[tricode_stream_u8(stream) % 8];
    }
    int has_body = strcmp(sent->method, "POST") == 0 || (first & 64) != 0;
    make_path(sent, stream);
    if (is_operators(sent->path)) {
        make_operator(sent, stream);
    }
    if (has_body) {
        make_body(sent, stream);
    }
    sign(sent, stream, enrolled);
}

static void check_json(const struct sent *sent, const struct tricode_reply *reply) {
    json_t *body = json_loads(reply->body, JSON_REJECT_DUPLICATES, NULL);
    FUZZ_ASSERT(json_is_object(body), "the answer is one JSON object");
    if (reply->status >= 400) {
        const char *reason = json_string_value(json_object_get(body, "reason"));
        FUZZ_ASSERT(reason != NULL && strcmp(reason, reply->reason) == 0,
                    "a problem has the reason");
        FUZZ_ASSERT(json_integer_value(json_object_get(body, "status")) ==
                        (json_int_t)reply->status,
                    "a problem has the status");
    }
    const char *permit = json_string_value(json_object_get(body, "permit"));
    FUZZ_ASSERT((permit != NULL) == (sent->route == SETTLE && reply->status == 200),
                "only a settlement has a permit");
    if (permit != NULL) {
        struct tricode_code code;
        FUZZ_ASSERT(tricode_code_decode((const uint8_t *)permit, strlen(permit), &code) ==
                            TRICODE_CODE_OK &&
                        code.payload.kind == TRICODE_KIND_PERMIT,
                    "the permit is a permit code");
    }
    json_decref(body);
}

static void check_reply(const struct sent *sent, const struct tricode_reply *reply) {
    static const unsigned statuses[] = {200, 201, 400, 401, 402, 403, 404, 405, 409, 410, 422};
    int known = 0;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        known |= reply->status == statuses[i];
    }
    FUZZ_ASSERT(known, "no internal error");
    FUZZ_ASSERT(reply->body != NULL && reply->type != NULL && reply->route != NULL &&
                    reply->reason != NULL,
                "the answer is complete");
    FUZZ_ASSERT((reply->allow != NULL) == (reply->status == 405), "405 has an Allow field");
    if (strncmp(reply->route, "/v1/", 4) == 0 && strcmp(reply->route, "/v1/terminals") != 0 &&
        !(is_operators(reply->route) ? sent->has_token : sent->trusted)) {
        FUZZ_ASSERT(reply->status == 400 || reply->status == 401 || reply->status == 405,
                    "no access without a signature or a token");
    }
    FUZZ_ASSERT((strstr(reply->type, "json") != NULL) || reply->status < 400, "a problem is JSON");
    if (strstr(reply->type, "json") != NULL) {
        check_json(sent, reply);
    }
}

static void send_request(struct run *run, struct tricode_stream *stream) {
    struct sent sent;
    struct tricode_reply reply;
    make_request(&sent, stream, run->enrolled);
    const struct tricode_request request = {
        .method = sent.method,
        .path = sent.path,
        .signature_input = sent.has_headers ? sent.headers.signature_input : NULL,
        .signature = sent.has_headers ? sent.headers.signature : NULL,
        .content_digest = sent.has_headers && sent.headers.content_digest[0] != '\0'
                              ? sent.headers.content_digest
                              : NULL,
        .content_type = "application/json",
        .authorization = sent.authorization[0] == '\0' ? NULL : sent.authorization,
        .from = sent.from[0] == '\0' ? NULL : sent.from,
        .to = sent.to[0] == '\0' ? NULL : sent.to,
        .body = sent.too_long ? NULL : sent.body,
        .length = sent.too_long ? 0 : sent.length,
        .too_long = sent.too_long,
    };
    memset(&reply, 0xa5, sizeof reply);
    tricode_router_answer(tricode_shop(), &request, SHOP_NOW, &reply);
    check_reply(&sent, &reply);
    free(reply.body);
    run->changed |= strcmp(sent.method, "POST") == 0 && reply.status != 400 &&
                    reply.status != 401 && reply.status != 405;
    if (reply.status == 201) {
        run->enrolled = SHOP_TERMINALS; /* the unknown terminal is now enrolled */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct run run = {SHOP_TERMINALS - 1, 0};
    for (unsigned i = 0; stream.left > 0 && i < REQUESTS_MAX; i++) {
        send_request(&run, &stream);
    }
    if (run.changed) {
        tricode_shop_reset();
    }
    return 0;
}
