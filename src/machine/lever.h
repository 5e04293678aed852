// SPDX-License-Identifier: Apache-2.0
/* The lever as a source of events (loop.h). While it is away the machine goes on: an offer ends by
 * its time, and the permit of a dead sale brings its cancel code, so nobody's money is stuck. */
#ifndef TRICODE_MACHINE_LEVER_H
#define TRICODE_MACHINE_LEVER_H

#include "machine/act.h"

int tricode_lever_has(const struct tricode_loop *loop);
int tricode_lever_descriptor(const struct tricode_loop *loop);
uint32_t tricode_lever_wait(const struct tricode_loop *loop);

/* Raises lever when it was pulled; tells once that it is away, and that it is back. */
enum tricode_next tricode_lever_serve(struct tricode_loop *loop);

#endif
