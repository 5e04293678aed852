// SPDX-License-Identifier: Apache-2.0
/* Command: serve. */
#include "center/command/command.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "center/command/serve/confine.h"
#include "center/command/serve/options.h"
#include "center/http/router.h"
#include "center/http/server/monitor.h"
#include "center/http/server/server.h"
#include "host/clock.h"
#include "host/site/installed.h"
#include "host/notify.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

/* All that serve uses; NULL or 0: not created yet. */
struct serving {
    const struct tricode_center_command *command;
    struct tricode_serve_options options;
    sigset_t signals; /* blocked, for sigwait */
    struct tricode_log log;
    struct tricode_metrics *metrics;
    struct tricode_tls *tls;
    struct tricode_rate *address_rate;
    struct tricode_rate *terminal_rate;
    struct tricode_site *site;
    struct tricode_listener listener;
    struct tricode_service service;
    struct tricode_backend backends[TRICODE_SERVER_THREADS_MAX]; /* each with its own store */
    unsigned backend_count;
    struct tricode_store *reporter_store;
    struct tricode_store *monitor_store;
    struct tricode_monitor_settings monitor_settings;
    struct tricode_monitor *monitor;
    struct tricode_server_settings server_settings;
    struct tricode_server *server;
};

static void log_error(void *context, uint64_t request, const char *error) {
    const struct serving *serving = context;
    tricode_log_failure(&serving->log, request, error);
}

/* --- setup: each function returns 0, or -1 after printing the error --- */

static int fail_resources(void) {
    tricode_console_error(PROGRAM, "out of memory or random numbers");
    return -1;
}

/* Before any thread starts, so that only sigwait receives the signals. SIGPIPE is ignored: the
 * reader of the log may end. */
static int block_signals(sigset_t *signals) {
    if (sigemptyset(signals) != 0 || sigaddset(signals, SIGTERM) != 0 ||
        sigaddset(signals, SIGINT) != 0 || sigaddset(signals, SIGHUP) != 0 ||
        sigprocmask(SIG_BLOCK, signals, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        tricode_console_error(PROGRAM, "signals: %s", strerror(errno));
        return -1;
    }
    return 0;
}

static int create_rate(unsigned per_second, struct tricode_rate **rate) {
    if (per_second == 0) {
        return 0;
    }
    *rate = tricode_rate_new(per_second);
    return *rate == NULL ? fail_resources() : 0;
}

static int create_listener(struct serving *serving) {
    const struct tricode_serve_options *options = &serving->options;
    struct tricode_error error;
    if (tricode_log_open(&serving->log, STDERR_FILENO, options->log) != 0) {
        return fail_resources();
    }
    serving->metrics = tricode_metrics_new(&tricode_router_labels, tricode_command_now());
    if (serving->metrics == NULL) {
        return fail_resources();
    }
    if (options->certificate != NULL) {
        serving->tls = tricode_tls_new(options->certificate, options->key, &error);
        if (serving->tls == NULL) {
            tricode_console_error(PROGRAM, "%s", error.text);
            return -1;
        }
    }
    if (create_rate(options->rate_address, &serving->address_rate) != 0 ||
        create_rate(options->rate_terminal, &serving->terminal_rate) != 0) {
        return -1;
    }
    serving->listener = (struct tricode_listener){.address = &options->listen,
                                                  .tls = serving->tls,
                                                  .proxies = &options->proxies,
                                                  .rate = serving->address_rate,
                                                  .log = &serving->log};
    return 0;
}

/* Loads the pages from --web, or else the installed ones, if there are any. */
static int load_site(struct serving *serving) {
    char installed[PATH_MAX];
    struct tricode_error error;
    const char *folder = serving->options.web;
    if (folder == NULL) {
        if (!tricode_installed_folder("share/tricode/web", installed, sizeof installed)) {
            tricode_log_event(&serving->log, TRICODE_LOG_INFO, "no pay page is installed");
            return 0;
        }
        folder = installed;
    }
    serving->site = tricode_site_load(folder, &error);
    if (serving->site == NULL) {
        tricode_console_error(PROGRAM, "%s: the pay page cannot be served: %s", folder, error.text);
        return -1;
    }
    return 0;
}

/* Checks the ledger, reads its settings and the master secret. */
static int create_service(struct serving *serving, struct tricode_settings *settings) {
    const struct tricode_center_command *command = serving->command;
    struct tricode_store *store = serving->service.store;
    struct tricode_key master;
    if (tricode_store_inspect(store) != TRICODE_STORE_OK ||
        tricode_store_settings(store, settings) != TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
        return -1;
    }
    if (tricode_command_master(command, &master) != 0) {
        return -1;
    }
    serving->service.keys = tricode_keys_new(&master, settings->currency);
    tricode_key_wipe(&master);
    serving->service.on_error = log_error;
    serving->service.context = serving;
    serving->service.metrics = serving->metrics;
    return serving->service.keys == NULL ? fail_resources() : 0;
}

static int open_store(const struct tricode_center_command *command, struct tricode_store **store) {
    *store = tricode_command_open(command);
    return *store == NULL ? -1 : 0;
}

static unsigned thread_count(void) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors <= (long)TRICODE_SERVER_THREADS_MIN) {
        return TRICODE_SERVER_THREADS_MIN;
    }
    return processors < (long)TRICODE_SERVER_THREADS_MAX ? (unsigned)processors
                                                         : TRICODE_SERVER_THREADS_MAX;
}

static int open_backends(struct serving *serving, uint16_t currency) {
    for (unsigned count = thread_count(); serving->backend_count < count;) {
        struct tricode_backend *backend = &serving->backends[serving->backend_count];
        *backend = (struct tricode_backend){.service = serving->service,
                                            .currency = currency,
                                            .rate = serving->terminal_rate,
                                            .site = serving->site};
        if (open_store(serving->command, &backend->service.store) != 0) {
            return -1;
        }
        serving->backend_count++;
    }
    return 0;
}

static int read_ledger(void *context, struct tricode_metrics_ledger *ledger) {
    struct tricode_standings standings;
    if (tricode_store_standings(context, &standings) != TRICODE_STORE_OK) {
        return -1;
    }
    *ledger = (struct tricode_metrics_ledger){.pending = standings.pending,
                                              .enabled = standings.enabled,
                                              .disabled = standings.disabled,
                                              .retired = standings.retired,
                                              .equivocations = standings.alarms};
    return 0;
}

/* Prints the address as a URL. */
static int announce(const struct serving *serving, const char *what,
                    const union tricode_address *address, uint16_t port, const char *path) {
    char text[TRICODE_ADDRESS_SIZE];
    char url[TRICODE_ADDRESS_SIZE + 32];
    if (tricode_address_print(address, port, text) != 0) {
        tricode_console_error(PROGRAM, "the %s address cannot be printed", what);
        return -1;
    }
    (void)snprintf(url, sizeof url, "%s://%s%s", serving->tls != NULL ? "https" : "http", text,
                   path);
    return tricode_command_print(serving->command, json_pack("{s:s}", what, url), "%s on %s", what,
                                 url);
}

static int fail_listen(const char *option, const union tricode_address *address) {
    const int error = errno;
    char text[TRICODE_ADDRESS_SIZE] = "";
    (void)tricode_address_print(
        address,
        ntohs(address->any.sa_family == AF_INET6 ? address->v6.sin6_port : address->v4.sin_port),
        text);
    tricode_console_error(PROGRAM, "%s %s: cannot listen: %s%s", option, text, strerror(error),
                          error == EADDRINUSE ? "; stop the other program or use another port"
                                              : "");
    return -1;
}

static int start_monitor(struct serving *serving) {
    const union tricode_address *address = &serving->options.metrics;
    if (address->any.sa_family == 0) {
        return 0;
    }
    if (open_store(serving->command, &serving->monitor_store) != 0) {
        return -1;
    }
    serving->monitor_settings =
        (struct tricode_monitor_settings){.listener = serving->listener,
                                          .metrics = serving->metrics,
                                          .read_ledger = read_ledger,
                                          .context = serving->monitor_store};
    serving->monitor_settings.listener.address = address;
    serving->monitor_settings.listener.rate = NULL;
    serving->monitor = tricode_monitor_start(&serving->monitor_settings);
    if (serving->monitor == NULL) {
        return fail_listen("--metrics", address);
    }
    return announce(serving, "metrics", address, tricode_monitor_port(serving->monitor),
                    "/metrics");
}

static int start_server(struct serving *serving) {
    struct tricode_server_settings *settings = &serving->server_settings;
    *settings = (struct tricode_server_settings){.listener = &serving->listener,
                                                 .backends = serving->backends,
                                                 .threads = serving->backend_count,
                                                 .metrics = serving->metrics};
    settings->writer = tricode_writer_start(&serving->service, TRICODE_WRITER_CAPACITY);
    if (settings->writer == NULL) {
        tricode_console_error(PROGRAM, "the writer's thread cannot start: %s", strerror(errno));
        return -1;
    }
    if (open_store(serving->command, &serving->reporter_store) != 0) {
        return -1;
    }
    settings->reporter = tricode_reporter_start(serving->reporter_store, TRICODE_REPORTER_CAPACITY,
                                                log_error, serving);
    if (settings->reporter == NULL) {
        tricode_console_error(PROGRAM, "the reporter's thread cannot start: %s", strerror(errno));
        return -1;
    }
    serving->server = tricode_server_start(settings);
    if (serving->server == NULL) {
        return fail_listen("--listen", &serving->options.listen);
    }
    return announce(serving, "listening", &serving->options.listen,
                    tricode_server_port(serving->server), "");
}

static int set_up(struct serving *serving) {
    struct tricode_settings settings;
    return create_listener(serving) != 0 || load_site(serving) != 0 ||
                   create_service(serving, &settings) != 0 ||
                   open_backends(serving, settings.currency) != 0 ||
                   tricode_serve_confine(serving->command, &serving->options, &serving->log) != 0 ||
                   start_monitor(serving) != 0 || start_server(serving) != 0
               ? -1
               : 0;
}

/* --- while it serves --- */

static void notify(const struct serving *serving, const char *assignments) {
    if (tricode_notify(assignments) < 0) {
        tricode_log_event(&serving->log, TRICODE_LOG_WARNING,
                          "sd_notify to the service manager failed: %s", strerror(errno));
    }
}

/* Open connections keep their certificate. */
static void reload(const struct serving *serving) {
    struct tricode_error error;
    char assignments[64];
    (void)snprintf(assignments, sizeof assignments, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
                   tricode_clock_ns() / 1000u);
    notify(serving, assignments);
    if (serving->tls == NULL) {
        tricode_log_event(&serving->log, TRICODE_LOG_INFO,
                          "SIGHUP: nothing to reload without --certificate");
    } else if (tricode_tls_reload(serving->tls, &error) == 0) {
        tricode_log_event(&serving->log, TRICODE_LOG_INFO, "SIGHUP: certificate and key reloaded");
    } else {
        tricode_log_event(&serving->log, TRICODE_LOG_ERROR,
                          "SIGHUP: the old certificate stays in use: %s", error.text);
    }
    notify(serving, "READY=1");
}

static enum tricode_exit wait_for_stop(const struct serving *serving) {
    int signal_number = SIGHUP;
    notify(serving, "READY=1");
    tricode_log_event(&serving->log, TRICODE_LOG_INFO, "tricode-center " TRICODE_VERSION " serves");
    while (sigwait(&serving->signals, &signal_number) == 0) {
        if (signal_number == SIGHUP) {
            reload(serving);
            continue;
        }
        notify(serving, "STOPPING=1");
        tricode_log_event(&serving->log, TRICODE_LOG_INFO,
                          "%s: answers the received requests, then stops",
                          signal_number == SIGTERM ? "SIGTERM" : "SIGINT");
        return TRICODE_EXIT_OK;
    }
    return TRICODE_EXIT_FAILED;
}

/* Stops and releases in reverse order of creation. */
static void tear_down(struct serving *serving) {
    if (serving->server != NULL) {
        tricode_server_stop(serving->server);
    } else if (serving->server_settings.writer != NULL) {
        tricode_reporter_stop(serving->server_settings.reporter);
        tricode_writer_stop(serving->server_settings.writer);
    }
    tricode_writer_free(serving->server_settings.writer);
    tricode_reporter_free(serving->server_settings.reporter);
    if (serving->reporter_store != NULL) {
        tricode_store_close(serving->reporter_store);
    }
    tricode_monitor_stop(serving->monitor);
    if (serving->monitor_store != NULL) {
        tricode_store_close(serving->monitor_store);
    }
    while (serving->backend_count > 0) {
        tricode_store_close(serving->backends[--serving->backend_count].service.store);
    }
    tricode_keys_free(serving->service.keys);
    tricode_site_free(serving->site);
    tricode_rate_free(serving->terminal_rate);
    tricode_rate_free(serving->address_rate);
    tricode_tls_free(serving->tls);
    tricode_metrics_free(serving->metrics);
}

enum tricode_exit tricode_command_serve(const struct tricode_center_command *command) {
    struct serving serving = {.command = command, .service = {.store = command->store}};
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    if (tricode_serve_options_read(command, &serving.options) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (block_signals(&serving.signals) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    if (set_up(&serving) == 0) {
        code = wait_for_stop(&serving);
    }
    tear_down(&serving);
    return code;
}
