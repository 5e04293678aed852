// SPDX-License-Identifier: Apache-2.0
/* A center with two buyers, and helpers for HTTP requests. */
#ifndef TRICODE_TEST_CENTER_REQUESTS_H
#define TRICODE_TEST_CENTER_REQUESTS_H

#include "support/center_http.h"
#include "support/folder.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static struct center center;
static const uint8_t alice[TRICODE_SEED_SIZE] = {0xa1};
static const uint8_t bob[TRICODE_SEED_SIZE] = {0xb0};

static inline void begin(void) {
    center_begin(&center, test_parent_folder());
    (void)center_enrol(&center, alice, "1000");
    (void)center_enrol(&center, bob, "1000");
}

static inline void end(void) {
    center_end(&center);
}

/* A connection from the address to the center. */
static inline int connect_from(const char *from) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    const struct timeval timeout = {.tv_sec = 25};
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(inet_pton(AF_INET, from, &address.sin_addr), 1);
    ck_assert_int_eq(bind(file, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)strtoul(strrchr(center.serving.url, ':') + 1, NULL, 10));
    ck_assert_int_eq(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

static inline void ask(struct http_call call, long status) {
    http_ask(center.curl, center.serving.url, &call, &center.answer);
    ck_assert_msg(center.answer.status == status, "%s %s: status %ld, expected %ld: %s",
                  call.method, call.path, center.answer.status, status, center.answer.text);
}

static inline void bring(const char *path, const char *code, const uint8_t *seed, long status,
                         const char *words) {
    char body[128];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    ask((struct http_call){.method = "POST", .path = path, .body = body, .seed = seed}, status);
    ck_assert_msg(strstr(center.answer.text, words) != NULL, "'%s' is not in: %s", words,
                  center.answer.text);
}

static inline void settle(uint32_t counter, uint32_t vended, const uint8_t *seed, long status,
                          const char *words) {
    char text[TRICODE_TEXT_SIZE + 1];
    bring("/v1/settlements", center_code(&center, TRICODE_KIND_SALE, counter, vended, text), seed,
          status, words);
}

#endif
