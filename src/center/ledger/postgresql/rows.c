// SPDX-License-Identifier: Apache-2.0
/* The rows of a result. All values are in PostgreSQL's binary format. */
#include "center/ledger/postgresql/internal.h"

/* pg_type.oid of the types that a ledger uses; PostgreSQL never changes them. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

/* Receives the next part of a streamed result. The last part has no row. */
static enum tricode_store_status stream(struct tricode_rows *rows) {
    struct tricode_postgresql *postgresql = rows->postgresql;
    PQclear(rows->result);
    rows->result = PQgetResult(postgresql->connection);
    rows->next = 0;
    switch (PQresultStatus(rows->result)) {
    case PGRES_SINGLE_TUPLE:
        return TRICODE_STORE_OK;
    case PGRES_TUPLES_OK:
        rows->streaming = 0;
        return TRICODE_STORE_OK;
    default:
        rows->streaming = 0;
        postgresql->broken =
            tricode_postgresql_fail(postgresql, rows->result, "reading the ledger");
        return postgresql->broken;
    }
}

enum tricode_store_status tricode_postgresql_rows_next(struct tricode_rows *rows) {
    if (rows->status != TRICODE_STORE_OK) {
        return rows->status;
    }
    if (rows->next >= PQntuples(rows->result) && rows->streaming) {
        enum tricode_store_status status = stream(rows);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    if (rows->next >= PQntuples(rows->result)) {
        return TRICODE_STORE_NONE;
    }
    rows->next++;
    return TRICODE_STORE_OK;
}

/* Receives and discards the rest of a streamed result. */
static void finish(struct tricode_postgresql *postgresql) {
    PGresult *result = PQgetResult(postgresql->connection);
    while (result != NULL) {
        PQclear(result);
        if (PQstatus(postgresql->connection) != CONNECTION_OK) {
            break;
        }
        result = PQgetResult(postgresql->connection);
    }
    if (tricode_postgresql_receive_sync(postgresql) != 0) {
        postgresql->broken = TRICODE_STORE_FAILED;
        tricode_postgresql_drop(postgresql);
    }
}

void tricode_postgresql_rows_end(struct tricode_rows *rows) {
    if (rows == NULL) {
        return;
    }
    PQclear(rows->result);
    rows->result = NULL;
    rows->streaming = 0;
    rows->next = 0;
    if (rows->unsynced) {
        rows->unsynced = 0;
        finish(rows->postgresql);
    }
}

int tricode_postgresql_columns(const struct tricode_rows *rows) {
    return PQnfields(rows->result);
}

const char *tricode_postgresql_column_name(const struct tricode_rows *rows, int column) {
    return PQfname(rows->result, column);
}

/* Two's complement, most significant byte first. */
static int64_t integer(const char *bytes, int length) {
    uint64_t value = (bytes[0] & 0x80) != 0 && length > 1 ? UINT64_MAX : 0;
    for (int i = 0; i < length; i++) {
        value = value << 8 | (uint8_t)bytes[i];
    }
    return (int64_t)value;
}

struct tricode_value tricode_postgresql_column(const struct tricode_rows *rows, int column) {
    const int row = rows->next - 1;
    struct tricode_value value = {.type = TRICODE_VALUE_OTHER};
    if (row < 0 || row >= PQntuples(rows->result) || column >= PQnfields(rows->result)) {
        return value;
    }
    if (PQgetisnull(rows->result, row, column)) {
        value.type = TRICODE_VALUE_NULL;
        return value;
    }
    value.bytes = PQgetvalue(rows->result, row, column);
    value.length = (size_t)PQgetlength(rows->result, row, column);
    switch (PQftype(rows->result, column)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        value.type = TRICODE_VALUE_INTEGER;
        value.integer = integer(value.bytes, (int)value.length);
        break;
    case OID_TEXT:
        value.type = TRICODE_VALUE_TEXT;
        break;
    case OID_BYTEA:
        value.type = TRICODE_VALUE_BLOB;
        break;
    default:
        break;
    }
    return value;
}
