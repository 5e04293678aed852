// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "center/http/server/exchange.h"

#define LINGER_MS 100
/* Open files that are not connections: those of each store, and all others. */
#define FILES_PER_STORE 4u
#define OTHER_FILES 64u

struct tricode_server {
    struct MHD_Daemon *daemon;
    struct tricode_exchanges exchanges;
    uint16_t port;
};

/* Raises the limit of open files as far as allowed. Returns the number of connections it permits.
 */
static unsigned connection_limit(unsigned threads) {
    const rlim_t reserved = OTHER_FILES + FILES_PER_STORE * ((rlim_t)threads + 2);
    const rlim_t wanted = reserved + TRICODE_SERVER_CONNECTIONS;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return threads;
    }
    if (limit.rlim_cur < wanted) {
        struct rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            limit = raised;
        }
    }
    if (limit.rlim_cur >= wanted) {
        return TRICODE_SERVER_CONNECTIONS;
    }
    return limit.rlim_cur > reserved + threads ? (unsigned)(limit.rlim_cur - reserved) : threads;
}

/* 0; an errno, and server->daemon is NULL. */
static int start_daemon(struct tricode_server *server) {
    const struct tricode_server_settings *settings = &server->exchanges.settings;
    struct MHD_OptionItem items[TRICODE_LISTENER_OPTIONS];
    const int file = tricode_address_listen(settings->listener->address, &server->port);
    if (file < 0) {
        return errno;
    }
    tricode_listener_options(settings->listener, file, connection_limit(settings->threads), items);
    errno = 0;
    server->daemon = MHD_start_daemon(
        tricode_listener_flags(settings->listener) | MHD_ALLOW_SUSPEND_RESUME, 0,
        tricode_listener_admit, settings->listener, tricode_exchange_on_request, &server->exchanges,
        MHD_OPTION_ARRAY, items, MHD_OPTION_NOTIFY_COMPLETED, tricode_exchange_on_completed,
        &server->exchanges, MHD_OPTION_THREAD_POOL_SIZE, settings->threads, MHD_OPTION_END);
    if (server->daemon != NULL) {
        return 0;
    }
    return errno == 0 ? EIO : errno;
}

struct tricode_server *tricode_server_start(const struct tricode_server_settings *settings) {
    struct tricode_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        return NULL;
    }
    int error = tricode_exchanges_init(&server->exchanges, settings);
    if (error != 0) {
        free(server);
        errno = error;
        return NULL;
    }
    error = start_daemon(server);
    if (error != 0) {
        tricode_exchanges_destroy(&server->exchanges);
        free(server);
        errno = error;
        return NULL;
    }
    return server;
}

uint16_t tricode_server_port(const struct tricode_server *server) {
    return server->port;
}

void tricode_server_stop(struct tricode_server *server) {
    if (server == NULL) {
        return;
    }
    const struct timespec linger = {.tv_nsec = LINGER_MS * 1000000L};
    struct tricode_exchanges *exchanges = &server->exchanges;
    /* Not MHD_quiesce_daemon: with epoll, libmicrohttpd 0.9.75 ends the process when another thread
     * of the pool has left the listening socket just before. */
    atomic_store(&exchanges->settings.listener->closed, 1);
    atomic_store(&exchanges->stopping, 1);
    /* Gives the threads time to read the requests that have arrived. */
    (void)nanosleep(&linger, NULL);
    tricode_reporter_stop(exchanges->settings.reporter);
    tricode_exchanges_wait(exchanges, TRICODE_SERVER_TIMEOUT);
    /* From here on, submit fails, so that no connection stays suspended. */
    tricode_writer_stop(exchanges->settings.writer);
    tricode_exchanges_wait(exchanges, TRICODE_SERVER_TIMEOUT);
    MHD_stop_daemon(server->daemon);
    tricode_exchanges_destroy(exchanges);
    free(server);
}
