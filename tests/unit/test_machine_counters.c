// SPDX-License-Identifier: Apache-2.0
/* The machine's audit counters: each sale is counted once, with its price, in the write that makes
 * its end durable; and they can be read while the machine is running. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "machine/engine/engine.h"
#include "support/recorded.h"
#include "support/vending.h"

static struct tricode_provisioning provisioning;
static struct tricode_engine engine;

static void set_up(void) {
    recorded_set_up();
    vending_provision(&provisioning);
    memset(&engine, 0, sizeof engine);
    engine.tagger = vending_tagger();
    engine.record = recorded_open(&engine.state);
}

static void tear_down(void) {
    vending_close(&engine, &provisioning);
    scratch_tear_down();
}

static void happen(struct tricode_event event) {
    struct tricode_error fault = {""};
    struct tricode_outcome outcome;
    ck_assert_msg(tricode_engine_step(&engine, &event, &outcome, &fault) == 0, "%s", fault.text);
}

static void plainly(enum tricode_event_kind kind) {
    happen((struct tricode_event){.kind = kind, .now = 1800000000 + engine.state.counter});
}

static void select_product(uint16_t product, uint32_t price) {
    happen(
        (struct tricode_event){.kind = TRICODE_EVENT_SELECT, .product = product, .price = price});
}

/* Presents its permit: the motor starts. */
static void pay(void) {
    char text[TRICODE_TEXT_SIZE + 1];
    vending_permit(engine.state.sale, text, NULL);
    happen((struct tricode_event){
        .kind = TRICODE_EVENT_PERMIT,
        .presented = tricode_engine_present(&engine, (const uint8_t *)text, TRICODE_TEXT_SIZE)});
    ck_assert_int_eq(engine.state.phase, TRICODE_MACHINE_VENDING);
}

static void sell(uint16_t product, uint32_t price) {
    select_product(product, price);
    pay();
    plainly(TRICODE_EVENT_VEND_SUCCEEDED);
}

/* A power cut: continues from the durable state. */
static const struct tricode_counters *cut_power(void) {
    tricode_record_close(engine.record);
    engine.record = recorded_open(&engine.state);
    return tricode_record_counters(engine.record);
}

static void expect_sum(struct tricode_sum sum, uint32_t number, uint64_t value) {
    ck_assert_uint_eq(sum.number, number);
    ck_assert_uint_eq(sum.value, value);
}

/* [STORE-23] [AUDIT-1] [AUDIT-2] Each way in which a sale ends, and no event counted that changes
 * nothing.
 */
START_TEST(each_sale_is_counted_once) {
    plainly(TRICODE_EVENT_RESTART);
    sell(2, 180);
    sell(1, 250);
    sell(2, 200);                          /* the price is the sale's own */
    plainly(TRICODE_EVENT_VEND_SUCCEEDED); /* out of order */
    select_product(1, 1000);
    select_product(1, 2000); /* the older sale is dead */
    plainly(TRICODE_EVENT_LEVER);
    plainly(TRICODE_EVENT_LEVER); /* shows it again */
    select_product(1, 4000);
    plainly(TRICODE_EVENT_TIMEOUT);
    select_product(3, 8000);
    pay();
    plainly(TRICODE_EVENT_VEND_FAILED);
    select_product(4, 50);
    pay();
    const struct tricode_counters *counters = cut_power();
    expect_sum(counters->total.vends, 3, 630); /* the end of sale 8 is unknown */
    plainly(TRICODE_EVENT_RESTART);
    select_product(1, 1);
    counters = cut_power();
    plainly(TRICODE_EVENT_RESTART); /* an open sale ended by a restart */
    counters = cut_power();
    expect_sum(counters->total.vends, 4, 680);
    expect_sum(counters->total.cancelled, 5, 15001);
    ck_assert_uint_eq(counters->total.jams, 1);
    ck_assert_uint_eq(counters->total.interrupted, 1);
    ck_assert_uint_eq(counters->total.starts, 3);
    ck_assert_uint_eq(counters->total.vends.number + counters->total.cancelled.number,
                      engine.state.counter);
    ck_assert_uint_eq(counters->product_count, 3);
    expect_sum(tricode_counters_product(counters, 2)->total, 2, 380);
    expect_sum(tricode_counters_product(counters, 4)->total, 1, 50);
    ck_assert_ptr_null(tricode_counters_product(counters, 3));
}
END_TEST

/* [AUDIT-4] */
START_TEST(the_interval_begins_anew) {
    sell(1, 250);
    sell(2, 180);
    struct tricode_counters *counters = tricode_record_counters(engine.record);
    tricode_counters_reset(counters, 0, 1800000000, engine.state.counter);
    recorded_store(engine.record, &engine.state);
    sell(2, 180);
    const struct tricode_counters *found = cut_power();
    expect_sum(found->total.vends, 3, 610);
    expect_sum(tricode_counters_interval(found).vends, 1, 180);
    expect_sum(tricode_counters_since_reset(tricode_counters_product(found, 1)), 0, 0);
    expect_sum(tricode_counters_since_reset(tricode_counters_product(found, 2)), 1, 180);
    ck_assert_uint_eq(found->resets, 1);
    ck_assert_uint_eq(found->reset_at, 1800000000);
}
END_TEST

/* [AUDIT-3] The event log keeps the newest entries; guessed tags do not displace others. */
START_TEST(event_log_is_bounded) {
    struct tricode_counters *counters = tricode_record_counters(engine.record);
    struct tricode_error fault = {""};
    tricode_counters_count_cancelled(counters, 250);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_JAM, 5, 6);
    for (uint32_t i = 0; i < 100; i++) {
        tricode_counters_log_event(counters, TRICODE_EVENT_LOG_FALSE_TAGS, i, 7);
    }
    ck_assert_uint_eq(counters->event_count, 2);
    ck_assert_uint_eq(counters->event_log[1].at, 99);
    for (uint32_t i = 0; i < 40; i++) {
        plainly(TRICODE_EVENT_RESTART);
    }
    ck_assert_int_eq(tricode_engine_out_of_order(&engine, 123, &fault), 0);
    const struct tricode_counters *found = cut_power();
    ck_assert_uint_eq(found->event_count, TRICODE_EVENT_LOG_CAPACITY);
    ck_assert_uint_eq(found->total.starts, 40);
    ck_assert_uint_eq(found->total.out_of_order, 1);
    ck_assert_int_eq(found->event_log[0].kind, TRICODE_EVENT_LOG_STARTED);
    const struct tricode_event_log_entry *last = &found->event_log[TRICODE_EVENT_LOG_CAPACITY - 1];
    ck_assert_int_eq(last->kind, TRICODE_EVENT_LOG_OUT_OF_ORDER);
    ck_assert_uint_eq(last->at, 123);
    ck_assert_str_eq(tricode_event_log_name(last->kind), "out_of_order");
    ck_assert_str_eq(tricode_event_log_name((enum tricode_event_log_kind)99), "");
}
END_TEST

/* [AUDIT-3] A run of false tags is noted once it makes the scanner pause. */
START_TEST(guessed_tags_are_logged) {
    char text[TRICODE_TEXT_SIZE + 1];
    select_product(1, 250);
    vending_permit(engine.state.sale, text, NULL);
    text[63] = text[63] == 'A' ? 'B' : 'A';
    for (unsigned i = 0; i < 12; i++) {
        happen((struct tricode_event){
            .kind = TRICODE_EVENT_PERMIT,
            .presented = tricode_engine_present(&engine, (const uint8_t *)text, TRICODE_TEXT_SIZE),
            .seen_ms = 1000,
            .now = 77 + i});
    }
    const struct tricode_counters *found = cut_power();
    ck_assert_uint_eq(found->event_count, 1);
    ck_assert_int_eq(found->event_log[0].kind, TRICODE_EVENT_LOG_FALSE_TAGS);
    ck_assert_uint_eq(found->event_log[0].at, 88);
    ck_assert_uint_eq(found->event_log[0].counter, 1);
}
END_TEST

/* [AUDIT-4] Totals saturate; they do not wrap around. */
START_TEST(totals_saturate) {
    struct tricode_counters counters = {0};
    counters.total.vends.value = TRICODE_COUNTERS_VALUE_LIMIT - 10;
    counters.total.vends.number = UINT32_MAX - 1;
    counters.total.starts = UINT32_MAX;
    ck_assert_int_eq(tricode_counters_count_vend(&counters, 1, 10), 0);
    expect_sum(counters.total.vends, UINT32_MAX, TRICODE_COUNTERS_VALUE_LIMIT);
    ck_assert_int_eq(tricode_counters_count_vend(&counters, 1, UINT32_MAX), 0);
    expect_sum(counters.total.vends, UINT32_MAX, TRICODE_COUNTERS_VALUE_LIMIT);
    tricode_counters_log_event(&counters, TRICODE_EVENT_LOG_STARTED, 0, 0);
    ck_assert_uint_eq(counters.total.starts, UINT32_MAX);
    size_t length = 0;
    uint8_t *bytes = tricode_counters_encode(&counters, &length);
    struct tricode_counters again;
    ck_assert_int_eq(tricode_counters_decode(bytes, length, &again), 0);
    expect_sum(again.total.vends, UINT32_MAX, TRICODE_COUNTERS_VALUE_LIMIT);
    free(bytes);
    tricode_counters_clear(&counters);
    tricode_counters_clear(&again);
}
END_TEST

/* [STORE-23] The maximum number of products; a round trip. */
START_TEST(every_product) {
    struct tricode_counters *counters = tricode_record_counters(engine.record);
    uint64_t value = 0;
    for (uint32_t i = 0; i < 3000; i++) {
        const uint16_t product = (uint16_t)(i * 40503u);
        ck_assert_int_eq(tricode_counters_count_vend(counters, product, 1 + i), 0);
        value += 1 + i;
    }
    recorded_store(engine.record, &engine.state);
    const struct tricode_counters *found = cut_power();
    expect_sum(found->total.vends, 3000, value);
    ck_assert_uint_eq(found->product_count, 3000);
    for (size_t i = 1; i < found->product_count; i++) {
        ck_assert_uint_lt(found->products[i - 1].product, found->products[i].product);
    }
    expect_sum(tricode_counters_product(found, (uint16_t)(2999 * 40503u))->total, 1, 3000);
}
END_TEST

/* [AUDIT-5] The counters do not affect behavior: the same events have the same effects. */
START_TEST(counters_do_not_affect_behavior) {
    struct tricode_machine plain;
    for (unsigned round = 0; round < 2; round++) {
        struct tricode_counters *counters = tricode_record_counters(engine.record);
        if (round == 1) {
            tear_down();
            set_up();
            counters = tricode_record_counters(engine.record);
            counters->total.vends.number = counters->total.cancelled.number = UINT32_MAX;
            counters->total.vends.value = counters->total.cancelled.value =
                TRICODE_COUNTERS_VALUE_LIMIT;
            counters->total.jams = counters->total.interrupted = counters->total.starts =
                UINT32_MAX;
            tricode_counters_reset(counters, 5, 0, 0);
        }
        sell(2, 180);
        select_product(1, UINT32_MAX);
        pay();
        plainly(TRICODE_EVENT_VEND_FAILED);
        select_product(1, 250);
        pay();
        plainly(TRICODE_EVENT_RESTART);
        (void)cut_power();
        if (round == 0) {
            plain = engine.state;
        }
    }
    recorded_expect_same(&engine.state, &plain);
}
END_TEST

/* Invalid bytes are refused; accepted bytes round-trip. */
START_TEST(invalid_bytes_are_refused) {
    struct tricode_counters *counters = tricode_record_counters(engine.record);
    struct tricode_counters read;
    size_t length = 0;
    size_t length_again = 0;
    unsigned refused = 0;
    sell(1, 250);
    sell(2, 180);
    plainly(TRICODE_EVENT_RESTART);
    tricode_counters_reset(counters, 0, 9, 9);
    sell(2, 180);
    uint8_t *bytes = tricode_counters_encode(counters, &length);
    for (size_t i = 0; i < length; i++) {
        ck_assert_int_eq(tricode_counters_decode(bytes, i, &read), -1);
        ck_assert_uint_eq(read.product_count, 0);
    }
    for (size_t i = 0; i < 8 * length; i++) {
        bytes[i / 8] = (uint8_t)(bytes[i / 8] ^ 1u << i % 8);
        if (tricode_counters_decode(bytes, length, &read) == 0) {
            uint8_t *again = tricode_counters_encode(&read, &length_again);
            ck_assert_uint_eq(length_again, length);
            ck_assert_mem_eq(again, bytes, length);
            free(again);
            tricode_counters_clear(&read);
        } else {
            refused++;
        }
        bytes[i / 8] = (uint8_t)(bytes[i / 8] ^ 1u << i % 8);
    }
    ck_assert_uint_gt(refused, 500);
    free(bytes);
}
END_TEST

/* --- reports while the machine is running --- */

/* [AUDIT-6] Another process sells as fast as it can: a report always shows one committed state with
 * its counters, and never an older one than before. */
START_TEST(reports_while_running) {
    struct tricode_machine seen;
    struct tricode_error fault = {""};
    uint32_t newest = 0;
    int status = 0;
    tricode_record_close(engine.record);
    engine.record = NULL;
    const pid_t seller = fork();
    if (seller == 0) {
        engine.record = recorded_open(&engine.state);
        for (uint16_t i = 0;; i++) {
            sell((uint16_t)(i % 200), 7);
        }
    }
    for (unsigned i = 0; i < 300; i++) {
        struct tricode_record *record =
            tricode_record_peek(record_path, MACHINE, EPOCH, &seen, &fault);
        ck_assert_msg(record != NULL, "%s", fault.text);
        const struct tricode_counters *counters = tricode_record_counters(record);
        ck_assert_uint_ge(seen.vended, newest);
        newest = seen.vended;
        expect_sum(counters->total.vends, seen.vended, 7u * (uint64_t)seen.vended);
        tricode_record_close(record);
    }
    ck_assert_int_eq(waitpid(seller, &status, WNOHANG), 0); /* the machine was not disturbed */
    ck_assert_int_eq(kill(seller, SIGKILL), 0);
    ck_assert_int_eq(waitpid(seller, &status, 0), seller);
    ck_assert_uint_gt(newest, 1);
    engine.record = recorded_open(&engine.state);
    ck_assert_uint_ge(engine.state.vended, newest);
}
END_TEST

/* [AUDIT-6] During its first write a machine does not yet lock the file. */
START_TEST(a_first_write_is_not_an_interrupted_one) {
    int began[2];
    char byte = 0;
    int status = 0;
    tricode_record_close(engine.record);
    engine.record = NULL;
    ck_assert_int_eq(tricode_record_in_use(record_path), 0);
    ck_assert_int_eq(pipe(began), 0);
    const pid_t writer = fork();
    if (writer == 0) {
        sqlite3 *database = NULL;
        if (sqlite3_open(record_path, &database) == SQLITE_OK &&
            sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK) {
            (void)!write(began[1], "w", 1);
        }
        pause();
    }
    ck_assert_int_eq(close(began[1]), 0);
    ck_assert_int_eq(read(began[0], &byte, 1), 1);
    ck_assert_int_eq(tricode_record_in_use(record_path), 1);
    ck_assert_int_eq(kill(writer, SIGKILL), 0);
    ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert_int_eq(tricode_record_in_use(record_path), 0);
    ck_assert_int_eq(close(began[0]), 0);
    engine.record = recorded_open(&engine.state);
}
END_TEST

/* [AUDIT-6] An interrupted write does not count as committed. */
START_TEST(no_report_during_a_write) {
    static const char hot[] = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    char journal[PATH_MAX + 16];
    struct tricode_machine seen;
    struct tricode_error fault = {""};
    tricode_record_close(engine.record);
    engine.record = NULL;
    (void)snprintf(journal, sizeof journal, "%s-journal", record_path);
    scratch_write(journal, hot, sizeof hot, 0600);
    ck_assert_ptr_null(tricode_record_peek(record_path, MACHINE, EPOCH, &seen, &fault));
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_ptr_nonnull(strstr(fault.text, "interrupted"));
    scratch_write(journal, "\0\0\0\0\0\0\0\0", 8, 0600); /* the state between two writes */
    struct tricode_record *record = tricode_record_peek(record_path, MACHINE, EPOCH, &seen, &fault);
    ck_assert_msg(record != NULL, "%s", fault.text);
    tricode_record_close(record);
    ck_assert_ptr_null(tricode_record_peek(record_path, MACHINE + 1, EPOCH, &seen, &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "belongs to machine 7"));
    ck_assert_ptr_null(
        tricode_record_peek(scratch_path("none.sqlite"), MACHINE, EPOCH, &seen, &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "No such file"));
    scratch_write(record_path, "x", 1, 0600);
    ck_assert_ptr_null(tricode_record_peek(record_path, MACHINE, EPOCH, &seen, &fault));
    ck_assert_str_ne(fault.text, "");
    scratch_write(record_path, "", 0, 0600);
    ck_assert_ptr_null(tricode_record_peek(record_path, MACHINE, EPOCH, &seen, &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "damaged"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine counters");
    TCase *tests = tcase_create("counters");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, each_sale_is_counted_once);
    tcase_add_test(tests, the_interval_begins_anew);
    tcase_add_test(tests, event_log_is_bounded);
    tcase_add_test(tests, guessed_tags_are_logged);
    tcase_add_test(tests, totals_saturate);
    tcase_add_test(tests, every_product);
    tcase_add_test(tests, counters_do_not_affect_behavior);
    tcase_add_test(tests, invalid_bytes_are_refused);
    tcase_add_test(tests, reports_while_running);
    tcase_add_test(tests, no_report_during_a_write);
    tcase_add_test(tests, a_first_write_is_not_an_interrupted_one);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
