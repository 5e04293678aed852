// SPDX-License-Identifier: Apache-2.0
#include "conform_ledger.h"

#include <stdlib.h>
#include <string.h>

void tricode_conform_ledger_free(struct tricode_conform_ledger *ledger) {
    for (size_t i = 0; i < ledger->account_count; i++) {
        free(ledger->accounts[i].name);
    }
    free(ledger->accounts);
    free(ledger->machines);
    free(ledger->sales);
    memset(ledger, 0, sizeof *ledger);
}

int tricode_conform_ledger_reserve(struct tricode_conform_ledger *ledger, size_t machines,
                                   size_t accounts) {
    ledger->machines = calloc(machines + 1, sizeof *ledger->machines);
    ledger->accounts = calloc(accounts + 1, sizeof *ledger->accounts);
    return ledger->machines == NULL || ledger->accounts == NULL ? -1 : 0;
}

/* The position of the first machine whose id is not below. */
static size_t machine_place(const struct tricode_conform_ledger *ledger, uint32_t id) {
    size_t low = 0;
    size_t high = ledger->machine_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ledger->machines[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct tricode_conform_ledger_machine *tricode_conform_ledger_machine(
    struct tricode_conform_ledger *ledger, uint32_t id) {
    size_t place = machine_place(ledger, id);
    if (place == ledger->machine_count || ledger->machines[place].id != id) {
        return NULL;
    }
    return &ledger->machines[place];
}

int tricode_conform_ledger_add_machine(struct tricode_conform_ledger *ledger,
                                       const struct tricode_conform_ledger_machine *machine) {
    size_t place = machine_place(ledger, machine->id);
    if (tricode_conform_ledger_machine(ledger, machine->id) != NULL) {
        return -1;
    }
    memmove(&ledger->machines[place + 1], &ledger->machines[place],
            (ledger->machine_count - place) * sizeof *ledger->machines);
    ledger->machines[place] = *machine;
    ledger->machine_count += 1;
    return 0;
}

int tricode_conform_ledger_add_account(struct tricode_conform_ledger *ledger, const char *name,
                                       uint64_t balance) {
    struct tricode_conform_ledger_account *account = &ledger->accounts[ledger->account_count];
    account->name = strdup(name);
    account->balance = balance;
    if (account->name == NULL) {
        return -1;
    }
    ledger->account_count += 1;
    return 0;
}

int tricode_conform_ledger_find_account(const struct tricode_conform_ledger *ledger,
                                        const char *name, uint64_t *account) {
    for (size_t i = 0; i < ledger->account_count; i++) {
        if (strcmp(ledger->accounts[i].name, name) == 0) {
            *account = i;
            return 0;
        }
    }
    return -1;
}

/* The position of the first sale that is not below (machine, counter). */
static size_t sale_place(const struct tricode_conform_ledger *ledger, uint32_t machine,
                         uint32_t counter) {
    size_t low = 0;
    size_t high = ledger->sale_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct tricode_payload *payload = &ledger->sales[middle].payload;
        if (payload->machine < machine ||
            (payload->machine == machine && payload->counter < counter)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct tricode_sale *tricode_conform_ledger_sale(struct tricode_conform_ledger *ledger,
                                                 uint32_t machine, uint32_t counter) {
    size_t place = sale_place(ledger, machine, counter);
    if (place == ledger->sale_count || ledger->sales[place].payload.machine != machine ||
        ledger->sales[place].payload.counter != counter) {
        return NULL;
    }
    return &ledger->sales[place];
}

struct tricode_sale tricode_conform_ledger_closed(struct tricode_conform_ledger *ledger,
                                                  uint32_t machine, uint32_t counter) {
    const struct tricode_sale *sale = tricode_conform_ledger_sale(ledger, machine, counter);
    struct tricode_sale none;
    memset(&none, 0, sizeof none);
    if (sale == NULL || (sale->state != TRICODE_SALE_DELIVERED && //
                         sale->state != TRICODE_SALE_REFUNDED)) {
        return none;
    }
    return *sale;
}

static int insert_sale(struct tricode_conform_ledger *ledger, const struct tricode_sale *sale) {
    size_t place = sale_place(ledger, sale->payload.machine, sale->payload.counter);
    if (ledger->sale_count == ledger->sale_room) {
        size_t capacity = ledger->sale_room == 0 ? 16 : ledger->sale_room * 2;
        struct tricode_sale *sales = realloc(ledger->sales, capacity * sizeof *sales);
        if (sales == NULL) {
            return -1;
        }
        ledger->sales = sales;
        ledger->sale_room = capacity;
    }
    memmove(&ledger->sales[place + 1], &ledger->sales[place],
            (ledger->sale_count - place) * sizeof *ledger->sales);
    ledger->sales[place] = *sale;
    ledger->sale_count += 1;
    return 0;
}

/* The end of the sale that was pending before the verdict. */
static enum tricode_sale_state end_of_pending(const struct tricode_verdict *verdict) {
    if (verdict->reconciled == TRICODE_RECONCILED_DELIVERED) {
        return TRICODE_SALE_DELIVERED;
    }
    if (verdict->reconciled == TRICODE_RECONCILED_REFUNDED ||
        verdict->result == TRICODE_CENTER_REFUNDED) {
        return TRICODE_SALE_REFUNDED;
    }
    return TRICODE_SALE_SETTLED;
}

int tricode_conform_ledger_apply(struct tricode_conform_ledger *ledger,
                                 struct tricode_conform_ledger_machine *machine, uint64_t account,
                                 const struct tricode_verdict *verdict) {
    const struct tricode_sale *before = &machine->state.pending;
    /* The new record first, because only this step can fail. */
    if (verdict->result == TRICODE_CENTER_SETTLED &&
        insert_sale(ledger, &verdict->machine.pending) != 0) {
        return -1;
    }
    if (before->state == TRICODE_SALE_SETTLED) {
        struct tricode_sale *sale =
            tricode_conform_ledger_sale(ledger, machine->id, before->payload.counter);
        if (sale != NULL) {
            sale->state = end_of_pending(verdict);
        }
    }
    if (verdict->refund > 0) {
        ledger->accounts[verdict->refund_account].balance += verdict->refund;
        ledger->revenue -= verdict->refund;
    }
    ledger->accounts[account].balance -= verdict->debit;
    ledger->revenue += verdict->debit;
    machine->state = verdict->machine;
    return 0;
}
