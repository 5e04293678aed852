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

/* A chip's path is /dev/NAME, and its name gpiochipNUMBER. NULL with errno. */
static struct gpiod_chip *open_chip(const char *text) {
    char path[PATH_SIZE];
    unsigned long long number = 0;
    if (text[0] == '/') {
        return gpiod_chip_open(text);
    }
    if (tricode_parse_number(text, 0, UINT16_MAX, &number) == 0) {
        (void)snprintf(path, sizeof path, "/dev/gpiochip%llu", number);
        return gpiod_chip_open(path);
    }
    (void)snprintf(path, sizeof path, "/dev/%s", text);
    if (gpiod_is_gpiochip_device(path)) {
        return gpiod_chip_open(path);
    }
    for (unsigned i = 0; i < CHIPS_MAX; i++) {
        (void)snprintf(path, sizeof path, "/dev/gpiochip%u", i);
        struct gpiod_chip *chip = gpiod_is_gpiochip_device(path) ? gpiod_chip_open(path) : NULL;
        if (chip != NULL && has_label(chip, text)) {
            return chip;
        }
        if (chip != NULL) {
            gpiod_chip_close(chip);
        }
    }
    errno = ENOENT;
    return NULL;
}

/* 0; -1 when the chip has no such line. */
static int find_line(struct gpiod_chip *chip, const char *text, unsigned *offset) {
    unsigned long long number = 0;
    if (tricode_parse_number(text, 0, UINT16_MAX, &number) != 0) {
        const int found = gpiod_chip_get_line_offset_from_name(chip, text);
        *offset = found < 0 ? 0 : (unsigned)found;
        return found < 0 ? -1 : 0;
    }
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (info == NULL) {
        return -1;
    }
    const int exists = number < gpiod_chip_info_get_num_lines(info);
    gpiod_chip_info_free(info);
    *offset = (unsigned)number;
    return exists ? 0 : -1;
}

static enum gpiod_line_bias bias_of(const struct tricode_gpio_settings *settings) {
    switch (settings->bias) {
    case TRICODE_GPIO_BIAS_UP:
        return GPIOD_LINE_BIAS_PULL_UP;
    case TRICODE_GPIO_BIAS_DOWN:
        return GPIOD_LINE_BIAS_PULL_DOWN;
    case TRICODE_GPIO_BIAS_AS_IS:
        break;
    }
    return GPIOD_LINE_BIAS_AS_IS;
}

/* The three objects of a request; NULL where memory is out. */
struct parts {
    struct gpiod_line_settings *settings;
    struct gpiod_line_config *lines;
    struct gpiod_request_config *request;
};

/* NULL with errno. */
static struct gpiod_line_request *request_line(struct gpiod_chip *chip, unsigned offset,
                                               const struct tricode_gpio_settings *settings,
                                               const struct parts *parts) {
    if (parts->settings == NULL || parts->lines == NULL || parts->request == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    gpiod_line_settings_set_active_low(parts->settings, settings->active_low != 0);
    gpiod_request_config_set_consumer(parts->request, "tricode-machine");
    if (gpiod_line_settings_set_direction(parts->settings, GPIOD_LINE_DIRECTION_INPUT) != 0 ||
        gpiod_line_settings_set_edge_detection(parts->settings, GPIOD_LINE_EDGE_BOTH) != 0 ||
        gpiod_line_settings_set_bias(parts->settings, bias_of(settings)) != 0 ||
        gpiod_line_config_add_line_settings(parts->lines, &offset, 1, parts->settings) != 0) {
        return NULL;
    }
    return gpiod_chip_request_lines(chip, parts->request, parts->lines);
}

/* 0; -1 and an error. The request stays when the chip is closed. */
static int open_line(struct tricode_gpio_line *line, const struct tricode_gpio_settings *settings,
                     struct gpiod_chip *chip, struct tricode_error *error) {
    if (find_line(chip, settings->line, &line->offset) != 0) {
        tricode_gpio_line_no_line(settings, error);
        return -1;
    }
    const struct parts parts = {gpiod_line_settings_new(), gpiod_line_config_new(),
                                gpiod_request_config_new()};
    line->request = request_line(chip, line->offset, settings, &parts);
    const int why = errno;
    gpiod_line_settings_free(parts.settings);
    gpiod_line_config_free(parts.lines);
    gpiod_request_config_free(parts.request);
    errno = why;
    if (line->request == NULL) {
        tricode_gpio_line_not_granted(settings, error);
        return -1;
    }
    return 0;
}

struct tricode_gpio_line *tricode_gpio_line_open(const struct tricode_gpio_settings *settings,
                                                 struct tricode_error *error) {
    struct gpiod_chip *chip = open_chip(settings->chip);
    if (chip == NULL) {
        tricode_gpio_line_no_chip(settings, error);
        return NULL;
    }
    struct tricode_gpio_line *line = calloc(1, sizeof *line);
    int status = -1;
    if (line != NULL) {
        line->edges = gpiod_edge_event_buffer_new(EDGES_MAX);
    }
    if (line == NULL || line->edges == NULL) {
        tricode_error_set(error, "out of memory");
    } else {
        status = open_line(line, settings, chip, error);
    }
    gpiod_chip_close(chip);
    if (status != 0) {
        tricode_gpio_line_close(line);
        return NULL;
    }
    return line;
}

void tricode_gpio_line_close(struct tricode_gpio_line *line) {
    if (line == NULL) {
        return;
    }
    if (line->request != NULL) {
        gpiod_line_request_release(line->request);
    }
    if (line->edges != NULL) {
        gpiod_edge_event_buffer_free(line->edges);
    }
    free(line);
}

int tricode_gpio_line_descriptor(const struct tricode_gpio_line *line) {
    return gpiod_line_request_get_fd(line->request);
}

int tricode_gpio_line_value(struct tricode_gpio_line *line) {
    switch (gpiod_line_request_get_value(line->request, line->offset)) {
    case GPIOD_LINE_VALUE_ACTIVE:
        return 1;
    case GPIOD_LINE_VALUE_INACTIVE:
        return 0;
    default:
        return -1;
    }
}

int tricode_gpio_line_take_edges(struct tricode_gpio_line *line) {
    const int ready = gpiod_line_request_wait_edge_events(line->request, 0);
    if (ready <= 0) {
        return ready;
    }
    return gpiod_line_request_read_edge_events(line->request, line->edges, EDGES_MAX) < 0 ? -1 : 1;
}

#endif
