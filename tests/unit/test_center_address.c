// SPDX-License-Identifier: Apache-2.0
/* Addresses: of listeners, of clients, and in the fields of proxies. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/http/admission/networks.h"
#include "support/run.h"

static struct tricode_ip ip_of(const char *text) {
    struct tricode_networks one;
    ck_assert_msg(tricode_networks_parse(text, &one) == 0, "%s", text);
    return one.first[0];
}

static const char *text_of(struct tricode_ip ip) {
    static char text[INET6_ADDRSTRLEN];
    ck_assert_ptr_nonnull(inet_ntop(AF_INET6, ip.bytes, text, sizeof text));
    return strncmp(text, "::ffff:", 7) == 0 ? text + 7 : text;
}

START_TEST(listen_addresses) {
    static const char *const good[][2] = {
        {"127.0.0.1:8080", "127.0.0.1:8080"},         {"localhost:0", "127.0.0.1:0"},
        {"0.0.0.0:65535", "0.0.0.0:65535"},           {"[::1]:443", "[::1]:443"},
        {"[2001:DB8:0::1]:443", "[2001:db8::1]:443"}, {"[::]:1", "[::]:1"}};
    static const char *const bad[] = {
        "",
        ":",
        "8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:80 ",
        "127.0.0.1:+1",
        "127.1:80",
        "::1:80",
        "[::1]",
        "[::1:80",
        "[]:80",
        "[:80",
        "[127.0.0.1]:80",
        "pay.example:80",
        "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:00]:8"};
    union tricode_address address;
    char text[TRICODE_ADDRESS_SIZE];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_int_eq(tricode_address_parse(good[i][0], &address), 0);
        const uint16_t port = address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port)
                                                                : ntohs(address.v4.sin_port);
        ck_assert_int_eq(tricode_address_print(&address, port, text), 0);
        ck_assert_str_eq(text, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(tricode_address_parse(bad[i], &address) == -1, "%s", bad[i]);
    }
}
END_TEST

START_TEST(client_addresses) {
    union tricode_address address;
    ck_assert_int_eq(tricode_address_parse("192.0.2.7:1", &address), 0);
    ck_assert_str_eq(text_of(tricode_address_ip(&address.any)), "192.0.2.7");
    ck_assert_str_eq(text_of(tricode_ip_client(tricode_address_ip(&address.any))), "192.0.2.7");
    ck_assert_int_eq(tricode_address_parse("[2001:db8:1:2:3:4:5:6]:1", &address), 0);
    ck_assert_str_eq(text_of(tricode_address_ip(&address.any)), "2001:db8:1:2:3:4:5:6");
    ck_assert_str_eq(text_of(tricode_ip_client(tricode_address_ip(&address.any))),
                     "2001:db8:1:2::");
    ck_assert_int_eq(tricode_address_parse("[::ffff:192.0.2.7]:1", &address), 0);
    ck_assert_str_eq(text_of(tricode_ip_client(tricode_address_ip(&address.any))), "192.0.2.7");
    address.any.sa_family = AF_UNIX;
    ck_assert_str_eq(text_of(tricode_address_ip(&address.any)), "::");
    ck_assert(tricode_ip_is_loopback(ip_of("127.0.0.1")));
    ck_assert(tricode_ip_is_loopback(ip_of("127.255.0.3")));
    ck_assert(tricode_ip_is_loopback(ip_of("::1")));
    ck_assert(!tricode_ip_is_loopback(ip_of("128.0.0.1")));
    ck_assert(!tricode_ip_is_loopback(ip_of("0.0.0.0")));
    ck_assert(!tricode_ip_is_loopback(ip_of("::")));
    ck_assert(!tricode_ip_is_loopback(ip_of("7f00::1")));
}
END_TEST

START_TEST(networks) {
    static const char *const bad[] = {
        "",
        ",",
        "10.0.0.0/8,",
        ",10.0.0.1",
        "10.0.0.1/8",
        "10.0.0.1/",
        "10.0.0.1/33",
        "10.0.0.0/-8",
        "10.0.0/8",
        " 10.0.0.1",
        "::1/129",
        "::1/64",
        "2001:db8::/x",
        "[::1]",
        "10.0.0.1:80",
        "localhost",
        "10.0.0.0/8 ",
        "fe80::1%eth0",
        "10.0.0.0/8/8",
        "1.1.1.1,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::,1::"};
    struct tricode_networks some;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(tricode_networks_parse(bad[i], &some) == -1, "%s", bad[i]);
    }
    ck_assert_int_eq(tricode_networks_parse("10.0.0.0/8,192.0.2.1,2001:db8::/33", &some), 0);
    ck_assert(tricode_networks_contain(&some, ip_of("10.255.255.255")));
    ck_assert(!tricode_networks_contain(&some, ip_of("11.0.0.0")));
    ck_assert(tricode_networks_contain(&some, ip_of("192.0.2.1")));
    ck_assert(!tricode_networks_contain(&some, ip_of("192.0.2.0")));
    ck_assert(tricode_networks_contain(&some, ip_of("2001:db8:7fff::1")));
    ck_assert(!tricode_networks_contain(&some, ip_of("2001:db8:8000::1")));
    ck_assert_int_eq(tricode_networks_parse("0.0.0.0/0", &some), 0);
    ck_assert(tricode_networks_contain(&some, ip_of("203.0.113.9")));
    ck_assert(!tricode_networks_contain(&some, ip_of("2001:db8::1")));
    memset(&some, 0, sizeof some);
    ck_assert(!tricode_networks_contain(&some, ip_of("::")));
}
END_TEST

/* The proxies are 127.0.0.1 and 10.0.0.0/8. */
static const struct {
    const char *peer;
    const char *forwarded;
    const char *x_forwarded_for;
    const char *client;
} cases[] = {
    {"127.0.0.1", NULL, NULL, "127.0.0.1"},
    {"127.0.0.1", NULL, "192.0.2.1", "192.0.2.1"},
    {"127.0.0.1", "for=192.0.2.1", NULL, "192.0.2.1"},
    {"127.0.0.1", "For=\"192.0.2.1:4711\";proto=https;by=203.0.113.43", NULL, "192.0.2.1"},
    {"127.0.0.1", "proto=https;for=\"[2001:db8::17]\"", NULL, "2001:db8::17"},
    {"127.0.0.1", "by=_a;for=\"[2001:db8::17]:_x\"", NULL, "2001:db8::17"},
    {"127.0.0.1", NULL, "2001:db8::17", "2001:db8::17"},
    {"127.0.0.1", NULL, "[2001:db8::17]:443", "2001:db8::17"},
    {"127.0.0.1", NULL, "192.0.2.1:50000", "192.0.2.1"},
    /* other senders are not trusted */
    {"192.0.2.9", NULL, "192.0.2.1", "192.0.2.9"},
    {"192.0.2.9", "for=192.0.2.1", NULL, "192.0.2.9"},
    {"127.0.0.2", NULL, "192.0.2.1", "127.0.0.2"},
    /* an address that the client added itself */
    {"127.0.0.1", NULL, "198.51.100.1, 192.0.2.1", "192.0.2.1"},
    {"127.0.0.1", "for=198.51.100.1,for=192.0.2.1", NULL, "192.0.2.1"},
    {"127.0.0.1", NULL, "127.0.0.1,192.0.2.1", "192.0.2.1"},
    {"127.0.0.1", NULL, "nonsense\", 192.0.2.1", "192.0.2.1"},
    /* more than one proxy */
    {"127.0.0.1", NULL, "198.51.100.1, 192.0.2.1, 10.1.1.1", "192.0.2.1"},
    {"10.2.2.2", "for=192.0.2.1, for=10.1.1.1", NULL, "192.0.2.1"},
    {"127.0.0.1", NULL, "10.3.3.3,10.1.1.1", "10.3.3.3"},
    /* a proxy without the field: the nearest proxy counts */
    {"127.0.0.1", "for=unknown", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=192.0.2.1, for=_hidden, for=10.1.1.1", NULL, "10.1.1.1"},
    {"127.0.0.1", "for=192.0.2.1, proto=http", NULL, "127.0.0.1"},
    /* both fields: one of them is from the client */
    {"127.0.0.1", "for=192.0.2.1", "192.0.2.1", "127.0.0.1"},
    /* malformed */
    {"127.0.0.1", "", NULL, "127.0.0.1"},
    {"127.0.0.1", NULL, "", "127.0.0.1"},
    {"127.0.0.1", NULL, "192.0.2.1,", "127.0.0.1"},
    {"127.0.0.1", NULL, ",192.0.2.1", "127.0.0.1"},
    {"127.0.0.1", NULL, "192.0.2.1 192.0.2.2", "127.0.0.1"},
    {"127.0.0.1", "for=\"192.0.2.1", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=\"192.0.2.1\\", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=\"x, for=192.0.2.1", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=192.0.2.1;", NULL, "127.0.0.1"},
    {"127.0.0.1", "for =192.0.2.1", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=", NULL, "127.0.0.1"},
    {"127.0.0.1", "=192.0.2.1", NULL, "127.0.0.1"},
    {"127.0.0.1", "192.0.2.1", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=192.0.2.1;for=192.0.2.2", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=192.0.2.1 for=192.0.2.2", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=\"192.0.2.1\"x", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=[2001:db8::17]x", NULL, "127.0.0.1"},
    {"127.0.0.1", "for=[2001:db8::17", NULL, "127.0.0.1"},
    {"127.0.0.1", NULL, "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,192.0.2.1", "127.0.0.1"},
    {"127.0.0.1", NULL,
     "0000000000000000000000000000000000000000000000000000000000000000,192.0.2.1", "127.0.0.1"},
};

/* [WIRE-40] */
START_TEST(forwarded_fields) {
    struct tricode_networks trusted;
    ck_assert_int_eq(tricode_networks_parse("127.0.0.1,10.0.0.0/8", &trusted), 0);
    const struct tricode_ip client = tricode_address_client(
        &trusted, ip_of(cases[_i].peer), cases[_i].forwarded, cases[_i].x_forwarded_for);
    ck_assert_str_eq(text_of(client), cases[_i].client);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center address");
    TCase *each = tcase_create("address");
    tcase_set_timeout(each, 60);
    tcase_add_test(each, listen_addresses);
    tcase_add_test(each, client_addresses);
    tcase_add_test(each, networks);
    tcase_add_loop_test(each, forwarded_fields, 0, (int)(sizeof cases / sizeof cases[0]));
    suite_add_tcase(suite, each);
    return test_run(suite);
}
