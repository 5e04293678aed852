// SPDX-License-Identifier: Apache-2.0
/* Helpers of the suites that send many requests in one batch. */
#ifndef TRICODE_TEST_CENTER_BATCH_H
#define TRICODE_TEST_CENTER_BATCH_H

#include "center_service.h"

#define MOST TRICODE_SERVICE_BATCH_MAX

static struct tricode_service_request requests[MOST];
static struct tricode_service_request *batch[MOST];
static size_t count;
static unsigned errors;

static inline void count_error(void *context, uint64_t request, const char *error) {
    ck_assert_ptr_eq(context, &errors);
    ck_assert_uint_eq(request, 0);
    ck_assert_str_ne(error, "");
    errors++;
}

static inline void begin_batch(void) {
    begin();
    fixture.service.on_error = count_error;
    fixture.service.context = &errors;
    count = 0;
    errors = 0;
}

static inline struct tricode_service_request *add(enum tricode_service_action call,
                                                  uint64_t account, const char *text) {
    ck_assert_uint_lt(count, MOST);
    batch[count] = &requests[count];
    tricode_service_prepare_code(batch[count], call, account, text, strlen(text), FIXTURE_NOW);
    return batch[count++];
}

static inline struct tricode_service_request *add_settle(uint64_t account, uint32_t counter,
                                                         uint32_t vended) {
    return add(TRICODE_SERVICE_SETTLE, account, sale(counter, vended));
}

static inline void run(void) {
    tricode_service_batch(&fixture.service, batch, count);
}

static inline void expect_request(const struct tricode_service_request *request, const char *result,
                                  size_t together) {
    ck_assert_int_eq(request->status, TRICODE_STORE_OK);
    ck_assert_uint_eq(request->batch, together);
    expect(request->answer, result);
    ck_assert_int_eq(request->answer.permit[0] != '\0', strncmp(result, "settled", 7) == 0);
}

static inline void expect_failed(const struct tricode_service_request *request) {
    ck_assert_int_eq(request->status, TRICODE_STORE_FAILED);
    ck_assert_str_eq(request->answer.permit, "");
    ck_assert_uint_eq(request->answer.balance, 0);
    ck_assert_int_eq(request->answer.accepted, 0);
}

static inline struct tricode_service_request *add_enrolment(unsigned terminal) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    uint8_t seed[TRICODE_SEED_SIZE] = {(uint8_t)terminal};
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    batch[count] = &requests[count];
    ck_assert_int_eq(tricode_service_prepare_enrolment(batch[count], public_key, NULL, FIXTURE_NOW),
                     0);
    return batch[count++];
}

#endif
