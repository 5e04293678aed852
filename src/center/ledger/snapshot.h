// SPDX-License-Identifier: Apache-2.0
/* What a batch needs of a database that others share is locked and read at its beginning, for all
 * of its requests in one round trip: nobody else can change it until the commit.
 * tricode_store_apply keeps it as the ledger is; any other write forgets it, and so does the end of
 * the transaction. While it is held, decisions are gathered (writes.h). For store*.c only. */
#ifndef TRICODE_CENTER_STORE_HELD_H
#define TRICODE_CENTER_STORE_HELD_H

#include "center/ledger/statement.h"

struct tricode_snapshot_machine {
    uint32_t number;
    uint64_t operator_account;
    struct tricode_center_machine machine; /* UNKNOWN: there is none */
    uint8_t epochs[32];                    /* a bit for each that is valid */
    int buffered;                          /* it was written since the last sending */
};

struct tricode_snapshot_account {
    uint64_t account;
    int buyer; /* 0: there is no such buyer */
    uint64_t balance;
    uint32_t spending_limit;
};

/* [STORE-16] Locks them, with the accounts of pending sales and of operators, and reads them. OK
 * also when there is something that a ledger cannot hold: then nothing is held, and whoever reads
 * it finds it. */
enum tricode_store_status tricode_snapshot_load(struct tricode_store *store,
                                            const struct tricode_touched *touched);
void tricode_snapshot_release(struct tricode_store *store);

/* NULL: it is not held, and has to be asked for. */
const struct tricode_snapshot_machine *tricode_snapshot_machine(const struct tricode_store *store,
                                                        uint32_t machine);
const struct tricode_snapshot_account *tricode_snapshot_account(const struct tricode_store *store,
                                                        uint64_t account);

/* 0: it is not held; else whether it is enrolled and not revoked. */
int tricode_snapshot_terminal(const struct tricode_store *store, const char *keyid, int *enrolled);
/* 0: they are not held. */
int tricode_snapshot_settings(const struct tricode_store *store, struct tricode_settings *settings);

/* A machine is about to be written: once between two sendings, so that no row is gathered twice. */
enum tricode_store_status tricode_snapshot_turn(struct tricode_store *store, uint32_t machine);
/* A transfer that a decision makes: its number in the journal, and those before it of its debtor
 * and its creditor. known: it is held; else the database works all three out as it writes. */
struct tricode_snapshot_transfer {
    int known;
    uint64_t id;
    uint64_t debtor_previous;
    uint64_t creditor_previous;
};

/* The next of the journal, between these accounts; it is taken with that. */
struct tricode_snapshot_transfer tricode_snapshot_transfer(struct tricode_store *store, uint64_t debtor,
                                                   uint64_t creditor);

/* A decision that was written, or gathered. */
void tricode_snapshot_apply(struct tricode_store *store, const struct tricode_decision *decision);

/* The columns of SALE_COLUMNS (statement_sql.c) from `first` on, of a sale of the machine
 * (store_sale.c). */
void tricode_read_sale(struct tricode_store *store, const struct tricode_rows *row, int first,
                       uint32_t machine, struct tricode_sale *sale);
/* Those of SETTINGS (store.c). */
void tricode_read_settings(struct tricode_store *store, const struct tricode_rows *row,
                           struct tricode_settings *settings);

#endif
