// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: the tables and rules of a file, against those that this program would make. */
#include <stdio.h>

#include "center/ledger/database_sqlite.h"

static const char *text_of(sqlite3_stmt *row, int column) {
    const unsigned char *text = sqlite3_column_text(row, column);
    return text == NULL ? "" : (const char *)text;
}

/* Tables, indices and triggers, but for what SQLite makes by itself. */
static const char objects_sql[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    " ORDER BY type, name";
static const char object_sql[] = "SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?";

/* Each object of one database against that of the same name in the other. back: the other is the
 * one that is right, and only what it lacks counts. */
static int compare_objects(sqlite3 *from, sqlite3 *to, int back,
                           const struct tricode_difference *difference) {
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
                difference->differs(difference->context, text_of(each, 1),
                                    back ? text_of(each, 0) : "not there",
                                    back ? "not there" : text_of(each, 0));
            } else if (!back) {
                tricode_database_words(difference, text_of(each, 1), text_of(other, 0),
                                       text_of(each, 2));
            }
        }
    }
    (void)sqlite3_finalize(each);
    (void)sqlite3_finalize(other);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int execute_all(sqlite3 *model, const char *const pieces[TRICODE_STEP_PIECES]) {
    int code = SQLITE_OK;
    for (int i = 0; i < TRICODE_STEP_PIECES && code == SQLITE_OK && pieces[i] != NULL; i++) {
        code = sqlite3_exec(model, pieces[i], NULL, NULL, NULL);
    }
    return code;
}

enum tricode_store_status tricode_sqlite_compare(struct tricode_database *database,
                                                 const struct tricode_difference *difference) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    sqlite3 *model = NULL;
    int code = sqlite3_open(":memory:", &model);
    for (size_t i = 0; i < TRICODE_LEDGER_VERSION && code == SQLITE_OK; i++) {
        code = execute_all(model, tricode_ledger_steps[i].tables);
        if (code == SQLITE_OK) {
            code = execute_all(model, tricode_ledger_steps[i].rules);
        }
    }
    if (code == SQLITE_OK) {
        code = compare_objects(model, sqlite->connection, 0, difference);
    }
    if (code == SQLITE_OK) {
        code = compare_objects(sqlite->connection, model, 1, difference);
    }
    (void)sqlite3_close(model);
    if (code == SQLITE_OK) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE,
                   "the ledger's schema cannot be read; restore a backup");
    return TRICODE_STORE_FAILED;
}
