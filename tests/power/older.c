// SPDX-License-Identifier: Apache-2.0
/* The record as an earlier version would have written it. */
#include "older.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <string.h>

#include "log.h"
#include "machine/record/bytes.h"
#include "record_1.h"
#include "record_2.h"

#define STATE "only_row, machine, key_epoch, phase, counter, vended, sale, writes"

static void run(sqlite3 *database, const char *sql) {
    power_need(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK,
               sqlite3_errmsg(database));
}

/* The checksum of format 2, from the columns. */
static void sum(sqlite3 *database) {
    uint8_t bytes[4 + 1 + 1 + 4 + 4 + 1 + 24 + 8 + 4] = {0};
    uint8_t checksum[32];
    sqlite3_stmt *row = NULL;
    power_need(
        sqlite3_prepare_v2(database,
                           "SELECT machine, key_epoch, instr('iov', substr(phase, 1, 1)) - 1, "
                           "counter, vended, sale, writes, false_tags FROM record",
                           -1, &row, NULL) == SQLITE_OK &&
            sqlite3_step(row) == SQLITE_ROW,
        "there is a row");
    const unsigned sizes[] = {4, 1, 1, 4, 4};
    uint8_t *at = bytes;
    for (int i = 0; i < 5; i++) {
        at = tricode_put(at, (uint64_t)sqlite3_column_int64(row, i), sizes[i]);
    }
    at = tricode_put(at, sqlite3_column_type(row, 5) != SQLITE_NULL, 1);
    if (sqlite3_column_type(row, 5) != SQLITE_NULL) {
        memcpy(at, sqlite3_column_blob(row, 5), 24);
    }
    at = tricode_put(at + 24, (uint64_t)sqlite3_column_int64(row, 6), 8);
    (void)tricode_put(at, (uint64_t)sqlite3_column_int64(row, 7), 4);
    (void)sqlite3_finalize(row);
    power_need(EVP_Digest(bytes, sizeof bytes, checksum, NULL, EVP_sha256(), NULL) == 1 &&
                   sqlite3_prepare_v2(database, "UPDATE record SET checksum = ?", -1, &row, NULL) ==
                       SQLITE_OK &&
                   sqlite3_bind_blob(row, 1, checksum, sizeof checksum, SQLITE_TRANSIENT) ==
                       SQLITE_OK &&
                   sqlite3_step(row) == SQLITE_DONE && sqlite3_finalize(row) == SQLITE_OK,
               "a checksum is made");
}

void older_make(const char *path, int format) {
    sqlite3 *database = NULL;
    power_need(sqlite3_open(path, &database) == SQLITE_OK, "a record can be opened");
    run(database, "ALTER TABLE record RENAME TO newer");
    run(database, format == 1 ? RECORD_1_TABLE : RECORD_2_TABLE);
    run(database, format == 1 ? "INSERT INTO record SELECT " STATE " FROM newer"
                              : "INSERT INTO record SELECT " STATE
                                ", false_tags, checksum FROM newer");
    run(database, "DROP TABLE newer");
    run(database, format == 1 ? "PRAGMA user_version = 1" : "PRAGMA user_version = 2");
    if (format == 2) {
        sum(database);
    }
    run(database, "VACUUM");
    power_need(sqlite3_close(database) == SQLITE_OK, "a record can be closed");
}
