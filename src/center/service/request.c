// SPDX-License-Identifier: Apache-2.0
#include "center/service/request.h"

#include <string.h>

static const char crypto_failed[] = "OpenSSL failed, or memory ran out; try again";
static const char no_buyer[] = "no such buyer";

/* [TAG-2] [KEY-6] Checks the tag with the key that the code names, if it is one that the ledger
 * knows.
 */
static enum tricode_store_status authenticate(struct tricode_service *service,
                                              struct tricode_service_request *request) {
    const struct tricode_payload *payload = &request->code.payload;
    enum tricode_store_status status =
        tricode_store_epoch(service->store, payload->machine, payload->key_epoch);
    if (status == TRICODE_STORE_NONE) {
        return TRICODE_STORE_OK;
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    switch (tricode_keys_verify(service->keys, &request->read)) {
    case TRICODE_TAG_OK:
        request->code.authentic = 1;
        return TRICODE_STORE_OK;
    case TRICODE_TAG_WRONG:
        return TRICODE_STORE_OK;
    default:
        return tricode_store_set_error(service->store, crypto_failed);
    }
}

/* The lower of two limits, of which 0 is none. */
static uint32_t lower_limit(uint32_t one, uint32_t other) {
    if (one == 0 || other == 0) {
        return one + other;
    }
    return one < other ? one : other;
}

static enum tricode_store_status load(struct tricode_service *service,
                                      const struct tricode_settings *settings,
                                      struct tricode_service_request *request,
                                      struct tricode_situation *situation,
                                      struct tricode_rules *rules) {
    struct tricode_store *store = service->store;
    enum tricode_store_status status = TRICODE_STORE_OK;
    uint32_t machine = 0;
    uint32_t counter = 0;
    request->code.authentic = 0;
    if (request->code.status == TRICODE_CODE_OK) {
        machine = request->code.payload.machine;
        counter = request->code.payload.counter;
        status = authenticate(service, request);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    *rules = (struct tricode_rules){.now = request->now,
                                    .validity = settings->validity,
                                    .skew = settings->skew,
                                    .limit = settings->limit};
    /* An account that is no buyer cannot ask: the border looks it up first. */
    status = tricode_store_situation(store, machine, counter, request->account, situation);
    rules->limit = lower_limit(settings->limit, situation->spending_limit);
    return status == TRICODE_STORE_NONE ? tricode_store_set_error(store, no_buyer) : status;
}

static void fill(struct tricode_service_request *request, const struct tricode_situation *situation,
                 const struct tricode_verdict *verdict) {
    struct tricode_answer *answer = &request->answer;
    answer->result = verdict->result;
    answer->readable = request->code.authentic;
    answer->payload = request->code.payload;
    answer->reconciled = verdict->reconciled;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING) {
        answer->reconciled_counter = situation->machine.pending.payload.counter;
    }
    /* What it is once the verdict is applied: the refund comes first. */
    answer->balance = situation->payer.balance;
    if (verdict->refund > 0 && verdict->refund_account == situation->payer.account) {
        answer->balance += verdict->refund;
    }
    answer->balance -= verdict->debit;
}

enum tricode_store_status tricode_service_decide(struct tricode_service *service,
                                                 const struct tricode_settings *settings,
                                                 struct tricode_service_request *request,
                                                 struct tricode_situation *situation,
                                                 struct tricode_verdict *verdict) {
    struct tricode_rules rules;
    enum tricode_store_status status = load(service, settings, request, situation, &rules);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (request->call == TRICODE_SERVICE_SETTLE) {
        *verdict = tricode_center_settle(situation->machine, situation->closed, request->code,
                                         situation->payer, rules);
    } else {
        *verdict = tricode_center_cancel(situation->machine, situation->closed, request->code);
    }
    fill(request, situation, verdict);
    return TRICODE_STORE_OK;
}

/* [SETTLE-14] The permit is the settled sale's payload, converted and tagged. */
static enum tricode_store_status issue_permit(struct tricode_service *service,
                                              const struct tricode_verdict *verdict,
                                              struct tricode_answer *answer) {
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_payload permit =
        tricode_payload_convert(verdict->machine.pending.payload, TRICODE_KIND_PERMIT);
    if (tricode_keys_issue(service->keys, &permit, text) != TRICODE_TAG_OK) {
        return tricode_store_set_error(service->store, crypto_failed);
    }
    memcpy(answer->permit, text, sizeof text);
    answer->permit[sizeof text] = '\0';
    return TRICODE_STORE_OK;
}

/* The permit is made before the commit, so that a sale is never settled whose permit cannot be
 * made, and answered only after it. */
static enum tricode_store_status carry_out_code(struct tricode_service *service,
                                                const struct tricode_settings *settings,
                                                struct tricode_service_request *request) {
    struct tricode_store *store = service->store;
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    enum tricode_store_status status = TRICODE_STORE_OK;
    request->status = request->keyid[0] == '\0' ? TRICODE_STORE_OK
                                                : tricode_store_enrolled(store, request->keyid);
    if (request->status != TRICODE_STORE_OK) {
        return request->status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : request->status;
    }
    status = tricode_service_decide(service, settings, request, &situation, &verdict);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct tricode_decision decision = {.before = &situation,
                                        .verdict = &verdict,
                                        .code = &request->code,
                                        .machine = request->code.payload.machine,
                                        .text = request->text,
                                        .now = request->now};
    status = tricode_store_apply(store, &decision);
    if (status == TRICODE_STORE_OK && (verdict.result == TRICODE_CENTER_SETTLED ||
                                       verdict.result == TRICODE_CENTER_SETTLED_AGAIN)) {
        status = issue_permit(service, &verdict, &request->answer);
    }
    request->status = status;
    return status;
}

static enum tricode_store_status carry_out_enrolment(struct tricode_service *service,
                                                     struct tricode_service_request *request) {
    request->status =
        tricode_store_enrol_within(service->store, request->keyid, request->public_key,
                                   request->invited ? request->hash : NULL, request->now,
                                   &request->account, &request->invitation);
    enum tricode_store_status status = request->status;
    if (status == TRICODE_STORE_REFUSED) {
        return TRICODE_STORE_OK;
    }
    if (status == TRICODE_STORE_OK || status == TRICODE_STORE_EXISTS) {
        status = tricode_store_balance(service->store, request->account, &request->answer.balance);
    }
    return status == TRICODE_STORE_NONE ? tricode_store_set_error(service->store, no_buyer) : status;
}

enum tricode_store_status tricode_service_carry_out(struct tricode_service *service,
                                                    const struct tricode_settings *settings,
                                                    struct tricode_service_request *request) {
    memset(&request->answer, 0, sizeof request->answer);
    return request->call == TRICODE_SERVICE_ENROL ? carry_out_enrolment(service, request)
                                                  : carry_out_code(service, settings, request);
}
