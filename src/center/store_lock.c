// SPDX-License-Identifier: Apache-2.0
/* The store: the order in which processes take what they share. */
#include "center/store.h"

/* SQLite has one writer at a time: begin_write has taken all. */
enum tricode_store_status tricode_store_lock(struct tricode_store *store, const uint32_t *machines,
                                             size_t machine_count, const uint64_t *accounts,
                                             size_t account_count) {
    (void)store;
    (void)machines;
    (void)machine_count;
    (void)accounts;
    (void)account_count;
    return TRICODE_STORE_OK;
}
