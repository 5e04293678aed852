// SPDX-License-Identifier: Apache-2.0
#include "machine/settings/configuration.h"

#include <stdarg.h>
#include <string.h>

struct parser {
    struct tricode_settings *settings;
    const struct tricode_setting_errors *errors;
    const char *section; /* "" before the first one, NULL in an unknown one */
    unsigned line;
    unsigned count;                        /* of errors */
    unsigned lines[TRICODE_SETTING_COUNT]; /* where each key stands, also with a wrong value */
};

__attribute__((format(printf, 2, 3))) static void report(struct parser *parser, const char *format,
                                                         ...) {
    struct tricode_error error;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error.text, sizeof error.text, format, arguments);
    va_end(arguments);
    parser->errors->report(parser->errors->context, parser->line, error.text);
    parser->count++;
}

/* The text without blanks at its ends. */
static char *trim(char *text) {
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = 0;
    return text;
}

static void parse_section(struct parser *parser, char *line) {
    struct tricode_error list;
    int known = 0;
    char *end = strchr(line, ']');
    parser->section = NULL;
    if (end == NULL || end[1] != 0) {
        report(parser, "a section line has a name in brackets only, such as [display]");
        return;
    }
    *end = 0;
    (void)tricode_setting_find(line + 1, "", &known);
    if (!known) {
        tricode_setting_list(NULL, &list);
        report(parser, "unknown section; use one of %s", list.text);
        return;
    }
    parser->section = line + 1;
}

/* The setting with the key in the current section; COUNT after reporting that there is none. */
static enum tricode_setting find(struct parser *parser, const char *key) {
    struct tricode_error list;
    int known = 0;
    if (parser->section == NULL) {
        return TRICODE_SETTING_COUNT;
    }
    if (*parser->section == 0) {
        report(parser, "this line is outside a section: put a line such as [display] above it");
        return TRICODE_SETTING_COUNT;
    }
    const enum tricode_setting setting = tricode_setting_find(parser->section, key, &known);
    if (setting == TRICODE_SETTING_COUNT) {
        tricode_setting_list(parser->section, &list);
        report(parser, "unknown key; [%s] has %s", parser->section, list.text);
    }
    return setting;
}

static void parse_setting(struct parser *parser, char *line) {
    struct tricode_error reason;
    char name[TRICODE_SETTING_NAME_SIZE];
    char *equals = strchr(line, '=');
    if (equals == NULL) {
        report(parser, "a line is `key = value`, [section], or a comment after #");
        return;
    }
    *equals = 0;
    const char *value = trim(equals + 1);
    const enum tricode_setting setting = find(parser, trim(line));
    if (setting == TRICODE_SETTING_COUNT) {
        return;
    }
    tricode_setting_name(setting, 0, name);
    if (parser->lines[setting] != 0) {
        report(parser, "%s is already set in line %u: remove one of the two", name,
               parser->lines[setting]);
    } else if (strstr(value, " #") != NULL) {
        report(parser, "a comment needs a line of its own: put it above this line");
    } else if (tricode_setting_set(parser->settings, setting, value, parser->line, &reason) != 0) {
        report(parser, "%s %s", name, reason.text);
    }
    parser->lines[setting] = parser->line;
}

static void parse_line(struct parser *parser, char *line, size_t length) {
    if (length > 0 && line[length - 1] == '\r') {
        line[--length] = 0;
    }
    for (size_t i = 0; i < length; i++) {
        line[i] = line[i] == '\t' ? ' ' : line[i];
    }
    if (strlen(line) != length || !tricode_text_is_plain(line)) {
        report(parser, "this line is not plain UTF-8 text: write it again");
        return;
    }
    line = trim(line);
    if (*line == '[') {
        parse_section(parser, line);
    } else if (*line != 0 && *line != '#') {
        parse_setting(parser, line);
    }
}

unsigned tricode_configuration_parse(char *text, size_t length, struct tricode_settings *settings,
                                     const struct tricode_setting_errors *errors) {
    struct parser parser = {.settings = settings, .errors = errors, .section = ""};
    memset(settings, 0, sizeof *settings);
    for (size_t at = 0; at < length;) {
        char *end = memchr(text + at, '\n', length - at);
        const size_t next = end != NULL ? (size_t)(end - text) : length;
        parser.line++;
        text[next] = 0;
        parse_line(&parser, text + at, next - at);
        at = next + 1;
    }
    return parser.count;
}
