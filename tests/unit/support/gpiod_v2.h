// SPDX-License-Identifier: Apache-2.0
/* Stand-ins for the functions of libgpiod 2 that line_v2.c calls. For test_machine_lever.c alone,
 * whose variables they use. As in the library, NULL may be closed, released and freed. The chip is
 * /dev/gpiochip0 with the label pinctrl. */
#ifndef TRICODE_TEST_GPIOD_V2_H
#define TRICODE_TEST_GPIOD_V2_H

#define CHIP "/dev/gpiochip0"

struct gpiod_chip {
    int unused;
};
struct gpiod_chip_info {
    int unused;
};
struct gpiod_line_settings {
    enum gpiod_line_direction direction;
    enum gpiod_line_edge edge;
    enum gpiod_line_bias bias;
    bool active_low;
};
struct gpiod_line_config {
    struct gpiod_line_settings settings;
    unsigned offset;
};
struct gpiod_request_config {
    int unused;
};
struct gpiod_line_request {
    int unused;
};
struct gpiod_edge_event_buffer {
    size_t capacity;
};
static struct gpiod_chip chip;
static struct gpiod_chip_info info;
static struct gpiod_line_request request;
static int chip_handles;
static int infos;
static int objects; /* settings, configurations and buffers */

bool gpiod_is_gpiochip_device(const char *path) {
    return strcmp(path, CHIP) == 0;
}

struct gpiod_chip *gpiod_chip_open(const char *path) {
    attempts++;
    if (no_chip || unplugged || strcmp(path, CHIP) != 0) {
        errno = ENOENT;
        return NULL;
    }
    ck_assert_int_eq(chip_handles++, 0);
    return &chip;
}

void gpiod_chip_close(struct gpiod_chip *which) {
    if (which == NULL) {
        return;
    }
    ck_assert_ptr_eq(which, &chip);
    ck_assert_int_eq(chip_handles--, 1);
    ck_assert_int_eq(infos, 0);
}

struct gpiod_chip_info *gpiod_chip_get_info(struct gpiod_chip *which) {
    ck_assert_ptr_eq(which, &chip);
    ck_assert_int_eq(infos++, 0);
    return &info;
}

void gpiod_chip_info_free(struct gpiod_chip_info *which) {
    ck_assert_ptr_eq(which, &info);
    infos--;
}

const char *gpiod_chip_info_get_label(struct gpiod_chip_info *which) {
    ck_assert_ptr_eq(which, &info);
    return "pinctrl";
}

size_t gpiod_chip_info_get_num_lines(struct gpiod_chip_info *which) {
    ck_assert_ptr_eq(which, &info);
    return 18;
}

int gpiod_chip_get_line_offset_from_name(struct gpiod_chip *which, const char *name) {
    ck_assert_ptr_eq(which, &chip);
    errno = ENOENT;
    return strcmp(name, "LEVER") == 0 ? 17 : -1;
}

struct gpiod_line_settings *gpiod_line_settings_new(void) {
    objects++;
    return calloc(1, sizeof(struct gpiod_line_settings));
}

void gpiod_line_settings_free(struct gpiod_line_settings *settings) {
    objects--;
    free(settings);
}

int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings,
                                      enum gpiod_line_direction direction) {
    settings->direction = direction;
    return 0;
}

int gpiod_line_settings_set_edge_detection(struct gpiod_line_settings *settings,
                                           enum gpiod_line_edge edge) {
    settings->edge = edge;
    return 0;
}

int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings, enum gpiod_line_bias bias) {
    settings->bias = bias;
    return 0;
}

void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings, bool active_low) {
    settings->active_low = active_low;
}

struct gpiod_line_config *gpiod_line_config_new(void) {
    objects++;
    return calloc(1, sizeof(struct gpiod_line_config));
}

void gpiod_line_config_free(struct gpiod_line_config *config) {
    objects--;
    free(config);
}

int gpiod_line_config_add_line_settings(struct gpiod_line_config *config,
                                        const unsigned int *offsets, size_t num_offsets,
                                        struct gpiod_line_settings *settings) {
    ck_assert_uint_eq(num_offsets, 1);
    config->settings = *settings;
    config->offset = offsets[0];
    return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void) {
    objects++;
    return calloc(1, sizeof(struct gpiod_request_config));
}

void gpiod_request_config_free(struct gpiod_request_config *config) {
    objects--;
    free(config);
}

void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer) {
    ck_assert_ptr_nonnull(config);
    ck_assert_str_eq(consumer, "tricode-machine");
}

struct gpiod_line_request *gpiod_chip_request_lines(struct gpiod_chip *which,
                                                    struct gpiod_request_config *request_config,
                                                    struct gpiod_line_config *config) {
    ck_assert_ptr_eq(which, &chip);
    ck_assert_ptr_nonnull(request_config);
    ck_assert_uint_eq(config->offset, 17);
    ck_assert_int_eq(config->settings.direction, GPIOD_LINE_DIRECTION_INPUT);
    requested_edges = config->settings.edge == GPIOD_LINE_EDGE_BOTH;
    requested_active_low = config->settings.active_low;
    requested_pull_up = config->settings.bias == GPIOD_LINE_BIAS_PULL_UP;
    ck_assert(requested_pull_up || config->settings.bias == GPIOD_LINE_BIAS_AS_IS);
    if (busy) {
        errno = EBUSY;
        return NULL;
    }
    ck_assert_int_eq(chips_open++, 0);
    return &request;
}

/* The request outlives the chip's handle: it is what stays open. */
void gpiod_line_request_release(struct gpiod_line_request *which) {
    if (which == NULL) {
        return;
    }
    ck_assert_ptr_eq(which, &request);
    ck_assert_int_eq(chips_open--, 1);
    ck_assert_int_eq(chip_handles, 0);
    ck_assert_int_eq(objects, 1); /* the buffer */
}

int gpiod_line_request_get_fd(struct gpiod_line_request *which) {
    ck_assert_ptr_eq(which, &request);
    return changed[0];
}

enum gpiod_line_value gpiod_line_request_get_value(struct gpiod_line_request *which,
                                                   unsigned int offset) {
    ck_assert_ptr_eq(which, &request);
    ck_assert_uint_eq(offset, 17);
    errno = ENODEV;
    return unplugged ? GPIOD_LINE_VALUE_ERROR
           : level   ? GPIOD_LINE_VALUE_ACTIVE
                     : GPIOD_LINE_VALUE_INACTIVE;
}

int gpiod_line_request_wait_edge_events(struct gpiod_line_request *which, int64_t timeout_ns) {
    ck_assert_ptr_eq(which, &request);
    ck_assert_int_eq(timeout_ns, 0);
    return unplugged || edges > 0;
}

struct gpiod_edge_event_buffer *gpiod_edge_event_buffer_new(size_t capacity) {
    struct gpiod_edge_event_buffer *buffer = calloc(1, sizeof *buffer);
    ck_assert_ptr_nonnull(buffer);
    buffer->capacity = capacity;
    objects++;
    return buffer;
}

void gpiod_edge_event_buffer_free(struct gpiod_edge_event_buffer *buffer) {
    objects -= buffer != NULL;
    free(buffer);
}

int gpiod_line_request_read_edge_events(struct gpiod_line_request *which,
                                        struct gpiod_edge_event_buffer *buffer, size_t max_events) {
    ck_assert_ptr_eq(which, &request);
    ck_assert_uint_le(max_events, buffer->capacity);
    errno = ENODEV;
    if (unplugged) {
        return -1;
    }
    const unsigned taken = edges < max_events ? edges : (unsigned)max_events;
    edges -= taken;
    return (int)taken;
}

/* The chip is found by path, number, name and label. */
static inline void try_chip_names(void) {
    static const char *const good[] = {"/dev/gpiochip0", "0", "gpiochip0", "pinctrl"};
    static const char *const bad[] = {"/dev/gpiochip1", "1", "gpiochip1", "other"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct tricode_gpio_settings settings = {.line = "17"};
        struct tricode_error error;
        (void)snprintf(settings.chip, sizeof settings.chip, "%s", good[i]);
        struct tricode_gpio_line *found = tricode_gpio_line_open(&settings, &error);
        ck_assert_ptr_nonnull(found);
        tricode_gpio_line_close(found);
        (void)snprintf(settings.chip, sizeof settings.chip, "%s", bad[i]);
        ck_assert_ptr_null(tricode_gpio_line_open(&settings, &error));
        ck_assert_ptr_nonnull(strstr(error.text, bad[i]));
        ck_assert_int_eq(chip_handles, 0);
        ck_assert_int_eq(objects, 0);
    }
}

#endif
