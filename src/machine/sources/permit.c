// SPDX-License-Identifier: Apache-2.0
#include "machine/sources/permit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "machine/sources/sources.h"

#define OUT_OF_VIEW_MS 3000u /* after so long the same text is a new presentation */

static enum tricode_next present(struct tricode_runtime *runtime, const uint8_t *scanned,
                                 size_t length) {
    struct tricode_event event = {0};
    event.kind = TRICODE_EVENT_PERMIT;
    event.presented = tricode_engine_present(&runtime->engine, scanned, length);
    event.seen_ms = tricode_clock_ms();
    return runtime->mdb != NULL ? tricode_source_mdb_permit(runtime, &event)
                                : tricode_act(runtime, event);
}

/* 1 when the frame before had the same text. Records this one. */
static int is_in_view_still(struct tricode_runtime *runtime, const uint8_t *text, size_t length) {
    uint8_t end[TRICODE_TEXT_SIZE] = {0};
    const uint64_t now = tricode_clock_ms();
    const size_t kept = length < sizeof end ? length : sizeof end;
    memcpy(end, text + length - kept, kept);
    const int same = now - runtime->last_scan_at < OUT_OF_VIEW_MS &&
                     memcmp(end, runtime->last_scan, sizeof end) == 0;
    memcpy(runtime->last_scan, end, sizeof end);
    runtime->last_scan_at = now;
    return same;
}

/* A picture without a text. */
static enum tricode_next report_failure(struct tricode_runtime *runtime,
                                        enum tricode_camera_status status, const char *why) {
    char message[160];
    switch (status) {
    case TRICODE_CAMERA_NOTHING:
        return tricode_act_notice(runtime, "permit", "no_picture",
                                  "the camera has no picture; show the permit, then try again");
    case TRICODE_CAMERA_SEVERAL:
        return tricode_act_notice(runtime, "permit", "several",
                                  "the picture has several codes; show the permit alone");
    case TRICODE_CAMERA_UNREADABLE:
        return tricode_act_notice(runtime, "permit", "unreadable",
                                  "the picture has no readable QR code; hold the permit still");
    default:
        (void)snprintf(message, sizeof message, "the camera does not work: %s", why);
        runtime->errors = 1;
        return tricode_act_notice(runtime, "permit", "camera", message);
    }
}

static enum tricode_next report_pause(struct tricode_runtime *runtime, uint64_t pause_ms) {
    char message[160];
    (void)snprintf(message, sizeof message,
                   "too many wrong codes: the scanner pauses for %lu s; the lever works",
                   (unsigned long)((pause_ms + 999) / 1000));
    return tricode_act_notice(runtime, "permit", "paused", message);
}

static uint64_t pause_of(const struct tricode_runtime *runtime) {
    return tricode_throttle_pause(&runtime->engine.throttle, tricode_clock_ms());
}

enum tricode_next tricode_permit_result(struct tricode_runtime *runtime,
                                        enum tricode_camera_status status,
                                        struct tricode_buffer *text, const char *why) {
    if (status != TRICODE_CAMERA_OK) {
        return report_failure(runtime, status, why);
    }
    const enum tricode_next next = present(runtime, text->bytes, text->length);
    free(text->bytes);
    return next;
}

/* Why the line `permit` without a path fails. */
static const char *failure_without_path(const struct tricode_runtime *runtime) {
    if (runtime->camera.path != NULL) {
        return strerror(errno);
    }
    return runtime->video != NULL ? "the video camera scans by itself; name a picture to scan it"
                                  : "start with --camera, or name a picture";
}

enum tricode_next tricode_permit_read(struct tricode_runtime *runtime, const char *path) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t pause_ms = pause_of(runtime);
    if (pause_ms > 0) {
        return report_pause(runtime, pause_ms);
    }
    const enum tricode_camera_status status =
        tricode_camera_read(&runtime->camera, *path != 0 ? path : NULL, &text);
    return tricode_permit_result(runtime, status, &text,
                                 *path != 0 ? strerror(errno) : failure_without_path(runtime));
}

enum tricode_next tricode_permit_picture(struct tricode_runtime *runtime, const uint8_t *png,
                                         size_t length) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t pause_ms = pause_of(runtime);
    if (pause_ms > 0) {
        return report_pause(runtime, pause_ms);
    }
    const enum tricode_camera_status status = tricode_camera_scan(png, length, &text);
    return tricode_permit_result(runtime, status, &text, strerror(errno));
}

enum tricode_next tricode_permit_frame(struct tricode_runtime *runtime, const uint8_t *png,
                                       size_t length) {
    struct tricode_buffer text = {NULL, 0};
    if (pause_of(runtime) > 0) {
        return TRICODE_NEXT_GO_ON;
    }
    const enum tricode_camera_status status = tricode_camera_scan(png, length, &text);
    if (status == TRICODE_CAMERA_UNREADABLE) {
        return TRICODE_NEXT_GO_ON;
    }
    if (status == TRICODE_CAMERA_SEVERAL) {
        return tricode_permit_several(runtime);
    }
    if (status == TRICODE_CAMERA_OK && is_in_view_still(runtime, text.bytes, text.length)) {
        free(text.bytes);
        return TRICODE_NEXT_GO_ON;
    }
    return tricode_permit_result(runtime, status, &text, strerror(errno));
}

enum tricode_next tricode_permit_text(struct tricode_runtime *runtime, const uint8_t *scanned,
                                      size_t length) {
    if (pause_of(runtime) > 0 || is_in_view_still(runtime, scanned, length)) {
        return TRICODE_NEXT_GO_ON;
    }
    return present(runtime, scanned, length);
}

enum tricode_next tricode_permit_several(struct tricode_runtime *runtime) {
    static const uint8_t several[] = "several"; /* no code's text: its last byte is zero */
    if (is_in_view_still(runtime, several, sizeof several)) {
        return TRICODE_NEXT_GO_ON;
    }
    return report_failure(runtime, TRICODE_CAMERA_SEVERAL, "");
}
