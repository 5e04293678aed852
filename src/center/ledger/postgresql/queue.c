// SPDX-License-Identifier: Apache-2.0
/* The pipeline: sends statements without waiting, and receives their results in order. */
#include "center/ledger/postgresql/internal.h"

#include <stdio.h>
#include <stdlib.h>

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
        const struct tricode_value *value = &query->values[i];
        parameters->formats[i] = BINARY;
        parameters->values[i] = value->bytes;
        parameters->lengths[i] = (int)value->length;
        switch (value->type) {
        case TRICODE_VALUE_INTEGER:
            put_integer(value->integer, parameters->integers[i]);
            parameters->types[i] = OID_INT8;
            parameters->values[i] = parameters->integers[i];
            parameters->lengths[i] = 8;
            break;
        case TRICODE_VALUE_TEXT:
            parameters->types[i] = OID_TEXT;
            break;
        case TRICODE_VALUE_BLOB:
            parameters->types[i] = OID_BYTEA;
            break;
        default:
            parameters->types[i] = 0; /* the server infers it */
            parameters->values[i] = NULL;
            parameters->lengths[i] = 0;
            break;
        }
    }
}

static void await(struct tricode_postgresql *postgresql, struct tricode_awaited awaited) {
    postgresql->awaited[postgresql->awaited_count++] = awaited;
}

/* Drops the connection. The error text of an earlier failure is kept. */
static enum tricode_store_status lost(struct tricode_postgresql *postgresql,
                                      enum tricode_store_status status) {
    if (status == TRICODE_STORE_OK) {
        (void)tricode_postgresql_fail(postgresql, NULL, "using the ledger");
    }
    tricode_postgresql_drop(postgresql);
    return TRICODE_STORE_FAILED;
}

static int send_prepare(struct tricode_postgresql *postgresql, const struct tricode_query *query,
                        const char *name, const struct parameters *p) {
    if (postgresql->prepared[query->slot]) {
        return 1;
    }
    postgresql->prepared[query->slot] = 1;
    await(postgresql,
          (struct tricode_awaited){TRICODE_AWAITED_PREPARED, query->slot, TRICODE_ANY_ROWS});
    return PQsendPrepare(postgresql->connection, name, query->sql, (int)query->count, p->types);
}

/* 1, or 0 when libpq fails. */
static int send_query(struct tricode_postgresql *postgresql, const struct tricode_query *query,
                      const struct parameters *p) {
    PGconn *connection = postgresql->connection;
    const int count = (int)query->count;
    char name[16];
    if (query->slot >= TRICODE_SLOTS) {
        return PQsendQueryParams(connection, query->sql, count, p->types, p->values, p->lengths,
                                 p->formats, BINARY);
    }
    (void)snprintf(name, sizeof name, "s%u", query->slot);
    return send_prepare(postgresql, query, name, p) &&
           PQsendQueryPrepared(connection, name, count, p->values, p->lengths, p->formats, BINARY);
}

enum tricode_store_status tricode_postgresql_send(struct tricode_postgresql *postgresql,
                                                  const struct tricode_query *query,
                                                  enum tricode_expected expected, int rows) {
    const long changes = expected == TRICODE_EXPECTED_ONE    ? 1
                         : expected == TRICODE_EXPECTED_ROWS ? (long)query->rows
                                                             : TRICODE_ANY_ROWS;
    struct parameters p;
    if (query->count > TRICODE_VALUES_MAX) {
        return tricode_postgresql_refuse(postgresql, "a statement has too many values");
    }
    /* Space for a preparation, the statement and a commit. */
    if (postgresql->awaited_count + 3 > TRICODE_AWAITED_MAX) {
        const enum tricode_store_status status = tricode_postgresql_receive(postgresql, NULL, 0);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    convert(query, &p);
    if (!send_query(postgresql, query, &p)) {
        return lost(postgresql, TRICODE_STORE_OK);
    }
    await(postgresql, (struct tricode_awaited){rows ? TRICODE_AWAITED_ROWS : TRICODE_AWAITED_CHANGE,
                                               query->slot, changes});
    return TRICODE_STORE_OK;
}

/* Evaluates one result. The first failure is kept; the statements after it did not run. */
static void evaluate(struct tricode_postgresql *postgresql, const struct tricode_awaited *awaited,
                     const PGresult *result, enum tricode_store_status *status) {
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
        if (awaited->what == TRICODE_AWAITED_CHANGE) {
            postgresql->changed = strtol(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
            if (awaited->expected != TRICODE_ANY_ROWS && *status == TRICODE_STORE_OK &&
                postgresql->changed != awaited->expected) {
                *status = tricode_database_wrong_count(&postgresql->database, postgresql->changed,
                                                       awaited->expected);
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

/* Receives the results of one statement, into rows unless that is NULL. 0, or -1 when the
 * connection is lost. */
static int receive_one(struct tricode_postgresql *postgresql, const struct tricode_awaited *awaited,
                       struct tricode_rows *rows, enum tricode_store_status *status) {
    PGresult *result = PQgetResult(postgresql->connection);
    if (result == NULL) {
        return -1;
    }
    evaluate(postgresql, awaited, result, status);
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
        PQclear(result); /* the end of the rows, or an error of a lost connection */
        if (PQstatus(postgresql->connection) != CONNECTION_OK) {
            return -1;
        }
    }
    return 0;
}

/* The rows that await the result, or NULL. */
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

int tricode_postgresql_receive_sync(struct tricode_postgresql *postgresql) {
    PGresult *result = PQgetResult(postgresql->connection);
    const int good = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return good ? 0 : -1;
}

enum tricode_store_status tricode_postgresql_receive(struct tricode_postgresql *postgresql,
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
        if (receive_one(postgresql, &postgresql->awaited[i], to, &status) != 0 ||
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
    if (tricode_postgresql_receive_sync(postgresql) != 0) {
        tricode_postgresql_rows_end(rows);
        return lost(postgresql, status);
    }
    return status;
}
