// SPDX-License-Identifier: Apache-2.0
#include "machine/sight.h"

#include <stdio.h>

#include "host/clock.h"
#include "machine/permit.h"

int tricode_sight_has(const struct tricode_loop *loop) {
    return loop->video != NULL;
}

int tricode_sight_descriptor(const struct tricode_loop *loop) {
    return tricode_video_descriptor(loop->video);
}

uint32_t tricode_sight_wait(const struct tricode_loop *loop) {
    return tricode_video_wait(loop->video, tricode_clock_ms());
}

static enum tricode_next tell_gone(struct tricode_loop *loop) {
    char message[400];
    (void)snprintf(message, sizeof message,
                   "the camera %.100s does not work: %s; it is tried again", loop->video->device,
                   loop->video->error.text);
    return tricode_act_nothing(loop, "permit", "camera", message);
}

enum tricode_next tricode_sight_serve(struct tricode_loop *loop) {
    struct tricode_scan_worker_message message;
    const uint64_t now = tricode_clock_ms();
    const uint64_t pause = tricode_throttle_pause(&loop->engine.throttle, now);
    if (pause > 0) {
        tricode_video_pause(loop->video, now + pause);
    }
    switch (tricode_video_next(loop->video, now, &message)) {
    case TRICODE_VIDEO_TEXT:
        return tricode_permit_seen(loop, message.text, message.length);
    case TRICODE_VIDEO_LONG: /* none of ours, whatever it says */
        return tricode_permit_seen(loop, (const uint8_t *)"", 0);
    case TRICODE_VIDEO_SEVERAL:
        return tricode_permit_several(loop);
    case TRICODE_VIDEO_GONE:
        return tell_gone(loop);
    case TRICODE_VIDEO_BACK:
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the camera %s works", loop->video->device);
        break;
    case TRICODE_VIDEO_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}
