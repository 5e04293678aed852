// SPDX-License-Identifier: Apache-2.0
#include "center/service/service.h"

#include <string.h>

#include "center/service/request.h"
#include "host/clock.h"

static void read_code(struct tricode_service_request *request, const char *text, size_t length) {
    const uint8_t *bytes = (const uint8_t *)text;
    request->code.status = tricode_code_decode(bytes, length, &request->read);
    if (request->code.status == TRICODE_CODE_OK) {
        request->code.payload = request->read.payload;
        memcpy(request->text, bytes, sizeof request->text);
    }
}

void tricode_service_bring(struct tricode_service_request *request, enum tricode_service_call call,
                           uint64_t account, const char *text, size_t length, uint64_t now) {
    memset(request, 0, sizeof *request);
    request->call = call;
    request->account = account;
    request->now = now;
    read_code(request, text, length);
}

int tricode_service_enrol(struct tricode_service_request *request,
                          const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], const uint8_t *hash,
                          uint64_t now) {
    memset(request, 0, sizeof *request);
    request->call = TRICODE_SERVICE_ENROL;
    request->now = now;
    memcpy(request->public_key, public_key, sizeof request->public_key);
    if (hash != NULL) {
        request->invited = 1;
        memcpy(request->hash, hash, sizeof request->hash);
    }
    return tricode_keyid(public_key, request->keyid);
}

/* What all of them can touch; an enrolment touches nothing that was there before. */
static enum tricode_store_status
lock(struct tricode_store *store, struct tricode_service_request *const *requests, size_t count) {
    uint32_t machines[TRICODE_SERVICE_BATCH_MAX];
    uint64_t accounts[TRICODE_SERVICE_BATCH_MAX];
    const char *keyids[TRICODE_SERVICE_BATCH_MAX];
    struct tricode_touched touched = {.machines = machines, .accounts = accounts, .keyids = keyids};
    for (size_t i = 0; i < count; i++) {
        if (requests[i]->call == TRICODE_SERVICE_ENROL) {
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
    const uint64_t began = tricode_clock_ns();
    enum tricode_store_status status = tricode_store_commit(service->store);
    if (status == TRICODE_STORE_OK) {
        tricode_metrics_commit(service->metrics, count, (tricode_clock_ns() - began) / 1000u);
    }
    return status;
}

/* Instead of a request's place: the transaction could not begin. */
#define NOT_BEGUN SIZE_MAX

/* One transaction: OK when all of it is durable, else nothing was changed. failed: at which of them
 * it failed, at the latest; count: at the commit. */
static enum tricode_store_status try_batch(struct tricode_service *service,
                                           struct tricode_service_request *const *requests,
                                           size_t count, size_t *failed) {
    struct tricode_store *store = service->store;
    struct tricode_settings settings;
    *failed = NOT_BEGUN;
    enum tricode_store_status status = tricode_store_begin_write(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = lock(store, requests, count);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_settings(store, &settings);
    }
    for (size_t i = 0; i < count && status == TRICODE_STORE_OK; i++) {
        status = tricode_service_carry_out(service, &settings, requests[i]);
        *failed = i;
    }
    if (status == TRICODE_STORE_OK) {
        *failed = count;
        return commit(service, count);
    }
    tricode_store_rollback(store);
    return status;
}

static void note_batch(struct tricode_service_request *const *requests, size_t count) {
    for (size_t i = 0; i < count; i++) {
        requests[i]->batch = count;
    }
}

static void fail(const struct tricode_service *service,
                 struct tricode_service_request *const *requests, size_t count) {
    if (service->tell != NULL) {
        service->tell(service->context, 0, tricode_store_error(service->store));
    }
    for (size_t i = 0; i < count; i++) {
        memset(&requests[i]->answer, 0, sizeof requests[i]->answer);
        requests[i]->status = TRICODE_STORE_FAILED;
    }
}

/* How often other processes may be in the way of one batch. */
#define TIMEOUT_S 16u
/* After so many failures in a row it is the store that fails, and no request: the largest batch is
 * halved until one is alone, and then the rest of it is. */
#define FAILURES 18u

void tricode_service_batch(struct tricode_service *service,
                           struct tricode_service_request *const *requests, size_t count) {
    unsigned again = 0;
    unsigned failures = 0;
    for (size_t width = count; count > 0;) {
        size_t failed = NOT_BEGUN;
        size_t answered = 1;
        enum tricode_store_status status = try_batch(service, requests, width, &failed);
        if (status == TRICODE_STORE_RETRY && again++ < TIMEOUT_S) {
            continue;
        }
        if (status == TRICODE_STORE_OK) {
            note_batch(requests, width);
            answered = width;
            failures = 0;
        } else if (status == TRICODE_STORE_RETRY || failed == NOT_BEGUN || ++failures > FAILURES) {
            fail(service, requests, count); /* the rest would fare alike */
            return;
        } else if (failed == 0 || width == 1) {
            fail(service, requests, 1); /* nothing was before it: it is its own fault */
        } else {
            /* What is before it can be written, and then it comes first; where the commit failed,
             * a write of any of them may be to blame. */
            width = failed < width ? failed : width / 2;
            continue;
        }
        requests += answered;
        count -= answered;
        width = count;
    }
}

static enum tricode_store_status bring_one(struct tricode_service *service,
                                           enum tricode_service_call call, uint64_t account,
                                           const char *text, size_t length, uint64_t now,
                                           struct tricode_answer *answer) {
    struct tricode_service_request request;
    struct tricode_service_request *const only = &request;
    tricode_service_bring(&request, call, account, text, length, now);
    tricode_service_batch(service, &only, 1);
    *answer = request.answer;
    return request.status;
}

enum tricode_store_status tricode_service_settle(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    return bring_one(service, TRICODE_SERVICE_SETTLE, account, text, length, now, answer);
}

enum tricode_store_status tricode_service_cancel(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer) {
    return bring_one(service, TRICODE_SERVICE_CANCEL, account, text, length, now, answer);
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
    struct tricode_service_request request;
    struct tricode_situation situation;
    struct tricode_verdict verdict;
    struct tricode_settings settings;
    tricode_service_bring(&request, TRICODE_SERVICE_SETTLE, account, text, length, now);
    if (request.code.status == TRICODE_CODE_OK &&
        request.code.payload.kind == TRICODE_KIND_CANCEL) {
        request.call = TRICODE_SERVICE_CANCEL;
    }
    enum tricode_store_status status = tricode_store_begin_read(service->store);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_settings(service->store, &settings);
        if (status == TRICODE_STORE_OK) {
            status = tricode_service_decide(service, &settings, &request, &situation, &verdict);
        }
        if (status == TRICODE_STORE_OK) {
            status = name_things(service->store, &request.answer);
        }
        tricode_store_rollback(service->store);
    }
    memset(answer, 0, sizeof *answer);
    if (status != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    *answer = request.answer;
    return TRICODE_STORE_OK;
}
