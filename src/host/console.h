// SPDX-License-Identifier: Apache-2.0
/* Command-line manners, the same in each role: text for people, JSON lines for programs, errors on
 * stderr, exit codes. */
#ifndef TRICODE_HOST_CONSOLE_H
#define TRICODE_HOST_CONSOLE_H

#include "core/version.h"

enum tricode_exit {
    TRICODE_EXIT_OK = 0,
    TRICODE_EXIT_FAILED = 1, /* could not be done: a file, the network, the database */
    TRICODE_EXIT_USAGE = 2,  /* the command line is wrong */
    TRICODE_EXIT_REFUSED =
        3, /* it was done right and the answer is no: a refusal with its reason */
};

/* "PROGRAM: message" on stderr, with a line feed. Say what to do. */
void tricode_console_error(const char *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* 1 when the stream is a terminal and NO_COLOR is not set. */
int tricode_console_color(int file_descriptor);

/* Digits of the currency's minor unit (ISO 4217), or -1 for a currency that it does not know. */
int tricode_console_digits(unsigned currency);

/* The currency's letters (ISO 4217), or NULL for one that it does not know. */
const char *tricode_console_currency(unsigned currency);

/* minor units as people read them: 250 of 978 -> "2.50 EUR"; a currency it does not know is shown
 * by its number. room 40 is enough. */
void tricode_console_money(char *text, unsigned capacity, unsigned long long minor,
                           unsigned currency);

#endif
