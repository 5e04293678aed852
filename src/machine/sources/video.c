// SPDX-License-Identifier: Apache-2.0
/* A video camera, whose frames a scan worker decodes. */
#include "machine/sources/permit.h"
#include "machine/sources/sources.h"

#include <stdio.h>

#include "host/clock.h"

static int has(const struct tricode_runtime *runtime) {
    return runtime->video != NULL;
}

static int descriptor(const struct tricode_runtime *runtime) {
    return tricode_video_descriptor(runtime->video);
}

static uint32_t wait(const struct tricode_runtime *runtime) {
    return tricode_video_wait(runtime->video, tricode_clock_ms());
}

static enum tricode_next report_lost(struct tricode_runtime *runtime) {
    char message[400];
    (void)snprintf(message, sizeof message,
                   "the camera %.100s does not work: %s; the machine tries again every 3 s",
                   runtime->video->device, runtime->video->error.text);
    return tricode_act_notice(runtime, "permit", "camera", message);
}

static enum tricode_next serve(struct tricode_runtime *runtime) {
    struct tricode_scan_worker_message message;
    const uint64_t now = tricode_clock_ms();
    const uint64_t pause = tricode_throttle_pause(&runtime->engine.throttle, now);
    if (pause > 0) {
        tricode_video_pause(runtime->video, now + pause);
    }
    switch (tricode_video_next(runtime->video, now, &message)) {
    case TRICODE_VIDEO_TEXT:
        return tricode_permit_text(runtime, message.text, message.length);
    case TRICODE_VIDEO_LONG: /* longer than any code of this system: malformed */
        return tricode_permit_text(runtime, (const uint8_t *)"", 0);
    case TRICODE_VIDEO_SEVERAL:
        return tricode_permit_several(runtime);
    case TRICODE_VIDEO_LOST:
        return report_lost(runtime);
    case TRICODE_VIDEO_BACK:
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the camera %s works",
                              runtime->video->device);
        break;
    case TRICODE_VIDEO_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}

static void close_video(struct tricode_runtime *runtime) {
    tricode_video_close(runtime->video);
}

const struct tricode_source tricode_source_video = {.name = "video",
                                                    .outlives_input = 1,
                                                    .has = has,
                                                    .descriptor = descriptor,
                                                    .wait = wait,
                                                    .serve = serve,
                                                    .close = close_video};
