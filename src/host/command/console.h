// SPDX-License-Identifier: Apache-2.0
/* Console output that all programs share: errors, exit codes, amounts. */
#ifndef TRICODE_HOST_CONSOLE_H
#define TRICODE_HOST_CONSOLE_H

#include "core/version.h"

enum tricode_exit {
    TRICODE_EXIT_OK = 0,
    TRICODE_EXIT_FAILED = 1,  /* a file, the network or the database failed */
    TRICODE_EXIT_USAGE = 2,   /* the command line is wrong */
    TRICODE_EXIT_REFUSED = 3, /* a valid request was refused, with a reason */
};

/* Prints "PROGRAM: message" and a line feed on stderr. */
void tricode_console_error(const char *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* 1 when the file descriptor is a terminal and NO_COLOR is not set. */
int tricode_console_color(int file_descriptor);

/* The digits of a currency's minor unit (ISO 4217, currencies.def); -1 for an unknown currency. */
int tricode_console_digits(unsigned currency);

/* The letters of a currency (ISO 4217, currencies.def); NULL for an unknown currency. */
const char *tricode_console_currency(unsigned currency);

/* Formats minor units: 250 of currency 978 as "2.50 EUR"; an unknown currency as "250 (currency
 * 999)". A capacity of 40 is enough. */
void tricode_console_money(char *text, unsigned capacity, unsigned long long minor,
                           unsigned currency);

#endif
