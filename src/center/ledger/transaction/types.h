// SPDX-License-Identifier: Apache-2.0
/* Types and limits that all parts of the ledger share. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_TYPES_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "center/ledger/sql/status.h"

#define TRICODE_ACCOUNT_OUTSIDE                                                                    \
    1u                              /* money outside the ledger; only its balance may be negative  \
                                     */
#define TRICODE_ACCOUNT_OPERATOR 2u /* the default operator */

#define TRICODE_NAME_MAX 255u /* bytes of UTF-8 in a name */
#define TRICODE_NAME_CAPACITY (TRICODE_NAME_MAX + 1u)
#define TRICODE_CODE_CAPACITY (64u + 1u)

/* Who may enroll a terminal [WIRE-9]. */
enum tricode_enrolment {
    TRICODE_ENROLMENT_OPEN = 0, /* every terminal */
    TRICODE_ENROLMENT_INVITE,   /* a terminal with an invitation */
    TRICODE_ENROLMENT_CLOSED,   /* no terminal */
    TRICODE_ENROLMENT_COUNT,
};

struct tricode_settings {
    uint16_t currency; /* ISO 4217 numeric, 1 to 999 */
    enum tricode_enrolment enrolment;
    uint32_t validity; /* seconds */
    uint32_t skew;     /* seconds */
    uint32_t limit;    /* the highest price of a sale, in minor units; 0 is no limit */
};

/* The rows that the decisions of a transaction need. An entry may appear twice, or not exist. */
struct tricode_touched {
    const uint32_t *machines;
    size_t machine_count;
    const uint64_t *accounts;
    size_t account_count;
    const char *const *keyids; /* of cached terminals */
    size_t keyid_count;
};

#endif
