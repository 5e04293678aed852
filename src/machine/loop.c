// SPDX-License-Identifier: Apache-2.0
#include "machine/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "host/options.h"

#define PROGRAM "tricode-machine"
#define LINE_LIMIT 8192u

/* What a line leads to. */
enum next {
    NEXT_GO_ON,
    NEXT_QUIT,
    NEXT_OUT_OF_ORDER,
    NEXT_NO_EVENT,
    NEXT_UNREADABLE,
};

static void tell(struct tricode_loop *loop, const char *what) {
    tricode_console_error(PROGRAM, "%s", what);
    loop->troubled = 1;
}

static void clear_display(struct tricode_loop *loop) {
    struct tricode_fault fault;
    if (tricode_display_clear(&loop->display, &fault) != 0) {
        tell(loop, fault.text);
    }
}

/* Carries out what the durable state allows. Answers 1, and the event that the mechanism reports in
 * its turn, when there is one. */
static int carry_out(struct tricode_loop *loop, const struct tricode_outcome *outcome,
                     struct tricode_event *report) {
    struct tricode_fault fault;
    switch (outcome->effect.kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        loop->offered_at = tricode_clock_ms();
        if (tricode_display_show(&loop->display, loop->vendor.provisioning->host, outcome->text,
                                 &fault) != 0) {
            tell(loop, fault.text);
            tell(loop, "the code is not on display; pull the lever to see it cancelled");
        }
        return 0;
    case TRICODE_EFFECT_DISPENSE:
        clear_display(loop);
        memset(report, 0, sizeof *report);
        report->kind = tricode_mechanism_vend(&loop->mechanism, outcome->effect.product) ==
                               TRICODE_VEND_SUCCEEDED
                           ? TRICODE_EVENT_VEND_SUCCEEDED
                           : TRICODE_EVENT_VEND_FAILED;
        return 1;
    default:
        if (outcome->event == TRICODE_EVENT_RESTART) {
            clear_display(loop);
        }
        return 0;
    }
}

/* An event and all that follows from it. */
static enum next handle(struct tricode_loop *loop, struct tricode_event event) {
    int more = 1;
    while (more) {
        struct tricode_outcome outcome;
        struct tricode_fault fault;
        if (tricode_vendor_step(&loop->vendor, &event, &outcome, &fault) != 0) {
            tricode_console_error(PROGRAM, "out of order: %s", fault.text);
            clear_display(loop); /* what it offers cannot be had [MACHINE-26] */
            return NEXT_OUT_OF_ORDER;
        }
        tricode_report_outcome(&loop->report, &loop->vendor, &outcome);
        more = carry_out(loop, &outcome, &event);
    }
    tricode_report_status(&loop->report, &loop->vendor);
    return NEXT_GO_ON;
}

/* The time as a code holds it; 0 when this machine's clock cannot be right. */
static uint32_t clock_seconds(void) {
    time_t now = time(NULL);
    return now > 0 && (uint64_t)now <= UINT32_MAX ? (uint32_t)now : 0;
}

static enum next nothing_done(struct tricode_loop *loop, const char *event, const char *reason,
                              const char *message) {
    tricode_console_error(PROGRAM, "%s", message);
    tricode_report_nothing(&loop->report, &loop->vendor, event, reason);
    tricode_report_status(&loop->report, &loop->vendor);
    return NEXT_GO_ON;
}

static enum next do_select(struct tricode_loop *loop, const char *argument) {
    struct tricode_event event = {0};
    unsigned long long number = 0;
    const struct tricode_provisioned_product *product = NULL;

    if (tricode_parse_number(argument, 0, UINT16_MAX, &number) != 0) {
        return NEXT_NO_EVENT;
    }
    product = tricode_provisioning_product(loop->vendor.provisioning, (uint16_t)number);
    if (product == NULL) {
        return nothing_done(loop, "select", "no_product", "there is no product of this number");
    }
    event.kind = TRICODE_EVENT_SELECT;
    event.product = product->number;
    event.price = product->price;
    event.issued_at = clock_seconds();
    return handle(loop, event);
}

static enum next do_permit(struct tricode_loop *loop, const char *picture) {
    struct tricode_event event = {0};
    struct tricode_buffer text = {NULL, 0};
    char message[160];
    const uint64_t pause = tricode_guard_pause(&loop->vendor.guard, tricode_clock_ms());

    if (pause > 0) {
        (void)snprintf(message, sizeof message,
                       "too many wrong codes: the scanner pauses for %lu s; the lever works",
                       (unsigned long)((pause + 999) / 1000));
        return nothing_done(loop, "permit", "paused", message);
    }
    switch (tricode_camera_read(&loop->camera, *picture ? picture : NULL, &text)) {
    case TRICODE_CAMERA_OK:
        break;
    case TRICODE_CAMERA_NOTHING:
        return nothing_done(loop, "permit", "no_picture",
                            "the camera saw no picture; show the permit, then try again");
    case TRICODE_CAMERA_SEVERAL:
        return nothing_done(loop, "permit", "several",
                            "the camera sees several codes; show the permit alone");
    case TRICODE_CAMERA_UNREADABLE:
        return nothing_done(loop, "permit", "unreadable",
                            "the camera saw no QR code that it can read; hold the permit still");
    default:
        (void)snprintf(message, sizeof message, "the camera does not work: %s",
                       loop->camera.path == NULL && !*picture ? "start with --camera, or name a "
                                                                "picture"
                                                              : strerror(errno));
        loop->troubled = 1;
        return nothing_done(loop, "permit", "camera", message);
    }
    event.kind = TRICODE_EVENT_PERMIT;
    event.scanned = text.bytes;
    event.scanned_length = text.length;
    event.seen_ms = tricode_clock_ms();
    enum next next = handle(loop, event);
    free(text.bytes);
    return next;
}

static enum next do_plain(struct tricode_loop *loop, enum tricode_event_kind kind) {
    struct tricode_event event = {0};
    event.kind = kind;
    return handle(loop, event);
}

static enum next do_jam(struct tricode_loop *loop) {
    loop->mechanism.jammed = 1;
    if (!loop->report.json) {
        (void)fprintf(loop->report.out, "The next product will be stuck.\n");
    }
    tricode_report_nothing(&loop->report, &loop->vendor, "jam", NULL);
    tricode_report_status(&loop->report, &loop->vendor);
    return NEXT_GO_ON;
}

static enum next do_status(struct tricode_loop *loop) {
    struct tricode_report shown = loop->report;
    shown.status = 1;
    tricode_report_nothing(&shown, &loop->vendor, "status", NULL);
    tricode_report_status(&shown, &loop->vendor);
    return NEXT_GO_ON;
}

/* One line: a word, and for select and permit what follows it. */
static enum next do_line(struct tricode_loop *loop, char *line) {
    char *word = line + strspn(line, " \t");
    size_t length = strcspn(word, " \t");
    char *argument = word + length + strspn(word + length, " \t");
    word[length] = 0;

    if (strcmp(word, "select") == 0) {
        return do_select(loop, argument);
    }
    if (strcmp(word, "permit") == 0) {
        return do_permit(loop, argument);
    }
    if (*word == 0 || *word == '#') {
        return NEXT_GO_ON;
    }
    if (*argument != 0) {
        return NEXT_NO_EVENT;
    }
    if (strcmp(word, "lever") == 0) {
        return do_plain(loop, TRICODE_EVENT_LEVER);
    }
    if (strcmp(word, "timeout") == 0) {
        return do_plain(loop, TRICODE_EVENT_TIMEOUT);
    }
    if (strcmp(word, "restart") == 0) {
        return do_plain(loop, TRICODE_EVENT_RESTART);
    }
    if (strcmp(word, "jam") == 0) {
        return do_jam(loop);
    }
    if (strcmp(word, "status") == 0) {
        return do_status(loop);
    }
    return strcmp(word, "quit") == 0 ? NEXT_QUIT : NEXT_NO_EVENT;
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

/* Waits for input while an offer stands. 1 when there may be some; 0 when the offer's time is up.
 */
static int wait_for_input(const struct tricode_loop *loop, FILE *input) {
    struct pollfd waits = {fileno(input), POLLIN, 0};
    if (loop->offer_ms == 0 || waits.fd < 0 || loop->vendor.state.phase != TRICODE_MACHINE_OPEN) {
        return 1;
    }
    for (;;) {
        uint64_t stood = tricode_clock_ms() - loop->offered_at;
        uint64_t left = stood < loop->offer_ms ? loop->offer_ms - stood : 0;
        int ready = poll(&waits, 1, (int)left);
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return 1;
        }
        if (ready == 0 && left == 0) {
            return 0;
        }
    }
}

/* The next event: from the input, or the end of an offer. */
static enum next next_event(struct tricode_loop *loop, FILE *input, char line[LINE_LIMIT]) {
    if (!wait_for_input(loop, input)) {
        return do_plain(loop, TRICODE_EVENT_TIMEOUT);
    }
    int got = read_line(input, line);
    if (got < 0) {
        tricode_console_error(PROGRAM, "a line that cannot be read, or is too long");
        return NEXT_UNREADABLE;
    }
    return got == 0 ? NEXT_QUIT : do_line(loop, line);
}

static void prompt(struct tricode_loop *loop) {
    if (loop->prompt) {
        (void)fprintf(loop->report.out, "> ");
        (void)fflush(loop->report.out);
    }
}

enum tricode_exit tricode_loop_run(struct tricode_loop *loop, FILE *input) {
    static const char events[] = "events: select NUMBER, permit [PICTURE], lever, timeout, jam, "
                                 "restart, status, quit";
    char line[LINE_LIMIT];
    /* What poll does not see must not be in a buffer. */
    if (loop->offer_ms != 0 && setvbuf(input, NULL, _IONBF, 0) != 0) {
        tricode_console_error(PROGRAM, "the input cannot be used");
        return TRICODE_EXIT_FAILED;
    }
    enum next next = do_plain(loop, TRICODE_EVENT_RESTART);

    if (next == NEXT_GO_ON && loop->prompt) {
        tricode_report_products(&loop->report, &loop->vendor);
        (void)fprintf(loop->report.out, "%s\n", events);
    }
    while (next == NEXT_GO_ON || (next == NEXT_NO_EVENT && !loop->strict)) {
        prompt(loop);
        next = next_event(loop, input, line);
        if (next == NEXT_NO_EVENT) {
            tricode_console_error(PROGRAM, "no such event; %s", events);
        }
    }
    if (next == NEXT_NO_EVENT || next == NEXT_UNREADABLE) {
        return TRICODE_EXIT_USAGE;
    }
    int unheard = fflush(loop->report.out) != 0 || ferror(loop->report.out);
    return next == NEXT_OUT_OF_ORDER || loop->troubled || unheard ? TRICODE_EXIT_FAILED
                                                                  : TRICODE_EXIT_OK;
}
