// SPDX-License-Identifier: Apache-2.0
/* The scan worker: a process that takes frames of a video camera, decodes them, and writes the
 * results to a pipe. It may hang in a driver, exceed its limits or crash on a frame; the machine
 * goes on. */
#ifndef TRICODE_MACHINE_SCAN_WORKER_H
#define TRICODE_MACHINE_SCAN_WORKER_H

#include <stdint.h>

#define TRICODE_SCAN_WORKER_TEXT_MAX 512u
#define TRICODE_SCAN_WORKER_INTERVAL_MS 250u /* between two frames, at least */
#define TRICODE_SCAN_WORKER_SHARE 4u         /* uses at most 1/SHARE of one processor */
#define TRICODE_SCAN_WORKER_STALL_MS 3000u   /* without a frame, then the worker exits */

enum tricode_scan_worker_kind {
    TRICODE_SCAN_WORKER_NOTHING = 1, /* a frame without a code; also the first message */
    TRICODE_SCAN_WORKER_TEXT,        /* the text of a code, up to TEXT_MAX bytes */
    TRICODE_SCAN_WORKER_LONG,        /* a code with a longer text: none of this system */
    TRICODE_SCAN_WORKER_SEVERAL,     /* several codes that differ [READ-5] */
    TRICODE_SCAN_WORKER_FAILED,      /* the worker exits: text has the reason */
};

/* Shorter than PIPE_BUF, so that a write is atomic. */
struct tricode_scan_worker_message {
    uint32_t kind;
    uint32_t length;
    uint8_t text[TRICODE_SCAN_WORKER_TEXT_MAX];
};

/* Runs the worker in a forked process; never returns. device: such as /dev/video0. to: the pipe for
 * messages. */
void tricode_scan_worker_run(const char *device, int to) __attribute__((noreturn));

#endif
