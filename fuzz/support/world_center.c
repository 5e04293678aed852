// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <string.h>
#include "fuzz.h"
#include "keys.h"

int tricode_world_knows(const struct world *world, const uint8_t text[TRICODE_TEXT_SIZE]) {
    for (unsigned kind = TRICODE_KIND_SALE; kind <= TRICODE_KIND_CANCEL; kind++) {
        const struct world_pool *pool = &world->pools[kind];
        for (unsigned i = 0; i < pool->count; i++) {
            if (memcmp(pool->texts[i], text, TRICODE_TEXT_SIZE) == 0) {
                return 1;
            }
        }
    }
    return 0;
}

/* The center's rules, checked against the truth when a sale becomes settled. */
static void observe_settled(struct world *world, struct world_sale *sale, uint64_t account) {
    const struct tricode_payload *issued = &sale->issued;
    uint64_t now = world->rules.now;
    uint32_t limit = world->rules.limit;
    sale->payer = account;
    FUZZ_ASSERT(limit == 0 || issued->price <= limit, "no sale above the limit is settled");
    FUZZ_ASSERT(issued->issued_at == 0 ||
                    (now <= (uint64_t)issued->issued_at + world->rules.validity &&
                     issued->issued_at <= now + world->rules.skew),
                "no sale is settled outside its validity");
    FUZZ_ASSERT(sale->fell == 0 && !sale->counted, "1: settled before a product was dispensed");
    FUZZ_ASSERT(issued->counter >= world->machines[issued->machine - 1].closed_below,
                "no closed sale is settled");
}

static void observe_refunded(struct world *world, struct world_sale *sale) {
    const struct tricode_machine *disk = &world->machines[sale->issued.machine - 1].disk;
    FUZZ_ASSERT(sale->fell == 0 && !sale->counted, "3: no refund of a dispensed sale");
    FUZZ_ASSERT(disk->counter > sale->issued.counter || disk->phase == TRICODE_MACHINE_IDLE,
                "3: no refund of a sale that can still be dispensed");
}

static void observe_sale(struct world *world, const struct tricode_sale *record, uint64_t account) {
    struct world_sale *sale =
        tricode_world_sale(world, record->payload.machine, record->payload.counter);
    FUZZ_ASSERT(sale != NULL && tricode_payload_same_sale(&record->payload, &sale->issued),
                "1: a settled sale equals the sale that the machine issued");
    if (record->state != sale->state) {
        if (record->state == TRICODE_SALE_SETTLED) {
            FUZZ_ASSERT(sale->state == TRICODE_SALE_NONE, "4: a sale is settled once");
            observe_settled(world, sale, account);
        } else {
            FUZZ_ASSERT(sale->state == TRICODE_SALE_SETTLED, "6: an end is final");
            FUZZ_ASSERT(record->state != TRICODE_SALE_DELIVERED || sale->counted,
                        "6: a delivered sale was vended");
            if (record->state == TRICODE_SALE_REFUNDED) {
                observe_refunded(world, sale);
            }
        }
        sale->state = record->state;
    }
    FUZZ_ASSERT(record->account == sale->payer, "4: the paying account does not change");
}

/* The expected balance of every account, computed from the truth. */
static void observe_money(struct world *world) {
    uint64_t balances[WORLD_ACCOUNTS];
    uint64_t revenue = 0;
    memcpy(balances, world->deposited, sizeof balances);
    for (unsigned m = 0; m < WORLD_MACHINES; m++) {
        for (unsigned i = 0; i < WORLD_SALES; i++) {
            const struct world_sale *sale = &world->machines[m].sales[i];
            if (sale->state == TRICODE_SALE_SETTLED || sale->state == TRICODE_SALE_DELIVERED) {
                FUZZ_ASSERT(balances[sale->payer] >= sale->issued.price, "4: no balance below 0");
                balances[sale->payer] -= sale->issued.price;
                revenue += sale->issued.price;
            }
        }
    }
    for (unsigned a = 0; a < WORLD_ACCOUNTS; a++) {
        FUZZ_ASSERT(world->ledger.accounts[a].balance == balances[a],
                    "4: each account paid once for each of its sales that was not refunded");
    }
    FUZZ_ASSERT(world->ledger.revenue == revenue, "4: the total of all money is constant");
}

void tricode_world_observe(struct world *world, uint64_t account) {
    unsigned settled[WORLD_MACHINES + 1] = {0};
    for (size_t i = 0; i < world->ledger.sale_count; i++) {
        const struct tricode_sale *record = &world->ledger.sales[i];
        observe_sale(world, record, account);
        settled[record->payload.machine] += record->state == TRICODE_SALE_SETTLED;
    }
    for (unsigned m = 1; m <= WORLD_MACHINES; m++) {
        const struct tricode_center_machine *state = &world->ledger.machines[m - 1].state;
        int pending = state->pending.state == TRICODE_SALE_SETTLED;
        FUZZ_ASSERT(settled[m] == (unsigned)pending, "5: at most one sale is pending");
        FUZZ_ASSERT(!pending || tricode_conform_ledger_sale(&world->ledger, m,
                                                            state->pending.payload.counter)
                                        ->state == TRICODE_SALE_SETTLED,
                    "5: the settled sale is the pending one");
    }
    observe_money(world);
}

/* The rows that a code refers to. */
struct boundary {
    struct tricode_presented code;
    struct tricode_conform_ledger_machine *row;
    struct tricode_center_machine before;
    struct tricode_sale closed;
};

static struct boundary present(struct world *world, const uint8_t text[TRICODE_TEXT_SIZE]) {
    struct boundary boundary;
    struct tricode_code code;
    memset(&boundary, 0, sizeof boundary);
    boundary.code.status = tricode_code_decode(text, TRICODE_TEXT_SIZE, &code);
    if (boundary.code.status != TRICODE_CODE_OK) {
        return boundary;
    }
    boundary.code.payload = code.payload;
    boundary.row = tricode_conform_ledger_machine(&world->ledger, code.payload.machine);
    if (boundary.row == NULL) {
        return boundary;
    }
    boundary.code = tricode_fuzz_present(code.payload.machine - 1, text, TRICODE_TEXT_SIZE);
    boundary.code.authentic &= boundary.row->epochs[code.payload.key_epoch];
    boundary.before = boundary.row->state;
    boundary.closed =
        tricode_conform_ledger_closed(&world->ledger, code.payload.machine, code.payload.counter);
    return boundary;
}

static void check_verdict(const struct world *world, const struct boundary *boundary,
                          const struct tricode_verdict *verdict,
                          const uint8_t text[TRICODE_TEXT_SIZE]) {
    FUZZ_ASSERT(verdict->result != TRICODE_CENTER_EQUIVOCATION,
                "6: no correct machine ever equivocates");
    FUZZ_ASSERT(verdict->machine.standing == boundary->before.standing,
                "no code changes the standing");
    FUZZ_ASSERT(boundary->before.standing == TRICODE_STANDING_ENABLED ||
                    verdict->result != TRICODE_CENTER_SETTLED,
                "a disabled machine settles no sale");
    FUZZ_ASSERT(verdict->machine.next >= boundary->before.next &&
                    verdict->machine.delivered >= boundary->before.delivered,
                "next and delivered only grow");
    if (!tricode_world_knows(world, text)) {
        FUZZ_ASSERT(verdict->result <= TRICODE_CENTER_NOT_AUTHENTIC, "a forged code is refused");
    }
    if (verdict->result <= TRICODE_CENTER_NOT_AUTHENTIC) {
        FUZZ_ASSERT(verdict->debit == 0 && verdict->refund == 0 &&
                        verdict->reconciled == TRICODE_RECONCILED_NOTHING &&
                        verdict->machine.next == boundary->before.next,
                    "a forged code changes nothing");
    }
}

/* The truth about the sale of a code after the decision; NULL for a forged code. */
static const struct world_sale *sale_of(struct world *world, const struct boundary *boundary) {
    static const struct world_sale none;
    const struct world_sale *sale =
        tricode_world_sale(world, boundary->code.payload.machine, boundary->code.payload.counter);
    return sale == NULL ? &none : sale;
}

/* Checks that every result agrees with the truth. */
static void check_result(struct world *world, const struct boundary *boundary, uint64_t account,
                         enum tricode_center_result result) {
    const struct world_sale *sale = sale_of(world, boundary);
    const struct tricode_payload *code = &boundary->code.payload;
    uint64_t now = world->rules.now;
    int ended = sale->state == TRICODE_SALE_DELIVERED || sale->state == TRICODE_SALE_REFUNDED;
    int good = 1;
    if (result == TRICODE_CENTER_SETTLED || result == TRICODE_CENTER_SETTLED_AGAIN) {
        good = sale->state == TRICODE_SALE_SETTLED && sale->payer == account;
    } else if (result == TRICODE_CENTER_TAKEN) {
        good = sale->state == TRICODE_SALE_SETTLED && sale->payer != account;
    } else if (result == TRICODE_CENTER_CLOSED) {
        good = ended || code->counter < world->machines[code->machine - 1].closed_below;
    } else if (result == TRICODE_CENTER_DISABLED) {
        good = boundary->before.standing == TRICODE_STANDING_DISABLED;
    } else if (result == TRICODE_CENTER_EXPIRED) {
        good = code->issued_at != 0 && (now > (uint64_t)code->issued_at + world->rules.validity ||
                                        code->issued_at > now + world->rules.skew);
    } else if (result == TRICODE_CENTER_LIMIT) {
        good = world->rules.limit != 0 && code->price > world->rules.limit;
    } else if (result == TRICODE_CENTER_FUNDS) {
        good = world->ledger.accounts[account].balance < code->price;
    } else if (result == TRICODE_CENTER_REFUNDED || result == TRICODE_CENTER_REFUNDED_ALREADY) {
        good = sale->state == TRICODE_SALE_REFUNDED;
    } else if (result == TRICODE_CENTER_NOTHING_PAID) {
        good = sale->state == TRICODE_SALE_NONE;
    }
    FUZZ_ASSERT(good, "the result agrees with the truth");
}

static void apply(struct world *world, const struct boundary *boundary, uint64_t account,
                  const struct tricode_verdict *verdict) {
    if (boundary->row != NULL) {
        FUZZ_ASSERT(tricode_conform_ledger_apply(&world->ledger, boundary->row, account, verdict) ==
                        0,
                    "memory is available");
    }
    tricode_world_observe(world, account);
    check_result(world, boundary, account, verdict->result);
    if (boundary->code.authentic && verdict->result > TRICODE_CENTER_NOT_AUTHENTIC) {
        struct world_machine *machine = &world->machines[boundary->code.payload.machine - 1];
        uint64_t closed = (uint64_t)boundary->code.payload.counter +
                          (boundary->code.payload.kind == TRICODE_KIND_CANCEL);
        machine->closed_below = closed > machine->closed_below ? closed : machine->closed_below;
    }
}

struct tricode_verdict tricode_world_settle(struct world *world, uint64_t account,
                                            const uint8_t text[TRICODE_TEXT_SIZE],
                                            enum world_cut cut) {
    struct boundary boundary = present(world, text);
    struct tricode_payer payer = {account, world->ledger.accounts[account].balance};
    struct tricode_verdict verdict =
        tricode_center_settle(boundary.before, boundary.closed, boundary.code, payer, world->rules);
    check_verdict(world, &boundary, &verdict, text);
    if (cut == WORLD_CUT_BEFORE) {
        return verdict; /* the center crashed before it committed its transaction */
    }
    apply(world, &boundary, account, &verdict);
    if (cut == WORLD_CUT_NONE && (verdict.result == TRICODE_CENTER_SETTLED ||
                                  verdict.result == TRICODE_CENTER_SETTLED_AGAIN)) {
        struct tricode_payload permit =
            tricode_payload_convert(verdict.machine.pending.payload, TRICODE_KIND_PERMIT);
        FUZZ_ASSERT(tricode_payload_same_sale(&permit, &boundary.code.payload),
                    "a permit contains the presented sale");
        tricode_world_show(world, &permit);
    }
    return verdict;
}

struct tricode_verdict tricode_world_cancel(struct world *world,
                                            const uint8_t text[TRICODE_TEXT_SIZE],
                                            enum world_cut cut) {
    struct boundary boundary = present(world, text);
    struct tricode_verdict verdict =
        tricode_center_cancel(boundary.before, boundary.closed, boundary.code);
    check_verdict(world, &boundary, &verdict, text);
    if (cut != WORLD_CUT_BEFORE) {
        apply(world, &boundary, 0, &verdict);
    }
    return verdict;
}
