// SPDX-License-Identifier: Apache-2.0
#include "center/service/service.h"

#include <string.h>

#include "host/clock.h"

/* How often a batch is retried because another process was in the way. */
#define RETRIES 16u
/* After this many failures in a row the store is at fault, not a request: halving the largest batch
 * down to one request takes 8 steps, and then its other half fails likewise. */
#define FAILURES 18u
/* Instead of the index of a request: the transaction did not begin. */
#define NOT_BEGUN SIZE_MAX

/* Locks all rows that the requests can change; an enrolment changes no existing row. */
static enum tricode_store_status lock(struct tricode_store *store,
                                      struct tricode_service_request *const *requests,
                                      size_t count) {
    uint32_t machines[TRICODE_SERVICE_BATCH_MAX];
    uint64_t accounts[TRICODE_SERVICE_BATCH_MAX];
    const char *keyids[TRICODE_SERVICE_BATCH_MAX];
    struct tricode_touched touched = {.machines = machines, .accounts = accounts, .keyids = keyids};
    for (size_t i = 0; i < count; i++) {
        if (requests[i]->action == TRICODE_SERVICE_ENROL) {
            continue;
        }
        accounts[touched.account_count++] = requests[i]->account;
        if (requests[i]->code.status == TRICODE_CODE_OK) {
            machines[touched.machine_count++] = requests[i]->code.payload.machine;
        }
        if (requests[i]->keyid[0] != '\0') {
            keyids[touched.keyid_count++] = requests[i]->keyid;
        }
    }
    return tricode_store_lock(store, &touched);
}

static enum tricode_store_status commit(struct tricode_service *service, size_t count) {
    const uint64_t started = tricode_clock_ns();
    const enum tricode_store_status status = tricode_store_commit(service->store);
    if (status == TRICODE_STORE_OK) {
        tricode_metrics_commit(service->metrics, count, (tricode_clock_ns() - started) / 1000u);
    }
    return status;
}

/* Executes the requests in the open transaction. *failed: the index of the one that failed. */
static enum tricode_store_status execute_all(struct tricode_service *service,
                                             struct tricode_service_request *const *requests,
                                             size_t count, size_t *failed) {
    struct tricode_settings settings;
    enum tricode_store_status status = lock(service->store, requests, count);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_settings(service->store, &settings);
    for (size_t i = 0; i < count && status == TRICODE_STORE_OK; i++) {
        status = tricode_service_execute(service, &settings, requests[i]);
        *failed = i;
    }
    return status;
}

/* One transaction: OK, and all requests are durable; else nothing was changed. *failed: the index
 * of the request that failed; count: the commit failed. */
static enum tricode_store_status try_batch(struct tricode_service *service,
                                           struct tricode_service_request *const *requests,
                                           size_t count, size_t *failed) {
    *failed = NOT_BEGUN;
    enum tricode_store_status status = tricode_store_begin_write(service->store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = execute_all(service, requests, count, failed);
    if (status != TRICODE_STORE_OK) {
        tricode_store_rollback(service->store);
        return status;
    }
    *failed = count;
    return commit(service, count);
}

static void finish(struct tricode_service_request *const *requests, size_t count) {
    for (size_t i = 0; i < count; i++) {
        requests[i]->batch = count;
    }
}

static void fail(const struct tricode_service *service,
                 struct tricode_service_request *const *requests, size_t count) {
    if (service->on_error != NULL) {
        service->on_error(service->context, 0, tricode_store_error(service->store));
    }
    for (size_t i = 0; i < count; i++) {
        memset(&requests[i]->answer, 0, sizeof requests[i]->answer);
        requests[i]->status = TRICODE_STORE_FAILED;
    }
}

void tricode_service_batch(struct tricode_service *service,
                           struct tricode_service_request *const *requests, size_t count) {
    unsigned retries = 0;
    unsigned failures = 0;
    for (size_t width = count; count > 0;) {
        size_t failed = NOT_BEGUN;
        size_t answered = 1;
        const enum tricode_store_status status = try_batch(service, requests, width, &failed);
        if (status == TRICODE_STORE_RETRY && retries++ < RETRIES) {
            continue;
        }
        if (status == TRICODE_STORE_OK) {
            finish(requests, width);
            answered = width;
            failures = 0;
        } else if (status == TRICODE_STORE_RETRY || failed == NOT_BEGUN || ++failures > FAILURES) {
            fail(service, requests, count); /* the remaining ones would fail likewise */
            return;
        } else if (failed == 0 || width == 1) {
            fail(service, requests, 1); /* it failed alone: the request is at fault */
        } else {
            /* Next, only the requests before the failed one; then the failed one is first. After a
             * failed commit any request may be the cause: halve the batch. */
            width = failed < width ? failed : width / 2;
            continue;
        }
        requests += answered;
        count -= answered;
        width = count;
    }
}

static enum tricode_store_status execute_one(struct tricode_service *service,
                                             enum tricode_service_action action, uint64_t account,
                                             const char *text, size_t length, uint64_t now,
                                             struct tricode_answer *answer) {
    struct tricode_service_request request;
    struct tricode_service_request *const only = &request;
    tricode_service_prepare_code(&request, action, account, text, length, now);
    tricode_service_batch(service, &only, 1);
    *answer = request.answer;
    return request.status;
}

enum tricode_store_status tricode_service_settle(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    return execute_one(service, TRICODE_SERVICE_SETTLE, account, text, length, now, answer);
}

enum tricode_store_status tricode_service_cancel(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    return execute_one(service, TRICODE_SERVICE_CANCEL, account, text, length, now, answer);
}

/* --- look-up --- */

static enum tricode_store_status load_names(struct tricode_store *store,
                                            struct tricode_answer *answer) {
    struct tricode_machine_record machine;
    struct tricode_product_record product;
    if (!answer->accepted) {
        return TRICODE_STORE_OK;
    }
    if (tricode_store_machine(store, answer->payload.machine, &machine) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    memcpy(answer->machine_name, machine.name, sizeof machine.name);
    memcpy(answer->machine_place, machine.place, sizeof machine.place);
    const enum tricode_store_status status =
        tricode_store_product(store, answer->payload.machine, answer->payload.product, &product);
    if (status == TRICODE_STORE_OK) {
        memcpy(answer->product_name, product.name, sizeof product.name);
    }
    return status == TRICODE_STORE_FAILED ? status : TRICODE_STORE_OK;
}

/* In the open read transaction. */
static enum tricode_store_status look_up_within(struct tricode_service *service,
                                                struct tricode_service_request *request) {
    struct tricode_settings settings;
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    enum tricode_store_status status = tricode_store_settings(service->store, &settings);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_service_decide(service, &settings, request, &situation, &verdict);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return load_names(service->store, &request->answer);
}

enum tricode_store_status tricode_service_look_up(struct tricode_service *service, uint64_t account,
                                                  const char *text, size_t length, uint64_t now,
                                                  struct tricode_answer *answer) {
    struct tricode_service_request request;
    memset(answer, 0, sizeof *answer);
    tricode_service_prepare_code(&request, TRICODE_SERVICE_SETTLE, account, text, length, now);
    if (request.code.status == TRICODE_CODE_OK &&
        request.code.payload.kind == TRICODE_KIND_CANCEL) {
        request.action = TRICODE_SERVICE_CANCEL;
    }
    if (tricode_store_begin_read(service->store) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    const enum tricode_store_status status = look_up_within(service, &request);
    tricode_store_rollback(service->store);
    if (status != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    *answer = request.answer;
    return TRICODE_STORE_OK;
}
