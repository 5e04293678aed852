// SPDX-License-Identifier: Apache-2.0
#include "machine/gpio/line.h"

#if TRICODE_GPIOD_VERSION == 1

#include <stdlib.h>

#include "host/command/options.h"

#define EDGES_MAX 64u

struct tricode_gpio_line {
    struct gpiod_chip *chip;
    struct gpiod_line *line; /* the chip's */
};

static int flags_of(const struct tricode_gpio_settings *settings) {
    int flags = settings->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    flags |= settings->bias == TRICODE_GPIO_BIAS_UP ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP : 0;
    flags |= settings->bias == TRICODE_GPIO_BIAS_DOWN ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN : 0;
    return flags;
}

/* NULL when the chip has no such line. */
static struct gpiod_line *find_line(struct gpiod_chip *chip, const char *text) {
    unsigned long long number = 0;
    return tricode_parse_number(text, 0, UINT16_MAX, &number) == 0
               ? gpiod_chip_get_line(chip, (unsigned)number)
               : gpiod_chip_find_line(chip, text);
}

struct tricode_gpio_line *tricode_gpio_line_open(const struct tricode_gpio_settings *settings,
                                                 struct tricode_error *error) {
    const struct gpiod_line_request_config config = {
        "tricode-machine", GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES, flags_of(settings)};
    struct tricode_gpio_line *line = calloc(1, sizeof *line);
    if (line == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    line->chip = gpiod_chip_open_lookup(settings->chip);
    line->line = line->chip != NULL ? find_line(line->chip, settings->line) : NULL;
    if (line->chip == NULL) {
        tricode_gpio_line_no_chip(settings, error);
    } else if (line->line == NULL) {
        tricode_gpio_line_no_line(settings, error);
    } else if (gpiod_line_request(line->line, &config, 0) != 0) {
        tricode_gpio_line_not_granted(settings, error);
    } else {
        return line;
    }
    tricode_gpio_line_close(line);
    return NULL;
}

void tricode_gpio_line_close(struct tricode_gpio_line *line) {
    if (line != NULL && line->chip != NULL) {
        gpiod_chip_close(line->chip); /* releases its lines */
    }
    free(line);
}

int tricode_gpio_line_descriptor(const struct tricode_gpio_line *line) {
    return gpiod_line_event_get_fd(line->line);
}

int tricode_gpio_line_value(struct tricode_gpio_line *line) {
    return gpiod_line_get_value(line->line);
}

int tricode_gpio_line_take_edges(struct tricode_gpio_line *line) {
    static const struct timespec at_once = {0, 0};
    struct gpiod_line_event event;
    for (unsigned taken = 0; taken < EDGES_MAX; taken++) {
        const int ready = gpiod_line_event_wait(line->line, &at_once);
        if (ready < 0 || (ready > 0 && gpiod_line_event_read(line->line, &event) != 0)) {
            return -1;
        }
        if (ready == 0) {
            return taken > 0;
        }
    }
    return 1;
}

#endif
