// SPDX-License-Identifier: Apache-2.0
/* One event of the machine with all that follows from it: transition, record, effect, and what the
 * mechanism says in its turn [MACHINE-3]. */
#ifndef TRICODE_MACHINE_ACT_H
#define TRICODE_MACHINE_ACT_H

#include "machine/loop.h"

#define TRICODE_MACHINE_PROGRAM "tricode-machine"

/* What an event, or a line, leads to. */
enum tricode_next {
    TRICODE_NEXT_GO_ON,
    TRICODE_NEXT_QUIT,
    TRICODE_NEXT_OUT_OF_ORDER,
    TRICODE_NEXT_NO_EVENT,
    TRICODE_NEXT_UNREADABLE,
};

/* Handles the event wholly: GO_ON, or OUT_OF_ORDER after telling why [MACHINE-20]. */
enum tricode_next tricode_act(struct tricode_loop *loop, struct tricode_event event);

/* The same of an event that is no more than its kind. */
enum tricode_next tricode_act_plain(struct tricode_loop *loop, enum tricode_event_kind kind);

/* The selection of a product that is on sale at this price, now. */
enum tricode_next tricode_act_select(struct tricode_loop *loop, uint16_t product, uint32_t price);

/* A product's button: the selection of it, unless there is no such product or products are selected
 * on the bus. */
enum tricode_next tricode_act_product(struct tricode_loop *loop, uint16_t number);

/* The mechanism cannot be used for a while: noted in the books. */
enum tricode_next tricode_act_out_of_order(struct tricode_loop *loop);

/* Something that never reached the core: told, reported with the reason, and where it is one for
 * buyers, hinted on the displays. */
enum tricode_next tricode_act_nothing(struct tricode_loop *loop, const char *event,
                                      const char *reason, const char *message);

/* Takes a hint away when its time is over. Milliseconds until then, UINT32_MAX without a hint. */
uint32_t tricode_act_hint_over(struct tricode_loop *loop);

#endif
