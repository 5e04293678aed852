// SPDX-License-Identifier: Apache-2.0
/* Scenarios: a script of events, one letter each, played on a machine that is started first and
 * switched off in good order at the end. */
#ifndef TRICODE_POWER_PLAY_H
#define TRICODE_POWER_PLAY_H

#include "world.h"

#define PLAY_LENGTH 24u

/* s select · p, b the newest sale is paid by the one or the other account · o the one before it is
 * paid · m its permit is shown to the machine · r the permit of the one before it is · f a false
 * tag, F ten of them · l lever · t time-out · j the next product is stuck · c the newest cancel
 * code is brought to the center · k the machine's clock jumps · z it has none · q off and on again
 * · a the books' interval begins anew. */
struct scenario {
    const char *name;
    const char *before; /* played before anything is logged */
    char script[PLAY_LENGTH + 1];
};

/* The named ones; the last has a NULL name. */
extern const struct scenario play_scenarios[];

/* Any script. */
void play_random(uint64_t seed, struct scenario *scenario);

/* Plays it, to its end or until the machine is out of order. */
void play(struct world *world, const char *path, const char *script, int faults);

#endif
