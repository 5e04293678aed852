// SPDX-License-Identifier: Apache-2.0
#include "machine/gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <string.h>

#include "host/options.h"

#define EVENTS_MAX                                                                                 \
    64u /* in a row: a line that never rests must not keep the machine from its work */

int tricode_gpio_name(const char *words, struct tricode_gpio_settings *settings) {
    const size_t chip = strcspn(words, " ");
    const char *line = words + chip + strspn(words + chip, " ");
    const size_t length = strlen(line);
    if (chip == 0 || chip >= sizeof settings->chip || length == 0 ||
        length >= sizeof settings->line || strchr(line, ' ') != NULL) {
        return -1;
    }
    memcpy(settings->chip, words, chip);
    settings->chip[chip] = 0;
    memcpy(settings->line, line, length + 1);
    return 0;
}

void tricode_gpio_close(struct tricode_gpio *gpio) {
    if (gpio->chip != NULL) {
        gpiod_chip_close(gpio->chip); /* its lines go with it */
    }
    gpio->chip = NULL;
    gpio->line = NULL;
    gpio->settle_at = 0;
}

/* Closes it, to be tried again: GONE when people do not know yet. */
static enum tricode_gpio_news lose(struct tricode_gpio *gpio, uint64_t now) {
    const int told = gpio->told;
    tricode_gpio_close(gpio);
    gpio->retry_at = now + TRICODE_GPIO_RETRY_MS;
    gpio->told = 1;
    return told ? TRICODE_GPIO_NOTHING : TRICODE_GPIO_GONE;
}

static int flags_of(const struct tricode_gpio_settings *settings) {
    int flags = settings->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    flags |= settings->bias == TRICODE_GPIO_BIAS_UP ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP : 0;
    flags |= settings->bias == TRICODE_GPIO_BIAS_DOWN ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN : 0;
    return flags;
}

/* The line, asked for its edges; NULL and the fault. */
static struct gpiod_line *request(struct tricode_gpio *gpio) {
    const struct tricode_gpio_settings *settings = &gpio->settings;
    const struct gpiod_line_request_config config = {
        "tricode-machine", GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES, flags_of(settings)};
    unsigned long long number = 0;
    struct gpiod_line *line = tricode_parse_number(settings->line, 0, UINT16_MAX, &number) == 0
                                  ? gpiod_chip_get_line(gpio->chip, (unsigned)number)
                                  : gpiod_chip_find_line(gpio->chip, settings->line);
    if (line == NULL) {
        tricode_error_set(&gpio->error, "%s has no line %s: gpioinfo lists them", settings->chip,
                          settings->line);
        return NULL;
    }
    if (gpiod_line_request(line, &config, 0) != 0) {
        tricode_error_set(&gpio->error, "line %s of %s: %s%s", settings->line, settings->chip,
                          strerror(errno), errno == EBUSY ? "; gpioinfo tells who has it" : "");
        return NULL;
    }
    return line;
}

/* 0; -1 and the fault. */
static int open_line(struct tricode_gpio *gpio) {
    gpio->chip = gpiod_chip_open_lookup(gpio->settings.chip);
    if (gpio->chip == NULL) {
        tricode_error_set(&gpio->error, "GPIO chip %s: %s; gpiodetect lists those that are there",
                          gpio->settings.chip, strerror(errno));
        return -1;
    }
    gpio->line = request(gpio);
    if (gpio->line == NULL) {
        return -1;
    }
    gpio->pulled = gpiod_line_get_value(gpio->line);
    if (gpio->pulled < 0) {
        tricode_error_set(&gpio->error, "line %s of %s cannot be read: %s", gpio->settings.line,
                          gpio->settings.chip, strerror(errno));
        return -1;
    }
    return 0;
}

/* Takes the edges that have come: 0; -1 and the fault when the chip is gone. Each lets the line
 * settle anew. */
static int take_edges(struct tricode_gpio *gpio, uint64_t now) {
    static const struct timespec at_once = {0, 0};
    struct gpiod_line_event event;
    int came = 1;
    for (unsigned i = 0; i < EVENTS_MAX && came > 0; i++) {
        came = gpiod_line_event_wait(gpio->line, &at_once);
        if (came < 0 || (came > 0 && gpiod_line_event_read(gpio->line, &event) != 0)) {
            tricode_error_set(&gpio->error, "GPIO chip %s: %s; is it plugged in?",
                              gpio->settings.chip, strerror(errno));
            return -1;
        }
        if (came > 0) {
            gpio->settle_at = now + gpio->settings.debounce_ms + 1;
        }
    }
    return 0;
}

enum tricode_gpio_news tricode_gpio_next(struct tricode_gpio *gpio, uint64_t now) {
    if (gpio->line == NULL) {
        if (now < gpio->retry_at) {
            return TRICODE_GPIO_NOTHING;
        }
        const int told = gpio->told;
        if (open_line(gpio) != 0) {
            return lose(gpio, now);
        }
        gpio->told = 0;
        return told ? TRICODE_GPIO_BACK : TRICODE_GPIO_NOTHING;
    }
    if (take_edges(gpio, now) != 0) {
        return lose(gpio, now);
    }
    if (gpio->settle_at == 0 || now < gpio->settle_at) {
        return TRICODE_GPIO_NOTHING;
    }
    const int before = gpio->pulled;
    gpio->settle_at = 0;
    gpio->pulled = gpiod_line_get_value(gpio->line);
    if (gpio->pulled < 0) {
        tricode_error_set(&gpio->error, "GPIO chip %s: %s; is it plugged in?", gpio->settings.chip,
                          strerror(errno));
        return lose(gpio, now);
    }
    return gpio->pulled && !before ? TRICODE_GPIO_PULLED : TRICODE_GPIO_NOTHING;
}

int tricode_gpio_descriptor(const struct tricode_gpio *gpio) {
    return gpio->line != NULL ? gpiod_line_event_get_fd(gpio->line) : -1;
}

uint32_t tricode_gpio_wait(const struct tricode_gpio *gpio, uint64_t now) {
    const uint64_t until = gpio->line == NULL ? gpio->retry_at : gpio->settle_at;
    if (gpio->line != NULL && until == 0) {
        return UINT32_MAX;
    }
    return until > now ? (uint32_t)(until - now) : 0;
}
