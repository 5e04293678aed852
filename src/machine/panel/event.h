// SPDX-License-Identifier: Apache-2.0
/* What the panel's pages send to the machine, and the panel's settings. */
#ifndef TRICODE_MACHINE_PANEL_EVENT_H
#define TRICODE_MACHINE_PANEL_EVENT_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_PANEL_PICTURE_MAX ((size_t)4 * 1024 * 1024) /* bytes of an encoded picture */
#define TRICODE_PANEL_QUEUE_MAX 8u /* waiting events, at most one of them with a picture */

/* The panel copies the strings. */
struct tricode_panel_settings {
    const char *listen; /* HOST:PORT with 127.0.0.1, [::1] or localhost; port 0 takes a free one */
    const char *web;    /* the folder of the page's files; NULL: where it is installed */
    const char *pay_page; /* of a demonstration on one host: the pay page's address, such as
                             http://localhost:8080, to which the panel links; NULL: none */
};

enum tricode_panel_event_kind {
    TRICODE_PANEL_SELECT,  /* a product's button */
    TRICODE_PANEL_LEVER,   /* the change-return lever */
    TRICODE_PANEL_PICTURE, /* a picture that a person gave; always answered */
    TRICODE_PANEL_FRAME,   /* one of the frames of a camera; answered when it has a new code */
};

struct tricode_panel_event {
    enum tricode_panel_event_kind kind;
    uint16_t product; /* of SELECT */
    uint8_t *bytes;   /* of PICTURE and FRAME: a PNG, not validated; the receiver frees it */
    size_t length;
};

#endif
