// SPDX-License-Identifier: Apache-2.0
/* One event of the machine, from the transition of the core to its effect: the new state is durable
 * before anything is shown or dispensed [MACHINE-19]. No decision is taken here. */
#ifndef TRICODE_MACHINE_ENGINE_H
#define TRICODE_MACHINE_ENGINE_H

#include "core/machine.h"
#include "core/text.h"
#include "crypto/tag.h"
#include "host/json.h"
#include "machine/engine/throttle.h"
#include "machine/engine/mechanism.h"
#include "machine/provisioning/provisioning.h"
#include "machine/record/record.h"

enum tricode_event_kind {
    TRICODE_EVENT_SELECT,
    TRICODE_EVENT_LEVER,
    TRICODE_EVENT_TIMEOUT,
    TRICODE_EVENT_PERMIT,
    TRICODE_EVENT_VEND_SUCCEEDED,
    TRICODE_EVENT_VEND_FAILED,
    TRICODE_EVENT_RESTART,
};

/* product, price and issued_at of SELECT; scanned (any bytes) and seen_ms (when, by
 * tricode_clock_ms) of PERMIT. now, of all: Unix seconds, 0 with no clock, for the journal alone.
 */
struct tricode_event {
    enum tricode_event_kind kind;
    uint16_t product;
    uint32_t price;
    uint32_t issued_at;
    const uint8_t *scanned;
    size_t scanned_length;
    uint64_t seen_ms;
    uint32_t now;
};

/* What came of an event. text: the code to show, of SHOW_SALE and SHOW_CANCEL, with a zero after
 * it; else "". */
struct tricode_outcome {
    enum tricode_event_kind event;
    struct tricode_effect effect;
    char text[TRICODE_TEXT_SIZE + 1];
};

/* A machine at work. The pointers outlive it. */
struct tricode_engine {
    const struct tricode_provisioning *provisioning;
    struct tricode_tagger *tagger;
    struct tricode_record *record;
    struct tricode_machine state;
    struct tricode_throttle throttle;
};

/* "select", "lever" … as in the conformance of spec/protocol.md. */
const char *tricode_event_name(enum tricode_event_kind kind);

/* Steps, makes the new state durable, and answers the effect that is now to be carried out: 0. A
 * false tag is counted; the count is written when a pause begins or ten are unwritten, so that
 * guesses do not wear the store out [MACHINE-23]. The books are kept in the same write [STORE-23].
 * Else -1 and a fault, *outcome is all zero and vendor->state as it was: the machine is out of
 * order and may do nothing until it is started again [MACHINE-20]. */
int tricode_engine_step(struct tricode_engine *engine, const struct tricode_event *event,
                        struct tricode_outcome *outcome, struct tricode_error *error);

/* The machine cannot sell for a reason outside its record (its mechanism is gone): counted and
 * durable, 0. Else -1 and a fault, as above. */
int tricode_engine_out_of_order(struct tricode_engine *engine, uint32_t now,
                                struct tricode_error *error);

/* The border's part for a permit [MACHINE-9]: read, decode, authenticate. FAILED of the tag counts
 * as not authentic. */
struct tricode_presented tricode_engine_present(const struct tricode_engine *engine,
                                                const uint8_t *scanned, size_t length);

#endif
