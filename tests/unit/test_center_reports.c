// SPDX-License-Identifier: Apache-2.0
/* Slow reports of the real tricode-center over sockets: buyers do not wait, overload is reported, a
 * disconnected client frees its slot, and a shutdown cancels reports. */
#include "center_requests.h"
#include "support/run.h"

#include <poll.h>
#include <sqlite3.h>

#include "center/service/reports/reporter.h"
#include "host/clock.h"

#define CLIENTS (TRICODE_REPORTER_CAPACITY + 4u)

static int peers[CLIENTS];
static char request[256];

/* Writes directly to the ledger. */
static void write_sql(const char *sql) {
    char path[128];
    char *error = NULL;
    sqlite3 *database = NULL;
    snprintf(path, sizeof path, "%s/ledger.sqlite", center.data);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(database, 5000), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, &error) == SQLITE_OK, "%s: %s", sql,
                  error);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* The alarms table is made slow to read; buyers do not use it. */
static void begin_slow(void) {
    begin();
    const struct outcome *outcome = PROCESS_RUN(center.data, "token", "add", "--name", "Desk");
    const size_t length = strlen(outcome->out);
    ck_assert_uint_gt(length, 44);
    snprintf(request, sizeof request,
             "GET /v1/operator/alarms HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %.43s\r\n\r\n",
             outcome->out + length - 44);
    write_sql("PRAGMA legacy_alter_table = ON; ALTER TABLE alarm RENAME TO hidden;"
              "CREATE VIEW alarm AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
              " WHERE x < 700000) SELECT x AS id, 7 AS machine, 'a code' AS code, 5 AS at FROM n"
              " WHERE x = 700000");
}

static void end_slow(void) {
    write_sql(
        "PRAGMA legacy_alter_table = ON; DROP VIEW alarm; ALTER TABLE hidden RENAME TO alarm");
    end();
}

static void send_all(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        peers[i] = connect_from("127.0.0.1");
        ck_assert_int_eq(send(peers[i], request, strlen(request), MSG_NOSIGNAL),
                         (ssize_t)strlen(request));
    }
}

static unsigned is_answered(int peer) {
    struct pollfd look = {.fd = peer, .events = POLLIN};
    return poll(&look, 1, 0) == 1 ? 1u : 0u;
}

/* The status of a short answer; 0 if the connection ended without one. */
static unsigned receive(int peer, char answer[2048]) {
    unsigned status = 0;
    const ssize_t got = recv(peer, answer, 2047, 0);
    answer[got > 0 ? got : 0] = '\0';
    return got > 0 && sscanf(answer, "HTTP/1.1 %u", &status) == 1 ? status : 0;
}

/* [WIRE-74] */
START_TEST(buyers_do_not_wait_and_overload_is_reported) {
    char answer[2048];
    unsigned made = 0;
    unsigned refused = 0;
    send_all(CLIENTS);
    process_pause(50);
    settle(1, 0, alice, 200, "settled");
    settle(2, 1, bob, 200, "settled");
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    for (unsigned i = 0; i < CLIENTS; i++) {
        made += is_answered(peers[i]);
    }
    /* The last report is not ready while earlier ones run. */
    ck_assert_uint_lt(made, CLIENTS);
    made = 0;
    for (unsigned i = 0; i < CLIENTS; i++) {
        const unsigned status = receive(peers[i], answer);
        ck_assert_msg(status == 200 || status == 503, "%s", answer);
        made += status == 200 && strstr(answer, "\"code\":\"a code\"") != NULL;
        refused += status == 503 && strstr(answer, "\r\nRetry-After: 1\r\n") != NULL;
        ck_assert_int_eq(close(peers[i]), 0);
    }
    ck_assert_uint_eq(made, TRICODE_REPORTER_CAPACITY);
    ck_assert_uint_eq(refused, CLIENTS - TRICODE_REPORTER_CAPACITY);
}
END_TEST

/* [WIRE-74] */
START_TEST(a_disconnected_client_frees_its_slot) {
    char answer[2048];
    unsigned status = 503;
    send_all(TRICODE_REPORTER_CAPACITY);
    process_pause(100);
    for (unsigned i = 0; i < TRICODE_REPORTER_CAPACITY; i++) {
        ck_assert_int_eq(close(peers[i]), 0);
    }
    const uint64_t end = tricode_clock_ms() + 60000;
    while (status == 503 && tricode_clock_ms() < end) {
        process_pause(200);
        send_all(1);
        status = receive(peers[0], answer);
        ck_assert_int_eq(close(peers[0]), 0);
    }
    ck_assert_uint_eq(status, 200);
    /* All of them: as many reports as there are slots. */
    process_pause(500);
    send_all(TRICODE_REPORTER_CAPACITY);
    for (unsigned i = 0; i < TRICODE_REPORTER_CAPACITY; i++) {
        ck_assert_uint_eq(receive(peers[i], answer), 200);
        ck_assert_int_eq(close(peers[i]), 0);
    }
}
END_TEST

/* [WIRE-74] [STORE-14] */
START_TEST(a_shutdown_cancels_reports) {
    char answer[2048];
    unsigned refused = 0;
    send_all(TRICODE_REPORTER_CAPACITY);
    process_pause(200);
    const uint64_t began = tricode_clock_ms();
    ck_assert_int_eq(kill(center.serving.process, SIGTERM), 0);
    for (unsigned i = 0; i < TRICODE_REPORTER_CAPACITY; i++) {
        const unsigned status = receive(peers[i], answer);
        ck_assert_msg(status == 503 || status == 200, "%u: %s", i, answer);
        refused += status == 503;
        ck_assert_int_eq(close(peers[i]), 0);
    }
    ck_assert_uint_ge(refused, 1); /* not all of them are completed */
    ck_assert_int_eq(process_wait(center.serving.process), 0);
    ck_assert_uint_lt(tricode_clock_ms() - began, 15000);
    ck_assert_int_eq(unlink(center.serving.out), 0);
    process_serve(&center.serving, center.data);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center reports");
    TCase *each = tcase_create("reports");
    tcase_add_checked_fixture(each, begin_slow, end_slow);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, buyers_do_not_wait_and_overload_is_reported);
    tcase_add_test(each, a_disconnected_client_frees_its_slot);
    tcase_add_test(each, a_shutdown_cancels_reports);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
