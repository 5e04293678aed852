// SPDX-License-Identifier: Apache-2.0
/* Stand-ins for the functions of libgpiod 1.6 that line_v1.c calls. For test_machine_lever.c alone,
 * whose variables they use. */
#ifndef TRICODE_TEST_GPIOD_V1_H
#define TRICODE_TEST_GPIOD_V1_H

struct gpiod_chip {
    int unused;
};
struct gpiod_line {
    int unused;
};
static struct gpiod_chip chip;
static struct gpiod_line line;

struct gpiod_chip *gpiod_chip_open_lookup(const char *name) {
    attempts++;
    ck_assert_str_eq(name, "gpiochip0");
    if (no_chip || unplugged) {
        errno = ENOENT;
        return NULL;
    }
    ck_assert_int_eq(chips_open++, 0);
    return &chip;
}

void gpiod_chip_close(struct gpiod_chip *which) {
    ck_assert_ptr_eq(which, &chip);
    ck_assert_int_eq(chips_open--, 1);
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *which, unsigned number) {
    ck_assert_ptr_eq(which, &chip);
    ck_assert_int_eq(chips_open, 1);
    errno = EINVAL;
    return number == 17 ? &line : NULL;
}

struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *which, const char *name) {
    ck_assert_ptr_eq(which, &chip);
    ck_assert_int_eq(chips_open, 1);
    errno = ENOENT;
    return strcmp(name, "LEVER") == 0 ? &line : NULL;
}

int gpiod_line_request(struct gpiod_line *which, const struct gpiod_line_request_config *config,
                       int value) {
    ck_assert_ptr_eq(which, &line);
    ck_assert_int_eq(value, 0);
    requested_edges = config->request_type == GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES;
    requested_active_low = (config->flags & GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) != 0;
    requested_pull_up = (config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP) != 0;
    ck_assert_int_eq(config->flags & ~(GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW |
                                       GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP),
                     0);
    errno = EBUSY;
    return busy ? -1 : 0;
}

int gpiod_line_get_value(struct gpiod_line *which) {
    ck_assert_ptr_eq(which, &line);
    errno = ENODEV;
    return unplugged ? -1 : level;
}

int gpiod_line_event_get_fd(struct gpiod_line *which) {
    ck_assert_ptr_eq(which, &line);
    return changed[0];
}

int gpiod_line_event_wait(struct gpiod_line *which, const struct timespec *timeout) {
    ck_assert_ptr_eq(which, &line);
    ck_assert(timeout->tv_sec == 0 && timeout->tv_nsec == 0);
    return unplugged || edges > 0;
}

int gpiod_line_event_read(struct gpiod_line *which, struct gpiod_line_event *event) {
    ck_assert_ptr_eq(which, &line);
    memset(event, 0, sizeof *event);
    errno = ENODEV;
    edges -= edges > 0;
    return unplugged ? -1 : 0;
}

/* The names of the chip: libgpiod 1.6 looks up path, number, name and label itself. */
static inline void try_chip_names(void) {
}

#endif
