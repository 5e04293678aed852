// SPDX-License-Identifier: Apache-2.0
#include "machine/command/reports/inspection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "machine/runtime/act.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static int fail(const char *what, const char *reason) {
    tricode_console_error(PROGRAM, "%s: %s", what, reason);
    return -1;
}

static void list(struct tricode_listed_product *listed, const struct tricode_inspection *from,
                 uint16_t number, const struct tricode_provisioned_product *sold) {
    const struct tricode_product_vends *vends =
        tricode_counters_product(tricode_record_counters(from->record), number);
    memset(listed, 0, sizeof *listed);
    listed->number = number;
    listed->sold = sold;
    if (vends != NULL) {
        listed->total = vends->total;
        listed->since_reset = tricode_counters_since_reset(vends);
    }
}

static int list_products(struct tricode_inspection *from) {
    const struct tricode_provisioning *provisioning = &from->provisioning;
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    const size_t most = provisioning->product_count + counters->product_count;
    from->products = calloc(most > 0 ? most : 1, sizeof *from->products);
    if (from->products == NULL) {
        return fail("the products", "out of memory");
    }
    for (size_t i = 0; i < provisioning->product_count; i++) {
        const struct tricode_provisioned_product *sold = &provisioning->products[i];
        list(&from->products[from->product_count++], from, sold->number, sold);
    }
    for (size_t i = 0; i < counters->product_count; i++) {
        const uint16_t number = counters->products[i].product;
        if (tricode_provisioning_product(provisioning, number) == NULL) {
            list(&from->products[from->product_count++], from, number, NULL);
        }
    }
    return 0;
}

static int begin(struct tricode_inspection *from, const struct tricode_folder *folder) {
    struct tricode_error error;
    memset(from, 0, sizeof *from);
    if (tricode_provisioning_read(folder->provisioning, &from->provisioning, &error) != 0) {
        return fail(folder->provisioning, error.text);
    }
    tricode_key_wipe(&from->provisioning.key);
    from->at = tricode_clock_day();
    return 0;
}

static int finish(struct tricode_inspection *from, int status) {
    if (status == 0) {
        status = list_products(from);
    }
    if (status != 0) {
        tricode_inspection_close(from);
    }
    return status;
}

static int open_record(struct tricode_inspection *from, const char *path,
                       struct tricode_error *error) {
    from->record = tricode_record_open(path, from->provisioning.machine,
                                       from->provisioning.key_epoch, &from->state, error);
    return from->record != NULL ? 0 : -1;
}

int tricode_inspect(struct tricode_inspection *from, const struct tricode_folder *folder) {
    struct tricode_error error = {""};
    if (begin(from, folder) != 0) {
        return -1;
    }
    from->at_work = tricode_record_in_use(folder->record);
    from->record = tricode_record_peek(folder->record, from->provisioning.machine,
                                       from->provisioning.key_epoch, &from->state, &error);
    int status = from->record != NULL ? 0 : -1;
    if (status != 0 && errno == EAGAIN && !from->at_work) {
        status = open_record(from, folder->record, &error);
    }
    return finish(from, status == 0 ? 0 : fail(folder->record, error.text));
}

int tricode_inspect_exclusively(struct tricode_inspection *from,
                                const struct tricode_folder *folder) {
    struct tricode_error error = {""};
    if (begin(from, folder) != 0) {
        return -1;
    }
    int status = open_record(from, folder->record, &error);
    if (status != 0) {
        const int busy = errno == EBUSY;
        (void)fail(folder->record,
                   busy ? "the machine is running: stop it, run `audit --reset`, and start it "
                          "again; without --reset, `audit` works now"
                        : error.text);
    }
    return finish(from, status);
}

void tricode_inspection_close(struct tricode_inspection *from) {
    tricode_record_close(from->record);
    tricode_provisioning_clear(&from->provisioning);
    free(from->products);
    memset(from, 0, sizeof *from);
}
