// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS 16u

struct tricode_monitor {
    struct MHD_Daemon *daemon;
    struct tricode_monitor_settings *settings;
    uint16_t port;
};

/* Queues the text and takes it over; NULL (out of memory) closes the connection. */
static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const char *type,
                             char *text) {
    if (text == NULL) {
        return MHD_NO;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(text);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_NO;
    if (MHD_add_response_header(response, "Content-Type", type) == MHD_YES &&
        MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES) {
        result = MHD_queue_response(connection, status, response);
    }
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **state) {
    static int header_received; /* only its address counts */
    const struct tricode_monitor_settings *settings =
        ((const struct tricode_monitor *)context)->settings;
    struct tricode_metrics_ledger ledger;
    (void)version;
    (void)upload;
    if (*state == NULL) {
        *state = &header_received;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        return MHD_NO; /* no request here has a body */
    }
    if (strcmp(path, "/metrics") != 0 ||
        (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)) {
        return reply(connection, MHD_HTTP_NOT_FOUND, "text/plain; charset=utf-8",
                     strdup("Only GET /metrics is served here.\n"));
    }
    const int readable = settings->read_ledger(settings->context, &ledger) == 0;
    return reply(connection, MHD_HTTP_OK, TRICODE_METRICS_TYPE,
                 tricode_metrics_text(settings->metrics, readable ? &ledger : NULL));
}

/* 0; an errno, and monitor->daemon is NULL. */
static int start_daemon(struct tricode_monitor *monitor) {
    struct tricode_listener *listener = &monitor->settings->listener;
    struct MHD_OptionItem items[TRICODE_LISTENER_OPTIONS];
    const int file = tricode_address_listen(listener->address, &monitor->port);
    if (file < 0) {
        return errno;
    }
    tricode_listener_options(listener, file, CONNECTIONS, items);
    errno = 0;
    monitor->daemon =
        MHD_start_daemon(tricode_listener_flags(listener), 0, tricode_listener_admit, listener,
                         on_request, monitor, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
    if (monitor->daemon != NULL) {
        return 0;
    }
    return errno == 0 ? EIO : errno;
}

struct tricode_monitor *tricode_monitor_start(struct tricode_monitor_settings *settings) {
    struct tricode_monitor *monitor = calloc(1, sizeof *monitor);
    if (monitor == NULL) {
        return NULL;
    }
    monitor->settings = settings;
    const int error = start_daemon(monitor);
    if (error != 0) {
        free(monitor);
        errno = error;
        return NULL;
    }
    return monitor;
}

uint16_t tricode_monitor_port(const struct tricode_monitor *monitor) {
    return monitor->port;
}

void tricode_monitor_stop(struct tricode_monitor *monitor) {
    if (monitor == NULL) {
        return;
    }
    MHD_stop_daemon(monitor->daemon);
    free(monitor);
}
