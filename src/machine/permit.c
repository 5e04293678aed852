// SPDX-License-Identifier: Apache-2.0
#include "machine/permit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "machine/bus.h"

#define RETRY_MS 3000u /* what was out of sight for so long is shown anew */
#define LOOK_MS 200u   /* how often a camera that looks by itself does */

/* What the camera read is handled. */
static enum tricode_next present(struct tricode_loop *loop, const uint8_t *scanned, size_t length) {
    struct tricode_event event = {0};
    event.kind = TRICODE_EVENT_PERMIT;
    event.scanned = scanned;
    event.scanned_length = length;
    event.seen_ms = tricode_clock_ms();
    return loop->bus != NULL ? tricode_bus_permit(loop, &event) : tricode_act(loop, event);
}

/* The same; the text is freed. */
static enum tricode_next show(struct tricode_loop *loop, struct tricode_buffer *text) {
    enum tricode_next next = present(loop, text->bytes, text->length);
    free(text->bytes);
    return next;
}

/* A camera sees the same permit in frame after frame: it is one permit until it was out of sight
 * for a while. */
static int is_seen_still(struct tricode_loop *loop, const uint8_t *text, size_t length) {
    uint8_t end[TRICODE_TEXT_SIZE] = {0};
    const uint64_t now = tricode_clock_ms();
    const size_t kept = length < sizeof end ? length : sizeof end;
    memcpy(end, text + length - kept, kept);
    const int same = now - loop->seen_at < RETRY_MS && memcmp(end, loop->seen, sizeof end) == 0;
    memcpy(loop->seen, end, sizeof end);
    loop->seen_at = now;
    return same;
}

/* A picture that gives no text. why: of a camera that does not work. */
static enum tricode_next tell(struct tricode_loop *loop, enum tricode_camera_status status,
                              const char *why) {
    char message[160];
    switch (status) {
    case TRICODE_CAMERA_NOTHING:
        return tricode_act_nothing(loop, "permit", "no_picture",
                                   "the camera saw no picture; show the permit, then try again");
    case TRICODE_CAMERA_SEVERAL:
        return tricode_act_nothing(loop, "permit", "several",
                                   "the camera sees several codes; show the permit alone");
    case TRICODE_CAMERA_UNREADABLE:
        return tricode_act_nothing(
            loop, "permit", "unreadable",
            "the camera saw no QR code that it can read; hold the permit still");
    default:
        (void)snprintf(message, sizeof message, "the camera does not work: %s", why);
        loop->troubled = 1;
        return tricode_act_nothing(loop, "permit", "camera", message);
    }
}

static enum tricode_next tell_pause(struct tricode_loop *loop, uint64_t pause) {
    char message[160];
    (void)snprintf(message, sizeof message,
                   "too many wrong codes: the scanner pauses for %lu s; the lever works",
                   (unsigned long)((pause + 999) / 1000));
    return tricode_act_nothing(loop, "permit", "paused", message);
}

enum tricode_next tricode_permit_read(struct tricode_loop *loop, const char *picture) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t pause = tricode_throttle_pause(&loop->engine.throttle, tricode_clock_ms());
    if (pause > 0) {
        return tell_pause(loop, pause);
    }
    enum tricode_camera_status status =
        tricode_camera_read(&loop->camera, *picture ? picture : NULL, &text);
    if (status == TRICODE_CAMERA_OK) {
        return show(loop, &text);
    }
    return tell(loop, status,
                loop->camera.path != NULL || *picture ? strerror(errno)
                : loop->video != NULL ? "it looks by itself; name a picture to show another one"
                                      : "start with --camera, or name a picture");
}

int tricode_permit_looks(const struct tricode_loop *loop) {
    return loop->camera.path != NULL && loop->camera.watches;
}

int tricode_permit_descriptor(const struct tricode_loop *loop) {
    (void)loop;
    return -1;
}

uint32_t tricode_permit_wait(const struct tricode_loop *loop) {
    const uint64_t now = tricode_clock_ms();
    return now < loop->look_at ? (uint32_t)(loop->look_at - now) : 0;
}

enum tricode_next tricode_permit_look(struct tricode_loop *loop) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t now = tricode_clock_ms();
    if (now < loop->look_at) {
        return TRICODE_NEXT_GO_ON;
    }
    loop->look_at = now + LOOK_MS;
    if (tricode_throttle_pause(&loop->engine.throttle, now) > 0) {
        return TRICODE_NEXT_GO_ON;
    }
    enum tricode_camera_status status = tricode_camera_look(&loop->camera, &text);
    const int failed = status == TRICODE_CAMERA_FAILED;
    const int told = loop->camera_told;
    loop->camera_told = failed;
    if (status == TRICODE_CAMERA_OK) {
        return show(loop, &text);
    }
    return status == TRICODE_CAMERA_NOTHING || (failed && told)
               ? TRICODE_NEXT_GO_ON
               : tell(loop, status, strerror(errno));
}

enum tricode_next tricode_permit_seen(struct tricode_loop *loop, const uint8_t *scanned,
                                      size_t length) {
    const uint64_t now = tricode_clock_ms();
    if (tricode_throttle_pause(&loop->engine.throttle, now) > 0 || is_seen_still(loop, scanned, length)) {
        return TRICODE_NEXT_GO_ON;
    }
    return present(loop, scanned, length);
}

enum tricode_next tricode_permit_several(struct tricode_loop *loop) {
    static const uint8_t several[] = "several"; /* no code's text: it has a zero byte at its end */
    return is_seen_still(loop, several, sizeof several) ? TRICODE_NEXT_GO_ON
                                                        : tell(loop, TRICODE_CAMERA_SEVERAL, "");
}

enum tricode_next tricode_permit_picture(struct tricode_loop *loop, const uint8_t *png,
                                         size_t length, int news) {
    struct tricode_buffer text = {NULL, 0};
    const uint64_t pause = tricode_throttle_pause(&loop->engine.throttle, tricode_clock_ms());
    if (pause > 0) {
        return news ? tell_pause(loop, pause) : TRICODE_NEXT_GO_ON;
    }
    enum tricode_camera_status status = tricode_camera_scan(png, length, &text);
    if (status == TRICODE_CAMERA_SEVERAL && !news) {
        return tricode_permit_several(loop);
    }
    if (status == TRICODE_CAMERA_OK && !news && is_seen_still(loop, text.bytes, text.length)) {
        free(text.bytes);
        return TRICODE_NEXT_GO_ON;
    }
    if (status == TRICODE_CAMERA_OK) {
        return show(loop, &text);
    }
    return status == TRICODE_CAMERA_UNREADABLE && !news ? TRICODE_NEXT_GO_ON
                                                        : tell(loop, status, strerror(errno));
}
