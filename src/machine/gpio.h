// SPDX-License-Identifier: Apache-2.0
/* A switch on a line of a GPIO chip, by libgpiod: the change-return lever. */
#ifndef TRICODE_MACHINE_GPIO_H
#define TRICODE_MACHINE_GPIO_H

#include <stdint.h>
#include "host/json.h"

#define TRICODE_GPIO_NAME_SIZE 64u
#define TRICODE_GPIO_RETRY_MS 1000u /* between attempts to open what is away */

enum tricode_gpio_bias {
    TRICODE_GPIO_BIAS_AS_IT_IS = 0,
    TRICODE_GPIO_BIAS_UP,
    TRICODE_GPIO_BIAS_DOWN,
};

/* chip: name, number, label or path; line: its number on the chip, or its name. active_low: pulled
 * is 0 volt. debounce_ms: how long the line has to be quiet before it counts. */
struct tricode_gpio_settings {
    char chip[TRICODE_GPIO_NAME_SIZE];
    char line[TRICODE_GPIO_NAME_SIZE];
    int active_low;
    enum tricode_gpio_bias bias;
    unsigned debounce_ms;
};

struct gpiod_chip;
struct gpiod_line;

/* Begins with its settings, and all else zero. settle_at: when what was seen last counts; 0 while
 * the line is quiet. */
struct tricode_gpio {
    struct tricode_gpio_settings settings;
    struct gpiod_chip *chip;
    struct gpiod_line *line; /* NULL: not open */
    int pulled;
    uint64_t settle_at;
    uint64_t retry_at;
    int told;                   /* people know that it is away */
    struct tricode_error error; /* why, and what to do */
};

enum tricode_gpio_news {
    TRICODE_GPIO_NOTHING,
    TRICODE_GPIO_PULLED,
    TRICODE_GPIO_GONE, /* once; it is tried again */
    TRICODE_GPIO_BACK,
};

/* "CHIP LINE" to the two: 0, or -1 when it is not two words that fit. */
int tricode_gpio_name(const char *words, struct tricode_gpio_settings *settings);

/* What there is to say now. Never waits. The first call opens the line; that it is pulled at that
 * time is no pull. */
enum tricode_gpio_news tricode_gpio_next(struct tricode_gpio *gpio, uint64_t now);

/* Readable when the line has changed; -1 while it is away. */
int tricode_gpio_descriptor(const struct tricode_gpio *gpio);

/* Milliseconds until `next` has something to do all the same. */
uint32_t tricode_gpio_wait(const struct tricode_gpio *gpio, uint64_t now);

void tricode_gpio_close(struct tricode_gpio *gpio);

#endif
