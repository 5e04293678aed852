// SPDX-License-Identifier: Apache-2.0
/* Token buckets: exact to the nanosecond, independent, and bounded in memory. */
#include <check.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "center/http/admission/rate.h"
#include "support/run.h"

#define SECOND 1000000000u
#define START ((uint64_t)5 * SECOND)

static unsigned take(struct tricode_rate *rate, uint64_t peer, uint64_t now) {
    return tricode_rate_take(rate, &peer, sizeof peer, now);
}

static struct tricode_rate *make(unsigned per_second) {
    struct tricode_rate *rate = tricode_rate_new(per_second);
    ck_assert_ptr_nonnull(rate);
    return rate;
}

START_TEST(a_bucket) {
    struct tricode_rate *rate = make(10);
    for (unsigned i = 0; i < 10 * TRICODE_RATE_SECONDS; i++) {
        ck_assert_uint_eq(take(rate, 1, START), 0);
    }
    ck_assert_uint_eq(take(rate, 1, START), 1);
    ck_assert_uint_eq(take(rate, 1, START + SECOND / 10 - 1), 1);
    ck_assert_uint_eq(take(rate, 1, START + SECOND / 10), 0); /* one token has arrived */
    ck_assert_uint_eq(take(rate, 1, START + SECOND / 10), 1); /* and is used */
    ck_assert_uint_eq(take(rate, 2, START), 0);               /* another client's bucket is full */
    /* Refused attempts cost nothing: after a second there are ten. */
    for (unsigned i = 0; i < 1000; i++) {
        (void)take(rate, 1, START + SECOND / 10);
    }
    unsigned taken = 0;
    while (take(rate, 1, START + SECOND / 10 + SECOND) == 0) {
        taken++;
    }
    ck_assert_uint_eq(taken, 10);
    /* Never more than its capacity, however long it was unused. */
    taken = 0;
    while (take(rate, 1, START + (uint64_t)1000000 * SECOND) == 0) {
        taken++;
    }
    ck_assert_uint_eq(taken, 10 * TRICODE_RATE_SECONDS);
    tricode_rate_free(rate);
}
END_TEST

START_TEST(extreme_rates) {
    struct tricode_rate *rate = make(1);
    for (unsigned i = 0; i < TRICODE_RATE_SECONDS; i++) {
        ck_assert_uint_eq(take(rate, 1, 0), 0);
    }
    ck_assert_uint_eq(take(rate, 1, 0), 1);
    tricode_rate_free(rate);
    rate = make(TRICODE_RATE_MAX);
    unsigned taken = 0;
    while (take(rate, 1, START) == 0) {
        taken++;
    }
    ck_assert_uint_eq(taken, TRICODE_RATE_MAX * TRICODE_RATE_SECONDS);
    ck_assert_uint_eq(take(rate, 1, START + 1000), 0);
    ck_assert_uint_eq(take(rate, 1, START + 1000), 1);
    tricode_rate_free(rate);
    ck_assert_uint_eq(tricode_rate_take(NULL, "x", 1, 0), 0);
    tricode_rate_free(NULL);
}
END_TEST

/* Half a million other clients, once each: an empty bucket is kept, because full ones are evicted
 * first. */
START_TEST(a_flood_of_others) {
    struct tricode_rate *rate = make(1);
    while (take(rate, 0, START) == 0) {
    }
    for (uint64_t peer = 1; peer < 500000; peer++) {
        ck_assert_uint_eq(take(rate, peer, START), 0);
    }
    ck_assert_uint_eq(take(rate, 0, START), 1);
    tricode_rate_free(rate);
}
END_TEST

/* Two tables hash differently, so clients cannot choose colliding keys. */
START_TEST(keys_are_random) {
    struct tricode_rate *rates[2] = {make(1), make(1)};
    ck_assert_int_ne(memcmp(rates[0], rates[1], 64), 0);
    tricode_rate_free(rates[0]);
    tricode_rate_free(rates[1]);
}
END_TEST

struct taker {
    struct tricode_rate *rate;
    unsigned taken;
};

static void *take_many(void *context) {
    struct taker *taker = context;
    for (int i = 0; i < 20000; i++) {
        taker->taken += take(taker->rate, (uint64_t)(i % 3), START) == 0;
    }
    return NULL;
}

/* Four threads together get as much as one. */
START_TEST(many_threads) {
    pthread_t threads[4];
    struct taker takers[4];
    unsigned taken = 0;
    struct tricode_rate *rate = make(100);
    for (size_t i = 0; i < 4; i++) {
        takers[i] = (struct taker){rate, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, take_many, &takers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        taken += takers[i].taken;
    }
    ck_assert_uint_eq(taken, 3 * 100 * TRICODE_RATE_SECONDS);
    tricode_rate_free(rate);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center rate");
    TCase *each = tcase_create("rate");
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_bucket);
    tcase_add_test(each, extreme_rates);
    tcase_add_test(each, a_flood_of_others);
    tcase_add_test(each, keys_are_random);
    tcase_add_test(each, many_threads);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
