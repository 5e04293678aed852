// SPDX-License-Identifier: Apache-2.0
/* The center's ledger, in an SQLite file or in a PostgreSQL database that several centers share. A
 * caller reads the situation, the core decides, and the verdict is written in one transaction
 * [STORE-2]. The ledger decides nothing; its CHECKs, triggers and unique indices only make a wrong
 * write fail.
 *
 * Amounts are minor units of the ledger's one currency; times are Unix seconds. One thread uses an
 * open ledger at a time. */
#ifndef TRICODE_CENTER_LEDGER_STORE_H
#define TRICODE_CENTER_LEDGER_STORE_H

#include "center/ledger/accounts/account.h"
#include "center/ledger/accounts/enrolment.h"
#include "center/ledger/accounts/terminal.h"
#include "center/ledger/accounts/token.h"
#include "center/ledger/open.h"
#include "center/ledger/sales/machine.h"
#include "center/ledger/sales/refusal.h"
#include "center/ledger/sales/report.h"
#include "center/ledger/sales/sale.h"
#include "center/ledger/transaction/settings.h"
#include "center/ledger/transaction/transaction.h"

#endif
