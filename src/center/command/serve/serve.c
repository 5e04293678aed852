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
#include "center/http/server/server.h"
#include "center/http/server/monitor.h"
#include "host/clock.h"
#include "host/site/installed.h"
#include "host/notify.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

/* All that serving takes; what is NULL or 0 is not there yet. */
struct serving {
    const struct tricode_center_command *command;
    struct tricode_serve_options options;
    sigset_t signals; /* blocked, for sigwait */
    struct tricode_log log;
    struct tricode_metrics *metrics;
    struct tricode_tls *tls;
    struct tricode_rate *by_address;
    struct tricode_rate *by_terminal;
    struct tricode_site *site;
    struct tricode_listener listener;
    struct tricode_service service;
    struct tricode_backend backends[TRICODE_SERVER_THREADS_MAX]; /* each with a store of its own */
    unsigned backend_count;
    struct tricode_store *reporter_store;
    struct tricode_store *monitor_store;
    struct tricode_monitor_settings monitoring;
    struct tricode_monitor *monitor;
    struct tricode_server_settings serves;
    struct tricode_server *server;
};

static void log_error(void *context, uint64_t request, const char *error) {
    const struct serving *serving = context;
    tricode_log_failure(&serving->log, request, error);
}

/* --- making it ready: each answers 0, or -1 after telling what is wrong --- */

static int out_of_memory(void) {
    tricode_console_error(PROGRAM, "out of memory, or of random numbers");
    return -1;
}

static int make_rate(unsigned per_second, struct tricode_rate **rate) {
    if (per_second > 0) {
        *rate = tricode_rate_new(per_second);
        return *rate == NULL ? out_of_memory() : 0;
    }
    return 0;
}

static int make_listener(struct serving *serving) {
    const struct tricode_serve_options *options = &serving->options;
    struct tricode_error error;
    if (tricode_log_open(&serving->log, STDERR_FILENO, options->log) != 0) {
        return out_of_memory();
    }
    serving->metrics = tricode_metrics_new(&tricode_router_labels, tricode_command_now());
    if (serving->metrics == NULL) {
        return out_of_memory();
    }
    if (options->certificate != NULL) {
        serving->tls = tricode_tls_new(options->certificate, options->key, &error);
        if (serving->tls == NULL) {
            tricode_console_error(PROGRAM, "%s", error.text);
            return -1;
        }
    }
    if (make_rate(options->rate_address, &serving->by_address) != 0 ||
        make_rate(options->rate_terminal, &serving->by_terminal) != 0) {
        return -1;
    }
    serving->listener = (struct tricode_listener){.address = &options->listen,
                                          .tls = serving->tls,
                                          .proxies = &options->proxies,
                                          .rate = serving->by_address,
                                          .log = &serving->log};
    return 0;
}

/* The pages: of the folder that is named, or else the one that is installed, if there is one. */
static int make_site(struct serving *serving) {
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
        tricode_console_error(PROGRAM, "the pay page in %s cannot be served: %s", folder,
                              error.text);
        return -1;
    }
    return 0;
}

/* The settings of the ledger, and the keys that the master secret makes. */
static int make_service(struct serving *serving, struct tricode_settings *settings) {
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
    return serving->service.keys == NULL ? out_of_memory() : 0;
}

static int open_store(const struct tricode_center_command *command, struct tricode_store **store) {
    if (tricode_store_open(command->ledger, store) == TRICODE_STORE_OK) {
        return 0;
    }
    (void)tricode_command_failed(command, *store);
    tricode_store_close(*store);
    *store = NULL;
    return -1;
}

static unsigned count_processors(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors <= (long)TRICODE_SERVER_THREADS_MIN) {
        return TRICODE_SERVER_THREADS_MIN;
    }
    return processors < (long)TRICODE_SERVER_THREADS_MAX ? (unsigned)processors
                                                         : TRICODE_SERVER_THREADS_MAX;
}

/* One for each thread. */
static int open_readers(struct serving *serving, uint16_t currency) {
    for (unsigned count = count_processors(); serving->backend_count < count;) {
        struct tricode_backend *reader = &serving->backends[serving->backend_count];
        *reader = (struct tricode_backend){.service = serving->service,
                                       .currency = currency,
                                       .rate = serving->by_terminal,
                                       .site = serving->site};
        if (open_store(serving->command, &reader->service.store) != 0) {
            return -1;
        }
        serving->backend_count++;
    }
    return 0;
}

static int read_ledger(void *context, struct tricode_metrics_ledger *ledger) {
    struct tricode_standings standings;
    const int readable = tricode_store_standings(context, &standings) == TRICODE_STORE_OK;
    *ledger = (struct tricode_metrics_ledger){.pending = standings.pending,
                                              .enabled = standings.enabled,
                                              .disabled = standings.disabled,
                                              .retired = standings.retired,
                                              .equivocations = standings.alarms};
    return readable ? 0 : -1;
}

/* The address as a URL, told on stdout. */
static enum tricode_exit announce(const struct serving *serving, const char *what,
                                  const union tricode_address *address, uint16_t port,
                                  const char *path) {
    char where[TRICODE_ADDRESS_SIZE];
    char url[TRICODE_ADDRESS_SIZE + 32];
    if (tricode_address_print(address, port, where) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    (void)snprintf(url, sizeof url, "%s://%s%s", serving->tls != NULL ? "https" : "http", where,
                   path);
    return tricode_command_done(serving->command, json_pack("{s:s}", what, url), "%s on %s", what,
                                url);
}

static int cannot_listen(const char *option) {
    tricode_console_error(PROGRAM, "%s: cannot listen: %s; is another program at this port?",
                          option, strerror(errno));
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
    serving->monitoring = (struct tricode_monitor_settings){.listener = serving->listener,
                                                            .metrics = serving->metrics,
                                                            .read_ledger = read_ledger,
                                                            .context = serving->monitor_store};
    serving->monitoring.listener.address = address;
    serving->monitoring.listener.rate = NULL;
    serving->monitor = tricode_monitor_start(&serving->monitoring);
    if (serving->monitor == NULL) {
        return cannot_listen("--metrics");
    }
    return announce(serving, "metrics", address, tricode_monitor_port(serving->monitor),
                    "/metrics") == TRICODE_EXIT_OK
               ? 0
               : -1;
}

static int start_server(struct serving *serving) {
    serving->serves = (struct tricode_server_settings){.listener = &serving->listener,
                                                       .backends = serving->backends,
                                                       .threads = serving->backend_count,
                                                       .metrics = serving->metrics};
    serving->serves.writer = tricode_writer_start(&serving->service, TRICODE_WRITER_CAPACITY);
    if (serving->serves.writer == NULL) {
        tricode_console_error(PROGRAM, "the writer cannot start: %s", strerror(errno));
        return -1;
    }
    if (open_store(serving->command, &serving->reporter_store) != 0) {
        return -1;
    }
    serving->serves.reporter =
        tricode_reporter_start(serving->reporter_store, TRICODE_REPORTER_CAPACITY, log_error, serving);
    if (serving->serves.reporter == NULL) {
        tricode_console_error(PROGRAM, "reports cannot be made: %s", strerror(errno));
        return -1;
    }
    serving->server = tricode_server_start(&serving->serves);
    if (serving->server == NULL) {
        return cannot_listen("--listen");
    }
    return announce(serving, "listening", &serving->options.listen,
                    tricode_server_port(serving->server), "") == TRICODE_EXIT_OK
               ? 0
               : -1;
}

/* Before any thread begins, so that only sigwait takes them. A reader of the log that goes away is
 * no reason to end. */
static int block_signals(sigset_t *signals) {
    if (sigemptyset(signals) != 0 || sigaddset(signals, SIGTERM) != 0 ||
        sigaddset(signals, SIGINT) != 0 || sigaddset(signals, SIGHUP) != 0 ||
        sigprocmask(SIG_BLOCK, signals, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        tricode_console_error(PROGRAM, "signals cannot be set up: %s", strerror(errno));
        return -1;
    }
    return 0;
}

/* --- while it serves --- */

static void notify(const struct serving *serving, const char *assignments) {
    if (tricode_notify(assignments) < 0) {
        tricode_log_event(&serving->log, TRICODE_LOG_WARNING,
                          "the service manager cannot be told: %s", strerror(errno));
    }
}

/* Connections that are there go on with what they have. */
static void reload(const struct serving *serving) {
    struct tricode_error error;
    char assignments[64];
    (void)snprintf(assignments, sizeof assignments, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
                   tricode_clock_ns() / 1000u);
    notify(serving, assignments);
    if (serving->tls == NULL) {
        tricode_log_event(&serving->log, TRICODE_LOG_INFO, "SIGHUP: there is no certificate");
    } else if (tricode_tls_reload(serving->tls, &error) == 0) {
        tricode_log_event(&serving->log, TRICODE_LOG_INFO, "SIGHUP: certificate and key read anew");
    } else {
        tricode_log_event(&serving->log, TRICODE_LOG_ERROR,
                          "SIGHUP: the certificate stays as it was: %s", error.text);
    }
    notify(serving, "READY=1");
}

static enum tricode_exit wait_for_end(const struct serving *serving) {
    int signal_number = SIGHUP;
    notify(serving, "READY=1");
    tricode_log_event(&serving->log, TRICODE_LOG_INFO, "tricode-center " TRICODE_VERSION " serves");
    while (sigwait(&serving->signals, &signal_number) == 0) {
        if (signal_number != SIGHUP) {
            notify(serving, "STOPPING=1");
            tricode_log_event(&serving->log, TRICODE_LOG_INFO,
                              "%s: what has been asked is answered, then it ends",
                              signal_number == SIGTERM ? "SIGTERM" : "SIGINT");
            return TRICODE_EXIT_OK;
        }
        reload(serving);
    }
    return TRICODE_EXIT_FAILED;
}

/* Ends what was begun, the last of it first. */
static void end(struct serving *serving) {
    if (serving->server != NULL) {
        tricode_server_stop(serving->server);
    } else if (serving->serves.writer != NULL) {
        tricode_reporter_stop(serving->serves.reporter);
        tricode_writer_stop(serving->serves.writer);
    }
    tricode_writer_free(serving->serves.writer);
    tricode_reporter_free(serving->serves.reporter);
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
    tricode_rate_free(serving->by_terminal);
    tricode_rate_free(serving->by_address);
    tricode_tls_free(serving->tls);
    tricode_metrics_free(serving->metrics);
}

enum tricode_exit tricode_command_serve(const struct tricode_center_command *command) {
    struct serving serving = {.command = command, .service = {.store = command->store}};
    struct tricode_settings settings;
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    if (tricode_serve_options_read(command, &serving.options) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (block_signals(&serving.signals) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    if (make_listener(&serving) == 0 && make_site(&serving) == 0 &&
        make_service(&serving, &settings) == 0 && open_readers(&serving, settings.currency) == 0 &&
        tricode_serve_confine(command, &serving.options, &serving.log) == 0 &&
        start_monitor(&serving) == 0 && start_server(&serving) == 0) {
        code = wait_for_end(&serving);
    }
    end(&serving);
    return code;
}
