// SPDX-License-Identifier: Apache-2.0
/* What the HTTP server is started with. */
#ifndef TRICODE_CENTER_SERVER_SETTINGS_H
#define TRICODE_CENTER_SERVER_SETTINGS_H

#include "center/http/handlers/handler.h"
#include "center/http/server/listener.h"
#include "center/service/reports/reporter.h"
#include "center/service/writer.h"

#define TRICODE_SERVER_THREADS_MIN 2u
#define TRICODE_SERVER_THREADS_MAX 64u

/* Every pointer must outlive the server. */
struct tricode_server_settings {
    struct tricode_listener *listener;
    struct tricode_backend *backends; /* one per thread, each with its own store */
    unsigned threads;                 /* TRICODE_SERVER_THREADS_MIN to TRICODE_SERVER_THREADS_MAX */
    struct tricode_writer *writer;
    struct tricode_reporter *reporter; /* NULL: reports get 503 */
    struct tricode_metrics *metrics;   /* NULL: nothing is counted */
};

#endif
