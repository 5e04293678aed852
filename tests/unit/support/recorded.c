// SPDX-License-Identifier: Apache-2.0
#include "recorded.h"

#include <openssl/evp.h>

#include "machine/record/bytes.h"

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

void recorded_update_checksum(sqlite3 *database) {
    uint8_t bytes[4 + 1 + 1 + 4 + 4 + 1 + 24 + 8 + 4 + 4096] = {0};
    uint8_t checksum[32];
    static const unsigned sizes[] = {4, 1, 1, 4, 4};
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(database,
                           "SELECT machine, key_epoch, instr('iov', substr(phase, 1, 1)) - 1, "
                           "counter, vended, sale, writes, false_tags, counters FROM record",
                           -1, &row, NULL) != SQLITE_OK ||
        sqlite3_step(row) != SQLITE_ROW) {
        (void)sqlite3_finalize(row);
        return;
    }
    uint8_t *at = bytes;
    for (int i = 0; i < 5; i++) {
        at = tricode_put(at, (uint64_t)sqlite3_column_int64(row, i), sizes[i]);
    }
    at = tricode_put(at, sqlite3_column_type(row, 5) != SQLITE_NULL, 1);
    if (sqlite3_column_bytes(row, 5) == 24) {
        memcpy(at, sqlite3_column_blob(row, 5), 24);
    }
    at = tricode_put(at + 24, (uint64_t)sqlite3_column_int64(row, 6), 8);
    at = tricode_put(at, (uint64_t)sqlite3_column_int64(row, 7), 4);
    const size_t counters = (size_t)sqlite3_column_bytes(row, 8);
    ck_assert_uint_le(counters, 4096);
    if (counters > 0) {
        memcpy(at, sqlite3_column_blob(row, 8), counters);
    }
    ck_assert_int_eq(sqlite3_finalize(row), SQLITE_OK);
    ck_assert_int_eq(
        EVP_Digest(bytes, (size_t)(at - bytes) + counters, checksum, NULL, EVP_sha256(), NULL), 1);
    ck_assert_int_eq(sqlite3_prepare_v2(database, "UPDATE record SET checksum = ?", -1, &row, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_bind_blob(row, 1, checksum, sizeof checksum, SQLITE_TRANSIENT),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_DONE);
    ck_assert_int_eq(sqlite3_finalize(row), SQLITE_OK);
}
