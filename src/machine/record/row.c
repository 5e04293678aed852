// SPDX-License-Identifier: Apache-2.0
#include "machine/record/row.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "core/names.h"
#include "machine/record/bytes.h"
#include "machine/record/file.h"
#include "machine/record/format.h"

extern const char tricode_record_record_sql[]; /* record.sql, embedded by src/embed.mk */

/* "TRIm" in SQLite's application_id identifies the file. */
#define APPLICATION 0x5452496d

#define COLUMNS                                                                                    \
    "machine, key_epoch, phase, counter, vended, sale, writes, false_tags, checksum, counters"

/* The order of COLUMNS. */
enum column {
    COLUMN_MACHINE,
    COLUMN_KEY_EPOCH,
    COLUMN_PHASE,
    COLUMN_COUNTER,
    COLUMN_VENDED,
    COLUMN_SALE,
    COLUMN_WRITES,
    COLUMN_FALSE_TAGS,
    COLUMN_CHECKSUM,
    COLUMN_COUNTERS,
};

#define CHECKSUM_SIZE 32
/* The checksum covers each column at a fixed place, big-endian, an absent sale as zeros; then the
 * counters' bytes. */
#define SUMMED_SIZE (4 + 1 + 1 + 4 + 4 + 1 + TRICODE_PAYLOAD_SIZE + 8 + 4)

int tricode_record_has_sale(const struct tricode_machine *state) {
    return state->counter != 0 && state->sale.counter == state->counter;
}

/* A new record cannot replace a lost one: the machine would reuse counters, which the center takes
 * for a cloned machine. So the remedy is a new key epoch. */
static int damaged(struct tricode_error *error, const char *how) {
    tricode_error_set(error,
                      "the record is damaged: %s; run `machine rekey` at the center and set the "
                      "machine up with the new key epoch",
                      how);
    return -1;
}

/* 0, or -1 when OpenSSL fails or the sale is malformed. */
static int checksum_of(const struct tricode_record_row *row, const uint8_t *counters, size_t length,
                       uint8_t checksum[CHECKSUM_SIZE]) {
    const struct tricode_machine *state = &row->state;
    uint8_t summed[SUMMED_SIZE] = {0};
    const int has_sale = tricode_record_has_sale(state);
    uint8_t *at = tricode_put(summed, state->machine, 4);
    at = tricode_put(at, state->key_epoch, 1);
    at = tricode_put(at, (uint64_t)state->phase, 1);
    at = tricode_put(at, state->counter, 4);
    at = tricode_put(at, state->vended, 4);
    at = tricode_put(at, (uint64_t)has_sale, 1);
    if (has_sale && tricode_payload_encode(&state->sale, at) != TRICODE_CODE_OK) {
        return -1;
    }
    at = tricode_put(at + TRICODE_PAYLOAD_SIZE, (uint64_t)row->writes, 8);
    (void)tricode_put(at, row->false_tags, 4);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    const int made = digest != NULL && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1 &&
                     EVP_DigestUpdate(digest, summed, sizeof summed) == 1 &&
                     EVP_DigestUpdate(digest, counters, length) == 1 &&
                     EVP_DigestFinal_ex(digest, checksum, NULL) == 1;
    EVP_MD_CTX_free(digest);
    return made ? 0 : -1;
}

static int phase_of(const char *name, enum tricode_machine_phase *phase) {
    static const enum tricode_machine_phase phases[] = {TRICODE_MACHINE_IDLE, TRICODE_MACHINE_OPEN,
                                                        TRICODE_MACHINE_VENDING};
    for (size_t i = 0; name != NULL && i < sizeof phases / sizeof phases[0]; i++) {
        if (strcmp(name, tricode_phase_name(phases[i])) == 0) {
            *phase = phases[i];
            return 0;
        }
    }
    return -1;
}

/* Reads an integer column in 0 … high. 0, or -1. */
static int column(sqlite3_stmt *row, enum column number, int64_t high, uint32_t *value) {
    if (sqlite3_column_type(row, (int)number) != SQLITE_INTEGER) {
        return -1;
    }
    int64_t found = sqlite3_column_int64(row, (int)number);
    if (found < 0 || found > high) {
        return -1;
    }
    *value = (uint32_t)found;
    return 0;
}

static int read_sale(sqlite3_stmt *row, struct tricode_machine *state) {
    if (sqlite3_column_type(row, COLUMN_SALE) == SQLITE_NULL) {
        return 0;
    }
    if (sqlite3_column_type(row, COLUMN_SALE) != SQLITE_BLOB ||
        sqlite3_column_bytes(row, COLUMN_SALE) != (int)TRICODE_PAYLOAD_SIZE ||
        tricode_payload_decode(sqlite3_column_blob(row, COLUMN_SALE), &state->sale) !=
            TRICODE_CODE_OK ||
        state->sale.counter != state->counter) {
        return -1;
    }
    return 0;
}

static int read_state(sqlite3_stmt *found, struct tricode_record_row *row) {
    struct tricode_machine *state = &row->state;
    uint32_t epoch = 0;
    memset(state, 0, sizeof *state);
    state->sale.kind = TRICODE_KIND_SALE;
    if (column(found, COLUMN_MACHINE, UINT32_MAX, &state->machine) != 0 ||
        column(found, COLUMN_KEY_EPOCH, UINT8_MAX, &epoch) != 0 ||
        phase_of((const char *)sqlite3_column_text(found, COLUMN_PHASE), &state->phase) != 0 ||
        column(found, COLUMN_COUNTER, UINT32_MAX, &state->counter) != 0 ||
        column(found, COLUMN_VENDED, UINT32_MAX, &state->vended) != 0 ||
        read_sale(found, state) != 0 ||
        sqlite3_column_type(found, COLUMN_WRITES) != SQLITE_INTEGER) {
        return -1;
    }
    row->writes = sqlite3_column_int64(found, COLUMN_WRITES);
    state->key_epoch = (uint8_t)epoch;
    return row->writes < 0 || row->writes == INT64_MAX ? -1 : 0;
}

static int read_row(sqlite3_stmt *found, struct tricode_record_row *row,
                    struct tricode_error *error) {
    uint8_t checksum[CHECKSUM_SIZE];
    if (read_state(found, row) != 0 ||
        column(found, COLUMN_FALSE_TAGS, UINT32_MAX, &row->false_tags) != 0 ||
        sqlite3_column_type(found, COLUMN_COUNTERS) != SQLITE_BLOB) {
        return damaged(error, "a value is out of range");
    }
    const uint8_t *counters = sqlite3_column_blob(found, COLUMN_COUNTERS);
    const size_t length = (size_t)sqlite3_column_bytes(found, COLUMN_COUNTERS);
    if (sqlite3_column_type(found, COLUMN_CHECKSUM) != SQLITE_BLOB ||
        sqlite3_column_bytes(found, COLUMN_CHECKSUM) != CHECKSUM_SIZE ||
        checksum_of(row, counters, length, checksum) != 0 ||
        memcmp(sqlite3_column_blob(found, COLUMN_CHECKSUM), checksum, CHECKSUM_SIZE) != 0) {
        return damaged(error, "its checksum does not match its row");
    }
    if (tricode_counters_decode(counters, length, row->counters) != 0) {
        return damaged(error, "its audit counters are inconsistent");
    }
    return 0;
}

/* 1 when the table is, to the character, the one that record.sql creates; 0 otherwise, or without
 * memory. */
static int has_schema(sqlite3 *database) {
    sqlite3 *fresh = NULL;
    sqlite3_stmt *statement = NULL;
    int same = 0;
    if (sqlite3_open(":memory:", &fresh) == SQLITE_OK &&
        sqlite3_exec(fresh, tricode_record_record_sql, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(fresh, "SELECT sql FROM sqlite_schema", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        same = tricode_record_text_is(database, "SELECT sql FROM sqlite_schema",
                                      (const char *)sqlite3_column_text(statement, 0));
    }
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(fresh);
    return same;
}

/* 0 for a file of this format whose schema has not one character changed; else -1 and *error. */
static int check_format(sqlite3 *database, struct tricode_error *error) {
    const int64_t version = tricode_record_integer(database, "PRAGMA user_version");
    if (tricode_record_integer(database, "PRAGMA application_id") != APPLICATION) {
        return damaged(error, "the file is not a machine's record");
    }
    if (version != TRICODE_RECORD_FORMAT) {
        tricode_error_set(error,
                          "the record has format %lld, this program knows format %d only: use the "
                          "program that wrote it",
                          (long long)version, TRICODE_RECORD_FORMAT);
        return -1;
    }
    if (!tricode_record_text_is(database, "PRAGMA integrity_check", "ok") ||
        tricode_record_integer(database, "SELECT count(*) FROM sqlite_schema") != 1 ||
        !has_schema(database)) {
        return damaged(error, "the file is incomplete or its schema was changed");
    }
    return 0;
}

int tricode_record_row_load(sqlite3 *database, struct tricode_record_row *row,
                            struct tricode_error *error) {
    sqlite3_stmt *found = NULL;
    int status = -1;
    tricode_counters_clear(row->counters);
    if (check_format(database, error) != 0) {
        return -1;
    }
    if (tricode_record_integer(database, "SELECT count(*) FROM record") != 1 ||
        sqlite3_prepare_v2(database, "SELECT " COLUMNS " FROM record", -1, &found, NULL) !=
            SQLITE_OK ||
        sqlite3_step(found) != SQLITE_ROW) {
        (void)damaged(error, "its table does not have exactly one row");
    } else {
        status = read_row(found, row, error);
    }
    (void)sqlite3_finalize(found);
    return status;
}

sqlite3_stmt *tricode_record_row_prepare(sqlite3 *database) {
    sqlite3_stmt *update = NULL;
    (void)sqlite3_prepare_v2(database,
                             "REPLACE INTO record (only_row, " COLUMNS
                             ") VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                             "?9, ?10)",
                             -1, &update, NULL);
    return update;
}

static int bind_sale(sqlite3_stmt *update, const struct tricode_machine *state) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    if (!tricode_record_has_sale(state)) {
        return sqlite3_bind_null(update, COLUMN_SALE + 1);
    }
    if (tricode_payload_encode(&state->sale, bytes) != TRICODE_CODE_OK) {
        return SQLITE_MISUSE;
    }
    return sqlite3_bind_blob(update, COLUMN_SALE + 1, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

/* The counters, and the checksum over all columns. */
static int bind_counters(sqlite3_stmt *update, const struct tricode_record_row *row) {
    uint8_t checksum[CHECKSUM_SIZE];
    size_t length = 0;
    uint8_t *counters = tricode_counters_encode(row->counters, &length);
    int status = SQLITE_NOMEM;
    if (counters != NULL && length <= INT_MAX &&
        checksum_of(row, counters, length, checksum) == 0) {
        status =
            sqlite3_bind_blob(update, COLUMN_COUNTERS + 1, counters, (int)length, SQLITE_TRANSIENT);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_blob(update, COLUMN_CHECKSUM + 1, checksum, sizeof checksum,
                                   SQLITE_TRANSIENT);
    }
    free(counters);
    return status;
}

int tricode_record_row_bind(sqlite3_stmt *update, const struct tricode_record_row *row) {
    const struct tricode_machine *state = &row->state;
    const struct {
        enum column column;
        int64_t value;
    } numbers[] = {{COLUMN_MACHINE, state->machine}, {COLUMN_KEY_EPOCH, state->key_epoch},
                   {COLUMN_COUNTER, state->counter}, {COLUMN_VENDED, state->vended},
                   {COLUMN_WRITES, row->writes},     {COLUMN_FALSE_TAGS, row->false_tags}};
    int status = bind_sale(update, state);
    for (size_t i = 0; status == SQLITE_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = sqlite3_bind_int64(update, (int)numbers[i].column + 1, numbers[i].value);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_text(update, COLUMN_PHASE + 1, tricode_phase_name(state->phase), -1,
                                   SQLITE_TRANSIENT);
    }
    if (status == SQLITE_OK) {
        status = bind_counters(update, row);
    }
    return status == SQLITE_OK ? 0 : -1;
}

int tricode_record_row_create(sqlite3 *database, const struct tricode_record_row *row,
                              struct tricode_error *error) {
    const int status = sqlite3_exec(database, tricode_record_record_sql, NULL, NULL, NULL);
    sqlite3_stmt *insert = status == SQLITE_OK ? tricode_record_row_prepare(database) : NULL;
    if (insert == NULL || tricode_record_row_bind(insert, row) != 0 ||
        sqlite3_step(insert) != SQLITE_DONE) {
        (void)tricode_record_set_error(error, "the record cannot be written", database);
        (void)sqlite3_finalize(insert);
        return -1;
    }
    return sqlite3_finalize(insert) == SQLITE_OK
               ? 0
               : tricode_record_set_error(error, "the record cannot be written", database);
}
