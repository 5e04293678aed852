// SPDX-License-Identifier: Apache-2.0
/* From the camera to the permit event: asked for by a line, or by itself on a bus, where nobody
 * types.
 */
#ifndef TRICODE_MACHINE_PERMIT_H
#define TRICODE_MACHINE_PERMIT_H

#include "machine/act.h"

/* Looks at the picture ("" for what the camera sees), and handles the permit that it reads. What is
 * no permit is answered with its reason [MACHINE-25]. */
enum tricode_next tricode_permit_read(struct tricode_loop *loop, const char *picture);

/* The same of what the camera sees now, if that is new. Never waits. */
enum tricode_next tricode_permit_look(struct tricode_loop *loop);

#endif
