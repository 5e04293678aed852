// SPDX-License-Identifier: Apache-2.0
/* Rows that both the snapshot and single statements read. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_ROWS_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_ROWS_H

#include "center/ledger/sql/query.h"
#include "center/ledger/transaction/types.h"
#include "core/center.h"

/* The columns SALE_COLUMNS (sql/texts.c), from column `first` on, of a sale of the machine. */
void tricode_read_sale(struct tricode_store *store, const struct tricode_rows *rows, int first,
                       uint32_t machine, struct tricode_sale *sale);
/* The columns of TRICODE_SQL_SETTINGS. */
void tricode_read_settings(struct tricode_store *store, const struct tricode_rows *rows,
                           struct tricode_settings *settings);

#endif
