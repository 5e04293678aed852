// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/exchange.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "center/http/handlers/reply.h"
#include "center/http/router.h"
#include "center/http/server/fields.h"
#include "center/http/server/response.h"
#include "host/clock.h"

/* The server reads and discards a body up to here, so that the client receives the reply 400; then
 * it closes the connection. */
#define DISCARD_MAX ((size_t)64 * 1024)

enum stage {
    RECEIVING,
    WRITING,   /* the writer owns the task; the connection is suspended until `done` */
    REPORTING, /* the reporter owns it */
    REFUSED,   /* neither accepted it; the reply says so */
};

struct exchange {
    struct tricode_writer_task task; /* first: a pointer to the task is one to the exchange */
    struct tricode_reporter_task report;
    struct tricode_exchanges *all;
    struct MHD_Connection *connection;
    int has_report;   /* occupies a place of the reporter until the reply is sent */
    uint64_t started; /* tricode_clock_ns */
    uint64_t number;
    enum stage stage;
    int counted; /* in exchanges.in_progress */
    struct tricode_reply reply;
    size_t length; /* bytes of the body received so far, discarded ones included */
    uint8_t body[TRICODE_REQUEST_BODY_MAX];
};

/* --- replies --- */

/* Counts the reply in the metrics and logs it. */
static void record_reply(const struct exchange *exchange, const char *method) {
    const struct tricode_server_settings *settings = &exchange->all->settings;
    const struct tricode_reply *reply = &exchange->reply;
    const struct tricode_log_request line = {
        .number = exchange->number,
        .method = method,
        .route = reply->route,
        .status = reply->status,
        .reason = reply->reason,
        .duration = (tricode_clock_ns() - exchange->started) / 1000u,
        .terminal = reply->terminal[0] == '\0' ? NULL : reply->terminal,
        .machine = reply->machine};
    tricode_metrics_request(settings->metrics, line.route, line.reason, line.duration);
    tricode_log_request(settings->listener->log, &line);
}

static enum MHD_Result send_reply(struct exchange *exchange, const char *method) {
    struct tricode_reply *reply = &exchange->reply;
    struct MHD_Response *response = tricode_response_make(reply, method);
    if (response == NULL) {
        return MHD_NO; /* out of memory: closes the connection */
    }
    record_reply(exchange, method);
    enum MHD_Result result = MHD_NO;
    if (!atomic_load(&exchange->all->stopping) ||
        MHD_add_response_header(response, "Connection", "close") == MHD_YES) {
        result = MHD_queue_response(exchange->connection, reply->status, response);
    }
    MHD_destroy_response(response);
    return result;
}

/* --- a complete request --- */

/* Counts the request as in progress and takes a free backend: there are as many as threads. */
static struct tricode_backend *take_backend(struct exchange *exchange) {
    struct tricode_exchanges *all = exchange->all;
    exchange->counted = 1;
    (void)pthread_mutex_lock(&all->mutex);
    all->in_progress++;
    struct tricode_backend *backend = all->free[--all->free_count];
    (void)pthread_mutex_unlock(&all->mutex);
    return backend;
}

static void return_backend(struct tricode_exchanges *all, struct tricode_backend *backend) {
    (void)pthread_mutex_lock(&all->mutex);
    all->free[all->free_count++] = backend;
    (void)pthread_mutex_unlock(&all->mutex);
}

/* In the writer's thread: libmicrohttpd then calls tricode_exchange_on_request again. */
static void on_written(struct tricode_writer_task *task) {
    MHD_resume_connection(((struct exchange *)task)->connection);
}

/* In the reporter's thread. */
static void on_reported(struct tricode_reporter_task *task) {
    char *at = (char *)task - offsetof(struct exchange, report);
    MHD_resume_connection(((struct exchange *)(void *)at)->connection);
}

/* 0, or -1: the writer or the reporter did not accept the exchange. */
static int submit(struct exchange *exchange) {
    const struct tricode_server_settings *settings = &exchange->all->settings;
    if (exchange->stage == WRITING) {
        exchange->task.done = on_written;
        return tricode_writer_submit(settings->writer, &exchange->task);
    }
    exchange->report.done = on_reported;
    exchange->report.number = exchange->number;
    exchange->has_report = 1;
    return tricode_reporter_submit(settings->reporter, &exchange->report);
}

/* Suspends the connection before it submits: `done` may run before submit returns. */
static void hand_over(struct exchange *exchange, enum stage stage) {
    exchange->stage = stage;
    MHD_suspend_connection(exchange->connection);
    if (submit(exchange) != 0) {
        exchange->has_report = 0;
        exchange->stage = REFUSED;
        tricode_reply_unavailable(&exchange->reply);
        MHD_resume_connection(exchange->connection);
    }
}

static const char *query_value(const struct exchange *exchange, const char *name) {
    return MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

enum {
    FIELD_SIGNATURE_INPUT,
    FIELD_SIGNATURE,
    FIELD_CONTENT_DIGEST,
    FIELD_CONTENT_TYPE,
    FIELD_ACCEPT,
    FIELD_ACCEPT_ENCODING,
    FIELD_IF_NONE_MATCH,
    FIELD_AUTHORIZATION,
    FIELD_COUNT,
};

static enum MHD_Result handle(struct exchange *exchange, const char *path, const char *method) {
    struct tricode_exchanges *all = exchange->all;
    struct tricode_field fields[FIELD_COUNT] = {
        [FIELD_SIGNATURE_INPUT] = {.name = "Signature-Input"},
        [FIELD_SIGNATURE] = {.name = "Signature"},
        [FIELD_CONTENT_DIGEST] = {.name = "Content-Digest"},
        [FIELD_CONTENT_TYPE] = {.name = "Content-Type"},
        [FIELD_ACCEPT] = {.name = "Accept"},
        [FIELD_ACCEPT_ENCODING] = {.name = "Accept-Encoding"},
        [FIELD_IF_NONE_MATCH] = {.name = "If-None-Match"},
        [FIELD_AUTHORIZATION] = {.name = "Authorization"}};
    tricode_fields_read(exchange->connection, fields, FIELD_COUNT);
    const int too_long = exchange->length > sizeof exchange->body;
    const struct tricode_request request = {
        .number = exchange->number,
        .method = method,
        .path = path,
        .signature_input = tricode_field_value(&fields[FIELD_SIGNATURE_INPUT]),
        .signature = tricode_field_value(&fields[FIELD_SIGNATURE]),
        .content_digest = tricode_field_value(&fields[FIELD_CONTENT_DIGEST]),
        .content_type = tricode_field_value(&fields[FIELD_CONTENT_TYPE]),
        .accept = tricode_field_value(&fields[FIELD_ACCEPT]),
        .accept_encoding = tricode_field_value(&fields[FIELD_ACCEPT_ENCODING]),
        .if_none_match = tricode_field_value(&fields[FIELD_IF_NONE_MATCH]),
        .authorization = tricode_field_value(&fields[FIELD_AUTHORIZATION]),
        .from = query_value(exchange, "from"),
        .to = query_value(exchange, "to"),
        .body = exchange->body,
        .length = too_long ? 0 : exchange->length,
        .too_long = too_long};
    const time_t now = time(NULL);
    struct tricode_backend *backend = take_backend(exchange);
    const enum tricode_next_step next =
        tricode_router_handle(backend, &request, now < 0 ? 0 : (uint64_t)now, &exchange->reply,
                              &exchange->task.request, &exchange->report.request);
    return_backend(all, backend);
    if (next == TRICODE_NEXT_SEND) {
        return send_reply(exchange, method);
    }
    hand_over(exchange, next == TRICODE_NEXT_WRITE ? WRITING : REPORTING);
    return MHD_YES;
}

/* --- receiving --- */

static enum MHD_Result count_length(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    unsigned *lengths = context;
    (void)kind;
    (void)value;
    *lengths +=
        strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* Two lengths in one request may let a proxy see another request than this server (request
 * smuggling). libmicrohttpd 1.0 refuses Content-Length with Transfer-Encoding itself, with 400. */
static int has_one_length(const struct tricode_exchanges *all, struct MHD_Connection *connection) {
    unsigned lengths = 0;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_length, &lengths);
    if (lengths > 1) {
        tricode_log_event(all->settings.listener->log, TRICODE_LOG_INFO,
                          "a request has %u lengths (Content-Length, Transfer-Encoding); "
                          "connection closed",
                          lengths);
    }
    return lengths <= 1;
}

/* The header is complete. A client above its rate limit is refused before its body is read. */
static enum MHD_Result begin(struct tricode_exchanges *all, struct MHD_Connection *connection,
                             const char *path, const char *method, void **state) {
    if (!has_one_length(all, connection)) {
        return MHD_NO;
    }
    struct exchange *exchange = malloc(sizeof *exchange);
    if (exchange == NULL) {
        return MHD_NO;
    }
    /* Not the whole structure: the body and the tasks are large, and set when they are used. */
    exchange->all = all;
    exchange->connection = connection;
    exchange->started = tricode_clock_ns();
    exchange->number = tricode_log_number(all->settings.listener->log);
    exchange->stage = RECEIVING;
    exchange->reply.body = NULL;
    exchange->length = 0;
    exchange->counted = 0;
    exchange->has_report = 0;
    *state = exchange;
    const unsigned wait = tricode_listener_throttle(all->settings.listener, connection);
    if (wait == 0) {
        return MHD_YES;
    }
    tricode_router_refuse_rate(path, wait, &exchange->reply);
    return send_reply(exchange, method);
}

/* Keeps the part of the body that fits. MHD_NO (the connection is closed) beyond DISCARD_MAX. */
static enum MHD_Result receive(struct exchange *exchange, const char *upload, size_t *upload_size) {
    if (exchange->length + *upload_size <= sizeof exchange->body) {
        memcpy(exchange->body + exchange->length, upload, *upload_size);
    }
    exchange->length += *upload_size;
    *upload_size = 0;
    return exchange->length > DISCARD_MAX ? MHD_NO : MHD_YES;
}

enum MHD_Result tricode_exchange_on_request(void *context, struct MHD_Connection *connection,
                                            const char *path, const char *method,
                                            const char *version, const char *upload,
                                            size_t *upload_size, void **state) {
    struct tricode_exchanges *all = context;
    struct exchange *exchange = *state;
    (void)version;
    if (exchange == NULL) {
        return begin(all, connection, path, method, state);
    }
    switch (exchange->stage) {
    case RECEIVING:
        return *upload_size == 0 ? handle(exchange, path, method)
                                 : receive(exchange, upload, upload_size);
    case WRITING:
        tricode_handler_finish_write(&exchange->task.request, all->settings.backends[0].currency,
                                     &exchange->reply);
        break;
    case REPORTING:
        tricode_handler_finish_report(&exchange->report.request, exchange->report.outcome,
                                      exchange->report.text, &exchange->reply);
        exchange->report.text = NULL;
        break;
    default:
        break;
    }
    return send_reply(exchange, method);
}

void tricode_exchange_on_completed(void *context, struct MHD_Connection *connection, void **state,
                                   enum MHD_RequestTerminationCode code) {
    struct tricode_exchanges *all = context;
    struct exchange *exchange = *state;
    (void)connection;
    (void)code;
    if (exchange == NULL) {
        return;
    }
    if (exchange->counted) {
        (void)pthread_mutex_lock(&all->mutex);
        if (--all->in_progress == 0) {
            (void)pthread_cond_broadcast(&all->idle);
        }
        (void)pthread_mutex_unlock(&all->mutex);
    }
    if (exchange->has_report) {
        tricode_reporter_release(all->settings.reporter);
        free(exchange->report.text); /* not NULL when the client left before its reply */
    }
    free(exchange->reply.body);
    free(exchange);
    *state = NULL;
}

/* --- the exchanges of a server --- */

int tricode_exchanges_init(struct tricode_exchanges *exchanges,
                           const struct tricode_server_settings *settings) {
    memset(exchanges, 0, sizeof *exchanges);
    exchanges->settings = *settings;
    atomic_init(&exchanges->stopping, 0);
    for (unsigned i = 0; i < settings->threads; i++) {
        exchanges->free[exchanges->free_count++] = &settings->backends[i];
    }
    int error = pthread_mutex_init(&exchanges->mutex, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&exchanges->idle, NULL);
    if (error != 0) {
        (void)pthread_mutex_destroy(&exchanges->mutex);
    }
    return error;
}

void tricode_exchanges_destroy(struct tricode_exchanges *exchanges) {
    (void)pthread_cond_destroy(&exchanges->idle);
    (void)pthread_mutex_destroy(&exchanges->mutex);
}

void tricode_exchanges_wait(struct tricode_exchanges *exchanges, unsigned seconds) {
    struct timespec until = {0, 0};
    int error = clock_gettime(CLOCK_REALTIME, &until); /* the clock of the condition variable */
    until.tv_sec += (time_t)seconds;
    (void)pthread_mutex_lock(&exchanges->mutex);
    while (exchanges->in_progress > 0 && error == 0) {
        error = pthread_cond_timedwait(&exchanges->idle, &exchanges->mutex, &until);
    }
    (void)pthread_mutex_unlock(&exchanges->mutex);
}
