// SPDX-License-Identifier: Apache-2.0
/* The tables of the ledger, version 1. */
#ifndef TRICODE_CENTER_SCHEMA_H
#define TRICODE_CENTER_SCHEMA_H

/* PRAGMA application_id of every ledger ("tri1"), and the PRAGMA user_version of this schema. */
#define TRICODE_LEDGER_APPLICATION 0x74726931
#define TRICODE_LEDGER_VERSION 1

/* All tables, indices and triggers, to be run in one transaction on an empty file. In two parts:
 * a C compiler need not take a longer string. */
extern const char *const tricode_ledger_tables;
extern const char *const tricode_ledger_rules;

#endif
