// SPDX-License-Identifier: Apache-2.0
/* What a request to the panel asks for, and what it comes to: no sockets here. For http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_REQUEST_H
#define TRICODE_MACHINE_PANEL_REQUEST_H

#include "machine/panel/boundary.h"
#include "machine/panel/event.h"

#define TRICODE_PANEL_EVENT_MAX 256u /* bytes of JSON */

enum tricode_panel_call {
    TRICODE_PANEL_CALL_NONE = 0,
    TRICODE_PANEL_CALL_FILE,
    TRICODE_PANEL_CALL_MACHINE,
    TRICODE_PANEL_CALL_STATE,
    TRICODE_PANEL_CALL_EVENT,
    TRICODE_PANEL_CALL_PICTURE,
    TRICODE_PANEL_CALL_FRAME,
};

/* status 0: nothing speaks against it. */
struct tricode_panel_refusal {
    unsigned status;
    const char *reason;
};

/* The head of a request. content_type, content_length: NULL where it has none. */
struct tricode_panel_head {
    const char *method;
    const char *path;
    int is_file; /* the page has a file of this path */
    const char *content_type;
    const char *content_length;
    struct tricode_panel_claims claims;
};

/* What is asked for; or why not, of the first that applies: host, not_found, method, origin,
 * media_type, too_long. */
struct tricode_panel_refusal
tricode_panel_request_begin(const struct tricode_panel_boundary *boundary,
                            const struct tricode_panel_head *head, enum tricode_panel_call *call);

/* The most bytes that its body may have. */
size_t tricode_panel_request_most(enum tricode_panel_call call);

/* What a button says: the event for the machine, or takes: 1, somebody took what was in the tray,
 * which is no event of the machine. Else body. */
struct tricode_panel_refusal tricode_panel_request_event(const uint8_t *body, size_t length,
                                                         struct tricode_panel_event *event,
                                                         int *takes);

#endif
