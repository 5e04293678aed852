// SPDX-License-Identifier: Apache-2.0
/* A load of settlements on a running center: keep-alive connections over which terminals of a fleet
 * settle sales of a fleet of machines, one request at a time on each connection. Requests are made
 * and signed before the clock starts; every answer is kept, and checked after it has stopped.
 *
 * All that a sale is follows from its machine and counter, so that a second run goes on where the
 * first ended, and so that what a program of another language fills a ledger with can be the same:
 * even counters are vended, odd ones are abandoned (the next code brings their refund), every price
 * is LOAD_PRICE, every product LOAD_PRODUCT, and no machine has a clock. */
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
    uint16_t ports[LOAD_PORTS]; /* of 127.0.0.1; a connection begins at one, and tries the next */
    size_t port_count;
    uint32_t connections; /* machine m belongs to connection (m - 1) % connections, */
    uint32_t terminals;   /* terminal t to connection t % connections */
    uint32_t machines;    /* 1 to this */
    uint32_t threads;
    uint32_t from;     /* the first counter of every machine; odd */
    uint32_t rounds;   /* how many sales of each machine; with healthz, requests of a connection */
    uint64_t created;  /* when requests are signed, Unix seconds */
    uint32_t patience; /* seconds without an answer until a connection counts as broken */
    int healthz;       /* GET /healthz, and no fleet */
    int persist;       /* what broke, or failed with 5xx, is asked again until it is answered */
};

struct load_request {
    char *bytes; /* as it goes over the wire */
    size_t length;
    uint32_t machine;
    uint32_t counter;
    uint32_t terminal;
    /* the answer */
    char *body;           /* zero-terminated; NULL: none came */
    unsigned status;      /* 0: none came */
    unsigned asked_again; /* how often it was sent after the first time */
    uint64_t latency;     /* ns from the first byte sent to the last one read */
    int as_expected;
};

/* One connection's requests, in the order in which they are sent. */
struct load_queue {
    struct load_request *requests;
    size_t count;
    size_t next; /* the one to be answered */
};

/* --- the fleet (load_fleet.c) --- */

/* The key of terminal t; no secret. 0; -1 when OpenSSL fails. */
int load_terminal_seed(uint32_t terminal, uint8_t seed[TRICODE_SEED_SIZE]);
/* A line for each terminal: its number, keyid, and public key in hex. */
int load_print_terminals(FILE *output, uint32_t terminals);

/* The counter of the newest vended sale below this one; 0 for none. */
uint32_t load_vended(uint32_t counter);
/* Which terminal pays for a sale. */
uint32_t load_payer(const struct load_plan *plan, uint32_t machine, uint32_t counter);
/* The sale's code of the kind, zero-terminated. */
int load_code(const struct load_plan *plan, uint32_t machine, uint32_t counter,
              enum tricode_kind kind, char text[TRICODE_TEXT_SIZE + 1]);

/* A line for each call that each terminal can make about each sale: settle, cancel, look or
 * account; machine, counter, account, and the request's bytes in hex. */
int load_print_requests(FILE *output, const struct load_plan *plan);

/* All requests of a connection. 0; -1 when memory or OpenSSL fails. */
int load_queue_fill(const struct load_plan *plan, uint32_t connection, struct load_queue *queue);
void load_queue_free(struct load_queue *queue);

/* --- the clock runs (load_run.c) --- */

struct load_times {
    uint64_t first;     /* when the first request was sent, CLOCK_MONOTONIC in ns */
    uint64_t last;      /* when the last answer had come */
    uint64_t processor; /* what sending and reading used, ns */
};

/* Sends all queues, one a connection, with plan->threads threads. 0; -1 when it cannot begin, or
 * when a connection broke and the plan does not persist (told on stderr). */
int load_run(const struct load_plan *plan, struct load_queue *queues, struct load_times *times);

/* --- afterwards (load_check.c) --- */

struct load_result {
    uint64_t requests;
    uint64_t answers;    /* how many were as expected */
    uint64_t unexpected; /* any other, and those that never came */
    uint64_t repeated;   /* how often a request was sent again */
    double seconds;
    double rate;            /* answers as expected a second */
    uint64_t percentile[4]; /* ns: the 50th, 99th and 99.9th, and the longest */
};

/* Checks each answer against what it has to be, tells the first few on stderr that are not. */
int load_check(const struct load_plan *plan, struct load_queue *queues,
               const struct load_times *times, struct load_result *result);
/* A line for each permit that was answered: account, machine, counter, permit. */
int load_print_permits(FILE *output, const struct load_plan *plan, const struct load_queue *queues);

#endif
