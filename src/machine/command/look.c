// SPDX-License-Identifier: Apache-2.0
#include "machine/command/look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "machine/act.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static int tell(const char *what, const char *why) {
    tricode_console_error(PROGRAM, "%s: %s", what, why);
    return -1;
}

static void list(struct tricode_listed_product *listed, const struct tricode_look *look,
                 uint16_t number, const struct tricode_provisioned_product *sold) {
    const struct tricode_product_vends *vends =
        tricode_counters_product(tricode_record_read_counters(look->record), number);
    memset(listed, 0, sizeof *listed);
    listed->number = number;
    listed->sold = sold;
    if (vends != NULL) {
        listed->total = vends->total;
        listed->since_reset = tricode_counters_since_reset(vends);
    }
}

static int list_products(struct tricode_look *look) {
    const struct tricode_provisioning *provisioning = &look->provisioning;
    const struct tricode_counters *counters = tricode_record_read_counters(look->record);
    const size_t most = provisioning->product_count + counters->product_count;
    look->products = calloc(most > 0 ? most : 1, sizeof *look->products);
    if (look->products == NULL) {
        return tell("the products", "out of memory");
    }
    for (size_t i = 0; i < provisioning->product_count; i++) {
        const struct tricode_provisioned_product *sold = &provisioning->products[i];
        list(&look->products[look->product_count++], look, sold->number, sold);
    }
    for (size_t i = 0; i < counters->product_count; i++) {
        const uint16_t number = counters->products[i].product;
        if (tricode_provisioning_product(provisioning, number) == NULL) {
            list(&look->products[look->product_count++], look, number, NULL);
        }
    }
    return 0;
}

static int begin(struct tricode_look *look, const struct tricode_folder *folder) {
    struct tricode_error error;
    memset(look, 0, sizeof *look);
    if (tricode_provisioning_read(folder->provisioning, &look->provisioning, &error) != 0) {
        return tell(folder->provisioning, error.text);
    }
    tricode_key_wipe(&look->provisioning.key);
    look->at = tricode_clock_day();
    return 0;
}

static int finish(struct tricode_look *look, int status) {
    if (status == 0) {
        status = list_products(look);
    }
    if (status != 0) {
        tricode_look_close(look);
    }
    return status;
}

static int open_record(struct tricode_look *look, const char *path, struct tricode_error *error) {
    look->record = tricode_record_open(path, look->provisioning.machine,
                                       look->provisioning.key_epoch, &look->state, error);
    return look->record != NULL ? 0 : -1;
}

int tricode_look_beside(struct tricode_look *look, const struct tricode_folder *folder) {
    struct tricode_error error = {""};
    if (begin(look, folder) != 0) {
        return -1;
    }
    look->at_work = tricode_record_in_use(folder->record);
    look->record = tricode_record_peek(folder->record, look->provisioning.machine,
                                       look->provisioning.key_epoch, &look->state, &error);
    int status = look->record != NULL ? 0 : -1;
    if (status != 0 && errno == EAGAIN && !look->at_work) {
        status = open_record(look, folder->record, &error);
    }
    return finish(look, status == 0 ? 0 : tell(folder->record, error.text));
}

int tricode_look_hold(struct tricode_look *look, const struct tricode_folder *folder) {
    struct tricode_error error = {""};
    if (begin(look, folder) != 0) {
        return -1;
    }
    int status = open_record(look, folder->record, &error);
    if (status != 0) {
        const int busy = errno == EBUSY;
        (void)tell(folder->record,
                   busy ? "the machine is at work, and its books are in its hands: end it, "
                          "reset, and start it again; without --reset they can be read now"
                        : error.text);
    }
    return finish(look, status);
}

void tricode_look_close(struct tricode_look *look) {
    tricode_record_close(look->record);
    tricode_provisioning_clear(&look->provisioning);
    free(look->products);
    memset(look, 0, sizeof *look);
}
