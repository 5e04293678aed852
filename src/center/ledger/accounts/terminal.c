// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/accounts/terminal.h"

#include <stdlib.h>
#include <string.h>

#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"

#define PLACES 16384u

struct tricode_terminals {
    struct place {
        char keyid[TRICODE_KEYID_SIZE]; /* "": empty */
        struct tricode_terminal_record record;
    } places[PLACES];
};

/* A key id is a hash already. Two keys with the same place replace each other. */
static struct place *place_of(struct tricode_terminals *terminals, const char *keyid) {
    uint32_t number = 0;
    for (size_t i = 0; i < 8 && keyid[i] != '\0'; i++) {
        number = number * 37u + (uint8_t)keyid[i];
    }
    return &terminals->places[number % PLACES];
}

void tricode_terminals_release(struct tricode_store *store) {
    free(store->terminals);
    store->terminals = NULL;
}

enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal) {
    struct tricode_rows *row = tricode_statement_begin(store, TRICODE_SQL_TERMINAL,
                                                       TRICODE_VALUES(tricode_value_text(keyid)));
    const enum tricode_store_status status = tricode_rows_next(store, row);
    memset(terminal, 0, sizeof *terminal);
    if (status == TRICODE_STORE_OK) {
        terminal->account = tricode_column_integer(store, row, 0, INT64_MAX);
        tricode_column_blob(store, row, 1, terminal->public_key, TRICODE_PUBLIC_KEY_SIZE);
    }
    return tricode_rows_end(store, row, status);
}

enum tricode_store_status tricode_store_cached_terminal(struct tricode_store *store,
                                                        const char *keyid,
                                                        struct tricode_terminal_record *terminal) {
    if (store->database->driver->dialect == TRICODE_DIALECT_SQLITE) {
        return tricode_store_terminal(store, keyid, terminal); /* without a round trip */
    }
    if (store->terminals == NULL) {
        store->terminals = calloc(1, sizeof *store->terminals);
        if (store->terminals == NULL) {
            return tricode_store_set_error(store, "out of memory");
        }
    }
    struct place *place = place_of(store->terminals, keyid);
    if (strncmp(place->keyid, keyid, sizeof place->keyid) == 0) {
        *terminal = place->record;
        terminal->cached = 1;
        return TRICODE_STORE_OK;
    }
    const enum tricode_store_status status = tricode_store_terminal(store, keyid, terminal);
    if (status == TRICODE_STORE_OK && strlen(keyid) < sizeof place->keyid) {
        memcpy(place->keyid, keyid, strlen(keyid) + 1);
        place->record = *terminal;
    }
    return status;
}

enum tricode_store_status tricode_store_enrolled(struct tricode_store *store, const char *keyid) {
    struct tricode_terminal_record terminal;
    int enrolled = 0;
    if (tricode_snapshot_terminal(store, keyid, &enrolled)) {
        return enrolled ? TRICODE_STORE_OK : TRICODE_STORE_NONE;
    }
    return tricode_store_terminal(store, keyid, &terminal);
}

enum tricode_store_status tricode_store_is_revoked(struct tricode_store *store, const char *keyid) {
    return tricode_statement_exists(store, TRICODE_SQL_REVOKED,
                                    TRICODE_VALUES(tricode_value_text(keyid)));
}

enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE,
        TRICODE_VALUES(tricode_value_integer(now), tricode_value_text(keyid)), &changes);
    if (status != TRICODE_STORE_OK || changes > 0) {
        return status;
    }
    status = tricode_store_is_revoked(store, keyid);
    return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
}

static void read_terminal(struct tricode_store *store, struct tricode_rows *row,
                          struct tricode_enrolment_record *record) {
    tricode_column_text(store, row, 0, record->keyid, sizeof record->keyid);
    record->account = tricode_column_integer(store, row, 1, INT64_MAX);
    record->enrolled_at = tricode_column_integer(store, row, 2, INT64_MAX);
    record->revoked_at = tricode_column_integer(store, row, 3, INT64_MAX);
    record->revoked = (int)tricode_column_integer(store, row, 4, 1);
}

enum tricode_store_status tricode_store_each_terminal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_enrolment_record *record), void *context) {
    struct tricode_enrolment_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_TERMINALS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_terminal(store, row, &record);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}
