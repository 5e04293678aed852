// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: how a file is made, opened and closed, as struct tricode_driver says. */
#ifndef TRICODE_CENTER_DATABASE_SQLITE_OPEN_H
#define TRICODE_CENTER_DATABASE_SQLITE_OPEN_H

#include "center/ledger/database.h"

enum tricode_store_status tricode_sqlite_create(const char *location, char *error,
                                                struct tricode_database **database);
enum tricode_store_status tricode_sqlite_open(const char *location, char *error,
                                              struct tricode_database **database);
void tricode_sqlite_discard(struct tricode_database *database, const char *location);
void tricode_sqlite_close(struct tricode_database *database);
enum tricode_store_status tricode_sqlite_version(struct tricode_database *database, int *version);
enum tricode_store_status tricode_sqlite_set_version(struct tricode_database *database,
                                                     int version);
enum tricode_store_status tricode_sqlite_prepare(struct tricode_database *database);
enum tricode_store_status tricode_sqlite_inspect(struct tricode_database *database);

#endif
