// SPDX-License-Identifier: Apache-2.0
/* A video camera (V4L2), looked through by a process of its own (scan worker.h), which is begun
 * anew when it ended. */
#ifndef TRICODE_MACHINE_VIDEO_H
#define TRICODE_MACHINE_VIDEO_H

#include <sys/types.h>
#include "host/json.h"
#include "machine/scanner/worker.h"

#define TRICODE_VIDEO_RETRY_MS 3000u    /* between attempts */
#define TRICODE_VIDEO_SILENCE_MS 10000u /* of the process, after which it is ended */

/* Begins with the device, and all else zero. */
struct tricode_video {
    const char *device;
    pid_t worker; /* 0: none */
    int from;     /* where its messages come from */
    int works;    /* it has said something */
    uint64_t heard_at;
    uint64_t retry_at;
    int told;                   /* people know that the camera does not work */
    struct tricode_error error; /* why */
};

enum tricode_video_result {
    TRICODE_VIDEO_NOTHING,
    TRICODE_VIDEO_TEXT, /* the message's */
    TRICODE_VIDEO_LONG,
    TRICODE_VIDEO_SEVERAL,
    TRICODE_VIDEO_LOST, /* once; it is tried again */
    TRICODE_VIDEO_BACK,
};

/* The next thing to be said. Never waits. The first call begins to look. */
enum tricode_video_result tricode_video_next(struct tricode_video *video, uint64_t now,
                                             struct tricode_scan_worker_message *message);

/* Readable when there is something; -1 while the camera does not work. */
int tricode_video_descriptor(const struct tricode_video *video);

/* Milliseconds until `next` has something to do all the same. */
uint32_t tricode_video_wait(const struct tricode_video *video, uint64_t now);

/* Does not look until then [MACHINE-24]. */
void tricode_video_pause(struct tricode_video *video, uint64_t until);

/* Ends the process. */
void tricode_video_close(struct tricode_video *video);

#endif
