// SPDX-License-Identifier: Apache-2.0
#include "search.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 65536u

static uint64_t hash(const struct explore_world *world) {
    const unsigned char *bytes = (const unsigned char *)world;
    uint64_t sum = 0x9e3779b97f4a7c15u;
    size_t at = 0;
    for (; at + 8 <= sizeof *world; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, 8);
        sum = (sum ^ word) * 0xff51afd7ed558ccdu;
        sum = sum ^ sum >> 32;
    }
    for (; at < sizeof *world; at++) {
        sum = (sum ^ bytes[at]) * 0xc4ceb9fe1a85ec53u;
    }
    return sum ^ sum >> 29;
}

/* The table slot of this world, or the free slot for it. */
static size_t place(const struct explore_search *search, const struct explore_world *world) {
    size_t at = (size_t)hash(world) & (search->table_size - 1);
    while (search->table[at] != 0 &&
           memcmp(&search->worlds[search->table[at] - 1], world, sizeof *world) != 0) {
        at = (at + 1) & (search->table_size - 1);
    }
    return at;
}

static bool grow_table(struct explore_search *search, size_t size) {
    uint32_t *table = calloc(size, sizeof *table);
    bool done = table != NULL;
    if (done) {
        free(search->table);
        search->table = table;
        search->table_size = size;
        for (size_t i = 0; i < search->count; i++) {
            search->table[place(search, &search->worlds[i])] = (uint32_t)(i + 1);
        }
    }
    return done;
}

static bool grow(struct explore_search *search) {
    size_t room = search->room == 0 ? ROOM_AT_FIRST : search->room + search->room / 2;
    bool done = room < UINT32_MAX;
    if (done) {
        struct explore_world *worlds = realloc(search->worlds, room * sizeof *worlds);
        search->worlds = worlds != NULL ? worlds : search->worlds;
        uint32_t *parents = realloc(search->parents, room * sizeof *parents);
        search->parents = parents != NULL ? parents : search->parents;
        struct explore_event *events = realloc(search->events, room * sizeof *events);
        search->events = events != NULL ? events : search->events;
        done = worlds != NULL && parents != NULL && events != NULL;
    }
    if (done) {
        search->room = room;
        if (search->table_size < 2 * room) {
            size_t size = search->table_size == 0 ? 4 * ROOM_AT_FIRST : 2 * search->table_size;
            done = grow_table(search, size);
        }
    }
    return done;
}

/* Adds the world if it is new, and sets *fresh. Returns false if memory is exhausted. */
static bool visit(struct explore_search *search, const struct explore_world *world, size_t parent,
                  struct explore_event event, bool *fresh) {
    bool done = search->count < search->room || grow(search);
    *fresh = false;
    if (done) {
        size_t at = place(search, world);
        *fresh = search->table[at] == 0;
        if (*fresh) {
            search->worlds[search->count] = *world;
            search->parents[search->count] = (uint32_t)parent;
            search->events[search->count] = event;
            search->count = search->count + 1;
            search->table[at] = (uint32_t)search->count;
        }
    }
    return done;
}

static void check_rest(const struct explore_bounds *bounds, struct explore_search *search,
                       size_t state) {
    for (int way = 0; way < EXPLORE_WAYS && search->violation.clause == NULL; way++) {
        struct explore_rest rest =
            explore_bring_to_rest(bounds, &search->worlds[state], (enum explore_way)way);
        if (rest.no_newer) {
            search->no_newer[way]++;
        } else if (!rest.rests) {
            search->violation = (struct explore_violation){
                "THEOREM-5", way == EXPLORE_OWN_CODES ? "the sale cannot end with its own codes"
                                                      : "the sale cannot end with newer codes"};
        } else if (rest.steps > search->rest_steps[way]) {
            search->rest_steps[way] = rest.steps;
            search->rest_from[way] = state;
        }
    }
}

static void check_new_state(const struct explore_bounds *bounds,
                            const struct explore_options *options, struct explore_search *search,
                            size_t state) {
    search->violation = explore_check_state(bounds, &search->worlds[state], options->only);
    if (search->violation.clause == NULL &&
        (options->only == NULL || strcmp(options->only, "THEOREM-5") == 0)) {
        check_rest(bounds, search, state);
    }
}

/* Applies one event to a state; sets *outcome. */
static enum explore_end take(const struct explore_bounds *bounds,
                             const struct explore_options *options, struct explore_search *search,
                             size_t state, struct explore_event event,
                             struct explore_outcome *outcome) {
    struct explore_world before = search->worlds[state];
    struct explore_world after;
    bool fresh = false;
    explore_apply(bounds, &before, event, &after, outcome);
    search->transitions++;
    explore_count(&search->coverage, event, outcome);
    search->violated_at = state;
    search->violating = event;
    search->stepped = true;
    if (options->check) {
        struct explore_step step = {bounds, &before, event, outcome, &after};
        search->violation = explore_check_step(&step, options->only);
    }
    if (search->violation.clause == NULL) {
        if (!visit(search, &after, state, event, &fresh)) {
            return EXPLORE_NO_MEMORY;
        }
        if (fresh && options->check) {
            check_new_state(bounds, options, search, search->count - 1);
        }
    }
    return search->violation.clause != NULL      ? EXPLORE_VIOLATED
           : search->count > options->states_max ? EXPLORE_TOO_MANY
                                                 : EXPLORE_FIXED_POINT;
}

/* Do not continue from a broken world: its records cannot be unpacked. */
static enum explore_end expand(const struct explore_bounds *bounds,
                               const struct explore_options *options, struct explore_search *search,
                               size_t state) {
    struct explore_event events[EXPLORE_EVENTS_MAX];
    struct explore_outcome outcome;
    enum explore_end end = EXPLORE_FIXED_POINT;
    unsigned count = 0;
    if (!search->worlds[state].broken) {
        count = explore_events(bounds, &search->worlds[state], events);
        end = count == 0 ? EXPLORE_TOO_MANY : end;
    }
    for (unsigned i = 0; i < count && end == EXPLORE_FIXED_POINT; i++) {
        struct explore_event event = events[i];
        end = take(bounds, options, search, state, event, &outcome);
        bool cuts = outcome.changes || (event.type == EXPLORE_RESTART && outcome.machine_asked);
        bool center = event.type >= EXPLORE_SETTLE;
        for (unsigned cut = center ? EXPLORE_BEFORE_ACT : EXPLORE_BEFORE_PERSIST;
             cuts && cut < EXPLORE_CUTS && end == EXPLORE_FIXED_POINT; cut++) {
            event.cut = (uint8_t)cut;
            end = take(bounds, options, search, state, event, &outcome);
        }
    }
    return end;
}

enum explore_end explore_run(const struct explore_bounds *bounds,
                             const struct explore_options *options, struct explore_search *search) {
    struct explore_world first;
    struct explore_event none = {0};
    bool fresh = false;
    enum explore_end end = EXPLORE_FIXED_POINT;
    memset(search, 0, sizeof *search);
    explore_world_begin(bounds, &first);
    if (!visit(search, &first, 0, none, &fresh)) {
        return EXPLORE_NO_MEMORY;
    }
    if (options->check) {
        check_new_state(bounds, options, search, 0);
        end = search->violation.clause != NULL ? EXPLORE_VIOLATED : end;
    }
    size_t level_end = 1;
    for (size_t state = 0; state < search->count && end == EXPLORE_FIXED_POINT; state++) {
        if (state == level_end) {
            search->depth = search->depth + 1;
            level_end = search->count;
        }
        if (options->depth != 0 && search->depth == options->depth) {
            end = EXPLORE_DEPTH;
        } else {
            end = expand(bounds, options, search, state);
        }
    }
    return end;
}

void explore_search_end(struct explore_search *search) {
    free(search->worlds);
    free(search->parents);
    free(search->events);
    free(search->table);
    memset(search, 0, sizeof *search);
}

unsigned explore_print_trace(FILE *out, const struct explore_bounds *bounds,
                             const struct explore_search *search, size_t state) {
    unsigned number = 1;
    if (state != 0) {
        size_t parent = search->parents[state];
        struct explore_world after;
        struct explore_outcome outcome;
        number = explore_print_trace(out, bounds, search, parent) + 1;
        explore_apply(bounds, &search->worlds[parent], search->events[state], &after, &outcome);
        fprintf(out, "  %2u  ", number);
        explore_print(out, bounds, &search->worlds[parent], search->events[state], &outcome);
    } else {
        number = 0;
    }
    return number;
}
