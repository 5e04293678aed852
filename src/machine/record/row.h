// SPDX-License-Identifier: Apache-2.0
/* The one row of the machine's record: its columns, its checksum, and the format of its file
 * (spec/protocol.md, section 12). Private to src/machine/record. */
#ifndef TRICODE_MACHINE_ROW_H
#define TRICODE_MACHINE_ROW_H

#include <sqlite3.h>
#include "core/machine.h"
#include "host/json.h"
#include "machine/record/counters.h"

/* counters: owned by the caller. writes: how often the row was stored. It grows with each store, so
 * that storing an unchanged state reaches the disk: SQLite skips a write that changes no page. */
struct tricode_record_row {
    struct tricode_machine state;
    uint32_t false_tags;
    int64_t writes;
    struct tricode_counters *counters;
};

/* 1 when state->sale is the payload of the newest sale, else 0. */
int tricode_record_has_sale(const struct tricode_machine *state);

/* Creates the table and its row in a new file, within the caller's transaction. 0, or -1 and
 * *error. */
int tricode_record_row_create(sqlite3 *database, const struct tricode_record_row *row,
                              struct tricode_error *error);

/* [STORE-5] [STORE-21] Reads the row into *row and its counters. Checks the file's integrity, its
 * format, each column's range, the checksum, and the counters' sums. 0, or -1 and *error. The
 * caller checks that the state is one that a machine can have (tricode_record_check). */
int tricode_record_row_load(sqlite3 *database, struct tricode_record_row *row,
                            struct tricode_error *error);

/* Prepares the statement that replaces the row; NULL when SQLite fails. */
sqlite3_stmt *tricode_record_row_prepare(sqlite3 *database);

/* Binds the row to that statement. 0, or -1 when SQLite or OpenSSL fails. */
int tricode_record_row_bind(sqlite3_stmt *update, const struct tricode_record_row *row);

#endif
