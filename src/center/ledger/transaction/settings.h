// SPDX-License-Identifier: Apache-2.0
/* The settings of the ledger. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_SETTINGS_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_SETTINGS_H

#include "center/ledger/transaction/types.h"

/* open, invite or closed: in the ledger, on the wire and on the command line. */
const char *tricode_enrolment_name(enum tricode_enrolment enrolment);

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings);
enum tricode_store_status tricode_store_set_enrolment(struct tricode_store *store,
                                                      enum tricode_enrolment enrolment);

#endif
