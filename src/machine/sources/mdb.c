// SPDX-License-Identifier: Apache-2.0
/* The bus of a vending machine, whose cashless reader this machine is. */
#include "machine/sources/sources.h"

#include "host/clock.h"

static void report_note(struct tricode_runtime *runtime, enum tricode_mdb_note note) {
    const struct tricode_mdb_reader *reader = runtime->mdb;
    const char *message = tricode_mdb_note_message(note);
    if (note == TRICODE_MDB_NOTE_GONE) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM,
                              "out of order: the adapter at %s: %s; check its cable and power; the "
                              "machine tries again every second",
                              reader->settings.port, reader->error.text);
    } else if (note == TRICODE_MDB_NOTE_CONNECTED) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "the adapter at %s answers",
                              reader->settings.port);
    } else if (message != NULL) {
        tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", message);
    }
    tricode_report_notice(&runtime->report, &runtime->engine, "bus", tricode_mdb_note_name(note));
}

static enum tricode_next emit(struct tricode_runtime *runtime,
                              const struct tricode_mdb_action *action) {
    switch (action->emit) {
    case TRICODE_MDB_EMIT_SELECT:
        return tricode_act_select(runtime, action->product, action->price);
    case TRICODE_MDB_EMIT_LEVER:
        return tricode_act_plain(runtime, TRICODE_EVENT_LEVER);
    case TRICODE_MDB_EMIT_TIMEOUT:
        return tricode_act_plain(runtime, TRICODE_EVENT_TIMEOUT);
    case TRICODE_MDB_EMIT_VEND_SUCCEEDED:
        return tricode_act_plain(runtime, TRICODE_EVENT_VEND_SUCCEEDED);
    case TRICODE_MDB_EMIT_VEND_FAILED:
        return tricode_act_plain(runtime, TRICODE_EVENT_VEND_FAILED);
    case TRICODE_MDB_EMIT_NOTHING:
        break;
    }
    return TRICODE_NEXT_GO_ON;
}

static int has(const struct tricode_runtime *runtime) {
    return runtime->mdb != NULL;
}

static int descriptor(const struct tricode_runtime *runtime) {
    return runtime->mdb->port;
}

static uint32_t wait(const struct tricode_runtime *runtime) {
    return tricode_mdb_reader_wait(runtime->mdb, &runtime->engine.state, tricode_clock_ms());
}

/* Handles every line that is there: a vend must not be approved before a cancel that was received
 * earlier is handled. */
static enum tricode_next serve(struct tricode_runtime *runtime) {
    struct tricode_mdb_action action;
    enum tricode_next next = TRICODE_NEXT_GO_ON;
    while (next == TRICODE_NEXT_GO_ON &&
           tricode_mdb_reader_next(runtime->mdb, &runtime->engine.state, tricode_clock_ms(),
                                   &action)) {
        if (action.note != TRICODE_MDB_NOTE_NONE) {
            report_note(runtime, action.note);
        }
        next = emit(runtime, &action);
        if (next == TRICODE_NEXT_GO_ON && action.note == TRICODE_MDB_NOTE_GONE) {
            next = tricode_act_out_of_order(runtime);
        }
    }
    return next;
}

static void close_bus(struct tricode_runtime *runtime) {
    tricode_mdb_reader_end(runtime->mdb);
}

/* Applies the permit to a copy of the state: 1 when its effect would be DISPENSE. */
static int would_dispense(const struct tricode_runtime *runtime,
                          const struct tricode_event *permit) {
    struct tricode_machine trial = runtime->engine.state;
    return tricode_machine_permit(&trial, permit->presented).kind == TRICODE_EFFECT_DISPENSE;
}

enum tricode_next tricode_source_mdb_permit(struct tricode_runtime *runtime,
                                            const struct tricode_event *permit) {
    enum tricode_next next = serve(runtime);
    if (next != TRICODE_NEXT_GO_ON) {
        return next;
    }
    if (would_dispense(runtime, permit) &&
        !tricode_mdb_session_can_approve(&runtime->mdb->session, &runtime->engine.state)) {
        tricode_report_notice(&runtime->report, &runtime->engine, "bus",
                              tricode_mdb_note_name(TRICODE_MDB_NOTE_NO_SESSION));
        next = tricode_act_plain(runtime, TRICODE_EVENT_TIMEOUT);
    }
    return next == TRICODE_NEXT_GO_ON ? tricode_act(runtime, *permit) : next;
}

const struct tricode_source tricode_source_mdb = {.name = "mdb",
                                                  .outlives_input = 1,
                                                  .has = has,
                                                  .descriptor = descriptor,
                                                  .wait = wait,
                                                  .serve = serve,
                                                  .close = close_bus};
