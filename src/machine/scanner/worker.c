// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE /* close_range */
#include "machine/scanner/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zbar.h>

#include "host/clock.h"
#include "machine/scanner/limits.h"
#include "qr/scan.h"

#define WIDTH 640u
#define HEIGHT 480u
#define QUEUE_MAX 8u /* frames that a driver buffers; all but the newest are dropped */

_Static_assert(sizeof(struct tricode_scan_worker_message) <= 4096,
               "a write of a message is atomic");

/* Exits when the machine has closed the pipe. */
static void send_message(int to, enum tricode_scan_worker_kind kind, const uint8_t *text,
                         size_t length) {
    struct tricode_scan_worker_message message;
    memset(&message, 0, sizeof message);
    message.kind = (uint32_t)kind;
    message.length = (uint32_t)length;
    memcpy(message.text, text, length);
    if (write(to, &message, sizeof message) != (ssize_t)sizeof message) {
        _exit(1);
    }
}

static void fail(int to, const char *what, const char *why) __attribute__((noreturn));
static void fail(int to, const char *what, const char *why) {
    char text[160];
    (void)snprintf(text, sizeof text, "%s%s%s", what, *why != 0 ? ": " : "", why);
    send_message(to, TRICODE_SCAN_WORKER_FAILED, (const uint8_t *)text, strlen(text));
    _exit(1);
}

/* Chooses the pixel format that is the cheapest to decode: 0; -1 when the camera has none of them.
 * (libzbar's own choice needs a window.) */
static int choose_format(zbar_video_t *video) {
    static const char *const formats[] = {"Y800", "GREY", "YUYV", "UYVY", "YU12",
                                          "NV12", "BGR3", "MJPG", "JPEG"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (zbar_video_init(video, zbar_fourcc_parse(formats[i])) == 0) {
            return 0;
        }
    }
    return -1;
}

/* The camera, streaming. */
static zbar_video_t *open_camera(const char *device, int to) {
    zbar_video_t *video = zbar_video_create();
    if (video == NULL) {
        fail(to, "out of memory", "");
    }
    errno = 0;
    if (access(device, R_OK | W_OK) != 0) {
        fail(to, "cannot open it", strerror(errno));
    }
    (void)zbar_video_request_size(video, WIDTH, HEIGHT);
    if (zbar_video_open(video, device) != 0) {
        fail(to, "it is not a camera, or another program uses it", "");
    }
    if (choose_format(video) != 0 || zbar_video_enable(video, 1) != 0) {
        fail(to, "it has no pixel format that can be decoded", "");
    }
    return video;
}

/* The newest frame; waits up to STALL_MS for one. */
static zbar_image_t *take_newest(zbar_video_t *video, int to) {
    struct pollfd wait = {zbar_video_get_fd(video), POLLIN, 0};
    zbar_image_t *newest = NULL;
    int timeout = (int)TRICODE_SCAN_WORKER_STALL_MS;
    for (unsigned i = 0; i < QUEUE_MAX; i++) {
        const int ready = wait.fd >= 0 ? poll(&wait, 1, timeout) : 1;
        if (ready == 0 || (wait.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
            break;
        }
        zbar_image_t *image = zbar_video_next_image(video);
        if (image == NULL) {
            fail(to, "it sends no frames any more; check that it is plugged in", "");
        }
        if (newest != NULL) {
            zbar_image_destroy(newest); /* returns its buffer to the driver */
        }
        newest = image;
        timeout = 0;
    }
    if (newest == NULL) {
        fail(to, "it sends no frames any more; check that it is plugged in", "");
    }
    return newest;
}

/* Decodes the frame and sends the result. */
static void decode(const zbar_image_t *image, int to) {
    struct tricode_buffer text = {NULL, 0};
    zbar_image_t *gray = zbar_image_convert(image, zbar_fourcc_parse("Y800"));
    if (gray == NULL) {
        fail(to, "cannot convert its frames", "");
    }
    const enum tricode_qr_status status = tricode_qr_scan_grey(
        zbar_image_get_data(gray), zbar_image_get_width(gray), zbar_image_get_height(gray), &text);
    zbar_image_destroy(gray);
    if (status == TRICODE_QR_OK && text.length <= TRICODE_SCAN_WORKER_TEXT_MAX) {
        send_message(to, TRICODE_SCAN_WORKER_TEXT, text.bytes, text.length);
    } else {
        send_message(to,
                     status == TRICODE_QR_OK        ? TRICODE_SCAN_WORKER_LONG
                     : status == TRICODE_QR_SEVERAL ? TRICODE_SCAN_WORKER_SEVERAL
                                                    : TRICODE_SCAN_WORKER_NOTHING,
                     (const uint8_t *)"", 0);
    }
    free(text.bytes);
}

/* Processor time used, in milliseconds. */
static uint64_t used_ms(void) {
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000u +
           (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000u;
}

/* Closes every descriptor but the pipe, sets the limits, and makes the process exit with the
 * machine.
 */
static void confine(int *to) {
    if (dup2(*to, STDIN_FILENO) < 0 || close_range(STDERR_FILENO + 1, ~0u, 0) != 0 ||
        prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || signal(SIGXCPU, SIG_DFL) == SIG_ERR ||
        tricode_limits_set() != 0) {
        _exit(1);
    }
    *to = STDIN_FILENO;
}

void tricode_scan_worker_run(const char *device, int to) {
    confine(&to);
    zbar_video_t *video = open_camera(device, to);
    send_message(to, TRICODE_SCAN_WORKER_NOTHING, (const uint8_t *)"", 0);
    for (;;) {
        const uint64_t began = used_ms();
        if (tricode_limits_picture(0) != 0) {
            _exit(1);
        }
        zbar_image_t *image = take_newest(video, to);
        decode(image, to);
        zbar_image_destroy(image);
        const uint64_t rest = (used_ms() - began) * (TRICODE_SCAN_WORKER_SHARE - 1);
        (void)poll(
            NULL, 0,
            (int)(rest > TRICODE_SCAN_WORKER_INTERVAL_MS ? rest : TRICODE_SCAN_WORKER_INTERVAL_MS));
    }
}
