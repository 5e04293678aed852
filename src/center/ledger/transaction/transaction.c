// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/transaction.h"

#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/writes.h"

enum tricode_store_status tricode_store_begin_write(struct tricode_store *store) {
    return store->database->driver->begin(store->database, 1);
}

enum tricode_store_status tricode_store_begin_read(struct tricode_store *store) {
    return store->database->driver->begin(store->database, 0);
}

enum tricode_store_status tricode_store_commit(struct tricode_store *store) {
    enum tricode_store_status status = tricode_writes_flush(store);
    tricode_snapshot_release(store);
    if (status == TRICODE_STORE_OK) {
        status = store->database->driver->commit(store->database);
    }
    if (status != TRICODE_STORE_OK) {
        tricode_store_rollback(store);
    }
    return status;
}

void tricode_store_rollback(struct tricode_store *store) {
    tricode_snapshot_release(store);
    store->database->driver->rollback(store->database);
}

enum tricode_store_status tricode_store_end(struct tricode_store *store,
                                            enum tricode_store_status status) {
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_store_status tricode_store_limit(struct tricode_store *store, unsigned milliseconds) {
    return store->database->driver->limit(store->database, milliseconds);
}

enum tricode_store_status tricode_store_lock(struct tricode_store *store,
                                             const struct tricode_touched *touched) {
    /* In SQLite the write lock covers the whole file. */
    return store->database->driver->dialect == TRICODE_DIALECT_SQLITE
               ? TRICODE_STORE_OK
               : tricode_snapshot_load(store, touched);
}
