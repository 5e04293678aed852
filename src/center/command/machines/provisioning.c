// SPDX-License-Identifier: Apache-2.0
#include "center/command/machines/provisioning.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/signature.h"
#include "host/file.h"

int tricode_host_is_valid(const char *host) {
    size_t length = strlen(host);
    return length >= 1 && length <= TRICODE_HOST_MAX &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
               length;
}

static int add_product(void *context, const struct tricode_product_record *product) {
    json_t *products = context;
    return json_array_append_new(products, json_pack("{s:i, s:s, s:I}", "product",
                                                     (int)product->product, "name", product->name,
                                                     "price", (json_int_t)product->price));
}

static enum tricode_store_status load_within(struct tricode_store *store, uint32_t machine,
                                             struct tricode_settings *settings,
                                             struct tricode_machine_record *record,
                                             json_t *products) {
    enum tricode_store_status status = tricode_store_settings(store, settings);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_machine(store, machine, record);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_store_each_product(store, machine, add_product, products);
}

/* Reads the ledger in one snapshot. */
static enum tricode_provisioning_status load(struct tricode_store *store, uint32_t machine,
                                             struct tricode_settings *settings,
                                             struct tricode_machine_record *record,
                                             json_t *products) {
    if (tricode_store_begin_read(store) != TRICODE_STORE_OK) {
        return TRICODE_PROVISIONING_STORE;
    }
    const enum tricode_store_status status =
        load_within(store, machine, settings, record, products);
    tricode_store_rollback(store);
    if (status == TRICODE_STORE_NONE) {
        return TRICODE_PROVISIONING_MACHINE;
    }
    if (status != TRICODE_STORE_OK) {
        return TRICODE_PROVISIONING_STORE;
    }
    return json_array_size(products) == 0 ? TRICODE_PROVISIONING_PRODUCTS : TRICODE_PROVISIONING_OK;
}

/* The file's text, zero-terminated; NULL when OpenSSL fails or memory runs out. The key replaces a
 * placeholder in the finished text, so that Jansson never holds a copy of it. */
static char *compose(const struct tricode_key *master, const struct tricode_settings *settings,
                     const struct tricode_machine_record *record, const char *host,
                     json_t *products) {
    static const char member[] = "\"key\": \"";
    struct tricode_key key;
    char placeholder[2 * TRICODE_KEY_SIZE + 1];
    memset(placeholder, '0', sizeof placeholder - 1);
    placeholder[sizeof placeholder - 1] = '\0';
    /* The first counter of the machine, unless that is 1. */
    json_t *counter = NULL;
    json_t *vended = NULL;
    if (record->begin_counter > 0) {
        counter = json_integer((json_int_t)record->begin_counter);
        vended = json_integer((json_int_t)record->begin_vended);
    }
    json_t *json = json_pack("{s:i, s:I, s:i, s:i, s:s, s:o*, s:o*, s:s, s:s, s:s, s:O}", "tricode",
                             1, "machine", (json_int_t)record->machine, "currency",
                             (int)settings->currency, "key_epoch", (int)record->key_epoch, "key",
                             placeholder, "counter", counter, "vended", vended, "host", host,
                             "name", record->name, "place", record->place, "products", products);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2));
    json_decref(json);
    /* The first match is the member itself: only numbers precede it. */
    char *at = text == NULL ? NULL : strstr(text, member);
    if (at == NULL || tricode_key_derive(master, record->machine, settings->currency,
                                         record->key_epoch, &key) != 0) {
        free(text);
        return NULL;
    }
    at += strlen(member);
    const char after = at[2 * TRICODE_KEY_SIZE]; /* sodium_bin2hex writes a zero there */
    sodium_bin2hex(at, 2 * TRICODE_KEY_SIZE + 1, key.bytes, sizeof key.bytes);
    at[2 * TRICODE_KEY_SIZE] = after;
    tricode_key_wipe(&key);
    return text;
}

/* Keeps errno. */
static enum tricode_provisioning_status write_file(char *text, const char *path) {
    const size_t length = strlen(text);
    text[length] = '\n'; /* instead of the zero */
    const int result = tricode_file_write(path, 0600, (const uint8_t *)text, length + 1);
    const int error = errno;
    sodium_memzero(text, length);
    free(text);
    errno = error;
    return result == 0 ? TRICODE_PROVISIONING_OK : TRICODE_PROVISIONING_FILE;
}

enum tricode_provisioning_status tricode_provisioning_write(struct tricode_store *store,
                                                            const struct tricode_key *master,
                                                            uint32_t machine, const char *host,
                                                            const char *path) {
    struct tricode_settings settings;
    struct tricode_machine_record record;
    json_t *products = json_array();
    if (products == NULL) {
        return TRICODE_PROVISIONING_CRYPTO;
    }
    const enum tricode_provisioning_status status =
        load(store, machine, &settings, &record, products);
    if (status != TRICODE_PROVISIONING_OK) {
        json_decref(products);
        return status;
    }
    char *text = compose(master, &settings, &record, host, products);
    json_decref(products);
    return text == NULL ? TRICODE_PROVISIONING_CRYPTO : write_file(text, path);
}
