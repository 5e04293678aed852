// SPDX-License-Identifier: Apache-2.0
#include "recorded.h"

char record_path[PATH_MAX];

void recorded_set_up(void) {
    struct tricode_error fault;
    scratch_set_up();
    (void)snprintf(record_path, sizeof record_path, "%s", scratch_path("record.sqlite"));
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &fault), 0);
}

struct tricode_record *recorded_open(struct tricode_machine *state) {
    struct tricode_error fault = {""};
    struct tricode_record *record = tricode_record_open(record_path, MACHINE, EPOCH, state, &fault);
    ck_assert_msg(record != NULL, "%s", fault.text);
    return record;
}

void recorded_store(struct tricode_record *record, const struct tricode_machine *state) {
    struct tricode_error fault = {""};
    ck_assert_msg(tricode_record_store(record, state, &fault) == 0, "%s", fault.text);
}

void recorded_make_open(uint32_t sales, struct tricode_machine *state) {
    struct tricode_record *record = recorded_open(state);
    for (uint32_t i = 0; i < sales; i++) {
        (void)tricode_machine_select(state, 5, 250, 1700000000);
        recorded_store(record, state);
    }
    tricode_record_close(record);
}

void recorded_expect_same(const struct tricode_machine *a, const struct tricode_machine *b) {
    ck_assert_uint_eq(a->machine, b->machine);
    ck_assert_uint_eq(a->key_epoch, b->key_epoch);
    ck_assert_int_eq(a->phase, b->phase);
    ck_assert_uint_eq(a->counter, b->counter);
    ck_assert_uint_eq(a->vended, b->vended);
    ck_assert(tricode_payload_same_sale(&a->sale, &b->sale));
}
