// SPDX-License-Identifier: Apache-2.0
/* Handles one event completely: transition, record, report, display, mechanism, and the event that
 * the mechanism returns [MACHINE-3]. */
#ifndef TRICODE_MACHINE_ACT_H
#define TRICODE_MACHINE_ACT_H

#include "machine/runtime/runtime.h"

/* What the loop does after an event. */
enum tricode_next {
    TRICODE_NEXT_GO_ON,
    TRICODE_NEXT_QUIT,
    TRICODE_NEXT_OUT_OF_ORDER, /* [MACHINE-20]; the reason is printed */
    TRICODE_NEXT_USAGE,        /* a line that ends the run; the reason is printed */
};

/* Sets the event's times. GO_ON or OUT_OF_ORDER. */
enum tricode_next tricode_act(struct tricode_runtime *runtime, struct tricode_event event);

/* An event that has no other member than its kind. */
enum tricode_next tricode_act_plain(struct tricode_runtime *runtime, enum tricode_event_kind kind);

/* SELECT of a product at this price. */
enum tricode_next tricode_act_select(struct tricode_runtime *runtime, uint16_t product,
                                     uint32_t price);

/* A product's button: SELECT at the provisioned price. Without such a product, or on a bus, where
 * the vending machine selects, a notice. */
enum tricode_next tricode_act_product(struct tricode_runtime *runtime, uint16_t number);

/* The mechanism does not work now: counted, and written to the record. */
enum tricode_next tricode_act_out_of_order(struct tricode_runtime *runtime);

/* An occurrence without a transition: prints the message, reports event and reason, and shows the
 * hint of a reason that has one. */
enum tricode_next tricode_act_notice(struct tricode_runtime *runtime, const char *event,
                                     const char *reason, const char *message);

/* Clears a hint whose time is over. Milliseconds until the hint ends; UINT32_MAX: no hint. */
uint32_t tricode_act_expire_hint(struct tricode_runtime *runtime);

#endif
