// SPDX-License-Identifier: Apache-2.0
/* A machine with the real vendor and the real record, a center that decides by src/core and keeps
 * its ledger in memory, phones that keep every code, and beside them the truth: what was shown,
 * paid and fell. All but the record is plain data, so that the world as it was at any moment can be
 * kept and gone on from. The statements of the theorem are held against the truth at every step. */
#ifndef TRICODE_POWER_WORLD_H
#define TRICODE_POWER_WORLD_H

#include "conform_ledger.h"
#include "log.h"
#include "machine/engine/engine.h"
#include "machine/provisioning/provisioning.h"

#define WORLD_SALES 32u
#define WORLD_ACCOUNTS 3u
#define WORLD_RICH 2u /* the account that can always pay */
#define WORLD_MACHINE 7u
#define WORLD_EPOCH 3u

/* The truth about one sale of the machine, and the codes of it that are on phones ("" for none). */
struct world_sale {
    struct tricode_payload issued; /* once it was shown */
    int shown;
    int presented;        /* its permit was shown to the machine while it was on offer */
    int started;          /* the motor turned for it */
    int fell;             /* products that left for it */
    int jammed;           /* the mechanism said that nothing left */
    int promised;         /* its cancel code was shown */
    int counted;          /* the machine's state said that it is vended, */
    int counted_at_reset; /* and did so when the books were last reset */
    char texts[4][TRICODE_TEXT_SIZE + 1]; /* by kind */
};

struct world {
    struct tricode_engine engine;             /* its record is the file's, not the world's */
    struct world_sale sales[WORLD_SALES + 1]; /* by counter */
    struct tricode_conform_ledger_machine row;
    struct tricode_conform_ledger_account accounts[WORLD_ACCOUNTS];
    struct tricode_sale records[WORLD_SALES];
    size_t record_count;
    uint64_t revenue;
    uint64_t now; /* the center's clock */
    uint32_t issued_at;
    uint32_t guesses;    /* false tags that the machine was shown */
    uint32_t resets;     /* of the books, that were answered */
    int resetting;       /* one more was begun */
    int jam;             /* the next product is stuck */
    int out_of_order;    /* the machine said so */
    const char *broken;  /* the first statement that did not hold, or NULL */
};

/* How a planted machine differs from the real one. */
enum world_fault {
    WORLD_SOUND = 0,
    WORLD_ACTS_FIRST = 1,   /* it acts, and makes it durable then */
    WORLD_NO_RESTART = 2,   /* it goes on where it was cut off */
    WORLD_ACTS_ANYWAY = 4,  /* it acts though its record could not be written */
    WORLD_COUNTS_APART = 8, /* it counts a vend in a write of its own */
};

/* A new machine and center. What the world's pointers point to outlives it. */
void world_begin(struct world *world, const struct tricode_provisioning *provisioning,
                 struct tricode_tagger *tagger);

/* Notes that a statement does not hold, if it does not. */
void world_hold(struct world *world, int holds, const char *statement);

/* An event of the machine, with all that follows from it: made durable, shown or dispensed, fallen
 * or jammed, reported. PERMIT: of this text. Nothing when it is out of order. */
void world_happen(struct world *world, enum tricode_event_kind kind, const char *text, int faults);

/* A phone brings a code to the center. */
struct tricode_verdict world_settle(struct world *world, uint64_t account, uint32_t counter);
struct tricode_verdict world_cancel(struct world *world, uint32_t counter);

/* The books (books.c). A vend that the state tells of is known from now on; all sums are compared
 * with what is known. */
void world_note_vended(struct world *world);
void world_check_books(struct world *world);

/* The interval's sums begin anew. */
void world_reset_books(struct world *world);

/* Checks the audit counters that a start loads. */
void world_find_books(struct world *world);

/* A planted machine's vend_succeeded: 0, or -1 and a fault. */
int world_count_apart(struct world *world, struct tricode_error *fault);

/* Opens the record at path and starts the machine upon it: 0; else -1, and it is out of order. */
int world_start(struct world *world, const char *path, int faults);
void world_stop(struct world *world);

/* Brings the world to rest by the ways that statement 5 names, `way` saying which; then all that
 * was paid is either a product's price or back where it came from. */
void world_rest(struct world *world, unsigned way);

#endif
