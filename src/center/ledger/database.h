// SPDX-License-Identifier: Apache-2.0
/* What the store asks of a database, so that one store works over each: a driver is a table of
 * functions over a connection. Only database_*.c know a database's own library. SQL is the same for
 * all where it can be, with $1, $2 … for values.
 *
 * A call that answers FAILED, AGAIN or LATE has set the connection's error text, with what to do.
 */
#ifndef TRICODE_CENTER_DATABASE_H
#define TRICODE_CENTER_DATABASE_H

#include <stddef.h>
#include <stdint.h>

#include "center/ledger/schema.h"
#include "center/ledger/store.h"

#define TRICODE_STORE_ERROR_SIZE 512

/* A value of a column, or for a $n of a statement. Booleans are the integers 0 and 1. */
struct tricode_bound {
    enum {
        TRICODE_BOUND_INTEGER,
        TRICODE_BOUND_TEXT,
        TRICODE_BOUND_BLOB,
        TRICODE_BOUND_NULL,
        TRICODE_BOUND_OTHER, /* of a column: a type that no ledger has */
    } type;
    int64_t integer;
    /* Of TEXT and BLOB. Given: lives until the statement is done. Read: until the next row, and a
     * text with a zero after it. */
    const void *bytes;
    size_t length;
};

/* One statement. slot: below TRICODE_SLOTS it is prepared once for the connection, and is always
 * the same text; TRICODE_NO_SLOT is for one that is used once. */
struct tricode_query {
    unsigned slot;
    const char *sql;
    const struct tricode_bound *values;
    size_t count;
    size_t rows; /* how many it has to change, with TRICODE_EXPECTED_ROWS */
};
#define TRICODE_SLOTS 128u
#define TRICODE_NO_SLOT TRICODE_SLOTS
#define TRICODE_VALUES_MAX 16u

struct tricode_rows; /* what a query answers, one row at a time */

/* A connection. A driver's own begins with this. */
struct tricode_database {
    const struct tricode_driver *driver;
    char *error; /* TRICODE_STORE_ERROR_SIZE bytes of the store's */
};

/* Who is told of a table or rule that is not as it should be. */
struct tricode_difference {
    void (*differs)(void *context, const char *name, const char *is, const char *should);
    void *context;
};

/* How many rows a write has to change. ROWS is for PostgreSQL alone, which gathers writes
 * (writes.h). */
enum tricode_expected { TRICODE_EXPECTED_ANY, TRICODE_EXPECTED_ONE, TRICODE_EXPECTED_ROWS };

/* Whose SQL it speaks, where the two differ. */
enum tricode_dialect { TRICODE_DIALECT_SQLITE, TRICODE_DIALECT_POSTGRESQL };

struct tricode_driver {
    enum tricode_dialect dialect;
    const struct tricode_ledger_step *steps; /* TRICODE_LEDGER_VERSION of them */

    /* create makes the place of a new ledger, and answers EXISTS when there is something already;
     * open changes nothing. Both answer a connection, or set the error. */
    enum tricode_store_status (*create)(const char *location, char *error,
                                        struct tricode_database **database);
    enum tricode_store_status (*open)(const char *location, char *error,
                                      struct tricode_database **database);
    /* Removes a place that create made, when it could not be filled; and closes. */
    void (*discard)(struct tricode_database *database, const char *location);
    void (*close)(struct tricode_database *database);
    /* The version of the ledger that is there; FAILED when it is none. */
    enum tricode_store_status (*version)(struct tricode_database *database, int *version);
    enum tricode_store_status (*set_version)(struct tricode_database *database, int version);
    /* Makes a connection to a ledger durable and strict; FAILED when it cannot be. */
    enum tricode_store_status (*prepare)(struct tricode_database *database);
    /* FAILED when the database finds itself damaged. */
    enum tricode_store_status (*inspect)(struct tricode_database *database);
    /* Compares tables and rules with those that this program makes; not in a transaction of the
     * caller's own writes. */
    enum tricode_store_status (*compare)(struct tricode_database *database,
                                         const struct tricode_difference *difference);

    enum tricode_store_status (*begin)(struct tricode_database *database, int write);
    enum tricode_store_status (*commit)(struct tricode_database *database);
    void (*rollback)(struct tricode_database *database); /* keeps the error text */
    /* As tricode_store_limit says it. */
    enum tricode_store_status (*limit)(struct tricode_database *database, unsigned milliseconds);

    /* Several statements without values, one after the other. */
    enum tricode_store_status (*script)(struct tricode_database *database, const char *sql,
                                        const char *doing);
    /* A write that answers no rows. With changes it is carried out at once, and says how many rows
     * it changed. Without, within a transaction, the outcome may be told by a later call of the
     * same transaction instead, at the latest by commit, which then commits nothing. */
    enum tricode_store_status (*change)(struct tricode_database *database,
                                        const struct tricode_query *query,
                                        enum tricode_expected expected, int *changes);
    /* NULL when it fails at once; else row tells. Of one slot only one answer is open at a time;
     * while one without a slot is, nothing else is asked of the connection. */
    struct tricode_rows *(*query)(struct tricode_database *database,
                                  const struct tricode_query *query);
    enum tricode_store_status (*row)(struct tricode_rows *rows); /* OK, NONE, FAILED, AGAIN, LATE */
    void (*end)(struct tricode_rows *rows);                      /* NULL is fine */
    int (*columns)(const struct tricode_rows *rows);
    const char *(*column_name)(const struct tricode_rows *rows, int column);
    struct tricode_bound (*column)(const struct tricode_rows *rows, int column);
};

extern const struct tricode_driver tricode_sqlite;
extern const struct tricode_driver tricode_postgresql;

/* What is wrong with a location for PostgreSQL, and what to do; or NULL. */
const char *tricode_postgresql_refuses(const char *location);

/* Compares an object's definitions, and tells their words from where they begin to differ. */
void tricode_database_words(const struct tricode_difference *difference, const char *name,
                            const char *is, const char *should);
/* Numbers as an array of PostgreSQL, in their order; to be freed; NULL without memory. */
char *tricode_database_array(const uint64_t *numbers, size_t count);
/* What the drivers say alike: a write that changed another number of rows than one. */
enum tricode_store_status tricode_database_not_one(struct tricode_database *database, long changes);

#endif
