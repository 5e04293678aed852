// SPDX-License-Identifier: Apache-2.0
#include "machine/settings/settings.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/options.h"
#include "machine/gpio.h"

enum kind {
    KIND_YES_NO,
    KIND_NUMBER, /* from low to high, of the unit */
    KIND_PATH,
    KIND_PRICE,    /* list or bus */
    KIND_LINE,     /* CHIP LINE */
    KIND_BIAS,     /* up or down */
    KIND_LOOPBACK, /* HOST:PORT of this host alone */
    KIND_ADDRESS,  /* of a page, up to its host or port */
};

struct row {
    const char *section;
    const char *key;
    const char *option; /* of the command line, or NULL */
    enum kind kind;
    unsigned long low;
    unsigned long high;
    const char *unit;
};

static const struct row rows[TRICODE_SETTING_COUNT] = {
    [TRICODE_SETTING_DISPLAY_TERMINAL] = {"display", "terminal", NULL, KIND_YES_NO, 0, 0, NULL},
    [TRICODE_SETTING_DISPLAY_PICTURE] = {"display", "picture", "--display", KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_DISPLAY_FRAMEBUFFER] = {"display", "framebuffer", NULL, KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_DISPLAY_FONT] = {"display", "font", NULL, KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_CAMERA_PICTURES] = {"camera", "pictures", "--camera", KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_CAMERA_VIDEO] = {"camera", "video", NULL, KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_CAMERA_WATCH] = {"camera", "watch", NULL, KIND_YES_NO, 0, 0, NULL},
    [TRICODE_SETTING_CAMERA_WAIT] = {"camera", "wait", "--wait", KIND_NUMBER, 0, 3600,
                                     "of seconds "},
    [TRICODE_SETTING_LEVER_GPIO] = {"lever", "gpio", NULL, KIND_LINE, 0, 0, NULL},
    [TRICODE_SETTING_LEVER_ACTIVE_LOW] = {"lever", "active-low", NULL, KIND_YES_NO, 0, 0, NULL},
    [TRICODE_SETTING_LEVER_BIAS] = {"lever", "bias", NULL, KIND_BIAS, 0, 0, NULL},
    [TRICODE_SETTING_LEVER_DEBOUNCE] = {"lever", "debounce", NULL, KIND_NUMBER, 0, 1000,
                                        "of milliseconds "},
    [TRICODE_SETTING_MECHANISM_TRAY] = {"mechanism", "tray", "--tray", KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_MECHANISM_JAMS] = {"mechanism", "jams", NULL, KIND_NUMBER, 0, 10000,
                                        "of vends in 10000, "},
    [TRICODE_SETTING_MECHANISM_SEED] = {"mechanism", "seed", NULL, KIND_NUMBER, 0, UINT32_MAX, ""},
    [TRICODE_SETTING_MDB_PORT] = {"mdb", "port", "--mdb", KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_MDB_ANSWER] = {"mdb", "answer", "--mdb-answer", KIND_NUMBER, 1, 255,
                                    "of seconds "},
    [TRICODE_SETTING_MDB_VEND] = {"mdb", "vend", "--mdb-vend", KIND_NUMBER, 1, 3600, "of seconds "},
    [TRICODE_SETTING_MDB_PRICE] = {"mdb", "price", "--mdb-price", KIND_PRICE, 0, 0, NULL},
    [TRICODE_SETTING_MDB_DECIMALS] = {"mdb", "decimals", "--mdb-decimals", KIND_NUMBER, 0, 3,
                                      "of digits "},
    [TRICODE_SETTING_PANEL_LISTEN] = {"panel", "listen", "--panel", KIND_LOOPBACK, 0, 0, NULL},
    [TRICODE_SETTING_PANEL_WEB] = {"panel", "web", "--web", KIND_PATH, 0, 0, NULL},
    [TRICODE_SETTING_PANEL_PAY_PAGE] = {"panel", "pay-page", "--pay-page", KIND_ADDRESS, 0, 0,
                                        NULL},
    [TRICODE_SETTING_OFFER_SECONDS] = {"offer", "seconds", "--offer", KIND_NUMBER, 0, 3600,
                                       "of seconds "},
};

void tricode_setting_name(enum tricode_setting setting, int command_line,
                          char name[TRICODE_SETTING_NAME_SIZE]) {
    const struct row *row = &rows[setting];
    if (command_line && row->option != NULL) {
        (void)snprintf(name, TRICODE_SETTING_NAME_SIZE, "%s", row->option);
    } else {
        (void)snprintf(name, TRICODE_SETTING_NAME_SIZE, "%s in [%s]", row->key, row->section);
    }
}

enum tricode_setting tricode_setting_find(const char *section, const char *key, int *known) {
    *known = 0;
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const int here = strcmp(rows[i].section, section) == 0;
        *known = *known || here;
        if (here && strcmp(rows[i].key, key) == 0) {
            return (enum tricode_setting)i;
        }
    }
    return TRICODE_SETTING_COUNT;
}

void tricode_setting_list(const char *section, struct tricode_error *list) {
    const char *before = "";
    size_t at = 0;
    list->text[0] = 0;
    for (int i = 0; i < TRICODE_SETTING_COUNT && at < sizeof list->text; i++) {
        const char *name = rows[i].key;
        if (section == NULL) {
            name = strcmp(rows[i].section, before) != 0 ? rows[i].section : NULL;
            before = rows[i].section;
        } else if (strcmp(rows[i].section, section) != 0) {
            name = NULL;
        }
        if (name != NULL) {
            at += (size_t)snprintf(list->text + at, sizeof list->text - at,
                                   section == NULL ? "%s[%s]" : "%s%s", at > 0 ? ", " : "", name);
        }
    }
}

/* Is it the rest of HOST:PORT, from the colon on? */
static int is_port(const char *text) {
    unsigned long long port = 0;
    return text[0] == ':' && tricode_parse_number(text + 1, 0, UINT16_MAX, &port) == 0;
}

static int is_loopback(const char *word) {
    static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const size_t length = strlen(hosts[i]);
        if (strncmp(word, hosts[i], length) == 0 && is_port(word + length)) {
            return 1;
        }
    }
    return 0;
}

static int check_path(const char *word, int of_file, struct tricode_error *error) {
    if (*word == 0 || strlen(word) >= PATH_MAX) {
        tricode_error_set(error, "takes the path of a file or folder");
        return -1;
    }
    if (of_file && *word != '/') {
        tricode_error_set(error, "takes a whole path, which begins with /");
        return -1;
    }
    return 0;
}

int tricode_setting_check(enum tricode_setting setting, const char *word, int of_file,
                          struct tricode_error *error) {
    const struct row *row = &rows[setting];
    unsigned long long number = 0;
    int good = 0;
    switch (row->kind) {
    case KIND_PATH:
        return check_path(word, of_file, error);
    case KIND_YES_NO:
        good = strcmp(word, "yes") == 0 || strcmp(word, "no") == 0;
        tricode_error_set(error, "takes yes or no");
        break;
    case KIND_NUMBER:
        good = tricode_parse_number(word, row->low, row->high, &number) == 0;
        tricode_error_set(error, "takes a number %sfrom %lu to %lu", row->unit, row->low,
                          row->high);
        break;
    case KIND_PRICE:
        good = strcmp(word, "list") == 0 || strcmp(word, "bus") == 0;
        tricode_error_set(error, "takes list or bus");
        break;
    case KIND_LINE:
        good = tricode_gpio_name(word, &(struct tricode_gpio_settings){0}) == 0;
        tricode_error_set(error, "takes a GPIO chip and its line, such as gpiochip0 17");
        break;
    case KIND_BIAS:
        good = strcmp(word, "up") == 0 || strcmp(word, "down") == 0;
        tricode_error_set(error, "takes up or down");
        break;
    case KIND_LOOPBACK:
        good = is_loopback(word);
        tricode_error_set(error, "takes an address of this host alone: 127.0.0.1:PORT, [::1]:PORT "
                                 "or localhost:PORT");
        break;
    case KIND_ADDRESS:
        good = strncmp(word, "http://", 7) == 0 || strncmp(word, "https://", 8) == 0;
        tricode_error_set(error, "takes an address such as http://localhost:8080");
        break;
    }
    return good ? 0 : -1;
}

unsigned long tricode_settings_number(const struct tricode_settings *settings,
                                      enum tricode_setting setting, unsigned long otherwise) {
    unsigned long long number = otherwise;
    if (settings->words[setting] != NULL) {
        (void)tricode_parse_number(settings->words[setting], rows[setting].low, rows[setting].high,
                                   &number);
    }
    return (unsigned long)number;
}

int tricode_settings_yes(const struct tricode_settings *settings, enum tricode_setting setting,
                         int otherwise) {
    return settings->words[setting] != NULL ? strcmp(settings->words[setting], "yes") == 0
                                            : otherwise;
}
