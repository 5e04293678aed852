// SPDX-License-Identifier: Apache-2.0
/* The snapshot: in PostgreSQL all rows that a batch needs are locked and read at its beginning, in
 * one round trip. No other process can change them until the commit. tricode_store_apply updates
 * the snapshot together with the ledger; any other write releases it, and so does the end of the
 * transaction. While there is a snapshot, tricode_store_apply buffers its writes (writes.h). */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_SNAPSHOT_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_SNAPSHOT_H

#include "center/ledger/sql/query.h"
#include "center/ledger/transaction/types.h"
#include "core/center.h"

struct tricode_snapshot_machine {
    uint32_t number;
    uint64_t operator_account;
    struct tricode_center_machine machine; /* standing UNKNOWN: there is no such machine */
    uint8_t epochs[32];                    /* bit e of the set: key epoch e is valid */
    int buffered;                          /* a write of it is buffered */
};

struct tricode_snapshot_account {
    uint64_t account;
    int buyer; /* 0: there is no such buyer */
    uint64_t balance;
    uint32_t spending_limit;
};

/* [STORE-16] Locks and reads the rows, with the accounts of pending sales and of operators. OK also
 * when a value is out of range: then there is no snapshot, and the statement that reads the value
 * alone reports it. */
enum tricode_store_status tricode_snapshot_load(struct tricode_store *store,
                                                const struct tricode_touched *touched);
void tricode_snapshot_release(struct tricode_store *store);

/* NULL: not in the snapshot; the caller reads the ledger. Valid until the next write. */
const struct tricode_snapshot_machine *tricode_snapshot_machine(const struct tricode_store *store,
                                                                uint32_t machine);
const struct tricode_snapshot_account *tricode_snapshot_account(const struct tricode_store *store,
                                                                uint64_t account);
/* 0: not in the snapshot. 1: *enrolled says whether it is enrolled and not revoked. */
int tricode_snapshot_terminal(const struct tricode_store *store, const char *keyid, int *enrolled);
/* 0: there is no snapshot. */
int tricode_snapshot_settings(const struct tricode_store *store, struct tricode_settings *settings);

/* number: of a machine. Before a write of its rows: flushes when a write of them is buffered
 * already. */
enum tricode_store_status tricode_snapshot_begin_write(struct tricode_store *store,
                                                       uint32_t number);

/* A transfer that a decision makes. known: the snapshot has its number and the previous transfers
 * of its accounts; else the database computes all three. */
struct tricode_snapshot_transfer {
    int known;
    uint64_t id;
    uint64_t debtor_previous;
    uint64_t creditor_previous;
};

/* Takes the next number of the journal for a transfer between these accounts. */
struct tricode_snapshot_transfer tricode_snapshot_transfer(struct tricode_store *store,
                                                           uint64_t debtor, uint64_t creditor);

/* Updates the snapshot of the machine with this number after the verdict was written or buffered.
 */
void tricode_snapshot_apply(struct tricode_store *store, uint32_t number,
                            const struct tricode_verdict *verdict);

#endif
