// SPDX-License-Identifier: Apache-2.0
#include "load.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "center/service/keys.h"
#include "host/command/console.h"
#include "host/command/options.h"

static const char usage[] =
    "Usage: tricode-load terminals|settle|requests|healthz OPTION...\n"
    "Generates load on a center at 127.0.0.1, for benchmarks and tests.\n"
    "  terminals              print number, keyid and public key of --terminals N terminals\n"
    "  settle                 settle sales of a fleet that is in the ledger:\n"
    "    --master FILE --currency N\n"
    "    --machines N --terminals N   machines 1 to N; terminal t has account 3 + t\n"
    "    --from COUNTER       the first sale of each machine, odd; earlier ones are settled (1)\n"
    "    --rounds N           number of sales of each machine, even\n"
    "    --persist            repeat broken or failed requests until answered\n"
    "    --permits FILE       write a line for each received permit\n"
    "  requests               print all calls that all terminals can make for all these sales,\n"
    "                         in hex: for --master, --currency, --machines, --terminals, --rounds\n"
    "  healthz                GET /healthz, --rounds N on each connection\n"
    "  settle and requests:\n"
    "    --created SECONDS    time of signing, in Unix time (now)\n"
    "  settle and healthz:\n"
    "    --ports N[,N]... --connections N [--threads N] [--timeout SECONDS]\n"
    "Prints one JSON object. Exit: 0 all answers as expected, 1 otherwise, 2 wrong command line\n";

enum {
    MASTER,
    CURRENCY,
    MACHINES,
    TERMINALS,
    FROM,
    ROUNDS,
    PERMITS,
    PORTS,
    CONNECTIONS,
    THREADS,
    TIMEOUT_S,
    CREATED,
    VALUES
};
static const char *const names[VALUES] = {
    "--master",  "--currency", "--machines",    "--terminals", "--from",    "--rounds",
    "--permits", "--ports",    "--connections", "--threads",   "--timeout", "--created"};

static int number(const char *const values[VALUES], int option, unsigned long long low,
                  unsigned long long high, uint32_t otherwise, uint32_t *into) {
    unsigned long long read = otherwise;
    if (values[option] == NULL ? otherwise < low
                               : tricode_parse_number(values[option], low, high, &read) != 0) {
        tricode_console_error(LOAD_PROGRAM, "%s must be a number from %llu to %llu", names[option],
                              low, high);
        return -1;
    }
    *into = (uint32_t)read;
    return 0;
}

static int read_ports(const char *text, struct load_plan *plan) {
    char copy[128];
    char *rest = copy;
    if (text == NULL || strlen(text) >= sizeof copy) {
        tricode_console_error(LOAD_PROGRAM, "--ports is missing: use --ports N, or N,N...");
        return -1;
    }
    memcpy(copy, text, strlen(text) + 1);
    for (char *word = strtok_r(rest, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        unsigned long long port = 0;
        if (plan->port_count == LOAD_PORTS ||
            tricode_parse_number(word, 1, UINT16_MAX, &port) != 0) {
            tricode_console_error(LOAD_PROGRAM, "--ports must be 1 to 65535, at most %u of them",
                                  LOAD_PORTS);
            return -1;
        }
        plan->ports[plan->port_count++] = (uint16_t)port;
    }
    return plan->port_count > 0 ? 0 : -1;
}

/* The fleet must have at least one machine and terminal for each connection. */
static int read_fleet(const char *const values[VALUES], struct load_plan *plan) {
    enum tricode_secret_status secret;
    uint32_t currency = 0;
    if (number(values, CURRENCY, 1, 999, 0, &currency) != 0 ||
        number(values, MACHINES, plan->connections, UINT32_MAX, 0, &plan->machines) != 0 ||
        number(values, TERMINALS, plan->connections, UINT32_MAX - LOAD_BUYER, 0,
               &plan->terminals) != 0 ||
        number(values, FROM, 1, UINT32_MAX / 2, 1, &plan->from) != 0) {
        return -1;
    }
    plan->currency = (uint16_t)currency;
    if (plan->from % 2 == 0) {
        tricode_console_error(LOAD_PROGRAM, "--from must be odd");
        return -1;
    }
    if (values[MASTER] == NULL ||
        tricode_master_read(values[MASTER], TRICODE_SECRET_OWN, &plan->master, &secret) !=
            TRICODE_MASTER_OK) {
        tricode_console_error(LOAD_PROGRAM, "--master must be the center's master.key");
        return -1;
    }
    return 0;
}

static int read_rounds(const char *const values[VALUES], struct load_plan *plan) {
    uint32_t created = 0;
    if (number(values, ROUNDS, 1, 10000000, 0, &plan->rounds) != 0 ||
        number(values, CREATED, 0, UINT32_MAX, 0, &created) != 0) {
        return -1;
    }
    plan->created = values[CREATED] == NULL ? (uint64_t)time(NULL) : created;
    return 0;
}

static int read_plan(const char *const values[VALUES], struct load_plan *plan) {
    if (number(values, CONNECTIONS, 1, 10000, 0, &plan->connections) != 0 ||
        number(values, THREADS, 1, LOAD_THREADS, 1, &plan->threads) != 0 ||
        read_rounds(values, plan) != 0 ||
        number(values, TIMEOUT_S, 1, 3600, 30, &plan->timeout) != 0 ||
        read_ports(values[PORTS], plan) != 0) {
        return -1;
    }
    if (plan->threads > plan->connections) {
        plan->threads = plan->connections;
    }
    if (!plan->healthz && plan->rounds % 2 != 0) {
        tricode_console_error(LOAD_PROGRAM, "--rounds must be even, so that the next run's "
                                            "--from is odd");
        return -1;
    }
    return plan->healthz ? 0 : read_fleet(values, plan);
}

/* Signs with as many threads as will send, because signing takes longer than sending. */
struct former {
    const struct load_plan *plan;
    struct load_queue *queues;
    uint32_t first;
    int failed;
    pthread_t thread;
};

static void *form(void *context) {
    struct former *former = context;
    for (uint32_t c = former->first; c < former->plan->connections; c += former->plan->threads) {
        former->failed |= load_queue_fill(former->plan, c, &former->queues[c]) != 0;
    }
    return NULL;
}

static int form_all(const struct load_plan *plan, struct load_queue *queues) {
    struct former formers[LOAD_THREADS] = {{0}};
    uint32_t started = 0;
    int failed = 0;
    for (; started < plan->threads && !failed; started++) {
        formers[started] = (struct former){.plan = plan, .queues = queues, .first = started};
        failed = pthread_create(&formers[started].thread, NULL, form, &formers[started]) != 0;
        started -= (uint32_t)failed;
    }
    for (uint32_t t = 0; t < started; t++) {
        failed |= pthread_join(formers[t].thread, NULL) != 0;
        failed |= formers[t].failed;
    }
    return failed ? -1 : 0;
}

static int report(const struct load_plan *plan, struct load_queue *queues,
                  const struct load_times *times, const char *permits) {
    struct load_result result;
    if (load_check(plan, queues, times, &result) != 0) {
        return -1;
    }
    if (permits != NULL) {
        FILE *file = fopen(permits, "w");
        int failed = file == NULL || load_print_permits(file, plan, queues) != 0;
        failed |= file != NULL && fclose(file) != 0;
        if (failed) {
            tricode_console_error(LOAD_PROGRAM, "cannot write %s: %s", permits, strerror(errno));
            return -1;
        }
    }
    const int printed = printf(
        "{\"requests\": %" PRIu64 ", \"answers\": %" PRIu64 ", \"unexpected\": %" PRIu64
        ", \"repeated\": %" PRIu64 ", \"seconds\": %.6f, \"rate\": %.1f, "
        "\"processor\": %.6f, \"p50\": %.6f, \"p99\": %.6f, \"p99.9\": %.6f, \"longest\": %.6f}\n",
        result.requests, result.answers, result.unexpected, result.repeated, result.seconds,
        result.rate, (double)times->processor / 1e9, (double)result.percentile[0] / 1e9,
        (double)result.percentile[1] / 1e9, (double)result.percentile[2] / 1e9,
        (double)result.percentile[3] / 1e9);
    return printed < 0 || fflush(stdout) != 0 || result.unexpected > 0 ? -1 : 0;
}

static int run(const struct load_plan *plan, const char *permits) {
    struct load_queue *queues = calloc(plan->connections, sizeof *queues);
    struct load_times times = {0, 0, 0};
    int failed = queues == NULL || form_all(plan, queues) != 0;
    if (failed) {
        tricode_console_error(LOAD_PROGRAM, "cannot create the requests: out of memory?");
    } else {
        failed = load_run(plan, queues, &times) != 0;
        failed = report(plan, queues, &times, permits) != 0 || failed;
    }
    for (uint32_t c = 0; queues != NULL && c < plan->connections; c++) {
        load_queue_free(&queues[c]);
    }
    free(queues);
    return failed ? TRICODE_EXIT_FAILED : TRICODE_EXIT_OK;
}

static int terminals(const char *const values[VALUES]) {
    uint32_t count = 0;
    if (number(values, TERMINALS, 1, UINT32_MAX - LOAD_BUYER, 0, &count) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    return load_print_terminals(stdout, count) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

static int requests(const char *const values[VALUES], struct load_plan *plan) {
    plan->connections = 1;
    if (read_rounds(values, plan) != 0 || read_fleet(values, plan) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    return load_print_requests(stdout, plan) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

int main(int argc, char *argv[]) {
    struct load_plan plan = {.connections = 0};
    const char *values[VALUES] = {NULL};
    struct tricode_option options[VALUES + 2];
    struct tricode_words words;
    int help = 0;
    for (int i = 0; i < VALUES; i++) {
        options[i] = (struct tricode_option){.name = names[i], .value = &values[i]};
    }
    options[VALUES] = (struct tricode_option){.name = "--persist", .flag = &plan.persist};
    options[VALUES + 1] = (struct tricode_option){.name = "--help", .flag = &help};
    if (tricode_options_parse(LOAD_PROGRAM, argc, argv, options, VALUES + 2, &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    const char *word = words.count == 1 ? words.words[0] : "";
    if (help) {
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0 ? TRICODE_EXIT_FAILED
                                                               : TRICODE_EXIT_OK;
    }
    if (strcmp(word, "terminals") == 0) {
        return terminals(values);
    }
    int code = TRICODE_EXIT_USAGE;
    plan.healthz = strcmp(word, "healthz") == 0;
    if (strcmp(word, "requests") == 0) {
        code = requests(values, &plan);
    } else if ((plan.healthz || strcmp(word, "settle") == 0) && read_plan(values, &plan) == 0) {
        code = run(&plan, values[PERMITS]);
    }
    if (code == TRICODE_EXIT_USAGE) {
        tricode_console_error(LOAD_PROGRAM, "see " LOAD_PROGRAM " --help");
    }
    tricode_key_wipe(&plan.master);
    return code;
}
