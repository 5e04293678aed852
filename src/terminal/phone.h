// SPDX-License-Identifier: Apache-2.0
/* What a buyer does with the phone: enrol, scan a code and pay or get money back, look at the
 * account. The phone trusts nothing: an answer that is not about the code that was scanned is not
 * shown, and the host in a scanned address is not asked [READ-4]. */
#ifndef TRICODE_TERMINAL_PHONE_H
#define TRICODE_TERMINAL_PHONE_H

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
    int colour;
    const char *output;
    const char *invitation;
};

enum tricode_exit tricode_phone_enrol(const struct tricode_phone *phone);
/* A sale code is settled after the buyer's consent to what the look-up says [WIRE-18]; again is
 * safe [WIRE-19]. A cancel code is brought at once. A permit is the machine's to read. */
enum tricode_exit tricode_phone_scan(const struct tricode_phone *phone, const char *picture);
enum tricode_exit tricode_phone_account(const struct tricode_phone *phone);

#endif
