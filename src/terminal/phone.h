// SPDX-License-Identifier: Apache-2.0
/* What a buyer does with the phone: enrol, scan a code and pay or get money back, look at the
 * account. The phone trusts nothing: an answer that is not about the code that was scanned is not
 * shown, and the host in a scanned address is not asked [READ-4]. */
#ifndef TRICODE_TERMINAL_PHONE_H
#define TRICODE_TERMINAL_PHONE_H

#include "terminal/exchange.h"

enum tricode_exit tricode_phone_enrol(const struct tricode_phone *phone);
/* A sale code is settled after the buyer's consent to what the look-up says [WIRE-18]; again is
 * safe [WIRE-19]. A cancel code is brought at once. A permit is the machine's to read. */
enum tricode_exit tricode_phone_scan(const struct tricode_phone *phone, const char *picture);
enum tricode_exit tricode_phone_account(const struct tricode_phone *phone);

#endif
