// SPDX-License-Identifier: Apache-2.0
/* Who may ask the panel: pages of its own, and programs of this host that mean to. Any web page
 * that is open on the host could otherwise press its buttons: a loopback address keeps out other
 * hosts, not other pages. [PANEL-2] [PANEL-3] */
#ifndef TRICODE_MACHINE_PANEL_BOUNDARY_H
#define TRICODE_MACHINE_PANEL_BOUNDARY_H

#include <stdint.h>
#include "host/address.h"

#define TRICODE_PANEL_HEADER "Tricode-Panel" /* of each request that changes something: "1" */

/* The names by which the panel is asked, as in Host: its address, and localhost. */
struct tricode_panel_boundary {
    char names[2][TRICODE_ADDRESS_SIZE];
};

/* What a request says of itself; NULL: it does not. */
struct tricode_panel_claims {
    const char *host;
    const char *origin;
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *header;     /* TRICODE_PANEL_HEADER */
};

/* port: the one that it listens on. 0, or -1. */
int tricode_panel_boundary_init(struct tricode_panel_boundary *boundary,
                              const union tricode_address *address, uint16_t port);

/* Asked by one of its names, so by no page that had its own name lead here (DNS rebinding): 1. */
int tricode_panel_boundary_is_asked(const struct tricode_panel_boundary *boundary,
                                  const struct tricode_panel_claims *claims);

/* The same, and by the panel's own page, or by no page at all; and with the header, which no other
 * page may send: 1. */
int tricode_panel_boundary_may_act(const struct tricode_panel_boundary *boundary,
                                 const struct tricode_panel_claims *claims);

#endif
