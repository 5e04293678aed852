// SPDX-License-Identifier: Apache-2.0
/* Whom a request counts for: which networks to believe, and what proxies in them say. */
#ifndef TRICODE_CENTER_NETWORKS_H
#define TRICODE_CENTER_NETWORKS_H

#include <stddef.h>
#include "host/address.h"

#define TRICODE_NETWORKS_MAX 16u

/* [WIRE-41] Whoever has this address has, as a rule, all of these: an IPv4 address alone, 64 bits
 * of an IPv6 one (RFC 6177). The others are zero. */
struct tricode_ip tricode_ip_client(struct tricode_ip ip);

/* Some networks, such as those that proxies are in. */
struct tricode_networks {
    struct tricode_ip first[TRICODE_NETWORKS_MAX];
    unsigned bits[TRICODE_NETWORKS_MAX]; /* of 128 */
    size_t count;
};

/* ADDRESS[/BITS], of IPv4 or IPv6 (without brackets), more than one with commas between: 0. Else
 * -1: not of this form, bits set beyond BITS, or more than TRICODE_NETWORKS_MAX. */
int tricode_networks_parse(const char *text, struct tricode_networks *networks);

int tricode_networks_hold(const struct tricode_networks *networks, struct tricode_ip ip);

/* [WIRE-40] Whom a request is from that `peer` sent: the peer, unless it is a trusted proxy and the
 * request has one of the two fields (NULL: not there; joined by ", " when it came more than once):
 * forwarded as of RFC 7239, x_forwarded_for a list of addresses. Then the last address in it that
 * is no trusted proxy's; what a proxy said of which cannot be read, or does not name an address,
 * counts for that proxy. */
struct tricode_ip tricode_address_client(const struct tricode_networks *trusted,
                                         struct tricode_ip peer, const char *forwarded,
                                         const char *x_forwarded_for);

#endif
