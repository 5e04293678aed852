// SPDX-License-Identifier: Apache-2.0
/* Clients of the real tricode-center that send too often, too slowly, or never read: others are
 * served meanwhile. Clients use different loopback addresses, 127.0.0.2 and so on. */
#include "center_requests.h"

#include "center/http/admission/rate.h"
#include "support/run.h"

static void serve_again(const char *const options[]) {
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    process_serve_as(&center.serving, center.data, options);
    curl_easy_cleanup(center.curl);
    center.curl = curl_easy_init();
    ck_assert_ptr_nonnull(center.curl);
}

#define SERVE_AGAIN(...)                                                                           \
    serve_again((const char *const[]){"--listen", "127.0.0.1:0", __VA_ARGS__, NULL})

/* The status of a GET /healthz from the address with a header line; -1 without an answer. */
static int status_from(const char *from, const char *header) {
    char text[1024] = "";
    size_t length = 0;
    ssize_t got = 0;
    const int file = connect_from(from);
    const int size =
        snprintf(text, sizeof text,
                 "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", header);
    (void)send(file, text, (size_t)size, MSG_NOSIGNAL);
    while ((got = recv(file, text + length, sizeof text - 1 - length, 0)) > 0) {
        length += (size_t)got;
    }
    text[length] = '\0';
    close(file);
    return strncmp(text, "HTTP/1.1 ", 9) == 0 ? atoi(text + 9) : -1;
}

/* Sends until 429; returns the number of served requests. A full bucket serves at least ten; an
 * empty one as many as seconds pass. */
static unsigned flood_from(const char *from, const char *header) {
    for (unsigned served = 0; served < 60; served++) {
        const int status = status_from(from, header);
        if (status == 429) {
            return served;
        }
        ck_assert_int_eq(status, 200);
    }
    ck_abort_msg("%s never receives 429", from);
}

static void expect_full(const char *from, const char *header) {
    ck_assert_uint_ge(flood_from(from, header), TRICODE_RATE_SECONDS);
}

static void expect_empty(const char *from, const char *header) {
    ck_assert_uint_lt(flood_from(from, header), TRICODE_RATE_SECONDS - 2);
}

/* [WIRE-41] */
START_TEST(one_address_floods) {
    SERVE_AGAIN("--rate-address", "1", "--rate-terminal", "0");
    expect_full("127.0.0.2", "");
    ck_assert_int_eq(status_from("127.0.0.3", ""), 200);
    ck_assert_int_eq(status_from("127.0.0.1", ""), 200);
    settle(1, 0, alice, 200, "\"settled\"");
    /* Its forwarding fields are ignored. */
    expect_empty("127.0.0.2", "X-Forwarded-For: 192.0.2.1\r\n");
    expect_empty("127.0.0.2", "Forwarded: for=192.0.2.2\r\n");
}
END_TEST

/* [WIRE-41] */
START_TEST(one_terminal_floods) {
    SERVE_AGAIN("--rate-address", "0", "--rate-terminal", "1");
    struct http_call call = {.method = "GET", .path = "/v1/account", .seed = alice};
    for (int i = 0; i < 60 && center.answer.status != 429; i++) {
        http_ask(center.curl, center.serving.url, &call, &center.answer);
    }
    ck_assert_int_eq(center.answer.status, 429);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "urn:tricode:problem:rate"));
    ck_assert_int_ge(center.answer.retry_after, 1);
    settle(1, 0, bob, 200, "\"settled\"");
}
END_TEST

/* [WIRE-40] */
START_TEST(behind_a_proxy) {
    SERVE_AGAIN("--rate-address", "1", "--behind-proxy", "127.0.0.2,127.0.0.9");
    expect_full("127.0.0.2", "X-Forwarded-For: 192.0.2.1\r\n");
    ck_assert_int_eq(status_from("127.0.0.2", "X-Forwarded-For: 192.0.2.2\r\n"), 200);
    ck_assert_int_eq(status_from("127.0.0.2", "Forwarded: for=192.0.2.3\r\n"), 200);
    /* Addresses that a client adds before the proxy's, on the same line or another, are ignored. */
    expect_empty("127.0.0.2", "X-Forwarded-For: 10.0.0.1, 192.0.2.1\r\n");
    expect_empty("127.0.0.2",
                 "X-Forwarded-For: 10.0.0.2\r\nX-Forwarded-For: 192.0.2.1, 127.0.0.9\r\n");
    expect_empty("127.0.0.2", "Forwarded: for=10.0.0.1, for=192.0.2.1\r\n");
    /* A too long field counts for the proxy. */
    char endless[700] = "X-Forwarded-For: 10.0.0.3";
    memset(endless + strlen(endless), ' ', 640 - strlen(endless));
    strcpy(endless + 640, ",192.0.2.77\r\n");
    expect_full("127.0.0.2", endless);
    ck_assert_int_eq(status_from("127.0.0.2", "X-Forwarded-For: 192.0.2.77\r\n"), 200);
    expect_empty("127.0.0.2", "");
}
END_TEST

START_TEST(limits_of_a_request) {
    static char header[40000];
    memset(header, 'a', sizeof header);
    memcpy(header, "X: ", 3);
    strcpy(header + sizeof header - 3, "\r\n");
    const int file = connect_from("127.0.0.2");
    static const char start[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
    char answer[16] = "";
    (void)send(file, start, sizeof start - 1, MSG_NOSIGNAL);
    (void)send(file, header, sizeof header - 1, MSG_NOSIGNAL);
    (void)send(file, "\r\n", 2, MSG_NOSIGNAL);
    ck_assert_int_ge(recv(file, answer, 12, MSG_WAITALL), 12);
    ck_assert_str_eq(answer, "HTTP/1.1 431");
    close(file);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
}
END_TEST

#define SLOW 40

/* Slow clients send a byte at a time, others never read their answers; each second other clients
 * are served at once, and silent clients are disconnected. */
START_TEST(slow_clients_do_not_block_others) {
    static const char request[] = "POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: 900";
    static const char many[] = "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n";
    int slow[SLOW];
    int unread[SLOW];
    char byte;
    for (int i = 0; i < SLOW; i++) {
        slow[i] = connect_from("127.0.0.2");
        unread[i] = connect_from("127.0.0.3");
        const int small = 1024;
        (void)setsockopt(unread[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        for (int sent = 0; sent < 200; sent++) {
            if (send(unread[i], many, sizeof many - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
                break;
            }
        }
    }
    for (unsigned at = 0; at < 20; at++) {
        for (int i = 0; i < SLOW; i++) {
            ck_assert_int_eq(send(slow[i], &request[at], 1, MSG_NOSIGNAL), 1);
        }
        if (at < 4) {
            settle(at + 1, at, alice, 200, "\"settled\"");
        }
        ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    }
    /* The library closes silent connections after its own time-out. */
    ck_assert_int_eq(recv(slow[0], &byte, 1, 0), 0);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    for (int i = 0; i < SLOW; i++) {
        close(slow[i]);
        close(unread[i]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center under floods");
    TCase *each = tcase_create("floods");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, one_address_floods);
    tcase_add_test(each, one_terminal_floods);
    tcase_add_test(each, behind_a_proxy);
    tcase_add_test(each, limits_of_a_request);
    tcase_add_test(each, slow_clients_do_not_block_others);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
