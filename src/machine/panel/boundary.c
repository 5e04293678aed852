// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/boundary.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HTTP_PORT 80u /* which Host omits */

static const char scheme[] = "http://";

int tricode_panel_boundary_init(struct tricode_panel_boundary *boundary,
                                const union tricode_address *address, uint16_t port) {
    char *own = boundary->names[0];
    char *local = boundary->names[1];
    if (tricode_address_print(address, port, own) != 0) {
        return -1;
    }
    (void)snprintf(local, sizeof boundary->names[1], "localhost:%u", (unsigned)port);
    if (port == HTTP_PORT) {
        *strrchr(own, ':') = '\0';
        *strrchr(local, ':') = '\0';
    }
    return 0;
}

static int is_name(const struct tricode_panel_boundary *boundary, const char *text) {
    return strcasecmp(text, boundary->names[0]) == 0 || strcasecmp(text, boundary->names[1]) == 0;
}

int tricode_panel_boundary_is_addressed(const struct tricode_panel_boundary *boundary,
                                        const struct tricode_panel_claims *claims) {
    return claims->host != NULL && is_name(boundary, claims->host);
}

int tricode_panel_boundary_may_act(const struct tricode_panel_boundary *boundary,
                                   const struct tricode_panel_claims *claims) {
    const char *origin = claims->origin;
    const char *site = claims->fetch_site;
    return tricode_panel_boundary_is_addressed(boundary, claims) && claims->header != NULL &&
           strcmp(claims->header, "1") == 0 &&
           (origin == NULL || (strncmp(origin, scheme, sizeof scheme - 1) == 0 &&
                               strcasecmp(origin + sizeof scheme - 1, claims->host) == 0)) &&
           (site == NULL || strcmp(site, "same-origin") == 0);
}
