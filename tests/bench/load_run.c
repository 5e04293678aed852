// SPDX-License-Identifier: Apache-2.0
/* The connections: epoll on non-blocking sockets, one pending request on each. */
#define _DEFAULT_SOURCE /* strncasecmp in <strings.h>, SOCK_NONBLOCK */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 64
#define TICK_MS 20         /* interval of checking broken and silent connections */
#define AGAIN_NS 20000000u /* delay before a broken connection is opened again */
#define SECOND_NS 1000000000u

struct connection {
    struct load_queue *queue;
    int socket; /* -1: none */
    size_t port;
    size_t sent;
    size_t received;
    uint64_t since;  /* time of the first sending; 0: not yet */
    uint64_t active; /* time of the last activity */
    uint64_t last;   /* time of the last answer */
    char answer[LOAD_ANSWER_SIZE];
};

struct worker {
    const struct load_plan *plan;
    struct connection *connections;
    size_t count;
    size_t open; /* connections with requests left */
    int epoll;
    int failed;
    pthread_t thread;
};

static uint64_t read_clock(clockid_t clock) {
    struct timespec time;
    (void)clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

static uint64_t now_ns(void) {
    return read_clock(CLOCK_MONOTONIC);
}

static void close_connection(struct connection *connection) {
    if (connection->socket >= 0) {
        (void)close(connection->socket);
        connection->socket = -1;
    }
    connection->sent = 0;
    connection->received = 0;
}

/* Returns 0 if the connection may be opened again later, -1 if it has finished. */
static int broke(struct worker *worker, struct connection *connection, const char *why) {
    if (worker->plan->persist) {
        close_connection(connection);
        connection->active = now_ns();
        connection->port = (connection->port + 1) % worker->plan->port_count;
        connection->queue->requests[connection->queue->next].repetitions++;
        return 0;
    }
    (void)fprintf(stderr, LOAD_PROGRAM ": a connection broke after %zu answers: %s\n",
                  connection->queue->next, why);
    close_connection(connection);
    worker->failed = 1;
    return -1;
}

static int begin(struct worker *worker, struct connection *connection) {
    const int yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(worker->plan->ports[connection->port])};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    event.data.ptr = connection;
    connection->active = now_ns();
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->socket < 0 ||
        setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
        (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0 &&
         errno != EINPROGRESS) ||
        epoll_ctl(worker->epoll, EPOLL_CTL_ADD, connection->socket, &event) != 0) {
        return broke(worker, connection, strerror(errno));
    }
    return 0;
}

/* Sends as much as the socket accepts. */
static int push(struct worker *worker, struct connection *connection) {
    const struct load_request *request = &connection->queue->requests[connection->queue->next];
    if (connection->since == 0) {
        connection->since = now_ns();
    }
    while (connection->sent < request->length) {
        const ssize_t sent = send(connection->socket, request->bytes + connection->sent,
                                  request->length - connection->sent, MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN || errno == ENOTCONN
                       ? 0
                       : broke(worker, connection, strerror(errno));
        }
        connection->sent += (size_t)sent;
    }
    return 0;
}

/* The value of a header field between the status line and the end of the head, or NULL. */
static const char *field(const char *head, const char *end, const char *name) {
    const size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line != NULL && line < end;
         line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) == 0) {
            return line + 2 + length + strspn(line + 2 + length, " ");
        }
    }
    return NULL;
}

/* Returns 1 if exactly one complete answer is received, 0 if it is incomplete, -1 if it is
 * invalid. */
static int parse(const struct connection *connection, unsigned *status, const char **body,
                 int *closes) {
    const char *head = connection->answer;
    const char *end = strstr(head, "\r\n\r\n");
    unsigned long length = 0;
    if (end == NULL) {
        return 0;
    }
    const char *length_field = field(head, end, "Content-Length:");
    const char *keeps = field(head, end, "Connection:");
    if (sscanf(head, "HTTP/1.1 %3u ", status) != 1 || length_field == NULL ||
        sscanf(length_field, "%lu", &length) != 1 || length >= LOAD_ANSWER_SIZE) {
        return -1;
    }
    *body = end + 4;
    *closes = keeps != NULL && strncasecmp(keeps, "close", 5) == 0;
    const size_t whole = (size_t)(*body - head) + length;
    return connection->received < whole ? 0 : connection->received == whole ? 1 : -1;
}

/* Stores the answer and sends the next request. */
static int turn(struct worker *worker, struct connection *connection, unsigned status,
                const char *body, int closes) {
    struct load_queue *queue = connection->queue;
    struct load_request *request = &queue->requests[queue->next];
    connection->last = connection->active;
    if (worker->plan->persist && status >= 500) {
        return broke(worker, connection, "5xx");
    }
    request->status = status;
    request->latency = connection->active - connection->since;
    request->body = strdup(body);
    if (request->body == NULL) {
        return broke(worker, connection, "out of memory");
    }
    connection->since = 0;
    connection->sent = 0;
    connection->received = 0;
    queue->next++;
    if (closes || queue->next == queue->count) {
        close_connection(connection);
    }
    if (queue->next == queue->count) {
        worker->open--;
        return 0;
    }
    return connection->socket < 0 ? begin(worker, connection) : push(worker, connection);
}

/* Reads until the socket would block, as EPOLLET requires. */
static int pull(struct worker *worker, struct connection *connection) {
    while (connection->socket >= 0) {
        const size_t capacity = LOAD_ANSWER_SIZE - 1 - connection->received;
        const ssize_t got =
            recv(connection->socket, connection->answer + connection->received, capacity, 0);
        if (got < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
            return 0;
        }
        if (got <= 0) {
            return broke(worker, connection, got == 0 ? "closed" : strerror(errno));
        }
        const char *body = NULL;
        unsigned status = 0;
        int closes = 0;
        connection->received += (size_t)got;
        connection->answer[connection->received] = '\0';
        connection->active = now_ns();
        const int whole = parse(connection, &status, &body, &closes);
        if (whole < 0 || (whole == 0 && connection->received == LOAD_ANSWER_SIZE - 1)) {
            return broke(worker, connection, "not an HTTP answer");
        }
        if (whole > 0 && turn(worker, connection, status, body, closes) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Reopens broken connections, and breaks connections that are silent for too long. */
static int check_connections(struct worker *worker) {
    const uint64_t now = now_ns();
    for (size_t i = 0; i < worker->count; i++) {
        struct connection *connection = &worker->connections[i];
        if (connection->queue->next == connection->queue->count) {
            continue;
        }
        const uint64_t silent = now - connection->active;
        int result = 0;
        if (connection->socket < 0 && now > connection->active && silent >= AGAIN_NS) {
            result = begin(worker, connection);
        } else if (connection->socket >= 0 && now > connection->active &&
                   silent >= (uint64_t)worker->plan->timeout * SECOND_NS) {
            result = broke(worker, connection, "no answer");
        }
        if (result != 0) {
            return -1;
        }
    }
    return 0;
}

static void *work(void *context) {
    struct worker *worker = context;
    struct epoll_event events[EVENTS];
    uint64_t looked = now_ns();
    for (size_t i = 0; i < worker->count; i++) {
        if (begin(worker, &worker->connections[i]) != 0) {
            return NULL;
        }
    }
    while (worker->open > 0 && !worker->failed) {
        const int count = epoll_wait(worker->epoll, events, EVENTS, TICK_MS);
        for (int i = 0; i < count && !worker->failed; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->socket >= 0 && (events[i].events & EPOLLOUT) != 0 &&
                connection->sent < connection->queue->requests[connection->queue->next].length) {
                (void)push(worker, connection);
            }
            if (connection->socket >= 0 &&
                (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
                (void)pull(worker, connection);
            }
        }
        if (now_ns() - looked > (uint64_t)TICK_MS * 1000000u) {
            looked = now_ns();
            (void)check_connections(worker);
        }
    }
    return NULL;
}

static int hand_out(struct worker *workers, const struct load_plan *plan,
                    struct load_queue *queues) {
    for (uint32_t t = 0; t < plan->threads; t++) {
        struct worker *worker = &workers[t];
        worker->plan = plan;
        worker->count = (plan->connections - t - 1) / plan->threads + 1;
        worker->open = worker->count;
        worker->epoll = epoll_create1(EPOLL_CLOEXEC);
        worker->connections = calloc(worker->count, sizeof *worker->connections);
        if (worker->epoll < 0 || worker->connections == NULL) {
            return -1;
        }
        for (size_t i = 0; i < worker->count; i++) {
            const size_t number = t + i * plan->threads;
            worker->connections[i].queue = &queues[number];
            worker->connections[i].socket = -1;
            worker->connections[i].port = number % plan->port_count;
        }
    }
    return 0;
}

static int run_threads(struct worker *workers, uint32_t threads) {
    uint32_t started = 0;
    int failed = 0;
    while (started < threads &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0) {
        started++;
    }
    for (uint32_t t = 0; t < started; t++) {
        failed = pthread_join(workers[t].thread, NULL) != 0 || failed;
    }
    return failed || started < threads ? -1 : 0;
}

int load_run(const struct load_plan *plan, struct load_queue *queues, struct load_times *times) {
    struct worker workers[LOAD_THREADS] = {{0}};
    times->first = now_ns();
    times->processor = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    int result = hand_out(workers, plan, queues);
    if (result == 0) {
        result = run_threads(workers, plan->threads);
    }
    times->processor = read_clock(CLOCK_PROCESS_CPUTIME_ID) - times->processor;
    times->last = times->first;
    for (uint32_t t = 0; t < plan->threads; t++) {
        result = workers[t].failed ? -1 : result;
        for (size_t i = 0; workers[t].connections != NULL && i < workers[t].count; i++) {
            const struct connection *connection = &workers[t].connections[i];
            times->last = connection->last > times->last ? connection->last : times->last;
            close_connection(&workers[t].connections[i]);
        }
        free(workers[t].connections);
        if (workers[t].plan != NULL && workers[t].epoll >= 0) {
            (void)close(workers[t].epoll);
        }
    }
    return result;
}
