// SPDX-License-Identifier: Apache-2.0
/* One input line of a GPIO chip. libgpiod 1.6 (line_v1.c) and libgpiod 2 (line_v2.c) have different
 * interfaces; one of the two files is empty. For gpio.c alone. */
#ifndef TRICODE_MACHINE_GPIO_LINE_H
#define TRICODE_MACHINE_GPIO_LINE_H

#include <gpiod.h>

#include "host/json.h"
#include "machine/gpio/settings.h"

/* libgpiod has no version macro. This macro is of version 1 alone. */
#ifdef GPIOD_LINE_BULK_MAX_LINES
#define TRICODE_GPIOD_VERSION 1
#else
#define TRICODE_GPIOD_VERSION 2
#endif

struct tricode_gpio_line;

/* Finds the chip by path, number, name or label, and requests the line's edges. NULL and an error.
 */
struct tricode_gpio_line *tricode_gpio_line_open(const struct tricode_gpio_settings *settings,
                                                 struct tricode_error *error);

/* NULL: nothing to do. */
void tricode_gpio_line_close(struct tricode_gpio_line *line);

/* Readable when there are edges. */
int tricode_gpio_line_descriptor(const struct tricode_gpio_line *line);

/* 1: active; 0: inactive; -1 with errno. */
int tricode_gpio_line_value(struct tricode_gpio_line *line);

/* Takes the edges that are there, at most 64 of them, and never blocks. 1: at least one; 0: none;
 * -1 with errno. */
int tricode_gpio_line_take_edges(struct tricode_gpio_line *line);

/* Errors that both versions set. */
void tricode_gpio_line_no_chip(const struct tricode_gpio_settings *settings,
                               struct tricode_error *error);
void tricode_gpio_line_no_line(const struct tricode_gpio_settings *settings,
                               struct tricode_error *error);
void tricode_gpio_line_not_granted(const struct tricode_gpio_settings *settings,
                                   struct tricode_error *error);

#endif
