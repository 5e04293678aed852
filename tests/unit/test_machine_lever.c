// SPDX-License-Identifier: Apache-2.0
/* The lever on a line of a GPIO chip; libgpiod's functions are answered here. Pulls, bounces, a
 * chip that is not there, is busy, or is unplugged: and what the machine does without it. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <gpiod.h>

#include "machine/lever.h"
#include "support/working.h"

/* The one chip, its one line, and what is wrong with them. */
struct gpiod_chip {
    int open;
};
struct gpiod_line {
    int level; /* logical */
};
static struct gpiod_chip chip;
static struct gpiod_line line;
static int no_chip;
static int busy;
static int unplugged;
static unsigned edges;
static unsigned attempts;
static struct gpiod_line_request_config asked;
static int changed[2];

struct gpiod_chip *gpiod_chip_open_lookup(const char *name) {
    attempts++;
    ck_assert_str_eq(name, "gpiochip0");
    if (no_chip || unplugged) {
        errno = ENOENT;
        return NULL;
    }
    ck_assert_int_eq(chip.open++, 0);
    return &chip;
}

void gpiod_chip_close(struct gpiod_chip *which) {
    ck_assert_int_eq(which->open--, 1);
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *which, unsigned number) {
    ck_assert_int_eq(which->open, 1);
    errno = EINVAL;
    return number == 17 ? &line : NULL;
}

struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *which, const char *name) {
    ck_assert_int_eq(which->open, 1);
    errno = ENOENT;
    return strcmp(name, "LEVER") == 0 ? &line : NULL;
}

int gpiod_line_request(struct gpiod_line *which, const struct gpiod_line_request_config *config,
                       int value) {
    ck_assert_ptr_eq(which, &line);
    ck_assert_int_eq(value, 0);
    asked = *config;
    errno = EBUSY;
    return busy ? -1 : 0;
}

int gpiod_line_get_value(struct gpiod_line *which) {
    errno = ENODEV;
    return unplugged ? -1 : which->level;
}

int gpiod_line_event_get_fd(struct gpiod_line *which) {
    ck_assert_ptr_eq(which, &line);
    return changed[0];
}

int gpiod_line_event_wait(struct gpiod_line *which, const struct timespec *timeout) {
    ck_assert_ptr_eq(which, &line);
    ck_assert(timeout->tv_sec == 0 && timeout->tv_nsec == 0);
    return unplugged || edges > 0;
}

int gpiod_line_event_read(struct gpiod_line *which, struct gpiod_line_event *event) {
    ck_assert_ptr_eq(which, &line);
    memset(event, 0, sizeof *event);
    errno = ENODEV;
    edges -= edges > 0;
    return unplugged ? -1 : 0;
}

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
    ck_assert_int_eq(chip.open, 0);
    scratch_tear_down();
}

static void set(int level) {
    line.level = level;
    edges++;
}

START_TEST(pulls_count_once) {
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1000), TRICODE_GPIO_NOTHING);
    ck_assert_int_eq(asked.request_type, GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES);
    ck_assert_int_eq(asked.flags, 0);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, 1000), UINT32_MAX);
    ck_assert_int_eq(tricode_gpio_descriptor(&gpio), changed[0]);
    /* It bounces for 30 ms; each edge begins the quiet time anew. */
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
    /* Held, it is one pull. A spike while it is held, or while it is not, is none. */
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

/* Pulled when the machine starts, it is no pull until it is pulled again. */
START_TEST(held_at_the_start) {
    line.level = 1;
    gpio.settings.active_low = 1;
    gpio.settings.bias = TRICODE_GPIO_BIAS_UP;
    gpio.settings.debounce_ms = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, 1), TRICODE_GPIO_NOTHING);
    ck_assert_int_eq(asked.flags,
                     GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP);
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

/* Told once, with what to do; tried again each second; told when it is back. */
static void expect_away(uint64_t now, const char *why) {
    attempts = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, now), TRICODE_GPIO_GONE);
    ck_assert_msg(strstr(gpio.error.text, why) != NULL, "%s", gpio.error.text);
    ck_assert_int_eq(tricode_gpio_descriptor(&gpio), -1);
    ck_assert_uint_eq(tricode_gpio_wait(&gpio, now), TRICODE_GPIO_RETRY_MS);
    const unsigned before = attempts;
    ck_assert_int_eq(tricode_gpio_next(&gpio, now + 999), TRICODE_GPIO_NOTHING);
    ck_assert_uint_eq(attempts, before);
    ck_assert_int_eq(tricode_gpio_next(&gpio, now + 1000), TRICODE_GPIO_NOTHING);
    ck_assert_uint_eq(attempts, before + 1);
    ck_assert_int_eq(chip.open, 0);
}

START_TEST(away) {
    no_chip = 1;
    expect_away(1000, "gpiodetect");
    no_chip = 0;
    ck_assert_int_eq(tricode_gpio_next(&gpio, 3000), TRICODE_GPIO_BACK);
    unplugged = 1;
    expect_away(4000, "is it plugged in?");
    unplugged = 0;
    line.level = 1; /* pulled meanwhile: who knows when */
    ck_assert_int_eq(tricode_gpio_next(&gpio, 6000), TRICODE_GPIO_BACK);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 6001), TRICODE_GPIO_NOTHING);
    tricode_gpio_close(&gpio);
    busy = 1;
    expect_away(7000, "busy; gpioinfo tells who has it");
    busy = 0;
    gpio.told = 0;
    ck_assert_int_eq(tricode_gpio_name("gpiochip0 18", &gpio.settings), 0);
    expect_away(9000, "has no line 18: gpioinfo");
    gpio.told = 0;
    ck_assert_int_eq(tricode_gpio_name("gpiochip0   NOBODY", &gpio.settings), 0);
    expect_away(11000, "has no line NOBODY");
    ck_assert_int_eq(tricode_gpio_name("gpiochip0 LEVER", &gpio.settings), 0);
    ck_assert_int_eq(tricode_gpio_next(&gpio, 13000), TRICODE_GPIO_BACK);
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

/* [MACHINE-6] [MACHINE-8] [MACHINE-31] A pull cancels; without a lever the offer's time does. */
START_TEST(a_machine_without_its_lever) {
    char byte = 0;
    working_set_up();
    loop.offer_ms = 600;
    loop.lever = &gpio;
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
    ck_assert_ptr_nonnull(gpio.line); /* it is back */
    const char *gone = strstr(working_said, "\"reason\":\"gone\"");
    ck_assert(gone != NULL && strstr(gone + 1, "\"reason\":\"gone\"") == NULL);
    ck_assert_ptr_nonnull(strstr(gone, "\"reason\":\"back\""));
    loop.offer_ms = 0;
    ck_assert_int_eq(tricode_act_product(&loop, 2), TRICODE_NEXT_GO_ON);
    set(1);
    for (unsigned i = 0; i < 200 && loop.engine.state.phase == TRICODE_MACHINE_OPEN; i++) {
        ck_assert_int_eq(tricode_lever_serve(&loop), TRICODE_NEXT_GO_ON);
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
    tcase_add_test(tests, away);
    tcase_add_test(tests, names);
    tcase_add_test(tests, a_machine_without_its_lever);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
