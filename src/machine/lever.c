// SPDX-License-Identifier: Apache-2.0
#include "machine/lever.h"

#include "host/clock.h"

int tricode_lever_has(const struct tricode_loop *loop) {
    return loop->lever != NULL;
}

int tricode_lever_descriptor(const struct tricode_loop *loop) {
    return tricode_gpio_descriptor(loop->lever);
}

uint32_t tricode_lever_wait(const struct tricode_loop *loop) {
    return tricode_gpio_wait(loop->lever, tricode_clock_ms());
}

enum tricode_next tricode_lever_serve(struct tricode_loop *loop) {
    switch (tricode_gpio_next(loop->lever, tricode_clock_ms())) {
    case TRICODE_GPIO_PULLED:
        return tricode_act_plain(loop, TRICODE_EVENT_LEVER);
    case TRICODE_GPIO_GONE:
        tricode_console_error(TRICODE_MACHINE_PROGRAM,
                              "the lever does not work (%s). Offers end by their time, and the "
                              "permit of one that ended brings its cancel code; it is tried again",
                              loop->lever->error.text);
        tricode_report_nothing(&loop->report, &loop->engine, "lever", "gone");
        break;
    case TRICODE_GPIO_BACK:
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the lever works");
        tricode_report_nothing(&loop->report, &loop->engine, "lever", "back");
        break;
    case TRICODE_GPIO_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}
