// SPDX-License-Identifier: Apache-2.0
/* Limits of a process that decodes pictures. Anyone can show the camera a picture that the QR
 * library decodes for minutes, or that crashes it. [MACHINE-28] */
#ifndef TRICODE_MACHINE_LIMITS_H
#define TRICODE_MACHINE_LIMITS_H

#define TRICODE_LIMITS_SECONDS 3u           /* of processor time per picture */
#define TRICODE_LIMITS_MEMORY (512ul << 20) /* bytes of address space */

/* Limits the memory of this process, and forbids core dumps and writing files. 0; -1 with errno. */
int tricode_limits_set(void);

/* Called before each picture: the kernel kills the process when it uses more than SECONDS of
 * processor time from now on. last: the limit cannot be raised again. 0; -1 with errno. */
int tricode_limits_picture(int last);

#endif
