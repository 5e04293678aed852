// SPDX-License-Identifier: Apache-2.0
/* explore: every order of events of a small model, with the object code of src/core. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "host/command/console.h"
#include "search.h"

#define PROGRAM "explore"

static const char HELP[] =
    "Usage: explore [OPTIONS]\n"
    "Explores every order of events of one machine, its center and all other parties within small\n"
    "bounds, with the object code of src/core. Checks the theorem (spec/protocol.md, section 13)\n"
    "in every state and on every step, and that from each state every sale can end.\n"
    "\n"
    "  --sales N            number of sales, 1 to 5 (3)\n"
    "  --offers N           offers with different product, price and time, 1 or 2 (1)\n"
    "  --balances A,B       balances of the two accounts; the offers cost 2 and 1 (4,3)\n"
    "  --deposits N         number of units that may be deposited (0)\n"
    "  --payouts            earned units may be paid out\n"
    "  --handover           the counters may pass to a machine that remembers no sale\n"
    "  --last-numbers       the last sale has the last counter, 4294967295\n"
    "  --depth N            stop after N events; 0: continue to the fixed point (0)\n"
    "  --states N           stop above N million states (24)\n"
    "  --fault NAME         fault of the model: act_before_persist, stolen_key\n"
    "  --only CLAUSE        check only this clause, such as THEOREM-3\n"
    "  --expect-violation   exit 0 if a violation is found, otherwise 1\n"
    "  --count-only         only count events, without checks\n"
    "  --quiet              print only significant counts, and no example of liveness\n"
    "  --help               show this\n"
    "  --version            show the version\n"
    "\n"
    "Exit: 0 no violation, 1 a violation or a missing event, 2 wrong command line.\n";

struct request {
    struct explore_bounds bounds;
    struct explore_options options;
    bool expect_violation;
    bool quiet;
    bool last_numbers;
};

static bool number(const char *text, unsigned least, unsigned most, unsigned *value) {
    char *end = NULL;
    errno = 0;
    unsigned long read = strtoul(text, &end, 10);
    bool good = text[0] >= '0' && text[0] <= '9' && *end == 0 && errno == 0 && read >= least &&
                read <= most;
    if (good) {
        *value = (unsigned)read;
    }
    return good;
}

static bool two_balances(char *text, unsigned balances[EXPLORE_ACCOUNTS]) {
    char *comma = strchr(text, ',');
    bool good = comma != NULL;
    if (good) {
        *comma = 0;
        good = number(text, 0, 20, &balances[0]) && number(comma + 1, 0, 20, &balances[1]);
    }
    return good;
}

static bool enable_fault(const char *name, struct explore_bounds *bounds) {
    bounds->act_before_persist =
        bounds->act_before_persist || strcmp(name, "act_before_persist") == 0;
    bounds->stolen_key = bounds->stolen_key || strcmp(name, "stolen_key") == 0;
    return strcmp(name, "act_before_persist") == 0 || strcmp(name, "stolen_key") == 0;
}

/* Parses an option without a value. Returns false for an unknown name. */
static bool flag(const char *name, struct request *request) {
    const struct {
        const char *name;
        bool *value;
    } flags[] = {
        {"--payouts", &request->bounds.payouts},
        {"--handover", &request->bounds.handover},
        {"--last-numbers", &request->last_numbers},
        {"--expect-violation", &request->expect_violation},
        {"--quiet", &request->quiet},
    };
    bool found = strcmp(name, "--count-only") == 0;
    if (found) {
        request->options.check = false;
    }
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(name, flags[i].name) == 0) {
            *flags[i].value = true;
            found = true;
        }
    }
    return found;
}

static bool option(const char *name, char *value, struct request *request) {
    unsigned millions = 0;
    bool good = false;
    if (strcmp(name, "--sales") == 0) {
        good = number(value, 1, EXPLORE_SALES_MAX, &request->bounds.sales);
    } else if (strcmp(name, "--offers") == 0) {
        good = number(value, 1, EXPLORE_OFFERS, &request->bounds.offers);
    } else if (strcmp(name, "--balances") == 0) {
        good = two_balances(value, request->bounds.balances);
    } else if (strcmp(name, "--deposits") == 0) {
        good = number(value, 0, 20, &request->bounds.deposits);
    } else if (strcmp(name, "--depth") == 0) {
        good = number(value, 0, 1000, &request->options.depth);
    } else if (strcmp(name, "--states") == 0) {
        good = number(value, 1, 1000, &millions);
        request->options.states_max = (size_t)millions * 1000000u;
    } else if (strcmp(name, "--fault") == 0) {
        good = enable_fault(value, &request->bounds);
    } else if (strcmp(name, "--only") == 0) {
        request->options.only = value;
        good = true;
    }
    return good;
}

static bool read_request(int argc, char **argv, struct request *request) {
    bool good = true;
    for (int i = 1; i < argc && good; i++) {
        if (!flag(argv[i], request)) {
            good = i + 1 < argc && option(argv[i], argv[i + 1], request);
            if (!good) {
                tricode_console_error(PROGRAM,
                                      "%s: unknown, or its value is missing or out of "
                                      "range; see --help",
                                      argv[i]);
            }
            i = i + 1;
        }
    }
    if (request->last_numbers) {
        request->bounds.first = UINT32_MAX - request->bounds.sales + 1;
    }
    if (good && request->last_numbers && request->bounds.stolen_key) {
        tricode_console_error(PROGRAM, "--fault stolen_key cannot be used with --last-numbers");
        good = false;
    }
    return good;
}

static void print_bounds(const struct explore_bounds *bounds) {
    printf(
        "\nexplore: %u sales from %lu, %u offer%s, balances %u and %u, deposits %u%s%s%s%s\n",
        bounds->sales, (unsigned long)bounds->first, bounds->offers, bounds->offers == 1 ? "" : "s",
        bounds->balances[0], bounds->balances[1], bounds->deposits,
        bounds->payouts ? ", payouts" : "", bounds->handover ? ", handover" : "",
        bounds->act_before_persist ? "; fault: the machine acts before its record is durable" : "",
        bounds->stolen_key ? "; fault: the attacker has the key" : "");
}

static void print_rest(const struct request *request, const struct explore_search *search) {
    const struct explore_bounds *bounds = &request->bounds;
    static const char *const WAYS[EXPLORE_WAYS] = {
        [EXPLORE_OWN_CODES] = "with the sale's own permit and cancel code",
        [EXPLORE_NEWER_CODE] = "with newer codes only",
    };
    for (int way = 0; way < EXPLORE_WAYS; way++) {
        printf("every sale ends %s: from every state, in at most %u steps", WAYS[way],
               search->rest_steps[way]);
        if (search->no_newer[way] > 0) {
            printf("; except %llu states that need a counter above 4294967295",
                   search->no_newer[way]);
        }
        printf("\n");
    }
    struct explore_world now = search->worlds[search->rest_from[EXPLORE_OWN_CODES]];
    struct explore_rest rest = explore_bring_to_rest(bounds, &now, EXPLORE_OWN_CODES);
    printf("%s", request->quiet ? "" : "a longest sequence with own codes:\n");
    for (unsigned i = 0; i < rest.steps && !request->quiet; i++) {
        struct explore_world before = now;
        struct explore_outcome outcome;
        explore_apply(bounds, &before, rest.events[i], &now, &outcome);
        printf("  %2u  ", i + 1);
        explore_print(stdout, bounds, &before, rest.events[i], &outcome);
    }
}

static void print_violation(const struct explore_bounds *bounds,
                            const struct explore_search *search) {
    printf("VIOLATED [%s]: %s; a shortest sequence of events:\n", search->violation.clause,
           search->violation.what);
    unsigned steps = explore_print_trace(stdout, bounds, search, search->violated_at);
    if (search->stepped) {
        struct explore_world after;
        struct explore_outcome outcome;
        const struct explore_world *before = &search->worlds[search->violated_at];
        explore_apply(bounds, before, search->violating, &after, &outcome);
        printf("  %2u  ", steps + 1);
        explore_print(stdout, bounds, before, search->violating, &outcome);
    }
}

/* Prints the result; returns whether it is as expected. */
static bool report(const struct request *request, const struct explore_search *search,
                   enum explore_end end) {
    bool good = true;
    if (end == EXPLORE_VIOLATED) {
        print_violation(&request->bounds, search);
        good = request->expect_violation;
    } else if (end == EXPLORE_TOO_MANY || end == EXPLORE_NO_MEMORY) {
        tricode_console_error(PROGRAM, "%s: lower --sales, or set --depth",
                              end == EXPLORE_TOO_MANY ? "too many states" : "no memory");
        good = false;
    } else {
        if (request->options.only == NULL &&
            explore_report_coverage(stdout, request->quiet, &request->bounds, &search->coverage) >
                0) {
            good = false;
        }
        if (request->options.check && request->options.only == NULL) {
            print_rest(request, search);
        }
        if (!request->options.check) {
            printf("no checks (--count-only)\n");
        } else if (request->options.only != NULL) {
            printf("no violation of [%s]\n", request->options.only);
        } else {
            printf("no violation\n");
        }
        good = good && !request->expect_violation;
    }
    return good;
}

int main(int argc, char **argv) {
    struct request request = {
        .bounds = {.first = 1, .sales = 3, .offers = 1, .balances = {4, 3}},
        .options = {.check = true, .states_max = 24000000u},
    };
    struct explore_search search;
    struct timespec start = {0};
    struct timespec stop = {0};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(HELP, stdout);
        return TRICODE_EXIT_OK;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", PROGRAM, TRICODE_VERSION);
        return TRICODE_EXIT_OK;
    }
    if (!read_request(argc, argv, &request)) {
        return TRICODE_EXIT_USAGE;
    }
    print_bounds(&request.bounds);
    clock_gettime(CLOCK_MONOTONIC, &start);
    enum explore_end end = explore_run(&request.bounds, &request.options, &search);
    clock_gettime(CLOCK_MONOTONIC, &stop);
    bool good = report(&request, &search, end);
    printf("%zu states, %llu transitions, depth %u%s, %.1f s\n", search.count, search.transitions,
           search.depth, end == EXPLORE_FIXED_POINT ? " (fixed point: all reachable states)" : "",
           (double)(stop.tv_sec - start.tv_sec) + (double)(stop.tv_nsec - start.tv_nsec) / 1e9);
    explore_search_end(&search);
    return good && fflush(stdout) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}
