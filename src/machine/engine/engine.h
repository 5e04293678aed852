// SPDX-License-Identifier: Apache-2.0
/* Applies one event: the transition of the core, the durable record, and only then the effect for
 * the caller to carry out [MACHINE-19]. The core alone decides; this module orders the steps. */
#ifndef TRICODE_MACHINE_ENGINE_H
#define TRICODE_MACHINE_ENGINE_H

#include "core/machine.h"
#include "core/text.h"
#include "crypto/tag.h"
#include "host/json.h"
#include "machine/engine/throttle.h"
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

struct tricode_event {
    enum tricode_event_kind kind;
    uint16_t product;                   /* of SELECT */
    uint32_t price;                     /* of SELECT, in minor units */
    uint32_t issued_at;                 /* of SELECT: Unix seconds; 0 without a clock */
    struct tricode_presented presented; /* of PERMIT: tricode_engine_present */
    uint64_t seen_ms;                   /* of PERMIT: when, by tricode_clock_ms */
    uint32_t now; /* of all, for the event log alone: Unix seconds; 0 without a clock */
};

struct tricode_outcome {
    enum tricode_event_kind event;
    struct tricode_effect effect;
    char text[TRICODE_TEXT_SIZE + 1]; /* of SHOW_SALE and SHOW_CANCEL: the code; else "" */
};

/* The pointers outlive the engine. state: as the record loaded it. */
struct tricode_engine {
    struct tricode_tagger *tagger;
    struct tricode_record *record;
    struct tricode_machine state;
    struct tricode_throttle throttle;
};

/* "select", "lever" …: the names of the conformance interface. */
const char *tricode_event_name(enum tricode_event_kind kind);

/* The boundary for scanned bytes [MACHINE-9]: parses, decodes and authenticates them, once. A tag
 * that cannot be verified counts as not authentic. */
struct tricode_presented tricode_engine_present(const struct tricode_engine *engine,
                                                const uint8_t *scanned, size_t length);

/* Applies the event, makes the new state and the audit counters durable in one write [STORE-23],
 * and returns the effect that the caller now carries out: 0. False tags are written when a pause
 * begins or when ten are unwritten, so that guesses do not wear the storage out [MACHINE-23]. Else
 * -1 and an error, *outcome is all zero and the state unchanged: the machine is out of order, and
 * must not act until it is restarted [MACHINE-20]. */
int tricode_engine_step(struct tricode_engine *engine, const struct tricode_event *event,
                        struct tricode_outcome *outcome, struct tricode_error *error);

/* Counts that the machine cannot sell for a reason outside its record, such as a missing mechanism,
 * and makes the count durable: 0. Else -1 and an error, as above. */
int tricode_engine_out_of_order(struct tricode_engine *engine, uint32_t now,
                                struct tricode_error *error);

#endif
