// SPDX-License-Identifier: Apache-2.0
#include "machine/engine/throttle.h"

uint64_t tricode_throttle_pause(const struct tricode_throttle *throttle, uint64_t now_ms) {
    return now_ms < throttle->until_ms ? throttle->until_ms - now_ms : 0;
}

int tricode_throttle_false_tag(struct tricode_throttle *throttle, uint64_t now_ms) {
    if (now_ms - throttle->newest_ms > TRICODE_THROTTLE_FORGET_MS) {
        throttle->run = 0;
    }
    throttle->newest_ms = now_ms;
    if (throttle->run < UINT32_MAX) {
        throttle->run++;
    }
    if (throttle->run < TRICODE_THROTTLE_RUN) {
        return 0;
    }
    uint64_t pause = TRICODE_THROTTLE_FIRST_MS;
    for (uint32_t i = TRICODE_THROTTLE_RUN;
         i < throttle->run && pause < TRICODE_THROTTLE_LONGEST_MS; i++) {
        pause *= 2;
    }
    throttle->until_ms =
        now_ms + (pause < TRICODE_THROTTLE_LONGEST_MS ? pause : TRICODE_THROTTLE_LONGEST_MS);
    return 1;
}

void tricode_throttle_dispensed(struct tricode_throttle *throttle) {
    throttle->run = 0;
}
