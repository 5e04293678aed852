// SPDX-License-Identifier: Apache-2.0
/* What the machine shows now, the same on every display: a code, its sale, what the buyer can do,
 * and a hint that disappears after a time [MACHINE-29]. */
#ifndef TRICODE_MACHINE_VIEW_H
#define TRICODE_MACHINE_VIEW_H

#include "machine/engine/engine.h"
#include "machine/provisioning/provisioning.h"

#define TRICODE_VIEW_CODE_SIZE 96u
#define TRICODE_VIEW_PRICE_SIZE 40u
#define TRICODE_VIEW_TEXT_SIZE 160u
#define TRICODE_VIEW_HINT_MS 8000u /* how long a hint is shown */

/* All texts are zero-terminated UTF-8 without control characters; "" for none. Times are by
 * tricode_clock_ms. */
struct tricode_view {
    enum tricode_machine_phase phase;
    int out_of_order;

    /* The sale of the code, or the one that is being dispensed. */
    uint16_t number; /* of the product */
    char product[TRICODE_LABEL_CAPACITY];
    uint32_t amount; /* the price in minor units */
    char price[TRICODE_VIEW_PRICE_SIZE];

    /* A sale code in OPEN, else a cancel code. */
    char text[TRICODE_TEXT_SIZE + 1];
    char code[TRICODE_VIEW_CODE_SIZE]; /* HTTPS://HOST/TEXT, the content of the QR symbol [QR-2] */
    unsigned turn;                     /* grows whenever a code is shown or cleared */
    uint64_t offer_until;              /* end of the offer of a sale code; 0: never */
    int jammed;                        /* the cancel code is for a product that did not fall */
    char message[TRICODE_VIEW_TEXT_SIZE];

    char hint[TRICODE_VIEW_TEXT_SIZE];
    const char *reason; /* the name of the hint's reason; NULL for a hint without one */
    uint64_t hint_until;

    /* Products in the tray, or vended on the bus, since the program started. */
    unsigned fallen;
    uint16_t fallen_number; /* of the newest product */
};

/* Removes the code and its sale. */
void tricode_view_clear(struct tricode_view *view);

/* The machine is out of order, and offers nothing [MACHINE-26]. */
void tricode_view_out_of_order(struct tricode_view *view);

/* Shows the outcome of an event. */
void tricode_view_outcome(struct tricode_view *view,
                          const struct tricode_provisioning *provisioning,
                          const struct tricode_engine *engine,
                          const struct tricode_outcome *outcome, uint64_t now);

/* Shows the hint for a reason of the core or of the machine's boundary [MACHINE-25]. A reason that
 * is not for buyers changes nothing. The name outlives the view. */
void tricode_view_hint(struct tricode_view *view, const char *reason, uint64_t now);

/* Removes a hint whose time is over: 1 when it did. */
int tricode_view_tick(struct tricode_view *view, uint64_t now);

/* Milliseconds until the hint's end; UINT32_MAX: no hint. */
uint32_t tricode_view_wait(const struct tricode_view *view, uint64_t now);

#endif
