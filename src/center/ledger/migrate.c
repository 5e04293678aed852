// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/migrate.h"

#include <stdio.h>

#include "center/ledger/transaction/transaction.h"

enum tricode_store_status tricode_format_check(struct tricode_store *store,
                                               const struct tricode_formats *formats, int *format) {
    const enum tricode_store_status status =
        store->database->driver->format(store->database, format);
    if (status != TRICODE_STORE_OK || (*format >= 1 && *format <= formats->newest)) {
        return status;
    }
    (void)snprintf(
        store->error, sizeof store->error,
        "the ledger has format %d and this program supports 1 to %d; %s", *format, formats->newest,
        *format > formats->newest ? "use the version of tricode that wrote it, or a newer one"
                                  : "restore a backup");
    return TRICODE_STORE_FAILED;
}

enum tricode_store_status tricode_format_run(struct tricode_store *store,
                                             const struct tricode_formats *formats, int from,
                                             const char *doing) {
    const struct tricode_driver *driver = store->database->driver;
    for (int format = from; format < formats->newest; format++) {
        const enum tricode_store_status status =
            driver->script(store->database, formats->migrations[format], doing);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    return driver->set_format(store->database, formats->newest);
}

/* Another process may have migrated the ledger since it was opened. */
static enum tricode_store_status run_from_current(struct tricode_store *store,
                                                  const struct tricode_formats *formats) {
    int format = 0;
    const enum tricode_store_status status = tricode_format_check(store, formats, &format);
    return status == TRICODE_STORE_OK
               ? tricode_format_run(store, formats, format, "migrating the ledger")
               : status;
}

enum tricode_store_status tricode_format_migrate(struct tricode_store *store,
                                                 const struct tricode_formats *formats) {
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK ? tricode_store_end(store, run_from_current(store, formats))
                                      : status;
}
