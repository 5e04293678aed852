// SPDX-License-Identifier: Apache-2.0
/* The center's HTTP server: libmicrohttpd in some threads, in front of the api and the writer. */
#ifndef TRICODE_CENTER_HTTP_H
#define TRICODE_CENTER_HTTP_H

#include <stdint.h>
#include "center/service/reporter.h"
#include "center/service/writer.h"
#include "center/http/api.h"
#include "center/http/listener.h"

/* At most so many connections at a time, fewer when the process may not have as many files open.
 * Each is closed when nothing comes or goes on it for TRICODE_LISTENER_TIMEOUT seconds. */
#define TRICODE_SERVER_CONNECTIONS 1024u
#define TRICODE_SERVER_TIMEOUT TRICODE_LISTENER_TIMEOUT /* what the end waits for answers */

#define TRICODE_SERVER_THREADS_MIN 2u
#define TRICODE_SERVER_THREADS_MAX 64u

/* Everything here outlasts the server. */
struct tricode_server_settings {
    struct tricode_listener *listener;
    struct tricode_api *readers; /* one for each thread, each with a store of its own */
    unsigned threads;            /* TRICODE_SERVER_THREADS_MIN to TRICODE_SERVER_THREADS_MAX */
    struct tricode_writer *writer;
    struct tricode_reporter *reporter; /* NULL: no reports are made */
    struct tricode_metrics *metrics;   /* NULL: nothing is counted */
};

struct tricode_server;

/* Serves until stopped. NULL with errno when it cannot listen. Block the signals that are to end
 * the process before. */
struct tricode_server *tricode_server_start(const struct tricode_server_settings *settings);
uint16_t tricode_server_port(const struct tricode_server *server);

/* [STORE-14] Stops listening, stops the reporter, answers what has wholly come in (for
 * TRICODE_SERVER_TIMEOUT seconds at most, but for writes that were taken), stops the writer, ends
 * the connections and the threads. NULL is fine. */
void tricode_server_stop(struct tricode_server *server);

#endif
