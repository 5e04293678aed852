// SPDX-License-Identifier: Apache-2.0
/* The PostgreSQL driver: a ledger in a database that several centers share. */
#ifndef TRICODE_CENTER_LEDGER_POSTGRESQL_DRIVER_H
#define TRICODE_CENTER_LEDGER_POSTGRESQL_DRIVER_H

#include "center/ledger/sql/database.h"

extern const struct tricode_driver tricode_postgresql;

/* Why a location is not allowed, and what to do; NULL when it is allowed. */
const char *tricode_postgresql_refuses(const char *location);

#endif
