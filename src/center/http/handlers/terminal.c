// SPDX-License-Identifier: Apache-2.0
/* Handlers of terminals' requests: enrolment, look-up, settlement, cancellation, account. */
#include "center/http/handlers/auth.h"
#include "center/http/handlers/handler.h"

#include <string.h>

#include "center/http/handlers/reply.h"
#include "core/names.h"
#include "crypto/base64.h"
#include "host/json.h"

static int refuse_body(const struct tricode_context *context, const char *detail) {
    tricode_reply_problem(context->reply, TRICODE_PROBLEM_BODY, detail);
    return 0;
}

/* [WIRE-2] The body as a closed JSON object; NULL, and the reply names the error. */
static json_t *read_body(const struct tricode_context *context, const char *const members[],
                         const char *const optional[]) {
    struct tricode_error error;
    json_t *body = tricode_json_parse(context->request->body, context->request->length, &error);
    if (body != NULL && tricode_json_closed_but(body, members, optional, "", &error) != 0) {
        json_decref(body);
        body = NULL;
    }
    if (body == NULL) {
        (void)refuse_body(context, error.text);
    }
    return body;
}

/* --- enrolment --- */

static int fail_crypto(const struct tricode_context *context, const char *error) {
    (void)tricode_store_set_error(context->backend->service.store, error);
    tricode_handler_fail(context);
    return 0;
}

/* Reads {"jwk":{"kty":"OKP","crv":"Ed25519","x":"…"}}: 1; 0, and the reply names the error. */
static int read_jwk(const struct tricode_context *context, const json_t *body,
                    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    static const char *const members[] = {"kty", "crv", "x", NULL};
    struct tricode_error error;
    const json_t *jwk = json_object_get(body, "jwk");
    if (tricode_json_closed(jwk, members, "jwk ", &error) != 0) {
        return refuse_body(context, error.text);
    }
    const char *kty = json_string_value(json_object_get(jwk, "kty"));
    const char *crv = json_string_value(json_object_get(jwk, "crv"));
    const json_t *x = json_object_get(jwk, "x");
    if (kty == NULL || strcmp(kty, "OKP") != 0 || crv == NULL || strcmp(crv, "Ed25519") != 0) {
        return refuse_body(context, "jwk: kty must be \"OKP\" and crv \"Ed25519\"");
    }
    if (!json_is_string(x) ||
        tricode_base64_decode(TRICODE_BASE64URL, json_string_value(x), json_string_length(x),
                              public_key, TRICODE_PUBLIC_KEY_SIZE) != 0) {
        return refuse_body(context, "jwk: x must be 32 bytes in base64url");
    }
    return tricode_public_key_check(public_key)
               ? 1
               : refuse_body(context, "jwk: x is not an Ed25519 public key; generate a new key");
}

/* Hashes the body's invitation, if it has one (*invited): 1; 0, and the reply names the error. */
static int read_invitation(const struct tricode_context *context, const json_t *body,
                           uint8_t hash[TRICODE_INVITATION_HASH_SIZE], int *invited) {
    const json_t *invitation = json_object_get(body, "invitation");
    *invited = invitation != NULL;
    if (invitation == NULL) {
        return 1;
    }
    if (!json_is_string(invitation)) {
        return refuse_body(context, "invitation must be a string");
    }
    return tricode_invitation_hash(json_string_value(invitation), json_string_length(invitation),
                                   hash) == 0
               ? 1
               : fail_crypto(context, "OpenSSL failed to hash an invitation; try again");
}

void tricode_handle_enrol(struct tricode_context *context) {
    static const char *const members[] = {"jwk", NULL};
    static const char *const optional[] = {"invitation", NULL};
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    int invited = 0;
    json_t *body = read_body(context, members, optional);
    if (body == NULL) {
        return;
    }
    const int valid =
        read_jwk(context, body, public_key) && read_invitation(context, body, hash, &invited);
    json_decref(body);
    if (!valid || !tricode_auth_signature(context, public_key)) {
        return;
    }
    if (tricode_service_prepare_enrolment(context->write, public_key, invited ? hash : NULL,
                                          context->now) != 0) {
        (void)fail_crypto(context, "OpenSSL failed to compute a keyid; try again");
        return;
    }
    context->next = TRICODE_NEXT_WRITE;
}

static void refuse_enrolment(enum tricode_invitation_state invitation,
                             struct tricode_reply *reply) {
    static const char *const details[TRICODE_INVITATION_COUNT] = {
        [TRICODE_INVITATION_USED] = "It was used before. Request a new one from the operator.",
        [TRICODE_INVITATION_REVOKED] = "It was revoked. Request a new one from the operator.",
        [TRICODE_INVITATION_EXPIRED] = "It has expired. Request a new one from the operator.",
    };
    tricode_reply_problem(reply,
                          invitation == TRICODE_INVITATION_OPEN ? TRICODE_PROBLEM_ENROLMENT
                                                                : TRICODE_PROBLEM_INVITATION,
                          details[invitation]);
}

static void finish_enrolment(const struct tricode_service_request *write, uint16_t currency,
                             struct tricode_reply *reply) {
    if (write->status == TRICODE_STORE_REFUSED) {
        refuse_enrolment(write->invitation, reply);
        return;
    }
    tricode_reply_json(reply,
                       write->status == TRICODE_STORE_OK ? TRICODE_SUCCESS_ENROLLED
                                                         : TRICODE_SUCCESS_ENROLLED_ALREADY,
                       json_pack("{s:s, s:I, s:I, s:i}", "keyid", write->keyid, "account",
                                 (json_int_t)write->account, "balance",
                                 (json_int_t)write->answer.balance, "currency", (int)currency));
}

/* --- codes --- */

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

void tricode_handle_look_up(struct tricode_context *context) {
    struct tricode_answer answer;
    if (tricode_service_look_up(&context->backend->service, context->account, context->rest,
                                strlen(context->rest), context->now, &answer) != TRICODE_STORE_OK) {
        tricode_handler_fail(context);
        return;
    }
    if (!answer.accepted || answer.payload.kind == TRICODE_KIND_PERMIT) {
        tricode_reply_refusal(context->reply, &answer);
        return;
    }
    const struct tricode_payload *payload = &answer.payload;
    tricode_reply_result(
        context->reply, answer.result,
        json_pack("{s:s, s:I, s:s, s:s, s:i, s:s?, s:I, s:I, s:i, s:I, s:s}", "kind",
                  tricode_kind_name(payload->kind), "machine", (json_int_t)payload->machine, "name",
                  answer.machine_name, "place", answer.machine_place, "product",
                  (int)payload->product, "product_name",
                  answer.product_name[0] == '\0' ? NULL : answer.product_name, "counter",
                  (json_int_t)payload->counter, "price", (json_int_t)payload->price, "currency",
                  (int)context->backend->currency, "issued_at", (json_int_t)payload->issued_at,
                  "result", tricode_center_result_name(answer.result)));
}

static void prepare_code(struct tricode_context *context, enum tricode_service_action action) {
    static const char *const members[] = {"code", NULL};
    static const char *const optional[] = {NULL};
    json_t *body = read_body(context, members, optional);
    if (body == NULL) {
        return;
    }
    const json_t *code = json_object_get(body, "code");
    if (!json_is_string(code)) {
        json_decref(body);
        (void)refuse_body(context, "code must be a string");
        return;
    }
    tricode_service_prepare_code(context->write, action, context->account, json_string_value(code),
                                 json_string_length(code), context->now);
    json_decref(body);
    context->next = TRICODE_NEXT_WRITE;
}

void tricode_handle_settle(struct tricode_context *context) {
    prepare_code(context, TRICODE_SERVICE_SETTLE);
}

void tricode_handle_cancel(struct tricode_context *context) {
    prepare_code(context, TRICODE_SERVICE_CANCEL);
}

static json_t *sale_json(const struct tricode_payload *payload) {
    return json_pack("{s:I, s:i, s:I, s:I, s:I}", "machine", (json_int_t)payload->machine,
                     "product", (int)payload->product, "counter", (json_int_t)payload->counter,
                     "price", (json_int_t)payload->price, "issued_at",
                     (json_int_t)payload->issued_at);
}

static void finish_code(const struct tricode_service_request *write, struct tricode_reply *reply) {
    const struct tricode_answer *answer = &write->answer;
    if (answer->result == TRICODE_CENTER_EQUIVOCATION) {
        reply->machine = answer->payload.machine;
    }
    if (is_refusal(answer->result)) {
        tricode_reply_refusal(reply, answer);
        return;
    }
    const char *permit = answer->permit[0] == '\0' ? NULL : answer->permit;
    tricode_reply_result(reply, answer->result,
                         json_pack("{s:s, s:s*, s:o, s:o, s:I}", "result",
                                   tricode_center_result_name(answer->result), "permit", permit,
                                   "sale", sale_json(&answer->payload), "reconciled",
                                   tricode_reply_reconciled(answer), "balance",
                                   (json_int_t)answer->balance));
}

void tricode_handler_finish_write(const struct tricode_service_request *write, uint16_t currency,
                                  struct tricode_reply *reply) {
    if (write->status == TRICODE_STORE_FAILED) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
    } else if (write->status == TRICODE_STORE_NONE) {
        tricode_auth_refuse(reply);
    } else if (write->action == TRICODE_SERVICE_ENROL) {
        finish_enrolment(write, currency, reply);
    } else {
        finish_code(write, reply);
    }
}

/* --- the account --- */

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

/* Balance and statement of one snapshot. */
static enum tricode_store_status load_account(struct tricode_context *context, uint64_t *balance,
                                              json_t *statement) {
    struct tricode_store *store = context->backend->service.store;
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_balance(store, context->account, balance);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_each_transfer(store, context->account, TRICODE_STATEMENT_MAX,
                                             add_line, statement);
    }
    tricode_store_rollback(store);
    return status;
}

void tricode_handle_account(struct tricode_context *context) {
    uint64_t balance = 0;
    json_t *statement = json_array();
    if (statement == NULL || load_account(context, &balance, statement) != TRICODE_STORE_OK) {
        json_decref(statement);
        tricode_handler_fail(context);
        return;
    }
    tricode_reply_json(context->reply, TRICODE_SUCCESS_ACCOUNT,
                       json_pack("{s:I, s:I, s:i, s:o}", "account", (json_int_t)context->account,
                                 "balance", (json_int_t)balance, "currency",
                                 (int)context->backend->currency, "statement", statement));
}
