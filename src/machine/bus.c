// SPDX-License-Identifier: Apache-2.0
#include "machine/bus.h"

#include <string.h>

#include "host/clock.h"

/* What a note of a move says to people; the note itself is the reason in the report. */
static const char *sentence(const char *note) {
    static const char *const sentences[][2] = {
        {"no_product", "the vending machine asks for a product that is not in the list: denied"},
        {"other_price", "the vending machine asks another price than the list has: denied; set one "
                        "of them right, or run with --mdb-price bus"},
        {"unreadable", "the vending machine asks for something that cannot be read: denied"},
        {"late",
         "the bus waits no longer: denied; the buyer pays, presses again, shows the permit"},
        {"unpaid", "the vending machine says that it dispensed what was not approved"},
        {"reset", "the vending machine was reset in a vend: it counts as vended"},
        {"no_word", "no word came of a vend: it counts as vended"},
        {"refused", "the adapter did not take the approval: nothing left the machine"},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (strcmp(note, sentences[i][0]) == 0) {
            return sentences[i][1];
        }
    }
    return NULL;
}

static void tell(struct tricode_loop *loop, const char *note) {
    const char *said = sentence(note);
    if (strcmp(note, "gone") == 0) {
        tricode_console_error(
            TRICODE_MACHINE_PROGRAM,
            "out of order: the adapter at %s: %s; look at its cable and power, it "
            "is tried again",
            loop->bus->settings.port, loop->bus->error.text);
    } else if (strcmp(note, "connected") == 0) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the adapter at %s answers",
                              loop->bus->settings.port);
    } else if (said != NULL) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", said);
    }
    tricode_report_nothing(&loop->report, &loop->engine, "bus", note);
}

static enum tricode_next carry_out(struct tricode_loop *loop, const struct tricode_mdb_move *move) {
    switch (move->raise) {
    case TRICODE_MDB_RAISE_SELECT:
        return tricode_act_select(loop, move->product, move->price);
    case TRICODE_MDB_RAISE_LEVER:
        return tricode_act_plain(loop, TRICODE_EVENT_LEVER);
    case TRICODE_MDB_RAISE_TIMEOUT:
        return tricode_act_plain(loop, TRICODE_EVENT_TIMEOUT);
    case TRICODE_MDB_RAISE_VEND_SUCCEEDED:
        return tricode_act_plain(loop, TRICODE_EVENT_VEND_SUCCEEDED);
    case TRICODE_MDB_RAISE_VEND_FAILED:
        return tricode_act_plain(loop, TRICODE_EVENT_VEND_FAILED);
    case TRICODE_MDB_RAISE_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}

int tricode_bus_has(const struct tricode_loop *loop) {
    return loop->bus != NULL;
}

int tricode_bus_descriptor(const struct tricode_loop *loop) {
    return loop->bus->port;
}

uint32_t tricode_bus_wait(const struct tricode_loop *loop) {
    return tricode_mdb_reader_wait(loop->bus, &loop->engine.state, tricode_clock_ms());
}

enum tricode_next tricode_bus_serve(struct tricode_loop *loop) {
    struct tricode_mdb_move move;
    enum tricode_next next = TRICODE_NEXT_GO_ON;
    while (next == TRICODE_NEXT_GO_ON &&
           tricode_mdb_reader_next(loop->bus, &loop->engine.state, tricode_clock_ms(), &move)) {
        if (move.note != NULL) {
            tell(loop, move.note);
        }
        next = carry_out(loop, &move);
        if (next == TRICODE_NEXT_GO_ON && move.note != NULL && strcmp(move.note, "gone") == 0) {
            next = tricode_act_out_of_order(loop);
        }
    }
    return next;
}

/* Would the core dispense? Asked of a copy of its state. */
static int would_dispense(const struct tricode_loop *loop, const struct tricode_event *permit) {
    struct tricode_machine trial = loop->engine.state;
    return tricode_machine_permit(&trial, tricode_engine_present(&loop->engine, permit->scanned,
                                                                 permit->scanned_length))
               .kind == TRICODE_EFFECT_DISPENSE;
}

enum tricode_next tricode_bus_permit(struct tricode_loop *loop,
                                     const struct tricode_event *permit) {
    enum tricode_next next = tricode_bus_serve(loop);
    if (next == TRICODE_NEXT_GO_ON && would_dispense(loop, permit) &&
        !tricode_mdb_session_can_approve(&loop->bus->session, &loop->engine.state)) {
        tricode_report_nothing(&loop->report, &loop->engine, "bus", "no_session");
        next = tricode_act_plain(loop, TRICODE_EVENT_TIMEOUT);
    }
    return next == TRICODE_NEXT_GO_ON ? tricode_act(loop, *permit) : next;
}
