// SPDX-License-Identifier: Apache-2.0
/* A machine that runs in a thread, with a pipe for its lines and a pipe that ends it. Its display
 * is display.png, its tray the file tray. */
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
extern char *working_said; /* the reports, valid after its end */

/* A new machine; the suite adds parts to the runtime. */
void working_set_up(void);

void working_tear_down(void);

void working_begin(void);

void working_say(const char *line);

/* Waits for a code of this kind on the display. */
struct tricode_code working_code(enum tricode_kind kind);

/* Waits until the tray has so many bytes. */
void working_fallen(off_t bytes);

/* Ends the machine, which must succeed. */
void working_end(void);

#endif
