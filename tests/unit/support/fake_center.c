// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "fake_center.h"

/* Reads a request with its body by Content-Length. */
static size_t fake_read(int connection, char *request, size_t capacity) {
    size_t length = 0;
    size_t wanted = capacity - 1;
    while (length < wanted) {
        ssize_t got = recv(connection, request + length, capacity - 1 - length, 0);
        if (got <= 0) {
            break;
        }
        length += (size_t)got;
        request[length] = 0;
        const char *end = strstr(request, "\r\n\r\n");
        if (end != NULL) {
            const char *size = strcasestr(request, "\r\ncontent-length:");
            wanted = (size_t)(end + 4 - request) +
                     (size != NULL && size < end ? (size_t)atoi(size + 17) : 0);
        }
    }
    return length;
}

static void fake_answer(int connection, const struct fake_reply *reply) {
    size_t length = strlen(reply->text);
    int alive = send(connection, reply->text, length, MSG_NOSIGNAL) == (ssize_t)length;
    while (alive && reply->manner == FAKE_FLOOD) {
        alive = send(connection, "flood flood flood ", 18, MSG_NOSIGNAL) == 18;
    }
    if (reply->manner == FAKE_STALL) {
        char byte;
        (void)recv(connection, &byte, 1, 0); /* until the client gives up */
    }
}

static void fake_serve(int listener, const struct fake_reply *replies, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char request[16384] = "";
        char name[32];
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) {
            _exit(1);
        }
        size_t length = fake_read(connection, request, sizeof request);
        (void)snprintf(name, sizeof name, "request-%zu", i);
        int fd = open(scratch_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, request, length) != (ssize_t)length || close(fd) != 0) {
            _exit(1);
        }
        fake_answer(connection, &replies[i]);
        (void)close(connection);
    }
    _exit(0);
}

struct fake_center fake_start(const struct fake_reply *replies, size_t count) {
    struct fake_center fake;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(listener, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(listener, 4), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    (void)snprintf(fake.url, sizeof fake.url, "http://127.0.0.1:%u", ntohs(address.sin_port));
    fake.process = fork();
    ck_assert_int_ge(fake.process, 0);
    if (fake.process == 0) {
        fake_serve(listener, replies, count);
    }
    (void)close(listener);
    return fake;
}

void fake_end(const struct fake_center *fake, unsigned requests) {
    char name[32];
    unsigned found = 0;
    (void)kill(fake->process, SIGKILL);
    (void)waitpid(fake->process, NULL, 0);
    do {
        (void)snprintf(name, sizeof name, "request-%u", found);
    } while (access(scratch_path(name), F_OK) == 0 && ++found > 0);
    ck_assert_uint_eq(found, requests);
}
