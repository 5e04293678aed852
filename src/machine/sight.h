// SPDX-License-Identifier: Apache-2.0
/* A video camera as a source of events (loop.h). */
#ifndef TRICODE_MACHINE_SIGHT_H
#define TRICODE_MACHINE_SIGHT_H

#include "machine/act.h"

int tricode_sight_has(const struct tricode_loop *loop);
int tricode_sight_descriptor(const struct tricode_loop *loop);
uint32_t tricode_sight_wait(const struct tricode_loop *loop);

/* Handles what the camera has seen; tells once that it does not work, and that it does again. */
enum tricode_next tricode_sight_serve(struct tricode_loop *loop);

#endif
