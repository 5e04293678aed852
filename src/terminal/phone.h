// SPDX-License-Identifier: Apache-2.0
/* The commands of a buyer's phone. They accept only answers about the scanned code, and never
 * connect to the host in a scanned address [READ-4]. */
#ifndef TRICODE_TERMINAL_PHONE_H
#define TRICODE_TERMINAL_PHONE_H

#include "terminal/exchange.h"

enum tricode_exit tricode_phone_enrol(const struct tricode_phone *phone);
/* Settles a sale code after the buyer has confirmed the look-up [WIRE-18]; a repeated scan pays
 * nothing twice [WIRE-19]. Presents a cancel code without confirmation. picture: path of a PNG
 * file. */
enum tricode_exit tricode_phone_scan(const struct tricode_phone *phone, const char *picture);
enum tricode_exit tricode_phone_account(const struct tricode_phone *phone);

#endif
