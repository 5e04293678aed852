// SPDX-License-Identifier: Apache-2.0
/* The listener of /metrics, and the common features of all listeners: TLS with a reloadable
 * certificate, and admission. */
#define _GNU_SOURCE /* nftw */
#include "support/certificates.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

#include "center/http/router.h"
#include "center/http/server/monitor.h"
#include "support/run.h"

static struct tricode_log logs;
static struct tricode_networks proxies;
static union tricode_address address;
static struct tricode_monitor_settings settings;
static struct tricode_monitor *monitor;
static struct tricode_metrics *metrics;
static int broken; /* the ledger is */
static CURL *curl;
static char text[16384];
static char type[128];

static int read_ledger(void *context, struct tricode_metrics_ledger *ledger) {
    (void)context;
    *ledger = (struct tricode_metrics_ledger){.pending = 41};
    return broken ? -1 : 0;
}

static void begin(void) {
    memset(&proxies, 0, sizeof proxies);
    broken = 0;
    monitor = NULL;
    metrics = tricode_metrics_new(&tricode_router_labels, 5);
    ck_assert_ptr_nonnull(metrics);
    ck_assert_int_eq(tricode_log_open(&logs, STDERR_FILENO, TRICODE_LOG_TEXT), 0);
    ck_assert_int_eq(tricode_address_parse("127.0.0.1:0", &address), 0);
    settings = (struct tricode_monitor_settings){
        .listener = {.address = &address, .proxies = &proxies, .log = &logs},
        .metrics = metrics,
        .read_ledger = read_ledger};
    curl = curl_easy_init();
    ck_assert_ptr_nonnull(curl);
}

static void end(void) {
    curl_easy_cleanup(curl);
    tricode_monitor_stop(monitor);
    tricode_tls_free(settings.listener.tls);
    tricode_metrics_free(metrics);
}

static void begin_tls(void) {
    struct tricode_error fault = {""};
    certificates_begin();
    begin();
    settings.listener.tls =
        tricode_tls_new(certificates_path("first.pem"), certificates_path("first.key"), &fault);
    ck_assert_msg(settings.listener.tls != NULL, "%s", fault.text);
    monitor = tricode_monitor_start(&settings);
    ck_assert_ptr_nonnull(monitor);
}

static void end_tls(void) {
    end();
    certificates_end();
}

static size_t append_body(char *bytes, size_t size, size_t count, void *context) {
    const size_t length = strlen(text);
    (void)context;
    ck_assert_uint_lt(length + size * count, sizeof text);
    memcpy(text + length, bytes, size * count);
    text[length + size * count] = '\0';
    return size * count;
}

/* Sends a request on the handle's persistent connection; returns the status, 0 without an
 * answer. */
static long request(const char *method, const char *path) {
    char url[128];
    long status = 0;
    char *content_type = NULL;
    const int tls = settings.listener.tls != NULL;
    snprintf(url, sizeof url, "%s://127.0.0.1:%u%s", tls ? "https" : "http",
             tricode_monitor_port(monitor), path);
    text[0] = '\0';
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_body);
    if (tls) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, certificates_path("ca.pem"));
        curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
    }
    if (curl_easy_perform(curl) != CURLE_OK) {
        return 0;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &content_type);
    snprintf(type, sizeof type, "%s", content_type == NULL ? "" : content_type);
    return status;
}

/* The subject of the certificate of the last answer's connection. */
static const char *subject(void) {
    struct curl_certinfo *info = NULL;
    ck_assert_int_eq(curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info), CURLE_OK);
    ck_assert_int_ge(info->num_of_certs, 1);
    return info->certinfo[0]->data; /* its first line is "Subject:CN = …" */
}

START_TEST(answers) {
    monitor = tricode_monitor_start(&settings);
    ck_assert_ptr_nonnull(monitor);
    ck_assert_int_eq(request("GET", "/metrics"), 200);
    ck_assert_str_eq(type, TRICODE_METRICS_TYPE);
    ck_assert_ptr_nonnull(strstr(text, "\ntricode_pending_sales 41\n"));
    broken = 1;
    ck_assert_int_eq(request("GET", "/metrics?debug=1"), 200);
    ck_assert_ptr_nonnull(strstr(text, "\ntricode_ledger_up 0\n"));
    ck_assert_int_eq(request("GET", "/"), 404);
    ck_assert_int_eq(request("GET", "/v1/account"), 404);
    ck_assert_int_eq(request("DELETE", "/metrics"), 404);
}
END_TEST

START_TEST(an_address_in_use) {
    union tricode_address same;
    char where[TRICODE_ADDRESS_SIZE];
    monitor = tricode_monitor_start(&settings);
    ck_assert_ptr_nonnull(monitor);
    ck_assert_int_eq(tricode_address_print(&address, tricode_monitor_port(monitor), where), 0);
    ck_assert_int_eq(tricode_address_parse(where, &same), 0);
    struct tricode_monitor_settings others = settings;
    others.listener.address = &same;
    ck_assert_ptr_null(tricode_monitor_start(&others));
    tricode_monitor_stop(NULL);
}
END_TEST

START_TEST(over_tls) {
    ck_assert_int_eq(request("GET", "/metrics"), 200);
    ck_assert_msg(strstr(subject(), "first") != NULL, "%s", subject());
    /* A client without the CA refuses it. */
    CURL *other = curl_easy_init();
    char *url = NULL;
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
    curl_easy_setopt(other, CURLOPT_URL, url);
    curl_easy_setopt(other, CURLOPT_PROXY, "");
    ck_assert_int_eq(curl_easy_perform(other), CURLE_PEER_FAILED_VERIFICATION);
    curl_easy_cleanup(other);
}
END_TEST

START_TEST(a_new_certificate) {
    struct tricode_error fault;
    long connections = -1;
    ck_assert_int_eq(request("GET", "/metrics"), 200);
    certificates_make("second");
    certificates_shell("cp second.pem first.pem; cp second.key first.key");
    ck_assert_int_eq(tricode_tls_reload(settings.listener.tls, &fault), 0);
    /* The existing connection still works. */
    ck_assert_int_eq(request("GET", "/metrics"), 200);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
    ck_assert_int_eq(connections, 0);
    /* A new one gets the new certificate. */
    curl_easy_cleanup(curl);
    curl = curl_easy_init();
    ck_assert_int_eq(request("GET", "/metrics"), 200);
    ck_assert_msg(strstr(subject(), "second") != NULL, "%s", subject());
}
END_TEST

static int connect_to(void) {
    struct sockaddr_in to = {.sin_family = AF_INET};
    const struct timeval timeout = {.tv_sec = 20};
    to.sin_port = htons(tricode_monitor_port(monitor));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    ck_assert_int_eq(connect(file, (const struct sockaddr *)&to, sizeof to), 0);
    return file;
}

/* A handshake with these priorities; returns 0 or GnuTLS's error, and the server's alert. */
static int handshake(const char *priorities, gnutls_alert_description_t *alert) {
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
    const int file = connect_to();
    ck_assert_int_eq(gnutls_init(&session, GNUTLS_CLIENT), 0);
    ck_assert_int_eq(gnutls_certificate_allocate_credentials(&credentials), 0);
    ck_assert_int_eq(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials), 0);
    ck_assert_int_eq(gnutls_priority_set_direct(session, priorities, NULL), 0);
    gnutls_transport_set_int(session, file);
    int error = 0;
    do {
        error = gnutls_handshake(session);
    } while (error < 0 && !gnutls_error_is_fatal(error));
    *alert = gnutls_alert_get(session);
    gnutls_deinit(session);
    gnutls_certificate_free_credentials(credentials);
    close(file);
    return error;
}

/* Refused by a specific alert, or by the end of the connection if that arrives first. */
static void expect_too_old(const char *priorities) {
    gnutls_alert_description_t alert = GNUTLS_A_CLOSE_NOTIFY;
    const int error = handshake(priorities, &alert);
    ck_assert_msg((error == GNUTLS_E_FATAL_ALERT_RECEIVED && alert == GNUTLS_A_PROTOCOL_VERSION) ||
                      error == GNUTLS_E_PREMATURE_TERMINATION,
                  "%s: %d, alert %d", priorities, error, (int)alert);
}

START_TEST(versions_of_tls) {
    gnutls_alert_description_t alert;
    ck_assert_int_eq(handshake("NORMAL:-VERS-ALL:+VERS-TLS1.3", &alert), 0);
    ck_assert_int_eq(handshake("NORMAL:-VERS-ALL:+VERS-TLS1.2", &alert), 0);
    expect_too_old("NORMAL:-VERS-ALL:+VERS-TLS1.1");
    expect_too_old("NORMAL:-VERS-ALL:+VERS-TLS1.0");
    ck_assert_int_eq(request("GET", "/metrics"), 200);
}
END_TEST

/* Plain text receives no HTTP answer and has no effect. */
START_TEST(plain_text_at_the_tls_port) {
    static const char *const words[] = {"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01",
                                        "\x16\x03\x01\xff\xff\x01\xff\xff\xff"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char answer[256] = "";
        const int file = connect_to();
        ck_assert_int_eq(send(file, words[i], strlen(words[i]), MSG_NOSIGNAL),
                         (ssize_t)strlen(words[i]));
        (void)shutdown(file, SHUT_WR);                  /* it may be closed already */
        (void)recv(file, answer, sizeof answer - 1, 0); /* an alert, or nothing */
        ck_assert_ptr_null(strstr(answer, "HTTP"));
        close(file);
    }
    ck_assert_int_eq(request("GET", "/metrics"), 200);
}
END_TEST

static int admit(const char *peer) {
    union tricode_address from;
    ck_assert_int_eq(tricode_address_parse(peer, &from), 0);
    return tricode_listener_admit(&settings.listener, &from.any, sizeof from) == MHD_YES;
}

/* [WIRE-1] */
START_TEST(admission) {
    ck_assert(admit("192.0.2.1:1")); /* no proxy: it listens on a loopback address only */
    ck_assert_int_eq(tricode_networks_parse("10.0.0.0/8,2001:db8::/64", &proxies), 0);
    ck_assert(!admit("192.0.2.1:1"));
    ck_assert(!admit("[2001:db8:0:1::1]:1"));
    ck_assert(admit("10.9.8.7:1"));
    ck_assert(admit("[2001:db8::1]:1"));
    ck_assert(admit("[::ffff:10.9.8.7]:1"));
    ck_assert(admit("127.0.0.5:1"));
    ck_assert(admit("[::1]:1"));
}
END_TEST

START_TEST(handshakes_are_counted) {
    settings.listener.rate = tricode_rate_new(1);
    ck_assert_ptr_nonnull(settings.listener.rate);
    for (unsigned i = 0; i < TRICODE_RATE_SECONDS; i++) {
        ck_assert(admit("192.0.2.1:1"));
    }
    unsigned more = 0; /* as many as seconds go by */
    while (admit("192.0.2.1:2")) {
        ck_assert_uint_lt(more++, TRICODE_RATE_SECONDS);
    }
    ck_assert(admit("192.0.2.2:1"));
    ck_assert_int_eq(tricode_networks_parse("192.0.2.1", &proxies), 0);
    ck_assert(admit("192.0.2.1:1")); /* for many */
    tricode_rate_free(settings.listener.rate);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center monitor");
    TCase *plain = tcase_create("plain");
    tcase_add_checked_fixture(plain, begin, end);
    tcase_set_timeout(plain, 60);
    tcase_add_test(plain, answers);
    tcase_add_test(plain, an_address_in_use);
    tcase_add_test(plain, admission);
    suite_add_tcase(suite, plain);
    TCase *tls = tcase_create("tls");
    tcase_add_checked_fixture(tls, begin_tls, end_tls);
    tcase_set_timeout(tls, 60);
    tcase_add_test(tls, over_tls);
    tcase_add_test(tls, a_new_certificate);
    tcase_add_test(tls, versions_of_tls);
    tcase_add_test(tls, plain_text_at_the_tls_port);
    tcase_add_test(tls, handshakes_are_counted);
    suite_add_tcase(suite, tls);
    return test_run(suite);
}
