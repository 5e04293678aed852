// SPDX-License-Identifier: Apache-2.0
/* The provisioning file, which the center makes for a machine: its number, key, pay host and
 * products [STORE-6]. A JSON object without unknown members; every member is range-checked. */
#ifndef TRICODE_MACHINE_PROVISIONING_H
#define TRICODE_MACHINE_PROVISIONING_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/key.h"
#include "host/json.h"

#define TRICODE_PROVISIONING_LIMIT (1024u * 1024u)
#define TRICODE_HOST_CAPACITY 18u   /* 17 characters: the URL's prefix is at most 26 */
#define TRICODE_LABEL_CAPACITY 256u /* names and places: up to 255 bytes of UTF-8 */

struct tricode_provisioned_product {
    uint16_t number;
    uint32_t price; /* in minor units of the machine's currency, not 0 */
    char name[TRICODE_LABEL_CAPACITY];
};

struct tricode_provisioning {
    uint32_t machine;
    uint16_t currency;
    uint8_t key_epoch;
    struct tricode_key key;
    uint32_t counter; /* of a new machine [MACHINE-2] */
    uint32_t vended;
    char host[TRICODE_HOST_CAPACITY]; /* upper case */
    char name[TRICODE_LABEL_CAPACITY];
    char place[TRICODE_LABEL_CAPACITY];
    struct tricode_provisioned_product *products;
    size_t product_count;
};

/* Parses a provisioning file: 0, and the caller calls tricode_provisioning_clear. Else -1, an error
 * that names the member, and *provisioning is all zero. */
int tricode_provisioning_parse(const uint8_t *bytes, size_t length,
                               struct tricode_provisioning *provisioning,
                               struct tricode_error *error);

/* Reads the file, which must not be accessible to group and others [STORE-8], and parses it. */
int tricode_provisioning_read(const char *path, struct tricode_provisioning *provisioning,
                              struct tricode_error *error);

/* NULL when there is no such product. */
const struct tricode_provisioned_product *tricode_provisioning_product(
    const struct tricode_provisioning *provisioning, uint16_t number);

/* Wipes the key and frees the products. */
void tricode_provisioning_clear(struct tricode_provisioning *provisioning);

#endif
