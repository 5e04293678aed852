// SPDX-License-Identifier: Apache-2.0
/* The machine's loop: waits for its sources, and handles one event at a time, each to its end. */
#ifndef TRICODE_MACHINE_LOOP_H
#define TRICODE_MACHINE_LOOP_H

#include "machine/runtime/runtime.h"

/* 1 when the machine has a source that outlives its input: a bus, a lever, a camera, a panel. */
int tricode_loop_outlives_input(const struct tricode_runtime *runtime);

/* Applies `restart` [MACHINE-21], then the events of the sources [MACHINE-3], until `quit`, a
 * signal, or the end of the input of a machine that has no other source. FAILED: out of order, or
 * an error was printed; USAGE: a script has a line that is no event, or a line cannot be read. */
enum tricode_exit tricode_loop_run(struct tricode_runtime *runtime, FILE *input);

#endif
