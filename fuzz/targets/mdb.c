// SPDX-License-Identifier: Apache-2.0
/* A machine's bus: any input from an adapter, in any order, mixed with permits, levers and power
 * cuts. Bytes below 0xF0 belong to the serial line; the others trigger actions. The machine
 * approves each paid sale at most once, and shows no cancel code for an approved sale unless the
 * bus has since reported that no product was dispensed. */
#include "support/fuzz.h"

#include <string.h>
#include "machine/mdb/amount.h"
#include "machine/mdb/session.h"

#define FIRST_ACT 0xF0u
#define DECIMALS 2u

static struct tricode_provisioned_product products[] = {
    {1, 250, "Cola"}, {2, 180, "Nuts"}, {65535, 1, "Water"}};
static const struct tricode_provisioning provisioning = {
    .machine = 7, .products = products, .product_count = 3};

struct run {
    struct tricode_mdb_lines lines;
    struct tricode_mdb_session session;
    struct tricode_machine machine;
    uint64_t now;
    uint32_t approved; /* the newest sale that C,VEND was written for */
    int excused;       /* the bus has since reported that no product was dispensed */
    int waits;         /* tracked independently: the bus waits for an answer */
};

static void check_effect(struct run *run, const struct tricode_effect *effect) {
    if (effect->kind == TRICODE_EFFECT_SHOW_CANCEL) {
        FUZZ_ASSERT(effect->code.counter != run->approved || run->excused,
                    "a cancel code of a sale that was approved");
    }
    if (effect->kind == TRICODE_EFFECT_SHOW_SALE) {
        const struct tricode_provisioned_product *product =
            tricode_provisioning_product(&provisioning, effect->code.product);
        FUZZ_ASSERT(product != NULL &&
                        (run->session.rules.bus_price || product->price == effect->code.price),
                    "a sold product is listed, at its price or the bus's price");
        FUZZ_ASSERT(effect->code.price == run->session.price &&
                        effect->code.product == run->session.product,
                    "the sale code contains the bus's request");
    }
}

/* After every event: the bus waits only for the open sale. */
static void settle(struct run *run) {
    struct tricode_mdb_action action = tricode_mdb_session_outcome(&run->session, &run->machine);
    FUZZ_ASSERT(action.emit == TRICODE_MDB_EMIT_NOTHING, "settling raises no event");
    run->waits = action.command == TRICODE_MDB_DENY ? 0 : run->waits;
    FUZZ_ASSERT(run->session.request != TRICODE_MDB_REQUEST_OFFERED ||
                    run->machine.phase == TRICODE_MACHINE_VENDING ||
                    (run->machine.phase == TRICODE_MACHINE_OPEN &&
                     run->machine.sale.price == run->session.price &&
                     run->machine.sale.product == run->session.product),
                "the bus waits for the open sale");
    FUZZ_ASSERT(run->machine.phase == TRICODE_MACHINE_VENDING || !run->session.approved,
                "an approval ends with its sale");
}

static void raise_event(struct run *run, const struct tricode_mdb_action *action) {
    struct tricode_effect effect = {0};
    FUZZ_ASSERT(action->emit == TRICODE_MDB_EMIT_NOTHING ||
                    action->command == TRICODE_MDB_NO_COMMAND,
                "a action is an event or a command");
    run->waits = action->command == TRICODE_MDB_DENY ? 0 : run->waits;
    switch (action->emit) {
    case TRICODE_MDB_EMIT_SELECT:
        FUZZ_ASSERT(run->machine.phase != TRICODE_MACHINE_VENDING, "no selection during a vend");
        effect = tricode_machine_select(&run->machine, action->product, action->price, 0);
        break;
    case TRICODE_MDB_EMIT_LEVER:
        effect = tricode_machine_lever(&run->machine);
        break;
    case TRICODE_MDB_EMIT_TIMEOUT:
        effect = tricode_machine_timeout(&run->machine);
        break;
    case TRICODE_MDB_EMIT_VEND_SUCCEEDED:
        effect = tricode_machine_vend_succeeded(&run->machine);
        break;
    case TRICODE_MDB_EMIT_VEND_FAILED:
        effect = tricode_machine_vend_failed(&run->machine);
        break;
    case TRICODE_MDB_EMIT_NOTHING:
        return;
    }
    check_effect(run, &effect);
    settle(run);
}

static void check_event(const struct tricode_mdb_event *event) {
    char text[TRICODE_MDB_AMOUNT_SIZE];
    uint32_t back = 0;
    if (event->kind == TRICODE_MDB_REQUEST) {
        tricode_mdb_amount_write(event->price, DECIMALS, text);
        FUZZ_ASSERT(tricode_mdb_amount_read(text, DECIMALS, &back) == 0 && back == event->price,
                    "an amount round-trips");
    }
}

/* Tracks whether the bus waits after this line. */
static void account(struct run *run, enum tricode_mdb_kind kind) {
    if (kind == TRICODE_MDB_REQUEST) {
        run->waits = 1;
    } else if (kind != TRICODE_MDB_OTHER && kind != TRICODE_MDB_SUCCESS &&
               kind != TRICODE_MDB_REFUSED) {
        run->waits = 0;
    }
}

/* Processes one byte of the line; returns 1 and a action if a line is complete. */
static int take(struct run *run, uint8_t byte, struct tricode_mdb_action *action) {
    if (tricode_mdb_lines_take(&run->lines, byte) != TRICODE_MDB_LINE) {
        FUZZ_ASSERT(run->lines.length <= TRICODE_MDB_LINE_MAX, "the line is bounded");
        return 0;
    }
    FUZZ_ASSERT(strlen(run->lines.line) <= TRICODE_MDB_LINE_MAX, "the line is complete");
    struct tricode_mdb_event event = tricode_mdb_line_parse(run->lines.line, DECIMALS);
    check_event(&event);
    account(run, event.kind);
    *action = tricode_mdb_session_event(&run->session, &run->machine, &event, run->now);
    if (run->session.approved &&
        (event.kind == TRICODE_MDB_FAILURE || event.kind == TRICODE_MDB_REFUSED)) {
        run->excused = 1;
    }
    return 1;
}

/* VENDING is durable: processes the pending input, then approves or fails. */
static void vend(struct run *run, struct tricode_stream *stream, unsigned accepted) {
    struct tricode_mdb_action action;
    struct tricode_mdb_action failed = {.emit = TRICODE_MDB_EMIT_VEND_FAILED};
    for (; accepted > 0 && stream->left > 0; accepted--) {
        uint8_t byte = tricode_stream_u8(stream);
        if (take(run, byte, &action) && action.emit != TRICODE_MDB_EMIT_NOTHING) {
            FUZZ_ASSERT(action.emit == TRICODE_MDB_EMIT_VEND_SUCCEEDED,
                        "before the approval only the controller decides");
            raise_event(run, &action);
            return;
        }
    }
    if (!tricode_mdb_session_can_approve(&run->session, &run->machine)) {
        raise_event(run, &failed);
        return;
    }
    FUZZ_ASSERT(run->waits, "approval only while the bus waits");
    run->waits = 0;
    FUZZ_ASSERT(run->machine.counter > run->approved, "one approval per sale");
    FUZZ_ASSERT(run->session.price == run->machine.sale.price, "approval at the sale's price");
    tricode_mdb_session_approved(&run->session, run->now);
    run->approved = run->machine.counter;
    run->excused = 0;
}

/* The newest sale's permit from the center, through the machine's boundary. [MDB-9] */
static void permit(struct run *run, struct tricode_stream *stream, unsigned accepted) {
    struct tricode_presented presented = {.status = TRICODE_CODE_OK, .authentic = 1};
    struct tricode_mdb_action timeout = {.emit = TRICODE_MDB_EMIT_TIMEOUT};
    struct tricode_machine trial = run->machine;
    if (run->machine.counter == 0) {
        return;
    }
    presented.payload = tricode_payload_convert(run->machine.sale, TRICODE_KIND_PERMIT);
    if (tricode_machine_permit(&trial, presented).kind == TRICODE_EFFECT_DISPENSE &&
        !tricode_mdb_session_can_approve(&run->session, &run->machine)) {
        raise_event(run, &timeout);
    }
    struct tricode_effect effect = tricode_machine_permit(&run->machine, presented);
    check_effect(run, &effect);
    settle(run);
    if (effect.kind == TRICODE_EFFECT_DISPENSE) {
        vend(run, stream, accepted);
    }
}

static void tick(struct run *run, uint64_t passes) {
    run->now += passes;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t wait = tricode_mdb_session_wait(&run->session, &run->machine, run->now);
        struct tricode_mdb_action action =
            tricode_mdb_session_tick(&run->session, &run->machine, run->now);
        int does =
            action.emit != TRICODE_MDB_EMIT_NOTHING || action.command != TRICODE_MDB_NO_COMMAND;
        FUZZ_ASSERT(!does || wait == 0, "no action before its deadline");
        FUZZ_ASSERT(wait != 0 || does || run->session.request == TRICODE_MDB_REQUEST_OFFERED,
                    "a due action is completed");
        raise_event(run, &action);
    }
}

static void act(struct run *run, uint8_t what, struct tricode_stream *stream) {
    struct tricode_mdb_action action = {0};
    struct tricode_effect effect;
    switch (what) {
    case 0xF0:
        tick(run, 100);
        break;
    case 0xF1:
        tick(run, run->session.rules.answer_ms);
        break;
    case 0xF2:
        tick(run, run->session.rules.vend_ms);
        FUZZ_ASSERT(run->machine.phase != TRICODE_MACHINE_VENDING, "every vend ends");
        break;
    case 0xF3:
        permit(run, stream, 0);
        break;
    case 0xF4:
        permit(run, stream, tricode_stream_u8(stream));
        break;
    case 0xF5:
        action.emit = TRICODE_MDB_EMIT_LEVER;
        raise_event(run, &action);
        break;
    case 0xF6:
        action.emit = TRICODE_MDB_EMIT_TIMEOUT;
        raise_event(run, &action);
        break;
    case 0xF7:
        run->waits = 0;
        action = tricode_mdb_session_lost(&run->session, &run->machine);
        raise_event(run, &action);
        break;
    case 0xF8: /* power cut: only the machine's record remains */
        memset(&run->lines, 0, sizeof run->lines);
        run->waits = 0;
        action.price = (uint32_t)run->session.rules.bus_price;
        memset(&run->session, 0, sizeof run->session);
        run->session.rules = (struct tricode_mdb_rules){4500, 60000, (int)action.price};
        run->session.provisioning = &provisioning;
        effect = tricode_machine_restart(&run->machine);
        check_effect(run, &effect);
        settle(run);
        break;
    case 0xF9:
        run->session.rules.bus_price = !run->session.rules.bus_price;
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct run run;
    memset(&run, 0, sizeof run);
    run.machine.machine = 7;
    run.machine.sale.kind = TRICODE_KIND_SALE;
    run.session.rules = (struct tricode_mdb_rules){4500, 60000, 0};
    run.session.provisioning = &provisioning;
    run.now = 1;
    while (stream.left > 0) {
        struct tricode_mdb_action action;
        const uint8_t byte = tricode_stream_u8(&stream);
        const uint32_t vended = run.machine.vended;
        if (byte >= FIRST_ACT) {
            act(&run, byte, &stream);
        } else if (take(&run, byte, &action)) {
            raise_event(&run, &action);
        }
        FUZZ_ASSERT(run.machine.vended >= vended && run.machine.vended <= run.machine.counter,
                    "counters only grow");
    }
    return 0;
}
