// SPDX-License-Identifier: Apache-2.0
/* What every command of the phone does: call the center, tell its refusals, print and end. For the
 * files of this folder only. */
#ifndef TRICODE_TERMINAL_EXCHANGE_H
#define TRICODE_TERMINAL_EXCHANGE_H

#include <stdio.h>
#include "host/console.h"
#include "terminal/client.h"

/* out: where sentences, or with json one object, go. asks: a person can be asked, on `in`; else
 * yes must be set to pay. output: a PNG file for the permit, or NULL. invitation: its characters,
 * to enrol with, or NULL. */
struct tricode_phone {
    const struct tricode_key_file *key;
    struct tricode_client *client;
    FILE *in;
    FILE *out;
    int asks;
    int yes;
    int json;
    int color;
    const char *output;
    const char *invitation;
};

/* Tells it on stderr; answers FAILED. */
enum tricode_exit tricode_phone_fail(const char *what);

/* The last words of a command: the code, or FAILED when they could not be written. */
enum tricode_exit tricode_phone_finish(const struct tricode_phone *phone, enum tricode_exit code);

/* Prints the object as one line, and lets it go; NULL is "out of memory". The code as for finish.
 */
enum tricode_exit tricode_phone_print(const struct tricode_phone *phone, json_t *object,
                                      enum tricode_exit code);

/* A call whose answer is good: OK, and json_decref(*answer) later. Else the exit code, after
 * telling why, and *answer is NULL. */
enum tricode_exit tricode_phone_call(const struct tricode_phone *phone, const char *path,
                                     const char *body, json_t **answer);

#endif
