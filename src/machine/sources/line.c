// SPDX-License-Identifier: Apache-2.0
/* Lines of text, from a person at the keyboard or a script. At the end of the input the machine
 * runs on when it has another source. */
#include "machine/sources/permit.h"
#include "machine/sources/sources.h"

#include <poll.h>
#include <string.h>

#include "host/command/options.h"

#define LINE_CAPACITY 8192u /* of a line with its zero */
#define EVENTS "events: select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit"

static int has(const struct tricode_runtime *runtime) {
    return runtime->input != NULL && !runtime->input_ended;
}

static void begin(struct tricode_runtime *runtime) {
    if (runtime->prompt) {
        tricode_report_products(&runtime->report);
        (void)fprintf(runtime->report.out, "%s\n", EVENTS);
    }
}

/* -1 for a stream in memory, whose next line is always there. */
static int descriptor(const struct tricode_runtime *runtime) {
    return fileno(runtime->input);
}

static uint32_t wait(const struct tricode_runtime *runtime) {
    return descriptor(runtime) < 0 ? 0 : UINT32_MAX;
}

/* A script ends here; a person may try again. */
static enum tricode_next unknown(const struct tricode_runtime *runtime) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "no such event; %s", EVENTS);
    return runtime->strict ? TRICODE_NEXT_USAGE : TRICODE_NEXT_GO_ON;
}

static enum tricode_next do_select(struct tricode_runtime *runtime, const char *argument) {
    unsigned long long number = 0;
    return tricode_parse_number(argument, 0, UINT16_MAX, &number) == 0
               ? tricode_act_product(runtime, (uint16_t)number)
               : unknown(runtime);
}

static enum tricode_next do_jam(struct tricode_runtime *runtime) {
    if (runtime->mdb != NULL) {
        return tricode_act_notice(runtime, "jam", "bus",
                                  "only the vending machine on the bus can jam");
    }
    runtime->mechanism.jammed = 1;
    if (!runtime->report.json) {
        (void)fprintf(runtime->report.out, "The next product will be stuck.\n");
    }
    tricode_report_notice(&runtime->report, &runtime->engine, "jam", NULL);
    tricode_report_status(&runtime->report, &runtime->engine);
    return TRICODE_NEXT_GO_ON;
}

static enum tricode_next do_status(struct tricode_runtime *runtime) {
    struct tricode_report shown = runtime->report;
    shown.status = 1;
    tricode_report_notice(&shown, &runtime->engine, "status", NULL);
    tricode_report_status(&shown, &runtime->engine);
    return TRICODE_NEXT_GO_ON;
}

static const enum tricode_event_kind plain[] = {TRICODE_EVENT_LEVER, TRICODE_EVENT_TIMEOUT,
                                                TRICODE_EVENT_RESTART};

/* A line of one word. */
static enum tricode_next do_word(struct tricode_runtime *runtime, const char *word) {
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (strcmp(word, tricode_event_name(plain[i])) == 0) {
            return tricode_act_plain(runtime, plain[i]);
        }
    }
    if (strcmp(word, "jam") == 0) {
        return do_jam(runtime);
    }
    if (strcmp(word, "status") == 0) {
        return do_status(runtime);
    }
    return strcmp(word, "quit") == 0 ? TRICODE_NEXT_QUIT : unknown(runtime);
}

/* A word, and for select and permit its argument; empty lines and comments (#) do nothing. */
static enum tricode_next do_line(struct tricode_runtime *runtime, char *line) {
    char *word = line + strspn(line, " \t");
    const size_t length = strcspn(word, " \t");
    const char *argument = word + length + strspn(word + length, " \t");
    word[length] = 0;
    if (*word == 0 || *word == '#') {
        return TRICODE_NEXT_GO_ON;
    }
    if (strcmp(word, "select") == 0) {
        return do_select(runtime, argument);
    }
    if (strcmp(word, "permit") == 0) {
        return tricode_permit_read(runtime, argument);
    }
    return *argument == 0 ? do_word(runtime, word) : unknown(runtime);
}

/* The next line without its line feed. 1; 0 at the end of the input; -1 when the line is too long,
 * has a zero byte or cannot be read. */
static int read_line(FILE *input, char line[LINE_CAPACITY]) {
    size_t length = 0;
    int character = 0;
    while ((character = getc(input)) != EOF && character != '\n') {
        if (length == LINE_CAPACITY - 1 || character == 0) {
            return -1;
        }
        line[length++] = (char)character;
    }
    if (character == EOF && (length == 0 || ferror(input))) {
        return ferror(input) ? -1 : 0;
    }
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    line[length] = 0;
    return 1;
}

/* One line. A line whose end is not there yet is waited for. */
static enum tricode_next serve(struct tricode_runtime *runtime) {
    char line[LINE_CAPACITY];
    struct pollfd wait_for = {descriptor(runtime), POLLIN, 0};
    if (wait_for.fd >= 0 && poll(&wait_for, 1, 0) == 0) {
        return TRICODE_NEXT_GO_ON;
    }
    const int got = read_line(runtime->input, line);
    if (got < 0) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM,
                              "cannot read a line, or it is longer than %u bytes",
                              LINE_CAPACITY - 1);
        return TRICODE_NEXT_USAGE;
    }
    if (got == 0) {
        runtime->input_ended = 1;
        return TRICODE_NEXT_GO_ON;
    }
    runtime->prompt_due = 1;
    return do_line(runtime, line);
}

const struct tricode_source tricode_source_line = {.name = "line",
                                                   .has = has,
                                                   .begin = begin,
                                                   .descriptor = descriptor,
                                                   .wait = wait,
                                                   .serve = serve};
