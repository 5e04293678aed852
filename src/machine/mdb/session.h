// SPDX-License-Identifier: Apache-2.0
/* From bus events to machine events: when a vend may be approved, and how a vend without a result
 * ends (spec/protocol.md, "On a vending machine's bus"). Pure: machine state and time are
 * arguments, and the return value says what to do. Only src/core decides whether a sale is vended,
 * dead or dispensed. */
#ifndef TRICODE_MACHINE_MDB_SESSION_H
#define TRICODE_MACHINE_MDB_SESSION_H

#include "core/machine.h"
#include "machine/mdb/line.h"
#include "machine/mdb/note.h"
#include "machine/provisioning/provisioning.h"

#define TRICODE_MDB_GRACE_MS 2000u /* for the result of a vend whose session has ended */

struct tricode_mdb_rules {
    uint32_t answer_ms; /* after a request the bus waits so long for an answer */
    uint32_t vend_ms;   /* after an approval the machine waits so long for the result */
    int bus_price;      /* where prices differ: 1 takes the bus's, 0 denies [MDB-6] */
};

/* The newest vend request of the bus. */
enum tricode_mdb_request {
    TRICODE_MDB_REQUEST_NONE = 0, /* answered, or ended by the bus */
    TRICODE_MDB_REQUEST_PENDING,  /* unanswered; the machine has not offered it yet */
    TRICODE_MDB_REQUEST_OFFERED,  /* unanswered; the offer on display is for it */
};

/* Begins all zero but for the rules and the provisioning, which outlives the session. Times are
 * milliseconds of a monotonic clock. */
struct tricode_mdb_session {
    struct tricode_mdb_rules rules;
    const struct tricode_provisioning *provisioning;
    enum tricode_mdb_request request;
    uint16_t product;
    uint32_t price;
    uint64_t requested_at;
    int approved;       /* C,VEND was written for the sale that is being dispensed */
    int ended;          /* and its session ended without a result */
    int denied;         /* C,VEND,-1 was written, and the adapter has not answered it */
    uint64_t result_by; /* without a result until then, the vend counts as successful */
};

/* An event for the machine. */
enum tricode_mdb_emit {
    TRICODE_MDB_EMIT_NOTHING = 0,
    TRICODE_MDB_EMIT_SELECT, /* with the action's product and price */
    TRICODE_MDB_EMIT_LEVER,
    TRICODE_MDB_EMIT_TIMEOUT,
    TRICODE_MDB_EMIT_VEND_SUCCEEDED,
    TRICODE_MDB_EMIT_VEND_FAILED,
};

/* What to do: an event, or a command (DENY or STOP), never both; and a note to report. */
struct tricode_mdb_action {
    enum tricode_mdb_emit emit;
    enum tricode_mdb_command command;
    enum tricode_mdb_note note;
    uint16_t product;
    uint32_t price;
};

/* The adapter sent a line [MDB-5] to [MDB-7], [MDB-11] to [MDB-16]. */
struct tricode_mdb_action tricode_mdb_session_event(struct tricode_mdb_session *session,
                                                    const struct tricode_machine *machine,
                                                    const struct tricode_mdb_event *event,
                                                    uint64_t now);

/* No line: handles a time that is over, or a pending request [MDB-8] [MDB-16]. */
struct tricode_mdb_action tricode_mdb_session_tick(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine,
                                                   uint64_t now);

/* The serial line is gone [MDB-18]. */
struct tricode_mdb_action tricode_mdb_session_lost(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine);

/* Called after every event of the machine: denies a request that the machine does not offer any
 * more [MDB-17]. */
struct tricode_mdb_action tricode_mdb_session_outcome(struct tricode_mdb_session *session,
                                                      const struct tricode_machine *machine);

/* 1 when the unanswered request has the product and price of the newest sale, so that a permit for
 * this sale can be approved [MDB-9]. */
int tricode_mdb_session_can_approve(const struct tricode_mdb_session *session,
                                    const struct tricode_machine *machine);

/* C,VEND was written, or a part of it. */
void tricode_mdb_session_approved(struct tricode_mdb_session *session, uint64_t now);

/* Milliseconds until tick has something to do; UINT32_MAX: never. */
uint32_t tricode_mdb_session_wait(const struct tricode_mdb_session *session,
                                  const struct tricode_machine *machine, uint64_t now);

#endif
