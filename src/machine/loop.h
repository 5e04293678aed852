// SPDX-License-Identifier: Apache-2.0
/* The machine at work: one event a line from a person or a script, each carried out to its end. */
#ifndef TRICODE_MACHINE_LOOP_H
#define TRICODE_MACHINE_LOOP_H

#include <stdio.h>
#include "host/console.h"
#include "machine/camera.h"
#include "machine/display.h"
#include "machine/mdb/reader.h"
#include "machine/mechanism.h"
#include "machine/report.h"
#include "machine/vendor.h"

/* prompt: a person is at the keyboard. strict: a line that is no event ends the run (a script).
 * offer_ms: how long an offer stands before `timeout` is raised [MACHINE-8], 0 for ever; it needs
 * an input with a file descriptor. bus: the vending machine's bus, on which products are selected
 * and vended; or NULL, then lines select and the mechanism is simulated. signals: of a machine on a
 * bus, a descriptor that is readable when it is asked to end; -1 for none. */
struct tricode_loop {
    struct tricode_vendor vendor;
    struct tricode_mechanism mechanism;
    struct tricode_display display;
    struct tricode_camera camera;
    struct tricode_report report;
    int prompt;
    int strict;
    unsigned offer_ms;
    uint64_t offered_at; /* when the newest sale was shown, by tricode_clock_ms */
    struct tricode_mdb_reader *bus;
    int signals;
    int input_over;  /* a machine on a bus goes on without input */
    int camera_told; /* people know that the camera does not work */
    int troubled;    /* something was told on stderr that a script should know at the end */
};

/* Applies `restart` [MACHINE-21], then the lines of input [MACHINE-3], and on a bus what the bus
 * and the camera bring, until `quit`, the end of the input (not on a bus) or a signal. FAILED: out
 * of order, or something could not be shown; USAGE: a line of a script that is no event. */
enum tricode_exit tricode_loop_run(struct tricode_loop *loop, FILE *input);

#endif
