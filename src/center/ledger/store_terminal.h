// SPDX-License-Identifier: Apache-2.0
/* What a store remembers of terminals. For store*.c only. */
#ifndef TRICODE_CENTER_STORE_TERMINAL_H
#define TRICODE_CENTER_STORE_TERMINAL_H

#include "center/ledger/snapshot.h"

void tricode_terminals_free(struct tricode_terminals *terminals); /* NULL is fine */

#endif
