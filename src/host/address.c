// SPDX-License-Identifier: Apache-2.0
#include "host/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/command/options.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct tricode_ip from_v4(struct in_addr v4) {
    struct tricode_ip ip;
    memcpy(ip.bytes, mapped, sizeof mapped);
    memcpy(ip.bytes + sizeof mapped, &v4.s_addr, 4);
    return ip;
}

int tricode_address_parse(const char *text, union tricode_address *address) {
    char host[TRICODE_ADDRESS_SIZE];
    unsigned long long port = 0;
    const char *colon = strrchr(text, ':');
    memset(address, 0, sizeof *address);
    if (colon == NULL || (size_t)(colon - text) >= sizeof host ||
        tricode_parse_number(colon + 1, 0, UINT16_MAX, &port) != 0) {
        return -1;
    }
    const size_t length = (size_t)(colon - text);
    memcpy(host, text, length);
    host[length] = '\0';
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1 ? 0 : -1;
    }
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
                     &address->v4.sin_addr) == 1
               ? 0
               : -1;
}

int tricode_address_print(const union tricode_address *address, uint16_t port,
                          char text[TRICODE_ADDRESS_SIZE]) {
    char host[INET6_ADDRSTRLEN];
    const int six = address->any.sa_family == AF_INET6;
    const void *bytes = six ? (const void *)&address->v6.sin6_addr : &address->v4.sin_addr;
    if (inet_ntop(address->any.sa_family, bytes, host, sizeof host) == NULL) {
        return -1;
    }
    const int length =
        snprintf(text, TRICODE_ADDRESS_SIZE, six ? "[%s]:%u" : "%s:%u", host, (unsigned)port);
    return length > 0 && (size_t)length < TRICODE_ADDRESS_SIZE ? 0 : -1;
}

static int bind_and_listen(int file, const union tricode_address *address, uint16_t *port) {
    const int on = 1;
    const int six = address->any.sa_family == AF_INET6;
    const int flags = fcntl(file, F_GETFL);
    union tricode_address bound;
    socklen_t size = sizeof bound;
    if (flags < 0 || fcntl(file, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(file, F_SETFD, FD_CLOEXEC) != 0 ||
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        (six && setsockopt(file, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) ||
        bind(file, &address->any, six ? sizeof address->v6 : sizeof address->v4) != 0 ||
        listen(file, SOMAXCONN) != 0 || getsockname(file, &bound.any, &size) != 0) {
        return -1;
    }
    *port = ntohs(six ? bound.v6.sin6_port : bound.v4.sin_port);
    return 0;
}

int tricode_address_listen(const union tricode_address *address, uint16_t *port) {
    const int file = socket(address->any.sa_family, SOCK_STREAM, 0);
    if (file < 0) {
        return -1;
    }
    if (bind_and_listen(file, address, port) != 0) {
        const int error = errno;
        (void)close(file);
        errno = error;
        return -1;
    }
    return file;
}

struct tricode_ip tricode_address_ip(const struct sockaddr *address) {
    struct tricode_ip ip = {{0}};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return from_v4(v4.sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        memcpy(ip.bytes, &v6.sin6_addr, sizeof ip.bytes);
    }
    return ip;
}

int tricode_ip_parse(const char *text, struct tricode_ip *ip) {
    struct in_addr v4;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        *ip = from_v4(v4);
        return 0;
    }
    return inet_pton(AF_INET6, text, ip->bytes) == 1 ? 0 : -1;
}

int tricode_ip_is_v4(struct tricode_ip ip) {
    return memcmp(ip.bytes, mapped, sizeof mapped) == 0;
}

int tricode_ip_is_loopback(struct tricode_ip ip) {
    return (tricode_ip_is_v4(ip) && ip.bytes[12] == 127) ||
           memcmp(ip.bytes, &in6addr_loopback, 16) == 0;
}
