// SPDX-License-Identifier: Apache-2.0
/* A random simulated system (support/world.h): the first bytes configure it, each further byte is
 * an event with an optional injected failure; at the end every sale is brought to its end. */
#include "support/fuzz.h"

#include <string.h>
#include "support/keys.h"
#include "support/world.h"

#define EVENTS_MAX 200u

enum event {
    SELECT,
    LEVER,
    TIMEOUT,
    PERMIT,
    FALL,
    REPORT,
    POWER_OFF,
    POWER_ON,
    SETTLE,
    CANCEL,
    FORGED_PERMIT,
    FORGED_SETTLE,
    FORGED_CANCEL,
    CLOCK,
    STANDING,
    DEPOSIT,
};

/* A shown code of the given kind, the newest for 0; NULL if none was shown. */
static const uint8_t *pick(const struct world *world, enum tricode_kind kind, uint8_t back) {
    const struct world_pool *pool = &world->pools[kind];
    return pool->count == 0 ? NULL : pool->texts[pool->count - 1 - back % pool->count];
}

static void change_field(struct tricode_payload *payload, uint8_t which, uint8_t by) {
    switch (which % 6) {
    case 0:
        payload->counter += by;
        break;
    case 1:
        payload->vended ^= by;
        break;
    case 2:
        payload->price -= by;
        break;
    case 3:
        payload->machine ^= 3u; /* the other machine */
        break;
    case 4:
        payload->product ^= by;
        break;
    default:
        payload->kind = (enum tricode_kind)(1 + by % 3); /* a code of another kind */
        break;
    }
}

/* Forges a code from shown ones without a key: changed characters, changed fields with an old tag,
 * or another code's tag. */
static void forge(const struct world *world, struct tricode_stream *stream,
                  uint8_t text[TRICODE_TEXT_SIZE]) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t how = tricode_stream_u8(stream);
    uint8_t which = tricode_stream_u8(stream);
    uint8_t by = tricode_stream_u8(stream);
    const uint8_t *from = pick(world, (enum tricode_kind)(1 + how / 4 % 3), how / 16);
    struct tricode_code code;
    memset(text, 'A', TRICODE_TEXT_SIZE);
    if (from == NULL) {
        return;
    }
    memcpy(text, from, TRICODE_TEXT_SIZE);
    if (how % 4 == 0) {
        text[which % TRICODE_TEXT_SIZE] = (uint8_t)digits[by % 32];
    } else if (how % 4 == 1) {
        text[which % TRICODE_TEXT_SIZE] = by;
    } else if (tricode_code_decode(from, TRICODE_TEXT_SIZE, &code) == TRICODE_CODE_OK) {
        const uint8_t *other = pick(world, (enum tricode_kind)(1 + which % 3), by);
        struct tricode_code lender = code;
        if (how % 4 == 2) {
            change_field(&code.payload, which, by);
        } else if (other != NULL) {
            (void)tricode_code_decode(other, TRICODE_TEXT_SIZE, &lender);
            memcpy(code.tag, lender.tag, sizeof code.tag);
        }
        (void)tricode_code_encode(&code, text);
    }
}

static void select_product(struct world *world, struct world_machine *machine,
                           struct tricode_stream *stream, enum world_cut cut) {
    static const uint32_t prices[] = {1, 1, 250, 400, 999, 0, 5000, UINT32_MAX};
    uint8_t choice = tricode_stream_u8(stream);
    uint32_t now = (uint32_t)world->rules.now;
    uint32_t ages[] = {0, 0, now, now - 50, now - 500, now + 30, now + 500, UINT32_MAX};
    if (machine->now.counter - machine->base < WORLD_SALES - WORLD_SPARE_SALES) {
        (void)tricode_world_select(world, machine, (uint16_t)(choice * 257u), prices[choice % 8],
                                   ages[choice / 8 % 8], cut);
    }
}

/* One event at a machine. */
static void at_machine(struct world *world, struct world_machine *machine, enum event event,
                       struct tricode_stream *stream, enum world_cut cut) {
    uint8_t text[TRICODE_TEXT_SIZE];
    if (event == FALL) {
        tricode_world_fall(world, machine);
    } else if (event == POWER_OFF) {
        tricode_world_power_off(machine);
    } else if (event == POWER_ON) {
        tricode_world_power_on(world, machine, cut);
    } else if (!machine->on) {
        return;
    } else if (event == SELECT) {
        select_product(world, machine, stream, cut);
    } else if (event == LEVER) {
        (void)tricode_world_lever(world, machine, cut);
    } else if (event == TIMEOUT) {
        (void)tricode_world_timeout(world, machine, cut);
    } else if (event == REPORT) {
        (void)tricode_world_report(world, machine, cut);
    } else if (event == FORGED_PERMIT) {
        forge(world, stream, text);
        (void)tricode_world_permit(world, machine, text, cut);
    } else {
        uint8_t choice = tricode_stream_u8(stream);
        const uint8_t *permit = pick(world, TRICODE_KIND_PERMIT, choice);
        if (permit != NULL) {
            (void)tricode_world_permit(world, machine, permit, cut);
        }
    }
}

/* One event at the center. */
static void at_center(struct world *world, enum event event, struct tricode_stream *stream,
                      enum world_cut cut) {
    uint8_t choice = tricode_stream_u8(stream);
    uint8_t text[TRICODE_TEXT_SIZE];
    const uint8_t *code = text;
    uint64_t account = choice % WORLD_ACCOUNTS;
    if (event == FORGED_SETTLE || event == FORGED_CANCEL) {
        forge(world, stream, text);
    } else {
        code = pick(world, event == SETTLE ? TRICODE_KIND_SALE : TRICODE_KIND_CANCEL, choice / 4);
    }
    if (code == NULL) {
        return;
    }
    if (event == SETTLE || event == FORGED_SETTLE) {
        (void)tricode_world_settle(world, account, code, cut);
    } else {
        (void)tricode_world_cancel(world, code, cut);
    }
}

static void at_office(struct world *world, unsigned machine, enum event event,
                      struct tricode_stream *stream) {
    uint8_t amount = tricode_stream_u8(stream);
    if (event == CLOCK) {
        world->rules.now += amount * 8u;
    } else if (event == STANDING) {
        world->ledger.machines[machine].state.standing =
            amount % 2 == 0 ? TRICODE_STANDING_ENABLED : TRICODE_STANDING_DISABLED;
    } else {
        world->deposited[amount % WORLD_ACCOUNTS] += amount;
        world->ledger.accounts[amount % WORLD_ACCOUNTS].balance += amount;
    }
}

static void happen(struct world *world, struct tricode_stream *stream) {
    uint8_t byte = tricode_stream_u8(stream);
    enum event event = (enum event)(byte % 16);
    unsigned number = byte / 16 % 2;
    struct world_machine *machine = &world->machines[number];
    unsigned mishap = byte / 32; /* half of the steps have no failure */
    enum world_cut cut = mishap < 4 ? WORLD_CUT_NONE : (enum world_cut)(mishap - 3);
    if (event == CLOCK || event == STANDING || event == DEPOSIT) {
        at_office(world, number, event, stream);
    } else if (event >= SETTLE && event != FORGED_PERMIT) {
        at_center(world, event, stream, cut);
    } else {
        at_machine(world, machine, event, stream, cut);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct world world;
    uint8_t setting[4] = {0};
    (void)tricode_stream_bytes(&stream, setting, sizeof setting);
    tricode_world_begin(&world, setting);
    uint8_t choices = tricode_stream_u8(&stream);
    for (unsigned i = 0; stream.left > 0 && i < EVENTS_MAX; i++) {
        happen(&world, &stream);
    }
    tricode_world_rest(&world, choices);
    tricode_world_end(&world);
    return 0;
}
