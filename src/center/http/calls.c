// SPDX-License-Identifier: Apache-2.0
#include "center/http/calls.h"

#include <stdio.h>
#include <string.h>

#include "center/http/reply.h"
#include "core/names.h"
#include "crypto/base64.h"
#include "host/json.h"

/* [WIRE-2] The body as a closed JSON object; NULL, and the reply says what is wrong with it. */
static json_t *read_body(const struct tricode_call *call, const char *const members[],
                         const char *const optional[]) {
    struct tricode_error error;
    json_t *body = tricode_json_parse(call->request->body, call->request->length, &error);
    if (body != NULL && tricode_json_closed_but(body, members, optional, "", &error) != 0) {
        json_decref(body);
        body = NULL;
    }
    if (body == NULL) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_BODY, error.text);
    }
    return body;
}

/* {"jwk":{"kty":"OKP","crv":"Ed25519","x":"…"}}: 1 and the key, or 0. */
static int read_jwk(const json_t *body, uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                    struct tricode_error *error) {
    static const char *const members[] = {"kty", "crv", "x", NULL};
    const json_t *jwk = json_object_get(body, "jwk");
    if (tricode_json_closed(jwk, members, "jwk ", error) != 0) {
        return 0;
    }
    const char *kty = json_string_value(json_object_get(jwk, "kty"));
    const char *crv = json_string_value(json_object_get(jwk, "crv"));
    const json_t *x = json_object_get(jwk, "x");
    if (kty == NULL || strcmp(kty, "OKP") != 0 || crv == NULL || strcmp(crv, "Ed25519") != 0) {
        tricode_error_set(error, "jwk is not a key of kty OKP and crv Ed25519");
        return 0;
    }
    if (!json_is_string(x) ||
        tricode_base64_decode(TRICODE_BASE64URL, json_string_value(x), json_string_length(x),
                              public_key, TRICODE_PUBLIC_KEY_SIZE) != 0) {
        tricode_error_set(error, "jwk x is not 32 bytes in base64url");
        return 0;
    }
    if (!tricode_public_key_check(public_key)) {
        tricode_error_set(error, "jwk x is no public key of Ed25519; make a new one");
        return 0;
    }
    return 1;
}

/* What to do about an invitation that lets nobody in. */
static const char *const invitation_details[TRICODE_INVITATION_COUNT] = {
    [TRICODE_INVITATION_USED] = "It was used already: ask the operator for another one.",
    [TRICODE_INVITATION_REVOKED] = "It was revoked: ask the operator for another one.",
    [TRICODE_INVITATION_EXPIRED] = "It has expired: ask the operator for another one.",
    [TRICODE_INVITATION_UNKNOWN] = "Check each of its letters.",
};

void tricode_call_enrolled(const struct tricode_service_request *write, uint16_t currency,
                           struct tricode_api_reply *reply) {
    if (write->status == TRICODE_STORE_REFUSED) {
        tricode_reply_problem(reply,
                              write->invitation == TRICODE_INVITATION_OPEN
                                  ? TRICODE_PROBLEM_ENROLMENT
                                  : TRICODE_PROBLEM_INVITATION,
                              invitation_details[write->invitation]);
        return;
    }
    int fresh = write->status == TRICODE_STORE_OK;
    tricode_reply_json(reply, fresh ? 201 : 200, fresh ? "enrolled" : "enrolled_already",
                       json_pack("{s:s, s:I, s:I, s:i}", "keyid", write->keyid, "account",
                                 (json_int_t)write->account, "balance",
                                 (json_int_t)write->answer.balance, "currency", (int)currency));
}

/* The hash of the body's invitation, if there is one: *hashed. 1, or 0 when it is no string. */
static int read_invitation(const json_t *body, uint8_t hash[TRICODE_INVITATION_HASH_SIZE],
                           int *hashed, struct tricode_error *error) {
    const json_t *invitation = json_object_get(body, "invitation");
    *hashed = invitation != NULL;
    if (invitation == NULL) {
        return 1;
    }
    if (!json_is_string(invitation) ||
        tricode_invitation_hash(json_string_value(invitation), json_string_length(invitation),
                                hash) != 0) {
        tricode_error_set(error, "invitation is not a string");
        return 0;
    }
    return 1;
}

void tricode_call_enrol(struct tricode_call *call) {
    static const char *const members[] = {"jwk", NULL};
    static const char *const optional[] = {"invitation", NULL};
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    int hashed = 0;
    struct tricode_error error;
    json_t *body = read_body(call, members, optional);
    if (body == NULL) {
        return;
    }
    int good = read_jwk(body, public_key, &error) && read_invitation(body, hash, &hashed, &error);
    json_decref(body);
    if (!good) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_BODY, error.text);
    } else if (tricode_call_signed(call, public_key)) {
        if (tricode_service_enrol(call->write, public_key, hashed ? hash : NULL, call->now) == 0) {
            call->step = TRICODE_API_WRITES;
        } else {
            (void)tricode_store_set_error(call->api->service.store, "OpenSSL failed; try again");
            tricode_call_failed(call);
        }
    }
}

static int is_refusal(enum tricode_center_result result) {
    switch (result) {
    case TRICODE_CENTER_SETTLED:
    case TRICODE_CENTER_SETTLED_AGAIN:
    case TRICODE_CENTER_REFUNDED:
    case TRICODE_CENTER_REFUNDED_ALREADY:
    case TRICODE_CENTER_NOTHING_PAID:
        return 0;
    default:
        return 1;
    }
}

void tricode_call_look_up(struct tricode_call *call) {
    struct tricode_answer answer;
    if (tricode_service_look_up(&call->api->service, call->account, call->rest, strlen(call->rest),
                                call->now, &answer) != TRICODE_STORE_OK) {
        tricode_call_failed(call);
        return;
    }
    if (!answer.readable || answer.payload.kind == TRICODE_KIND_PERMIT) {
        tricode_reply_refusal(call->reply, &answer);
        return;
    }
    const struct tricode_payload *payload = &answer.payload;
    const char *result = tricode_center_result_name(answer.result);
    tricode_reply_json(call->reply, 200, result,
                       json_pack("{s:s, s:I, s:s, s:s, s:i, s:s?, s:I, s:I, s:i, s:I, s:s}", "kind",
                                 tricode_kind_name(payload->kind), "machine",
                                 (json_int_t)payload->machine, "name", answer.machine_name, "place",
                                 answer.machine_place, "product", (int)payload->product,
                                 "product_name",
                                 answer.product_name[0] == '\0' ? NULL : answer.product_name,
                                 "counter", (json_int_t)payload->counter, "price",
                                 (json_int_t)payload->price, "currency", (int)call->api->currency,
                                 "issued_at", (json_int_t)payload->issued_at, "result", result));
}

static json_t *sale_json(const struct tricode_payload *payload) {
    return json_pack("{s:I, s:i, s:I, s:I, s:I}", "machine", (json_int_t)payload->machine,
                     "product", (int)payload->product, "counter", (json_int_t)payload->counter,
                     "price", (json_int_t)payload->price, "issued_at",
                     (json_int_t)payload->issued_at);
}

void tricode_call_decided(const struct tricode_service_request *write,
                          struct tricode_api_reply *reply) {
    const struct tricode_answer *answer = &write->answer;
    const char *result = tricode_center_result_name(answer->result);
    if (answer->result == TRICODE_CENTER_EQUIVOCATION) {
        reply->machine = answer->payload.machine;
    }
    if (is_refusal(answer->result)) {
        tricode_reply_refusal(reply, answer);
        return;
    }
    json_t *json = json_pack("{s:s}", "result", result);
    int bad = json == NULL;
    if (answer->permit[0] != '\0') {
        bad = bad || json_object_set_new(json, "permit", json_string(answer->permit)) != 0;
    }
    bad = bad || json_object_set_new(json, "sale", sale_json(&answer->payload)) != 0 ||
          json_object_set_new(json, "reconciled", tricode_reply_reconciled(answer)) != 0 ||
          json_object_set_new(json, "balance", json_integer((json_int_t)answer->balance)) != 0;
    if (bad) {
        json_decref(json);
        json = NULL;
    }
    tricode_reply_json(reply, 200, result, json);
}

static void bring(struct tricode_call *call, enum tricode_service_call what) {
    static const char *const members[] = {"code", NULL};
    static const char *const optional[] = {NULL};
    json_t *body = read_body(call, members, optional);
    if (body == NULL) {
        return;
    }
    const json_t *code = json_object_get(body, "code");
    if (json_is_string(code)) {
        tricode_service_bring(call->write, what, call->account, json_string_value(code),
                              json_string_length(code), call->now);
        call->step = TRICODE_API_WRITES;
    } else {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_BODY, "code is not a string");
    }
    json_decref(body);
}

void tricode_call_settle(struct tricode_call *call) {
    bring(call, TRICODE_SERVICE_SETTLE);
}

void tricode_call_cancel(struct tricode_call *call) {
    bring(call, TRICODE_SERVICE_CANCEL);
}

static json_t *number_or_null(uint32_t number) {
    return number == 0 ? json_null() : json_integer((json_int_t)number);
}

static int add_line(void *context, const struct tricode_statement_line *line) {
    json_t *statement = context;
    return json_array_append_new(
        statement,
        json_pack("{s:I, s:s, s:I, s:o, s:o, s:I, s:s?}", "transfer", (json_int_t)line->transfer,
                  "kind", line->kind, "amount", (json_int_t)line->amount, "machine",
                  number_or_null(line->machine), "counter", number_or_null(line->counter), "at",
                  (json_int_t)line->at, "state", line->state[0] == '\0' ? NULL : line->state));
}

/* Balance and statement of one moment. */
static enum tricode_store_status load_account(struct tricode_call *call, uint64_t *balance,
                                              json_t *statement) {
    struct tricode_store *store = call->api->service.store;
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_balance(store, call->account, balance);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_each_transfer(store, call->account, TRICODE_API_STATEMENT_MAX,
                                             add_line, statement);
    }
    tricode_store_rollback(store);
    return status;
}

void tricode_call_account(struct tricode_call *call) {
    uint64_t balance = 0;
    json_t *statement = json_array();
    if (statement == NULL || load_account(call, &balance, statement) != TRICODE_STORE_OK) {
        json_decref(statement);
        tricode_call_failed(call);
        return;
    }
    tricode_reply_json(call->reply, 200, "account",
                       json_pack("{s:I, s:I, s:i, s:o}", "account", (json_int_t)call->account,
                                 "balance", (json_int_t)balance, "currency",
                                 (int)call->api->currency, "statement", statement));
}

void tricode_call_healthy(struct tricode_call *call) {
    tricode_reply_text(call->reply, 200, "ok", "ok\n");
}

void tricode_call_ready(struct tricode_call *call) {
    struct tricode_settings settings;
    if (tricode_store_settings(call->api->service.store, &settings) == TRICODE_STORE_OK) {
        tricode_reply_text(call->reply, 200, "ready", "ready\n");
    } else {
        tricode_reply_text(call->reply, 503, "not_ready", "the ledger cannot be read\n");
    }
}
