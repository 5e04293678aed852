// SPDX-License-Identifier: Apache-2.0
/* Network addresses: where to listen, and who asks. An IP address is 16 bytes, an IPv4 one as RFC
 * 4291, 2.5.5.2 maps it (::ffff:192.0.2.1). */
#ifndef TRICODE_HOST_ADDRESS_H
#define TRICODE_HOST_ADDRESS_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define TRICODE_IP_SIZE 16u
#define TRICODE_ADDRESS_SIZE 64u /* an address and its port as text, with the zero */

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
                          char text[TRICODE_ADDRESS_SIZE]);

/* The IP address of a socket's address; all zero when it is of another family. */
struct tricode_ip tricode_address_ip(const struct sockaddr *address);

/* An IPv4 or IPv6 address without brackets or port: 0. Else -1. */
int tricode_ip_parse(const char *text, struct tricode_ip *ip);

int tricode_ip_is_v4(struct tricode_ip ip);

/* 1 for 127.0.0.0/8 and ::1. */
int tricode_ip_is_loopback(struct tricode_ip ip);

#endif
