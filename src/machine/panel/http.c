// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/command/options.h"
#include "machine/panel/answer.h"

#define CONNECTIONS 32u
#define TIMEOUT_S 10u        /* for an idle connection, in seconds */
#define MEMORY (16u * 1024u) /* of a connection, in bytes */
#define WAITERS 8u /* requests that wait for a new state; a further one ends the oldest wait */
#define EXCESS_MAX ((size_t)16 * 1024) /* bytes beyond twice the limit of a body */
#define LINGER_STEPS 100
#define LINGER_STEP_MS 10

/* Level 1: strict as far as RFC 9112 allows. */
#if MHD_VERSION >= 0x00097701
#define STRICT MHD_OPTION_CLIENT_DISCIPLINE_LVL
#else
#define STRICT MHD_OPTION_STRICT_FOR_CLIENT
#endif

/* One request and its response. */
struct exchange {
    struct tricode_panel_http *http;
    struct MHD_Connection *connection;
    enum tricode_panel_route route;
    int waited;                           /* it has waited for a new state */
    int reserved;                         /* it owns the reserved place of the queue */
    int dropped;                          /* the body is too long, or memory is out */
    struct tricode_panel_refusal refusal; /* status not 0: the body is read and dropped */
    uint8_t *body;
    size_t length;
};

struct tricode_panel_http {
    struct MHD_Daemon *daemon;
    const struct tricode_site *site;
    struct tricode_panel_queue *queue;
    struct tricode_panel_state *state;
    struct tricode_panel_boundary boundary;
    uint16_t port;
    pthread_mutex_t mutex; /* protects the members below */
    size_t under_way;
    int ends;
    size_t waiting;
    struct exchange *waiters[WAITERS]; /* the oldest first */
};

/* --- requests that wait for a new state --- */

static struct exchange *take_waiter(struct tricode_panel_http *http) {
    struct exchange *first = http->waiters[0];
    http->waiting--;
    memmove(http->waiters, http->waiters + 1, http->waiting * sizeof http->waiters[0]);
    return first;
}

/* 1 when the client has the current state: suspends its connection until the next one. */
static int waits(struct exchange *exchange) {
    struct tricode_panel_http *http = exchange->http;
    struct exchange *ousted = NULL;
    unsigned long long after = 0;
    const char *text =
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, "after");
    if (exchange->waited || text == NULL ||
        tricode_parse_number(text, 0, UINT64_MAX, &after) != 0) {
        return 0;
    }
    (void)pthread_mutex_lock(&http->mutex);
    const int is_new = http->ends || tricode_panel_state_number(http->state) != after;
    if (!is_new) {
        ousted = http->waiting == WAITERS ? take_waiter(http) : NULL;
        exchange->waited = 1;
        MHD_suspend_connection(exchange->connection);
        http->waiters[http->waiting++] = exchange;
    }
    (void)pthread_mutex_unlock(&http->mutex);
    if (ousted != NULL) {
        MHD_resume_connection(ousted->connection);
    }
    return !is_new;
}

void tricode_panel_http_wake(struct tricode_panel_http *http) {
    struct exchange *woken[WAITERS];
    (void)pthread_mutex_lock(&http->mutex);
    const size_t count = http->waiting;
    memcpy(woken, http->waiters, sizeof woken);
    http->waiting = 0;
    (void)pthread_mutex_unlock(&http->mutex);
    for (size_t i = 0; i < count; i++) {
        MHD_resume_connection(woken[i]->connection);
    }
}

/* --- requests --- */

static enum MHD_Result refuse(struct exchange *exchange, unsigned status, const char *reason) {
    const struct tricode_panel_refusal refusal = {status, reason};
    return tricode_panel_answer_refusal(exchange->connection, exchange->route, refusal);
}

static enum MHD_Result put_picture(struct exchange *exchange) {
    const struct tricode_panel_event event = {.kind = exchange->route == TRICODE_PANEL_ROUTE_FRAME
                                                          ? TRICODE_PANEL_FRAME
                                                          : TRICODE_PANEL_PICTURE,
                                              .bytes = exchange->body,
                                              .length = exchange->length};
    if (exchange->length == 0) {
        return refuse(exchange, 400, "body");
    }
    if (!tricode_panel_queue_put(exchange->http->queue, &event)) {
        return refuse(exchange, 503, "busy");
    }
    exchange->body = NULL;
    exchange->reserved = 0;
    return tricode_panel_answer_json(exchange->connection, MHD_HTTP_ACCEPTED, strdup("{}"));
}

static enum MHD_Result put_event(struct exchange *exchange) {
    struct tricode_panel_http *http = exchange->http;
    struct tricode_panel_event event;
    int takes = 0;
    struct tricode_panel_refusal refusal =
        tricode_panel_request_event(exchange->body, exchange->length, &event, &takes);
    if (refusal.status != 0) {
        return tricode_panel_answer_refusal(exchange->connection, exchange->route, refusal);
    }
    if (takes) {
        tricode_panel_state_empty_tray(http->state);
        tricode_panel_http_wake(http);
    } else if (!tricode_panel_queue_put(http->queue, &event)) {
        return refuse(exchange, 503, "busy");
    }
    return tricode_panel_answer_json(exchange->connection, MHD_HTTP_ACCEPTED, strdup("{}"));
}

/* Answers a complete request. */
static enum MHD_Result answer(struct exchange *exchange, const char *path) {
    struct tricode_panel_http *http = exchange->http;
    if (exchange->refusal.status != 0) {
        return tricode_panel_answer_refusal(exchange->connection, exchange->route,
                                            exchange->refusal);
    }
    if (exchange->dropped) {
        return refuse(exchange, 413, "too_long");
    }
    switch (exchange->route) {
    case TRICODE_PANEL_ROUTE_FILE:
        return tricode_panel_answer_file(exchange->connection, tricode_site_find(http->site, path));
    case TRICODE_PANEL_ROUTE_MACHINE:
        return tricode_panel_answer_json(exchange->connection, MHD_HTTP_OK,
                                         tricode_panel_state_machine(http->state));
    case TRICODE_PANEL_ROUTE_STATE:
        return waits(exchange) ? MHD_YES
                               : tricode_panel_answer_json(exchange->connection, MHD_HTTP_OK,
                                                           tricode_panel_state_text(http->state));
    case TRICODE_PANEL_ROUTE_EVENT:
        return put_event(exchange);
    default:
        return put_picture(exchange);
    }
}

/* Appends to the body up to its limit. Bytes beyond it are read and dropped, so that the client
 * gets the response; a client that sends far more is disconnected. The kernel provides the pages of
 * the body when they are written. */
static enum MHD_Result receive(struct exchange *exchange, const char *bytes, size_t *length) {
    const size_t limit = tricode_panel_request_limit(exchange->route);
    const size_t whole = exchange->length + *length;
    if (whole > 2 * limit + EXCESS_MAX) {
        return MHD_NO;
    }
    exchange->dropped = exchange->dropped || whole > limit || exchange->refusal.status != 0;
    if (!exchange->dropped && exchange->body == NULL) {
        exchange->body = malloc(limit);
        exchange->dropped = exchange->body == NULL;
    }
    if (!exchange->dropped) {
        memcpy(exchange->body + exchange->length, bytes, *length);
    }
    exchange->length = whole;
    *length = 0;
    return MHD_YES;
}

static const char *field(const struct exchange *exchange, const char *name) {
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result begin(struct exchange *exchange, const char *method, const char *path) {
    struct tricode_panel_http *http = exchange->http;
    const struct tricode_panel_head head = {
        .method = method,
        .path = path,
        .is_file = tricode_site_find(http->site, path) != NULL,
        .content_type = field(exchange, MHD_HTTP_HEADER_CONTENT_TYPE),
        .content_length = field(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH),
        .claims = {.host = field(exchange, MHD_HTTP_HEADER_HOST),
                   .origin = field(exchange, MHD_HTTP_HEADER_ORIGIN),
                   .fetch_site = field(exchange, "Sec-Fetch-Site"),
                   .header = field(exchange, TRICODE_PANEL_HEADER)}};
    exchange->refusal = tricode_panel_request_begin(&http->boundary, &head, &exchange->route);
    if (exchange->refusal.status == 0 &&
        tricode_panel_request_limit(exchange->route) == TRICODE_PANEL_PICTURE_MAX) {
        exchange->reserved = tricode_panel_queue_reserve(http->queue);
        exchange->refusal.status = exchange->reserved ? 0 : 503;
        exchange->refusal.reason = "busy";
    }
    /* A body whose Content-Length is too large is not read. */
    return exchange->refusal.status == 413
               ? tricode_panel_answer_refusal(exchange->connection, exchange->route,
                                              exchange->refusal)
               : MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *bytes, size_t *length, void **of_request) {
    struct tricode_panel_http *http = context;
    struct exchange *exchange = *of_request;
    (void)version;
    if (exchange != NULL) {
        return *length > 0 ? receive(exchange, bytes, length) : answer(exchange, path);
    }
    exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL) {
        return MHD_NO;
    }
    exchange->http = http;
    exchange->connection = connection;
    *of_request = exchange;
    (void)pthread_mutex_lock(&http->mutex);
    http->under_way++;
    (void)pthread_mutex_unlock(&http->mutex);
    return begin(exchange, method, path);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **of_request,
                         enum MHD_RequestTerminationCode code) {
    struct tricode_panel_http *http = context;
    struct exchange *exchange = *of_request;
    (void)connection;
    (void)code;
    if (exchange == NULL) {
        return;
    }
    if (exchange->reserved) {
        tricode_panel_queue_release(http->queue);
    }
    free(exchange->body);
    free(exchange);
    *of_request = NULL;
    (void)pthread_mutex_lock(&http->mutex);
    http->under_way--;
    (void)pthread_mutex_unlock(&http->mutex);
}

/* --- from start to stop --- */

/* Starts the thread with all signals blocked, since the machine's loop handles them. The daemon
 * owns the socket. */
static struct MHD_Daemon *start_daemon(struct tricode_panel_http *http, int fd) {
    sigset_t all;
    sigset_t before;
    if (sigfillset(&all) != 0 || pthread_sigmask(SIG_SETMASK, &all, &before) != 0) {
        return NULL;
    }
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, http, MHD_OPTION_LISTEN_SOCKET, fd, STRICT, 1, MHD_OPTION_CONNECTION_LIMIT,
        CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_END);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return daemon;
}

static void destroy(struct tricode_panel_http *http) {
    if (http->daemon != NULL) {
        MHD_stop_daemon(http->daemon);
    }
    (void)pthread_mutex_destroy(&http->mutex);
    free(http);
}

struct tricode_panel_http *tricode_panel_http_start(const union tricode_address *address,
                                                    const struct tricode_site *site,
                                                    struct tricode_panel_queue *queue,
                                                    struct tricode_panel_state *state,
                                                    struct tricode_error *error) {
    struct tricode_panel_http *http = calloc(1, sizeof *http);
    if (http == NULL || pthread_mutex_init(&http->mutex, NULL) != 0) {
        free(http);
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    http->site = site;
    http->queue = queue;
    http->state = state;
    const int fd = tricode_address_listen(address, &http->port);
    if (fd < 0 || tricode_panel_boundary_init(&http->boundary, address, http->port) != 0) {
        tricode_error_set(error, "%s", fd < 0 ? strerror(errno) : "the address cannot be printed");
    } else {
        http->daemon = start_daemon(http, fd);
        if (http->daemon != NULL) {
            return http;
        }
        tricode_error_set(error, "cannot start the HTTP server");
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    destroy(http);
    return NULL;
}

uint16_t tricode_panel_http_port(const struct tricode_panel_http *http) {
    return http->port;
}

void tricode_panel_http_stop(struct tricode_panel_http *http) {
    const struct timespec moment = {.tv_nsec = LINGER_STEP_MS * 1000000L};
    size_t under_way = 1;
    if (http == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&http->mutex);
    http->ends = 1;
    (void)pthread_mutex_unlock(&http->mutex);
    tricode_panel_http_wake(http);
    for (int i = 0; i < LINGER_STEPS && under_way > 0; i++) {
        (void)nanosleep(&moment, NULL);
        (void)pthread_mutex_lock(&http->mutex);
        under_way = http->under_way;
        (void)pthread_mutex_unlock(&http->mutex);
    }
    destroy(http);
}
