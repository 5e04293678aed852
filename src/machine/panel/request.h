// SPDX-License-Identifier: Apache-2.0
/* Parses requests to the panel. Pure. For http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_REQUEST_H
#define TRICODE_MACHINE_PANEL_REQUEST_H

#include "machine/panel/boundary.h"
#include "machine/panel/event.h"

#define TRICODE_PANEL_EVENT_MAX 256u /* bytes of JSON */

enum tricode_panel_route {
    TRICODE_PANEL_ROUTE_NONE = 0,
    TRICODE_PANEL_ROUTE_FILE,
    TRICODE_PANEL_ROUTE_MACHINE,
    TRICODE_PANEL_ROUTE_STATE,
    TRICODE_PANEL_ROUTE_EVENT,
    TRICODE_PANEL_ROUTE_PICTURE,
    TRICODE_PANEL_ROUTE_FRAME,
};

/* status: of the HTTP response; 0: the request is accepted. */
struct tricode_panel_refusal {
    unsigned status;
    const char *reason;
};

/* The head of a request; NULL: missing. */
struct tricode_panel_head {
    const char *method;
    const char *path;
    int is_file; /* the page has a file with this path */
    const char *content_type;
    const char *content_length;
    struct tricode_panel_claims claims;
};

/* Sets the route. Refuses with the first reason that applies: host, not_found, method, origin,
 * media_type, too_long. */
struct tricode_panel_refusal tricode_panel_request_begin(
    const struct tricode_panel_boundary *boundary, const struct tricode_panel_head *head,
    enum tricode_panel_route *route);

/* The largest allowed body, in bytes. */
size_t tricode_panel_request_limit(enum tricode_panel_route route);

/* Parses the body of /events: an event for the machine, or *takes is 1 when the buyer empties the
 * tray, which is no event of the machine. Else refuses with body. */
struct tricode_panel_refusal tricode_panel_request_event(const uint8_t *body, size_t length,
                                                         struct tricode_panel_event *event,
                                                         int *takes);

#endif
