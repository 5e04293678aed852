// SPDX-License-Identifier: Apache-2.0
/* The store: who a terminal is, and what is remembered of terminals that were asked about. */
#include "center/ledger/store_terminal.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 16384u

struct tricode_terminals {
    struct place {
        char keyid[TRICODE_KEYID_SIZE]; /* "": nothing is remembered here */
        struct tricode_terminal_record record;
    } places[PLACES];
};

/* A key's name is a hash already; whoever has the same place takes it over. */
static struct place *place_of(struct tricode_terminals *terminals, const char *keyid) {
    uint32_t number = 0;
    for (size_t i = 0; i < 8 && keyid[i] != '\0'; i++) {
        number = number * 37u + (uint8_t)keyid[i];
    }
    return &terminals->places[number % PLACES];
}

void tricode_terminals_free(struct tricode_terminals *terminals) {
    free(terminals);
}

enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal) {
    struct tricode_rows *row = tricode_statement_begin(store, TRICODE_SQL_TERMINAL,
                                                       TRICODE_VALUES(tricode_bound_text(keyid)));
    enum tricode_store_status status = tricode_statement_row(store, row);
    memset(terminal, 0, sizeof *terminal);
    if (status == TRICODE_STORE_OK) {
        terminal->account = tricode_column_integer(store, row, 0, INT64_MAX);
        tricode_column_blob(store, row, 1, terminal->public_key, TRICODE_PUBLIC_KEY_SIZE);
    }
    return tricode_statement_end(store, row, status);
}

enum tricode_store_status tricode_store_cached_terminal(struct tricode_store *store, const char *keyid,
                                               struct tricode_terminal_record *terminal) {
    if (store->database->driver->dialect == TRICODE_DIALECT_SQLITE) {
        return tricode_store_terminal(store, keyid, terminal); /* which costs no round trip */
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
    enum tricode_store_status status = tricode_store_terminal(store, keyid, terminal);
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
