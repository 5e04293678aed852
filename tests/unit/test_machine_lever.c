// SPDX-License-Identifier: Apache-2.0
/* The lever on a line of a GPIO chip, with stand-ins for libgpiod: pulls, bounces, a chip that is
 * missing, busy or unplugged, and the machine without its lever. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "machine/gpio/line.h"
#include "machine/sources/sources.h"
#include "support/working.h"

/* The one chip with its one line, the number of open handles, and injected faults. */
static int level; /* logical */
static int chips_open;
static int no_chip;
static int busy;
static int unplugged;
static unsigned edges;
static unsigned attempts;
static int changed[2];

/* What was requested. */
static int requested_edges;
static int requested_active_low;
static int requested_pull_up;

/* libgpiod's functions, by its version. */
#if TRICODE_GPIOD_VERSION == 1
#include "support/gpiod_v1.h"
#else
#include "support/gpiod_v2.h"
#endif

static struct tricode_gpio gpio;

static void set_up(void) {
    scratch_set_up();
    memset(&gpio, 0, sizeof gpio);
    ck_assert_int_eq(tricode_gpio_name("gpiochip0 17", &gpio.settings), 0);
    gpio.settings.debounce_ms = 20;
    ck_assert_int_eq(pipe(changed), 0);
}

static void tear_down(void) {
    tricode_gpio_close(&gpio);
    ck_assert_int_eq(chips_open, 0);
    scratch_tear_down();
}

static void set(int to) {
    level = to;
    edges++;
}

START_TEST(pulls_count_once) {
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1000), TRICODE_GPIO_NOTHING);
    ck_assert(requested_edges && !requested_active_low && !requested_pull_up);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, 1000), UINT32_MAX);
    ck_assert_int_eq(tricode_gpio_descriptor(&gpio), changed[0]);
    /* It bounces for 30 ms; each edge restarts the debounce time. */
    for (uint64_t now = 1000; now <= 1030; now += 10) {
        set(now % 20 == 0);
        set(1);
        ck_assert_int_eq(tricode_gpio_next(&gpio, now), TRICODE_GPIO_NOTHING);
        ck_assert_uint_eq(tricode_gpio_wait(&gpio, now), 21);
    }
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1050), TRICODE_GPIO_NOTHING);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, 1051), 0);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1051), TRICODE_GPIO_PULLED);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, 1051), UINT32_MAX);
    /* A held lever is one pull. A spike, with the lever held or not, is none. */
    set(1);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 2000), TRICODE_GPIO_NOTHING);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 2021), TRICODE_GPIO_NOTHING);
    set(0);
    (void)tricode_gpio_next(&gpio, 3000);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 3021), TRICODE_GPIO_NOTHING);
    set(0);
    (void)tricode_gpio_next(&gpio, 4000);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 4021), TRICODE_GPIO_NOTHING);
    set(1);
    (void)tricode_gpio_next(&gpio, 5000);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 5021), TRICODE_GPIO_PULLED);
}
END_TEST

/* A lever that is held at the start counts when it is pulled again. */
START_TEST(held_at_the_start) {
    level = 1;
    gpio.settings.active_low = 1;
    gpio.settings.bias = TRICODE_GPIO_BIAS_UP;
    gpio.settings.debounce_ms = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1), TRICODE_GPIO_NOTHING);
    ck_assert(requested_edges && requested_active_low && requested_pull_up);
    set(1);
    (void)tricode_gpio_next(&gpio, 2);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 3), TRICODE_GPIO_NOTHING);
    set(0);
    (void)tricode_gpio_next(&gpio, 4);
    (void)tricode_gpio_next(&gpio, 5);
    set(1);
    (void)tricode_gpio_next(&gpio, 6);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 7), TRICODE_GPIO_PULLED);
}
END_TEST

/* LOST is returned once, with an error that says what to do; the line is tried again every second.
 */
static void expect_lost(uint64_t now, const char *why) {
    attempts = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, now), TRICODE_GPIO_LOST);
    ck_assert_msg(strstr(gpio.error.text, why) != NULL, "%s", gpio.error.text);
    ck_assert_int_eq(tricode_gpio_descriptor(&gpio), -1);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, now), TRICODE_GPIO_RETRY_MS);
    const unsigned before = attempts;
    ck_assert_int_eq(tricode_gpio_next(&gpio, now + 999), TRICODE_GPIO_NOTHING);
    ck_assert_uint_eq(attempts, before);
    ck_assert_int_eq(tricode_gpio_next(&gpio, now + 1000), TRICODE_GPIO_NOTHING);
    ck_assert_uint_eq(attempts, before + 1);
    ck_assert_int_eq(chips_open, 0);
}

START_TEST(lost) {
    no_chip = 1;
    expect_lost(1000, "gpiodetect");
    no_chip = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, 3000), TRICODE_GPIO_BACK);
    unplugged = 1;
    expect_lost(4000, "check that it is plugged in");
    unplugged = 0;
    level = 1; /* pulled while the chip was missing */
    ck_assert_int_eq(tricode_gpio_next(&gpio, 6000), TRICODE_GPIO_BACK);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 6001), TRICODE_GPIO_NOTHING);
    tricode_gpio_close(&gpio);
    busy = 1;
    expect_lost(7000, "busy; gpioinfo shows which program uses it");
    busy = 0;
    gpio.reported = 0;
    ck_assert_int_eq(tricode_gpio_name("gpiochip0 18", &gpio.settings), 0);
    expect_lost(9000, "has no line 18; gpioinfo");
    gpio.reported = 0;
    ck_assert_int_eq(tricode_gpio_name("gpiochip0   NOBODY", &gpio.settings), 0);
    expect_lost(11000, "has no line NOBODY");
    ck_assert_int_eq(tricode_gpio_name("gpiochip0 LEVER", &gpio.settings), 0);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 13000), TRICODE_GPIO_BACK);
}
END_TEST

/* The chip's path, number, name and label. */
START_TEST(chip_names) {
    try_chip_names();
}
END_TEST

START_TEST(names) {
    static const char *const bad[] = {"", "gpiochip0", "gpiochip0 ", " 17", "gpiochip0 17 18"};
    char longest[200];
    struct tricode_gpio_settings settings;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(tricode_gpio_name(bad[i], &settings), -1);
    }
    (void)snprintf(longest, sizeof longest, "%0*d 1", TRICODE_GPIO_NAME_SIZE, 0);
    ck_assert_int_eq(tricode_gpio_name(longest, &settings), -1);
    (void)snprintf(longest, sizeof longest, "%0*d %0*d", TRICODE_GPIO_NAME_SIZE - 1, 0,
                   TRICODE_GPIO_NAME_SIZE - 1, 0);
    ck_assert_int_eq(tricode_gpio_name(longest, &settings), 0);
}
END_TEST

/* [MACHINE-6] [MACHINE-8] [MACHINE-31] A pull cancels; without a lever the end of the offer does.
 */
START_TEST(a_machine_without_its_lever) {
    char byte = 0;
    working_set_up();
    runtime.offer_ms = 600;
    runtime.lever = &gpio;
    working_begin();
    working_say("select 1\n");
    (void)working_code(TRICODE_KIND_SALE);
    unplugged = 1;
    ck_assert_int_eq(write(changed[1], "x", 1), 1);
    ck_assert_uint_eq(working_code(TRICODE_KIND_CANCEL).payload.counter, 1);
    unplugged = 0;
    ck_assert_int_eq(read(changed[0], &byte, 1), 1);
    (void)poll(NULL, 0, 1200);
    working_end();
    const char *gone = strstr(working_said, "\"reason\":\"gone\"");
    ck_assert(gone != NULL && strstr(gone + 1, "\"reason\":\"gone\"") == NULL);
    ck_assert_ptr_nonnull(strstr(gone, "\"reason\":\"back\""));
    runtime.offer_ms = 0;
    ck_assert_int_eq(tricode_act_product(&runtime, 2), TRICODE_NEXT_GO_ON);
    ck_assert_ptr_null(gpio.line); /* the loop closed it */
    ck_assert_int_eq(tricode_source_lever.serve(&runtime), TRICODE_NEXT_GO_ON);
    ck_assert_ptr_nonnull(gpio.line);
    set(1);
    for (unsigned i = 0; i < 200 && runtime.engine.state.phase == TRICODE_MACHINE_OPEN; i++) {
        ck_assert_int_eq(tricode_source_lever.serve(&runtime), TRICODE_NEXT_GO_ON);
        (void)poll(NULL, 0, 5);
    }
    ck_assert_uint_eq(working_code(TRICODE_KIND_CANCEL).payload.counter, 2);
    working_tear_down();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine lever");
    TCase *tests = tcase_create("lever");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, pulls_count_once);
    tcase_add_test(tests, held_at_the_start);
    tcase_add_test(tests, lost);
    tcase_add_test(tests, chip_names);
    tcase_add_test(tests, names);
    tcase_add_test(tests, a_machine_without_its_lever);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
