// SPDX-License-Identifier: Apache-2.0
/* The serve command as a process: listening, shutdown, the page, and administration while serving.
 */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "center_requests.h"
#include "pay_page.h"

START_TEST(an_address_in_use_is_reported) {
    const struct outcome *outcome =
        PROCESS_RUN(center.data, "serve", "--listen", center.serving.url + strlen("http://"));
    ck_assert_int_eq(outcome->code, 1);
    ck_assert_ptr_nonnull(strstr(outcome->err, "cannot listen: Address already in use"));
}
END_TEST

/* Checks that the port is bound to exactly this local address (as printed in the kernel's table).
 */
static void expect_bound(const char *table, const char *address) {
    char line[512];
    char wanted[80];
    int found = 0;
    const unsigned long port = strtoul(strrchr(center.serving.url, ':') + 1, NULL, 10);
    snprintf(wanted, sizeof wanted, ": %s:%04lX ", address, port);
    FILE *file = fopen(table, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        found |= strstr(line, wanted) != NULL && strstr(line, " 0A ") != NULL;
    }
    fclose(file);
    ck_assert_msg(found, "no listener at %s in %s", wanted, table);
}

/* Serves at the address, sends a request to the printed URL (which contains the text), and stops.
 */
static void serve_at(const char *address, const char *words) {
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    process_serve_at(&center.serving, center.data, address);
    ck_assert_msg(strstr(center.serving.url, words) != NULL, "%s", center.serving.url);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
}

/* [WIRE-1] */
START_TEST(other_loopback_addresses) {
    serve_at("localhost:0", "http://127.0.0.1:");
    expect_bound("/proc/net/tcp", "0100007F");
    serve_at("127.0.0.7:0", "http://127.0.0.7:");
    expect_bound("/proc/net/tcp", "0700007F");
    if (access("/proc/net/if_inet6", R_OK) == 0) {
        serve_at("[::1]:0", "http://[::1]:");
        expect_bound("/proc/net/tcp6", "00000000000000000000000001000000");
    } else {
        fprintf(stderr, "SKIPPED: [::1]: this host has no IPv6\n");
    }
}
END_TEST

START_TEST(sigint_stops_it) {
    ck_assert_int_eq(process_stop(&center.serving, SIGINT), 0);
    process_serve(&center.serving, center.data);
    settle(1, 0, alice, 200, "\"settled\"");
}
END_TEST

START_TEST(administration_works_while_serving) {
    center_run(&center, "machine", "disable", "7");
    settle(1, 0, alice, 409, "disabled");
    center_run(&center, "machine", "enable", "7");
    settle(1, 0, alice, 200, "\"settled\"");
    const struct outcome *outcome = PROCESS_RUN(center.data, "enrolment", "closed");
    ck_assert_int_eq(outcome->code, 0);
    const char *body = "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                       "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}";
    const uint8_t seed[TRICODE_SEED_SIZE] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba,
                                             0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
                                             0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac,
                                             0x03, 0x1c, 0xae, 0x7f, 0x60}; /* RFC 8032, test 1 */
    ask((struct http_call){.method = "POST", .path = "/v1/terminals", .body = body, .seed = seed},
        403);
}
END_TEST

static void serve_page(const char *folder) {
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    PROCESS_SERVE(&center.serving, center.data, "--listen", "127.0.0.1:0", "--web", folder);
}

/* [WIRE-60] [WIRE-61] */
START_TEST(a_page_is_served_from_memory) {
    scratch_set_up();
    pay_page_make(PAY_PAGE_LIST);
    serve_page(scratch_folder);
    pay_page_write("index.html", "another");
    ask((struct http_call){.method = "GET", .path = "/"}, 200);
    ck_assert_str_eq(center.answer.text, PAY_PAGE_HTML);
    ck_assert_str_eq(center.answer.type, "text/html; charset=utf-8");
    ask((struct http_call){.method = "GET",
                           .path = "/assets/main-1.js",
                           .headers = "Accept-Encoding: gzip"},
        200);
    ck_assert_str_eq(center.answer.text, "packed script");
    ask((struct http_call){.method = "HEAD", .path = "/assets/main-1.js"}, 200);
    ck_assert_uint_eq(center.answer.length, 0);
    ask((struct http_call){.method = "GET", .path = "/", .headers = "If-None-Match: *"}, 304);
    ck_assert_uint_eq(center.answer.length, 0);
    ask((struct http_call){.method = "GET", .path = "/secret.js"}, 404);
    scratch_tear_down();
}
END_TEST

START_TEST(a_folder_without_a_page_is_reported) {
    const struct outcome *outcome =
        PROCESS_RUN(center.data, "serve", "--listen", "127.0.0.1:0", "--web", center.data);
    ck_assert_int_eq(outcome->code, 1);
    ck_assert_ptr_nonnull(strstr(outcome->err, "cannot be served: files.json: No such file"));
    ask((struct http_call){.method = "GET", .path = "/"}, 404);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center serving");
    TCase *each = tcase_create("serving");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, an_address_in_use_is_reported);
    tcase_add_test(each, other_loopback_addresses);
    tcase_add_test(each, sigint_stops_it);
    tcase_add_test(each, administration_works_while_serving);
    tcase_add_test(each, a_page_is_served_from_memory);
    tcase_add_test(each, a_folder_without_a_page_is_reported);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
