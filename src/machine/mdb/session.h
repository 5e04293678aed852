// SPDX-License-Identifier: Apache-2.0
/* Between the bus and the machine: what a bus event raises, when a vend may be approved, and what
 * becomes of one of which no word comes (spec/protocol.md, "On a vending machine's bus"). Pure: the
 * machine's state and the time are given, and what is to be done is the answer. Whether a sale is
 * vended, dead or dispensed is decided by src/core alone. */
#ifndef TRICODE_MACHINE_MDB_SESSION_H
#define TRICODE_MACHINE_MDB_SESSION_H

#include "core/machine.h"
#include "machine/mdb/line.h"
#include "machine/provisioning.h"

#define TRICODE_MDB_GRACE_MS 2000u /* for the word on a vend whose session is over */

/* answer_ms: how long the bus waits for an answer. vend_ms: how long a vend may take. bus_price:
 * the bus's price is taken where the list of products has another one [MDB-6]. */
struct tricode_mdb_rules {
    uint32_t answer_ms;
    uint32_t vend_ms;
    int bus_price;
};

enum tricode_mdb_asked {
    TRICODE_MDB_ASKED_NOTHING = 0, /* the bus waits for no answer */
    TRICODE_MDB_ASKED_WAITS,       /* it waits, and the machine has not turned to it */
    TRICODE_MDB_ASKED_OFFERED,     /* it waits, and the offer on display is for it */
};

/* Begins all zero but for the rules and the provisioning, which outlives it. Times are milliseconds
 * of a clock that only goes forward. */
struct tricode_mdb_session {
    struct tricode_mdb_rules rules;
    const struct tricode_provisioning *provisioning;
    enum tricode_mdb_asked asked;
    uint16_t product;
    uint32_t price;
    uint64_t asked_at;
    int approved;     /* C,VEND was written for the sale that is being dispensed */
    int over;         /* and its session is over, with no word on the product */
    int denied;       /* C,VEND,-1 was written, and nothing that answers it has come */
    uint64_t word_by; /* when it counts as vended */
};

enum tricode_mdb_raise {
    TRICODE_MDB_RAISE_NOTHING = 0,
    TRICODE_MDB_RAISE_SELECT, /* product and price are the move's */
    TRICODE_MDB_RAISE_LEVER,
    TRICODE_MDB_RAISE_TIMEOUT,
    TRICODE_MDB_RAISE_VEND_SUCCEEDED,
    TRICODE_MDB_RAISE_VEND_FAILED,
};

/* What is to be done: an event, or a command (DENY or STOP), never both. note: a word for the log,
 * or NULL. */
struct tricode_mdb_move {
    enum tricode_mdb_raise raise;
    enum tricode_mdb_command command;
    const char *note;
    uint16_t product;
    uint32_t price;
};

/* A line came from the adapter [MDB-5] to [MDB-7], [MDB-11] to [MDB-16]. */
struct tricode_mdb_move tricode_mdb_session_hear(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine,
                                                 const struct tricode_mdb_event *event,
                                                 uint64_t now);

/* Nothing came: does a time end, or is there a request that waited [MDB-8] [MDB-16]? */
struct tricode_mdb_move tricode_mdb_session_tick(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine,
                                                 uint64_t now);

/* The serial line is gone [MDB-18]. */
struct tricode_mdb_move tricode_mdb_session_lost(struct tricode_mdb_session *session,
                                                 const struct tricode_machine *machine);

/* After an event, whoever raised it: a request that the machine offers nothing for is denied
 * [MDB-17]. */
struct tricode_mdb_move tricode_mdb_session_settle(struct tricode_mdb_session *session,
                                                   const struct tricode_machine *machine);

/* 1 when the bus waits for an answer on just the newest sale's product and price: then a permit for
 * it can be carried out [MDB-9]. */
int tricode_mdb_session_can_approve(const struct tricode_mdb_session *session,
                                    const struct tricode_machine *machine);

/* C,VEND is written now, or may have been. */
void tricode_mdb_session_approved(struct tricode_mdb_session *session, uint64_t now);

/* Milliseconds until tick has something to do; UINT32_MAX for never. */
uint32_t tricode_mdb_session_wait(const struct tricode_mdb_session *session,
                                  const struct tricode_machine *machine, uint64_t now);

#endif
