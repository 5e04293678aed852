// SPDX-License-Identifier: Apache-2.0
/* Scenarios: scripts of events, one letter each, on a machine that is started before and shut down
 * cleanly after. */
#ifndef TRICODE_POWER_PLAY_H
#define TRICODE_POWER_PLAY_H

#include "world.h"

#define PLAY_LENGTH 24u

/* s select · p, b the newest sale is paid by the first or second account · o the previous sale is
 * paid · m its permit is presented to the machine · r the permit of the previous sale is presented
 * · f a false tag, F ten of them · l lever · t time-out · j the next product gets stuck · c the
 * newest cancel code is presented to the center · k the machine's clock jumps · z it has no clock ·
 * q restart · a the interval of the counters is reset. */
struct scenario {
    const char *name;
    const char *before; /* runs before logging starts */
    char script[PLAY_LENGTH + 1];
};

/* The named scenarios; the last has a NULL name. */
extern const struct scenario play_scenarios[];

/* A random script. */
void play_random(uint64_t seed, struct scenario *scenario);

/* Runs it to its end or until the machine is out of order. */
void play(struct world *world, const char *path, const char *script, int faults);

#endif
