// SPDX-License-Identifier: Apache-2.0
#include "center/service/telemetry/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "crypto/key.h"

#define LINE_SIZE 1024u /* below PIPE_BUF, so that writes of several threads do not mix */
#define EVENT_SIZE 300u /* fits into a line even if every character is escaped */

struct line {
    enum tricode_log_format format;
    char text[LINE_SIZE];
    size_t length;
};

int tricode_log_open(struct tricode_log *log, int file, enum tricode_log_format format) {
    struct tricode_key random;
    memset(log, 0, sizeof *log);
    log->file = file;
    log->format = format;
    atomic_init(&log->requests, 0);
    if (tricode_key_generate(&random) != 0) {
        errno = EIO;
        return -1;
    }
    memcpy(&log->seed, random.bytes, sizeof log->seed);
    tricode_key_wipe(&random);
    return 0;
}

/* The finalizer of SplitMix64: a permutation of the 64-bit numbers, so that no two results are
 * equal. */
static uint64_t mix(uint64_t number) {
    number ^= number >> 30;
    number *= 0xbf58476d1ce4e5b9u;
    number ^= number >> 27;
    number *= 0x94d049bb133111ebu;
    return number ^ number >> 31;
}

uint64_t tricode_log_number(struct tricode_log *log) {
    return mix(log->seed + atomic_fetch_add_explicit(&log->requests, 1, memory_order_relaxed));
}

/* Drops what does not fit; keeps space for the end of the line. */
static void put(struct line *line, char character) {
    if (line->length < sizeof line->text - 4) {
        line->text[line->length++] = character;
    }
}

static void put_text(struct line *line, const char *text) {
    for (; *text != '\0'; text++) {
        put(line, *text);
    }
}

/* Quoted for both logfmt and JSON: replaces all but visible ASCII and spaces. */
static void put_quoted(struct line *line, const char *text) {
    put(line, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            put(line, '\\');
            put(line, *text);
        } else if (*text == '\n') {
            put_text(line, "\\n");
        } else {
            put(line, *text >= ' ' && *text <= '~' ? *text : '?');
        }
    }
    put(line, '"');
}

static void put_name(struct line *line, const char *name) {
    if (line->format == TRICODE_LOG_JSON) {
        put_text(line, line->length == 0 ? "{\"" : ",\"");
        put_text(line, name);
        put_text(line, "\":");
    } else {
        put_text(line, line->length == 0 ? "" : " ");
        put_text(line, name);
        put(line, '=');
    }
}

static int is_plain(const char *text) {
    const char *at = text;
    for (; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~' || *at == '"' || *at == '=' || *at == '\\') {
            return 0;
        }
    }
    return at != text;
}

static void put_field(struct line *line, const char *name, const char *text) {
    put_name(line, name);
    if (line->format == TRICODE_LOG_TEXT && is_plain(text)) {
        put_text(line, text);
    } else {
        put_quoted(line, text);
    }
}

static void put_number(struct line *line, const char *name, uint64_t number) {
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, number);
    put_name(line, name);
    put_text(line, digits);
}

/* RFC 3339, UTC, with milliseconds. */
static void put_time(struct line *line) {
    struct timespec now = {0, 0};
    struct tm parts;
    char day[32] = "";
    char text[48];
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &parts) != NULL) {
        (void)strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
    }
    (void)snprintf(text, sizeof text, "%s.%03uZ", day, (unsigned)(now.tv_nsec / 1000000));
    put_field(line, "time", text);
}

static void begin(struct line *line, const struct tricode_log *log, enum tricode_log_level level) {
    static const char *const levels[] = {[TRICODE_LOG_INFO] = "info",
                                         [TRICODE_LOG_WARNING] = "warning",
                                         [TRICODE_LOG_ERROR] = "error"};
    line->format = log->format;
    line->length = 0;
    put_time(line);
    put_field(line, "level", levels[level]);
}

static void end(struct line *line, const struct tricode_log *log) {
    if (line->format == TRICODE_LOG_JSON) {
        line->text[line->length++] = '}';
    }
    line->text[line->length++] = '\n';
    ssize_t written = 0;
    do {
        written = write(log->file, line->text, line->length);
    } while (written < 0 && errno == EINTR);
}

static const char *known_method(const char *method) {
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i], method) == 0) {
            return known[i];
        }
    }
    return "other";
}

static void put_request(struct line *line, uint64_t number) {
    char text[24];
    (void)snprintf(text, sizeof text, "%016" PRIx64, number);
    put_field(line, "request", text);
}

static enum tricode_log_level level_of(const struct tricode_log_request *request) {
    if (request->status >= 500) {
        return TRICODE_LOG_ERROR;
    }
    return request->machine != 0 ? TRICODE_LOG_WARNING : TRICODE_LOG_INFO;
}

void tricode_log_request(const struct tricode_log *log, const struct tricode_log_request *request) {
    struct line line;
    char text[TRICODE_LOG_TERMINAL + 1];
    if (log == NULL) {
        return;
    }
    begin(&line, log, level_of(request));
    put_request(&line, request->number);
    put_field(&line, "method", known_method(request->method));
    put_field(&line, "route", request->route);
    put_number(&line, "status", request->status);
    put_field(&line, "reason", request->reason);
    put_number(&line, "duration_us", request->duration);
    if (request->terminal != NULL) {
        (void)snprintf(text, sizeof text, "%.*s", (int)TRICODE_LOG_TERMINAL, request->terminal);
        put_field(&line, "terminal", text);
    }
    if (request->machine != 0) {
        put_number(&line, "machine", request->machine);
    }
    end(&line, log);
}

void tricode_log_failure(const struct tricode_log *log, uint64_t request, const char *error) {
    struct line line;
    char text[EVENT_SIZE];
    if (log == NULL) {
        return;
    }
    (void)snprintf(text, sizeof text, "%s", error);
    begin(&line, log, TRICODE_LOG_ERROR);
    if (request != 0) {
        put_request(&line, request);
    }
    put_field(&line, "error", text);
    end(&line, log);
}

void tricode_log_event(const struct tricode_log *log, enum tricode_log_level level,
                       const char *format, ...) {
    struct line line;
    char text[EVENT_SIZE];
    va_list arguments;
    if (log == NULL) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    begin(&line, log, level);
    put_field(&line, "message", text);
    end(&line, log);
}
