// SPDX-License-Identifier: Apache-2.0
/* The center's ledger, in a file or in a database that several centers share: what it holds is read
 * as a situation, and a verdict of the core is written in one transaction [STORE-2]. The store
 * decides nothing; its CHECKs, triggers and unique indices only make sure that a wrong write fails
 * instead of standing.
 *
 * Amounts are minor units of the ledger's one currency; times are Unix seconds. Not for use by two
 * threads at a time. */
#ifndef TRICODE_CENTER_STORE_H
#define TRICODE_CENTER_STORE_H

#include "center/ledger/store_account.h"
#include "center/ledger/store_machine.h"
#include "center/ledger/store_refusal.h"
#include "center/ledger/store_report.h"
#include "center/ledger/store_sale.h"
#include "center/ledger/store_token.h"
#include "center/ledger/store_transaction.h"

#endif
