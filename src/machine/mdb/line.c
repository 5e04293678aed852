// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/line.h"

#include <stdio.h>
#include <string.h>

#include "host/command/options.h"
#include "machine/mdb/amount.h"

enum tricode_mdb_taken tricode_mdb_lines_take(struct tricode_mdb_lines *lines, uint8_t byte) {
    if (byte == '\r' || byte == '\n') {
        int rejected = lines->rejected;
        size_t length = lines->length;
        lines->line[length] = 0;
        lines->length = 0;
        lines->rejected = 0;
        return rejected ? TRICODE_MDB_REJECTED : length > 0 ? TRICODE_MDB_LINE : TRICODE_MDB_MORE;
    }
    if (byte < ' ' || byte > '~' || lines->length == TRICODE_MDB_LINE_MAX) {
        lines->rejected = 1;
    } else {
        lines->line[lines->length++] = (char)byte;
    }
    return TRICODE_MDB_MORE;
}

/* The text after the prefix; NULL when the line has another one. */
static const char *after(const char *line, const char *prefix) {
    size_t length = strlen(prefix);
    return strncmp(line, prefix, length) == 0 ? line + length : NULL;
}

/* "price,item" */
static int parse_request(const char *text, unsigned decimals, struct tricode_mdb_event *event) {
    char price[TRICODE_MDB_LINE_MAX + 1];
    unsigned long long item = 0;
    const char *comma = strchr(text, ',');
    if (comma == NULL) {
        return -1;
    }
    size_t length = (size_t)(comma - text);
    if (length >= sizeof price) {
        return -1;
    }
    memcpy(price, text, length);
    price[length] = 0;
    if (tricode_parse_number(comma + 1, 0, UINT16_MAX, &item) != 0 ||
        tricode_mdb_amount_read(price, decimals, &event->price) != 0) {
        return -1;
    }
    event->product = (uint16_t)item;
    return 0;
}

static void parse_status(const char *status, unsigned decimals, struct tricode_mdb_event *event) {
    const char *rest = NULL;
    if (strcmp(status, "INACTIVE") == 0) {
        event->kind = TRICODE_MDB_INACTIVE;
    } else if (strcmp(status, "DISABLED") == 0) {
        event->kind = TRICODE_MDB_DISABLED;
    } else if (strcmp(status, "ENABLED") == 0) {
        event->kind = TRICODE_MDB_ENABLED;
    } else if (strcmp(status, "IDLE") == 0) {
        event->kind = TRICODE_MDB_IDLE;
    } else if ((rest = after(status, "IDLE,")) != NULL) {
        event->kind = TRICODE_MDB_IDLE;
        if (tricode_mdb_amount_read(rest, decimals, &event->credit) != 0) {
            event->credit = UINT32_MAX;
        }
    } else if ((rest = after(status, "VEND,")) != NULL) {
        event->kind = parse_request(rest, decimals, event) == 0 ? TRICODE_MDB_REQUEST
                                                                : TRICODE_MDB_UNREADABLE;
    } else if (strcmp(status, "VEND") == 0) {
        event->kind = TRICODE_MDB_UNREADABLE;
    }
}

/* VEND 1 or "VEND 1": with or without quotation marks. */
static void parse_error(const char *text, struct tricode_mdb_event *event) {
    static const struct {
        const char *number;
        enum tricode_mdb_kind kind;
    } errors[] = {{"1", TRICODE_MDB_CANCEL},
                  {"3", TRICODE_MDB_FAILURE},
                  {"5", TRICODE_MDB_RESET},
                  {"-3", TRICODE_MDB_REFUSED}};
    char number[TRICODE_MDB_LINE_MAX + 1];
    const char *rest = after(text, "VEND ");
    size_t length = 0;
    if (rest != NULL) {
        length = strlen(rest);
    } else if ((rest = after(text, "\"VEND ")) != NULL && strlen(rest) > 1 &&
               rest[strlen(rest) - 1] == '"') {
        length = strlen(rest) - 1;
    }
    if (length == 0 || length >= sizeof number) {
        return;
    }
    memcpy(number, rest, length);
    number[length] = 0;
    event->kind = TRICODE_MDB_UNKNOWN;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (strcmp(number, errors[i].number) == 0) {
            event->kind = errors[i].kind;
        }
    }
}

struct tricode_mdb_event tricode_mdb_line_parse(const char *line, unsigned decimals) {
    struct tricode_mdb_event event = {TRICODE_MDB_OTHER, 0, 0, 0};
    const char *rest = NULL;
    if (strcmp(line, "c,VEND,SUCCESS") == 0) {
        event.kind = TRICODE_MDB_SUCCESS;
    } else if ((rest = after(line, "c,STATUS,")) != NULL) {
        parse_status(rest, decimals, &event);
    } else if ((rest = after(line, "c,ERR,")) != NULL) {
        parse_error(rest, &event);
    }
    return event;
}

size_t tricode_mdb_command_write(enum tricode_mdb_command command, const char *text,
                                 char line[TRICODE_MDB_COMMAND_SIZE]) {
    static const char *const heads[] = {"",        "V",         "C,0",    "C,1",       "C,SETCONF,",
                                        "C,VEND,", "C,VEND,-1", "C,STOP", "C,DISPLAY,"};
    int takes_text = command == TRICODE_MDB_CONFIGURE || command == TRICODE_MDB_APPROVE ||
                     command == TRICODE_MDB_DISPLAY;
    if (command == TRICODE_MDB_NO_COMMAND || (size_t)command >= sizeof heads / sizeof heads[0]) {
        return 0;
    }
    int length = snprintf(line, TRICODE_MDB_COMMAND_SIZE, "%s%s\r\n", heads[command],
                          takes_text ? text : "");
    return length > 0 && (size_t)length < TRICODE_MDB_COMMAND_SIZE ? (size_t)length : 0;
}
