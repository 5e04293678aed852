// SPDX-License-Identifier: Apache-2.0
/* Admits requests of the panel's own page and of programs of this host, and of no other page.
 * Without it, any web page open on this host could press the buttons: a loopback address keeps out
 * other hosts, not other pages. [PANEL-2] [PANEL-3] */
#ifndef TRICODE_MACHINE_PANEL_BOUNDARY_H
#define TRICODE_MACHINE_PANEL_BOUNDARY_H

#include <stdint.h>
#include "host/address.h"

#define TRICODE_PANEL_HEADER "Tricode-Panel" /* "1" in each request that changes something */

/* The panel's names in Host: its address, and localhost. */
struct tricode_panel_boundary {
    char names[2][TRICODE_ADDRESS_SIZE];
};

/* Header fields of a request; NULL: missing. */
struct tricode_panel_claims {
    const char *host;
    const char *origin;
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *header;     /* TRICODE_PANEL_HEADER */
};

/* port: of the listening socket. 0; -1 when the address cannot be printed. */
int tricode_panel_boundary_init(struct tricode_panel_boundary *boundary,
                                const union tricode_address *address, uint16_t port);

/* 1 when Host is one of the names, which excludes pages that use DNS rebinding. */
int tricode_panel_boundary_is_addressed(const struct tricode_panel_boundary *boundary,
                                        const struct tricode_panel_claims *claims);

/* 1 when also the origin is the panel's own page, or no page at all, and the header is there, which
 * a browser lets no other page send. */
int tricode_panel_boundary_may_act(const struct tricode_panel_boundary *boundary,
                                   const struct tricode_panel_claims *claims);

#endif
