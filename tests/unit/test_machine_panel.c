// SPDX-License-Identifier: Apache-2.0
/* The panel over real sockets: the page's files, buttons, pictures, the state, and refused
 * requests. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "pay_page.h"
#include "support/vending.h"

#include "panel.h"

#include "host/clock.h"

#define SALE "CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B"

/* [PANEL-1] */
START_TEST(other_hosts_cannot_reach_it) {
    static const char *const others[] = {"0.0.0.0:0",   "[::]:0",          "192.0.2.1:0",
                                         "10.0.0.1:80", "[2001:db8::1]:0", "[::ffff:8.8.8.8]:0"};
    struct tricode_error fault;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ck_assert_ptr_null(panel_try(others[i], NULL, &fault));
        ck_assert_msg(strstr(fault.text, "other hosts") != NULL, "%s", fault.text);
        ck_assert_msg(strstr(fault.text, "127.0.0.1:8090") != NULL, "%s", fault.text);
    }
    static const char *const none[] = {"", "8090", "kiosk:8090", "127.0.0.1:65536"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        ck_assert_ptr_null(panel_try(none[i], NULL, &fault));
        ck_assert_msg(strstr(fault.text, "not an address") != NULL, "%s", fault.text);
    }
    ck_assert_ptr_null(panel_try(panel_host, NULL, &fault));
    ck_assert_msg(strstr(fault.text, "in use") != NULL, "%s", fault.text);
    struct tricode_panel *other = panel_try("localhost:0", NULL, &fault);
    ck_assert_ptr_nonnull(other);
    ck_assert_int_eq(strncmp(tricode_panel_address(other), "http://127.0.0.1:", 17), 0);
    tricode_panel_close(other);
    tricode_panel_close(NULL);
}
END_TEST

START_TEST(invalid_settings) {
    static const char *const wrong[] = {"localhost:8080",         "ftp://localhost", "http://",
                                        "http://localhost:8080/", "http://a b",      "httpx://a"};
    struct tricode_error fault;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_ptr_null(panel_try("127.0.0.1:0", wrong[i], &fault));
        ck_assert_msg(strstr(fault.text, "pay page") != NULL, "%s", fault.text);
    }
    ck_assert_int_eq(unlink(scratch_path("files.json")), 0);
    ck_assert_ptr_null(panel_try("127.0.0.1:0", NULL, &fault));
    ck_assert_msg(strstr(fault.text, "cannot load its page") != NULL &&
                      strstr(fault.text, ": files.json") != NULL,
                  "%s", fault.text);
}
END_TEST

/* [PANEL-2] [PANEL-5] */
START_TEST(the_page_is_confined_and_has_two_names) {
    ck_assert_int_eq(panel_get("GET /"), 200);
    ck_panel_has(PAY_PAGE_HTML);
    ck_panel_has("Content-Security-Policy: default-src 'none'; script-src 'self'; ");
    ck_panel_has("frame-ancestors 'none'");
    ck_panel_has("require-trusted-types-for 'script'; trusted-types 'none'");
    ck_panel_has("Permissions-Policy: camera=(self)");
    ck_panel_has("Cross-Origin-Resource-Policy: same-origin");
    ck_panel_has("X-Content-Type-Options: nosniff");
    ck_assert_ptr_null(strstr(panel_answer, "Access-Control"));
    ck_assert_int_eq(panel_get("GET /assets/main-1.js"), 200);
    ck_panel_has(PAY_PAGE_SCRIPT);
    ck_panel_has("Content-Type: text/javascript");
    ck_panel_has("immutable");
    static const char *const none[] = {"GET /secret.js", "GET /files.json", "GET /../secret.js",
                                       "GET /index.html", "GET /v1/account"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        ck_assert_int_eq(panel_get(none[i]), 404);
        ck_panel_has("\"reason\":\"not_found\"");
    }
    static const char *const hosts[] = {"kiosk.example",      "127.0.0.1", "127.0.0.1:1", "",
                                        "kiosk.example:8090", "localhost"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const int fd = panel_connect();
        panel_head(fd, "GET /", hosts[i], PANEL_CLOSE);
        ck_assert_int_eq(panel_receive(fd), 421);
        ck_assert_ptr_null(strstr(panel_answer, PAY_PAGE_HTML));
    }
    char local[64];
    (void)snprintf(local, sizeof local, "LOCALHOST%s", strchr(panel_host, ':'));
    const int fd = panel_connect();
    panel_head(fd, "GET /", local, PANEL_CLOSE);
    ck_assert_int_eq(panel_receive(fd), 200);
}
END_TEST

/* [PANEL-3] */
START_TEST(other_pages_cannot_press_buttons) {
    static const char lever[] = "{\"event\":\"lever\"}";
    char own[256];
    (void)snprintf(own, sizeof own,
                   PANEL_OWN PANEL_JSON "Origin: http://%s\r\nSec-Fetch-Site: same-origin\r\n",
                   panel_host);
    static const struct {
        int status;
        const char *lines;
    } cases[] = {
        {403, PANEL_JSON},
        {403, "Tricode-Panel: 0\r\n" PANEL_JSON},
        {403, PANEL_OWN PANEL_JSON "Origin: http://shop.example\r\n"},
        {403, PANEL_OWN PANEL_JSON "Origin: null\r\n"},
        {403, PANEL_OWN PANEL_JSON "Origin: http://127.0.0.1:1\r\n"},
        {403, PANEL_OWN PANEL_JSON "Sec-Fetch-Site: cross-site\r\n"},
        {403, PANEL_OWN PANEL_JSON "Sec-Fetch-Site: same-site\r\n"},
        {403, PANEL_OWN PANEL_JSON "Sec-Fetch-Site: none\r\n"},
        {415, PANEL_OWN},
        {415, PANEL_OWN "Content-Type: text/plain\r\n"},
        {415, PANEL_OWN "Content-Type: application/x-www-form-urlencoded\r\n"},
        {415, PANEL_OWN PANEL_PNG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(panel_request("POST /events", cases[i].lines, lever, strlen(lever)),
                         cases[i].status);
        ck_assert_int_eq(panel_request("POST /frames", cases[i].lines, "x", 1),
                         i + 1 < sizeof cases / sizeof cases[0] ? cases[i].status : 202);
    }
    struct tricode_panel_event event;
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_FRAME);
    free(event.bytes);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 0);
    ck_assert_int_eq(panel_request("POST /events", own, lever, strlen(lever)), 202);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    /* The preflight request of another page for the header is refused. */
    ck_assert_int_eq(panel_get("OPTIONS /events"), 405);
    ck_panel_has("Allow: POST\r\n");
    ck_assert_int_eq(panel_get("GET /events"), 405);
    ck_assert_int_eq(panel_request("POST /state", PANEL_OWN PANEL_JSON, lever, strlen(lever)), 405);
    ck_panel_has("Allow: GET, HEAD\r\n");
}
END_TEST

START_TEST(buttons_become_events_one_at_a_time) {
    struct tricode_panel_event event;
    ck_assert_int_eq(panel_is_readable(), 0);
    ck_assert_int_eq(panel_press("{\"event\":\"select\",\"product\":2}"), 202);
    ck_assert_int_eq(panel_press("{\"event\":\"select\",\"product\":65535}"), 202);
    ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 202);
    ck_assert_int_eq(panel_is_readable(), 1);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_SELECT);
    ck_assert_uint_eq(event.product, 2);
    ck_assert_int_eq(panel_is_readable(), 1);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_uint_eq(event.product, 65535);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_LEVER);
    ck_assert_int_eq(panel_is_readable(), 0);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 0);
    static const char *const wrong[] = {"",
                                        "{}",
                                        "[]",
                                        "lever",
                                        "{\"event\":\"quit\"}",
                                        "{\"event\":\"jam\"}",
                                        "{\"event\":7}",
                                        "{\"event\":\"lever\",\"product\":1}",
                                        "{\"event\":\"take\",\"product\":1}",
                                        "{\"event\":\"select\"}",
                                        "{\"event\":\"select\",\"product\":-1}",
                                        "{\"event\":\"select\",\"product\":65536}",
                                        "{\"event\":\"select\",\"product\":\"1\"}",
                                        "{\"event\":\"select\",\"product\":1.0}",
                                        "{\"event\":\"select\",\"product\":1,\"price\":1}",
                                        "{\"event\":\"lever\",\"event\":\"lever\"}",
                                        "{\"event\":\"lever\"} x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(panel_press(wrong[i]) == 400, "%s", wrong[i]);
        ck_panel_has("\"reason\":\"body\"");
    }
    ck_assert_int_eq(tricode_panel_next(panel, &event), 0);
}
END_TEST

/* [PANEL-4] */
START_TEST(the_queue_is_bounded) {
    static uint8_t picture[TRICODE_PANEL_PICTURE_MAX];
    struct tricode_panel_event event;
    memset(picture, 7, sizeof picture);
    const int fd = panel_connect(); /* a Content-Length beyond the limit is refused at once */
    panel_head(fd, "POST /pictures", panel_host, PANEL_OWN PANEL_PNG "Content-Length: 4194305\r\n");
    ck_assert_int_eq(panel_receive(fd), 413);
    ck_assert_int_eq(panel_request("POST /pictures", PANEL_OWN PANEL_PNG, picture, 0), 400);
    ck_assert_int_eq(
        panel_request("POST /pictures", PANEL_OWN PANEL_PNG, picture, TRICODE_PANEL_PICTURE_MAX),
        202);
    ck_assert_int_eq(panel_request("POST /frames", PANEL_OWN PANEL_PNG, picture, 1), 503);
    ck_panel_has("\"reason\":\"busy\"");
    for (unsigned i = 1; i < TRICODE_PANEL_QUEUE_MAX; i++) {
        ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 202);
    }
    ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 503);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_PICTURE);
    ck_assert_uint_eq(event.length, TRICODE_PANEL_PICTURE_MAX);
    ck_assert_mem_eq(event.bytes, picture, event.length);
    free(event.bytes);
    ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 202);
    ck_assert_int_eq(panel_request("POST /frames", PANEL_OWN PANEL_PNG, picture, 1), 503);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(panel_request("POST /frames", PANEL_OWN PANEL_PNG, picture, 1), 202);
    /* A refused body is read to its end, so that the client gets the response. */
    ck_assert_int_eq(
        panel_request("POST /frames", PANEL_OWN PANEL_PNG, picture, TRICODE_PANEL_PICTURE_MAX),
        503);
    /* Events that are never taken are freed with the panel. */
}
END_TEST

/* A body without Content-Length. */
START_TEST(a_chunked_body_is_bounded) {
    static const char chunk[] = "64\r\n"
                                "                                                  "
                                "                                                  \r\n";
    int fd = panel_connect();
    panel_head(fd, "POST /events", panel_host,
               PANEL_CLOSE PANEL_OWN PANEL_JSON "Transfer-Encoding: chunked\r\n");
    for (int i = 0; i < 3; i++) {
        panel_send(fd, chunk, sizeof chunk - 1);
    }
    panel_send(fd, "0\r\n\r\n", 5);
    ck_assert_int_eq(panel_receive(fd), 413);
    fd = panel_connect();
    panel_head(fd, "POST /events", panel_host,
               PANEL_CLOSE PANEL_OWN PANEL_JSON "Transfer-Encoding: chunked\r\n");
    int sent = 0;
    while (sent < 100000 && send(fd, chunk, sizeof chunk - 1, MSG_NOSIGNAL) > 0) {
        sent++;
    }
    ck_assert_int_lt(sent, 100000);
    ck_assert_int_eq(close(fd), 0);
    struct tricode_panel_event event;
    ck_assert_int_eq(tricode_panel_next(panel, &event), 0);
}
END_TEST

/* [PANEL-4] A slow client does not delay others; the reserved place is released when it
 * disconnects. */
START_TEST(a_slow_client_delays_no_other) {
    struct tricode_panel_event event;
    const int slow = panel_connect();
    panel_head(slow, "POST /pictures", panel_host,
               PANEL_CLOSE PANEL_OWN PANEL_PNG "Content-Length: 100000\r\n");
    panel_send(slow, "half", 4);
    int status = 202;
    for (int i = 0; i < 500 && status == 202; i++) { /* until the server has read the head */
        status = panel_request("POST /frames", PANEL_OWN PANEL_PNG, "x", 1);
        while (tricode_panel_next(panel, &event)) {
            free(event.bytes);
        }
    }
    ck_assert_int_eq(status, 503);
    ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 202);
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_assert_int_eq(close(slow), 0);
    for (int i = 0; i < 500 && status == 503; i++) {
        status = panel_request("POST /frames", PANEL_OWN PANEL_PNG, "x", 1);
    }
    ck_assert_int_eq(status, 202);
}
END_TEST

static struct tricode_view shown;

static void show(void) {
    shown.turn++;
    tricode_panel_show(panel, &shown);
}

static void show_sale(void) {
    shown.phase = TRICODE_MACHINE_OPEN;
    shown.number = 1;
    shown.amount = 250;
    shown.offer_until = tricode_clock_ms() + 120000;
    (void)snprintf(shown.text, sizeof shown.text, "%s", SALE);
    (void)snprintf(shown.code, sizeof shown.code, "HTTPS://PAY.EXAMPLE/%s", SALE);
    show();
}

static void fall(uint16_t number) {
    tricode_view_clear(&shown);
    shown.phase = TRICODE_MACHINE_IDLE;
    shown.fallen++;
    shown.fallen_number = number;
    show();
}

/* Frames were taken for the code before, and are dropped; a picture that the buyer gave is kept. */
START_TEST(frames_end_with_their_code) {
    struct tricode_panel_event event;
    show_sale();
    ck_assert_int_eq(panel_press("{\"event\":\"lever\"}"), 202);
    ck_assert_int_eq(panel_request("POST /frames", PANEL_OWN PANEL_PNG, "x", 1), 202);
    ck_assert_int_eq(panel_press("{\"event\":\"select\",\"product\":3}"), 202);
    tricode_panel_show(panel, &shown); /* the end of a hint */
    ck_assert_int_eq(panel_request("POST /frames", PANEL_OWN PANEL_PNG, "y", 1), 503);
    fall(1);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_LEVER);
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_uint_eq(event.product, 3);
    ck_assert_int_eq(panel_is_readable(), 0);
    ck_assert_int_eq(panel_request("POST /pictures", PANEL_OWN PANEL_PNG, "z", 1), 202);
    show_sale();
    ck_assert_int_eq(tricode_panel_next(panel, &event), 1);
    ck_assert_int_eq(event.kind, TRICODE_PANEL_PICTURE);
    free(event.bytes);
}
END_TEST

START_TEST(machine_and_state) {
    ck_assert_int_eq(panel_get("GET /machine"), 200);
    ck_panel_has("\"name\":\"Snacks\"");
    ck_panel_has("\"currency\":978");
    ck_panel_has("{\"product\":2,\"name\":\"Nuts\",\"price\":180}");
    ck_assert_ptr_null(strstr(panel_answer, "0001020304")); /* no byte of its key */
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has("Cache-Control: no-store");
    ck_panel_has("\"phase\":\"ready\"");
    ck_panel_has("\"code\":null,\"hint\":null,\"tray\":[]");
    show_sale();
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has("\"number\":1,\"phase\":\"sale\",\"product\":1,\"price\":250,\"jammed\":false,"
                 "\"offer_ms\":1");
    ck_panel_has("\"url\":\"HTTPS://PAY.EXAMPLE/" SALE "\"");
    ck_panel_has("\"link\":\"http://localhost:8080/" SALE "\"");
    tricode_view_hint(&shown, "unreadable", 1000);
    shown.offer_until = 0;
    tricode_panel_show(panel, &shown);
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has("\"offer_ms\":null");
    ck_panel_has("\"hint\":{\"reason\":\"unreadable\",\"until\":9000}");
    shown.phase = TRICODE_MACHINE_IDLE;
    shown.jammed = 1;
    show();
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has(
        "\"phase\":\"cancel\",\"product\":1,\"price\":250,\"jammed\":true,\"offer_ms\":null");
    fall(1);
    for (unsigned i = 0; i < 40; i++) {
        fall(2);
    }
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has("\"phase\":\"ready\"");
    ck_panel_has("\"fallen\":41");
    ck_panel_has("\"tray\":[2,2,");
    ck_assert_int_eq(panel_press("{\"event\":\"take\"}"), 202);
    ck_assert_int_eq(panel_is_readable(), 0);
    tricode_view_out_of_order(&shown);
    show();
    ck_assert_int_eq(panel_get("GET /state"), 200);
    ck_panel_has("\"phase\":\"out_of_order\"");
    ck_panel_has("\"fallen\":41");
    ck_panel_has("\"tray\":[]");
}
END_TEST

static void *show_later(void *context) {
    const struct timespec moment = {.tv_nsec = 50 * 1000000L};
    (void)context;
    (void)nanosleep(&moment, NULL);
    shown.phase = TRICODE_MACHINE_VENDING;
    shown.number = 2;
    show();
    return NULL;
}

START_TEST(a_page_waits_for_the_next_state) {
    pthread_t later;
    ck_assert_int_eq(panel_get("GET /state?after=7"),
                     200); /* a number of another run of the machine */
    ck_assert_int_eq(panel_get("GET /state?after=x"), 200);
    ck_panel_has("\"number\":0,");
    ck_assert_int_eq(pthread_create(&later, NULL, show_later, NULL), 0);
    ck_assert_int_eq(panel_get("GET /state?after=0"), 200);
    ck_panel_has("\"number\":1,\"phase\":\"vending\",\"product\":2");
    ck_assert_int_eq(pthread_join(later, NULL), 0);
    /* One request more than the limit: the oldest is answered. */
    int waiting[9];
    for (size_t i = 0; i < 9; i++) {
        waiting[i] = panel_connect();
        panel_head(waiting[i], "GET /state?after=1", panel_host, PANEL_CLOSE);
        if (i < 8) { /* one after another */
            ck_assert_int_eq(panel_get("GET /machine"), 200);
        }
    }
    ck_assert_int_eq(panel_receive(waiting[0]), 200);
    ck_panel_has("\"number\":1,");
    ck_assert_int_eq(panel_press("{\"event\":\"take\"}"), 202);
    for (size_t i = 1; i < 9; i++) {
        ck_assert_int_eq(panel_receive(waiting[i]), 200);
        ck_panel_has("\"number\":2,");
    }
}
END_TEST

/* A request that waits when the machine ends is answered with the last state. */
START_TEST(the_end_answers_waiting_requests) {
    const int fd = panel_connect();
    panel_head(fd, "GET /state?after=0", panel_host, "");
    ck_assert_int_eq(panel_get("GET /machine"), 200);
    tricode_view_out_of_order(&shown);
    show();
    tricode_panel_close(panel);
    panel = NULL;
    ck_assert_int_eq(panel_receive(fd), 200);
    ck_panel_has("\"phase\":\"out_of_order\"");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine_panel");
    TCase *tests = tcase_create("panel");
    tcase_add_checked_fixture(tests, panel_begin, panel_end);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, other_hosts_cannot_reach_it);
    tcase_add_test(tests, invalid_settings);
    tcase_add_test(tests, the_page_is_confined_and_has_two_names);
    tcase_add_test(tests, other_pages_cannot_press_buttons);
    tcase_add_test(tests, buttons_become_events_one_at_a_time);
    tcase_add_test(tests, the_queue_is_bounded);
    tcase_add_test(tests, a_chunked_body_is_bounded);
    tcase_add_test(tests, a_slow_client_delays_no_other);
    tcase_add_test(tests, frames_end_with_their_code);
    tcase_add_test(tests, machine_and_state);
    tcase_add_test(tests, a_page_waits_for_the_next_state);
    tcase_add_test(tests, the_end_answers_waiting_requests);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
