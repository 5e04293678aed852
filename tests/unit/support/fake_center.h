// SPDX-License-Identifier: Apache-2.0
/* A center with scripted answers, one for each connection; saves the requests in the files
 * request-0, request-1 … of the scratch folder. */
#ifndef TRICODE_TEST_FAKE_CENTER_H
#define TRICODE_TEST_FAKE_CENTER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "scratch.h"

/* How a connection is answered: with text; with text and then endless bytes; never. */
enum fake_manner { FAKE_TEXT, FAKE_FLOOD, FAKE_STALL };

struct fake_reply {
    enum fake_manner manner;
    const char *text; /* "" closes at once */
};

struct fake_center {
    pid_t process;
    char url[64];
};

#define FAKE_JSON(status, body)                                                                    \
    "HTTP/1.1 " status " X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" body
#define FAKE_PROBLEM(status, body)                                                                 \
    "HTTP/1.1 " status                                                                             \
    " X\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n" body

struct fake_center fake_start(const struct fake_reply *replies, size_t count);

/* Stops it and checks the exact number of requests. */
void fake_end(const struct fake_center *fake, unsigned requests);

#endif
