// SPDX-License-Identifier: Apache-2.0
/* The panel as a source of events (loop.h): what its pages press and give is handled as that of
 * buttons, lever and camera. */
#ifndef TRICODE_MACHINE_FRONT_H
#define TRICODE_MACHINE_FRONT_H

#include "machine/act.h"

int tricode_front_has(const struct tricode_loop *loop);
int tricode_front_descriptor(const struct tricode_loop *loop);
uint32_t tricode_front_wait(const struct tricode_loop *loop);

/* Handles one event, so that the other sources have their turn between two. */
enum tricode_next tricode_front_serve(struct tricode_loop *loop);

#endif
