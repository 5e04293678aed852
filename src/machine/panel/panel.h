// SPDX-License-Identifier: Apache-2.0
/* The panel: the machine's front as a page, for a touch screen or a browser on this host, and on no
 * other. A thread of its own talks HTTP; the machine's loop takes one event at a time from it, and
 * tells it what is to be seen. Nothing is decided here. */
#ifndef TRICODE_MACHINE_PANEL_H
#define TRICODE_MACHINE_PANEL_H

#include <stddef.h>
#include <stdint.h>
#include "host/json.h"
#include "machine/view.h"

#define TRICODE_PANEL_PICTURE_MAX ((size_t)4 * 1024 * 1024) /* bytes of an encoded picture */
#define TRICODE_PANEL_QUEUE_MAX 8u /* events that wait, one of them a picture */

/* listen: HOST:PORT, where HOST is 127.0.0.1, [::1] or localhost; port 0 takes a free one. web: the
 * folder of the page's files; NULL: where it was installed. pay_page: of a demonstration on one
 * host, the address of the pay page (http://localhost:8080), so that the panel can link to what a
 * phone would open; NULL for none. The strings are copied. */
struct tricode_panel_settings {
    const char *listen;
    const char *web;
    const char *pay_page;
};

enum tricode_panel_event_kind {
    TRICODE_PANEL_SELECT,  /* a product's button: product */
    TRICODE_PANEL_LEVER,   /* the change-return lever */
    TRICODE_PANEL_PICTURE, /* a picture that somebody gave; that there is no code in it is told */
    TRICODE_PANEL_FRAME,   /* one of many of a camera that looks; that there is none is no news */
};

/* bytes: an encoded PNG, of PICTURE and FRAME, which nobody has looked into; the caller frees it.
 */
struct tricode_panel_event {
    enum tricode_panel_event_kind kind;
    uint16_t product;
    uint8_t *bytes;
    size_t length;
};

struct tricode_panel;

/* Reads the page's files and listens; nothing is on offer. What the page says of the machine (name,
 * place, products, host) is copied from the provisioning. NULL and a fault: an address that is not
 * of this host alone, files that are not there, a port that is taken. */
struct tricode_panel *tricode_panel_open(const struct tricode_panel_settings *settings,
                                         const struct tricode_provisioning *provisioning,
                                         struct tricode_error *error);

/* The page's address, as people type it: http://127.0.0.1:8090/. */
const char *tricode_panel_address(const struct tricode_panel *panel);

/* Readable while there is an event. */
int tricode_panel_descriptor(const struct tricode_panel *panel);

/* The oldest event that waits: 1; 0 when there is none. Never waits. */
int tricode_panel_next(struct tricode_panel *panel, struct tricode_panel_event *event);

/* What the pages show from now on; it is copied. When it shows another code than before, or none,
 * frames that wait are let go: they were taken for what was shown before. */
void tricode_panel_show(struct tricode_panel *panel, const struct tricode_view *view);

/* Tells the pages that the machine is gone, and ends the thread; NULL is fine. */
void tricode_panel_close(struct tricode_panel *panel);

#endif
