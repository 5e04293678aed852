// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center over real sockets: a purchase and a refund, edge cases of HTTP, the
 * log. */
#include "center_requests.h"
#include "support/run.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

static void cancel(uint32_t counter, uint32_t vended, const uint8_t *seed, long status,
                   const char *words) {
    char text[TRICODE_TEXT_SIZE + 1];
    bring("/v1/cancellations", center_code(&center, TRICODE_KIND_CANCEL, counter, vended, text),
          seed, status, words);
}

START_TEST(a_purchase_and_a_refund) {
    char path[160];
    char text[TRICODE_TEXT_SIZE + 1];
    snprintf(path, sizeof path, "/v1/codes/%s",
             center_code(&center, TRICODE_KIND_SALE, 1, 0, text));
    ask((struct http_call){.method = "GET", .path = path, .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"product_name\":\"Cola\""));
    ck_assert_str_eq(center.answer.type, "application/json");
    settle(1, 0, alice, 200, "\"result\":\"settled\"");
    settle(1, 0, alice, 200, "\"result\":\"settled_again\"");
    settle(1, 0, bob, 409, "\"reason\":\"taken\"");
    ck_assert_str_eq(center.answer.type, "application/problem+json");
    settle(2, 1, bob, 200, "\"reconciled\":{\"counter\":1,\"result\":\"delivered\"}");
    cancel(2, 1, alice, 200, "\"result\":\"refunded\"");
    cancel(2, 1, bob, 200, "\"result\":\"refunded_already\"");
    settle(2, 1, bob, 409, "\"reason\":\"closed\"");
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":750"));
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = bob}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":1000"));
}
END_TEST

/* The n-th line of the text, as JSON without its times. */
static json_t *line_of(const char *text, int n) {
    for (int i = 0; i < n && text != NULL; i++) {
        text = strchr(text, '\n');
        text = text == NULL ? NULL : text + 1;
    }
    ck_assert_ptr_nonnull(text);
    json_t *json = json_loads(text, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(json);
    static const char *const times[] = {"at", "settled_at"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const json_t *time_of = json_object_get(json, times[i]);
        ck_assert(time_of == NULL || json_integer_value(time_of) > 1700000000);
        (void)json_object_del(json, times[i]);
    }
    return json;
}

static void expect_line(const char *text, int n, json_t *expected) {
    json_t *line = line_of(text, n);
    char *shown = json_dumps(line, JSON_COMPACT);
    ck_assert_msg(json_equal(line, expected), "line %d is %s", n, shown);
    free(shown);
    json_decref(line);
    json_decref(expected);
}

/* [LEDGER-2] [LEDGER-3] */
START_TEST(the_ledger_shows_it_all) {
    settle(1, 0, alice, 200, "\"settled\"");
    settle(2, 0, bob, 200, "\"refunded\"");
    const struct outcome *outcome = PROCESS_RUN(center.data, "ledger");
    ck_assert_int_eq(outcome->code, 0);
    static const char *const lines[] = {
        "      1  outside          -20.00 EUR\n",
        "      2  operator           2.50 EUR\n",
        "      3  buyer             10.00 EUR\n",
        "      4  buyer              7.50 EUR\n",
        "  deposit        1 -> 3        10.00 EUR\n",
        "  settlement     3 -> 2         2.50 EUR  machine 7 sale 1\n",
        "  refund         2 -> 3         2.50 EUR  machine 7 sale 1\n",
        "  settlement     4 -> 2         2.50 EUR  machine 7 sale 2\n",
        "  machine 7 sale 1  product 1      2.50 EUR  account 3  refunded\n",
        "  machine 7 sale 2  product 1      2.50 EUR  account 4  settled\n",
        "  sum of all balances: 0\n",
        "  sales not refunded: 2.50 EUR, of which pending: 2.50 EUR\n",
        "problems: the ledger is consistent\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_msg(strstr(outcome->out, lines[i]) != NULL, "missing: %s", lines[i]);
    }
    outcome = PROCESS_RUN(center.data, "ledger", "--json");
    ck_assert_int_eq(outcome->code, 0);
    expect_line(outcome->out, 0,
                json_pack("{s:s, s:i, s:s, s:s, s:i}", "record", "account", "account", 1, "kind",
                          "outside", "name", "outside", "balance", -2000));
    expect_line(outcome->out, 4,
                json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:n, s:n}", "record", "transfer",
                          "transfer", 1, "kind", "deposit", "from", 1, "to", 3, "amount", 1000,
                          "machine", "counter"));
    expect_line(outcome->out, 6,
                json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:i, s:i}", "record", "transfer",
                          "transfer", 3, "kind", "settlement", "from", 3, "to", 2, "amount", 250,
                          "machine", 7, "counter", 1));
    expect_line(outcome->out, 7,
                json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:i, s:i}", "record", "transfer",
                          "transfer", 4, "kind", "refund", "from", 2, "to", 3, "amount", 250,
                          "machine", 7, "counter", 1));
    expect_line(outcome->out, 10,
                json_pack("{s:s, s:i, s:i, s:s, s:i, s:i, s:i, s:i, s:i, s:n}", "record", "sale",
                          "machine", 7, "counter", 2, "state", "settled", "account", 4, "product",
                          1, "price", 250, "issued_at", 0, "vended", 0, "ended_at"));
    json_t *check = line_of(outcome->out, 11);
    ck_assert_int_eq(json_integer_value(json_object_get(check, "sum")), 0);
    ck_assert_int_eq(json_integer_value(json_object_get(check, "revenue")), 250);
    ck_assert_int_eq(json_integer_value(json_object_get(check, "pending")), 250);
    ck_assert_uint_eq(json_array_size(json_object_get(check, "problems")), 0);
    ck_assert(json_is_true(json_object_get(check, "consistent")));
    json_decref(check);
}
END_TEST

START_TEST(routes_over_sockets) {
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    ck_assert_str_eq(center.answer.text, "ok\n");
    ask((struct http_call){.method = "HEAD", .path = "/readyz"}, 200);
    ck_assert_str_eq(center.answer.text, "");
    ask((struct http_call){.method = "GET", .path = "/nothing"}, 404);
    ask((struct http_call){.method = "GET", .path = "/%68ealthz"}, 404);
    ask((struct http_call){.method = "DELETE", .path = "/v1/account"}, 405);
    ck_assert_str_eq(center.answer.allow, "GET, HEAD");
    ask((struct http_call){.method = "GET", .path = "/v1/settlements"}, 405);
    ck_assert_str_eq(center.answer.allow, "POST");
    ask((struct http_call){.method = "GET", .path = "/v1/account"}, 401);
    ck_assert_str_eq(center.answer.accept_signature,
                     "sig1=(\"@method\" \"@path\");created;alg=\"ed25519\"");
    ask((struct http_call){.method = "POST", .path = "/v1/settlements", .body = "{}"}, 401);
    ck_assert_str_eq(center.answer.accept_signature,
                     "sig1=(\"@method\" \"@path\" \"content-digest\");created;alg=\"ed25519\"");
    ask((struct http_call){.method = "HEAD", .path = "/v1/account", .seed = alice}, 200);
    /* The query is not signed and ignored. */
    ask(
        (struct http_call){
            .method = "GET", .path = "/v1/account", .query = "?balance=9", .seed = alice},
        200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":1000"));
}
END_TEST

/* [WIRE-3] */
START_TEST(signatures_over_sockets) {
    struct tricode_http_headers headers;
    char text[TRICODE_TEXT_SIZE + 1];
    char body[128];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}",
             center_code(&center, TRICODE_KIND_SALE, 1, 0, text));
    const struct tricode_http_request what = {.method = "POST",
                                              .path = "/v1/settlements",
                                              .body = (const uint8_t *)body,
                                              .body_length = strlen(body)};
    const uint64_t now = (uint64_t)time(NULL);
    ck_assert_int_eq(tricode_http_sign(&what, alice, now - 310, &headers), 0);
    struct http_call call = {
        .method = "POST", .path = "/v1/settlements", .body = body, .signature = &headers};
    ask(call, 401);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "Set the terminal's clock"));
    ck_assert_int_eq(tricode_http_sign(&what, alice, now, &headers), 0);
    call.headers = "Signature: sig1=:AAAA:"; /* a second signature next to the valid one */
    ask(call, 401);
    call.headers = "Signature-Input: sig2=()";
    ask(call, 401);
    call.headers = "content-digest: sha-512=:AAAA:";
    ask(call, 401);
    call.headers = NULL;
    call.path = "/v1/cancellations"; /* the same signature for another path */
    ask(call, 401);
    call.path = "/v1/settlements";
    body[9] = body[9] == 'C' ? 'D' : 'C';
    ask(call, 401);
    body[9] = text[0];
    for (int i = 0; i < 5; i++) { /* exact replay */
        ask(call, 200);
        ck_assert_ptr_nonnull(strstr(center.answer.text, i == 0 ? "\"settled\"" : "settled_again"));
    }
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":750"));
}
END_TEST

/* [WIRE-2] */
START_TEST(bodies_have_a_limit) {
    static char body[200000];
    struct http_call call = {
        .method = "POST", .path = "/v1/settlements", .body = body, .seed = alice};
    memset(body, ' ', 4096);
    memcpy(body, "{\"code\":\"A\"}", 12);
    ask(call, 400);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "malformed")); /* 4096 bytes are accepted */
    body[4096] = ' ';
    ask(call, 400);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "longer than 4096"));
    call.chunked = 1;
    ask(call, 400);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "longer than 4096"));
    body[4096] = '\0';
    ask(call, 400);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "malformed"));
    memset(body, ' ', sizeof body - 1);
    http_ask(center.curl, center.serving.url, &call, &center.answer);
    ck_assert_msg(center.answer.status == 0 || center.answer.status == 400,
                  "an endless body got %ld", center.answer.status);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    ask((struct http_call){.method = "GET", .path = "/healthz", .body = "x"}, 400);
}
END_TEST

/* Sends raw bytes and reads the answer until the peer closes or is silent. */
static void send_raw(const char *bytes, char *answer, size_t capacity) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    const struct timeval timeout = {.tv_usec = 500000};
    size_t length = 0;
    address.sin_port = htons((uint16_t)strtoul(strrchr(center.serving.url, ':') + 1, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(peer, 0);
    ck_assert_int_eq(setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    ck_assert_int_eq(connect(peer, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(send(peer, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
    ssize_t got = 0;
    do {
        length += (size_t)got;
        got = recv(peer, answer + length, capacity - 1 - length, 0);
    } while (got > 0 && length + (size_t)got < capacity - 1);
    answer[length] = '\0';
    close(peer);
}

/* The center closes the connection of a request with two lengths. libmicrohttpd 1.0 refuses this
 * pair of fields before. */
#if MHD_VERSION >= 0x01000000
#define LENGTH_AND_ENCODING "HTTP/1.1 400"
#else
#define LENGTH_AND_ENCODING ""
#endif

static void expect_raw(const char *request, const char *start) {
    static char answer[8192];
    send_raw(request, answer, sizeof answer);
    ck_assert_msg(start[0] == '\0' ? answer[0] == '\0' : strncmp(answer, start, strlen(start)) == 0,
                  "'%s' and not '%s' to: %s", answer, start, request);
}

START_TEST(malformed_http_is_refused) {
    static const char *const requests[][2] = {
        {"garbage\r\n\r\n", ""},
        {"POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: "
         "7\r\n\r\nabcde",
         ""},
        {"POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         LENGTH_AND_ENCODING},
        {"GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
        {"POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 400"},
        {"POST /v1/settlements HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
         "HTTP/1.1 413"},
        {"GET /v1/account HTTP/1.1\r\nHost: x\r\nSignature-Input: \xff\xfe\r\n\r\n",
         "HTTP/1.1 401"},
        {"GET http://other/healthz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404"}};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        expect_raw(requests[i][0], requests[i][1]);
    }
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
}
END_TEST

/* Removes "name=value" from a log line and returns the value; "-" if missing. */
static const char *logged(const char *line, const char *name) {
    static char values[8][64];
    static unsigned turn;
    char start[32];
    char *value = values[turn++ % 8];
    snprintf(start, sizeof start, " %s=", name);
    const char *at = strstr(line, start);
    const char *end = strchr(line, '\n');
    if (at == NULL || end == NULL || at > end) {
        return "-";
    }
    at += strlen(start);
    snprintf(value, sizeof values[0], "%.*s", (int)strcspn(at, " \n"), at);
    return value;
}

/* The requests in the log: one line each, without values that differ between runs. */
static void summarize(const char *log, char summary[PROCESS_TEXT]) {
    size_t length = 0;
    for (const char *line = log; *line != '\0'; line = strchr(line, '\n') + 1) {
        if (strcmp(logged(line, "method"), "-") != 0) {
            length += (size_t)snprintf(summary + length, PROCESS_TEXT - length,
                                       "%s %s %s %s %s%s%s\n", logged(line, "level"),
                                       logged(line, "method"), logged(line, "route"),
                                       logged(line, "status"), logged(line, "reason"),
                                       strcmp(logged(line, "terminal"), "-") == 0 ? "" : " signed",
                                       strcmp(logged(line, "machine"), "7") == 0 ? " by 7" : "");
        }
    }
}

/* [STORE-10] The end of the test searches the log for every code and key. */
START_TEST(the_log_keeps_secrets) {
    static char log[PROCESS_TEXT];
    static char summary[PROCESS_TEXT];
    char text[TRICODE_TEXT_SIZE + 1];
    char path[160];
    settle(1, 0, alice, 200, "permit");
    settle(9, 5, alice, 409, "equivocation");
    snprintf(path, sizeof path, "/v1/codes/%s",
             center_code(&center, TRICODE_KIND_SALE, 1, 0, text));
    ask((struct http_call){.method = "GET", .path = path, .seed = alice}, 200);
    ask((struct http_call){.method = "GET", .path = path}, 401);
    snprintf(path, sizeof path, "/%s", text);
    ask((struct http_call){.method = "GET", .path = path}, 200);
    ask((struct http_call){.method = "GET", .path = "/nowhere/really"}, 404);
    ask((struct http_call){.method = "FROB", .path = "/healthz"}, 405);
    process_read(center.serving.log, log);
    summarize(log, summary);
    ck_assert_str_eq(summary, "info POST /v1/terminals 201 enrolled signed\n"
                              "info POST /v1/terminals 201 enrolled signed\n"
                              "info POST /v1/settlements 200 settled signed\n"
                              "warning POST /v1/settlements 409 equivocation signed by 7\n"
                              "info GET /v1/codes/{code} 200 settled_again signed\n"
                              "info GET /v1/codes/{code} 401 signature\n"
                              "info GET /{code} 200 code\n"
                              "info GET * 404 not_found\n"
                              "info other /healthz 405 method\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center over HTTP");
    TCase *each = tcase_create("sockets");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_purchase_and_a_refund);
    tcase_add_test(each, the_ledger_shows_it_all);
    tcase_add_test(each, routes_over_sockets);
    tcase_add_test(each, signatures_over_sockets);
    tcase_add_test(each, bodies_have_a_limit);
    tcase_add_test(each, malformed_http_is_refused);
    tcase_add_test(each, the_log_keeps_secrets);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
