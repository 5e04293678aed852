// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/session.h"

#include <string.h>

static const struct tricode_mdb_move nothing;

static struct tricode_mdb_move raising(enum tricode_mdb_raise event, const char *note) {
    struct tricode_mdb_move move = nothing;
    move.raise = event;
    move.note = note;
    return move;
}

static struct tricode_mdb_move deny(struct tricode_mdb_session *session, const char *note) {
    struct tricode_mdb_move move = nothing;
    move.command = TRICODE_MDB_DENY;
    move.note = note;
    session->asked = TRICODE_MDB_ASKED_NOTHING;
    session->denied = 1;
    return move;
}

/* Is this what the newest sale is about? */
static int is_sale(const struct tricode_machine *machine, uint16_t product, uint32_t price) {
    return machine->sale.counter == machine->counter && machine->sale.product == product &&
           machine->sale.price == price;
}

/* The vend's session ended without a word on the product: a last word may still be on its way. */
static void session_over(struct tricode_mdb_session *session, uint64_t now) {
    if (!session->over) {
        session->over = 1;
        if (session->word_by > now + TRICODE_MDB_GRACE_MS) {
            session->word_by = now + TRICODE_MDB_GRACE_MS;
        }
    }
}

/* Turns to the request that waits, in IDLE or OPEN [MDB-5] to [MDB-7]. */
static struct tricode_mdb_move attend(struct tricode_mdb_session *session,
                                      const struct tricode_machine *machine) {
    struct tricode_mdb_move move = nothing;
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(session->provisioning, session->product);
    if (product == NULL) {
        return deny(session, "no_product");
    }
    if (product->price != session->price && !session->rules.bus_price) {
        return deny(session, "other_price");
    }
    session->asked = TRICODE_MDB_ASKED_OFFERED;
    if (machine->phase == TRICODE_MACHINE_OPEN &&
        is_sale(machine, session->product, session->price)) {
        return nothing;
    }
    move.raise = TRICODE_MDB_RAISE_SELECT;
    move.product = session->product;
    move.price = session->price;
    return move;
}

static void ask(struct tricode_mdb_session *session, const struct tricode_mdb_event *event,
                uint64_t now) {
    session->asked = TRICODE_MDB_ASKED_WAITS;
    session->product = event->product;
    session->price = event->price;
    session->asked_at = now;
}

/* VENDING is durable, and C,VEND is not written yet: whatever ends the session keeps it unwritten.
 */
static struct tricode_mdb_move hear_before_approval(struct tricode_mdb_session *session,
                                                    const struct tricode_mdb_event *event,
                                                    uint64_t now) {
    switch (event->kind) {
    case TRICODE_MDB_OTHER:
    case TRICODE_MDB_REFUSED:
        return nothing;
    case TRICODE_MDB_SUCCESS:
        return raising(TRICODE_MDB_RAISE_VEND_SUCCEEDED, "unpaid");
    case TRICODE_MDB_REQUEST:
        if (session->asked != TRICODE_MDB_ASKED_OFFERED || event->product != session->product ||
            event->price != session->price) {
            ask(session, event, now);
        }
        return nothing;
    default:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return nothing;
    }
}

/* C,VEND is written: what became of the product [MDB-11] to [MDB-16]. */
static struct tricode_mdb_move hear_while_vending(struct tricode_mdb_session *session,
                                                  const struct tricode_machine *machine,
                                                  const struct tricode_mdb_event *event,
                                                  uint64_t now) {
    switch (event->kind) {
    case TRICODE_MDB_SUCCESS:
    case TRICODE_MDB_RESET:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return raising(TRICODE_MDB_RAISE_VEND_SUCCEEDED,
                       event->kind == TRICODE_MDB_RESET ? "reset" : NULL);
    case TRICODE_MDB_FAILURE:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return raising(TRICODE_MDB_RAISE_VEND_FAILED, NULL);
    case TRICODE_MDB_REFUSED:
        if (session->denied) {
            session->denied = 0; /* it answers a denial of before */
            return nothing;
        }
        return raising(TRICODE_MDB_RAISE_VEND_FAILED, "refused");
    case TRICODE_MDB_REQUEST:
        if (session->over || !is_sale(machine, event->product, event->price)) {
            ask(session, event, now);
            session_over(session, now);
        }
        return nothing;
    case TRICODE_MDB_OTHER:
    case TRICODE_MDB_UNREADABLE:
        return nothing;
    default:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        session_over(session, now);
        return nothing;
    }
}

/* In IDLE and OPEN. */
static struct tricode_mdb_move hear_at_rest(struct tricode_mdb_session *session,
                                            const struct tricode_machine *machine,
                                            const struct tricode_mdb_event *event, uint64_t now) {
    struct tricode_mdb_move move = nothing;
    switch (event->kind) {
    case TRICODE_MDB_REQUEST:
        ask(session, event, now);
        return attend(session, machine);
    case TRICODE_MDB_UNREADABLE:
        return deny(session, "unreadable");
    case TRICODE_MDB_CANCEL:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return raising(TRICODE_MDB_RAISE_LEVER, NULL);
    case TRICODE_MDB_SUCCESS:
        return raising(TRICODE_MDB_RAISE_VEND_SUCCEEDED,
                       session->asked != TRICODE_MDB_ASKED_NOTHING ? "unpaid" : NULL);
    case TRICODE_MDB_FAILURE:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return raising(TRICODE_MDB_RAISE_VEND_FAILED, NULL);
    case TRICODE_MDB_OTHER:
        return nothing;
    case TRICODE_MDB_REFUSED:
        session->denied = 0;
        return nothing;
    case TRICODE_MDB_IDLE:
        move.command = event->credit != 0 ? TRICODE_MDB_STOP : TRICODE_MDB_SAY_NOTHING;
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return move;
    default:
        session->asked = TRICODE_MDB_ASKED_NOTHING;
        return nothing;
    }
}

struct tricode_mdb_move tricode_mdb_session_hear(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine,
                                                 const struct tricode_mdb_event *event,
                                                 uint64_t now) {
    if (event->kind == TRICODE_MDB_INACTIVE || event->kind == TRICODE_MDB_DISABLED ||
        event->kind == TRICODE_MDB_ENABLED || event->kind == TRICODE_MDB_IDLE) {
        session->denied = 0;
    }
    if (machine->phase != TRICODE_MACHINE_VENDING) {
        return hear_at_rest(session, machine, event, now);
    }
    return session->approved ? hear_while_vending(session, machine, event, now)
                             : hear_before_approval(session, event, now);
}

struct tricode_mdb_move tricode_mdb_session_tick(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine,
                                                 uint64_t now) {
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return session->approved && now >= session->word_by
                   ? raising(TRICODE_MDB_RAISE_VEND_SUCCEEDED, "no_word")
                   : nothing;
    }
    if (session->asked != TRICODE_MDB_ASKED_NOTHING &&
        now >= session->asked_at + session->rules.answer_ms) {
        return deny(session, "late");
    }
    return session->asked == TRICODE_MDB_ASKED_WAITS ? attend(session, machine) : nothing;
}

struct tricode_mdb_move tricode_mdb_session_lost(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine) {
    session->asked = TRICODE_MDB_ASKED_NOTHING;
    session->denied = 0;
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return raising(session->approved ? TRICODE_MDB_RAISE_VEND_SUCCEEDED
                                         : TRICODE_MDB_RAISE_VEND_FAILED,
                       "gone");
    }
    return raising(machine->phase == TRICODE_MACHINE_OPEN ? TRICODE_MDB_RAISE_TIMEOUT
                                                          : TRICODE_MDB_RAISE_NOTHING,
                   "gone");
}

struct tricode_mdb_move tricode_mdb_session_settle(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine) {
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return nothing;
    }
    session->approved = 0;
    session->over = 0;
    session->word_by = 0;
    return session->asked == TRICODE_MDB_ASKED_OFFERED &&
                   (machine->phase != TRICODE_MACHINE_OPEN ||
                    !is_sale(machine, session->product, session->price))
               ? deny(session, NULL)
               : nothing;
}

int tricode_mdb_session_can_approve(const struct tricode_mdb_session *session,
                                    const struct tricode_machine *machine) {
    return session->asked == TRICODE_MDB_ASKED_OFFERED && !session->approved &&
           machine->phase != TRICODE_MACHINE_IDLE &&
           is_sale(machine, session->product, session->price);
}

void tricode_mdb_session_approved(struct tricode_mdb_session *session, uint64_t now) {
    session->asked = TRICODE_MDB_ASKED_NOTHING;
    session->approved = 1;
    session->over = 0;
    session->word_by = now + session->rules.vend_ms;
}

uint32_t tricode_mdb_session_wait(const struct tricode_mdb_session *session,
                                  const struct tricode_machine *machine, uint64_t now) {
    uint64_t until = UINT64_MAX;
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        until = session->approved ? session->word_by : UINT64_MAX;
    } else if (session->asked == TRICODE_MDB_ASKED_WAITS) {
        until = now;
    } else if (session->asked == TRICODE_MDB_ASKED_OFFERED) {
        until = session->asked_at + session->rules.answer_ms;
    }
    if (until == UINT64_MAX) {
        return UINT32_MAX;
    }
    return until <= now ? 0 : until - now < UINT32_MAX ? (uint32_t)(until - now) : UINT32_MAX - 1;
}
