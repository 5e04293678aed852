// SPDX-License-Identifier: Apache-2.0
/* A video camera (V4L2): starts a scan worker (worker.h), and another one after it has exited. */
#ifndef TRICODE_MACHINE_VIDEO_H
#define TRICODE_MACHINE_VIDEO_H

#include <sys/types.h>
#include "host/json.h"
#include "machine/scanner/worker.h"

#define TRICODE_VIDEO_RETRY_MS 3000u    /* between attempts */
#define TRICODE_VIDEO_SILENCE_MS 10000u /* of the worker, then it is killed */

/* Begins with the device, and all else zero. Times are by tricode_clock_ms. */
struct tricode_video {
    const char *device;
    pid_t worker;         /* 0: none */
    int from;             /* the pipe with its messages */
    int running;          /* it has sent a message */
    uint64_t received_at; /* the newest message; at first, the start */
    uint64_t retry_at;
    int reported;               /* LOST was returned, BACK not since */
    struct tricode_error error; /* why the camera does not work */
};

enum tricode_video_result {
    TRICODE_VIDEO_NOTHING,
    TRICODE_VIDEO_TEXT, /* in the message */
    TRICODE_VIDEO_LONG,
    TRICODE_VIDEO_SEVERAL,
    TRICODE_VIDEO_LOST, /* returned once; further attempts follow */
    TRICODE_VIDEO_BACK,
};

/* The next result. Never blocks. The first call starts the worker. */
enum tricode_video_result tricode_video_next(struct tricode_video *video, uint64_t now,
                                             struct tricode_scan_worker_message *message);

/* Readable when there is a message; -1 without a worker. */
int tricode_video_descriptor(const struct tricode_video *video);

/* Milliseconds until `next` has something to do without the descriptor. */
uint32_t tricode_video_wait(const struct tricode_video *video, uint64_t now);

/* Kills the worker, and starts none until that time [MACHINE-24]. */
void tricode_video_pause(struct tricode_video *video, uint64_t until);

/* Kills the worker. May be called again; `next` starts another one. */
void tricode_video_close(struct tricode_video *video);

#endif
