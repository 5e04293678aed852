// SPDX-License-Identifier: Apache-2.0
/* Events as lines of text, from a person at the keyboard or a script. */
#ifndef TRICODE_MACHINE_INPUT_H
#define TRICODE_MACHINE_INPUT_H

#include "machine/act.h"

#define TRICODE_INPUT_EVENTS                                                                       \
    "events: select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit"

/* Reads the next line and does what it says. NO_EVENT: it says nothing that a machine knows;
 * UNREADABLE, after telling, of one that is too long or has a zero byte. At the end of the input
 * GO_ON, and loop->input_over is set. */
enum tricode_next tricode_input_next(struct tricode_loop *loop, FILE *input);

#endif
