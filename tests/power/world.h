// SPDX-License-Identifier: Apache-2.0
/* A machine with the real engine and record, a center with src/core and a ledger in memory, phones
 * that keep every code, and the truth: everything shown, paid and dispensed. Except for the record
 * all is plain data, so that the world at any time can be copied and continued. Every step checks
 * the statements of the theorem against the truth. */
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

/* The truth about one sale, and its codes on phones ("" for none). */
struct world_sale {
    struct tricode_payload issued; /* 1 after it was shown */
    int shown;
    int presented;        /* its permit was presented to the machine while it was open */
    int started;          /* the motor ran for it */
    int fell;             /* products dispensed for it */
    int jammed;           /* the mechanism reported failure */
    int promised;         /* its cancel code was shown */
    int counted;          /* the machine's state counted it as vended, */
    int counted_at_reset; /* already at the last reset of the counters */
    char texts[4][TRICODE_TEXT_SIZE + 1]; /* by kind */
};

struct world {
    struct tricode_engine engine;             /* its record is in the file, not in the world */
    struct world_sale sales[WORLD_SALES + 1]; /* by counter */
    struct tricode_conform_ledger_machine row;
    struct tricode_conform_ledger_account accounts[WORLD_ACCOUNTS];
    struct tricode_sale records[WORLD_SALES];
    size_t record_count;
    uint64_t revenue;
    uint64_t now; /* the center's clock */
    uint32_t issued_at;
    uint32_t guesses;   /* false tags presented to the machine */
    uint32_t resets;    /* reported resets of the counters */
    int resetting;      /* one more reset was started */
    int jam;            /* the next product gets stuck */
    int out_of_order;   /* the machine reported it */
    const char *broken; /* the first violated statement, or NULL */
};

/* Injected faults of the machine. */
enum world_fault {
    WORLD_SOUND = 0,
    WORLD_ACTS_FIRST = 1,   /* acts before making the state durable */
    WORLD_NO_RESTART = 2,   /* continues an interrupted vend */
    WORLD_ACTS_ANYWAY = 4,  /* acts although its record could not be written */
    WORLD_COUNTS_APART = 8, /* counts a vend in a separate write */
};

/* A new machine and center. The targets of the world's pointers outlive it. */
void world_begin(struct world *world, const struct tricode_provisioning *provisioning,
                 struct tricode_tagger *tagger);

/* Records a violated statement. */
void world_hold(struct world *world, int holds, const char *statement);

/* An event of the machine with all consequences: durability, display or dispense, jam, report.
 * PERMIT uses the text. No effect if the machine is out of order. */
void world_happen(struct world *world, enum tricode_event_kind kind, const char *text, int faults);

/* A phone presents a code to the center. */
struct tricode_verdict world_settle(struct world *world, uint64_t account, uint32_t counter);
struct tricode_verdict world_cancel(struct world *world, uint32_t counter);

/* The audit counters (counters.c). Records a vend in the state; compares all totals with the
 * records. */
void world_note_vended(struct world *world);
void world_check_counters(struct world *world);

/* Resets the interval's totals. */
void world_reset_counters(struct world *world);

/* Checks the audit counters that a start loads. */
void world_load_counters(struct world *world);

/* The faulty machine's vend_succeeded: 0, or -1 and an error. */
int world_count_apart(struct world *world, struct tricode_error *fault);

/* Opens the record at path and starts the machine on it; returns 0, or -1 and it is out of
 * order. */
int world_start(struct world *world, const char *path, int faults);
void world_stop(struct world *world);

/* Ends all sales by the ways of statement 5, selected by `way`; then each payment is for a product
 * or refunded. */
void world_rest(struct world *world, unsigned way);

#endif
