// SPDX-License-Identifier: Apache-2.0
/* A switch on a line of a GPIO chip, by libgpiod: the change-return lever. Not yet tested with real
 * hardware. */
#ifndef TRICODE_MACHINE_GPIO_H
#define TRICODE_MACHINE_GPIO_H

#include <stdint.h>
#include "host/json.h"
#include "machine/gpio/settings.h"

#define TRICODE_GPIO_RETRY_MS 1000u /* between attempts to open a line that does not work */

struct tricode_gpio_line;

/* Begins with its settings, and all else zero. Times are milliseconds of a monotonic clock. */
struct tricode_gpio {
    struct tricode_gpio_settings settings;
    struct tricode_gpio_line *line; /* NULL: not open */
    int pulled;
    uint64_t stable_at; /* when the level counts; 0: no edge since it last counted */
    uint64_t retry_at;
    int reported;               /* LOST was returned, BACK not since */
    struct tricode_error error; /* why it does not work, and what to do */
};

enum tricode_gpio_change {
    TRICODE_GPIO_NOTHING,
    TRICODE_GPIO_PULLED,
    TRICODE_GPIO_LOST, /* returned once; further attempts follow */
    TRICODE_GPIO_BACK,
};

/* Never blocks. The first call opens the line; a lever that is pulled at that moment counts when it
 * is pulled again. */
enum tricode_gpio_change tricode_gpio_next(struct tricode_gpio *gpio, uint64_t now);

/* Readable when the line has changed; -1 while it does not work. */
int tricode_gpio_descriptor(const struct tricode_gpio *gpio);

/* Milliseconds until `next` has something to do without the descriptor; UINT32_MAX: never. */
uint32_t tricode_gpio_wait(const struct tricode_gpio *gpio, uint64_t now);

/* May be called again; `next` opens the line again. */
void tricode_gpio_close(struct tricode_gpio *gpio);

#endif
