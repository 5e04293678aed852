// SPDX-License-Identifier: Apache-2.0
/* Network addresses: where to listen, who asks, and which proxies to believe. An IP address is 16
 * bytes, an IPv4 one as RFC 4291, 2.5.5.2 maps it (::ffff:192.0.2.1). */
#ifndef TRICODE_CENTER_ADDRESS_H
#define TRICODE_CENTER_ADDRESS_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define TRICODE_IP_SIZE 16u
#define TRICODE_NETWORKS_MAX 16u
#define TRICODE_ADDRESS_ROOM 64u /* an address and its port as text, with the zero */

struct tricode_ip {
    uint8_t bytes[TRICODE_IP_SIZE];
};

union tricode_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* HOST:PORT, where HOST is an IPv4 address, an IPv6 address in brackets, or localhost (127.0.0.1):
 * 0. Else -1. */
int tricode_address_parse(const char *text, union tricode_address *address);

/* The address with this port as text that tricode_address_parse takes. 0; -1 when it is none. */
int tricode_address_print(const union tricode_address *address, uint16_t port,
                          char text[TRICODE_ADDRESS_ROOM]);

/* The IP address of a socket's address; all zero when it is of another family. */
struct tricode_ip tricode_address_ip(const struct sockaddr *address);

/* 1 for 127.0.0.0/8 and ::1. */
int tricode_ip_is_loopback(struct tricode_ip ip);

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
