// SPDX-License-Identifier: Apache-2.0
/* A camera that writes pictures to a file or a folder, which the machine reads again and again. */
#include "machine/sources/permit.h"
#include "machine/sources/sources.h"

#include <errno.h>
#include <string.h>

#include "host/clock.h"

#define SCAN_MS 200u /* between two readings */

static int has(const struct tricode_runtime *runtime) {
    return runtime->camera.path != NULL && runtime->camera.watches;
}

static uint32_t wait(const struct tricode_runtime *runtime) {
    const uint64_t now = tricode_clock_ms();
    return now < runtime->next_scan_at ? (uint32_t)(runtime->next_scan_at - now) : 0;
}

static enum tricode_next serve(struct tricode_runtime *runtime) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t now = tricode_clock_ms();
    if (now < runtime->next_scan_at) {
        return TRICODE_NEXT_GO_ON;
    }
    runtime->next_scan_at = now + SCAN_MS;
    if (tricode_throttle_pause(&runtime->engine.throttle, now) > 0) {
        return TRICODE_NEXT_GO_ON;
    }
    const enum tricode_camera_status status = tricode_camera_poll(&runtime->camera, &text);
    const int failed = status == TRICODE_CAMERA_FAILED;
    const int reported = runtime->camera_reported;
    runtime->camera_reported = failed;
    if (status == TRICODE_CAMERA_NOTHING || (failed && reported)) {
        return TRICODE_NEXT_GO_ON;
    }
    return tricode_permit_result(runtime, status, &text, strerror(errno));
}

const struct tricode_source tricode_source_pictures = {
    .name = "pictures", .outlives_input = 1, .has = has, .wait = wait, .serve = serve};
