// SPDX-License-Identifier: Apache-2.0
#include "center/service/execute.h"

#include <string.h>

static const char crypto_failed[] = "OpenSSL failed, or memory ran out; try again";
static const char no_buyer[] = "the requesting account is not a buyer's";

/* [TAG-2] [KEY-6] Verifies the tag with the key that the code names, if the ledger has its epoch.
 */
static enum tricode_store_status authenticate(struct tricode_service *service,
                                              struct tricode_service_request *request) {
    const struct tricode_payload *payload = &request->code.payload;
    const enum tricode_store_status status =
        tricode_store_epoch(service->store, payload->machine, payload->key_epoch);
    if (status == TRICODE_STORE_NONE) {
        return TRICODE_STORE_OK;
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    switch (tricode_keys_verify(service->keys, &request->decoded)) {
    case TRICODE_TAG_OK:
        request->code.authentic = 1;
        return TRICODE_STORE_OK;
    case TRICODE_TAG_WRONG:
        return TRICODE_STORE_OK;
    default:
        return tricode_store_set_error(service->store, crypto_failed);
    }
}

/* The lower of two limits; 0 is no limit. */
static uint32_t lower_limit(uint32_t one, uint32_t other) {
    if (one == 0 || other == 0) {
        return one + other;
    }
    return one < other ? one : other;
}

/* Loads what the decision depends on. A code that does not decode has machine and counter 0. */
static enum tricode_store_status load(struct tricode_service *service,
                                      struct tricode_service_request *request,
                                      struct tricode_situation *situation) {
    struct tricode_store *store = service->store;
    uint32_t machine = 0;
    uint32_t counter = 0;
    request->code.authentic = 0;
    if (request->code.status == TRICODE_CODE_OK) {
        machine = request->code.payload.machine;
        counter = request->code.payload.counter;
        const enum tricode_store_status status = authenticate(service, request);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    const enum tricode_store_status status =
        tricode_store_situation(store, machine, counter, request->account, situation);
    return status == TRICODE_STORE_NONE ? tricode_store_set_error(store, no_buyer) : status;
}

static void set_answer(struct tricode_service_request *request,
                       const struct tricode_situation *situation,
                       const struct tricode_verdict *verdict) {
    struct tricode_answer *answer = &request->answer;
    answer->result = verdict->result;
    answer->accepted = request->code.authentic;
    answer->payload = request->code.payload;
    answer->reconciled = verdict->reconciled;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING) {
        answer->reconciled_counter = situation->machine.pending.payload.counter;
    }
    /* The balance after the verdict, whose refund precedes its debit. */
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
    const enum tricode_store_status status = load(service, request, situation);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    const struct tricode_rules rules = {
        .now = request->now,
        .validity = settings->validity,
        .skew = settings->skew,
        .limit = lower_limit(settings->limit, situation->spending_limit)};
    if (request->action == TRICODE_SERVICE_SETTLE) {
        *verdict = tricode_center_settle(situation->machine, situation->closed, request->code,
                                         situation->payer, rules);
    } else {
        *verdict = tricode_center_cancel(situation->machine, situation->closed, request->code);
    }
    set_answer(request, situation, verdict);
    return TRICODE_STORE_OK;
}

/* [SETTLE-14] The permit is the settled sale's payload, converted and tagged. */
static enum tricode_store_status issue_permit(struct tricode_service *service,
                                              const struct tricode_verdict *verdict,
                                              struct tricode_answer *answer) {
    uint8_t text[TRICODE_TEXT_SIZE];
    const struct tricode_payload permit =
        tricode_payload_convert(verdict->machine.pending.payload, TRICODE_KIND_PERMIT);
    if (tricode_keys_issue(service->keys, &permit, text) != TRICODE_TAG_OK) {
        return tricode_store_set_error(service->store, crypto_failed);
    }
    memcpy(answer->permit, text, sizeof text);
    answer->permit[sizeof text] = '\0';
    return TRICODE_STORE_OK;
}

static int has_permit(enum tricode_center_result result) {
    return result == TRICODE_CENTER_SETTLED || result == TRICODE_CENTER_SETTLED_AGAIN;
}

/* Issues the permit before the commit, so that no sale is settled whose permit cannot be issued. */
static enum tricode_store_status execute_code(struct tricode_service *service,
                                              const struct tricode_settings *settings,
                                              struct tricode_service_request *request) {
    struct tricode_store *store = service->store;
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    if (request->keyid[0] != '\0') {
        request->status = tricode_store_enrolled(store, request->keyid);
        if (request->status != TRICODE_STORE_OK) {
            return request->status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : request->status;
        }
    }
    enum tricode_store_status status =
        tricode_service_decide(service, settings, request, &situation, &verdict);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    const struct tricode_decision decision = {.before = &situation,
                                              .verdict = &verdict,
                                              .code = &request->code,
                                              .machine = request->code.payload.machine,
                                              .text = request->text,
                                              .now = request->now};
    status = tricode_store_apply(store, &decision);
    if (status == TRICODE_STORE_OK && has_permit(verdict.result)) {
        status = issue_permit(service, &verdict, &request->answer);
    }
    request->status = status;
    return status;
}

static enum tricode_store_status execute_enrolment(struct tricode_service *service,
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
    return status == TRICODE_STORE_NONE ? tricode_store_set_error(service->store, no_buyer)
                                        : status;
}

enum tricode_store_status tricode_service_execute(struct tricode_service *service,
                                                  const struct tricode_settings *settings,
                                                  struct tricode_service_request *request) {
    memset(&request->answer, 0, sizeof request->answer);
    return request->action == TRICODE_SERVICE_ENROL ? execute_enrolment(service, request)
                                                    : execute_code(service, settings, request);
}
