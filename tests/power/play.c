// SPDX-License-Identifier: Apache-2.0
#include "play.h"

#include <string.h>

const struct scenario play_scenarios[] = {
    {"a purchase", "", "spm"},
    {"two purchases", "", "spmsbm"},
    {"a jam", "", "spjmc"},
    {"a jam, then a purchase", "", "spjmsbmc"},
    {"the lever after paying", "", "splcm"},
    {"the time-out after paying", "", "sptm"},
    {"another person selects a product", "", "spsrbm"},
    {"an older code is paid", "", "ssolrc"},
    {"restart after paying", "", "spqm"},
    {"a used permit", "", "spmmsr"},
    {"guesses", "", "sfpFmf"},
    {"a clock that jumps", "", "kspmkspzspm"},
    {"after many sales", "spmspmspjm", "spm"},
    {"the interval of the counters", "spmsl", "aspmaspjm"},
    {NULL, NULL, ""},
};

static uint64_t mix(uint64_t seed) {
    uint64_t z = seed * 0x9e3779b97f4a7c15u + 0x632be59bd9b4e019u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void play_random(uint64_t seed, struct scenario *scenario) {
    static const char letters[] = "ssssppppbomrmmmfltjckzqa";
    const unsigned length = 5 + (unsigned)(mix(seed) % 6);
    memset(scenario, 0, sizeof *scenario);
    scenario->name = "random";
    scenario->before = mix(seed + 1) % 2 == 0 ? "" : "spm";
    scenario->script[0] = 's';
    for (unsigned i = 1; i < length; i++) {
        scenario->script[i] = letters[mix(seed * 64 + i) % (sizeof letters - 1)];
    }
}

static void pay(struct world *world, uint64_t account, uint32_t counter) {
    if (counter >= 1 && world->sales[counter].shown) {
        log_note(LOG_PAUSE);
        (void)world_settle(world, account, counter);
    }
}

static void present(struct world *world, uint32_t counter, int faults) {
    if (counter >= 1) {
        char text[TRICODE_TEXT_SIZE + 1];
        memcpy(text, world->sales[counter].texts[TRICODE_KIND_PERMIT], sizeof text);
        world_happen(world, TRICODE_EVENT_PERMIT, text, faults);
    }
}

/* A permit for the newest sale with a guessed tag. */
static void guess(struct world *world, unsigned count, int faults) {
    const uint32_t counter = world->engine.state.counter;
    char text[TRICODE_TEXT_SIZE + 1];
    memcpy(text, world->sales[counter].texts[TRICODE_KIND_SALE], sizeof text);
    text[1] = 'I'; /* of a permit */
    for (unsigned i = 0; text[0] != 0 && i < count; i++) {
        world_happen(world, TRICODE_EVENT_PERMIT, text, faults);
    }
}

static void bring_cancel(struct world *world) {
    uint32_t counter = world->engine.state.counter;
    while (counter >= 1 && !world->sales[counter].promised) {
        counter--;
    }
    if (counter >= 1) {
        log_note(LOG_PAUSE);
        (void)world_cancel(world, counter);
    }
}

static void play_letter(struct world *world, const char *path, char letter, int faults) {
    const uint32_t counter = world->engine.state.counter;
    switch (letter) {
    case 's':
        world_happen(world, TRICODE_EVENT_SELECT, NULL, faults);
        break;
    case 'l':
        world_happen(world, TRICODE_EVENT_LEVER, NULL, faults);
        break;
    case 't':
        world_happen(world, TRICODE_EVENT_TIMEOUT, NULL, faults);
        break;
    case 'p':
    case 'b':
        pay(world, letter == 'b', counter);
        break;
    case 'o':
        pay(world, 0, counter > 1 ? counter - 1 : 0);
        break;
    case 'm':
        present(world, counter, faults);
        break;
    case 'r':
        present(world, counter > 1 ? counter - 1 : 0, faults);
        break;
    case 'f':
    case 'F':
        guess(world, letter == 'F' ? 10 : 1, faults);
        break;
    case 'c':
        bring_cancel(world);
        break;
    case 'j':
        world->jam = 1;
        break;
    case 'k':
        world->issued_at = world->issued_at * 2654435761u + 12345u;
        break;
    case 'z':
        world->issued_at = 0;
        break;
    case 'a':
        world_reset_counters(world);
        break;
    case 'q':
        world_stop(world);
        (void)world_start(world, path, faults);
        break;
    default:
        power_need(0, "the letter of a script is known");
    }
}

void play(struct world *world, const char *path, const char *script, int faults) {
    (void)world_start(world, path, WORLD_SOUND);
    for (const char *letter = script; *letter != 0 && !world->out_of_order; letter++) {
        play_letter(world, path, *letter, faults);
    }
    log_note(LOG_PAUSE);
    world_stop(world);
}
