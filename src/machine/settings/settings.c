// SPDX-License-Identifier: Apache-2.0
#include "machine/settings/settings.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "host/command/options.h"
#include "machine/gpio/settings.h"

enum kind {
    KIND_NUMBER,
    KIND_CHOICE,
    KIND_PATH,
    KIND_LINE,
    KIND_LOOPBACK,
    KIND_URL,
};

struct row {
    struct tricode_setting_description description;
    enum kind kind;
    unsigned long low;
    unsigned long high;
    const char *unit; /* of a CHOICE, its words */
    const char *example;
};

static const struct row rows[TRICODE_SETTING_COUNT] = {
#define SETTING(id, section, key, option, argument, kind, low, high, unit, fallback, example,      \
                help)                                                                              \
    {{section, key, option, argument, fallback, help}, KIND_##kind, low, high, unit, example},
#include "machine/settings/settings.def"
#undef SETTING
};

struct tricode_setting_description tricode_setting_describe(enum tricode_setting setting) {
    return rows[setting].description;
}

void tricode_setting_name(enum tricode_setting setting, int command_line,
                          char name[TRICODE_SETTING_NAME_SIZE]) {
    const struct tricode_setting_description *about = &rows[setting].description;
    if (command_line && about->option != NULL) {
        (void)snprintf(name, TRICODE_SETTING_NAME_SIZE, "%s", about->option);
    } else {
        (void)snprintf(name, TRICODE_SETTING_NAME_SIZE, "%s in [%s]", about->key, about->section);
    }
}

enum tricode_setting tricode_setting_find(const char *section, const char *key, int *known) {
    *known = 0;
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const int here = strcmp(rows[i].description.section, section) == 0;
        *known = *known || here;
        if (here && strcmp(rows[i].description.key, key) == 0) {
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
        const struct tricode_setting_description *about = &rows[i].description;
        const char *name = about->key;
        if (section == NULL) {
            name = strcmp(about->section, before) != 0 ? about->section : NULL;
            before = about->section;
        } else if (strcmp(about->section, section) != 0) {
            name = NULL;
        }
        if (name != NULL) {
            at += (size_t)snprintf(list->text + at, sizeof list->text - at,
                                   section == NULL ? "%s[%s]" : "%s%s", at > 0 ? ", " : "", name);
        }
    }
}

/* The index of text among words that are separated by |; -1 if it is none of them. */
static int index_of(const char *words, const char *text) {
    const size_t length = strlen(text);
    for (int i = 0;; i++) {
        const size_t size = strcspn(words, "|");
        if (size == length && strncmp(words, text, size) == 0) {
            return i;
        }
        if (words[size] == 0) {
            return -1;
        }
        words += size + 1;
    }
}

static int is_loopback(const char *text) {
    static const char *const hosts[] = {"127.0.0.1:", "[::1]:", "localhost:"};
    unsigned long long port = 0;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const size_t length = strlen(hosts[i]);
        if (strncmp(text, hosts[i], length) == 0) {
            return tricode_parse_number(text + length, 0, UINT16_MAX, &port) == 0;
        }
    }
    return 0;
}

static int check_path(const char *text, int in_file, struct tricode_error *error) {
    if (*text == 0 || strlen(text) >= PATH_MAX) {
        tricode_error_set(error, "takes the path of a file or folder");
        return -1;
    }
    if (in_file && *text != '/') {
        tricode_error_set(error, "takes an absolute path, which begins with /");
        return -1;
    }
    return 0;
}

/* 0 and *number (of NUMBER and CHOICE); else -1 and *error. */
static int parse(const struct row *row, const char *text, int in_file, unsigned long *number,
                 struct tricode_error *error) {
    unsigned long long value = 0;
    int index = 0;
    struct tricode_gpio_settings gpio;
    switch (row->kind) {
    case KIND_NUMBER:
        if (tricode_parse_number(text, row->low, row->high, &value) == 0) {
            *number = (unsigned long)value;
            return 0;
        }
        tricode_error_set(error, "takes a number %sfrom %lu to %lu", row->unit, row->low,
                          row->high);
        return -1;
    case KIND_CHOICE:
        index = index_of(row->unit, text);
        if (index >= 0) {
            *number = (unsigned long)index;
            return 0;
        }
        tricode_error_set(error, "takes %.*s or %s", (int)strcspn(row->unit, "|"), row->unit,
                          strchr(row->unit, '|') + 1);
        return -1;
    case KIND_PATH:
        return check_path(text, in_file, error);
    case KIND_LINE:
        tricode_error_set(error, "takes a GPIO chip and its line, such as gpiochip0 17");
        return tricode_gpio_name(text, &gpio);
    case KIND_LOOPBACK:
        tricode_error_set(error, "takes an address of this host alone: 127.0.0.1:PORT, [::1]:PORT "
                                 "or localhost:PORT");
        return is_loopback(text) ? 0 : -1;
    case KIND_URL:
        tricode_error_set(error, "takes a URL such as http://localhost:8080");
        return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0 ? 0 : -1;
    }
    return -1;
}

int tricode_setting_set(struct tricode_settings *settings, enum tricode_setting setting,
                        const char *text, unsigned line, struct tricode_error *error) {
    unsigned long number = 0;
    if (parse(&rows[setting], text, line != 0, &number, error) != 0) {
        return -1;
    }
    settings->values[setting] = (struct tricode_setting_value){text, line, number};
    return 0;
}

int tricode_setting_is_set(const struct tricode_settings *settings, enum tricode_setting setting) {
    return settings->values[setting].text != NULL;
}

const char *tricode_setting_text(const struct tricode_settings *settings,
                                 enum tricode_setting setting) {
    return tricode_setting_is_set(settings, setting) ? settings->values[setting].text
                                                     : rows[setting].description.fallback;
}

unsigned long tricode_setting_number(const struct tricode_settings *settings,
                                     enum tricode_setting setting) {
    const char *fallback = rows[setting].description.fallback;
    struct tricode_error error;
    unsigned long number = 0;
    if (tricode_setting_is_set(settings, setting)) {
        return settings->values[setting].number;
    }
    if (fallback != NULL) {
        (void)parse(&rows[setting], fallback, 1, &number, &error);
    }
    return number;
}

#define COMMENT_COLUMNS 100u

static void print_comment(FILE *out, const char *text) {
    size_t column = 1;
    (void)fputc('#', out);
    while (*text != 0) {
        const size_t length = strcspn(text, " ");
        if (column + 1 + length > COMMENT_COLUMNS) {
            (void)fputs("\n#", out);
            column = 1;
        }
        (void)fprintf(out, " %.*s", (int)length, text);
        column += 1 + length;
        text += length + strspn(text + length, " ");
    }
    (void)fputc('\n', out);
}

void tricode_settings_print_example(FILE *out) {
    const char *section = "";
    (void)fputs("# SPDX-License-Identifier: Apache-2.0\n", out);
    print_comment(out, "The settings of a tricode machine. Save this file as machine.conf in the "
                       "machine's folder, or pass it with --config; check it with `tricode-machine "
                       "FOLDER check-config`. A line is [section], key = value, or a comment. Each "
                       "#key line shows the default or an example: remove the # to set it. The "
                       "command line overrides the file.");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const struct row *row = &rows[i];
        const struct tricode_setting_description *about = &row->description;
        if (strcmp(section, about->section) != 0) {
            section = about->section;
            (void)fprintf(out, "\n[%s]\n", section);
        }
        print_comment(out, about->help);
        (void)fprintf(out, "#%s = %s\n", about->key,
                      row->example != NULL ? row->example : about->fallback);
    }
}
