// SPDX-License-Identifier: Apache-2.0
#include "center/wire/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/options.h"

#define HOPS_MAX 16u
#define NODE_ROOM 64u

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct tricode_ip from_v4(struct in_addr v4) {
    struct tricode_ip ip;
    memcpy(ip.bytes, mapped, sizeof mapped);
    memcpy(ip.bytes + sizeof mapped, &v4.s_addr, 4);
    return ip;
}

/* An address without brackets or port: 1, or 0. */
static int read_ip(const char *text, struct tricode_ip *ip) {
    struct in_addr v4;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        *ip = from_v4(v4);
        return 1;
    }
    return inet_pton(AF_INET6, text, ip->bytes) == 1;
}

int tricode_address_parse(const char *text, union tricode_address *address) {
    char host[TRICODE_ADDRESS_ROOM];
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
                          char text[TRICODE_ADDRESS_ROOM]) {
    char host[INET6_ADDRSTRLEN];
    const int six = address->any.sa_family == AF_INET6;
    const void *bytes = six ? (const void *)&address->v6.sin6_addr : &address->v4.sin_addr;
    if (inet_ntop(address->any.sa_family, bytes, host, sizeof host) == NULL) {
        return -1;
    }
    const int length =
        snprintf(text, TRICODE_ADDRESS_ROOM, six ? "[%s]:%u" : "%s:%u", host, (unsigned)port);
    return length > 0 && (size_t)length < TRICODE_ADDRESS_ROOM ? 0 : -1;
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

static int is_v4(struct tricode_ip ip) {
    return memcmp(ip.bytes, mapped, sizeof mapped) == 0;
}

int tricode_ip_is_loopback(struct tricode_ip ip) {
    return (is_v4(ip) && ip.bytes[12] == 127) || memcmp(ip.bytes, &in6addr_loopback, 16) == 0;
}

struct tricode_ip tricode_ip_client(struct tricode_ip ip) {
    if (!is_v4(ip)) {
        memset(ip.bytes + 8, 0, 8);
    }
    return ip;
}

/* --- networks --- */

static int bit(const struct tricode_ip *ip, unsigned at) {
    return ip->bytes[at / 8] >> (7 - at % 8) & 1;
}

static int read_network(char *text, struct tricode_networks *networks) {
    struct tricode_ip *first = &networks->first[networks->count];
    unsigned long long bits = 128;
    char *slash = strchr(text, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    if (!read_ip(text, first)) {
        return 0;
    }
    const unsigned before = strchr(text, ':') == NULL ? 96 : 0; /* of an IPv4 address */
    if (slash != NULL) {
        if (tricode_parse_number(slash + 1, 0, 128 - before, &bits) != 0) {
            return 0;
        }
        bits += before;
    }
    for (unsigned at = (unsigned)bits; at < 128; at++) {
        if (bit(first, at)) {
            return 0;
        }
    }
    networks->bits[networks->count++] = (unsigned)bits;
    return 1;
}

int tricode_networks_parse(const char *text, struct tricode_networks *networks) {
    memset(networks, 0, sizeof *networks);
    for (;;) {
        char one[NODE_ROOM];
        const size_t length = strcspn(text, ",");
        if (length >= sizeof one || networks->count == TRICODE_NETWORKS_MAX) {
            return -1;
        }
        memcpy(one, text, length);
        one[length] = '\0';
        if (!read_network(one, networks)) {
            return -1;
        }
        if (text[length] == '\0') {
            return 0;
        }
        text += length + 1;
    }
}

int tricode_networks_hold(const struct tricode_networks *networks, struct tricode_ip ip) {
    for (size_t i = 0; i < networks->count; i++) {
        unsigned same = 0;
        while (same < networks->bits[i] && bit(&ip, same) == bit(&networks->first[i], same)) {
            same++;
        }
        if (same == networks->bits[i]) {
            return 1;
        }
    }
    return 0;
}

/* --- what proxies say of those before them --- */

/* The nodes that a field names, from the client on; each as text, "" when it is not told. */
struct hops {
    char nodes[HOPS_MAX][NODE_ROOM];
    size_t count;
};

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t");
}

/* A token or a quoted string (RFC 9110, 5.6.2 and 5.6.4) into the room; what follows it, or NULL.
 */
static const char *take_value(const char *at, char value[NODE_ROOM]) {
    const int quoted = *at == '"';
    size_t length = 0;
    for (at += quoted; *at != '\0' && (quoted ? *at != '"' : strchr(" \t;,\"", *at) == NULL);
         at++) {
        if (quoted && *at == '\\' && *++at == '\0') {
            return NULL;
        }
        if (length + 1 == NODE_ROOM) {
            return NULL;
        }
        value[length++] = *at;
    }
    value[length] = '\0';
    if (quoted) {
        return *at == '"' ? at + 1 : NULL;
    }
    return length == 0 ? NULL : at;
}

/* One element of Forwarded: name=value, more than one with semicolons between. */
static const char *take_element(const char *at, char node[NODE_ROOM]) {
    int told = 0;
    node[0] = '\0';
    for (;;) {
        char value[NODE_ROOM];
        const size_t name = strcspn(at, "=;, \t\"");
        if (name == 0 || at[name] != '=') {
            return NULL;
        }
        const char *after = take_value(at + name + 1, value);
        if (after == NULL) {
            return NULL;
        }
        if (name == 3 && strncasecmp(at, "for", 3) == 0) {
            if (told++) {
                return NULL;
            }
            memcpy(node, value, sizeof value);
        }
        at = skip_space(after);
        if (*at != ';') {
            return at;
        }
        at = skip_space(at + 1);
    }
}

/* One element of X-Forwarded-For. */
static const char *take_node(const char *at, char node[NODE_ROOM]) {
    const size_t length = strcspn(at, ", \t");
    if (length == 0 || length >= NODE_ROOM) {
        return NULL;
    }
    memcpy(node, at, length);
    node[length] = '\0';
    return skip_space(at + length);
}

static int read_hops(const char *text, const char *(*take)(const char *at, char node[NODE_ROOM]),
                     struct hops *hops) {
    hops->count = 0;
    for (;;) {
        if (hops->count == HOPS_MAX) {
            return 0;
        }
        text = take(skip_space(text), hops->nodes[hops->count]);
        if (text == NULL || (*text != '\0' && *text != ',')) {
            return 0;
        }
        hops->count++;
        if (*text == '\0') {
            return 1;
        }
        text++;
    }
}

/* An IPv4 address with or without a port, or an IPv6 one, which is in brackets when it has one. */
static int read_node(char *node, struct tricode_ip *ip) {
    if (node[0] == '[') {
        char *end = strchr(node, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':')) {
            return 0;
        }
        *end = '\0';
        return inet_pton(AF_INET6, node + 1, ip->bytes) == 1;
    }
    char *colon = strchr(node, ':');
    if (colon != NULL && strchr(colon + 1, ':') == NULL) {
        *colon = '\0';
    }
    return read_ip(node, ip);
}

struct tricode_ip tricode_address_client(const struct tricode_networks *trusted,
                                         struct tricode_ip peer, const char *forwarded,
                                         const char *x_forwarded_for) {
    struct hops hops;
    struct tricode_ip client = peer;
    if (!tricode_networks_hold(trusted, peer) || (forwarded == NULL) == (x_forwarded_for == NULL) ||
        !read_hops(forwarded != NULL ? forwarded : x_forwarded_for,
                   forwarded != NULL ? take_element : take_node, &hops)) {
        return peer;
    }
    for (size_t i = hops.count; i > 0 && tricode_networks_hold(trusted, client); i--) {
        struct tricode_ip before;
        if (!read_node(hops.nodes[i - 1], &before)) {
            break;
        }
        client = before;
    }
    return client;
}
