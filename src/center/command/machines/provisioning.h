// SPDX-License-Identifier: Apache-2.0
/* The provisioning file that sets up a machine [STORE-6]: its key, its names, its products. */
#ifndef TRICODE_CENTER_PROVISIONING_H
#define TRICODE_CENTER_PROVISIONING_H

#include <stdint.h>
#include "center/ledger/store.h"
#include "crypto/key.h"

#define TRICODE_HOST_MAX 17u /* the URL of a code then fits a version 4-M QR symbol */

/* [QR-4] 1 when a code's URL can contain the host: 1 to 17 letters, digits, "." "-" ":". */
int tricode_host_is_valid(const char *host);

enum tricode_provisioning_status {
    TRICODE_PROVISIONING_OK = 0,
    TRICODE_PROVISIONING_MACHINE,  /* there is no such machine */
    TRICODE_PROVISIONING_PRODUCTS, /* the machine has no products */
    TRICODE_PROVISIONING_STORE,    /* tricode_store_error says why */
    TRICODE_PROVISIONING_CRYPTO,   /* OpenSSL failed, or memory ran out */
    TRICODE_PROVISIONING_FILE,     /* errno says why */
};

/* [STORE-8] [STORE-9] Writes the file atomically, with mode 0600; replaces an existing one. */
enum tricode_provisioning_status tricode_provisioning_write(struct tricode_store *store,
                                                            const struct tricode_key *master,
                                                            uint32_t machine, const char *host,
                                                            const char *path);

#endif
