// SPDX-License-Identifier: Apache-2.0
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "center/ledger/audit/audit.h"
#include "fuzz.h"
#include "host/file.h"

#define CURRENCY 978u

struct shop {
    char folder[256];
    char path[300];
    uint64_t accounts[SHOP_TERMINALS];
    uint8_t *first; /* the ledger's file in its initial state */
    size_t length;
    struct tricode_backend api;
};

static struct shop *the_shop(void) {
    static struct shop shop;
    return &shop;
}

static void remove_folder(void) {
    struct shop *shop = the_shop();
    tricode_store_close(shop->api.service.store);
    tricode_keys_free(shop->api.service.keys);
    free(shop->first);
    (void)unlink(shop->path);
    (void)rmdir(shop->folder);
}

const uint8_t *tricode_shop_seed(unsigned n) {
    static const uint8_t seeds[SHOP_TERMINALS][TRICODE_SEED_SIZE] = {{1}, {2}, {3}};
    return seeds[n % SHOP_TERMINALS];
}

static const char token[] = "an-operators-token-of-forty-three-characters";

const char *tricode_shop_token(void) {
    return token;
}

static void must(enum tricode_store_status status, struct tricode_store *store) {
    FUZZ_ASSERT(status == TRICODE_STORE_OK, tricode_store_error(store));
}

static void enrol(struct shop *shop, struct tricode_store *store, unsigned n) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account = 0;
    uint64_t balance = 0;
    FUZZ_ASSERT(tricode_seed_public_key(tricode_shop_seed(n), public_key) == 0 &&
                    tricode_keyid(public_key, keyid) == 0,
                "a terminal has a key");
    must(tricode_store_enrol(store, keyid, public_key, SHOP_NOW, &account), store);
    shop->accounts[n] = account;
    must(tricode_store_deposit(store, account, 1000u * (n + 1u), SHOP_NOW, &balance), store);
}

static void fill(struct shop *shop) {
    const struct tricode_settings settings = {CURRENCY, TRICODE_ENROLMENT_OPEN, SHOP_VALIDITY,
                                              SHOP_SKEW, SHOP_LIMIT};
    const struct tricode_product_record product = {1, 250, "Cola"};
    uint8_t hash[TRICODE_TOKEN_HASH_SIZE];
    uint64_t number = 0;
    struct tricode_store *store = NULL;
    must(tricode_store_create(shop->path, &settings, &store), store);
    must(tricode_store_add_machine(store, 1, "Hall", "Ground floor"), store);
    must(tricode_store_add_machine(store, 2, "Roof", "Top"), store);
    must(tricode_store_set_product(store, 1, &product), store);
    enrol(shop, store, 0);
    enrol(shop, store, 1);
    must(tricode_token_hash(token, strlen(token), hash) == 0
             ? tricode_store_add_token(store, "Desk", hash, SHOP_NOW, &number)
             : tricode_store_set_error(store, "OpenSSL failed"),
         store);
    tricode_store_close(store);
}

static void make(struct shop *shop) {
    const char *parent = getenv("TMPDIR");
    struct tricode_key master;
    memset(master.bytes, 0x5a, sizeof master.bytes);
    (void)snprintf(shop->folder, sizeof shop->folder, "%s/tricode-fuzz-XXXXXX",
                   parent == NULL ? "/tmp" : parent);
    FUZZ_ASSERT(mkdtemp(shop->folder) != NULL, "creating a temporary folder succeeds");
    (void)snprintf(shop->path, sizeof shop->path, "%s/ledger.sqlite", shop->folder);
    fill(shop);
    FUZZ_ASSERT(tricode_file_read(shop->path, 1u << 24, &shop->first, &shop->length) == 0,
                "reading the ledger succeeds");
    shop->api.service.keys = tricode_keys_new(&master, CURRENCY);
    shop->api.currency = CURRENCY;
    FUZZ_ASSERT(shop->api.service.keys != NULL, "memory is available");
    must(tricode_store_open(shop->path, &shop->api.service.store), shop->api.service.store);
    FUZZ_ASSERT(atexit(remove_folder) == 0, "removing the folder succeeds");
}

struct tricode_backend *tricode_shop(void) {
    struct shop *shop = the_shop();
    if (shop->first == NULL) {
        make(shop);
    }
    return &shop->api;
}

uint64_t tricode_shop_account(unsigned n) {
    return the_shop()->accounts[n];
}

void tricode_shop_issue(const struct tricode_payload *payload, char text[TRICODE_TEXT_SIZE + 1]) {
    uint8_t characters[TRICODE_TEXT_SIZE];
    struct tricode_tagger *tagger =
        tricode_keys_tagger(tricode_shop()->service.keys, payload->machine, payload->key_epoch);
    FUZZ_ASSERT(tagger != NULL && tricode_tag_issue(tagger, payload, characters) == TRICODE_TAG_OK,
                "tagging a well-formed payload succeeds");
    memcpy(text, characters, TRICODE_TEXT_SIZE);
    text[TRICODE_TEXT_SIZE] = '\0';
}

static void tell(void *context, const struct tricode_ledger_problem *problem) {
    (void)context;
    (void)fprintf(stderr, "ledger: %s %s is %s\n", problem->table, problem->key, problem->is);
}

void tricode_shop_reset(void) {
    struct shop *shop = the_shop();
    struct tricode_store *store = shop->api.service.store;
    struct tricode_ledger_report report;
    must(tricode_store_begin_read(store), store);
    must(tricode_ledger_check(store, &report, tell, NULL), store);
    tricode_store_rollback(store);
    FUZZ_ASSERT(report.checks > 0 && report.problems == 0 && report.sum == 0, "the ledger adds up");
    tricode_store_close(store);
    FILE *file = fopen(shop->path, "wb");
    FUZZ_ASSERT(file != NULL && fwrite(shop->first, 1, shop->length, file) == shop->length &&
                    fclose(file) == 0,
                "restoring the initial ledger succeeds");
    must(tricode_store_open(shop->path, &shop->api.service.store), shop->api.service.store);
}
