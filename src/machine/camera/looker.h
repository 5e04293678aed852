// SPDX-License-Identifier: Apache-2.0
/* The process that looks through a video camera: it takes pictures some times a second, reads them,
 * and tells what it read. It may hang in a driver, be ended by its limits or crash on a picture;
 * the machine goes on. */
#ifndef TRICODE_MACHINE_LOOKER_H
#define TRICODE_MACHINE_LOOKER_H

#include <stdint.h>

#define TRICODE_LOOKER_TEXT_MAX 512u
#define TRICODE_LOOKER_LOOK_MS 250u   /* between two looks, at least */
#define TRICODE_LOOKER_SHARE 4u       /* of one processor, it takes at most a part of so many */
#define TRICODE_LOOKER_STALL_MS 3000u /* without a picture, after which it ends */

enum tricode_looker_word {
    TRICODE_LOOKER_NOTHING = 1, /* it has looked, and there was no code; or begins to look */
    TRICODE_LOOKER_TEXT,        /* the text of a code, up to TEXT_MAX bytes */
    TRICODE_LOOKER_LONG,        /* a code whose text is longer: none of ours */
    TRICODE_LOOKER_SEVERAL,     /* codes that differ [READ-5] */
    TRICODE_LOOKER_FAILED,      /* it ends: text says why */
};

/* One message, written whole: below PIPE_BUF. */
struct tricode_looker_message {
    uint32_t word;
    uint32_t length;
    uint8_t text[TRICODE_LOOKER_TEXT_MAX];
};

/* In the process that looks; never comes back. device: as /dev/video0; to: where messages go. */
void tricode_looker_run(const char *device, int to) __attribute__((noreturn));

#endif
