// SPDX-License-Identifier: Apache-2.0
#include "machine/record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <unistd.h>

#include "machine/record/file.h"
#include "machine/record/row.h"

/* row is what the file holds. false_tags and counters may be ahead of the file until the next
 * store; row.counters points to counters. */
struct tricode_record {
    sqlite3 *database;
    sqlite3_stmt *update;
    struct tricode_record_row row;
    uint32_t false_tags;
    struct tricode_counters counters;
};

static int fill_new(sqlite3 *database, const struct tricode_machine *state,
                    struct tricode_error *error) {
    struct tricode_counters none = {0};
    const struct tricode_record_row row = {.state = *state, .counters = &none};
    if (sqlite3_exec(database, "BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK) {
        return tricode_record_set_error(error, "the record cannot be written", database);
    }
    if (tricode_record_row_create(database, &row, error) != 0) {
        return -1;
    }
    return sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : tricode_record_set_error(error, "the record cannot be written", database);
}

int tricode_record_create(const char *path, const struct tricode_machine *state,
                          struct tricode_error *error) {
    sqlite3 *database = NULL;
    if (tricode_record_check(state, error) != 0) {
        return -1;
    }
    if (state->machine == 0 || state->phase != TRICODE_MACHINE_IDLE ||
        tricode_record_has_sale(state)) {
        tricode_error_set(error, "a new machine must be idle, with no sale in its record");
        return -1;
    }
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 || close(fd) != 0) {
        tricode_error_set(error, "%s: %s%s", path, strerror(errno),
                          errno == EEXIST ? "; remove a record only if its machine never offered a "
                                            "sale"
                                          : "");
        return -1;
    }
    int status = tricode_record_file_open(path, &database, error);
    if (status == 0) {
        status = fill_new(database, state, error);
    }
    if (sqlite3_close(database) != SQLITE_OK && status == 0) {
        status = tricode_record_set_error(error, "the record cannot be closed", database);
    }
    if (status != 0) {
        (void)unlink(path);
    }
    return status;
}

int tricode_record_check(const struct tricode_machine *state, struct tricode_error *error) {
    const struct tricode_payload *sale = &state->sale;
    int has_sale = tricode_record_has_sale(state);
    const char *wrong = NULL;

    if (state->vended > state->counter) {
        wrong = "vended is above counter";
    } else if (state->phase != TRICODE_MACHINE_IDLE && !has_sale) {
        wrong = "it does not contain the sale on offer";
    } else if (state->phase != TRICODE_MACHINE_IDLE && state->vended == state->counter) {
        wrong = "the sale on offer is already vended";
    } else if (has_sale &&
               (tricode_payload_check(sale) != TRICODE_CODE_OK || sale->kind != TRICODE_KIND_SALE ||
                sale->machine != state->machine || sale->key_epoch != state->key_epoch)) {
        wrong = "the sale belongs to another machine or key epoch";
    } else if (has_sale && state->vended != state->counter && sale->vended != state->vended) {
        wrong = "the sale's vended differs from the machine's";
    }
    if (wrong != NULL) {
        tricode_error_set(error, "the record is inconsistent: %s", wrong);
        return -1;
    }
    return 0;
}

/* 1 when the loaded state belongs to this machine and is consistent; 0 and *error otherwise. */
static int belongs_to(const struct tricode_machine *state, uint32_t machine, uint8_t key_epoch,
                      struct tricode_error *error) {
    if (state->machine != machine || state->key_epoch != key_epoch) {
        tricode_error_set(
            error,
            "the record belongs to machine %lu, key epoch %u; expected machine %lu, key "
            "epoch %u",
            (unsigned long)state->machine, state->key_epoch, (unsigned long)machine, key_epoch);
        return 0;
    }
    return tricode_record_check(state, error) == 0;
}

/* 0, or -1 and *error. */
static int load(struct tricode_record *record, uint32_t machine, uint8_t key_epoch,
                struct tricode_error *error) {
    record->row.counters = &record->counters;
    if (tricode_record_row_load(record->database, &record->row, error) != 0 ||
        !belongs_to(&record->row.state, machine, key_epoch, error)) {
        return -1;
    }
    record->false_tags = record->row.false_tags;
    return 0;
}

/* Opens the record, or with `copies` a copy of it, and loads it. Keeps errno of the file. */
static struct tricode_record *open_record(const char *path, int copies, uint32_t machine,
                                          uint8_t key_epoch, struct tricode_machine *state,
                                          struct tricode_error *error) {
    struct tricode_record *record = calloc(1, sizeof *record);
    memset(state, 0, sizeof *state);
    errno = 0;
    if (record == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    int status = copies ? tricode_record_file_copy(path, &record->database, error)
                        : tricode_record_file_open(path, &record->database, error);
    if (status == 0) {
        status = load(record, machine, key_epoch, error);
    }
    if (status == 0 && !copies) {
        record->update = tricode_record_row_prepare(record->database);
        status =
            record->update != NULL
                ? 0
                : tricode_record_set_error(error, "the record cannot be used", record->database);
    }
    if (status != 0) {
        const int reason = errno;
        tricode_record_close(record);
        errno = reason;
        return NULL;
    }
    *state = record->row.state;
    return record;
}

struct tricode_record *tricode_record_open(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error) {
    return open_record(path, 0, machine, key_epoch, state, error);
}

struct tricode_record *tricode_record_peek(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error) {
    return open_record(path, 1, machine, key_epoch, state, error);
}

int tricode_record_store(struct tricode_record *record, const struct tricode_machine *state,
                         struct tricode_error *error) {
    struct tricode_record_row next = record->row;
    next.state = *state;
    next.false_tags = record->false_tags;
    next.writes++;
    /* One statement is one transaction: after SQLITE_DONE and a successful reset it is committed
     * and synced. */
    if (tricode_record_row_bind(record->update, &next) != 0 ||
        sqlite3_step(record->update) != SQLITE_DONE || sqlite3_reset(record->update) != SQLITE_OK ||
        sqlite3_changes(record->database) != 1) {
        (void)tricode_record_set_error(error, "the record cannot be written", record->database);
        (void)sqlite3_reset(record->update);
        return -1;
    }
    record->row = next;
    return 0;
}

uint32_t tricode_record_false_tags(const struct tricode_record *record) {
    return record != NULL ? record->false_tags : 0;
}

uint32_t tricode_record_unwritten(const struct tricode_record *record) {
    return record->false_tags - record->row.false_tags;
}

void tricode_record_count_false_tag(struct tricode_record *record) {
    if (record->false_tags < UINT32_MAX) {
        record->false_tags++;
    }
}

struct tricode_counters *tricode_record_counters(struct tricode_record *record) {
    return &record->counters;
}

void tricode_record_close(struct tricode_record *record) {
    if (record != NULL) {
        tricode_counters_clear(&record->counters);
        (void)sqlite3_finalize(record->update);
        (void)sqlite3_close(record->database);
        free(record);
    }
}
