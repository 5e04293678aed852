// SPDX-License-Identifier: Apache-2.0
#include "center/service/rekey.h"

#include <string.h>

#define TIMEOUT_S 8 /* how often a transaction is run that another one stood in the way of */

/* [KEY-10] The operator's word stands for the cancel code that the board can no longer make: what
 * it does is what the core decides of that code. */
static enum tricode_store_status refund(struct tricode_store *store, uint32_t machine,
                                        const struct tricode_situation *before, uint64_t now,
                                        uint64_t *next) {
    const struct tricode_presented code = {
        .status = TRICODE_CODE_OK,
        .authentic = 1,
        .payload = tricode_payload_convert(before->machine.pending.payload, TRICODE_KIND_CANCEL)};
    const struct tricode_verdict verdict =
        tricode_center_cancel(before->machine, before->closed, code);
    const struct tricode_decision decision = {
        .before = before, .verdict = &verdict, .code = &code, .machine = machine, .now = now};
    if (verdict.result != TRICODE_CENTER_REFUNDED) {
        return tricode_store_set_error(store, "the pending sale cannot be refunded; run the audit");
    }
    *next = verdict.machine.next;
    return tricode_store_apply(store, &decision);
}

/* What stands in the way, before anything is changed. */
static enum tricode_rekey_status admit(const struct tricode_machine_record *record,
                                       const struct tricode_situation *situation,
                                       enum tricode_pending_end end, struct tricode_rekey *rekey) {
    const struct tricode_sale *pending = &situation->machine.pending;
    if (record->key_epoch == UINT8_MAX) {
        return TRICODE_REKEY_EPOCHS;
    }
    if (pending->state == TRICODE_SALE_SETTLED) {
        rekey->sale = pending->payload.counter;
        rekey->price = pending->payload.price;
        rekey->account = pending->account;
        return end == TRICODE_PENDING_UNSPECIFIED ? TRICODE_REKEY_PENDING : TRICODE_REKEY_OK;
    }
    /* Nothing is to be had from it, unless money waits. */
    return record->retired                        ? TRICODE_REKEY_RETIRED
           : end != TRICODE_PENDING_UNSPECIFIED        ? TRICODE_REKEY_NOTHING
           : situation->machine.next > UINT32_MAX ? TRICODE_REKEY_NUMBERS
                                                  : TRICODE_REKEY_OK;
}

/* [KEY-9] Within a transaction. AGAIN: it has to be run once more. */
static enum tricode_store_status rekey_within(struct tricode_store *store, uint32_t machine,
                                              enum tricode_pending_end end, uint64_t now,
                                              struct tricode_rekey *rekey,
                                              enum tricode_rekey_status *outcome) {
    struct tricode_machine_record record;
    struct tricode_situation situation;
    const struct tricode_touched touched = {.machines = &machine, .machine_count = 1};
    enum tricode_store_status status = tricode_store_lock(store, &touched);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_machine(store, machine, &record);
    }
    if (status == TRICODE_STORE_NONE) {
        *outcome = TRICODE_REKEY_MACHINE;
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_situation(store, machine, record.pending, 0, &situation);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    *outcome = admit(&record, &situation, end, rekey);
    if (*outcome != TRICODE_REKEY_OK) {
        return TRICODE_STORE_REFUSED;
    }
    uint64_t next = situation.machine.next;
    rekey->vended = situation.machine.delivered;
    if (end == TRICODE_PENDING_UNVENDED) {
        status = refund(store, machine, &situation, now, &next);
    } else if (end == TRICODE_PENDING_VENDED) {
        rekey->vended = rekey->sale;
    }
    rekey->counter = next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
    rekey->key_epoch = (uint8_t)(record.key_epoch + 1);
    return status == TRICODE_STORE_OK
               ? tricode_store_begin_epoch(store, machine, rekey->key_epoch, rekey->counter,
                                           rekey->vended, now)
               : status;
}

enum tricode_rekey_status tricode_rekey_machine(struct tricode_store *store, uint32_t machine,
                                                enum tricode_pending_end end, uint64_t now,
                                                struct tricode_rekey *rekey) {
    enum tricode_rekey_status outcome = TRICODE_REKEY_STORE;
    enum tricode_store_status status = TRICODE_STORE_RETRY;
    for (int i = 0; i < TIMEOUT_S && status == TRICODE_STORE_RETRY; i++) {
        memset(rekey, 0, sizeof *rekey);
        outcome = TRICODE_REKEY_STORE;
        status = tricode_store_begin_write(store);
        if (status == TRICODE_STORE_OK) {
            status = rekey_within(store, machine, end, now, rekey, &outcome);
            if (status == TRICODE_STORE_OK) {
                status = tricode_store_commit(store);
            } else {
                tricode_store_rollback(store);
            }
        }
    }
    if (status == TRICODE_STORE_OK) {
        return TRICODE_REKEY_OK;
    }
    return status == TRICODE_STORE_REFUSED || status == TRICODE_STORE_NONE ? outcome
                                                                           : TRICODE_REKEY_STORE;
}
