// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center with TLS: certificates reloaded at SIGHUP, plain HTTP, clients that
 * exhaust connections, the command-line terminal, /metrics, and notifications to the service
 * manager. */
#define _GNU_SOURCE /* nftw */
#include "support/certificates.h"

#include "center_requests.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "support/run.h"
#include "terminal/client.h"

static char pem[128];
static char key[128];
static char metrics_url[128];

static void begin_tls(void) {
    certificates_begin();
    begin();
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    certificates_shell("cp -p first.pem used.pem; cp -p first.key used.key");
    snprintf(pem, sizeof pem, "%s", certificates_path("used.pem"));
    snprintf(key, sizeof key, "%s", certificates_path("used.key"));
    snprintf(http_authority, sizeof http_authority, "%s", certificates_path("ca.pem"));
    PROCESS_SERVE(&center.serving, center.data, "--listen", "127.0.0.1:0", "--certificate", pem,
                  "--key", key, "--log", "json", "--metrics", "127.0.0.1:0", "--rate-address", "0");
    char text[PROCESS_TEXT];
    process_read(center.serving.out, text);
    ck_assert_int_eq(sscanf(text, "metrics on %127s", metrics_url), 1);
    FILE *file = fopen(key, "r"); /* the end of the test searches the log for it */
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(text, 80, file));
    ck_assert_ptr_nonnull(fgets(text, 80, file));
    fclose(file);
    http_remember(text, 40);
}

/* Every line of the log is an object. */
static void expect_objects(void) {
    static char log[PROCESS_TEXT];
    process_read(center.serving.log, log);
    ck_assert_str_ne(log, "");
    for (char *line = log, *next = NULL; *line != '\0'; line = next) {
        next = strchr(line, '\n');
        ck_assert_ptr_nonnull(next);
        *next++ = '\0';
        json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        ck_assert_msg(json_is_object(object), "%s", line);
        ck_assert_ptr_nonnull(json_object_get(object, "time"));
        ck_assert_ptr_nonnull(json_object_get(object, "level"));
        json_decref(object);
    }
}

static void end_tls(void) {
    expect_objects();
    end();
    certificates_end();
}

/* Waits until the log contains the text. */
static void wait_for(const char *words) {
    static char log[PROCESS_TEXT];
    for (int i = 0; i < 2000; i++) {
        process_read(center.serving.log, log);
        if (strstr(log, words) != NULL) {
            return;
        }
        process_pause(5);
    }
    ck_abort_msg("'%s' is not in %s", words, log);
}

static void hang_up(const char *words) {
    ck_assert_int_eq(kill(center.serving.process, SIGHUP), 0);
    wait_for(words);
}

/* The subject of the certificate of a new connection. */
static void expect_certificate(const char *name) {
    struct curl_certinfo *info = NULL;
    CURL *curl = curl_easy_init();
    ck_assert_ptr_nonnull(curl);
    curl_easy_setopt(curl, CURLOPT_URL, center.serving.url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, http_authority);
    ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    ck_assert_int_eq(curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info), CURLE_OK);
    ck_assert_int_ge(info->num_of_certs, 1);
    ck_assert_msg(strstr(info->certinfo[0]->data, name) != NULL, "%s", info->certinfo[0]->data);
    curl_easy_cleanup(curl);
}

/* [WIRE-1] */
START_TEST(a_purchase_over_tls) {
    ck_assert_msg(strncmp(center.serving.url, "https://127.0.0.1:", 18) == 0, "%s",
                  center.serving.url);
    settle(1, 0, alice, 200, "\"settled\"");
    expect_certificate("first");
    ck_assert_msg(strncmp(metrics_url, "https://127.0.0.1:", 18) == 0, "%s", metrics_url);
    char *path = strrchr(metrics_url, '/');
    *path = '\0';
    http_ask(center.curl, metrics_url, &(struct http_call){.method = "GET", .path = "/metrics"},
             &center.answer);
    ck_assert_int_eq(center.answer.status, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\ntricode_pending_sales 1\n"));
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\ntricode_batch_size_count 1\n"));
    ck_assert_ptr_nonnull(
        strstr(center.answer.text,
               "\ntricode_requests_total{route=\"/v1/settlements\",reason=\"settled\"} 1\n"));
    /* The terminals' address does not serve it. */
    ask((struct http_call){.method = "GET", .path = "/metrics"}, 404);
}
END_TEST

struct background_client {
    pthread_t thread;
    atomic_int stop;
    unsigned answered;
    unsigned lost;
};

/* Sends each request on a new connection. */
static void *request_until_stopped(void *context) {
    struct background_client *background = context;
    struct http_answer *answer = malloc(sizeof *answer);
    const struct http_call call = {.method = "GET", .path = "/healthz"};
    while (answer != NULL && !atomic_load(&background->stop)) {
        CURL *curl = curl_easy_init();
        http_ask(curl, center.serving.url, &call, answer);
        background->answered += answer->status == 200;
        background->lost += answer->status != 200;
        curl_easy_cleanup(curl);
    }
    free(answer);
    return NULL;
}

START_TEST(a_new_certificate_interrupts_no_request) {
    struct background_client background = {.stop = 0};
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200); /* a persistent connection */
    certificates_make("second");
    ck_assert_int_eq(pthread_create(&background.thread, NULL, request_until_stopped, &background),
                     0);
    /* Only half of the pair is new: no change. */
    certificates_shell("cp second.pem used.pem");
    hang_up("not the key of the first certificate");
    expect_certificate("first");
    certificates_shell("cp second.key used.key");
    hang_up("certificate and key reloaded");
    expect_certificate("second");
    certificates_shell("rm used.key");
    hang_up("No such file");
    expect_certificate("second");
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    long connections = -1;
    curl_easy_getinfo(center.curl, CURLINFO_NUM_CONNECTS, &connections);
    ck_assert_int_eq(connections, 0); /* the persistent connection */
    atomic_store(&background.stop, 1);
    ck_assert_int_eq(pthread_join(background.thread, NULL), 0);
    ck_assert_uint_gt(background.answered, 0);
    ck_assert_uint_eq(background.lost, 0);
}
END_TEST

START_TEST(plain_http_gets_no_http) {
    static const char words[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    char answer[256] = "";
    const int file = connect_from("127.0.0.2");
    ck_assert_int_eq(send(file, words, sizeof words - 1, MSG_NOSIGNAL), sizeof words - 1);
    (void)recv(file, answer, sizeof answer - 1, 0);
    ck_assert_ptr_null(strstr(answer, "HTTP"));
    close(file);
    settle(1, 0, alice, 200, "\"settled\"");
}
END_TEST

/* One address uses all its connections: another address can still connect. */
START_TEST(one_address_exhausts_its_connections) {
    int files[400];
    char byte;
    unsigned closed = 0;
    const size_t count = sizeof files / sizeof files[0];
    for (size_t i = 0; i < count; i++) {
        files[i] = connect_from("127.0.0.2");
    }
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    for (size_t i = 0; i < count; i++) {
        struct pollfd one = {.fd = files[i], .events = POLLIN};
        closed += poll(&one, 1, 0) == 1 && recv(files[i], &byte, 1, 0) <= 0;
    }
    ck_assert_uint_ge(closed, 100);
    ask((struct http_call){.method = "GET", .path = "/healthz"}, 200);
    for (size_t i = 0; i < count; i++) {
        close(files[i]);
    }
}
END_TEST

static struct tricode_client *make_client(struct tricode_key_file *file, const char *authority) {
    memcpy(file->seed, alice, sizeof file->seed);
    snprintf(file->center, sizeof file->center, "%s", center.serving.url);
    struct tricode_client *client = tricode_client_new(file, 20);
    ck_assert_ptr_nonnull(client);
    tricode_client_trust(client, authority);
    return client;
}

START_TEST(the_terminal_trusts_the_given_ca) {
    struct tricode_key_file file;
    struct tricode_center_answer answer;
    struct tricode_error fault;
    struct tricode_client *client = make_client(&file, http_authority);
    ck_assert_msg(tricode_client_call(client, "/v1/account", NULL, &answer, &fault) == 0, "%s",
                  fault.text);
    ck_assert_int_eq(answer.status, 200);
    json_decref(answer.body);
    tricode_client_free(client);
    static const char *const others[] = {NULL, "none.pem", "other.pem"};
    certificates_shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                       "-subj /CN=other -days 2 -keyout other.key -out other.pem");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        client = make_client(&file, others[i] == NULL ? NULL : certificates_path(others[i]));
        ck_assert_int_eq(tricode_client_call(client, "/v1/account", NULL, &answer, &fault), -1);
        ck_assert_msg(strstr(fault.text, "--ca FILE") != NULL, "%s", fault.text);
        tricode_client_free(client);
    }
}
END_TEST

/* Reads the next notification, up to a line feed. */
static void expect_notification(int manager, const char *words) {
    char text[128] = "";
    ck_assert_int_gt(recv(manager, text, sizeof text - 1, 0), 0);
    text[strcspn(text, "\n")] = '\0';
    ck_assert_str_eq(text, words);
}

START_TEST(the_service_manager_is_notified) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval timeout = {.tv_sec = 20};
    const int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", certificates_path("notify"));
    ck_assert_int_eq(bind(manager, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", address.sun_path, 1), 0);
    PROCESS_SERVE(&center.serving, center.data, "--listen", "127.0.0.1:0", "--log", "json");
    ck_assert_int_eq(unsetenv("NOTIFY_SOCKET"), 0);
    expect_notification(manager, "READY=1");
    hang_up("nothing to reload");
    expect_notification(manager, "RELOADING=1");
    expect_notification(manager, "READY=1");
    expect_objects();
    ck_assert_int_eq(process_stop(&center.serving, SIGTERM), 0);
    expect_notification(manager, "STOPPING=1");
    close(manager);
    PROCESS_SERVE(&center.serving, center.data, "--listen", "127.0.0.1:0", "--log", "json");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center over HTTPS");
    TCase *each = tcase_create("https");
    tcase_add_checked_fixture(each, begin_tls, end_tls);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, a_purchase_over_tls);
    tcase_add_test(each, a_new_certificate_interrupts_no_request);
    tcase_add_test(each, plain_http_gets_no_http);
    tcase_add_test(each, one_address_exhausts_its_connections);
    tcase_add_test(each, the_terminal_trusts_the_given_ca);
    tcase_add_test(each, the_service_manager_is_notified);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
