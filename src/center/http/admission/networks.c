// SPDX-License-Identifier: Apache-2.0
#include "center/http/admission/networks.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "host/command/options.h"

#define HOPS_MAX 16u
#define NODE_CAPACITY 64u

struct tricode_ip tricode_ip_client(struct tricode_ip ip) {
    if (!tricode_ip_is_v4(ip)) {
        memset(ip.bytes + 8, 0, 8);
    }
    return ip;
}

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
    if (tricode_ip_parse(text, first) != 0) {
        return 0;
    }
    const unsigned prefix = strchr(text, ':') == NULL ? 96 : 0; /* of a mapped IPv4 address */
    if (slash != NULL) {
        if (tricode_parse_number(slash + 1, 0, 128 - prefix, &bits) != 0) {
            return 0;
        }
        bits += prefix;
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
        char one[NODE_CAPACITY];
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

int tricode_networks_contain(const struct tricode_networks *networks, struct tricode_ip ip) {
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

/* --- forwarding fields --- */

/* The nodes of a field, the client first; "" for an element without an address. */
struct hops {
    char nodes[HOPS_MAX][NODE_CAPACITY];
    size_t count;
};

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t");
}

/* Reads a token or a quoted string (RFC 9110, 5.6.2 and 5.6.4). Returns the text after it, or NULL.
 */
static const char *take_value(const char *at, char value[NODE_CAPACITY]) {
    const int quoted = *at == '"';
    size_t length = 0;
    for (at += quoted; *at != '\0' && (quoted ? *at != '"' : strchr(" \t;,\"", *at) == NULL);
         at++) {
        if (quoted && *at == '\\' && *++at == '\0') {
            return NULL;
        }
        if (length + 1 == NODE_CAPACITY) {
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

/* Reads an element of Forwarded: name=value pairs, separated by semicolons. */
static const char *take_element(const char *at, char node[NODE_CAPACITY]) {
    int found = 0;
    node[0] = '\0';
    for (;;) {
        char value[NODE_CAPACITY];
        const size_t name = strcspn(at, "=;, \t\"");
        if (name == 0 || at[name] != '=') {
            return NULL;
        }
        const char *after = take_value(at + name + 1, value);
        if (after == NULL) {
            return NULL;
        }
        if (name == 3 && strncasecmp(at, "for", 3) == 0) {
            if (found++) {
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

/* Reads an element of X-Forwarded-For. */
static const char *take_node(const char *at, char node[NODE_CAPACITY]) {
    const size_t length = strcspn(at, ", \t");
    if (length == 0 || length >= NODE_CAPACITY) {
        return NULL;
    }
    memcpy(node, at, length);
    node[length] = '\0';
    return skip_space(at + length);
}

static int read_hops(const char *text,
                     const char *(*take)(const char *at, char node[NODE_CAPACITY]),
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

/* IPv4 with or without a port, IPv6 without one, or IPv6 in brackets. */
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
    return tricode_ip_parse(node, ip) == 0;
}

struct tricode_ip tricode_address_client(const struct tricode_networks *trusted,
                                         struct tricode_ip peer, const char *forwarded,
                                         const char *x_forwarded_for) {
    struct hops hops;
    struct tricode_ip client = peer;
    if (!tricode_networks_contain(trusted, peer) ||
        (forwarded == NULL) == (x_forwarded_for == NULL) ||
        !read_hops(forwarded != NULL ? forwarded : x_forwarded_for,
                   forwarded != NULL ? take_element : take_node, &hops)) {
        return peer;
    }
    for (size_t i = hops.count; i > 0 && tricode_networks_contain(trusted, client); i--) {
        struct tricode_ip before;
        if (!read_node(hops.nodes[i - 1], &before)) {
            break;
        }
        client = before;
    }
    return client;
}
