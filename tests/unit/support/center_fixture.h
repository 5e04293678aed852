// SPDX-License-Identifier: Apache-2.0
/* A center in its own folder, for the suites of src/center: machine 7, two buyers with 1000 each,
 * and codes made with the machine's key. */
#ifndef TRICODE_TEST_CENTER_FIXTURE_H
#define TRICODE_TEST_CENTER_FIXTURE_H

#include <check.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "center/service/service.h"
#include "center/ledger/audit/audit.h"
#include "center/ledger/transaction/statement.h"
#include "center_sql.h"
#include "crypto/signature.h"

#define FIXTURE_MACHINE 7u
#define FIXTURE_CURRENCY 978u
#define FIXTURE_NOW 1800000000u
#define FIXTURE_MONEY 1000u

struct fixture {
    char folder[64];
    char ledger[256];
    char schema[32]; /* PostgreSQL: each ledger has its own schema */
    struct tricode_key master;
    struct tricode_store *store;
    struct tricode_keys *keys;
    struct tricode_service service;
    uint8_t seed[2][TRICODE_SEED_SIZE];
    uint64_t alice;
    uint64_t bob;
};

/* The fields of a code; kind 0 is a sale. */
struct code_fields {
    enum tricode_kind kind;
    uint32_t machine;
    uint32_t counter;
    uint32_t vended;
    uint32_t price;
    uint32_t issued_at;
    uint16_t product;
    uint8_t key_epoch;
};

struct tricode_settings fixture_settings(void);

/* Runs SQL on the server over a connection of its own. */
void fixture_serve(const char *sql);

void fixture_folder(struct fixture *fixture);

void fixture_begin_with(struct fixture *fixture, const struct tricode_settings *settings);

void fixture_begin(struct fixture *fixture);

void fixture_end(struct fixture *fixture);

/* Issues a code with the key of its machine. Returns 64 characters and a zero in one of eight
 * static buffers that are used in turn. */
const char *fixture_code(const struct fixture *fixture, struct code_fields fields);

/* Audits the ledger and expects no problem. */
void fixture_holds(struct tricode_store *store);

uint64_t fixture_balance(struct tricode_store *store, uint64_t account);

/* Settles sale 1 (alice, 250), delivers it with sale 2 (bob, 250), which stays pending. */
void fixture_trade(struct fixture *fixture);

#endif
