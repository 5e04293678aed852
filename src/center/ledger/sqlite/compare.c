// SPDX-License-Identifier: Apache-2.0
/* Compares the tables and rules of a file with those that the migrations make in an empty database.
 */
#include <stdio.h>

#include "center/ledger/sqlite/internal.h"

static const char *text_of(sqlite3_stmt *row, int column) {
    const unsigned char *text = sqlite3_column_text(row, column);
    return text == NULL ? "" : (const char *)text;
}

/* Tables, indices and triggers, except those that SQLite creates by itself. */
static const char objects_sql[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    " ORDER BY type, name";
static const char object_sql[] = "SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?";

/* Which of two databases compare_objects reads its list from. */
enum list { LIST_OF_MODEL, LIST_OF_LEDGER };

/* Compares one listed object with the object of the same name in the other database. An object of
 * the ledger's list matters only when the model does not have it. Returns a SQLite code. */
static int compare_object(sqlite3_stmt *each, sqlite3_stmt *other, enum list list,
                          const struct tricode_difference *difference) {
    const char *type = text_of(each, 0);
    const char *name = text_of(each, 1);
    (void)sqlite3_reset(other);
    (void)sqlite3_bind_text(other, 1, type, -1, SQLITE_TRANSIENT);
    (void)sqlite3_bind_text(other, 2, name, -1, SQLITE_TRANSIENT);
    const int code = sqlite3_step(other);
    if (code == SQLITE_DONE) {
        const int lacks = list == LIST_OF_MODEL;
        difference->differs(difference->context, name, lacks ? "missing" : type,
                            lacks ? type : "missing");
        return SQLITE_OK;
    }
    if (code == SQLITE_ROW && list == LIST_OF_MODEL) {
        tricode_database_report(difference, name, text_of(other, 0), text_of(each, 2));
    }
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

static int compare_objects(sqlite3 *from, sqlite3 *to, enum list list,
                           const struct tricode_difference *difference) {
    sqlite3_stmt *each = NULL;
    sqlite3_stmt *other = NULL;
    int code = sqlite3_prepare_v2(from, objects_sql, -1, &each, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(to, object_sql, -1, &other, NULL);
    }
    while (code == SQLITE_OK && (code = sqlite3_step(each)) == SQLITE_ROW) {
        code = compare_object(each, other, list, difference);
    }
    (void)sqlite3_finalize(each);
    (void)sqlite3_finalize(other);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int compare_with(sqlite3 *model, const struct tricode_sqlite *sqlite,
                        const struct tricode_difference *difference) {
    for (size_t i = 0; i < TRICODE_LEDGER_FORMAT; i++) {
        const char *migration = sqlite->database.driver->migrations[i];
        const int code = sqlite3_exec(model, migration, NULL, NULL, NULL);
        if (code != SQLITE_OK) {
            return code;
        }
    }
    const int code = compare_objects(model, sqlite->connection, LIST_OF_MODEL, difference);
    return code == SQLITE_OK
               ? compare_objects(sqlite->connection, model, LIST_OF_LEDGER, difference)
               : code;
}

enum tricode_store_status tricode_sqlite_compare(struct tricode_database *database,
                                                 const struct tricode_difference *difference) {
    const struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    sqlite3 *model = NULL;
    int code = sqlite3_open(":memory:", &model);
    if (code == SQLITE_OK) {
        code = compare_with(model, sqlite, difference);
    }
    (void)sqlite3_close(model);
    if (code == SQLITE_OK) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE,
                   "the ledger's schema cannot be read (SQLite %d); restore a backup", code);
    return TRICODE_STORE_FAILED;
}
