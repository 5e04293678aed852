// SPDX-License-Identifier: Apache-2.0
/* The machine at work: one event at a time, from a person, a script, the bus, the camera, each
 * carried out to its end. */
#ifndef TRICODE_MACHINE_LOOP_H
#define TRICODE_MACHINE_LOOP_H

#include <stdio.h>
#include "host/console.h"
#include "machine/scanner/camera.h"
#include "machine/display.h"
#include "machine/gpio.h"
#include "machine/mdb/reader.h"
#include "machine/engine/mechanism.h"
#include "machine/report.h"
#include "machine/engine/engine.h"
#include "machine/scanner/video.h"

/* prompt: a person is at the keyboard. strict: a line that is no event ends the run (a script).
 * offer_ms: how long an offer stands before `timeout` is raised [MACHINE-8], 0 for ever. bus: the
 * vending machine's bus, on which products are selected and vended; or NULL, then lines and buttons
 * select and the mechanism is simulated. signals: a descriptor that is readable when the machine is
 * asked to end; 0 or less for none.
 *
 * Parts that bring events beside the lines (sources) are listed in loop.c: the bus, the lever, a
 * camera that looks by itself, the panel. Another one is a member here and a row there; it does its
 * work by tricode_act_product, tricode_act_plain and tricode_permit_picture. One that shows, too,
 * is a member of the display (display.h). */
struct tricode_loop {
    struct tricode_engine engine;
    struct tricode_mechanism mechanism;
    struct tricode_view view;
    struct tricode_display display;
    struct tricode_camera camera;
    struct tricode_report report;
    int prompt;
    int strict;
    unsigned offer_ms;
    uint64_t offered_at; /* when the newest sale was shown, by tricode_clock_ms */
    struct tricode_mdb_reader *bus;
    struct tricode_video *video; /* a camera that looks by itself, or NULL */
    struct tricode_gpio *lever;  /* a lever of its own, or NULL */
    int signals;
    int input_over;                  /* a machine with sources goes on without input */
    uint64_t look_at;                /* when the camera that looks by itself is to look again */
    uint8_t seen[TRICODE_TEXT_SIZE]; /* the end of what the newest frame said, and when it did */
    uint64_t seen_at;
    int camera_told; /* people know that the camera does not work */
    int troubled;    /* something was told on stderr that a script should know at the end */
};

/* 1 when the machine has sources: then the end of the input does not end it. */
int tricode_loop_has_sources(const struct tricode_loop *loop);

/* Applies `restart` [MACHINE-21], then what the lines of input and the sources bring [MACHINE-3],
 * until `quit`, the end of an input that is alone, or a signal. FAILED: out of order, or something
 * could not be shown; USAGE: a line of a script that is no event. */
enum tricode_exit tricode_loop_run(struct tricode_loop *loop, FILE *input);

#endif
