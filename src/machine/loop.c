// SPDX-License-Identifier: Apache-2.0
#include "machine/loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "host/clock.h"
#include "machine/bus.h"
#include "machine/front.h"
#include "machine/input.h"
#include "machine/lever.h"
#include "machine/permit.h"
#include "machine/sight.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

/* Where events come from beside the input's lines. has: whether this machine has it. serve: handles
 * all that it has to say now, and never waits. descriptor: readable when it has something to say,
 * -1 for none. wait: milliseconds until it is to be served all the same, UINT32_MAX for never. */
struct source {
    int (*has)(const struct tricode_loop *loop);
    enum tricode_next (*serve)(struct tricode_loop *loop);
    int (*descriptor)(const struct tricode_loop *loop);
    uint32_t (*wait)(const struct tricode_loop *loop);
};

/* In the order in which they are served. One more is one more row. */
static const struct source sources[] = {
    {tricode_bus_has, tricode_bus_serve, tricode_bus_descriptor, tricode_bus_wait},
    {tricode_lever_has, tricode_lever_serve, tricode_lever_descriptor, tricode_lever_wait},
    {tricode_permit_looks, tricode_permit_look, tricode_permit_descriptor, tricode_permit_wait},
    {tricode_sight_has, tricode_sight_serve, tricode_sight_descriptor, tricode_sight_wait},
    {tricode_front_has, tricode_front_serve, tricode_front_descriptor, tricode_front_wait},
};
#define SOURCES (sizeof sources / sizeof sources[0])

int tricode_loop_has_sources(const struct tricode_loop *loop) {
    int any = 0;
    for (size_t i = 0; i < SOURCES; i++) {
        any = any || sources[i].has(loop);
    }
    return any;
}

static enum tricode_next serve(struct tricode_loop *loop) {
    enum tricode_next next = TRICODE_NEXT_GO_ON;
    for (size_t i = 0; i < SOURCES && next == TRICODE_NEXT_GO_ON; i++) {
        if (sources[i].has(loop)) {
            next = sources[i].serve(loop);
        }
    }
    return next;
}

/* What there is to do. */
enum ready {
    READY_INPUT,
    READY_OFFER_OVER,
    READY_OTHER, /* a source, or the time to look at one, or a hint that is over */
    READY_END,   /* a signal asks the machine to end */
};

static uint32_t lesser(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Milliseconds that the offer still stands, UINT32_MAX for ever. */
static uint32_t offer_left(const struct tricode_loop *loop) {
    if (loop->offer_ms == 0 || loop->engine.state.phase != TRICODE_MACHINE_OPEN) {
        return UINT32_MAX;
    }
    uint64_t stood = tricode_clock_ms() - loop->offered_at;
    return stood < loop->offer_ms ? (uint32_t)(loop->offer_ms - stood) : 0;
}

/* Waits until there is something to do. An input without a descriptor always has its next line. */
static enum ready wait_for_work(struct tricode_loop *loop, FILE *input) {
    struct pollfd waits[2 + SOURCES] = {{loop->input_over ? -1 : fileno(input), POLLIN, 0},
                                        {loop->signals > 0 ? loop->signals : -1, POLLIN, 0}};
    uint32_t left = lesser(tricode_act_hint_over(loop), offer_left(loop));
    if (!loop->input_over && waits[0].fd < 0) {
        return READY_INPUT;
    }
    for (size_t i = 0; i < SOURCES; i++) {
        const int has = sources[i].has(loop);
        waits[2 + i] = (struct pollfd){has ? sources[i].descriptor(loop) : -1, POLLIN, 0};
        left = has ? lesser(left, sources[i].wait(loop)) : left;
    }
    int ready = poll(waits, 2 + SOURCES, left > INT_MAX ? -1 : (int)left);
    if (ready < 0) {
        return errno == EINTR || tricode_loop_has_sources(loop) ? READY_OTHER : READY_INPUT;
    }
    if (waits[1].revents != 0) {
        return READY_END;
    }
    if (waits[0].revents != 0) {
        return READY_INPUT;
    }
    return offer_left(loop) == 0 ? READY_OFFER_OVER : READY_OTHER;
}

/* The next event: from a source, the input, or the end of an offer. The end of the input ends a
 * machine that has nothing else. */
static enum tricode_next next_event(struct tricode_loop *loop, FILE *input) {
    enum ready ready = READY_OTHER;
    while (ready == READY_OTHER) {
        enum tricode_next next = serve(loop);
        if (next != TRICODE_NEXT_GO_ON) {
            return next;
        }
        ready = wait_for_work(loop, input);
    }
    if (ready == READY_OFFER_OVER) {
        return tricode_act_plain(loop, TRICODE_EVENT_TIMEOUT);
    }
    if (ready == READY_END) {
        return TRICODE_NEXT_QUIT;
    }
    enum tricode_next next = tricode_input_next(loop, input);
    return loop->input_over && !tricode_loop_has_sources(loop) ? TRICODE_NEXT_QUIT : next;
}

static void prompt(struct tricode_loop *loop) {
    if (loop->prompt) {
        (void)fprintf(loop->report.out, "> ");
        (void)fflush(loop->report.out);
    }
}

enum tricode_exit tricode_loop_run(struct tricode_loop *loop, FILE *input) {
    /* What poll does not see must not be in a buffer. */
    if (setvbuf(input, NULL, _IONBF, 0) != 0) {
        tricode_console_error(PROGRAM, "the input cannot be used");
        return TRICODE_EXIT_FAILED;
    }
    loop->input_over = 0;
    enum tricode_next next = tricode_act_plain(loop, TRICODE_EVENT_RESTART);

    if (next == TRICODE_NEXT_GO_ON && loop->prompt) {
        tricode_report_products(&loop->report, &loop->engine);
        (void)fprintf(loop->report.out, "%s\n", TRICODE_INPUT_EVENTS);
    }
    while (next == TRICODE_NEXT_GO_ON || (next == TRICODE_NEXT_NO_EVENT && !loop->strict)) {
        prompt(loop);
        next = next_event(loop, input);
        if (next == TRICODE_NEXT_NO_EVENT) {
            tricode_console_error(PROGRAM, "no such event; %s", TRICODE_INPUT_EVENTS);
        }
    }
    if (loop->bus != NULL) {
        tricode_mdb_reader_end(loop->bus);
    }
    if (next == TRICODE_NEXT_NO_EVENT || next == TRICODE_NEXT_UNREADABLE) {
        return TRICODE_EXIT_USAGE;
    }
    int unheard = fflush(loop->report.out) != 0 || ferror(loop->report.out);
    return next == TRICODE_NEXT_OUT_OF_ORDER || loop->troubled || unheard ? TRICODE_EXIT_FAILED
                                                                          : TRICODE_EXIT_OK;
}
