// SPDX-License-Identifier: Apache-2.0
/* A panel with a page of a few small files, and raw requests to it over real sockets. Include
 * scratch.h, pay_page.h and vending.h first. */
#ifndef TRICODE_TEST_PANEL_H
#define TRICODE_TEST_PANEL_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "machine/panel/panel.h"

static struct tricode_panel *panel;
static char panel_host[64]; /* 127.0.0.1:PORT */
static char panel_answer[16384];

static inline struct tricode_panel *panel_try(const char *listen, const char *pay_page,
                                              struct tricode_error *fault) {
    struct tricode_provisioning provisioning;
    const struct tricode_panel_settings settings = {
        .listen = listen, .web = scratch_folder, .pay_page = pay_page};
    ck_assert_int_eq(tricode_provisioning_parse((const uint8_t *)vending_provisioning,
                                                strlen(vending_provisioning), &provisioning, fault),
                     0);
    struct tricode_panel *opened = tricode_panel_open(&settings, &provisioning, fault);
    tricode_provisioning_clear(&provisioning);
    return opened;
}

static inline void panel_begin(void) {
    struct tricode_error fault;
    scratch_set_up();
    pay_page_make(PAY_PAGE_LIST);
    panel = panel_try("127.0.0.1:0", "http://localhost:8080", &fault);
    ck_assert_msg(panel != NULL, "%s", fault.text);
    (void)sscanf(tricode_panel_address(panel), "http://%63[^/]", panel_host);
}

static inline void panel_end(void) {
    tricode_panel_close(panel);
    scratch_tear_down();
}

static inline int panel_connect(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    const struct timeval timeout = {.tv_sec = 20};
    address.sin_port = htons((uint16_t)atoi(strchr(panel_host, ':') + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static inline void panel_send(int fd, const void *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        const ssize_t sent = send(fd, (const char *)bytes + done, length - done, MSG_NOSIGNAL);
        ck_assert_int_gt(sent, 0);
        done += (size_t)sent;
    }
}

/* The head of a request with these lines, each of which ends with \r\n. */
static inline void panel_head(int fd, const char *request, const char *host, const char *lines) {
    char head[2048];
    const int length =
        snprintf(head, sizeof head, "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n", request, host, lines);
    ck_assert_int_lt(length, (int)sizeof head);
    panel_send(fd, head, (size_t)length);
}

/* Receives until the end of the connection, into panel_answer; returns the status, 0 for none. */
static inline int panel_receive(int fd) {
    size_t accepted = 0;
    ssize_t got = 0;
    int status = 0;
    while (accepted < sizeof panel_answer - 1 &&
           (got = recv(fd, panel_answer + accepted, sizeof panel_answer - 1 - accepted, 0)) > 0) {
        accepted += (size_t)got;
    }
    panel_answer[accepted] = '\0';
    ck_assert_int_eq(close(fd), 0);
    (void)sscanf(panel_answer, "HTTP/1.1 %d", &status);
    return status;
}

#define PANEL_CLOSE "Connection: close\r\n"
#define PANEL_OWN "Tricode-Panel: 1\r\n"
#define PANEL_JSON "Content-Type: application/json\r\n"
#define PANEL_PNG "Content-Type: image/png\r\n"

/* Sends a request with these header lines; returns the status. */
static inline int panel_request(const char *request, const char *lines, const void *body,
                                size_t length) {
    char all[1024];
    const int fd = panel_connect();
    (void)snprintf(all, sizeof all, PANEL_CLOSE "Content-Length: %zu\r\n%s", length, lines);
    panel_head(fd, request, panel_host, all);
    if (length > 0) {
        panel_send(fd, body, length);
    }
    return panel_receive(fd);
}

static inline int panel_get(const char *request) {
    const int fd = panel_connect();
    panel_head(fd, request, panel_host, PANEL_CLOSE);
    return panel_receive(fd);
}

static inline int panel_press(const char *json) {
    return panel_request("POST /events", PANEL_OWN PANEL_JSON, json, strlen(json));
}

/* 1 when the panel has an event. */
static inline int panel_is_readable(void) {
    struct pollfd wait = {tricode_panel_descriptor(panel), POLLIN, 0};
    return poll(&wait, 1, 0) == 1;
}

#define ck_panel_has(words)                                                                        \
    ck_assert_msg(strstr(panel_answer, words) != NULL, "missing: %s\n%s", words, panel_answer)

#endif
