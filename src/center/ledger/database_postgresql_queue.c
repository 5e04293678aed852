// SPDX-License-Identifier: Apache-2.0
/* The PostgreSQL driver: statements are sent one after the other without waiting, in libpq's
 * pipeline mode, and their answers are looked at together, when a row or a commit needs them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/database_postgresql.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };
#define BINARY 1

/* The values of a statement as libpq takes them. */
struct parameters {
    Oid types[TRICODE_VALUES_MAX];
    const char *values[TRICODE_VALUES_MAX];
    int lengths[TRICODE_VALUES_MAX];
    int formats[TRICODE_VALUES_MAX];
    char integers[TRICODE_VALUES_MAX][8];
};

static void put_integer(int64_t integer, char bytes[8]) {
    const uint64_t value = (uint64_t)integer;
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(value >> (56 - 8 * i));
    }
}

static void convert(const struct tricode_query *query, struct parameters *parameters) {
    for (size_t i = 0; i < query->count; i++) {
        const struct tricode_bound *value = &query->values[i];
        parameters->formats[i] = BINARY;
        parameters->values[i] = value->bytes;
        parameters->lengths[i] = (int)value->length;
        switch (value->type) {
        case TRICODE_BOUND_INTEGER:
            put_integer(value->integer, parameters->integers[i]);
            parameters->types[i] = OID_INT8;
            parameters->values[i] = parameters->integers[i];
            parameters->lengths[i] = 8;
            break;
        case TRICODE_BOUND_TEXT:
            parameters->types[i] = OID_TEXT;
            break;
        case TRICODE_BOUND_BLOB:
            parameters->types[i] = OID_BYTEA;
            break;
        default:
            parameters->types[i] = 0; /* as the statement has it */
            parameters->values[i] = NULL;
            parameters->lengths[i] = 0;
            break;
        }
    }
}

static void await(struct tricode_postgresql *postgresql, struct tricode_awaited awaited) {
    postgresql->awaited[postgresql->awaited_count++] = awaited;
}

/* The first failure tells more than what came of it. */
static enum tricode_store_status lost(struct tricode_postgresql *postgresql,
                                      enum tricode_store_status status) {
    if (status == TRICODE_STORE_OK) {
        (void)tricode_postgresql_fail(postgresql, NULL, "using the ledger");
    }
    tricode_postgresql_drop(postgresql);
    return TRICODE_STORE_FAILED;
}

enum tricode_store_status tricode_postgresql_send(struct tricode_postgresql *postgresql,
                                                  const struct tricode_query *query,
                                                  enum tricode_expected expected, int rows) {
    const long changes = expected == TRICODE_EXPECTED_ONE    ? 1
                         : expected == TRICODE_EXPECTED_ROWS ? (long)query->rows
                                                             : TRICODE_ANY_ROWS;
    PGconn *connection = postgresql->connection;
    const int kept = query->slot < TRICODE_SLOTS;
    const int count = (int)query->count;
    struct parameters p;
    char name[16] = "";
    int sent = 1;
    if (query->count > TRICODE_VALUES_MAX) {
        return tricode_postgresql_refuse(postgresql, "a statement has too many values");
    }
    /* Room for a preparation, the statement and a commit. */
    if (postgresql->awaited_count + 3 > TRICODE_AWAITED_MAX) {
        enum tricode_store_status status = tricode_postgresql_settle(postgresql, NULL, 0);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    convert(query, &p);
    if (kept) {
        (void)snprintf(name, sizeof name, "s%u", query->slot);
    }
    if (kept && !postgresql->prepared[query->slot]) {
        sent = PQsendPrepare(connection, name, query->sql, count, p.types);
        postgresql->prepared[query->slot] = 1;
        await(postgresql,
              (struct tricode_awaited){TRICODE_AWAITED_PREPARED, query->slot, TRICODE_ANY_ROWS});
    }
    if (sent && kept) {
        sent = PQsendQueryPrepared(connection, name, count, p.values, p.lengths, p.formats, BINARY);
    } else if (sent) {
        sent = PQsendQueryParams(connection, query->sql, count, p.types, p.values, p.lengths,
                                 p.formats, BINARY);
    }
    if (!sent) {
        return lost(postgresql, TRICODE_STORE_OK);
    }
    await(postgresql, (struct tricode_awaited){rows ? TRICODE_AWAITED_ROWS : TRICODE_AWAITED_CHANGE,
                                               query->slot, changes});
    return TRICODE_STORE_OK;
}

static enum tricode_store_status other_count(struct tricode_postgresql *postgresql, long expected) {
    return expected == 1
               ? tricode_database_not_one(&postgresql->database, postgresql->changed)
               : tricode_postgresql_refuse(postgresql,
                                           "a write changed %ld records of the ledger instead of "
                                           "%ld; run the ledger check",
                                           postgresql->changed, expected);
}

/* Looks at one answer. The first failure is kept; what follows it was not carried out. */
static void look(struct tricode_postgresql *postgresql, const struct tricode_awaited *awaited,
                 const PGresult *result, enum tricode_store_status *status) {
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
        if (awaited->what == TRICODE_AWAITED_CHANGE) {
            postgresql->changed = strtol(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
            if (awaited->expected != TRICODE_ANY_ROWS && *status == TRICODE_STORE_OK &&
                postgresql->changed != awaited->expected) {
                *status = other_count(postgresql, awaited->expected);
            }
        }
        return;
    case PGRES_PIPELINE_ABORTED:
        break;
    default:
        if (*status == TRICODE_STORE_OK) {
            *status = tricode_postgresql_fail(postgresql, result, "using the ledger");
        }
        break;
    }
    if (awaited->what == TRICODE_AWAITED_PREPARED) {
        postgresql->prepared[awaited->slot] = 0;
    }
}

/* Takes the answers to one statement; into rows, if they are wanted. 0, or -1 when there is none.
 */
static int take(struct tricode_postgresql *postgresql, const struct tricode_awaited *awaited,
                struct tricode_rows *rows, enum tricode_store_status *status) {
    PGresult *result = PQgetResult(postgresql->connection);
    if (result == NULL) {
        return -1;
    }
    look(postgresql, awaited, result, status);
    if (rows != NULL && *status == TRICODE_STORE_OK) {
        rows->result = result;
        rows->streaming = PQresultStatus(result) == PGRES_SINGLE_TUPLE;
        rows->unsynced = rows->streaming;
        if (rows->streaming) {
            return 0;
        }
    } else {
        PQclear(result);
    }
    while ((result = PQgetResult(postgresql->connection)) != NULL) {
        PQclear(result); /* after the last row, or of a connection that was lost */
        if (PQstatus(postgresql->connection) != CONNECTION_OK) {
            return -1;
        }
    }
    return 0;
}

/* The rows that the answer is for, or NULL when nobody reads them. */
static struct tricode_rows *awaiting(struct tricode_postgresql *postgresql,
                                     const struct tricode_awaited *awaited) {
    struct tricode_rows *rows =
        awaited->what == TRICODE_AWAITED_ROWS && awaited->slot < TRICODE_SLOTS
            ? &postgresql->kept[awaited->slot]
            : NULL;
    if (rows == NULL || !rows->awaited) {
        return NULL;
    }
    rows->awaited = 0;
    return rows;
}

int tricode_postgresql_take_sync(struct tricode_postgresql *postgresql) {
    PGresult *result = PQgetResult(postgresql->connection);
    const int good = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return good ? 0 : -1;
}

enum tricode_store_status tricode_postgresql_settle(struct tricode_postgresql *postgresql,
                                                    struct tricode_rows *rows, int stream) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    const unsigned count = postgresql->awaited_count;
    if (count == 0) {
        return TRICODE_STORE_OK;
    }
    if (!PQpipelineSync(postgresql->connection)) {
        return lost(postgresql, TRICODE_STORE_OK);
    }
    for (unsigned i = 0; i < count; i++) {
        const int last = i + 1 == count;
        struct tricode_rows *to = last ? rows : NULL;
        if (to == NULL) {
            to = awaiting(postgresql, &postgresql->awaited[i]);
        }
        if (last && stream) {
            (void)PQsetSingleRowMode(postgresql->connection);
        }
        if (take(postgresql, &postgresql->awaited[i], to, &status) != 0 ||
            PQstatus(postgresql->connection) != CONNECTION_OK) {
            tricode_postgresql_rows_end(rows);
            return lost(postgresql, status);
        }
        if (to != NULL) {
            to->status = status;
        }
    }
    postgresql->awaited_count = 0;
    if (rows != NULL && rows->streaming) {
        return TRICODE_STORE_OK; /* the sync follows the last row */
    }
    if (tricode_postgresql_take_sync(postgresql) != 0) {
        tricode_postgresql_rows_end(rows);
        return lost(postgresql, status);
    }
    return status;
}
