// SPDX-License-Identifier: Apache-2.0
#include "machine/input.h"

#include <string.h>

#include "host/options.h"
#include "machine/permit.h"

#define LINE_LIMIT 8192u

static enum tricode_next do_select(struct tricode_loop *loop, const char *argument) {
    unsigned long long number = 0;
    return tricode_parse_number(argument, 0, UINT16_MAX, &number) == 0
               ? tricode_act_product(loop, (uint16_t)number)
               : TRICODE_NEXT_NO_EVENT;
}

static enum tricode_next do_jam(struct tricode_loop *loop) {
    if (loop->bus != NULL) {
        return tricode_act_nothing(loop, "jam", "bus", "products jam on the bus");
    }
    loop->mechanism.jammed = 1;
    if (!loop->report.json) {
        (void)fprintf(loop->report.out, "The next product will be stuck.\n");
    }
    tricode_report_nothing(&loop->report, &loop->engine, "jam", NULL);
    tricode_report_status(&loop->report, &loop->engine);
    return TRICODE_NEXT_GO_ON;
}

static enum tricode_next do_status(struct tricode_loop *loop) {
    struct tricode_report shown = loop->report;
    shown.status = 1;
    tricode_report_nothing(&shown, &loop->engine, "status", NULL);
    tricode_report_status(&shown, &loop->engine);
    return TRICODE_NEXT_GO_ON;
}

/* One line: a word, and for select and permit what follows it. */
static enum tricode_next do_line(struct tricode_loop *loop, char *line) {
    char *word = line + strspn(line, " \t");
    size_t length = strcspn(word, " \t");
    char *argument = word + length + strspn(word + length, " \t");
    word[length] = 0;

    if (strcmp(word, "select") == 0) {
        return do_select(loop, argument);
    }
    if (strcmp(word, "permit") == 0) {
        return tricode_permit_read(loop, argument);
    }
    if (*word == 0 || *word == '#') {
        return TRICODE_NEXT_GO_ON;
    }
    if (*argument != 0) {
        return TRICODE_NEXT_NO_EVENT;
    }
    if (strcmp(word, "lever") == 0) {
        return tricode_act_plain(loop, TRICODE_EVENT_LEVER);
    }
    if (strcmp(word, "timeout") == 0) {
        return tricode_act_plain(loop, TRICODE_EVENT_TIMEOUT);
    }
    if (strcmp(word, "restart") == 0) {
        return tricode_act_plain(loop, TRICODE_EVENT_RESTART);
    }
    if (strcmp(word, "jam") == 0) {
        return do_jam(loop);
    }
    if (strcmp(word, "status") == 0) {
        return do_status(loop);
    }
    return strcmp(word, "quit") == 0 ? TRICODE_NEXT_QUIT : TRICODE_NEXT_NO_EVENT;
}

/* The next line without its line feed. 1; 0 at the end of input; -1 when it is too long, has a zero
 * byte or cannot be read. */
static int read_line(FILE *input, char line[LINE_LIMIT]) {
    size_t length = 0;
    int character = 0;
    while ((character = getc(input)) != EOF && character != '\n') {
        if (length == LINE_LIMIT - 1 || character == 0) {
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

enum tricode_next tricode_input_next(struct tricode_loop *loop, FILE *input) {
    char line[LINE_LIMIT];
    int got = read_line(input, line);
    if (got < 0) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM,
                              "a line that cannot be read, or is too long");
        return TRICODE_NEXT_UNREADABLE;
    }
    loop->input_over = got == 0;
    return got == 0 ? TRICODE_NEXT_GO_ON : do_line(loop, line);
}
