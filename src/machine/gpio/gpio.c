// SPDX-License-Identifier: Apache-2.0
#include "machine/gpio/gpio.h"

#include <errno.h>
#include <string.h>

#include "machine/gpio/line.h"

void tricode_gpio_close(struct tricode_gpio *gpio) {
    tricode_gpio_line_close(gpio->line);
    gpio->line = NULL;
    gpio->stable_at = 0;
}

/* Closes the line until the next attempt. */
static enum tricode_gpio_change lose(struct tricode_gpio *gpio, uint64_t now) {
    const int reported = gpio->reported;
    tricode_gpio_close(gpio);
    gpio->retry_at = now + TRICODE_GPIO_RETRY_MS;
    gpio->reported = 1;
    return reported ? TRICODE_GPIO_NOTHING : TRICODE_GPIO_LOST;
}

static enum tricode_gpio_change lose_chip(struct tricode_gpio *gpio, uint64_t now) {
    tricode_error_set(&gpio->error, "GPIO chip %s: %s; check that it is plugged in",
                      gpio->settings.chip, strerror(errno));
    return lose(gpio, now);
}

static enum tricode_gpio_change open_again(struct tricode_gpio *gpio, uint64_t now) {
    if (now < gpio->retry_at) {
        return TRICODE_GPIO_NOTHING;
    }
    gpio->line = tricode_gpio_line_open(&gpio->settings, &gpio->error);
    if (gpio->line == NULL) {
        return lose(gpio, now);
    }
    gpio->pulled = tricode_gpio_line_value(gpio->line);
    if (gpio->pulled < 0) {
        return lose_chip(gpio, now);
    }
    const int reported = gpio->reported;
    gpio->reported = 0;
    return reported ? TRICODE_GPIO_BACK : TRICODE_GPIO_NOTHING;
}

enum tricode_gpio_change tricode_gpio_next(struct tricode_gpio *gpio, uint64_t now) {
    if (gpio->line == NULL) {
        return open_again(gpio, now);
    }
    const int edges = tricode_gpio_line_take_edges(gpio->line);
    if (edges < 0) {
        return lose_chip(gpio, now);
    }
    if (edges > 0) {
        gpio->stable_at = now + gpio->settings.debounce_ms + 1;
    }
    if (gpio->stable_at == 0 || now < gpio->stable_at) {
        return TRICODE_GPIO_NOTHING;
    }
    const int before = gpio->pulled;
    gpio->stable_at = 0;
    gpio->pulled = tricode_gpio_line_value(gpio->line);
    if (gpio->pulled < 0) {
        return lose_chip(gpio, now);
    }
    return gpio->pulled && !before ? TRICODE_GPIO_PULLED : TRICODE_GPIO_NOTHING;
}

int tricode_gpio_descriptor(const struct tricode_gpio *gpio) {
    return gpio->line != NULL ? tricode_gpio_line_descriptor(gpio->line) : -1;
}

uint32_t tricode_gpio_wait(const struct tricode_gpio *gpio, uint64_t now) {
    const uint64_t until = gpio->line == NULL ? gpio->retry_at : gpio->stable_at;
    if (gpio->line != NULL && until == 0) {
        return UINT32_MAX;
    }
    return until > now ? (uint32_t)(until - now) : 0;
}
