// SPDX-License-Identifier: Apache-2.0
#include "center/http/exchange.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "center/http/fields.h"
#include "center/http/response.h"
#include "host/clock.h"

/* A body that is too long is read on to here, so that the client sees the answer; then cut off. */
#define BODY_TIMEOUT (64u * 1024u)

enum stage {
    RECEIVING,
    WRITING,   /* the task is the writer's, and the connection suspended, until it is resumed */
    REPORTING, /* the same with the reporter */
    REFUSED,   /* neither took it, and the reply says so */
};

/* A request and its answer. */
struct exchange {
    struct tricode_writer_task task; /* first: the task is the exchange */
    struct tricode_reporter_task report;
    struct tricode_exchanges *all;
    struct MHD_Connection *connection;
    int has_report; /* a place at the reporter's, until the answer is sent */
    uint64_t began;
    uint64_t number;
    enum stage stage;
    int asked; /* it is counted as under way */
    struct tricode_api_reply reply;
    size_t length; /* of the whole body so far, also beyond what is kept */
    uint8_t body[TRICODE_API_BODY_MAX];
};

/* Counts the answer and logs it. */
static void tell(const struct exchange *exchange, const char *method) {
    const struct tricode_server_settings *settings = &exchange->all->settings;
    const struct tricode_api_reply *reply = &exchange->reply;
    const struct tricode_log_request line = {
        .number = exchange->number,
        .method = method,
        .route = reply->route,
        .status = reply->status,
        .reason = reply->reason,
        .duration = (tricode_clock_ns() - exchange->began) / 1000u,
        .terminal = reply->terminal[0] == '\0' ? NULL : reply->terminal,
        .machine = reply->machine};
    tricode_metrics_request(settings->metrics, line.route, line.reason, line.duration);
    tricode_log_request(settings->listener->log, &line);
}

/* Tells of the answer and sends it. */
static enum MHD_Result send_reply(struct exchange *exchange, const char *method) {
    struct tricode_exchanges *all = exchange->all;
    struct tricode_api_reply *reply = &exchange->reply;
    struct MHD_Response *response = tricode_response_make(reply, method);
    if (response == NULL) {
        return MHD_NO; /* out of memory: the connection is closed without an answer */
    }
    tell(exchange, method);
    enum MHD_Result result = MHD_NO;
    if (!atomic_load(&all->ends) ||
        MHD_add_response_header(response, "Connection", "close") == MHD_YES) {
        result = MHD_queue_response(exchange->connection, reply->status, response);
    }
    MHD_destroy_response(response);
    return result;
}

/* Begins the asking, with a reader. */
static struct tricode_api *take_reader(struct exchange *exchange) {
    struct tricode_exchanges *all = exchange->all;
    exchange->asked = 1;
    (void)pthread_mutex_lock(&all->mutex);
    all->under_way++;
    struct tricode_api *reader = all->free[--all->free_count]; /* as many as threads */
    (void)pthread_mutex_unlock(&all->mutex);
    return reader;
}

static void give_reader(struct tricode_exchanges *all, struct tricode_api *reader) {
    (void)pthread_mutex_lock(&all->mutex);
    all->free[all->free_count++] = reader;
    (void)pthread_mutex_unlock(&all->mutex);
}

/* By the writer's thread. The connection's own thread goes on from here. */
static void on_written(struct tricode_writer_task *task) {
    MHD_resume_connection(((struct exchange *)task)->connection);
}

/* Likewise by the reporter's. */
static void on_reported(struct tricode_reporter_task *task) {
    char *at = (char *)task - offsetof(struct exchange, report);
    MHD_resume_connection(((struct exchange *)(void *)at)->connection);
}

/* Gives the exchange to the writer or the reporter. First suspended, then submitted: they may be
 * faster than this thread. */
static void hand_over(struct exchange *exchange, enum stage stage) {
    const struct tricode_server_settings *settings = &exchange->all->settings;
    exchange->stage = stage;
    MHD_suspend_connection(exchange->connection);
    int refused = 0;
    if (stage == WRITING) {
        exchange->task.done = on_written;
        refused = tricode_writer_submit(settings->writer, &exchange->task);
    } else {
        exchange->report.done = on_reported;
        exchange->report.request = exchange->number;
        exchange->has_report = 1;
        refused = tricode_reporter_submit(settings->reporter, &exchange->report);
    }
    if (refused != 0) {
        exchange->has_report = 0;
        exchange->stage = REFUSED;
        tricode_api_unavailable(&exchange->reply);
        MHD_resume_connection(exchange->connection);
    }
}

/* A value of the query; NULL when it is not there. */
static const char *query_value(const struct exchange *exchange, const char *name) {
    return MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

/* The whole request is here: answers it, or gives it to the writer. */
static enum MHD_Result ask(struct exchange *exchange, const char *path, const char *method) {
    struct tricode_exchanges *all = exchange->all;
    struct tricode_field fields[] = {{.name = "Signature-Input"}, {.name = "Signature"},
                                     {.name = "Content-Digest"},  {.name = "Content-Type"},
                                     {.name = "Accept"},          {.name = "Accept-Encoding"},
                                     {.name = "If-None-Match"},   {.name = "Authorization"}};
    int too_long = exchange->length > sizeof exchange->body;
    tricode_fields_gather(exchange->connection, fields, sizeof fields / sizeof fields[0]);
    const struct tricode_api_request request = {.number = exchange->number,
                                                .method = method,
                                                .path = path,
                                                .signature_input = tricode_field_value(&fields[0]),
                                                .signature = tricode_field_value(&fields[1]),
                                                .content_digest = tricode_field_value(&fields[2]),
                                                .content_type = tricode_field_value(&fields[3]),
                                                .accept = tricode_field_value(&fields[4]),
                                                .accept_encoding = tricode_field_value(&fields[5]),
                                                .if_none_match = tricode_field_value(&fields[6]),
                                                .authorization = tricode_field_value(&fields[7]),
                                                .from = query_value(exchange, "from"),
                                                .to = query_value(exchange, "to"),
                                                .body = exchange->body,
                                                .length = too_long ? 0 : exchange->length,
                                                .too_long = too_long};
    time_t now = time(NULL);
    struct tricode_api *reader = take_reader(exchange);
    enum tricode_api_step step =
        tricode_api_begin(reader, &request, now < 0 ? 0 : (uint64_t)now, &exchange->reply,
                          &exchange->task.request, &exchange->report.wish);
    give_reader(all, reader);
    if (step == TRICODE_API_ANSWERED) {
        return send_reply(exchange, method);
    }
    hand_over(exchange, step == TRICODE_API_WRITES ? WRITING : REPORTING);
    return MHD_YES;
}

static enum MHD_Result count_length(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    unsigned *lengths = context;
    (void)kind;
    (void)value;
    *lengths +=
        strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* A request whose length is told twice may mean one thing to a proxy and another here: the
 * connection ends. */
static int is_framed_once(const struct tricode_exchanges *all, struct MHD_Connection *connection) {
    unsigned lengths = 0;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_length, &lengths);
    if (lengths > 1) {
        tricode_log_event(all->settings.listener->log, TRICODE_LOG_INFO,
                          "a request tells its length twice; connection closed");
    }
    return lengths <= 1;
}

/* The header is here. Who asks too often is answered now, and his body is not read. */
static enum MHD_Result begin(struct tricode_exchanges *all, struct MHD_Connection *connection,
                             const char *path, const char *method, void **state) {
    if (!is_framed_once(all, connection)) {
        return MHD_NO;
    }
    struct exchange *exchange = malloc(sizeof *exchange);
    if (exchange == NULL) {
        return MHD_NO;
    }
    exchange->all = all;
    exchange->connection = connection;
    exchange->began = tricode_clock_ns();
    exchange->number = tricode_log_number(all->settings.listener->log);
    exchange->stage = RECEIVING;
    exchange->reply.body = NULL;
    exchange->length = 0;
    exchange->asked = 0;
    exchange->has_report = 0;
    *state = exchange;
    const unsigned wait = tricode_listener_wait(all->settings.listener, connection);
    if (wait == 0) {
        return MHD_YES;
    }
    tricode_api_too_often(path, wait, &exchange->reply);
    return send_reply(exchange, method);
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
    if (exchange->stage == WRITING) {
        tricode_api_end(&exchange->task.request, all->settings.readers[0].currency,
                        &exchange->reply);
    }
    if (exchange->stage == REPORTING) {
        tricode_api_reported(&exchange->report.wish, exchange->report.outcome,
                             exchange->report.text, &exchange->reply);
        exchange->report.text = NULL;
    }
    if (exchange->stage != RECEIVING) {
        return send_reply(exchange, method);
    }
    if (*upload_size == 0) {
        return ask(exchange, path, method);
    }
    if (exchange->length + *upload_size <= sizeof exchange->body) {
        memcpy(exchange->body + exchange->length, upload, *upload_size);
    }
    exchange->length += *upload_size;
    *upload_size = 0;
    return exchange->length > BODY_TIMEOUT ? MHD_NO : MHD_YES;
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
    if (exchange->asked) {
        (void)pthread_mutex_lock(&all->mutex);
        if (--all->under_way == 0) {
            (void)pthread_cond_broadcast(&all->idle);
        }
        (void)pthread_mutex_unlock(&all->mutex);
    }
    if (exchange->has_report) {
        tricode_reporter_release(all->settings.reporter);
        free(exchange->report.text); /* of a client that went before its answer */
    }
    free(exchange->reply.body);
    free(exchange);
    *state = NULL;
}

int tricode_exchanges_init(struct tricode_exchanges *exchanges,
                           const struct tricode_server_settings *settings) {
    memset(exchanges, 0, sizeof *exchanges);
    exchanges->settings = *settings;
    atomic_init(&exchanges->ends, 0);
    for (unsigned i = 0; i < settings->threads; i++) {
        exchanges->free[exchanges->free_count++] = &settings->readers[i];
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
    int error = clock_gettime(CLOCK_REALTIME, &until); /* what the condition variable goes by */
    until.tv_sec += (time_t)seconds;
    (void)pthread_mutex_lock(&exchanges->mutex);
    while (exchanges->under_way > 0 && error == 0) {
        error = pthread_cond_timedwait(&exchanges->idle, &exchanges->mutex, &until);
    }
    (void)pthread_mutex_unlock(&exchanges->mutex);
}
