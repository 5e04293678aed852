// SPDX-License-Identifier: Apache-2.0
/* The interface of a database driver: a table of functions over one connection. Only sqlite/ and
 * postgresql/ call a database's own library. Statements use SQL that both databases understand,
 * with $1, $2 … for values.
 *
 * A function that returns FAILED, RETRY or TIMEOUT has written the connection's error text, which
 * says what to do. A connection belongs to one thread at a time.
 */
#ifndef TRICODE_CENTER_LEDGER_SQL_DATABASE_H
#define TRICODE_CENTER_LEDGER_SQL_DATABASE_H

#include <stddef.h>
#include <stdint.h>

#include "center/ledger/sql/format.h"
#include "center/ledger/sql/status.h"

/* A value of a column, or for a $n of a statement. Booleans are the integers 0 and 1. */
struct tricode_value {
    enum {
        TRICODE_VALUE_INTEGER,
        TRICODE_VALUE_TEXT,
        TRICODE_VALUE_BLOB,
        TRICODE_VALUE_NULL,
        TRICODE_VALUE_OTHER, /* of a column: a type that a ledger does not use */
    } type;
    int64_t integer;
    /* Of TEXT and BLOB. For a $n: valid until the statement has ended. Of a column: valid until the
     * next row, and a text ends with a zero after its length. */
    const void *bytes;
    size_t length;
};

/* One statement with its values. A slot below TRICODE_SLOTS is prepared once per connection and
 * always has the same text; TRICODE_NO_SLOT is for a text that is used once. */
struct tricode_query {
    unsigned slot;
    const char *sql;
    const struct tricode_value *values;
    size_t count; /* of values, at most TRICODE_VALUES_MAX */
    size_t rows;  /* with TRICODE_EXPECTED_ROWS: how many rows it must change */
};
#define TRICODE_SLOTS 128u
#define TRICODE_NO_SLOT TRICODE_SLOTS
#define TRICODE_VALUES_MAX 16u

struct tricode_rows; /* the rows of a query, read one at a time */

/* A connection. A driver's own struct begins with it. */
struct tricode_database {
    const struct tricode_driver *driver; /* the caller of create and open sets it */
    char *error;                         /* TRICODE_STORE_ERROR_SIZE bytes of the caller */
};

/* Receives each table or rule that differs from this program's schema. */
struct tricode_difference {
    void (*differs)(void *context, const char *name, const char *is, const char *should);
    void *context;
};

/* How many rows a write must change; another number is FAILED. ROWS is for PostgreSQL only, where
 * writes are buffered. */
enum tricode_expected { TRICODE_EXPECTED_ANY, TRICODE_EXPECTED_ONE, TRICODE_EXPECTED_ROWS };

enum tricode_dialect { TRICODE_DIALECT_SQLITE, TRICODE_DIALECT_POSTGRESQL };

struct tricode_driver {
    enum tricode_dialect dialect;
    /* TRICODE_LEDGER_FORMAT SQL texts: [n] turns format n into format n + 1; [0] creates. */
    const char *const *migrations;

    /* create prepares an empty location for a new ledger; EXISTS when something is there already.
     * open changes nothing. Unless they return OK, *database is NULL. */
    enum tricode_store_status (*create)(const char *location, char *error,
                                        struct tricode_database **database);
    enum tricode_store_status (*open)(const char *location, char *error,
                                      struct tricode_database **database);
    /* Closes, and removes what create made, after the ledger could not be written into it. */
    void (*discard)(struct tricode_database *database, const char *location);
    void (*close)(struct tricode_database *database);
    /* The format of the ledger; FAILED when the database is not a ledger. */
    enum tricode_store_status (*format)(struct tricode_database *database, int *format);
    enum tricode_store_status (*set_format)(struct tricode_database *database, int format);
    /* Makes the connection durable and strict; FAILED when the database cannot be either. */
    enum tricode_store_status (*prepare)(struct tricode_database *database);
    /* FAILED when the database reports damage. */
    enum tricode_store_status (*inspect)(struct tricode_database *database);
    /* Compares tables and rules with those that the migrations make; not within a transaction that
     * has written. */
    enum tricode_store_status (*compare)(struct tricode_database *database,
                                         const struct tricode_difference *difference);
    /* As tricode_store_backup. */
    enum tricode_store_status (*backup)(struct tricode_database *database, const char *path);

    enum tricode_store_status (*begin)(struct tricode_database *database, int write);
    enum tricode_store_status (*commit)(struct tricode_database *database);
    void (*rollback)(struct tricode_database *database); /* keeps the error text */
    /* As tricode_store_limit. */
    enum tricode_store_status (*limit)(struct tricode_database *database, unsigned milliseconds);

    /* Runs several statements without values. doing: for the error text, "opening the ledger". */
    enum tricode_store_status (*script)(struct tricode_database *database, const char *sql,
                                        const char *doing);
    /* A write without result rows. With changes it runs at once and reports how many rows it
     * changed. With NULL, within a transaction, a later call may report its failure, commit at the
     * latest, which then commits nothing. */
    enum tricode_store_status (*change)(struct tricode_database *database,
                                        const struct tricode_query *query,
                                        enum tricode_expected expected, int *changes);
    /* NULL when it fails at once; any later failure is reported by row. One result per slot can be
     * open at a time; while a result without a slot is open, the connection runs nothing else. */
    struct tricode_rows *(*query)(struct tricode_database *database,
                                  const struct tricode_query *query);
    enum tricode_store_status (*row)(struct tricode_rows *rows); /* OK, NONE after the last, … */
    void (*end)(struct tricode_rows *rows);                      /* NULL is fine */
    int (*columns)(const struct tricode_rows *rows);
    const char *(*column_name)(const struct tricode_rows *rows, int column);
    struct tricode_value (*column)(const struct tricode_rows *rows, int column);
};

/* Reports two definitions of one object, each from the first character that differs. */
void tricode_database_report(const struct tricode_difference *difference, const char *name,
                             const char *is, const char *should);
/* The numbers as a PostgreSQL array, in their order; the caller frees it; NULL without memory. */
char *tricode_database_array(const uint64_t *numbers, size_t count);
/* Sets the error of a write that changed another number of rows; returns FAILED. */
enum tricode_store_status tricode_database_wrong_count(struct tricode_database *database,
                                                       long changes, long expected);

#endif
