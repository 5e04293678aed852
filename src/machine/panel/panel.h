// SPDX-License-Identifier: Apache-2.0
/* The panel: the machine's front as a web page, for a touch screen or a browser on this host only.
 * A thread of its own serves HTTP; the machine's loop takes one event at a time from the panel, and
 * gives it the view. The panel decides nothing about sales. */
#ifndef TRICODE_MACHINE_PANEL_H
#define TRICODE_MACHINE_PANEL_H

#include "host/json.h"
#include "machine/panel/event.h"
#include "machine/provisioning/provisioning.h"
#include "machine/view/view.h"

struct tricode_panel;

/* Loads the page's files and listens. Copies name, place and products of the provisioning. NULL and
 * an error: an address that other hosts can reach, a missing file, a port in use. */
struct tricode_panel *tricode_panel_open(const struct tricode_panel_settings *settings,
                                         const struct tricode_provisioning *provisioning,
                                         struct tricode_error *error);

/* The page's URL: http://127.0.0.1:8090/. */
const char *tricode_panel_address(const struct tricode_panel *panel);

/* Readable while there is an event. */
int tricode_panel_descriptor(const struct tricode_panel *panel);

/* Takes the oldest waiting event: 1; 0 when there is none. Never blocks. */
int tricode_panel_next(struct tricode_panel *panel, struct tricode_panel_event *event);

/* Sends a copy of the view to the pages. When its code is another one, drops waiting frames: they
 * were taken for the old code. */
void tricode_panel_show(struct tricode_panel *panel, const struct tricode_view *view);

/* Disconnects the pages and ends the thread. NULL: nothing to do. */
void tricode_panel_close(struct tricode_panel *panel);

#endif
