// SPDX-License-Identifier: Apache-2.0
/* The one row of the machine's record, in its three formats, for record.c alone. From format 2 on
 * it has a checksum over all of the row: a disk that changed a bit is found out, where format 1
 * could believe a counter that it was never given. Format 3 has the books. */
#ifndef TRICODE_MACHINE_RECORD_ROW_H
#define TRICODE_MACHINE_RECORD_ROW_H

#include <sqlite3.h>
#include "core/machine.h"
#include "host/json.h"
#include "machine/record/counters.h"

enum tricode_record_format {
    TRICODE_RECORD_FORMAT_NONE = 0, /* not a record of a format that is known here */
    TRICODE_RECORD_FORMAT_1 = 1,    /* no checksum, and false tags were not counted */
    TRICODE_RECORD_FORMAT_2 = 2,    /* no books */
    TRICODE_RECORD_FORMAT_3 = 3,
    TRICODE_RECORD_FORMAT_NEWEST = TRICODE_RECORD_FORMAT_3,
};

/* books: the caller's. writes grows with each store, so that a store of the same state reaches the
 * disk, too: SQLite would leave out a write that changes nothing. */
struct tricode_record_row {
    struct tricode_machine state;
    uint32_t false_tags;
    int64_t writes;
    struct tricode_counters *counters;
};

/* Is the newest sale's payload known? */
int tricode_record_remembers(const struct tricode_machine *state);

/* All of these: 0, or -1 and a fault. Within the caller's transaction: a new file's table, and its
 * row. */
int tricode_record_row_create(sqlite3 *database, const struct tricode_record_row *row,
                              struct tricode_error *error);

/* What the file holds, whole and of the format that it says [STORE-5], into *row and its books,
 * which are empty when the format has none; whether its state is one that can be is the caller's
 * question. */
int tricode_record_row_load(sqlite3 *database, enum tricode_record_format *format,
                            struct tricode_record_row *row, struct tricode_error *error);

/* From an older format to the newest, in one transaction [STORE-21]. */
int tricode_record_row_migrate(sqlite3 *database, const struct tricode_record_row *row,
                               struct tricode_error *error);

/* The statement that replaces the row, and its parameters. */
sqlite3_stmt *tricode_record_row_prepare(sqlite3 *database);
int tricode_record_row_bind(sqlite3_stmt *update, const struct tricode_record_row *row);

#endif
