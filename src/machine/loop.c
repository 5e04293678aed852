// SPDX-License-Identifier: Apache-2.0
#include "machine/loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "host/clock.h"
#include "host/options.h"
#include "machine/bus.h"
#include "machine/permit.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM
#define LINE_LIMIT 8192u
#define LOOK_MS 200u /* how often the camera is looked at while the bus is served */

static enum tricode_next do_select(struct tricode_loop *loop, const char *argument) {
    unsigned long long number = 0;
    const struct tricode_provisioned_product *product = NULL;

    if (tricode_parse_number(argument, 0, UINT16_MAX, &number) != 0) {
        return TRICODE_NEXT_NO_EVENT;
    }
    product = tricode_provisioning_product(loop->vendor.provisioning, (uint16_t)number);
    if (product == NULL) {
        return tricode_act_nothing(loop, "select", "no_product",
                                   "there is no product of this number");
    }
    return tricode_act_select(loop, product->number, product->price);
}

static enum tricode_next do_jam(struct tricode_loop *loop) {
    loop->mechanism.jammed = 1;
    if (!loop->report.json) {
        (void)fprintf(loop->report.out, "The next product will be stuck.\n");
    }
    tricode_report_nothing(&loop->report, &loop->vendor, "jam", NULL);
    tricode_report_status(&loop->report, &loop->vendor);
    return TRICODE_NEXT_GO_ON;
}

static enum tricode_next do_status(struct tricode_loop *loop) {
    struct tricode_report shown = loop->report;
    shown.status = 1;
    tricode_report_nothing(&shown, &loop->vendor, "status", NULL);
    tricode_report_status(&shown, &loop->vendor);
    return TRICODE_NEXT_GO_ON;
}

/* One line: a word, and for select and permit what follows it. */
static enum tricode_next do_line(struct tricode_loop *loop, char *line) {
    char *word = line + strspn(line, " \t");
    size_t length = strcspn(word, " \t");
    char *argument = word + length + strspn(word + length, " \t");
    word[length] = 0;

    if (loop->bus != NULL && (strcmp(word, "select") == 0 || strcmp(word, "jam") == 0)) {
        return tricode_act_nothing(loop, word, "bus", "products are selected and jam on the bus");
    }
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

/* What there is to do. */
enum ready {
    READY_INPUT,
    READY_OFFER_OVER,
    READY_OTHER, /* the bus, or the time to look at it or at the camera */
    READY_END,   /* a signal asks the machine to end */
};

/* Milliseconds that the offer still stands, UINT32_MAX for ever. */
static uint32_t offer_left(const struct tricode_loop *loop) {
    if (loop->offer_ms == 0 || loop->vendor.state.phase != TRICODE_MACHINE_OPEN) {
        return UINT32_MAX;
    }
    uint64_t stood = tricode_clock_ms() - loop->offered_at;
    return stood < loop->offer_ms ? (uint32_t)(loop->offer_ms - stood) : 0;
}

/* How long to wait for anything at all. */
static uint32_t longest_wait(const struct tricode_loop *loop) {
    uint32_t least = offer_left(loop);
    if (loop->bus != NULL) {
        uint32_t bus = tricode_mdb_reader_wait(loop->bus, &loop->vendor.state, tricode_clock_ms());
        least = bus < least ? bus : least;
        least = loop->camera.path != NULL && LOOK_MS < least ? LOOK_MS : least;
    }
    return least;
}

/* Waits until there is something to do. Without a bus and an offer that ends, that is the next
 * line.
 */
static enum ready wait_for_work(const struct tricode_loop *loop, FILE *input) {
    struct pollfd waits[] = {{loop->input_over ? -1 : fileno(input), POLLIN, 0},
                             {loop->bus != NULL ? loop->bus->port : -1, POLLIN, 0},
                             {loop->bus != NULL ? loop->signals : -1, POLLIN, 0}};
    uint32_t left = longest_wait(loop);
    if (loop->bus == NULL && (left == UINT32_MAX || waits[0].fd < 0)) {
        return READY_INPUT;
    }
    int ready = poll(waits, sizeof waits / sizeof waits[0], left > INT_MAX ? -1 : (int)left);
    if (ready < 0) {
        return errno == EINTR || loop->bus != NULL ? READY_OTHER : READY_INPUT;
    }
    if (waits[2].revents != 0) {
        return READY_END;
    }
    if (waits[0].revents != 0) {
        return READY_INPUT;
    }
    return offer_left(loop) == 0 ? READY_OFFER_OVER : READY_OTHER;
}

/* The next line, or the end of the input: that ends a machine without a bus. */
static enum tricode_next next_line(struct tricode_loop *loop, FILE *input, char line[LINE_LIMIT]) {
    int got = read_line(input, line);
    if (got < 0) {
        tricode_console_error(PROGRAM, "a line that cannot be read, or is too long");
        return TRICODE_NEXT_UNREADABLE;
    }
    if (got == 0 && loop->bus != NULL) {
        loop->input_over = 1;
        return TRICODE_NEXT_GO_ON;
    }
    return got == 0 ? TRICODE_NEXT_QUIT : do_line(loop, line);
}

/* The next event: from the bus, the camera, the input, or the end of an offer. */
static enum tricode_next next_event(struct tricode_loop *loop, FILE *input, char line[LINE_LIMIT]) {
    if (loop->bus != NULL) {
        enum tricode_next next = tricode_bus_serve(loop);
        next = next == TRICODE_NEXT_GO_ON ? tricode_permit_look(loop) : next;
        if (next != TRICODE_NEXT_GO_ON) {
            return next;
        }
    }
    enum ready ready = wait_for_work(loop, input);
    while (ready == READY_OTHER && loop->bus == NULL) {
        ready = wait_for_work(loop, input);
    }
    switch (ready) {
    case READY_INPUT:
        return next_line(loop, input, line);
    case READY_OFFER_OVER:
        return tricode_act_plain(loop, TRICODE_EVENT_TIMEOUT);
    case READY_END:
        return TRICODE_NEXT_QUIT;
    case READY_OTHER:
        break;
    }
    return TRICODE_NEXT_GO_ON;
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
    if ((loop->offer_ms != 0 || loop->bus != NULL) && setvbuf(input, NULL, _IONBF, 0) != 0) {
        tricode_console_error(PROGRAM, "the input cannot be used");
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_next next = tricode_act_plain(loop, TRICODE_EVENT_RESTART);

    if (next == TRICODE_NEXT_GO_ON && loop->prompt) {
        tricode_report_products(&loop->report, &loop->vendor);
        (void)fprintf(loop->report.out, "%s\n", events);
    }
    while (next == TRICODE_NEXT_GO_ON || (next == TRICODE_NEXT_NO_EVENT && !loop->strict)) {
        prompt(loop);
        next = next_event(loop, input, line);
        if (next == TRICODE_NEXT_NO_EVENT) {
            tricode_console_error(PROGRAM, "no such event; %s", events);
        }
    }
    if (loop->bus != NULL) {
        tricode_mdb_reader_end(loop->bus);
    }
    if (next == TRICODE_NEXT_NO_EVENT || next == TRICODE_NEXT_UNREADABLE) {
        return TRICODE_EXIT_USAGE;
    }
    int unheard = fflush(loop->report.out) != 0 || ferror(loop->report.out);
    return next == TRICODE_NEXT_OUT_OF_ORDER || loop->troubled || unheard ? TRICODE_EXIT_FAILED
                                                                          : TRICODE_EXIT_OK;
}
