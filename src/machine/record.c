// SPDX-License-Identifier: Apache-2.0
#include "machine/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/names.h"

/* "TRIm": what the file is; and the version of its schema. */
#define APPLICATION 0x5452496d
#define SCHEMA_VERSION 1
#define TEXT_OF(x) #x
#define TEXT_OF_VALUE(x) TEXT_OF(x)

/* writes grows with each store, so that a store of the same state reaches the disk, too: SQLite
 * would leave out a write that changes nothing. */
static const char schema[] =
    "CREATE TABLE record (only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1), "
    "machine INTEGER NOT NULL CHECK (machine BETWEEN 1 AND 4294967295), "
    "key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255), "
    "phase TEXT NOT NULL CHECK (phase IN ('idle', 'open', 'vending')), "
    "counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295), "
    "vended INTEGER NOT NULL CHECK (vended BETWEEN 0 AND counter), "
    "sale BLOB CHECK (sale IS NULL OR length(sale) = 24), "
    "writes INTEGER NOT NULL CHECK (writes >= 0)) STRICT";

struct tricode_record {
    sqlite3 *database;
    sqlite3_stmt *update;
};

static int is_remembered(const struct tricode_machine *state) {
    return state->counter != 0 && state->sale.counter == state->counter;
}

static int fail(struct tricode_fault *fault, const char *what, sqlite3 *database) {
    tricode_fault_set(fault, "%s: %s", what,
                      database != NULL ? sqlite3_errmsg(database) : "out of memory");
    return -1;
}

/* One whole number that a statement answers, or -1. */
static int64_t ask_integer(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t answer = -1;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW &&
        sqlite3_column_type(statement, 0) == SQLITE_INTEGER) {
        answer = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return answer;
}

/* 1 when the first column of the statement's first row is the text. */
static int answers_text(sqlite3 *database, const char *sql, const char *text) {
    sqlite3_stmt *statement = NULL;
    int same = 0;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(statement, 0);
        same = found != NULL && strcmp(found, text) == 0;
    }
    (void)sqlite3_finalize(statement);
    return same;
}

/* [STORE-4] EXTRA is FULL, and also syncs the folder once the journal is gone: without that a power
 * cut just after a commit could still roll it back. The lock is held until the record is closed, so
 * that two machines can never work on one record. */
static int open_database(const char *path, sqlite3 **database, struct tricode_fault *fault) {
    if (sqlite3_open_v2(path, database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_extended_result_codes(*database, 1) != SQLITE_OK) {
        return fail(fault, "the record cannot be opened", *database);
    }
    if (sqlite3_db_readonly(*database, "main") != 0) {
        tricode_fault_set(fault, "the record can only be read: give this user the right to write "
                                 "the file and its folder");
        return -1;
    }
    if (sqlite3_exec(*database,
                     "PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE; "
                     "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; "
                     "BEGIN EXCLUSIVE; COMMIT",
                     NULL, NULL, NULL) != SQLITE_OK) {
        int busy = sqlite3_errcode(*database) == SQLITE_BUSY;
        return fail(fault,
                    busy ? "the record is in use by another process" : "the record cannot be held",
                    *database);
    }
    if (ask_integer(*database, "PRAGMA synchronous") != 3 ||
        !answers_text(*database, "PRAGMA journal_mode", "delete") ||
        !answers_text(*database, "PRAGMA locking_mode", "exclusive")) {
        tricode_fault_set(fault, "the record cannot be kept as durably as it must");
        return -1;
    }
    return 0;
}

static int insert_first_row(sqlite3 *database, const struct tricode_machine *state) {
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(
        database, "INSERT INTO record VALUES (1, ?1, ?2, 'idle', ?3, ?4, NULL, 0)", -1, &statement,
        NULL);
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int64(statement, 1, state->machine);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int(statement, 2, state->key_epoch);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int64(statement, 3, state->counter);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int64(statement, 4, state->vended);
    }
    if (status == SQLITE_OK && sqlite3_step(statement) != SQLITE_DONE) {
        status = SQLITE_ERROR;
    }
    (void)sqlite3_finalize(statement);
    return status == SQLITE_OK ? 0 : -1;
}

static int fill_new(sqlite3 *database, const struct tricode_machine *state,
                    struct tricode_fault *fault) {
    if (sqlite3_exec(database, "BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(database, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(database,
                     "PRAGMA application_id = " TEXT_OF_VALUE(
                         APPLICATION) "; "
                                      "PRAGMA user_version = " TEXT_OF_VALUE(SCHEMA_VERSION),
                     NULL, NULL, NULL) != SQLITE_OK ||
        insert_first_row(database, state) != 0 ||
        sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        return fail(fault, "the record cannot be written", database);
    }
    return 0;
}

int tricode_record_create(const char *path, const struct tricode_machine *state,
                          struct tricode_fault *fault) {
    sqlite3 *database = NULL;
    if (tricode_record_check(state, fault) != 0) {
        return -1;
    }
    if (state->machine == 0 || state->phase != TRICODE_MACHINE_IDLE || is_remembered(state)) {
        tricode_fault_set(fault, "a new machine is idle, with no sale remembered");
        return -1;
    }
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        tricode_fault_set(fault, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (close(fd) != 0) {
        tricode_fault_set(fault, "%s: %s", path, strerror(errno));
        return -1;
    }
    int status = open_database(path, &database, fault);
    if (status == 0) {
        status = fill_new(database, state, fault);
    }
    if (sqlite3_close(database) != SQLITE_OK && status == 0) {
        status = fail(fault, "the record cannot be closed", database);
    }
    if (status != 0) {
        (void)unlink(path);
    }
    return status;
}

int tricode_record_check(const struct tricode_machine *state, struct tricode_fault *fault) {
    const struct tricode_payload *sale = &state->sale;
    int remembered = is_remembered(state);
    const char *wrong = NULL;

    if (state->vended > state->counter) {
        wrong = "vended is above counter";
    } else if (state->phase != TRICODE_MACHINE_IDLE && !remembered) {
        wrong = "a sale is on offer that is not remembered";
    } else if (state->phase != TRICODE_MACHINE_IDLE && state->vended == state->counter) {
        wrong = "the sale on offer is vended already";
    } else if (remembered &&
               (tricode_payload_check(sale) != TRICODE_CODE_OK || sale->kind != TRICODE_KIND_SALE ||
                sale->machine != state->machine || sale->key_epoch != state->key_epoch)) {
        wrong = "the sale is not one of this machine";
    } else if (remembered && state->vended != state->counter && sale->vended != state->vended) {
        wrong = "the sale and vended disagree";
    }
    if (wrong != NULL) {
        tricode_fault_set(fault, "the record is inconsistent: %s", wrong);
        return -1;
    }
    return 0;
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

/* A column that is an integer from 0 to high. */
static int column(sqlite3_stmt *row, int number, int64_t high, uint32_t *value) {
    if (sqlite3_column_type(row, number) != SQLITE_INTEGER) {
        return -1;
    }
    int64_t found = sqlite3_column_int64(row, number);
    if (found < 0 || found > high) {
        return -1;
    }
    *value = (uint32_t)found;
    return 0;
}

static int read_sale(sqlite3_stmt *row, struct tricode_machine *state) {
    if (sqlite3_column_type(row, 5) == SQLITE_NULL) {
        return 0;
    }
    if (sqlite3_column_type(row, 5) != SQLITE_BLOB ||
        sqlite3_column_bytes(row, 5) != (int)TRICODE_PAYLOAD_SIZE ||
        tricode_payload_decode(sqlite3_column_blob(row, 5), &state->sale) != TRICODE_CODE_OK ||
        state->sale.counter != state->counter) {
        return -1;
    }
    return 0;
}

static int read_row(sqlite3_stmt *row, struct tricode_machine *state, struct tricode_fault *fault) {
    uint32_t epoch = 0;
    memset(state, 0, sizeof *state);
    state->sale.kind = TRICODE_KIND_SALE;
    if (column(row, 0, UINT32_MAX, &state->machine) != 0 ||
        column(row, 1, UINT8_MAX, &epoch) != 0 ||
        phase_of((const char *)sqlite3_column_text(row, 2), &state->phase) != 0 ||
        column(row, 3, UINT32_MAX, &state->counter) != 0 ||
        column(row, 4, UINT32_MAX, &state->vended) != 0 || read_sale(row, state) != 0 ||
        sqlite3_column_type(row, 6) != SQLITE_INTEGER) {
        tricode_fault_set(fault, "the record is damaged: a value is out of range");
        return -1;
    }
    state->key_epoch = (uint8_t)epoch;
    return 0;
}

static int load(sqlite3 *database, struct tricode_machine *state, struct tricode_fault *fault) {
    sqlite3_stmt *row = NULL;
    int status = -1;

    if (!answers_text(database, "PRAGMA integrity_check", "ok") ||
        ask_integer(database, "PRAGMA application_id") != APPLICATION ||
        ask_integer(database, "PRAGMA user_version") != SCHEMA_VERSION ||
        ask_integer(database, "SELECT count(*) FROM sqlite_schema") != 1 ||
        !answers_text(database, "SELECT sql FROM sqlite_schema", schema)) {
        tricode_fault_set(fault, "the record is damaged, or is not a record of this version");
        return -1;
    }
    if (ask_integer(database, "SELECT count(*) FROM record") != 1 ||
        sqlite3_prepare_v2(
            database, "SELECT machine, key_epoch, phase, counter, vended, sale, writes FROM record",
            -1, &row, NULL) != SQLITE_OK ||
        sqlite3_step(row) != SQLITE_ROW) {
        tricode_fault_set(fault, "the record is damaged: it does not have one row");
    } else {
        status = read_row(row, state, fault);
    }
    (void)sqlite3_finalize(row);
    return status;
}

struct tricode_record *tricode_record_open(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_fault *fault) {
    struct tricode_record *record = calloc(1, sizeof *record);
    int good = 0;

    if (record == NULL) {
        tricode_fault_set(fault, "out of memory");
        return NULL;
    }
    if (open_database(path, &record->database, fault) == 0 &&
        load(record->database, state, fault) == 0) {
        if (state->machine != machine || state->key_epoch != key_epoch) {
            tricode_fault_set(
                fault, "the record is that of machine %lu, key epoch %u, not of %lu, %u",
                (unsigned long)state->machine, state->key_epoch, (unsigned long)machine, key_epoch);
        } else if (tricode_record_check(state, fault) == 0) {
            good = 1;
        }
    }
    if (good && sqlite3_prepare_v2(record->database,
                                   "UPDATE record SET phase = ?1, counter = ?2, vended = ?3, "
                                   "sale = ?4, writes = writes + 1 WHERE only_row = 1",
                                   -1, &record->update, NULL) != SQLITE_OK) {
        good = 0;
        (void)fail(fault, "the record cannot be used", record->database);
    }
    if (!good) {
        tricode_record_close(record);
        memset(state, 0, sizeof *state);
        return NULL;
    }
    return record;
}

static int bind(sqlite3_stmt *update, const struct tricode_machine *state) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    int status =
        sqlite3_bind_text(update, 1, tricode_phase_name(state->phase), -1, SQLITE_TRANSIENT);
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int64(update, 2, state->counter);
    }
    if (status == SQLITE_OK) {
        status = sqlite3_bind_int64(update, 3, state->vended);
    }
    if (status == SQLITE_OK) {
        int remembered = is_remembered(state);
        if (!remembered) {
            status = sqlite3_bind_null(update, 4);
        } else if (tricode_payload_encode(&state->sale, bytes) == TRICODE_CODE_OK) {
            status = sqlite3_bind_blob(update, 4, bytes, sizeof bytes, SQLITE_TRANSIENT);
        } else {
            status = SQLITE_MISUSE;
        }
    }
    return status;
}

int tricode_record_store(struct tricode_record *record, const struct tricode_machine *state,
                         struct tricode_fault *fault) {
    /* One statement is one transaction: after DONE and a good reset it is committed and synced. */
    int status = bind(record->update, state);
    if (status == SQLITE_OK) {
        status = sqlite3_step(record->update);
        status = status == SQLITE_DONE ? sqlite3_reset(record->update) : status;
    }
    if (status != SQLITE_OK || sqlite3_changes(record->database) != 1) {
        (void)fail(fault, "the record cannot be written", record->database);
        (void)sqlite3_reset(record->update);
        return -1;
    }
    return 0;
}

void tricode_record_close(struct tricode_record *record) {
    if (record != NULL) {
        (void)sqlite3_finalize(record->update);
        (void)sqlite3_close(record->database);
        free(record);
    }
}
