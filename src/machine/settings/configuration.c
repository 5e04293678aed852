// SPDX-License-Identifier: Apache-2.0
#include "machine/settings/configuration.h"

#include <string.h>

struct parser {
    struct tricode_settings *settings;
    const struct tricode_complaints *to;
    const char *section; /* "" before the first one, NULL in one that is unknown */
    unsigned line;
    unsigned wrong;
};

static void complain(struct parser *parser, const struct tricode_error *error) {
    parser->to->tell(parser->to->context, parser->line, error->text);
    parser->wrong++;
}

/* The text without blanks around it. */
static char *trim(char *text) {
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = 0;
    return text;
}

static void take_section(struct parser *parser, char *line) {
    struct tricode_error error;
    struct tricode_error list;
    int known = 0;
    char *end = strchr(line, ']');
    if (end == NULL || end[1] != 0) {
        tricode_error_set(&error, "a section is a line such as [display], and no more");
        complain(parser, &error);
        parser->section = NULL;
        return;
    }
    *end = 0;
    parser->section = line + 1;
    (void)tricode_setting_find(parser->section, "", &known);
    if (!known) {
        tricode_setting_list(NULL, &list);
        tricode_error_set(&error, "there is no such section; there are %s", list.text);
        complain(parser, &error);
        parser->section = NULL;
    }
}

/* The setting of the key in the section at hand, or COUNT after telling. */
static enum tricode_setting find(struct parser *parser, const char *key) {
    struct tricode_error error;
    struct tricode_error list;
    int known = 0;
    if (*parser->section == 0) {
        tricode_error_set(&error, "this line is in no section: put [display], [camera] or another "
                                  "one above it");
        complain(parser, &error);
        return TRICODE_SETTING_COUNT;
    }
    enum tricode_setting setting = tricode_setting_find(parser->section, key, &known);
    if (setting == TRICODE_SETTING_COUNT) {
        tricode_setting_list(parser->section, &list);
        tricode_error_set(&error, "[%s] has no such key; it has %s", parser->section, list.text);
        complain(parser, &error);
    }
    return setting;
}

static void take_setting(struct parser *parser, char *line, const unsigned *lines) {
    struct tricode_error error;
    struct tricode_error why;
    char name[TRICODE_SETTING_NAME_SIZE];
    char *equals = strchr(line, '=');
    if (equals == NULL) {
        tricode_error_set(&error, "a line is `key = value`, [section], or a comment behind #");
        complain(parser, &error);
        return;
    }
    *equals = 0;
    const char *value = trim(equals + 1);
    const enum tricode_setting setting =
        parser->section != NULL ? find(parser, trim(line)) : TRICODE_SETTING_COUNT;
    if (setting == TRICODE_SETTING_COUNT) {
        return;
    }
    tricode_setting_name(setting, 0, name);
    if (lines[setting] != 0) {
        tricode_error_set(&error, "%s is there already, in line %u: keep one of the two", name,
                          lines[setting]);
        complain(parser, &error);
    } else if (strstr(value, " #") != NULL) {
        tricode_error_set(&error, "a comment has a line of its own: put it above this one");
        complain(parser, &error);
    } else if (tricode_setting_check(setting, value, 1, &why) != 0) {
        tricode_error_set(&error, "%s %s", name, why.text);
        complain(parser, &error);
    } else {
        parser->settings->words[setting] = value;
    }
    parser->settings->lines[setting] = parser->line;
}

static void take_line(struct parser *parser, char *line, size_t length) {
    struct tricode_error error;
    if (length > 0 && line[length - 1] == '\r') {
        line[--length] = 0;
    }
    for (size_t i = 0; i < length; i++) {
        line[i] = line[i] == '\t' ? ' ' : line[i];
    }
    if (strlen(line) != length || !tricode_text_is_plain(line)) {
        tricode_error_set(&error, "this line is no plain text: write it anew");
        complain(parser, &error);
        return;
    }
    line = trim(line);
    if (*line == '[') {
        take_section(parser, line);
    } else if (*line != 0 && *line != '#') {
        take_setting(parser, line, parser->settings->lines);
    }
}

unsigned tricode_configuration_parse(char *text, size_t length, struct tricode_settings *settings,
                                     const struct tricode_complaints *to) {
    struct parser parser = {settings, to, "", 0, 0};
    memset(settings, 0, sizeof *settings);
    for (size_t at = 0; at < length;) {
        char *end = memchr(text + at, '\n', length - at);
        const size_t next = end != NULL ? (size_t)(end - text) : length;
        parser.line++;
        text[next] = 0;
        take_line(&parser, text + at, next - at);
        at = next + 1;
    }
    return parser.wrong;
}
