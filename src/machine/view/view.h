// SPDX-License-Identifier: Apache-2.0
/* What is to be seen at the machine now, the same on every display: a code, what it is about, what
 * the buyer may do, and a hint that goes away by itself. */
#ifndef TRICODE_MACHINE_VIEW_H
#define TRICODE_MACHINE_VIEW_H

#include "machine/engine/engine.h"

#define TRICODE_VIEW_CODE_SIZE 96u
#define TRICODE_VIEW_PRICE_SIZE 40u
#define TRICODE_VIEW_TEXT_SIZE 160u
#define TRICODE_VIEW_HINT_MS 8000u /* how long a hint stands */

/* All texts are zero-terminated UTF-8 without control characters, "" for none. */
struct tricode_view {
    enum tricode_machine_phase phase;
    int out_of_order;
    /* The sale that the code is about, or that is being dispensed: the product's number and name,
     * its price in minor units and as people read it. */
    uint16_t number;
    char product[TRICODE_LABEL_CAPACITY];
    uint32_t amount;
    char price[TRICODE_VIEW_PRICE_SIZE];
    /* A sale code in OPEN, else a cancel code: its 64 characters, and HTTPS://HOST/TEXT, to be
     * drawn as a QR symbol [QR-2]. turn grows when one is shown, again or anew, or taken away. */
    char text[TRICODE_TEXT_SIZE + 1];
    char code[TRICODE_VIEW_CODE_SIZE];
    unsigned turn;
    uint64_t offer_until; /* of a sale code, by tricode_clock_ms; 0 for ever */
    int jammed;           /* of a cancel code: because the product did not fall */
    char message[TRICODE_VIEW_TEXT_SIZE];
    /* Why an event came to nothing: the sentence, the reason's name (NULL for a hint that is none),
     * and when it goes away, by tricode_clock_ms. */
    char hint[TRICODE_VIEW_TEXT_SIZE];
    const char *reason;
    uint64_t hint_until;
    /* What fell into the tray, or left on the bus, since the program started: how many, and the
     * number of the newest. */
    unsigned fallen;
    uint16_t fallen_number;
};

/* Nothing is on offer: no code, whatever was shown. */
void tricode_view_clear(struct tricode_view *view);

/* The machine does not work, and offers nothing [MACHINE-26]. */
void tricode_view_out_of_order(struct tricode_view *view);

/* An event went through the core, and its outcome is to be carried out. */
void tricode_view_outcome(struct tricode_view *view, const struct tricode_engine *engine,
                          const struct tricode_outcome *outcome, uint64_t now);

/* What to tell a buyer of something without effect, by the name of its reason, of the core or of
 * the machine's border [MACHINE-25]; a reason that is not for buyers changes nothing. The name
 * outlives the view. */
void tricode_view_hint(struct tricode_view *view, const char *reason, uint64_t now);

/* Takes the hint away when its time is over: 1 when it was. */
int tricode_view_tick(struct tricode_view *view, uint64_t now);

/* Milliseconds until then; UINT32_MAX where there is no hint. */
uint32_t tricode_view_wait(const struct tricode_view *view, uint64_t now);

#endif
