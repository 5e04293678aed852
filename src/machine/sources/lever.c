// SPDX-License-Identifier: Apache-2.0
/* A lever on a GPIO line. While it does not work the machine goes on: an offer ends by its time,
 * and the permit of a dead sale brings its cancel code, so the buyer can always get the money back.
 */
#include "machine/sources/sources.h"

#include "host/clock.h"

static int has(const struct tricode_runtime *runtime) {
    return runtime->lever != NULL;
}

static int descriptor(const struct tricode_runtime *runtime) {
    return tricode_gpio_descriptor(runtime->lever);
}

static uint32_t wait(const struct tricode_runtime *runtime) {
    return tricode_gpio_wait(runtime->lever, tricode_clock_ms());
}

static enum tricode_next serve(struct tricode_runtime *runtime) {
    switch (tricode_gpio_next(runtime->lever, tricode_clock_ms())) {
    case TRICODE_GPIO_PULLED:
        return tricode_act_plain(runtime, TRICODE_EVENT_LEVER);
    case TRICODE_GPIO_LOST:
        tricode_console_error(TRICODE_MACHINE_PROGRAM,
                              "the lever does not work (%s). Until it works again, offers end by "
                              "their time, and the permit of an ended offer shows its cancel code; "
                              "the machine tries again every second",
                              runtime->lever->error.text);
        tricode_report_notice(&runtime->report, &runtime->engine, "lever", "gone");
        break;
    case TRICODE_GPIO_BACK:
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the lever works");
        tricode_report_notice(&runtime->report, &runtime->engine, "lever", "back");
        break;
    case TRICODE_GPIO_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}

static void close_lever(struct tricode_runtime *runtime) {
    tricode_gpio_close(runtime->lever);
}

const struct tricode_source tricode_source_lever = {.name = "lever",
                                                    .outlives_input = 1,
                                                    .has = has,
                                                    .descriptor = descriptor,
                                                    .wait = wait,
                                                    .serve = serve,
                                                    .close = close_lever};
