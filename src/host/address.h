// SPDX-License-Identifier: Apache-2.0
/* Network addresses of listeners and clients. An IP address has 16 bytes; an IPv4 address is mapped
 * (::ffff:192.0.2.1, RFC 4291, 2.5.5.2). */
#ifndef TRICODE_HOST_ADDRESS_H
#define TRICODE_HOST_ADDRESS_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define TRICODE_IP_SIZE 16u
#define TRICODE_ADDRESS_SIZE 64u /* capacity of an address with port as text, with the zero */

struct tricode_ip {
    uint8_t bytes[TRICODE_IP_SIZE];
};

union tricode_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* Parses HOST:PORT, where HOST is an IPv4 address, an IPv6 address in brackets, or localhost
 * (127.0.0.1), and PORT 0 to 65535. 0, or -1. */
int tricode_address_parse(const char *text, union tricode_address *address);

/* Formats the address with this port, as tricode_address_parse accepts it. 0; -1 when the address
 * is neither IPv4 nor IPv6. */
int tricode_address_print(const union tricode_address *address, uint16_t port,
                          char text[TRICODE_ADDRESS_SIZE]);

/* A listening, non-blocking socket at the address, and its port; -1 with errno. As libmicrohttpd
 * sets up its own: an old connection in TIME_WAIT does not block the port, and an IPv6 address does
 * not take the IPv4 port. */
int tricode_address_listen(const union tricode_address *address, uint16_t *port);

/* The IP address of a socket address; all zero for other families. */
struct tricode_ip tricode_address_ip(const struct sockaddr *address);

/* Parses an IPv4 or IPv6 address without brackets and port. 0, or -1. */
int tricode_ip_parse(const char *text, struct tricode_ip *ip);

int tricode_ip_is_v4(struct tricode_ip ip);

/* 1 for 127.0.0.0/8 and ::1. */
int tricode_ip_is_loopback(struct tricode_ip ip);

#endif
