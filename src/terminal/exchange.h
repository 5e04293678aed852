// SPDX-License-Identifier: Apache-2.0
/* What the commands share: the phone, calls to the center, output and exit codes. Private to this
 * folder. */
#ifndef TRICODE_TERMINAL_EXCHANGE_H
#define TRICODE_TERMINAL_EXCHANGE_H

#include <stdio.h>
#include "host/command/console.h"
#include "terminal/client.h"

#define TRICODE_TERMINAL_PROGRAM "tricode-terminal"

struct tricode_phone {
    const struct tricode_key_file *key;
    struct tricode_client *client;
    FILE *in;
    FILE *out;
    int interactive; /* a person can confirm a payment on `in` */
    int yes;         /* pay without confirmation */
    int json;        /* print one JSON object instead of sentences */
    int color;
    const char *output;     /* PNG file for the permit, or NULL */
    const char *invitation; /* to enrol with, or NULL */
};

/* Prints an error on stderr. Returns FAILED. */
enum tricode_exit tricode_phone_fail(const char *what);

/* Flushes the output. Returns the code, or FAILED when the output could not be written. */
enum tricode_exit tricode_phone_finish(const struct tricode_phone *phone, enum tricode_exit code);

/* Prints the object as one line, and releases it. NULL is reported as "out of memory". Returns as
 * tricode_phone_finish. */
enum tricode_exit tricode_phone_print(const struct tricode_phone *phone, json_t *object,
                                      enum tricode_exit code);

/* Calls the center: GET, or POST with a body. OK, and the caller releases *answer with json_decref.
 * Else reports the error or refusal, sets *answer to NULL and returns the exit code. */
enum tricode_exit tricode_phone_call(const struct tricode_phone *phone, const char *path,
                                     const char *body, json_t **answer);

#endif
