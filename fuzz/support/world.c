// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <string.h>
#include "fuzz.h"

static void begin_machine(struct world *world, unsigned number, uint8_t setting) {
    static const uint32_t bases[] = {
        0, 0, 1, 1000, UINT32_MAX - 1, UINT32_MAX - 3, UINT32_MAX - 9, UINT32_MAX};
    struct world_machine *machine = &world->machines[number];
    struct tricode_conform_ledger_machine row;
    memset(&row, 0, sizeof row);
    machine->number = number;
    machine->base = bases[setting % 8];
    machine->on = 1;
    machine->now.machine = number + 1;
    machine->now.key_epoch = setting / 8;
    machine->now.counter = machine->base;
    machine->disk = machine->now;
    row.id = number + 1;
    row.currency = 978;
    row.epochs[machine->now.key_epoch] = 1;
    row.state.standing = TRICODE_STANDING_ENABLED;
    row.state.next = 1;
    FUZZ_ASSERT(tricode_conform_ledger_add_machine(&world->ledger, &row) == 0,
                "adding a machine succeeds");
}

void tricode_world_begin(struct world *world, const uint8_t setting[4]) {
    static const char *const names[WORLD_ACCOUNTS] = {"ann", "bob", "eve", "rich"};
    static const uint64_t wealth[] = {1000, 0, 250, 100000, 400, 1, 9999, 4294967295u};
    memset(world->machines, 0, sizeof world->machines);
    memset(&world->ledger, 0, sizeof world->ledger);
    for (unsigned kind = 0; kind < 4; kind++) {
        world->pools[kind].count = 0;
    }
    FUZZ_ASSERT(tricode_conform_ledger_reserve(&world->ledger, WORLD_MACHINES, WORLD_ACCOUNTS) == 0,
                "memory is available");
    for (unsigned m = 0; m < WORLD_MACHINES; m++) {
        begin_machine(world, m, setting[m]);
    }
    for (unsigned a = 0; a < WORLD_ACCOUNTS; a++) {
        world->deposited[a] =
            a == WORLD_RICH ? (uint64_t)1 << 50 : wealth[(setting[2] >> (2 * a)) % 8];
        FUZZ_ASSERT(
            tricode_conform_ledger_add_account(&world->ledger, names[a], world->deposited[a]) == 0,
            "memory is available");
    }
    world->rules.now = 1000000;
    world->rules.validity = setting[3] % 4 * 100u;
    world->rules.skew = setting[3] / 4 % 4 * 20u;
    world->rules.limit = setting[3] / 16 % 4 * 400u;
}

void tricode_world_end(struct world *world) {
    tricode_conform_ledger_free(&world->ledger);
}
