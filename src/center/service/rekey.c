// SPDX-License-Identifier: Apache-2.0
#include "center/service/rekey.h"

#include <string.h>

#define ATTEMPTS 8 /* at a transaction that another process is in the way of */

/* [KEY-10] Refunds as the core decides for the cancel code that the old board cannot issue any
 * more. */
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
        return tricode_store_set_error(store, "the pending sale cannot be refunded; run: audit");
    }
    *next = verdict.machine.next;
    return tricode_store_apply(store, &decision);
}

/* Whether the machine can get a new epoch. */
static enum tricode_rekey_status check(const struct tricode_machine_record *record,
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
    /* Without pending money, a retired or exhausted machine needs no new epoch. */
    if (record->retired) {
        return TRICODE_REKEY_RETIRED;
    }
    if (end != TRICODE_PENDING_UNSPECIFIED) {
        return TRICODE_REKEY_NOTHING;
    }
    return situation->machine.next > UINT32_MAX ? TRICODE_REKEY_NUMBERS : TRICODE_REKEY_OK;
}

/* Loads the machine in the open transaction, locked. */
static enum tricode_store_status load(struct tricode_store *store, uint32_t machine,
                                      struct tricode_machine_record *record,
                                      struct tricode_situation *situation) {
    const struct tricode_touched touched = {.machines = &machine, .machine_count = 1};
    enum tricode_store_status status = tricode_store_lock(store, &touched);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_machine(store, machine, record);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_situation(store, machine, record->pending, 0, situation);
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_FAILED : status;
}

/* [KEY-9] In the open transaction. REFUSED and NONE: *outcome says why. */
static enum tricode_store_status rekey_within(struct tricode_store *store, uint32_t machine,
                                              enum tricode_pending_end end, uint64_t now,
                                              struct tricode_rekey *rekey,
                                              enum tricode_rekey_status *outcome) {
    struct tricode_machine_record record;
    struct tricode_situation situation;
    enum tricode_store_status status = load(store, machine, &record, &situation);
    if (status == TRICODE_STORE_NONE) {
        *outcome = TRICODE_REKEY_MACHINE;
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    *outcome = check(&record, &situation, end, rekey);
    if (*outcome != TRICODE_REKEY_OK) {
        return TRICODE_STORE_REFUSED;
    }
    uint64_t next = situation.machine.next;
    rekey->vended = situation.machine.delivered;
    if (end == TRICODE_PENDING_VENDED) {
        rekey->vended = rekey->sale;
    }
    if (end == TRICODE_PENDING_UNVENDED) {
        status = refund(store, machine, &situation, now, &next);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
    }
    rekey->counter = next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
    rekey->key_epoch = (uint8_t)(record.key_epoch + 1);
    return tricode_store_begin_epoch(store, machine, rekey->key_epoch, rekey->counter,
                                     rekey->vended, now);
}

/* One transaction. RETRY: another process was in the way. */
static enum tricode_store_status try_rekey(struct tricode_store *store, uint32_t machine,
                                           enum tricode_pending_end end, uint64_t now,
                                           struct tricode_rekey *rekey,
                                           enum tricode_rekey_status *outcome) {
    memset(rekey, 0, sizeof *rekey);
    *outcome = TRICODE_REKEY_STORE;
    enum tricode_store_status status = tricode_store_begin_write(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = rekey_within(store, machine, end, now, rekey, outcome);
    if (status != TRICODE_STORE_OK) {
        tricode_store_rollback(store);
        return status;
    }
    return tricode_store_commit(store);
}

enum tricode_rekey_status tricode_rekey_machine(struct tricode_store *store, uint32_t machine,
                                                enum tricode_pending_end end, uint64_t now,
                                                struct tricode_rekey *rekey) {
    enum tricode_rekey_status outcome = TRICODE_REKEY_STORE;
    enum tricode_store_status status = TRICODE_STORE_RETRY;
    for (int i = 0; i < ATTEMPTS && status == TRICODE_STORE_RETRY; i++) {
        status = try_rekey(store, machine, end, now, rekey, &outcome);
    }
    switch (status) {
    case TRICODE_STORE_OK:
        return TRICODE_REKEY_OK;
    case TRICODE_STORE_REFUSED:
    case TRICODE_STORE_NONE:
        return outcome;
    default:
        return TRICODE_REKEY_STORE;
    }
}
