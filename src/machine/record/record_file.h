// SPDX-License-Identifier: Apache-2.0
/* The SQLite file of the machine's record: held by this process alone, and durable; for record*.c.
 */
#ifndef TRICODE_MACHINE_RECORD_FILE_H
#define TRICODE_MACHINE_RECORD_FILE_H

#include <sqlite3.h>
#include "host/json.h"

/* Opens a file that is there. 0; else -1 and a fault. *database is the caller's to close either
 * way.
 */
int tricode_record_file_open(const char *path, sqlite3 **database, struct tricode_error *error);

/* The same of a copy in memory, of what was last committed to the file. errno is EAGAIN when there
 * is none to be had: a write was cut off, or goes on for seconds. */
int tricode_record_file_copy(const char *path, sqlite3 **database, struct tricode_error *error);

/* One whole number that a statement answers, or -1. */
int64_t tricode_record_ask(sqlite3 *database, const char *sql);

/* 1 when the first column of the statement's first row is the text. */
int tricode_record_answers(sqlite3 *database, const char *sql, const char *text);

/* -1 and a fault: what failed in the database, and what whoever looks after the machine can do. */
int tricode_record_fail(struct tricode_error *error, const char *what, sqlite3 *database);

#endif
