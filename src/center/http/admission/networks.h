// SPDX-License-Identifier: Apache-2.0
/* Trusted networks, and the client that a request counts for. */
#ifndef TRICODE_CENTER_NETWORKS_H
#define TRICODE_CENTER_NETWORKS_H

#include <stddef.h>
#include "host/address.h"

#define TRICODE_NETWORKS_MAX 16u

/* [WIRE-41] The address by which a client is counted: a whole IPv4 address, the first 64 bits of an
 * IPv6 address (RFC 6177), because one client can use all of these. The other bits are zero. */
struct tricode_ip tricode_ip_client(struct tricode_ip ip);

/* Networks, for example those of trusted proxies. */
struct tricode_networks {
    struct tricode_ip first[TRICODE_NETWORKS_MAX];
    unsigned bits[TRICODE_NETWORKS_MAX]; /* of 128 */
    size_t count;
};

/* ADDRESS[/BITS], IPv4 or IPv6 (without brackets), separated by commas: 0. Else -1: another form,
 * bits set beyond BITS, or more than TRICODE_NETWORKS_MAX. */
int tricode_networks_parse(const char *text, struct tricode_networks *networks);

int tricode_networks_contain(const struct tricode_networks *networks, struct tricode_ip ip);

/* [WIRE-40] The client of a request that `peer` sent: the peer, unless it is a trusted proxy and
 * the request has exactly one of the two fields (NULL: absent; repeated fields joined by ", "):
 * forwarded (RFC 7239) or x_forwarded_for (a list of addresses). Then it is the last address in the
 * field that is not a trusted proxy's. An entry that is not an address ends the search: the request
 * counts for the proxy that wrote it. */
struct tricode_ip tricode_address_client(const struct tricode_networks *trusted,
                                         struct tricode_ip peer, const char *forwarded,
                                         const char *x_forwarded_for);

#endif
