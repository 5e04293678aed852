// SPDX-License-Identifier: Apache-2.0
#include "machine/runtime/loop.h"

#include <limits.h>
#include <poll.h>

#include "host/clock.h"
#include "machine/runtime/source.h"

int tricode_loop_outlives_input(const struct tricode_runtime *runtime) {
    for (const struct tricode_source *const *at = runtime->sources; *at != NULL; at++) {
        if ((*at)->outlives_input && (*at)->has(runtime)) {
            return 1;
        }
    }
    return 0;
}

static enum tricode_next serve(struct tricode_runtime *runtime) {
    for (const struct tricode_source *const *at = runtime->sources; *at != NULL; at++) {
        if ((*at)->has(runtime)) {
            const enum tricode_next next = (*at)->serve(runtime);
            if (next != TRICODE_NEXT_GO_ON) {
                return next;
            }
        }
    }
    const int ended = runtime->input_ended && !tricode_loop_outlives_input(runtime);
    return ended ? TRICODE_NEXT_QUIT : TRICODE_NEXT_GO_ON;
}

static uint32_t lesser(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Milliseconds that the offer still stands; UINT32_MAX: for ever, or no offer. */
static uint32_t offer_left(const struct tricode_runtime *runtime) {
    if (runtime->offer_ms == 0 || runtime->engine.state.phase != TRICODE_MACHINE_OPEN) {
        return UINT32_MAX;
    }
    const uint64_t stood = tricode_clock_ms() - runtime->offered_at;
    return stood < runtime->offer_ms ? (uint32_t)(runtime->offer_ms - stood) : 0;
}

/* Waits until a source, a signal, the end of a hint or the end of the offer is due: 1 for a signal,
 * else 0. */
static int wait_for_work(struct tricode_runtime *runtime) {
    struct pollfd waits[1 + TRICODE_SOURCES_MAX] = {
        {runtime->signals > 0 ? runtime->signals : -1, POLLIN, 0}};
    nfds_t count = 1;
    uint32_t left = lesser(tricode_act_expire_hint(runtime), offer_left(runtime));
    for (const struct tricode_source *const *at = runtime->sources; *at != NULL; at++) {
        if (!(*at)->has(runtime)) {
            continue;
        }
        if ((*at)->descriptor != NULL) {
            waits[count++] = (struct pollfd){(*at)->descriptor(runtime), POLLIN, 0};
        }
        if ((*at)->wait != NULL) {
            left = lesser(left, (*at)->wait(runtime));
        }
    }
    /* A call that fails (EINTR) changes nothing: every source is served again. */
    const int ready = poll(waits, count, left > INT_MAX ? -1 : (int)left);
    return ready > 0 && waits[0].revents != 0;
}

static void print_prompt(struct tricode_runtime *runtime) {
    if (runtime->prompt && runtime->prompt_due) {
        (void)fprintf(runtime->report.out, "> ");
        (void)fflush(runtime->report.out);
    }
    runtime->prompt_due = 0;
}

/* From `restart` to the reason why the run ends. */
static enum tricode_next run(struct tricode_runtime *runtime) {
    enum tricode_next next = tricode_act_plain(runtime, TRICODE_EVENT_RESTART);
    if (next != TRICODE_NEXT_GO_ON) {
        return next;
    }
    for (const struct tricode_source *const *at = runtime->sources; *at != NULL; at++) {
        if ((*at)->has(runtime) && (*at)->begin != NULL) {
            (*at)->begin(runtime);
        }
    }
    runtime->prompt_due = 1;
    for (;;) {
        next = serve(runtime);
        if (next != TRICODE_NEXT_GO_ON) {
            return next;
        }
        print_prompt(runtime);
        if (wait_for_work(runtime)) {
            return TRICODE_NEXT_QUIT;
        }
        if (offer_left(runtime) == 0) {
            runtime->prompt_due = 1;
            next = tricode_act_plain(runtime, TRICODE_EVENT_TIMEOUT);
            if (next != TRICODE_NEXT_GO_ON) {
                return next;
            }
        }
    }
}

enum tricode_exit tricode_loop_run(struct tricode_runtime *runtime, FILE *input) {
    /* poll does not see what is in a buffer. */
    if (setvbuf(input, NULL, _IONBF, 0) != 0) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "cannot read the input without a buffer");
        return TRICODE_EXIT_FAILED;
    }
    runtime->input = input;
    runtime->input_ended = 0;
    const enum tricode_next next = run(runtime);
    for (const struct tricode_source *const *at = runtime->sources; *at != NULL; at++) {
        if ((*at)->has(runtime) && (*at)->close != NULL) {
            (*at)->close(runtime);
        }
    }
    runtime->input = NULL;
    if (next == TRICODE_NEXT_USAGE) {
        return TRICODE_EXIT_USAGE;
    }
    const int lost = fflush(runtime->report.out) != 0 || ferror(runtime->report.out);
    return next == TRICODE_NEXT_OUT_OF_ORDER || runtime->errors || lost ? TRICODE_EXIT_FAILED
                                                                        : TRICODE_EXIT_OK;
}
