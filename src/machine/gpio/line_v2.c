// SPDX-License-Identifier: Apache-2.0
#include "machine/gpio/line.h"

#if TRICODE_GPIOD_VERSION == 2

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/command/options.h"

#define EDGES_MAX 64u
#define CHIPS_MAX 256u /* /dev/gpiochip0 to /dev/gpiochip255 are searched for a label */
#define PATH_SIZE (TRICODE_GPIO_NAME_SIZE + 16u)

struct tricode_gpio_line {
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *edges;
    unsigned offset;
};

/* 1 when the chip has this label. */
static int has_label(struct gpiod_chip *chip, const char *label) {
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (info == NULL) {
        return 0;
    }
    const int same = strcmp(gpiod_chip_info_get_label(info), label) == 0;
    gpiod_chip_info_free(info);
    return same;
}

/* A chip's name is gpiochipNUMBER, and its path /dev/NAME. NULL with errno. */
static struct gpiod_chip *open_chip(const char *text) {
    static const char *const prefixes[] = {"/dev/gpiochip", "/dev/"};
    char path[PATH_SIZE];
    if (text[0] == '/') {
        return gpiod_chip_open(text);
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", prefixes[i], text);
        if (gpiod_is_gpiochip_device(path)) {
            return gpiod_chip_open(path);
        }
    }
    for (unsigned i = 0; i < CHIPS_MAX; i++) {
        (void)snprintf(path, sizeof path, "/dev/gpiochip%u", i);
        struct gpiod_chip *chip = gpiod_is_gpiochip_device(path) ? gpiod_chip_open(path) : NULL;
        if (chip != NULL && has_label(chip, text)) {
            return chip;
        }
        gpiod_chip_close(chip);
    }
    errno = ENOENT;
    return NULL;
}

/* The offset of the line; -1 when the chip has no such line. */
static int find_line(struct gpiod_chip *chip, const char *text) {
    unsigned long long number = 0;
    if (tricode_parse_number(text, 0, UINT16_MAX, &number) != 0) {
        return gpiod_chip_get_line_offset_from_name(chip, text);
    }
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    const int exists = info != NULL && number < gpiod_chip_info_get_num_lines(info);
    gpiod_chip_info_free(info);
    return exists ? (int)number : -1;
}

/* 0; -1 with errno. The request stays when the chip is closed. */
static int request_line(struct tricode_gpio_line *line,
                        const struct tricode_gpio_settings *settings, struct gpiod_chip *chip) {
    static const enum gpiod_line_bias biases[] = {[TRICODE_GPIO_BIAS_AS_IS] = GPIOD_LINE_BIAS_AS_IS,
                                                  [TRICODE_GPIO_BIAS_UP] = GPIOD_LINE_BIAS_PULL_UP,
                                                  [TRICODE_GPIO_BIAS_DOWN] =
                                                      GPIOD_LINE_BIAS_PULL_DOWN};
    struct gpiod_line_settings *wiring = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *request = gpiod_request_config_new();
    line->edges = gpiod_edge_event_buffer_new(EDGES_MAX);
    if (wiring != NULL && lines != NULL && request != NULL && line->edges != NULL) {
        gpiod_line_settings_set_active_low(wiring, settings->active_low != 0);
        gpiod_request_config_set_consumer(request, "tricode-machine");
        if (gpiod_line_settings_set_direction(wiring, GPIOD_LINE_DIRECTION_INPUT) == 0 &&
            gpiod_line_settings_set_edge_detection(wiring, GPIOD_LINE_EDGE_BOTH) == 0 &&
            gpiod_line_settings_set_bias(wiring, biases[settings->bias]) == 0 &&
            gpiod_line_config_add_line_settings(lines, &line->offset, 1, wiring) == 0) {
            line->request = gpiod_chip_request_lines(chip, request, lines);
        }
    }
    const int why = errno;
    gpiod_line_settings_free(wiring);
    gpiod_line_config_free(lines);
    gpiod_request_config_free(request);
    errno = why;
    return line->request != NULL ? 0 : -1;
}

struct tricode_gpio_line *tricode_gpio_line_open(const struct tricode_gpio_settings *settings,
                                                 struct tricode_error *error) {
    struct tricode_gpio_line *line = calloc(1, sizeof *line);
    if (line == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    struct gpiod_chip *chip = open_chip(settings->chip);
    const int offset = chip != NULL ? find_line(chip, settings->line) : -1;
    line->offset = (unsigned)offset;
    if (chip == NULL) {
        tricode_gpio_line_no_chip(settings, error);
    } else if (offset < 0) {
        tricode_gpio_line_no_line(settings, error);
    } else if (request_line(line, settings, chip) != 0) {
        tricode_gpio_line_not_granted(settings, error);
    }
    gpiod_chip_close(chip);
    if (line->request == NULL) {
        tricode_gpio_line_close(line);
        return NULL;
    }
    return line;
}

void tricode_gpio_line_close(struct tricode_gpio_line *line) {
    if (line != NULL) {
        gpiod_line_request_release(line->request);
        gpiod_edge_event_buffer_free(line->edges);
        free(line);
    }
}

int tricode_gpio_line_descriptor(const struct tricode_gpio_line *line) {
    return gpiod_line_request_get_fd(line->request);
}

int tricode_gpio_line_value(struct tricode_gpio_line *line) {
    return (int)gpiod_line_request_get_value(line->request, line->offset);
}

int tricode_gpio_line_take_edges(struct tricode_gpio_line *line) {
    const int ready = gpiod_line_request_wait_edge_events(line->request, 0);
    if (ready <= 0) {
        return ready;
    }
    return gpiod_line_request_read_edge_events(line->request, line->edges, EDGES_MAX) < 0 ? -1 : 1;
}

#endif
