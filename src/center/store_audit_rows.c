// SPDX-License-Identifier: Apache-2.0
/* The store: checks of the audit that compare more than SQL can. */
#include <stdio.h>
#include <string.h>

#include "center/schema.h"
#include "center/store_audit.h"
#include "core/text.h"

#define PREPARE(store, sql, row) sqlite3_prepare_v2((store)->database, sql, -1, row, NULL)

static const char *text_of(sqlite3_stmt *row, int column) {
    const unsigned char *text = sqlite3_column_text(row, column);
    return text == NULL ? "" : (const char *)text;
}

/* Tables, indices and triggers, but for what SQLite makes by itself. */
static const char objects_sql[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    " ORDER BY type, name";
static const char object_sql[] = "SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?";

/* Past the quotes that SQLite puts around a table's name when it was renamed and back. */
static const char *past_quotes(const char *text) {
    return text + strspn(text, "\"");
}

/* Compares an object's definitions, and adds their words from where they begin to differ. */
static void compare_words(struct tricode_finding *finding, const char *name, const char *is,
                          const char *should) {
    char has[80];
    char lacks[80];
    is = past_quotes(is);
    should = past_quotes(should);
    while (*is != '\0' && *is == *should) {
        is = past_quotes(is + 1);
        should = past_quotes(should + 1);
    }
    if (*is != *should) {
        (void)snprintf(has, sizeof has, "...%.60s", is);
        (void)snprintf(lacks, sizeof lacks, "...%.60s", should);
        tricode_finding_add(finding, "schema", name, has, lacks);
    }
}

/* Each object of one database against that of the same name in the other. back: the other is the
 * one that is right, and only what it lacks counts. */
static int compare_objects(sqlite3 *from, sqlite3 *to, int back, struct tricode_finding *finding) {
    sqlite3_stmt *each = NULL;
    sqlite3_stmt *other = NULL;
    int code = sqlite3_prepare_v2(from, objects_sql, -1, &each, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(to, object_sql, -1, &other, NULL);
    }
    if (code == SQLITE_OK) {
        for (code = sqlite3_step(each); code == SQLITE_ROW; code = sqlite3_step(each)) {
            (void)sqlite3_reset(other);
            (void)sqlite3_bind_text(other, 1, text_of(each, 0), -1, SQLITE_TRANSIENT);
            (void)sqlite3_bind_text(other, 2, text_of(each, 1), -1, SQLITE_TRANSIENT);
            int there = sqlite3_step(other);
            if (there != SQLITE_ROW && there != SQLITE_DONE) {
                code = there;
                break;
            }
            if (there == SQLITE_DONE) {
                tricode_finding_add(finding, "schema", text_of(each, 1),
                                    back ? text_of(each, 0) : "not there",
                                    back ? "not there" : text_of(each, 0));
            } else if (!back) {
                compare_words(finding, text_of(each, 1), text_of(other, 0), text_of(each, 2));
            }
        }
    }
    (void)sqlite3_finalize(each);
    (void)sqlite3_finalize(other);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* The tables and rules of the file, against those that this program would make. */
enum tricode_store_status tricode_audit_schema(struct tricode_store *store,
                                               struct tricode_finding *finding) {
    sqlite3 *model = NULL;
    int code = sqlite3_open(":memory:", &model);
    for (size_t i = 0; i < TRICODE_LEDGER_VERSION && code == SQLITE_OK; i++) {
        code = sqlite3_exec(model, tricode_ledger_steps[i].tables, NULL, NULL, NULL);
        if (code == SQLITE_OK) {
            code = sqlite3_exec(model, tricode_ledger_steps[i].rules, NULL, NULL, NULL);
        }
    }
    if (code == SQLITE_OK) {
        code = compare_objects(model, store->database, 0, finding);
    }
    if (code == SQLITE_OK) {
        code = compare_objects(store->database, model, 1, finding);
    }
    (void)sqlite3_close(model);
    return code == SQLITE_OK ? TRICODE_STORE_OK
                             : tricode_store_blame(store, "the ledger's schema cannot be read; "
                                                          "restore a backup");
}

/* [WIRE-7] A key's name is made from the key: another key under a terminal's name could spend its
 * account's money. */
enum tricode_store_status tricode_audit_terminals(struct tricode_store *store,
                                                  struct tricode_finding *finding) {
    sqlite3_stmt *row = NULL;
    int code = PREPARE(store, "SELECT keyid, public_key FROM terminal ORDER BY keyid", &row);
    char keyid[TRICODE_KEYID_SIZE];
    if (code == SQLITE_OK) {
        for (code = sqlite3_step(row); code == SQLITE_ROW; code = sqlite3_step(row)) {
            const uint8_t *key = sqlite3_column_blob(row, 1);
            if (key == NULL || sqlite3_column_bytes(row, 1) != (int)TRICODE_PUBLIC_KEY_SIZE) {
                tricode_finding_add(finding, "terminal", text_of(row, 0), "a key of another length",
                                    "a key of 32 bytes");
            } else if (tricode_keyid(key, keyid) != 0) {
                (void)sqlite3_finalize(row);
                return tricode_store_blame(store, "OpenSSL failed, or memory ran out; try again");
            } else if (strcmp(keyid, text_of(row, 0)) != 0) {
                tricode_finding_add(finding, "terminal", text_of(row, 0), "another key's name",
                                    keyid);
            }
        }
    }
    enum tricode_store_status status =
        code == SQLITE_DONE ? TRICODE_STORE_OK : tricode_store_fail(store, "checking the ledger");
    (void)sqlite3_finalize(row);
    return status;
}

/* [RECONCILE-6] What is kept of an equivocation is a sale or cancel code of that machine. */
enum tricode_store_status tricode_audit_alarms(struct tricode_store *store,
                                               struct tricode_finding *finding) {
    sqlite3_stmt *row = NULL;
    int code = PREPARE(store, "SELECT id, machine, code FROM alarm ORDER BY id", &row);
    struct tricode_code read;
    if (code == SQLITE_OK) {
        for (code = sqlite3_step(row); code == SQLITE_ROW; code = sqlite3_step(row)) {
            const uint8_t *text = sqlite3_column_text(row, 2);
            size_t length = (size_t)sqlite3_column_bytes(row, 2);
            if (text == NULL || tricode_code_decode(text, length, &read) != TRICODE_CODE_OK) {
                tricode_finding_add(finding, "alarm", text_of(row, 0), "no code", "a code");
            } else if (read.payload.kind == TRICODE_KIND_PERMIT ||
                       (int64_t)read.payload.machine != sqlite3_column_int64(row, 1)) {
                tricode_finding_add(finding, "alarm", text_of(row, 0),
                                    "a permit, or another machine's code",
                                    "a sale or cancel code of its machine");
            }
        }
    }
    enum tricode_store_status status =
        code == SQLITE_DONE ? TRICODE_STORE_OK : tricode_store_fail(store, "checking the ledger");
    (void)sqlite3_finalize(row);
    return status;
}
