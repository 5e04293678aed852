// SPDX-License-Identifier: Apache-2.0
/* The errors of both versions. */
#include "machine/gpio/line.h"

#include <errno.h>
#include <string.h>

void tricode_gpio_line_no_chip(const struct tricode_gpio_settings *settings,
                               struct tricode_error *error) {
    tricode_error_set(error, "GPIO chip %s: %s; gpiodetect lists the chips of this host",
                      settings->chip, strerror(errno));
}

void tricode_gpio_line_no_line(const struct tricode_gpio_settings *settings,
                               struct tricode_error *error) {
    tricode_error_set(error, "GPIO chip %s has no line %s; gpioinfo lists its lines",
                      settings->chip, settings->line);
}

void tricode_gpio_line_not_granted(const struct tricode_gpio_settings *settings,
                                   struct tricode_error *error) {
    tricode_error_set(error, "line %s of GPIO chip %s: %s%s", settings->line, settings->chip,
                      strerror(errno),
                      errno == EBUSY ? "; gpioinfo shows which program uses it" : "");
}
