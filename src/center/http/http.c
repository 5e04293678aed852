// SPDX-License-Identifier: Apache-2.0
#include "center/http/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "center/http/exchange.h"

#define LINGER_MS 100
/* Files that are not connections: those of the stores, and some for the rest. */
#define FILES_PER_STORE 4u
#define FILES_FOR_THE_REST 64u

struct tricode_server {
    struct MHD_Daemon *daemon;
    struct tricode_exchanges exchanges;
    uint16_t port;
};

/* How many connections there can be: the process takes what its limit of open files can be raised
 * to. */
static unsigned connections(unsigned threads) {
    const rlim_t rest = FILES_FOR_THE_REST + FILES_PER_STORE * ((rlim_t)threads + 2);
    const rlim_t wanted = rest + TRICODE_SERVER_CONNECTIONS;
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
    return limit.rlim_cur > rest + threads ? (unsigned)(limit.rlim_cur - rest) : threads;
}

static struct MHD_Daemon *start_daemon(struct tricode_server *server) {
    const struct tricode_server_settings *settings = &server->exchanges.settings;
    struct MHD_OptionItem items[TRICODE_LISTENER_ITEMS];
    tricode_listener_options(settings->listener, connections(settings->threads), items);
    return MHD_start_daemon(
        tricode_listener_flags(settings->listener) | MHD_ALLOW_SUSPEND_RESUME, 0, tricode_listener_admit,
        settings->listener, tricode_exchange_on_request, &server->exchanges, MHD_OPTION_ARRAY, items,
        MHD_OPTION_NOTIFY_COMPLETED, tricode_exchange_on_completed, &server->exchanges,
        MHD_OPTION_THREAD_POOL_SIZE, settings->threads, MHD_OPTION_END);
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
    errno = 0;
    server->daemon = start_daemon(server);
    const union MHD_DaemonInfo *info =
        server->daemon == NULL ? NULL
                               : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info != NULL) {
        server->port = info->port;
        return server;
    }
    error = errno == 0 ? EIO : errno;
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    tricode_exchanges_destroy(&server->exchanges);
    free(server);
    errno = error;
    return NULL;
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
    /* Not by MHD_quiesce_daemon: with epoll it may find that a thread of the pool has left the
     * listening socket just before, and then ends the process (libmicrohttpd 0.9.75). */
    atomic_store(&exchanges->settings.listener->shut, 1);
    atomic_store(&exchanges->ends, 1);
    /* Meanwhile what has come in, and was not yet read, is; and the busy connections end. */
    (void)nanosleep(&linger, NULL);
    tricode_reporter_stop(exchanges->settings.reporter);
    tricode_exchanges_wait(exchanges, TRICODE_SERVER_TIMEOUT);
    /* Who asks from now on is refused; so nothing stays suspended. */
    tricode_writer_stop(exchanges->settings.writer);
    tricode_exchanges_wait(exchanges, TRICODE_SERVER_TIMEOUT);
    MHD_stop_daemon(server->daemon);
    tricode_exchanges_destroy(exchanges);
    free(server);
}
