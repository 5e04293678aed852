// SPDX-License-Identifier: Apache-2.0
/* Command: serve. */
#include "center/command.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "center/http.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* [WIRE-1] HOST:PORT or [HOST]:PORT, into an address of the loopback interface. */
static int read_address(const char *text, union address *address) {
    char host[64];
    unsigned long long port = 0;
    const char *colon = strrchr(text, ':');
    memset(address, 0, sizeof *address);
    if (colon == NULL || (size_t)(colon - text) >= sizeof host) {
        tricode_console_error(PROGRAM, "--listen has to be HOST:PORT, as 127.0.0.1:8080");
        return -1;
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    if (tricode_command_number(colon + 1, "the port of --listen", 0, UINT16_MAX, &port) != 0) {
        return -1;
    }
    if (strcmp(host, "[::1]") == 0) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons((uint16_t)port);
        address->v6.sin6_addr = in6addr_loopback;
        return 0;
    }
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
                  &address->v4.sin_addr) == 1 &&
        ntohl(address->v4.sin_addr.s_addr) >> 24 == 127) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "--listen takes a loopback address only (127.0.0.1 or [::1]): this "
                          "version does not speak TLS; put a TLS proxy in front of it");
    return -1;
}

static enum tricode_exit announce(const struct tricode_center_command *command,
                                  const union address *address, uint16_t port) {
    char host[INET6_ADDRSTRLEN] = "";
    char url[INET6_ADDRSTRLEN + 32];
    if (address->any.sa_family == AF_INET6) {
        (void)snprintf(url, sizeof url, "http://[::1]:%u", port);
    } else if (inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof host) != NULL) {
        (void)snprintf(url, sizeof url, "http://%s:%u", host, port);
    } else {
        return TRICODE_EXIT_FAILED;
    }
    return tricode_command_done(command, json_pack("{s:s}", "listening", url), "listening on %s",
                                url);
}

static void tell(const char *error) {
    tricode_console_error(PROGRAM, "%s", error);
}

/* One line a request on stderr. */
static void note(void *context, const struct tricode_server_note *note) {
    (void)context;
    (void)fprintf(stderr, "%s %s %u %s\n", note->method, note->route, note->status, note->reason);
}

/* Serves until SIGTERM or SIGINT, which the caller has blocked. Stops the writer. */
static enum tricode_exit serve(const struct tricode_center_command *command,
                               const struct tricode_server_settings *settings,
                               const union address *address, const sigset_t *ends) {
    struct tricode_server *server = tricode_server_start(settings);
    int signal_number = 0;
    if (server == NULL) {
        tricode_console_error(PROGRAM, "cannot listen: %s; is another program at this port?",
                              strerror(errno));
        tricode_writer_stop(settings->writer);
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_exit code = announce(command, address, tricode_server_port(server));
    if (code == TRICODE_EXIT_OK && sigwait(ends, &signal_number) != 0) {
        code = TRICODE_EXIT_FAILED;
    }
    tricode_server_stop(server);
    return code;
}

static enum tricode_exit write_and_serve(const struct tricode_center_command *command,
                                         struct tricode_service *service,
                                         struct tricode_server_settings *settings,
                                         const union address *address, const sigset_t *ends) {
    settings->writer = tricode_writer_start(service, TRICODE_WRITER_ROOM);
    if (settings->writer == NULL) {
        tricode_console_error(PROGRAM, "the writer cannot start: %s", strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_exit code = serve(command, settings, address, ends);
    tricode_writer_free(settings->writer);
    return code;
}

/* One for each thread. Answers how many could be opened; the error of the one that could not is
 * told. */
static unsigned open_readers(const struct tricode_center_command *command,
                             const struct tricode_service *service, uint16_t currency,
                             struct tricode_api *readers, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        readers[i] = (struct tricode_api){.service = *service, .currency = currency};
        if (tricode_store_open(command->ledger, &readers[i].service.store) != TRICODE_STORE_OK) {
            (void)tricode_command_failed(command, readers[i].service.store);
            tricode_store_close(readers[i].service.store);
            return i;
        }
    }
    return count;
}

static unsigned count_processors(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors <= (long)TRICODE_SERVER_THREADS_MIN) {
        return TRICODE_SERVER_THREADS_MIN;
    }
    return processors < (long)TRICODE_SERVER_THREADS_MAX ? (unsigned)processors
                                                         : TRICODE_SERVER_THREADS_MAX;
}

static enum tricode_exit read_and_serve(const struct tricode_center_command *command,
                                        struct tricode_service *service, uint16_t currency,
                                        const union address *address, const sigset_t *ends) {
    struct tricode_api readers[TRICODE_SERVER_THREADS_MAX];
    struct tricode_server_settings settings = {
        .address = &address->any, .readers = readers, .threads = count_processors(), .note = note};
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    unsigned count = open_readers(command, service, currency, readers, settings.threads);
    if (count == settings.threads) {
        code = write_and_serve(command, service, &settings, address, ends);
    }
    while (count > 0) {
        tricode_store_close(readers[--count].service.store);
    }
    return code;
}

static enum tricode_exit prepare(const struct tricode_center_command *command,
                                 struct tricode_store *store, const union address *address,
                                 const sigset_t *ends) {
    struct tricode_settings settings;
    struct tricode_key master;
    if (tricode_store_inspect(store) != TRICODE_STORE_OK ||
        tricode_store_settings(store, &settings) != TRICODE_STORE_OK) {
        return tricode_command_failed(command, store);
    }
    if (tricode_command_master(command, &master) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    struct tricode_service service = {
        .store = store, .keys = tricode_keys_new(&master, settings.currency), .tell = tell};
    tricode_key_wipe(&master);
    if (service.keys == NULL) {
        tricode_console_error(PROGRAM, "out of memory");
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_exit code = read_and_serve(command, &service, settings.currency, address, ends);
    tricode_keys_free(service.keys);
    return code;
}

enum tricode_exit tricode_command_serve(const struct tricode_center_command *command) {
    const char *listen = command->values[TRICODE_OPTION_LISTEN];
    union address address;
    sigset_t ends;
    if (read_address(listen == NULL ? "127.0.0.1:8080" : listen, &address) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    /* Before any thread begins, so that only sigwait takes them. A reader of the log that goes away
     * is no reason to end. */
    if (sigemptyset(&ends) != 0 || sigaddset(&ends, SIGTERM) != 0 ||
        sigaddset(&ends, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &ends, NULL) != 0 ||
        signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        tricode_console_error(PROGRAM, "signals cannot be set up: %s", strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    return prepare(command, command->store, &address, &ends);
}
