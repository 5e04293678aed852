// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sales/sale.h"

#include <string.h>

#include "center/ledger/sales/refusal.h"
#include "center/ledger/transaction/rows.h"
#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/writes.h"
#include "core/names.h"
#include "core/text.h"

/* Reads one sale, or leaves its state NONE. */
static enum tricode_store_status load_sale(struct tricode_store *store, struct tricode_rows *row,
                                           uint32_t machine, struct tricode_sale *sale) {
    enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        tricode_read_sale(store, row, 0, machine, sale);
    }
    status = tricode_rows_end(store, row, status);
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

static enum tricode_store_status load_machine(struct tricode_store *store, uint32_t machine,
                                              struct tricode_situation *situation) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_SITUATION, TRICODE_VALUES(tricode_value_integer(machine)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        situation->machine.standing = tricode_column_integer(store, row, 0, 1) == 1
                                          ? TRICODE_STANDING_ENABLED
                                          : TRICODE_STANDING_DISABLED;
        situation->machine.next = tricode_column_integer(store, row, 1, (uint64_t)UINT32_MAX + 1);
        situation->machine.delivered = (uint32_t)tricode_column_integer(store, row, 2, UINT32_MAX);
        situation->operator_account = tricode_column_integer(store, row, 3, INT64_MAX);
    }
    return tricode_rows_end(store, row, status);
}

static enum tricode_store_status load_payer(struct tricode_store *store, uint64_t account,
                                            struct tricode_situation *situation) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_PAYER, TRICODE_VALUES(tricode_value_integer(account)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    situation->payer.account = account;
    if (status == TRICODE_STORE_OK) {
        situation->payer.balance = tricode_column_integer(store, row, 0, TRICODE_MONEY_MAX);
        situation->spending_limit = (uint32_t)tricode_column_integer(store, row, 1, UINT32_MAX);
    }
    return tricode_rows_end(store, row, status);
}

/* [RECONCILE-1] [RECONCILE-8] The preconditions of the core, so that it never decides on a ledger
 * that was tampered with. */
static enum tricode_store_status check_machine(struct tricode_store *store,
                                               const struct tricode_center_machine *machine) {
    const struct tricode_sale *pending = &machine->pending;
    int valid = machine->delivered < machine->next;
    if (pending->state != TRICODE_SALE_NONE) {
        valid = valid && pending->payload.counter == machine->next &&
                pending->payload.counter > machine->delivered;
    }
    return valid
               ? TRICODE_STORE_OK
               : tricode_store_set_error(store, "next, delivered and the pending sale of a machine "
                                                "contradict each other; run the audit, and restore "
                                                "a backup");
}

static enum tricode_store_status load_closed(struct tricode_store *store, uint32_t machine,
                                             uint32_t counter,
                                             struct tricode_situation *situation) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_CLOSED,
        TRICODE_VALUES(tricode_value_integer(machine), tricode_value_integer(counter)));
    return load_sale(store, row, machine, &situation->closed);
}

static enum tricode_store_status load_pending(struct tricode_store *store, uint32_t machine,
                                              struct tricode_situation *situation) {
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_PENDING, TRICODE_VALUES(tricode_value_integer(machine)));
    return load_sale(store, row, machine, &situation->machine.pending);
}

/* Whether the ledger can have a closed sale with this counter: none is above next, and the pending
 * one is not closed. If it had one all the same, writing a second one would fail. */
static int may_be_closed(const struct tricode_center_machine *machine, uint32_t counter) {
    const uint32_t pending = machine->pending.payload.counter; /* or 0 */
    return counter <= machine->next && counter != pending;
}

/* The situation from the snapshot. Reads the ledger only for a closed sale. */
static enum tricode_store_status load_from_snapshot(struct tricode_store *store,
                                                    const struct tricode_snapshot_machine *machine,
                                                    uint32_t counter,
                                                    const struct tricode_snapshot_account *account,
                                                    struct tricode_situation *situation) {
    situation->payer.account = account->account;
    if (!account->buyer) {
        return TRICODE_STORE_NONE;
    }
    situation->payer.balance = account->balance;
    situation->spending_limit = account->spending_limit;
    if (machine->machine.standing == TRICODE_STANDING_UNKNOWN) {
        return TRICODE_STORE_OK;
    }
    situation->machine = machine->machine;
    situation->operator_account = machine->operator_account;
    const enum tricode_store_status status =
        may_be_closed(&machine->machine, counter)
            ? load_closed(store, machine->number, counter, situation)
            : TRICODE_STORE_OK;
    return status == TRICODE_STORE_OK ? check_machine(store, &situation->machine) : status;
}

static enum tricode_store_status load_from_ledger(struct tricode_store *store, uint32_t machine,
                                                  uint32_t counter, uint64_t account,
                                                  struct tricode_situation *situation) {
    enum tricode_store_status status =
        account == 0 ? TRICODE_STORE_OK : load_payer(store, account, situation);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = load_machine(store, machine, situation);
    if (status == TRICODE_STORE_NONE) {
        return TRICODE_STORE_OK;
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = load_pending(store, machine, situation);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = load_closed(store, machine, counter, situation);
    return status == TRICODE_STORE_OK ? check_machine(store, &situation->machine) : status;
}

enum tricode_store_status tricode_store_situation(struct tricode_store *store, uint32_t machine,
                                                  uint32_t counter, uint64_t account,
                                                  struct tricode_situation *situation) {
    const struct tricode_snapshot_machine *snapshot_machine =
        tricode_snapshot_machine(store, machine);
    const struct tricode_snapshot_account *snapshot_account =
        tricode_snapshot_account(store, account);
    memset(situation, 0, sizeof *situation);
    return snapshot_machine != NULL && snapshot_account != NULL
               ? load_from_snapshot(store, snapshot_machine, counter, snapshot_account, situation)
               : load_from_ledger(store, machine, counter, account, situation);
}

/* The transfers that a decision makes, in the order of the journal: the refund first, since the
 * debit may need its money. */
struct transfers {
    struct tricode_snapshot_transfer refund;
    struct tricode_snapshot_transfer settlement;
};

static struct transfers take_transfers(struct tricode_store *store,
                                       const struct tricode_decision *decision) {
    const uint64_t operator_account = decision->before->operator_account;
    const struct tricode_verdict *verdict = decision->verdict;
    struct transfers transfers = {.refund = {.known = 0}};
    if (verdict->refund > 0) {
        transfers.refund =
            tricode_snapshot_transfer(store, operator_account, verdict->refund_account);
    }
    if (verdict->debit > 0) {
        transfers.settlement =
            tricode_snapshot_transfer(store, verdict->machine.pending.account, operator_account);
    }
    return transfers;
}

/* The number, or NULL: the database computes it. */
static struct tricode_value known(const struct tricode_snapshot_transfer *transfer,
                                  uint64_t number) {
    return transfer->known ? tricode_value_integer(number) : tricode_value_null();
}

static enum tricode_store_status end_pending(struct tricode_store *store,
                                             const struct tricode_decision *decision,
                                             enum tricode_sale_state state,
                                             const struct tricode_snapshot_transfer *refund) {
    return tricode_writes_row(
        store, TRICODE_SQL_END_SALE,
        TRICODE_VALUES(tricode_value_text(tricode_sale_state_name(state)),
                       tricode_value_integer(decision->now),
                       tricode_value_integer(decision->machine),
                       tricode_value_integer(decision->before->machine.pending.payload.counter),
                       refund == NULL ? tricode_value_null() : known(refund, refund->id)));
}

/* Ends the pending sale that was reconciled or canceled. */
static enum tricode_store_status apply_end(struct tricode_store *store,
                                           const struct tricode_decision *decision,
                                           const struct transfers *transfers) {
    const struct tricode_verdict *verdict = decision->verdict;
    if (verdict->reconciled == TRICODE_RECONCILED_DELIVERED) {
        return end_pending(store, decision, TRICODE_SALE_DELIVERED, NULL);
    }
    if (verdict->reconciled == TRICODE_RECONCILED_REFUNDED ||
        verdict->result == TRICODE_CENTER_REFUNDED) {
        return end_pending(store, decision, TRICODE_SALE_REFUNDED, &transfers->refund);
    }
    return TRICODE_STORE_OK;
}

static enum tricode_store_status add_refund(struct tricode_store *store,
                                            const struct tricode_decision *decision,
                                            const struct tricode_snapshot_transfer *transfer) {
    const struct tricode_verdict *verdict = decision->verdict;
    const uint32_t counter = decision->before->machine.pending.payload.counter;
    return tricode_writes_row(
        store, TRICODE_SQL_ADD_TRANSFER,
        TRICODE_VALUES(
            known(transfer, transfer->id), tricode_value_text("refund"),
            tricode_value_integer(decision->before->operator_account),
            tricode_value_integer(verdict->refund_account), tricode_value_integer(verdict->refund),
            tricode_value_integer(decision->machine), tricode_value_integer(counter),
            tricode_value_integer(decision->now), known(transfer, transfer->debtor_previous),
            known(transfer, transfer->creditor_previous)));
}

static enum tricode_store_status add_settlement(struct tricode_store *store,
                                                const struct tricode_decision *decision,
                                                const struct tricode_snapshot_transfer *transfer) {
    const struct tricode_sale *settled = &decision->verdict->machine.pending;
    return tricode_writes_row(
        store, TRICODE_SQL_ADD_TRANSFER,
        TRICODE_VALUES(known(transfer, transfer->id), tricode_value_text("settlement"),
                       tricode_value_integer(settled->account),
                       tricode_value_integer(decision->before->operator_account),
                       tricode_value_integer(decision->verdict->debit),
                       tricode_value_integer(decision->machine),
                       tricode_value_integer(settled->payload.counter),
                       tricode_value_integer(decision->now),
                       known(transfer, transfer->debtor_previous),
                       known(transfer, transfer->creditor_previous)));
}

static enum tricode_store_status add_sale(struct tricode_store *store,
                                          const struct tricode_decision *decision,
                                          const struct tricode_snapshot_transfer *settlement) {
    const struct tricode_sale *sale = &decision->verdict->machine.pending;
    const struct tricode_payload *payload = &sale->payload;
    return tricode_writes_row(
        store, TRICODE_SQL_ADD_SALE,
        TRICODE_VALUES(
            tricode_value_integer(decision->machine), tricode_value_integer(payload->counter),
            tricode_value_integer(sale->account), tricode_value_integer(payload->key_epoch),
            tricode_value_integer(payload->product), tricode_value_integer(payload->vended),
            tricode_value_integer(payload->price), tricode_value_integer(payload->issued_at),
            tricode_value_integer(decision->now), known(settlement, settlement->id)));
}

static enum tricode_store_status apply_money(struct tricode_store *store,
                                             const struct tricode_decision *decision,
                                             const struct transfers *transfers) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (decision->verdict->refund > 0) {
        status = add_refund(store, decision, &transfers->refund);
    }
    if (status != TRICODE_STORE_OK || decision->verdict->debit == 0) {
        return status;
    }
    status = add_sale(store, decision, &transfers->settlement);
    return status == TRICODE_STORE_OK ? add_settlement(store, decision, &transfers->settlement)
                                      : status;
}

static enum tricode_store_status apply_machine(struct tricode_store *store,
                                               const struct tricode_decision *decision) {
    const struct tricode_center_machine *before = &decision->before->machine;
    const struct tricode_center_machine *after = &decision->verdict->machine;
    if (after->standing == before->standing && after->next == before->next &&
        after->delivered == before->delivered) {
        return TRICODE_STORE_OK;
    }
    return tricode_writes_row(
        store, TRICODE_SQL_UPDATE_MACHINE,
        TRICODE_VALUES(tricode_value_integer(after->standing == TRICODE_STANDING_ENABLED),
                       tricode_value_integer(after->next), tricode_value_integer(after->delivered),
                       tricode_value_integer(decision->now),
                       tricode_value_integer(decision->machine)));
}

/* The code is the evidence. The same code adds no second alarm. */
static enum tricode_store_status add_alarm(struct tricode_store *store,
                                           const struct tricode_decision *decision) {
    const struct tricode_value code = {
        .type = TRICODE_VALUE_TEXT, .bytes = decision->text, .length = TRICODE_TEXT_SIZE};
    return tricode_query_run(store, TRICODE_SQL_ADD_ALARM,
                             TRICODE_VALUES(tricode_value_integer(decision->machine), code,
                                            tricode_value_integer(decision->now)),
                             NULL);
}

static enum tricode_store_status apply_record(struct tricode_store *store,
                                              const struct tricode_decision *decision) {
    switch (decision->verdict->result) {
    case TRICODE_CENTER_EQUIVOCATION:
        return add_alarm(store, decision);
    case TRICODE_CENTER_SETTLED:
    case TRICODE_CENTER_SETTLED_AGAIN:
    case TRICODE_CENTER_REFUNDED:
    case TRICODE_CENTER_REFUNDED_ALREADY:
    case TRICODE_CENTER_NOTHING_PAID:
        return TRICODE_STORE_OK;
    default:
        return tricode_store_refuse(store, decision);
    }
}

/* Writes the sale, the money and the machine of a known machine. */
static enum tricode_store_status apply_verdict(struct tricode_store *store,
                                               const struct tricode_decision *decision) {
    enum tricode_store_status status = tricode_snapshot_begin_write(store, decision->machine);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    const struct transfers transfers = take_transfers(store, decision);
    status = apply_end(store, decision, &transfers);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = apply_money(store, decision, &transfers);
    return status == TRICODE_STORE_OK ? apply_machine(store, decision) : status;
}

enum tricode_store_status tricode_store_apply(struct tricode_store *store,
                                              const struct tricode_decision *decision) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (decision->before->machine.standing != TRICODE_STANDING_UNKNOWN) {
        status = apply_verdict(store, decision);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = apply_record(store, decision);
    if (status == TRICODE_STORE_OK) {
        tricode_snapshot_apply(store, decision->machine, decision->verdict);
    }
    return status;
}
