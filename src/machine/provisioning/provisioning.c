// SPDX-License-Identifier: Apache-2.0
#include "machine/provisioning/provisioning.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/signature.h"
#include "host/file.h"

#define NUMBERS 65536u

static const char *const members[] = {"tricode", "machine", "currency", "key_epoch", "key",
                                      "host",    "name",    "place",    "products",  NULL};
static const char *const begin_members[] = {"counter", "vended", NULL};
static const char *const product_members[] = {"product", "name", "price", NULL};

static int parse_numbers(const json_t *object, struct tricode_provisioning *provisioning,
                         struct tricode_error *error) {
    int64_t format = 0;
    int64_t machine = 0;
    int64_t currency = 0;
    int64_t epoch = 0;
    if (tricode_json_integer(object, "tricode", 1, 1, "", &format, error) != 0 ||
        tricode_json_integer(object, "machine", 1, UINT32_MAX, "", &machine, error) != 0 ||
        tricode_json_integer(object, "currency", 1, 999, "", &currency, error) != 0 ||
        tricode_json_integer(object, "key_epoch", 0, UINT8_MAX, "", &epoch, error) != 0) {
        return -1;
    }
    provisioning->machine = (uint32_t)machine;
    provisioning->currency = (uint16_t)currency;
    provisioning->key_epoch = (uint8_t)epoch;
    return 0;
}

/* Both members are there, or neither: then both are 0. */
static int parse_begin(const json_t *object, struct tricode_provisioning *provisioning,
                       struct tricode_error *error) {
    int64_t counter = 0;
    int64_t vended = 0;
    if (json_object_get(object, "counter") == NULL && json_object_get(object, "vended") == NULL) {
        return 0;
    }
    if (tricode_json_integer(object, "counter", 0, UINT32_MAX, "", &counter, error) != 0 ||
        tricode_json_integer(object, "vended", 0, counter, "", &vended, error) != 0) {
        return -1;
    }
    provisioning->counter = (uint32_t)counter;
    provisioning->vended = (uint32_t)vended;
    return 0;
}

/* Converts the host to upper case, and accepts only characters of the alphanumeric QR mode. */
static int parse_host(const json_t *object, char host[TRICODE_HOST_CAPACITY],
                      struct tricode_error *error) {
    if (tricode_json_text(object, "host", 1, host, TRICODE_HOST_CAPACITY, "", error) != 0) {
        return -1;
    }
    for (char *at = host; *at != 0; at++) {
        if (*at >= 'a' && *at <= 'z') {
            *at = (char)(*at - 'a' + 'A');
        }
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:", *at) == NULL) {
            tricode_error_set(error, "host has a character other than a letter, digit, . - or :");
            return -1;
        }
    }
    return 0;
}

static int parse_product(const json_t *value, size_t index, uint8_t seen[NUMBERS / 8],
                         struct tricode_provisioned_product *product, struct tricode_error *error) {
    char where[40];
    int64_t number = 0;
    int64_t price = 0;

    (void)snprintf(where, sizeof where, "products[%zu].", index);
    if (tricode_json_closed(value, product_members, where, error) != 0 ||
        tricode_json_integer(value, "product", 0, UINT16_MAX, where, &number, error) != 0 ||
        tricode_json_text(value, "name", 1, product->name, sizeof product->name, where, error) !=
            0 ||
        tricode_json_integer(value, "price", 1, UINT32_MAX, where, &price, error) != 0) {
        return -1;
    }
    uint8_t bit = (uint8_t)(1u << (number % 8));
    if ((seen[number / 8] & bit) != 0) {
        tricode_error_set(
            error, "%sproduct is the number of an earlier product; use another number", where);
        return -1;
    }
    seen[number / 8] |= bit;
    product->number = (uint16_t)number;
    product->price = (uint32_t)price;
    return 0;
}

static int parse_products(const json_t *list, struct tricode_provisioning *provisioning,
                          struct tricode_error *error) {
    uint8_t seen[NUMBERS / 8] = {0};
    size_t count = json_array_size(list);

    if (!json_is_array(list)) {
        tricode_error_set(error, "products is not an array");
        return -1;
    }
    if (count > NUMBERS) {
        tricode_error_set(error, "products has more than 65536 members");
        return -1;
    }
    if (count == 0) {
        return 0;
    }
    provisioning->products = calloc(count, sizeof *provisioning->products);
    if (provisioning->products == NULL) {
        tricode_error_set(error, "out of memory");
        return -1;
    }
    provisioning->product_count = count;
    for (size_t i = 0; i < count; i++) {
        if (parse_product(json_array_get(list, i), i, seen, &provisioning->products[i], error) !=
            0) {
            return -1;
        }
    }
    return 0;
}

int tricode_provisioning_parse(const uint8_t *bytes, size_t length,
                               struct tricode_provisioning *provisioning,
                               struct tricode_error *error) {
    memset(provisioning, 0, sizeof *provisioning);
    json_t *object = tricode_json_parse(bytes, length, error);
    if (object == NULL) {
        return -1;
    }
    int status = tricode_json_closed_but(object, members, begin_members, "", error);
    if (status == 0) {
        status = tricode_json_secret(object, "key", provisioning->key.bytes, TRICODE_KEY_SIZE, "",
                                     error);
    }
    if (status == 0 &&
        (parse_numbers(object, provisioning, error) != 0 ||
         parse_begin(object, provisioning, error) != 0 ||
         parse_host(object, provisioning->host, error) != 0 ||
         tricode_json_text(object, "name", 1, provisioning->name, TRICODE_LABEL_CAPACITY, "",
                           error) != 0 ||
         tricode_json_text(object, "place", 0, provisioning->place, TRICODE_LABEL_CAPACITY, "",
                           error) != 0 ||
         parse_products(json_object_get(object, "products"), provisioning, error) != 0)) {
        status = -1;
    }
    json_decref(object);
    if (status != 0) {
        tricode_provisioning_clear(provisioning);
    }
    return status;
}

int tricode_provisioning_read(const char *path, struct tricode_provisioning *provisioning,
                              struct tricode_error *error) {
    uint8_t *bytes = NULL;
    size_t length = 0;

    memset(provisioning, 0, sizeof *provisioning);
    if (tricode_file_read_secret(path, TRICODE_PROVISIONING_LIMIT, &bytes, &length) != 0) {
        tricode_error_set(error, "%s",
                          errno == EPERM ? "it contains the machine's key and must have mode 0600"
                                         : strerror(errno));
        return -1;
    }
    int status = tricode_provisioning_parse(bytes, length, provisioning, error);
    sodium_memzero(bytes, length);
    free(bytes);
    return status;
}

const struct tricode_provisioned_product *tricode_provisioning_product(
    const struct tricode_provisioning *provisioning, uint16_t number) {
    for (size_t i = 0; i < provisioning->product_count; i++) {
        if (provisioning->products[i].number == number) {
            return &provisioning->products[i];
        }
    }
    return NULL;
}

void tricode_provisioning_clear(struct tricode_provisioning *provisioning) {
    free(provisioning->products);
    tricode_key_wipe(&provisioning->key);
    memset(provisioning, 0, sizeof *provisioning);
}
