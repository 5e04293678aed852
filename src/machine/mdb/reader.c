// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/reader.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/mdb/amount.h"
#include "machine/mdb/port.h"

/* Reads in a row: an adapter that never pauses must not starve the other sources. */
#define READS_MAX 64u

void tricode_mdb_reader_begin(struct tricode_mdb_reader *reader,
                              const struct tricode_mdb_settings *settings,
                              const struct tricode_provisioning *provisioning) {
    memset(reader, 0, sizeof *reader);
    reader->settings = *settings;
    reader->session.rules = settings->rules;
    reader->session.provisioning = provisioning;
    reader->port = -1;
}

static void close_link(struct tricode_mdb_reader *reader, uint64_t now) {
    if (reader->port >= 0) {
        (void)close(reader->port);
    }
    reader->port = -1;
    reader->link = TRICODE_MDB_LINK_CLOSED;
    reader->broken = 0;
    reader->at = 0;
    reader->end = 0;
    memset(&reader->lines, 0, sizeof reader->lines);
    reader->retry_at = now + TRICODE_MDB_RETRY_MS;
}

/* How much of a command is on the serial line. */
enum sent {
    SENT_WHOLE,
    SENT_NOTHING, /* no byte */
    SENT_A_PART,
};

/* After a partial write the serial line is not used any more: the adapter would parse the next
 * command as the rest of this one. */
static enum sent send(struct tricode_mdb_reader *reader, enum tricode_mdb_command command,
                      const char *text) {
    char line[TRICODE_MDB_COMMAND_SIZE];
    size_t length = tricode_mdb_command_write(command, text, line);
    if (length == 0 || reader->link == TRICODE_MDB_LINK_CLOSED || reader->broken) {
        return SENT_NOTHING;
    }
    int wrote = tricode_mdb_port_write(reader->port, line, length);
    reader->broken = wrote != (int)length;
    return !reader->broken ? SENT_WHOLE : wrote <= 0 ? SENT_NOTHING : SENT_A_PART;
}

/* [MDB-3] The reader is off while it is set up, so that no earlier session remains. */
static void set_up(struct tricode_mdb_reader *reader) {
    char currency[32];
    char decimals[32];
    (void)snprintf(currency, sizeof currency, "mdb-currency-code=0x1%03u",
                   reader->session.provisioning->currency);
    (void)snprintf(decimals, sizeof decimals, "mdb-decimal-places=%u", reader->settings.decimals);
    (void)send(reader, TRICODE_MDB_OFF, "");
    (void)send(reader, TRICODE_MDB_VERSION, "");
    (void)send(reader, TRICODE_MDB_CONFIGURE, currency);
    (void)send(reader, TRICODE_MDB_CONFIGURE, decimals);
    (void)send(reader, TRICODE_MDB_CONFIGURE, "mdb-always-idle=1");
    (void)send(reader, TRICODE_MDB_ON, "");
}

/* Reports once that the adapter is gone. 1 when the action has something to do. */
static int report_gone(struct tricode_mdb_reader *reader, struct tricode_mdb_action *action) {
    action->note = reader->reported ? TRICODE_MDB_NOTE_NONE : TRICODE_MDB_NOTE_GONE;
    reader->reported = 1;
    return action->emit != TRICODE_MDB_EMIT_NOTHING || action->note != TRICODE_MDB_NOTE_NONE;
}

static int open_link(struct tricode_mdb_reader *reader, uint64_t now,
                     struct tricode_mdb_action *action) {
    reader->retry_at = now + TRICODE_MDB_RETRY_MS;
    reader->port = tricode_mdb_port_open(reader->settings.port, &reader->error);
    if (reader->port < 0) {
        return report_gone(reader, action);
    }
    reader->link = TRICODE_MDB_LINK_OPEN;
    reader->received_at = now;
    reader->version_requested = 1;
    set_up(reader);
    return 0;
}

static int gone(struct tricode_mdb_reader *reader, const struct tricode_machine *machine,
                uint64_t now, const char *why, struct tricode_mdb_action *action) {
    tricode_error_set(&reader->error, "%s", why);
    close_link(reader, now);
    *action = tricode_mdb_session_lost(&reader->session, machine);
    return report_gone(reader, action);
}

/* The next event in the received bytes: 1; 0 when all are parsed. */
static int next_event(struct tricode_mdb_reader *reader, struct tricode_mdb_event *event,
                      uint64_t now) {
    while (reader->at < reader->end) {
        if (tricode_mdb_lines_take(&reader->lines, reader->bytes[reader->at++]) ==
            TRICODE_MDB_LINE) {
            *event = tricode_mdb_line_parse(reader->lines.line, reader->settings.decimals);
            reader->received_at = now;
            reader->version_requested = 0;
            return 1;
        }
    }
    return 0;
}

/* Number of bytes read; 0 when there are none; -1 when the line is gone. */
static int receive(struct tricode_mdb_reader *reader) {
    int got = tricode_mdb_port_read(reader->port, reader->bytes, sizeof reader->bytes);
    reader->at = 0;
    reader->end = got > 0 ? (size_t)got : 0;
    return got;
}

/* Sends the command. 1 when the caller has an event to emit or a note to report. */
static int finish(struct tricode_mdb_reader *reader, const struct tricode_mdb_action *action) {
    if (action->command != TRICODE_MDB_NO_COMMAND) {
        (void)send(reader, action->command, "");
    }
    return action->emit != TRICODE_MDB_EMIT_NOTHING || action->note != TRICODE_MDB_NOTE_NONE;
}

/* Handles a line of the adapter. */
static int handle(struct tricode_mdb_reader *reader, const struct tricode_machine *machine,
                  const struct tricode_mdb_event *event, uint64_t now,
                  struct tricode_mdb_action *action) {
    *action = tricode_mdb_session_event(&reader->session, machine, event, now);
    if (reader->link == TRICODE_MDB_LINK_OPEN) {
        reader->link = TRICODE_MDB_LINK_UP;
        reader->reported = 0;
        if (action->note == TRICODE_MDB_NOTE_NONE) {
            action->note = TRICODE_MDB_NOTE_CONNECTED;
        }
    }
    return finish(reader, action);
}

int tricode_mdb_reader_next(struct tricode_mdb_reader *reader,
                            const struct tricode_machine *machine, uint64_t now,
                            struct tricode_mdb_action *action) {
    struct tricode_mdb_event event;
    int got = 1;
    unsigned reads = 0;
    memset(action, 0, sizeof *action);
    if (reader->link == TRICODE_MDB_LINK_CLOSED &&
        (now < reader->retry_at || open_link(reader, now, action))) {
        return action->note != TRICODE_MDB_NOTE_NONE;
    }
    while (reader->link != TRICODE_MDB_LINK_CLOSED && got > 0 && reads++ < READS_MAX) {
        while (next_event(reader, &event, now)) {
            if (handle(reader, machine, &event, now, action)) {
                return 1;
            }
        }
        got = receive(reader);
    }
    if (reader->link == TRICODE_MDB_LINK_CLOSED) {
        return 0;
    }
    if (got < 0 || reader->broken) {
        return gone(reader, machine, now,
                    got < 0 ? "the serial line is gone" : "it accepts no commands", action);
    }
    if (now >= reader->received_at + TRICODE_MDB_SILENCE_MS) {
        return gone(reader, machine, now, "it does not answer", action);
    }
    if (now >= reader->received_at + TRICODE_MDB_QUIET_MS && !reader->version_requested) {
        reader->version_requested = 1;
        (void)send(reader, TRICODE_MDB_VERSION, "");
    }
    *action = tricode_mdb_session_tick(&reader->session, machine, now);
    return finish(reader, action);
}

void tricode_mdb_reader_outcome(struct tricode_mdb_reader *reader,
                                const struct tricode_machine *machine,
                                const struct tricode_effect *effect) {
    struct tricode_mdb_action action = tricode_mdb_session_outcome(&reader->session, machine);
    (void)finish(reader, &action);
    if (effect->kind == TRICODE_EFFECT_SHOW_SALE) {
        (void)send(reader, TRICODE_MDB_DISPLAY, "Scan code to pay");
    } else if (effect->kind == TRICODE_EFFECT_SHOW_CANCEL) {
        (void)send(reader, TRICODE_MDB_DISPLAY, "Scan for refund");
    }
}

enum tricode_vend tricode_mdb_reader_vend(struct tricode_mdb_reader *reader,
                                          const struct tricode_machine *machine, uint64_t now) {
    char amount[TRICODE_MDB_AMOUNT_SIZE];
    struct tricode_mdb_event event;
    int got = reader->link != TRICODE_MDB_LINK_CLOSED;
    for (unsigned reads = 0; got > 0 && reads < READS_MAX; reads++) {
        while (next_event(reader, &event, now)) {
            if (tricode_mdb_session_event(&reader->session, machine, &event, now).emit ==
                TRICODE_MDB_EMIT_VEND_SUCCEEDED) {
                return TRICODE_VEND_SUCCEEDED;
            }
        }
        got = receive(reader);
    }
    /* More than 0: there may be unread bytes, and a cancel in them. */
    if (got != 0 || !tricode_mdb_session_can_approve(&reader->session, machine)) {
        return TRICODE_VEND_FAILED;
    }
    tricode_mdb_amount_write(machine->sale.price, reader->settings.decimals, amount);
    if (send(reader, TRICODE_MDB_APPROVE, amount) == SENT_NOTHING) {
        return TRICODE_VEND_FAILED;
    }
    tricode_mdb_session_approved(&reader->session, now);
    return TRICODE_VEND_UNDER_WAY;
}

uint32_t tricode_mdb_reader_wait(const struct tricode_mdb_reader *reader,
                                 const struct tricode_machine *machine, uint64_t now) {
    uint64_t until = reader->received_at +
                     (reader->version_requested ? TRICODE_MDB_SILENCE_MS : TRICODE_MDB_QUIET_MS);
    if (reader->link == TRICODE_MDB_LINK_CLOSED) {
        until = reader->retry_at;
    }
    uint32_t session = tricode_mdb_session_wait(&reader->session, machine, now);
    uint64_t left = reader->broken || until <= now ? 0 : until - now;
    return left < session ? (uint32_t)left : session;
}

void tricode_mdb_reader_end(struct tricode_mdb_reader *reader) {
    (void)send(reader, TRICODE_MDB_OFF, "");
    close_link(reader, 0);
}
