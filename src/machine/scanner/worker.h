// SPDX-License-Identifier: Apache-2.0
/* The process that looks through a video camera: it takes pictures some times a second, reads them,
 * and tells what it read. It may hang in a driver, be ended by its limits or crash on a picture;
 * the machine goes on. */
#ifndef TRICODE_MACHINE_SCAN_WORKER_H
#define TRICODE_MACHINE_SCAN_WORKER_H

#include <stdint.h>

#define TRICODE_SCAN_WORKER_TEXT_MAX 512u
#define TRICODE_SCAN_WORKER_LOOK_MS 250u   /* between two looks, at least */
#define TRICODE_SCAN_WORKER_SHARE 4u       /* of one processor, it takes at most a part of so many */
#define TRICODE_SCAN_WORKER_STALL_MS 3000u /* without a picture, after which it ends */

enum tricode_scan_worker_word {
    TRICODE_SCAN_WORKER_NOTHING = 1, /* it has looked, and there was no code; or begins to look */
    TRICODE_SCAN_WORKER_TEXT,        /* the text of a code, up to TEXT_MAX bytes */
    TRICODE_SCAN_WORKER_LONG,        /* a code whose text is longer: none of ours */
    TRICODE_SCAN_WORKER_SEVERAL,     /* codes that differ [READ-5] */
    TRICODE_SCAN_WORKER_FAILED,      /* it ends: text says why */
};

/* One message, written whole: below PIPE_BUF. */
struct tricode_scan_worker_message {
    uint32_t word;
    uint32_t length;
    uint8_t text[TRICODE_SCAN_WORKER_TEXT_MAX];
};

/* In the process that looks; never comes back. device: as /dev/video0; to: where messages go. */
void tricode_scan_worker_run(const char *device, int to) __attribute__((noreturn));

#endif
