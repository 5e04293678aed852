// SPDX-License-Identifier: Apache-2.0
/* The format of the ledger. Each driver has one SQL text per format (struct tricode_driver,
 * migrations); a new ledger runs all of them, so that it equals an older one that was migrated.
 *
 * To change the tables or rules of a released format: add 1 to TRICODE_LEDGER_FORMAT and one
 * migration to each driver. A released migration never changes. */
#ifndef TRICODE_CENTER_LEDGER_SQL_FORMAT_H
#define TRICODE_CENTER_LEDGER_SQL_FORMAT_H

#define TRICODE_LEDGER_APPLICATION 0x74726931 /* "tri1", the mark of every ledger */
#define TRICODE_LEDGER_FORMAT 1               /* the format that this program reads and writes */

#endif
