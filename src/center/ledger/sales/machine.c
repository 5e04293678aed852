// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sales/machine.h"

#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/transaction.h"

static enum tricode_store_status add_epoch(struct tricode_store *store, uint32_t machine,
                                           uint8_t key_epoch, uint32_t counter, uint32_t vended,
                                           uint64_t now) {
    return tricode_statement_run_one(
        store, TRICODE_SQL_ADD_EPOCH,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_integer(key_epoch),
                       tricode_value_integer(now), tricode_value_integer(counter),
                       tricode_value_integer(vended)));
}

static enum tricode_store_status add_machine(struct tricode_store *store, uint32_t machine,
                                             const char *name, const char *place) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_ADD_MACHINE,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_text(name),
                       tricode_value_text(place), tricode_value_integer(TRICODE_ACCOUNT_OPERATOR)),
        &changes);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (changes == 0) {
        return TRICODE_STORE_EXISTS;
    }
    return add_epoch(store, machine, 0, 0, 0, 0);
}

enum tricode_store_status tricode_store_add_machine(struct tricode_store *store, uint32_t machine,
                                                    const char *name, const char *place) {
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK
               ? tricode_store_end(store, add_machine(store, machine, name, place))
               : status;
}

enum tricode_store_status tricode_store_enable_machine(struct tricode_store *store,
                                                       uint32_t machine, int enabled) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_ENABLE_MACHINE,
        TRICODE_VALUES(tricode_value_integer(enabled ? 1 : 0), tricode_value_integer(machine)),
        &changes);
    if (status != TRICODE_STORE_OK || changes > 0) {
        return status;
    }
    struct tricode_machine_record record;
    status = tricode_store_machine(store, machine, &record);
    return status == TRICODE_STORE_OK ? TRICODE_STORE_REFUSED : status;
}

enum tricode_store_status tricode_store_retire_machine(struct tricode_store *store,
                                                       uint32_t machine, uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_RETIRE_MACHINE,
        TRICODE_VALUES(tricode_value_integer(now), tricode_value_integer(machine)), &changes);
    if (status != TRICODE_STORE_OK || changes > 0) {
        return status;
    }
    struct tricode_machine_record record;
    status = tricode_store_machine(store, machine, &record);
    return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
}

static enum tricode_store_status set_product(struct tricode_store *store, uint32_t machine,
                                             const struct tricode_product_record *product) {
    struct tricode_machine_record record;
    enum tricode_store_status status = tricode_store_machine(store, machine, &record);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_SET_PRODUCT,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_integer(product->product),
                       tricode_value_text(product->name), tricode_value_integer(product->price)));
}

enum tricode_store_status tricode_store_set_products(struct tricode_store *store, uint32_t machine,
                                                     const struct tricode_product_record *products,
                                                     size_t count) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    for (size_t i = 0; i < count && status == TRICODE_STORE_OK; i++) {
        status = set_product(store, machine, &products[i]);
    }
    return tricode_store_end(store, status);
}

enum tricode_store_status tricode_store_set_product(struct tricode_store *store, uint32_t machine,
                                                    const struct tricode_product_record *product) {
    return tricode_store_set_products(store, machine, product, 1);
}

static void read_machine(struct tricode_store *store, struct tricode_rows *row,
                         struct tricode_machine_record *record) {
    record->machine = (uint32_t)tricode_column_integer(store, row, 0, UINT32_MAX);
    record->enabled = (int)tricode_column_integer(store, row, 1, 1);
    record->next = tricode_column_integer(store, row, 2, (uint64_t)UINT32_MAX + 1);
    record->delivered = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    record->pending = (uint32_t)tricode_column_integer(store, row, 4, UINT32_MAX);
    record->alarms = (uint32_t)tricode_column_integer(store, row, 5, UINT32_MAX);
    record->key_epoch = (uint8_t)tricode_column_integer(store, row, 6, UINT8_MAX);
    tricode_column_text(store, row, 7, record->name, sizeof record->name);
    tricode_column_text(store, row, 8, record->place, sizeof record->place);
    record->retired = (int)tricode_column_integer(store, row, 9, 1);
    record->begin_counter = (uint32_t)tricode_column_integer(store, row, 10, UINT32_MAX);
    record->begin_vended = (uint32_t)tricode_column_integer(store, row, 11, UINT32_MAX);
}

enum tricode_store_status tricode_store_machine(struct tricode_store *store, uint32_t machine,
                                                struct tricode_machine_record *record) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_MACHINE, TRICODE_VALUES(tricode_value_integer(machine)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        read_machine(store, row, record);
    }
    return tricode_rows_end(store, row, status);
}

enum tricode_store_status tricode_store_each_machine(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_machine_record *record), void *context) {
    struct tricode_machine_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_MACHINES, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_machine(store, row, &record);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}

static void read_product(struct tricode_store *store, struct tricode_rows *row,
                         struct tricode_product_record *product) {
    product->product = (uint16_t)tricode_column_integer(store, row, 0, UINT16_MAX);
    product->price = (uint32_t)tricode_column_integer(store, row, 1, UINT32_MAX);
    tricode_column_text(store, row, 2, product->name, sizeof product->name);
}

enum tricode_store_status tricode_store_product(struct tricode_store *store, uint32_t machine,
                                                uint16_t number,
                                                struct tricode_product_record *product) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_PRODUCT,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_integer(number)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        read_product(store, row, product);
    }
    return tricode_rows_end(store, row, status);
}

enum tricode_store_status tricode_store_each_product(
    struct tricode_store *store, uint32_t machine,
    int (*visit)(void *context, const struct tricode_product_record *record), void *context) {
    struct tricode_product_record product;
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_PRODUCTS, TRICODE_VALUES(tricode_value_integer(machine)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_product(store, row, &product);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &product));
    }
    return tricode_rows_end_all(store, row, status);
}

enum tricode_store_status tricode_store_standings(struct tricode_store *store,
                                                  struct tricode_standings *standings) {
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_STANDINGS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    *standings = (struct tricode_standings){.enabled = 0};
    if (status == TRICODE_STORE_OK) {
        standings->enabled = tricode_column_integer(store, row, 0, INT64_MAX);
        standings->disabled = tricode_column_integer(store, row, 1, INT64_MAX);
        standings->retired = tricode_column_integer(store, row, 2, INT64_MAX);
        standings->pending = tricode_column_integer(store, row, 3, INT64_MAX);
        standings->alarms = tricode_column_integer(store, row, 4, INT64_MAX);
    }
    return tricode_rows_end(store, row, status);
}

enum tricode_store_status tricode_store_epoch(struct tricode_store *store, uint32_t machine,
                                              uint8_t key_epoch) {
    const struct tricode_snapshot_machine *snapshot = tricode_snapshot_machine(store, machine);
    if (snapshot != NULL) {
        const int valid = snapshot->epochs[key_epoch / 8] >> key_epoch % 8 & 1;
        return valid ? TRICODE_STORE_OK : TRICODE_STORE_NONE;
    }
    return tricode_statement_exists(
        store, TRICODE_SQL_EPOCH,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_integer(key_epoch)));
}

enum tricode_store_status tricode_store_begin_epoch(struct tricode_store *store, uint32_t machine,
                                                    uint8_t key_epoch, uint32_t counter,
                                                    uint32_t vended, uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE_EPOCHS,
        TRICODE_VALUES(tricode_value_integer(now), tricode_value_integer(machine)), &changes);
    return status == TRICODE_STORE_OK ? add_epoch(store, machine, key_epoch, counter, vended, now)
                                      : status;
}
