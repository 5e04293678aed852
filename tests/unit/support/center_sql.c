// SPDX-License-Identifier: Apache-2.0
#include "center_sql.h"

const char *fixture_server(void) {
    return getenv("TRICODE_TEST_STORE");
}

/* The statement in PostgreSQL's SQL; the caller frees it. */
static char *fixture_words(const char *sql) {
    static const char *const words[][2] = {
        {"zeroblob(32)", "decode(repeat('00', 32), 'hex')"},
        {"zeroblob(31)", "decode(repeat('00', 31), 'hex')"},
        {"randomblob(32)", "decode(md5(random()::text) || md5(random()::text), 'hex')"},
        {"INSERT OR REPLACE", "INSERT"},
        {"BEGIN SELECT 1; END", "EXECUTE FUNCTION refuse()"},
    };
    char *text = malloc(strlen(sql) * 8 + 1);
    size_t used = 0;
    ck_assert_ptr_nonnull(text);
    while (*sql != '\0') {
        size_t i = 0;
        while (i < sizeof words / sizeof words[0] &&
               strncmp(sql, words[i][0], strlen(words[i][0])) != 0) {
            i++;
        }
        if (i < sizeof words / sizeof words[0]) {
            memcpy(text + used, words[i][1], strlen(words[i][1]));
            used += strlen(words[i][1]);
            sql += strlen(words[i][0]);
        } else {
            text[used++] = *sql++;
        }
    }
    text[used] = '\0';
    return text;
}

enum tricode_store_status fixture_try(struct tricode_store *store, const char *sql) {
    char *words = fixture_server() == NULL ? NULL : fixture_words(sql);
    enum tricode_store_status status =
        store->database->driver->script(store->database, words == NULL ? sql : words, "testing");
    free(words);
    return status;
}

void fixture_sql(struct tricode_store *store, const char *sql) {
    ck_assert_msg(fixture_try(store, sql) == TRICODE_STORE_OK, "%s: %s", sql,
                  tricode_store_error(store));
}

static struct tricode_value fixture_value(struct tricode_store *store, const char *sql) {
    struct tricode_rows *row = tricode_statement_once(store, sql, TRICODE_NO_VALUES);
    ck_assert_msg(tricode_rows_next(store, row) == TRICODE_STORE_OK, "%s: %s", sql,
                  tricode_store_error(store));
    const struct tricode_value value = tricode_column(store, row, 0);
    (void)tricode_rows_end(store, row, TRICODE_STORE_OK);
    return value;
}

long long fixture_number(struct tricode_store *store, const char *sql) {
    struct tricode_value value = fixture_value(store, sql);
    if (value.type == TRICODE_VALUE_OTHER) {
        char wrapped[600];
        snprintf(wrapped, sizeof wrapped, "SELECT CAST(x AS BIGINT) FROM (%s) AS wrapped (x)", sql);
        value = fixture_value(store, wrapped);
    }
    ck_assert_msg(value.type == TRICODE_VALUE_INTEGER, "not a number: %s", sql);
    return value.integer;
}

/* Runs each statement that a query returns. */
static void fixture_each(struct tricode_store *store, const char *query) {
    char *statements[256];
    size_t count = 0;
    struct tricode_rows *row = tricode_statement_once(store, query, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        ck_assert_uint_lt(count, sizeof statements / sizeof statements[0]);
        statements[count] = strdup(tricode_column_word(store, row, 0));
        ck_assert_ptr_nonnull(statements[count++]);
        status = tricode_rows_next(store, row);
    }
    ck_assert_msg(tricode_rows_end(store, row, status) == TRICODE_STORE_NONE, "%s",
                  tricode_store_error(store));
    for (size_t i = 0; i < count; i++) {
        fixture_sql(store, statements[i]);
        free(statements[i]);
    }
}

void fixture_unguard(struct tricode_store *store) {
    if (fixture_server() == NULL) {
        fixture_sql(store, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
                           "CREATE TEMP TABLE rules AS SELECT name, sql FROM main.sqlite_schema"
                           " WHERE type = 'trigger'");
        fixture_each(store, "SELECT 'DROP TRIGGER ' || name FROM rules");
        return;
    }
    fixture_sql(
        store,
        "SET session_replication_role = replica; CREATE TEMP TABLE checks AS"
        " SELECT CAST(conrelid AS regclass) AS place, conname, pg_get_constraintdef(oid) AS words"
        " FROM pg_constraint WHERE contype = 'c'"
        " AND connamespace = CAST(current_schema() AS regnamespace)");
    fixture_each(store, "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', place, conname)"
                        " FROM checks");
}

void fixture_guard(struct tricode_store *store) {
    if (fixture_server() == NULL) {
        fixture_each(store, "SELECT sql FROM rules");
        fixture_sql(store, "DROP TABLE temp.rules; PRAGMA ignore_check_constraints = OFF;");
        return;
    }
    fixture_each(store, "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID',"
                        " place, conname, words) FROM checks");
    fixture_sql(store, "SET allow_system_table_mods = on; UPDATE pg_constraint SET convalidated"
                       " = true WHERE connamespace = CAST(current_schema() AS regnamespace);"
                       "RESET allow_system_table_mods; DROP TABLE checks;"
                       "RESET session_replication_role");
}
