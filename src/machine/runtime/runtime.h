// SPDX-License-Identifier: Apache-2.0
/* One running machine: its parts, and what the sources of events remember between two events. The
 * command line fills it in; the loop owns it while the machine runs (loop.h). One thread uses it.
 */
#ifndef TRICODE_MACHINE_RUNTIME_H
#define TRICODE_MACHINE_RUNTIME_H

#include <stdio.h>
#include "host/command/console.h"
#include "machine/displays/display.h"
#include "machine/engine/engine.h"
#include "machine/engine/mechanism.h"
#include "machine/gpio/gpio.h"
#include "machine/mdb/reader.h"
#include "machine/scanner/camera.h"
#include "machine/scanner/video.h"
#include "machine/view/report.h"

#define TRICODE_MACHINE_PROGRAM "tricode-machine"

struct tricode_source;

struct tricode_runtime {
    struct tricode_engine engine;
    struct tricode_mechanism mechanism; /* unused with a bus: the vending machine vends */
    struct tricode_view view;
    struct tricode_displays displays;
    struct tricode_report report;

    /* The sources of events, in the order in which they are served; the list ends with NULL. */
    const struct tricode_source *const *sources;
    struct tricode_camera camera;   /* pictures in a file or folder; no path: none */
    struct tricode_mdb_reader *mdb; /* a vending machine's bus, or NULL */
    struct tricode_video *video;    /* a video camera, or NULL */
    struct tricode_gpio *lever;     /* a lever on a GPIO line, or NULL */
    FILE *input;                    /* lines of text, set by the loop */

    int prompt;        /* a person types the lines: print a prompt before each */
    int strict;        /* a script: a line that is no event ends the run */
    int signals;       /* readable when the machine has to stop; 0 or less: none */
    unsigned offer_ms; /* how long an offer stands before `timeout` [MACHINE-8]; 0: for ever */

    uint64_t offered_at; /* when the newest code was shown, by tricode_clock_ms */
    int prompt_due;      /* an event was handled since the last prompt */
    int input_ended;     /* no further line */
    int errors;          /* an error was printed that a script has to see in the exit code */

    uint64_t next_scan_at; /* when the picture camera is read again */
    int camera_reported;   /* the failure of the picture camera is printed already */
    /* The end of the text that a frame showed last, and when: the same permit in view counts once.
     */
    uint8_t last_scan[TRICODE_TEXT_SIZE];
    uint64_t last_scan_at;
};

#endif
