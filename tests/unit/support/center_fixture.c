// SPDX-License-Identifier: Apache-2.0
#include "center_fixture.h"

#include "folder.h"

struct tricode_settings fixture_settings(void) {
    return (struct tricode_settings){.currency = FIXTURE_CURRENCY,
                                     .enrolment = TRICODE_ENROLMENT_OPEN,
                                     .validity = 3600,
                                     .skew = 300,
                                     .limit = 0};
}

static uint64_t fixture_enrol(struct fixture *fixture, const uint8_t *seed) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account = 0;
    uint64_t balance = 0;
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_enrol(fixture->store, keyid, public_key, FIXTURE_NOW, &account),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(
        tricode_store_deposit(fixture->store, account, FIXTURE_MONEY, FIXTURE_NOW, &balance),
        TRICODE_STORE_OK);
    ck_assert_uint_eq(balance, FIXTURE_MONEY);
    return account;
}

void fixture_serve(const char *sql) {
    PGconn *connection = PQconnectdb(fixture_server());
    PGresult *result = PQexec(connection, sql);
    const ExecStatusType status = PQresultStatus(result);
    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
                  PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

/* Creates a schema in the cluster; returns its location. */
static void fixture_make_schema(struct fixture *fixture) {
    static unsigned turn;
    char sql[80];
    snprintf(fixture->schema, sizeof fixture->schema, "ledger_%d_%u", (int)getpid(), turn++);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", fixture->schema);
    fixture_serve(sql);
    snprintf(fixture->ledger, sizeof fixture->ledger, "%s&options=-csearch_path%%3D%s",
             fixture_server(), fixture->schema);
}

void fixture_folder(struct fixture *fixture) {
    memset(fixture, 0, sizeof *fixture);
    test_make_folder(fixture->folder, sizeof fixture->folder, "center");
    snprintf(fixture->ledger, sizeof fixture->ledger, "%s/ledger.sqlite", fixture->folder);
    if (fixture_server() != NULL) {
        fixture_make_schema(fixture);
    }
    memset(fixture->master.bytes, 0x5a, sizeof fixture->master.bytes);
}

void fixture_begin_with(struct fixture *fixture, const struct tricode_settings *settings) {
    static const struct tricode_product_record cola = {.product = 1, .price = 250, .name = "Cola"};
    fixture_folder(fixture);
    ck_assert_msg(tricode_store_create(fixture->ledger, settings, &fixture->store) ==
                      TRICODE_STORE_OK,
                  "%s", tricode_store_error(fixture->store));
    fixture->keys = tricode_keys_new(&fixture->master, FIXTURE_CURRENCY);
    ck_assert_ptr_nonnull(fixture->keys);
    fixture->service.store = fixture->store;
    fixture->service.keys = fixture->keys;
    ck_assert_int_eq(
        tricode_store_add_machine(fixture->store, FIXTURE_MACHINE, "Cola corner", "Hall B"),
        TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_set_product(fixture->store, FIXTURE_MACHINE, &cola),
                     TRICODE_STORE_OK);
    memset(fixture->seed[0], 0xa1, TRICODE_SEED_SIZE);
    memset(fixture->seed[1], 0xb0, TRICODE_SEED_SIZE);
    if (settings->enrolment == TRICODE_ENROLMENT_OPEN) {
        fixture->alice = fixture_enrol(fixture, fixture->seed[0]);
        fixture->bob = fixture_enrol(fixture, fixture->seed[1]);
    }
}

void fixture_begin(struct fixture *fixture) {
    struct tricode_settings settings = fixture_settings();
    fixture_begin_with(fixture, &settings);
}

static void fixture_remove(const char *folder) {
    static const char *const files[] = {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm",
                                        "master.key",    "machine.json",      "log",
                                        "other"};
    char path[128];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

void fixture_end(struct fixture *fixture) {
    tricode_keys_free(fixture->keys);
    tricode_store_close(fixture->store);
    fixture_remove(fixture->folder);
    if (fixture_server() != NULL) {
        char sql[120];
        snprintf(sql, sizeof sql, "SET client_min_messages = warning; DROP SCHEMA %s CASCADE",
                 fixture->schema);
        fixture_serve(sql);
    }
}

const char *fixture_code(const struct fixture *fixture, struct code_fields fields) {
    static char texts[8][TRICODE_TEXT_SIZE + 1];
    static unsigned turn;
    char *text = texts[turn++ % 8];
    struct tricode_payload payload = {.kind = fields.kind == 0 ? TRICODE_KIND_SALE : fields.kind,
                                      .key_epoch = fields.key_epoch,
                                      .product = fields.product == 0 ? 1 : fields.product,
                                      .machine =
                                          fields.machine == 0 ? FIXTURE_MACHINE : fields.machine,
                                      .counter = fields.counter,
                                      .vended = fields.vended,
                                      .price = fields.price == 0 ? 250 : fields.price,
                                      .issued_at = fields.issued_at};
    struct tricode_key key;
    ck_assert_int_eq(tricode_key_derive(&fixture->master, payload.machine, FIXTURE_CURRENCY,
                                        payload.key_epoch, &key),
                     0);
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    ck_assert_ptr_nonnull(tagger);
    ck_assert_int_eq(tricode_tag_issue(tagger, &payload, (uint8_t *)text), TRICODE_TAG_OK);
    text[TRICODE_TEXT_SIZE] = '\0';
    tricode_tagger_free(tagger);
    return text;
}

static void fixture_print_problem(void *context, const struct tricode_ledger_problem *problem) {
    (void)context;
    fprintf(stderr, "problem %s: %s %s is %s, expected %s\n", problem->check, problem->table,
            problem->key, problem->is, problem->should);
}

void fixture_holds(struct tricode_store *store) {
    struct tricode_ledger_report report;
    ck_assert_msg(tricode_ledger_check(store, &report, fixture_print_problem, NULL) ==
                      TRICODE_STORE_OK,
                  "%s", tricode_store_error(store));
    ck_assert_uint_eq(report.problems, 0);
    ck_assert_int_eq(report.sum, 0);
    ck_assert_uint_gt(report.checks, 10);
}

uint64_t fixture_balance(struct tricode_store *store, uint64_t account) {
    uint64_t balance = 0;
    ck_assert_int_eq(tricode_store_balance(store, account, &balance), TRICODE_STORE_OK);
    return balance;
}

void fixture_trade(struct fixture *fixture) {
    struct tricode_answer answer;
    const char *first = fixture_code(fixture, (struct code_fields){.counter = 1});
    const char *second = fixture_code(fixture, (struct code_fields){.counter = 2, .vended = 1});
    ck_assert_int_eq(
        tricode_service_settle(&fixture->service, fixture->alice, first, 64, FIXTURE_NOW, &answer),
        TRICODE_STORE_OK);
    ck_assert_int_eq(
        tricode_service_settle(&fixture->service, fixture->bob, second, 64, FIXTURE_NOW, &answer),
        TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, TRICODE_CENTER_SETTLED);
}
