// SPDX-License-Identifier: Apache-2.0
/* Compares the tables and rules of a ledger with those that the migrations make in a schema of
 * their own, on a second connection, in a transaction that is rolled back at the end. */
#include "center/ledger/postgresql/internal.h"

#include <stdio.h>

static const char comparing[] = "comparing the ledger's schema";

/* Each object of the two schemas with its definition, without the schema's name. A trigger that is
 * disabled shows in it. */
#define OBJECTS                                                                                    \
    "WITH object (schema, kind, name, words) AS ("                                                 \
    " SELECT n.nspname, 'table', c.relname, (SELECT string_agg(a.attname || ' ' ||"                \
    "   format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE ''"   \
    "   END || CAST(a.attidentity AS TEXT), ', ' ORDER BY a.attnum) FROM pg_attribute a"           \
    "   WHERE a.attrelid = c.oid AND a.attnum > 0) || (SELECT ' with ' || count(*) ||"             \
    "   ' rules off' FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgisinternal"                 \
    "   AND t.tgenabled <> 'O')"                                                                   \
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"        \
    " UNION ALL SELECT n.nspname, 'index', c.relname, pg_get_indexdef(c.oid) ||"                   \
    "  CASE WHEN i.indisvalid THEN '' ELSE ' (not valid)' END FROM pg_index i"                     \
    "  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"      \
    " UNION ALL SELECT n.nspname, 'constraint', o.conname, pg_get_constraintdef(o.oid)"            \
    "  FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace"                         \
    " UNION ALL SELECT n.nspname, 'trigger', t.tgname, pg_get_triggerdef(t.oid) ||"                \
    "  CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (off)' END FROM pg_trigger t"                      \
    "  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"         \
    "  WHERE NOT t.tgisinternal"                                                                   \
    " UNION ALL SELECT n.nspname, 'function', p.proname, p.prosrc FROM pg_proc p"                  \
    "  JOIN pg_namespace n ON n.oid = p.pronamespace),"                                            \
    " plain AS (SELECT schema, kind, name, replace(words, schema || '.', '') AS words FROM "       \
    "object)"

/* name, kind, the definition in the ledger and in the model; NULL where the object is missing */
static const char difference_sql[] =
    OBJECTS " SELECT COALESCE(i.name, s.name), COALESCE(i.kind, s.kind), i.words, s.words FROM"
            " (SELECT * FROM plain WHERE schema = '%s') i FULL JOIN"
            " (SELECT * FROM plain WHERE schema = '%s') s ON s.kind = i.kind AND s.name = i.name"
            " WHERE i.words IS DISTINCT FROM s.words ORDER BY 2, 1";

static void report(const struct tricode_difference *difference, const PGresult *result) {
    for (int i = 0; i < PQntuples(result); i++) {
        const char *name = PQgetvalue(result, i, 0);
        const char *kind = PQgetvalue(result, i, 1);
        if (PQgetisnull(result, i, 2)) {
            difference->differs(difference->context, name, "missing", kind);
        } else if (PQgetisnull(result, i, 3)) {
            difference->differs(difference->context, name, kind, "missing");
        } else {
            tricode_database_report(difference, name, PQgetvalue(result, i, 2),
                                    PQgetvalue(result, i, 3));
        }
    }
}

/* Runs SQL without result rows. 1, or 0 with the error set. */
static int run(struct tricode_postgresql *other, const char *sql) {
    PGresult *result = tricode_postgresql_execute(other, sql, comparing);
    PQclear(result);
    return result != NULL;
}

static int make_model(struct tricode_postgresql *other, const char *model,
                      const char *const *migrations) {
    char sql[200];
    (void)snprintf(sql, sizeof sql, "BEGIN; CREATE SCHEMA %s; SET LOCAL search_path TO %s", model,
                   model);
    int good = run(other, sql);
    for (size_t i = 0; i < TRICODE_LEDGER_FORMAT && good; i++) {
        good = run(other, migrations[i]);
    }
    return good;
}

/* Finds the name of the ledger's schema. 1, or 0 with the error set. */
static int ledger_schema(struct tricode_postgresql *other, char name[64]) {
    PGresult *result = tricode_postgresql_execute(
        other,
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.oid = to_regclass('ledger_format') AND n.nspname ~ '^[A-Za-z0-9_]+$'",
        comparing);
    if (result != NULL && PQntuples(result) != 1) {
        (void)tricode_postgresql_refuse(other, "the name of the ledger's schema may only have "
                                               "letters, digits and _");
    }
    const int good = PQntuples(result) == 1;
    (void)snprintf(name, 64, "%s", good ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return good;
}

enum tricode_store_status tricode_postgresql_compare(struct tricode_database *database,
                                                     const struct tricode_difference *difference) {
    const struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    struct tricode_database *connected = NULL;
    char ledger[64];
    char model[64];
    char sql[sizeof difference_sql + 128];
    enum tricode_store_status status =
        tricode_postgresql_open(postgresql->location, database->error, &connected);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct tricode_postgresql *other = (struct tricode_postgresql *)connected;
    PGresult *result = NULL;
    (void)snprintf(model, sizeof model, "tricode_model_%d", PQbackendPID(other->connection));
    if (ledger_schema(other, ledger) && make_model(other, model, database->driver->migrations)) {
        (void)snprintf(sql, sizeof sql, difference_sql, ledger, model);
        result = tricode_postgresql_execute(other, sql, comparing);
    }
    if (result != NULL) {
        report(difference, result);
    }
    status = result == NULL ? TRICODE_STORE_FAILED : TRICODE_STORE_OK;
    PQclear(result);
    tricode_postgresql_close(connected);
    return status;
}
