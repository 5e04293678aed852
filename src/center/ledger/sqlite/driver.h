// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: a ledger in one file. */
#ifndef TRICODE_CENTER_LEDGER_SQLITE_DRIVER_H
#define TRICODE_CENTER_LEDGER_SQLITE_DRIVER_H

#include "center/ledger/sql/database.h"

extern const struct tricode_driver tricode_sqlite;

#endif
