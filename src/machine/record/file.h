// SPDX-License-Identifier: Apache-2.0
/* The SQLite file of the machine's record: opened durably and for this process alone, or copied.
 * Private to src/machine/record. */
#ifndef TRICODE_MACHINE_FILE_H
#define TRICODE_MACHINE_FILE_H

#include <sqlite3.h>
#include "host/json.h"

/* [STORE-4] Opens an existing file. 0; else -1, *error, and errno is EBUSY when another process
 * has it open. The caller closes *database in both cases. */
int tricode_record_file_open(const char *path, sqlite3 **database, struct tricode_error *error);

/* [AUDIT-6] Opens a read-only copy in memory of what was last committed to the file, without a lock
 * on it (copy.c). 0; else -1, *error, and errno is EAGAIN when a write was interrupted or lasted
 * for seconds. The caller closes *database in both cases. */
int tricode_record_file_copy(const char *path, sqlite3 **database, struct tricode_error *error);

/* The integer in the first column of the statement's first row, or -1. */
int64_t tricode_record_integer(sqlite3 *database, const char *sql);

/* 1 when the first column of the statement's first row equals the text, else 0. */
int tricode_record_text_is(sqlite3 *database, const char *sql, const char *text);

/* Sets *error to `what`, SQLite's message, and what the operator can do about it. Returns -1. */
int tricode_record_set_error(struct tricode_error *error, const char *what, sqlite3 *database);

#endif
