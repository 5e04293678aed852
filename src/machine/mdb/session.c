// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/session.h"

#include <string.h>

static const struct tricode_mdb_action nothing;

static struct tricode_mdb_action emit(enum tricode_mdb_emit event, enum tricode_mdb_note note) {
    struct tricode_mdb_action action = nothing;
    action.emit = event;
    action.note = note;
    return action;
}

static struct tricode_mdb_action deny(struct tricode_mdb_session *session,
                                      enum tricode_mdb_note note) {
    struct tricode_mdb_action action = nothing;
    action.command = TRICODE_MDB_DENY;
    action.note = note;
    session->request = TRICODE_MDB_REQUEST_NONE;
    session->denied = 1;
    return action;
}

/* 1 when the newest sale has this product and price. */
static int is_sale(const struct tricode_machine *machine, uint16_t product, uint32_t price) {
    return machine->sale.counter == machine->counter && machine->sale.product == product &&
           machine->sale.price == price;
}

/* The session of the vend ended without a result, which may still follow for a short time. */
static void end_session(struct tricode_mdb_session *session, uint64_t now) {
    if (!session->ended) {
        session->ended = 1;
        if (session->result_by > now + TRICODE_MDB_GRACE_MS) {
            session->result_by = now + TRICODE_MDB_GRACE_MS;
        }
    }
}

/* Offers or denies the pending request, in IDLE or OPEN [MDB-5] to [MDB-7]. */
static struct tricode_mdb_action handle_request(struct tricode_mdb_session *session,
                                                const struct tricode_machine *machine) {
    struct tricode_mdb_action action = nothing;
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(session->provisioning, session->product);
    if (product == NULL) {
        return deny(session, TRICODE_MDB_NOTE_NO_PRODUCT);
    }
    if (product->price != session->price && !session->rules.bus_price) {
        return deny(session, TRICODE_MDB_NOTE_OTHER_PRICE);
    }
    session->request = TRICODE_MDB_REQUEST_OFFERED;
    if (machine->phase == TRICODE_MACHINE_OPEN &&
        is_sale(machine, session->product, session->price)) {
        return nothing;
    }
    action.emit = TRICODE_MDB_EMIT_SELECT;
    action.product = session->product;
    action.price = session->price;
    return action;
}

static void record_request(struct tricode_mdb_session *session,
                           const struct tricode_mdb_event *event, uint64_t now) {
    session->request = TRICODE_MDB_REQUEST_PENDING;
    session->product = event->product;
    session->price = event->price;
    session->requested_at = now;
}

/* VENDING is durable, and C,VEND is not written yet: an event that ends the request prevents it. */
static struct tricode_mdb_action before_approval(struct tricode_mdb_session *session,
                                                 const struct tricode_mdb_event *event,
                                                 uint64_t now) {
    switch (event->kind) {
    case TRICODE_MDB_OTHER:
    case TRICODE_MDB_REFUSED:
        return nothing;
    case TRICODE_MDB_SUCCESS:
        return emit(TRICODE_MDB_EMIT_VEND_SUCCEEDED, TRICODE_MDB_NOTE_UNPAID);
    case TRICODE_MDB_REQUEST:
        if (session->request != TRICODE_MDB_REQUEST_OFFERED || event->product != session->product ||
            event->price != session->price) {
            record_request(session, event, now);
        }
        return nothing;
    default:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return nothing;
    }
}

/* C,VEND is written: the result of the vend [MDB-11] to [MDB-16]. */
static struct tricode_mdb_action while_vending(struct tricode_mdb_session *session,
                                               const struct tricode_machine *machine,
                                               const struct tricode_mdb_event *event,
                                               uint64_t now) {
    switch (event->kind) {
    case TRICODE_MDB_SUCCESS:
    case TRICODE_MDB_RESET:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return emit(TRICODE_MDB_EMIT_VEND_SUCCEEDED, event->kind == TRICODE_MDB_RESET
                                                         ? TRICODE_MDB_NOTE_RESET
                                                         : TRICODE_MDB_NOTE_NONE);
    case TRICODE_MDB_FAILURE:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return emit(TRICODE_MDB_EMIT_VEND_FAILED, TRICODE_MDB_NOTE_NONE);
    case TRICODE_MDB_REFUSED:
        if (session->denied) {
            session->denied = 0; /* the answer to an earlier denial */
            return nothing;
        }
        return emit(TRICODE_MDB_EMIT_VEND_FAILED, TRICODE_MDB_NOTE_REFUSED);
    case TRICODE_MDB_REQUEST:
        if (session->ended || !is_sale(machine, event->product, event->price)) {
            record_request(session, event, now);
            end_session(session, now);
        }
        return nothing;
    case TRICODE_MDB_OTHER:
    case TRICODE_MDB_UNREADABLE:
        return nothing;
    default:
        session->request = TRICODE_MDB_REQUEST_NONE;
        end_session(session, now);
        return nothing;
    }
}

/* In IDLE and OPEN. */
static struct tricode_mdb_action at_rest(struct tricode_mdb_session *session,
                                         const struct tricode_machine *machine,
                                         const struct tricode_mdb_event *event, uint64_t now) {
    struct tricode_mdb_action action = nothing;
    switch (event->kind) {
    case TRICODE_MDB_REQUEST:
        record_request(session, event, now);
        return handle_request(session, machine);
    case TRICODE_MDB_UNREADABLE:
        return deny(session, TRICODE_MDB_NOTE_UNREADABLE);
    case TRICODE_MDB_CANCEL:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return emit(TRICODE_MDB_EMIT_LEVER, TRICODE_MDB_NOTE_NONE);
    case TRICODE_MDB_SUCCESS:
        return emit(TRICODE_MDB_EMIT_VEND_SUCCEEDED, session->request != TRICODE_MDB_REQUEST_NONE
                                                         ? TRICODE_MDB_NOTE_UNPAID
                                                         : TRICODE_MDB_NOTE_NONE);
    case TRICODE_MDB_FAILURE:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return emit(TRICODE_MDB_EMIT_VEND_FAILED, TRICODE_MDB_NOTE_NONE);
    case TRICODE_MDB_OTHER:
        return nothing;
    case TRICODE_MDB_REFUSED:
        session->denied = 0;
        return nothing;
    case TRICODE_MDB_IDLE:
        action.command = event->credit != 0 ? TRICODE_MDB_STOP : TRICODE_MDB_NO_COMMAND;
        session->request = TRICODE_MDB_REQUEST_NONE;
        return action;
    default:
        session->request = TRICODE_MDB_REQUEST_NONE;
        return nothing;
    }
}

struct tricode_mdb_action tricode_mdb_session_event(struct tricode_mdb_session *session,
                                                    const struct tricode_machine *machine,
                                                    const struct tricode_mdb_event *event,
                                                    uint64_t now) {
    if (event->kind == TRICODE_MDB_INACTIVE || event->kind == TRICODE_MDB_DISABLED ||
        event->kind == TRICODE_MDB_ENABLED || event->kind == TRICODE_MDB_IDLE) {
        session->denied = 0;
    }
    if (machine->phase != TRICODE_MACHINE_VENDING) {
        return at_rest(session, machine, event, now);
    }
    return session->approved ? while_vending(session, machine, event, now)
                             : before_approval(session, event, now);
}

struct tricode_mdb_action tricode_mdb_session_tick(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine,
                                                   uint64_t now) {
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return session->approved && now >= session->result_by
                   ? emit(TRICODE_MDB_EMIT_VEND_SUCCEEDED, TRICODE_MDB_NOTE_NO_RESULT)
                   : nothing;
    }
    if (session->request != TRICODE_MDB_REQUEST_NONE &&
        now >= session->requested_at + session->rules.answer_ms) {
        return deny(session, TRICODE_MDB_NOTE_LATE);
    }
    return session->request == TRICODE_MDB_REQUEST_PENDING ? handle_request(session, machine)
                                                           : nothing;
}

struct tricode_mdb_action tricode_mdb_session_lost(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine) {
    session->request = TRICODE_MDB_REQUEST_NONE;
    session->denied = 0;
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return emit(session->approved ? TRICODE_MDB_EMIT_VEND_SUCCEEDED
                                      : TRICODE_MDB_EMIT_VEND_FAILED,
                    TRICODE_MDB_NOTE_GONE);
    }
    return emit(machine->phase == TRICODE_MACHINE_OPEN ? TRICODE_MDB_EMIT_TIMEOUT
                                                       : TRICODE_MDB_EMIT_NOTHING,
                TRICODE_MDB_NOTE_GONE);
}

struct tricode_mdb_action tricode_mdb_session_outcome(struct tricode_mdb_session *session,
                                                      const struct tricode_machine *machine) {
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        return nothing;
    }
    session->approved = 0;
    session->ended = 0;
    session->result_by = 0;
    return session->request == TRICODE_MDB_REQUEST_OFFERED &&
                   (machine->phase != TRICODE_MACHINE_OPEN ||
                    !is_sale(machine, session->product, session->price))
               ? deny(session, TRICODE_MDB_NOTE_NONE)
               : nothing;
}

int tricode_mdb_session_can_approve(const struct tricode_mdb_session *session,
                                    const struct tricode_machine *machine) {
    return session->request == TRICODE_MDB_REQUEST_OFFERED && !session->approved &&
           machine->phase != TRICODE_MACHINE_IDLE &&
           is_sale(machine, session->product, session->price);
}

void tricode_mdb_session_approved(struct tricode_mdb_session *session, uint64_t now) {
    session->request = TRICODE_MDB_REQUEST_NONE;
    session->approved = 1;
    session->ended = 0;
    session->result_by = now + session->rules.vend_ms;
}

uint32_t tricode_mdb_session_wait(const struct tricode_mdb_session *session,
                                  const struct tricode_machine *machine, uint64_t now) {
    uint64_t until = UINT64_MAX;
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        until = session->approved ? session->result_by : UINT64_MAX;
    } else if (session->request == TRICODE_MDB_REQUEST_PENDING) {
        until = now;
    } else if (session->request == TRICODE_MDB_REQUEST_OFFERED) {
        until = session->requested_at + session->rules.answer_ms;
    }
    if (until == UINT64_MAX) {
        return UINT32_MAX;
    }
    return until <= now ? 0 : until - now < UINT32_MAX ? (uint32_t)(until - now) : UINT32_MAX - 1;
}
