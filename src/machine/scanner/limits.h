// SPDX-License-Identifier: Apache-2.0
/* What a process that reads pictures may use: so much processor time and memory and no more.
 * Anybody may hold anything before the camera, and a picture can be made that the QR library looks
 * at for minutes, or that makes it crash. [MACHINE-28] */
#ifndef TRICODE_MACHINE_LIMITS_H
#define TRICODE_MACHINE_LIMITS_H

#define TRICODE_LIMITS_SECONDS 3u           /* of processor time for a picture */
#define TRICODE_LIMITS_MEMORY (512ul << 20) /* bytes of address space */

/* For this process from now on: the memory; no core, no file written. 0, or -1. */
int tricode_limits_set(void);

/* A picture is going to be read: the process ends when that takes more than SECONDS of processor
 * time. last: it is the only one, and the limit can be raised no more. 0, or -1. */
int tricode_limits_picture(int last);

#endif
