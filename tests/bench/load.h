// SPDX-License-Identifier: Apache-2.0
/* A load of settlements on a running center: terminals of a fleet settle sales of a fleet of
 * machines on persistent connections, one request at a time on each. Requests are created and
 * signed before the measurement; every answer is stored, and checked after it.
 *
 * A sale is determined by its machine and counter, so that a second run continues where the first
 * ended, and so that a program in another language can fill a ledger with the same sales: even
 * counters are vended, odd ones are abandoned (the next code refunds them), every price is
 * LOAD_PRICE, every product LOAD_PRODUCT, and no machine has a clock. */
#ifndef TRICODE_BENCH_LOAD_H
#define TRICODE_BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/text.h"
#include "crypto/key.h"
#include "crypto/signature.h"

#define LOAD_PROGRAM "tricode-load"
#define LOAD_PRICE 250u
#define LOAD_PRODUCT 12u
#define LOAD_PORTS 8u
#define LOAD_THREADS 8u
#define LOAD_BUYER 3u /* the account of terminal 0; terminal t has account 3 + t */
#define LOAD_ANSWER_SIZE 4096u

struct load_plan {
    struct tricode_key master;
    uint16_t currency;
    uint16_t
        ports[LOAD_PORTS]; /* on 127.0.0.1; a connection starts with one and then tries the next */
    size_t port_count;
    uint32_t connections; /* machine m belongs to connection (m - 1) % connections, */
    uint32_t terminals;   /* terminal t to connection t % connections */
    uint32_t machines;    /* 1 to this */
    uint32_t threads;
    uint32_t from;    /* the first counter of every machine; odd */
    uint32_t rounds;  /* sales of each machine; with healthz, requests of a connection */
    uint64_t created; /* time of signing, Unix seconds */
    uint32_t timeout; /* seconds without an answer until a connection counts as broken */
    int healthz;      /* GET /healthz, and no fleet */
    int persist;      /* repeat broken requests and 5xx until answered */
};

struct load_request {
    char *bytes; /* raw bytes */
    size_t length;
    uint32_t machine;
    uint32_t counter;
    uint32_t terminal;
    /* the answer */
    char *body;      /* zero-terminated; NULL: none received */
    unsigned status; /* 0: none received */
    unsigned repetitions;
    uint64_t latency; /* ns from the first byte sent to the last one read */
    int as_expected;
};

/* One connection's requests, in the order in which they are sent. */
struct load_queue {
    struct load_request *requests;
    size_t count;
    size_t next; /* the unanswered request */
};

/* --- the fleet (load_fleet.c) --- */

/* The key of terminal t, not a secret. Returns 0, or -1 if OpenSSL fails. */
int load_terminal_seed(uint32_t terminal, uint8_t seed[TRICODE_SEED_SIZE]);
/* A line for each terminal: its number, keyid, and public key in hex. */
int load_print_terminals(FILE *output, uint32_t terminals);

/* The counter of the newest vended sale below this one; 0 for none. */
uint32_t load_vended(uint32_t counter);
/* The terminal that pays for a sale. */
uint32_t load_payer(const struct load_plan *plan, uint32_t machine, uint32_t counter);
/* The sale's code of the kind, zero-terminated. */
int load_code(const struct load_plan *plan, uint32_t machine, uint32_t counter,
              enum tricode_kind kind, char text[TRICODE_TEXT_SIZE + 1]);

/* Prints a line for each call that each terminal can make for each sale: settle, cancel, look or
 * account; machine, counter, account, and the request's bytes in hex. */
int load_print_requests(FILE *output, const struct load_plan *plan);

/* Creates all requests of a connection. Returns 0, or -1 if memory or OpenSSL fails. */
int load_queue_fill(const struct load_plan *plan, uint32_t connection, struct load_queue *queue);
void load_queue_free(struct load_queue *queue);

/* --- measurement (load_run.c) --- */

struct load_times {
    uint64_t first;     /* time of the first request, CLOCK_MONOTONIC in ns */
    uint64_t last;      /* time of the last answer */
    uint64_t processor; /* processor time of sending and reading, ns */
};

/* Sends all queues, one per connection, with plan->threads threads. Returns 0, or -1 if it cannot
 * start, or if a connection broke and the plan does not persist (reported on stderr). */
int load_run(const struct load_plan *plan, struct load_queue *queues, struct load_times *times);

/* --- checks (load_check.c) --- */

struct load_result {
    uint64_t requests;
    uint64_t answers;    /* number of expected answers */
    uint64_t unexpected; /* other and missing answers */
    uint64_t repeated;   /* number of repetitions */
    double seconds;
    double rate;            /* expected answers per second */
    uint64_t percentile[4]; /* ns: the 50th, 99th and 99.9th, and the longest */
};

/* Checks each answer; prints the first unexpected ones to stderr. */
int load_check(const struct load_plan *plan, struct load_queue *queues,
               const struct load_times *times, struct load_result *result);
/* Writes a line for each received permit: account, machine, counter, permit. */
int load_print_permits(FILE *output, const struct load_plan *plan, const struct load_queue *queues);

#endif
