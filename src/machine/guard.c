// SPDX-License-Identifier: Apache-2.0
#include "machine/guard.h"

uint64_t tricode_guard_pause(const struct tricode_guard *guard, uint64_t now_ms) {
    return now_ms < guard->until_ms ? guard->until_ms - now_ms : 0;
}

int tricode_guard_false_tag(struct tricode_guard *guard, uint64_t now_ms) {
    if (now_ms - guard->newest_ms > TRICODE_GUARD_FORGET_MS) {
        guard->run = 0;
    }
    guard->newest_ms = now_ms;
    if (guard->run < UINT32_MAX) {
        guard->run++;
    }
    if (guard->run < TRICODE_GUARD_RUN) {
        return 0;
    }
    uint64_t pause = TRICODE_GUARD_FIRST_MS;
    for (uint32_t i = TRICODE_GUARD_RUN; i < guard->run && pause < TRICODE_GUARD_LONGEST_MS; i++) {
        pause *= 2;
    }
    guard->until_ms =
        now_ms + (pause < TRICODE_GUARD_LONGEST_MS ? pause : TRICODE_GUARD_LONGEST_MS);
    return 1;
}

void tricode_guard_dispensed(struct tricode_guard *guard) {
    guard->run = 0;
}
