// SPDX-License-Identifier: Apache-2.0
/* Guesses at the camera: after a run of false tags the scanner pauses, longer each time. Nothing of
 * the theorem rests on it; it keeps a patient guesser from asking ten times a second for years, and
 * the machine's processor for its buyers. */
#ifndef TRICODE_MACHINE_THROTTLE_H
#define TRICODE_MACHINE_THROTTLE_H

#include <stdint.h>

#define TRICODE_THROTTLE_RUN 10u           /* false tags in a row that bring the first pause */
#define TRICODE_THROTTLE_FIRST_MS 1000u    /* which doubles with each further one */
#define TRICODE_THROTTLE_LONGEST_MS 60000u /* up to this */
#define TRICODE_THROTTLE_FORGET_MS (10u * 60u * 1000u) /* a run ends when none came for so long */

/* Times are of tricode_clock_ms, which nobody sets. All zero: no false tag was seen. */
struct tricode_throttle {
    uint32_t run;
    uint64_t newest_ms; /* when the newest false tag was seen */
    uint64_t until_ms;  /* the pause ends then */
};

/* [MACHINE-24] How long the scanner still pauses; 0 when it may look. */
uint64_t tricode_throttle_pause(const struct tricode_throttle *throttle, uint64_t now_ms);

/* A false tag was seen: 1 when a pause begins. */
int tricode_throttle_false_tag(struct tricode_throttle *throttle, uint64_t now_ms);

/* A permit was good for a product: the run is over. */
void tricode_throttle_dispensed(struct tricode_throttle *throttle);

#endif
