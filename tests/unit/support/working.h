// SPDX-License-Identifier: Apache-2.0
/* A machine at work in a thread of its own: lines go in through a pipe, and another pipe asks it to
 * end. Its display is display.png, its tray tray. */
#ifndef TRICODE_TEST_WORKING_H
#define TRICODE_TEST_WORKING_H

#include <poll.h>
#include <pthread.h>

#include "host/clock.h"
#include "machine/runtime/loop.h"
#include "machine/sources/sources.h"
#include "scratch.h"
#include "vending.h"

extern struct tricode_runtime runtime;
extern FILE *working_input;
extern int working_lines[2];
extern char *working_said; /* the reports, once it has ended */

/* A new machine; the suite puts its parts into the runtime. */
void working_set_up(void);

void working_tear_down(void);

void working_begin(void);

void working_say(const char *line);

/* Waits until the display has a code of this kind; answers it. */
struct tricode_code working_code(enum tricode_kind kind);

/* Waits until products fell: bytes of the tray. */
void working_fallen(off_t bytes);

/* Asks it to end, and sees that it ends well. */
void working_end(void);

#endif
