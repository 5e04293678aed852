// SPDX-License-Identifier: Apache-2.0
/* Limits guesses of tags: after a run of false tags the scanner pauses, each time longer. The
 * theorem does not depend on it. It slows a guesser down from ten tags a second, and leaves the
 * processor to buyers. */
#ifndef TRICODE_MACHINE_THROTTLE_H
#define TRICODE_MACHINE_THROTTLE_H

#include <stdint.h>

#define TRICODE_THROTTLE_RUN 10u           /* false tags in a row before the first pause */
#define TRICODE_THROTTLE_FIRST_MS 1000u    /* the first pause; each further tag doubles it */
#define TRICODE_THROTTLE_LONGEST_MS 60000u /* the longest pause */
#define TRICODE_THROTTLE_FORGET_MS                                                                 \
    (10u * 60u * 1000u) /* without a false tag for so long, the run ends */

/* Times are by tricode_clock_ms, which is monotonic. All zero: no false tag yet. */
struct tricode_throttle {
    uint32_t run;
    uint64_t newest_ms; /* the newest false tag */
    uint64_t until_ms;  /* the end of the pause */
};

/* [MACHINE-24] The rest of the pause in milliseconds, at most TRICODE_THROTTLE_LONGEST_MS; 0: the
 * scanner may work. */
uint64_t tricode_throttle_pause(const struct tricode_throttle *throttle, uint64_t now_ms);

/* Counts a false tag: 1 when a pause begins. */
int tricode_throttle_false_tag(struct tricode_throttle *throttle, uint64_t now_ms);

/* A permit was accepted: ends the run. */
void tricode_throttle_dispensed(struct tricode_throttle *throttle);

#endif
