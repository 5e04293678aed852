// SPDX-License-Identifier: Apache-2.0
#include "center/service.h"

#include <string.h>

static const char crypto_failed[] = "OpenSSL failed, or memory ran out; try again";

enum call { CALL_SETTLE, CALL_CANCEL };

/* One code that one account brought at one time, on its way through the service. */
struct request {
    struct tricode_service *service;
    uint64_t account;
    uint64_t now;
    enum call call;
    const uint8_t *text;
    struct tricode_presented code;
    struct tricode_tagger *tagger; /* of the code's machine and epoch, once it is authentic */
    struct tricode_code read;
};

static void read_code(struct request *request, const char *text, size_t length) {
    request->text = (const uint8_t *)text;
    request->code.status = tricode_code_decode(request->text, length, &request->read);
    if (request->code.status == TRICODE_CODE_OK) {
        request->code.payload = request->read.payload;
    }
}

/* [TAG-2] [KEY-6] Checks the tag with the key that the code names, if it is one that the ledger
 * knows.
 */
static enum tricode_store_status authenticate(struct request *request) {
    const struct tricode_payload *payload = &request->code.payload;
    struct tricode_service *service = request->service;
    enum tricode_store_status status =
        tricode_store_epoch(service->store, payload->machine, payload->key_epoch);
    if (status == TRICODE_STORE_NONE) {
        return TRICODE_STORE_OK;
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    request->tagger = tricode_keys_tagger(service->keys, payload->machine, payload->key_epoch);
    if (request->tagger == NULL) {
        return tricode_store_blame(service->store, crypto_failed);
    }
    switch (tricode_tag_verify(request->tagger, &request->read)) {
    case TRICODE_TAG_OK:
        request->code.authentic = 1;
        return TRICODE_STORE_OK;
    case TRICODE_TAG_WRONG:
        return TRICODE_STORE_OK;
    default:
        return tricode_store_blame(service->store, crypto_failed);
    }
}

/* The lower of two limits, of which 0 is none. */
static uint32_t lower_limit(uint32_t one, uint32_t other) {
    if (one == 0 || other == 0) {
        return one + other;
    }
    return one < other ? one : other;
}

static enum tricode_store_status load(struct request *request, struct tricode_situation *situation,
                                      struct tricode_rules *rules) {
    struct tricode_store *store = request->service->store;
    struct tricode_settings settings;
    uint32_t machine = 0;
    uint32_t counter = 0;
    if (request->code.status == TRICODE_CODE_OK) {
        machine = request->code.payload.machine;
        counter = request->code.payload.counter;
        if (authenticate(request) != TRICODE_STORE_OK) {
            return TRICODE_STORE_FAILED;
        }
    }
    if (tricode_store_settings(store, &settings) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    *rules = (struct tricode_rules){.now = request->now,
                                    .validity = settings.validity,
                                    .skew = settings.skew,
                                    .limit = settings.limit};
    /* An account that is no buyer cannot ask: the border looks it up first. */
    enum tricode_store_status status =
        tricode_store_situation(store, machine, counter, request->account, situation);
    rules->limit = lower_limit(settings.limit, situation->spending_limit);
    return status == TRICODE_STORE_NONE ? tricode_store_blame(store, "no such buyer") : status;
}

static void fill(const struct request *request, const struct tricode_situation *situation,
                 const struct tricode_verdict *verdict, struct tricode_answer *answer) {
    answer->result = verdict->result;
    answer->readable = request->code.authentic;
    answer->payload = request->code.payload;
    answer->reconciled = verdict->reconciled;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING) {
        answer->reconciled_counter = situation->machine.pending.payload.counter;
    }
    answer->balance = situation->payer.balance;
}

static enum tricode_store_status decide(struct request *request,
                                        struct tricode_situation *situation,
                                        struct tricode_verdict *verdict,
                                        struct tricode_answer *answer) {
    struct tricode_rules rules;
    enum tricode_store_status status = load(request, situation, &rules);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (request->call == CALL_SETTLE) {
        *verdict = tricode_center_settle(situation->machine, situation->closed, request->code,
                                         situation->payer, rules);
    } else {
        *verdict = tricode_center_cancel(situation->machine, situation->closed, request->code);
    }
    fill(request, situation, verdict, answer);
    return TRICODE_STORE_OK;
}

/* [SETTLE-14] The permit is the settled sale's payload, converted and tagged. */
static enum tricode_store_status issue_permit(const struct request *request,
                                              const struct tricode_verdict *verdict,
                                              struct tricode_answer *answer) {
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_payload permit =
        tricode_payload_convert(verdict->machine.pending.payload, TRICODE_KIND_PERMIT);
    if (tricode_tag_issue(request->tagger, &permit, text) != TRICODE_TAG_OK) {
        return tricode_store_blame(request->service->store, crypto_failed);
    }
    memcpy(answer->permit, text, sizeof text);
    answer->permit[sizeof text] = '\0';
    return TRICODE_STORE_OK;
}

/* What this one request can touch. */
static enum tricode_store_status lock(const struct request *request) {
    const uint32_t machine = request->code.payload.machine;
    return tricode_store_lock(request->service->store, &machine,
                              request->code.status == TRICODE_CODE_OK ? 1 : 0, &request->account,
                              1);
}

/* Everything between begin and commit. The permit is made before the commit, so that a sale is
 * never settled whose permit cannot be made, and answered only after it. */
static enum tricode_store_status carry_out(struct request *request, struct tricode_answer *answer) {
    struct tricode_store *store = request->service->store;
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    enum tricode_store_status status = decide(request, &situation, &verdict, answer);
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
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_balance(store, request->account, &answer->balance);
    }
    if (status == TRICODE_STORE_OK && (verdict.result == TRICODE_CENTER_SETTLED ||
                                       verdict.result == TRICODE_CENTER_SETTLED_AGAIN)) {
        status = issue_permit(request, &verdict, answer);
    }
    return status;
}

static enum tricode_store_status serve(struct request *request, const char *text, size_t length,
                                       struct tricode_answer *answer) {
    struct tricode_store *store = request->service->store;
    memset(answer, 0, sizeof *answer);
    read_code(request, text, length);
    enum tricode_store_status status = tricode_store_begin_write(store);
    if (status != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    status = lock(request);
    if (status == TRICODE_STORE_OK) {
        status = carry_out(request, answer);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_commit(store);
    } else {
        tricode_store_rollback(store);
    }
    if (status != TRICODE_STORE_OK) {
        memset(answer, 0, sizeof *answer);
        return TRICODE_STORE_FAILED;
    }
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_service_settle(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    struct request request = {
        .service = service, .account = account, .now = now, .call = CALL_SETTLE};
    return serve(&request, text, length, answer);
}

enum tricode_store_status tricode_service_cancel(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    struct request request = {
        .service = service, .account = account, .now = now, .call = CALL_CANCEL};
    return serve(&request, text, length, answer);
}

static enum tricode_store_status name_things(struct tricode_store *store,
                                             struct tricode_answer *answer) {
    struct tricode_machine_record machine;
    struct tricode_product_record product;
    if (!answer->readable) {
        return TRICODE_STORE_OK;
    }
    enum tricode_store_status status =
        tricode_store_machine(store, answer->payload.machine, &machine);
    if (status != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    memcpy(answer->machine_name, machine.name, sizeof machine.name);
    memcpy(answer->machine_place, machine.place, sizeof machine.place);
    status =
        tricode_store_product(store, answer->payload.machine, answer->payload.product, &product);
    if (status == TRICODE_STORE_OK) {
        memcpy(answer->product_name, product.name, sizeof product.name);
    }
    return status == TRICODE_STORE_FAILED ? status : TRICODE_STORE_OK;
}

enum tricode_store_status tricode_service_look_up(struct tricode_service *service, uint64_t account,
                                                  const char *text, size_t length, uint64_t now,
                                                  struct tricode_answer *answer) {
    struct request request = {
        .service = service, .account = account, .now = now, .call = CALL_SETTLE};
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    memset(answer, 0, sizeof *answer);
    read_code(&request, text, length);
    if (request.code.status == TRICODE_CODE_OK &&
        request.code.payload.kind == TRICODE_KIND_CANCEL) {
        request.call = CALL_CANCEL;
    }
    enum tricode_store_status status = tricode_store_begin_read(service->store);
    if (status == TRICODE_STORE_OK) {
        status = decide(&request, &situation, &verdict, answer);
        if (status == TRICODE_STORE_OK) {
            status = name_things(service->store, answer);
        }
        tricode_store_rollback(service->store);
    }
    if (status != TRICODE_STORE_OK) {
        memset(answer, 0, sizeof *answer);
        return TRICODE_STORE_FAILED;
    }
    return TRICODE_STORE_OK;
}
