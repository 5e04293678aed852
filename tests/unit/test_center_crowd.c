// SPDX-License-Identifier: Apache-2.0
/* Hundreds of simultaneous connections to the real tricode-center: all are answered, slow clients
 * do not block others, overload is reported, and a shutdown answers pending requests. */
#include "center_requests.h"
#include "support/run.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "center/http/server/server.h"

#define CROWD 300u
#define FLOOD                                                                                      \
    1000u /* more than the queue and a batch together, fewer than the connection limit             \
           */

static int peers[FLOOD];
static char request[2048];

/* Returns -1 if there is no listener. */
static int try_connect(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    const struct timeval timeout = {.tv_sec = 20};
    address.sin_port = htons((uint16_t)strtoul(strrchr(center.serving.url, ':') + 1, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(peer, 0);
    ck_assert_int_eq(setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    if (connect(peer, (const struct sockaddr *)&address, sizeof address) == 0) {
        return peer;
    }
    ck_assert(errno == ECONNREFUSED || errno == ECONNRESET);
    ck_assert_int_eq(close(peer), 0);
    return -1;
}

static int connect_once(void) {
    int peer = try_connect();
    ck_assert_int_ge(peer, 0);
    return peer;
}

static void send_text(int peer, const char *text) {
    ck_assert_int_eq(send(peer, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* A settlement request as bytes, to be sent on any number of connections. */
static void make_request(uint32_t counter, uint32_t vended, const uint8_t *seed) {
    struct tricode_http_headers headers;
    char text[TRICODE_TEXT_SIZE + 1];
    char body[128];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}",
             center_code(&center, TRICODE_KIND_SALE, counter, vended, text));
    const struct tricode_http_request what = {.method = "POST",
                                              .path = "/v1/settlements",
                                              .body = (const uint8_t *)body,
                                              .body_length = strlen(body)};
    ck_assert_int_eq(tricode_http_sign(&what, seed, (uint64_t)time(NULL), &headers), 0);
    snprintf(request, sizeof request,
             "POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n"
             "Content-Type: application/json\r\n"
             "Signature-Input: %s\r\nSignature: %s\r\nContent-Digest: %s\r\n\r\n%s",
             strlen(body), headers.signature_input, headers.signature, headers.content_digest,
             body);
}

/* Reads one complete answer; returns its status, or 0 if the connection ended before. */
static unsigned receive(int peer, char answer[2048]) {
    size_t length = 0;
    unsigned status = 0;
    unsigned size = 0;
    const char *end = NULL;
    answer[0] = '\0';
    while (end == NULL || strlen(end + 4) < size) {
        const ssize_t got = recv(peer, answer + length, 2047 - length, 0);
        if (got <= 0) {
            return 0;
        }
        length += (size_t)got;
        answer[length] = '\0';
        end = strstr(answer, "\r\n\r\n");
        const char *field = strstr(answer, "Content-Length: ");
        ck_assert(end == NULL ||
                  (field != NULL && sscanf(field, "Content-Length: %u", &size) == 1));
    }
    ck_assert_int_eq(sscanf(answer, "HTTP/1.1 %u", &status), 1);
    return status;
}

/* The same for a look-up of the code. */
static void make_look_up(uint32_t counter, uint32_t vended, const uint8_t *seed, char bytes[2048]) {
    struct tricode_http_headers headers;
    char text[TRICODE_TEXT_SIZE + 1];
    char path[128];
    snprintf(path, sizeof path, "/v1/codes/%s",
             center_code(&center, TRICODE_KIND_SALE, counter, vended, text));
    const struct tricode_http_request what = {.method = "GET", .path = path};
    ck_assert_int_eq(tricode_http_sign(&what, seed, (uint64_t)time(NULL), &headers), 0);
    snprintf(bytes, 2048,
             "GET %s HTTP/1.1\r\nHost: x\r\nSignature-Input: %s\r\nSignature: %s\r\n\r\n", path,
             headers.signature_input, headers.signature);
}

static sqlite3 *lock_ledger(void) {
    char path[128];
    sqlite3 *database = NULL;
    snprintf(path, sizeof path, "%s/ledger.sqlite", center.data);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return database;
}

static void release(sqlite3 *database) {
    ck_assert_int_eq(sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void allow_files(rlim_t files) {
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < files) {
        ck_assert_msg(limit.rlim_max >= files, "this test needs %lu open files",
                      (unsigned long)files);
        limit.rlim_cur = files;
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
}

/* Sends the same request on all connections while the ledger is locked, until one is refused: then
 * the queue is full. */
static sqlite3 *flood(void) {
    static struct pollfd polls[FLOOD];
    allow_files(FLOOD + 64);
    sqlite3 *database = lock_ledger();
    for (unsigned i = 0; i < FLOOD; i++) {
        peers[i] = connect_once();
        polls[i] = (struct pollfd){.fd = peers[i], .events = POLLIN};
        send_text(peers[i], request);
    }
    ck_assert_int_ge(poll(polls, FLOOD, 20000), 1);
    return database;
}

/* Checks the clean exit after the signal, and starts it again. */
static void expect_end(void) {
    ck_assert_int_eq(process_wait(center.serving.process), 0);
    ck_assert_int_eq(unlink(center.serving.out), 0);
    process_serve(&center.serving, center.data);
}

static void close_all(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(close(peers[i]), 0);
    }
}

/* [STORE-13] */
START_TEST(hundreds_of_clients_are_answered) {
    char answer[2048];
    unsigned settled = 0;
    for (unsigned i = 0; i < CROWD; i++) {
        peers[i] = connect_once();
    }
    for (uint32_t counter = 1; counter <= 3; counter++) {
        make_request(counter, counter - 1, counter % 2 == 0 ? alice : bob);
        for (unsigned i = 0; i < CROWD; i++) {
            send_text(peers[i], request);
        }
        settled = 0;
        for (unsigned i = 0; i < CROWD; i++) {
            ck_assert_uint_eq(receive(peers[i], answer), 200);
            settled += strstr(answer, "\"result\":\"settled\"") != NULL;
            ck_assert_ptr_nonnull(strstr(answer, "\"permit\":\"C"));
            ck_assert_ptr_null(strstr(answer, "Connection: close"));
        }
        ck_assert_uint_eq(settled, 1);
    }
    close_all(CROWD);
}
END_TEST

/* Some clients settle while others look up. */
START_TEST(reads_continue_during_writes) {
    char look_up[2048];
    char answer[2048];
    for (unsigned i = 0; i < CROWD; i++) {
        peers[i] = connect_once();
    }
    for (uint32_t counter = 1; counter <= 3; counter++) {
        make_request(counter, counter - 1, alice);
        make_look_up(counter, counter - 1, bob, look_up);
        for (unsigned i = 0; i < CROWD; i++) {
            send_text(peers[i], i % 2 == 0 ? request : look_up);
        }
        for (unsigned i = 0; i < CROWD; i++) {
            ck_assert_uint_eq(receive(peers[i], answer), 200);
            ck_assert_ptr_nonnull(
                strstr(answer, i % 2 == 0 ? "\"permit\":\"C" : "\"product_name\":\"Cola\""));
        }
    }
    close_all(CROWD);
}
END_TEST

/* After the answer the account shows the sale, in every reading thread. */
START_TEST(answered_sales_are_visible) {
    char words[40];
    for (uint32_t counter = 1; counter <= 4; counter++) {
        settle(counter, counter - 1, alice, 200, "\"settled\"");
        snprintf(words, sizeof words, "\"balance\":%u,", 1000 - 250 * counter);
        for (unsigned i = 0; i < 8; i++) {
            ask((struct http_call){.method = "GET",
                                   .path = "/v1/account",
                                   .seed = alice,
                                   .headers = "Connection: close"},
                200);
            ck_assert_msg(strstr(center.answer.text, words) != NULL, "%s: %s", words,
                          center.answer.text);
        }
    }
}
END_TEST

/* Half a header, half a body, and an unread answer do not affect other clients. */
START_TEST(slow_clients_do_not_block_others) {
    make_request(1, 0, alice);
    for (unsigned i = 0; i < CROWD; i++) {
        const char *rest = strstr(request, i % 3 == 1 ? "Signature: " : "{\"code\"");
        ck_assert_ptr_nonnull(rest);
        peers[i] = connect_once();
        const size_t length = i % 3 == 0 ? strlen(request) : (size_t)(rest - request) + 5;
        ck_assert_int_eq(send(peers[i], request, length, MSG_NOSIGNAL), (ssize_t)length);
    }
    for (uint32_t counter = 2; counter < 5; counter++) {
        settle(counter, counter - 1, bob, 200, "\"settled\"");
        ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    }
    close_all(CROWD);
}
END_TEST

/* [WIRE-22] */
START_TEST(an_overload_is_reported) {
    char answer[2048];
    unsigned settled = 0, refused = 0;
    make_request(1, 0, alice);
    sqlite3 *database = flood();
    /* Reads do not use the queue. */
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = bob}, 200);
    release(database);
    for (unsigned i = 0; i < FLOOD; i++) {
        const unsigned status = receive(peers[i], answer);
        if (status == 200) {
            settled++;
            ck_assert_ptr_nonnull(strstr(answer, "\"permit\":\"C"));
            continue;
        }
        ck_assert_uint_eq(status, 503);
        ck_assert_ptr_nonnull(strstr(answer, "urn:tricode:problem:unavailable"));
        ck_assert_ptr_nonnull(strstr(answer, "Retry-After: 1\r\n"));
        refused++;
        send_text(peers[i], request); /* the connection still works */
        ck_assert_uint_eq(receive(peers[i], answer), 200);
    }
    ck_assert_uint_gt(settled, TRICODE_WRITER_CAPACITY);
    ck_assert_uint_ge(refused, 1);
    close_all(FLOOD);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":750"));
}
END_TEST

/* [STORE-14] */
START_TEST(a_shutdown_answers_pending_requests) {
    char answer[2048];
    unsigned settled = 0;
    make_request(1, 0, alice);
    sqlite3 *database = flood();
    ck_assert_int_eq(kill(center.serving.process, SIGTERM), 0);
    release(database);
    for (unsigned i = 0; i < FLOOD; i++) {
        const unsigned status = receive(peers[i], answer);
        ck_assert(status == 200 || status == 503 || status == 0);
        settled += status == 200;
        ck_assert(status != 200 || strstr(answer, "\"permit\":\"C") != NULL);
    }
    /* All requests pending at the signal are answered; later ones may be. */
    ck_assert_uint_gt(settled, TRICODE_WRITER_CAPACITY);
    expect_end();
    close_all(FLOOD);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":750"));
}
END_TEST

/* Later requests receive Connection: close; no answer is truncated. */
START_TEST(a_shutdown_closes_connections_cleanly) {
    char answer[2048];
    sqlite3 *database = lock_ledger();
    make_request(1, 0, alice);
    peers[0] = connect_once();
    send_text(peers[0], "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    ck_assert_uint_eq(receive(peers[0], answer), 200);
    ck_assert_ptr_null(strstr(answer, "Connection: close"));
    send_text(peers[0], request);
    ck_assert_int_eq(kill(center.serving.process, SIGTERM), 0);
    int other = -1;
    static const char ask_health[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    ssize_t got = 1;
    while (got > 0 && (other = try_connect()) >= 0) { /* until connections are refused */
        (void)send(other, ask_health, sizeof ask_health - 1, MSG_NOSIGNAL);
        got = recv(other, answer, 1, 0);
        ck_assert_int_eq(close(other), 0);
    }
    release(database);
    ck_assert_uint_eq(receive(peers[0], answer), 200);
    ck_assert_ptr_nonnull(strstr(answer, "\"result\":\"settled\""));
    ck_assert_ptr_nonnull(strstr(answer, "Connection: close"));
    ck_assert_uint_eq(receive(peers[0], answer), 0);
    expect_end();
    close_all(1);
}
END_TEST

/* A shutdown does not wait for half a request, which may never complete. */
START_TEST(a_shutdown_does_not_wait_for_slow_clients) {
    make_request(1, 0, alice);
    peers[0] = connect_once();
    const size_t half = strlen(request) - 5;
    ck_assert_int_eq(send(peers[0], request, half, MSG_NOSIGNAL), (ssize_t)half);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    const time_t before = time(NULL);
    ck_assert_int_eq(kill(center.serving.process, SIGTERM), 0);
    expect_end();
    ck_assert_int_lt(time(NULL) - before, TRICODE_SERVER_TIMEOUT);
    close_all(1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center in a crowd");
    TCase *each = tcase_create("crowd");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, hundreds_of_clients_are_answered);
    tcase_add_test(each, reads_continue_during_writes);
    tcase_add_test(each, answered_sales_are_visible);
    tcase_add_test(each, slow_clients_do_not_block_others);
    tcase_add_test(each, an_overload_is_reported);
    tcase_add_test(each, a_shutdown_answers_pending_requests);
    tcase_add_test(each, a_shutdown_closes_connections_cleanly);
    tcase_add_test(each, a_shutdown_does_not_wait_for_slow_clients);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
