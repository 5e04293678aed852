// SPDX-License-Identifier: Apache-2.0
/* The cashless reader of a vending machine: the adapter on its serial line, set up, supervised and
 * found again when it was away; and the session on the bus (session.h). */
#ifndef TRICODE_MACHINE_MDB_READER_H
#define TRICODE_MACHINE_MDB_READER_H

#include "machine/mdb/session.h"
#include "machine/engine/mechanism.h"

/* Between attempts to open the line; of silence, after which the adapter is asked for its version;
 * and after which it is taken for gone. */
#define TRICODE_MDB_RETRY_MS 1000u
#define TRICODE_MDB_QUIET_MS 5000u
#define TRICODE_MDB_SILENCE_MS 10000u

/* How the machine is told to use the adapter. port: the serial line, or NULL for no adapter.
 * decimals: digits of an amount's minor unit, 0 to 3. */
struct tricode_mdb_settings {
    const char *port;
    unsigned decimals;
    struct tricode_mdb_rules rules;
};

enum tricode_mdb_link {
    TRICODE_MDB_LINK_CLOSED = 0,
    TRICODE_MDB_LINK_OPEN,  /* the line is open; nothing was heard yet */
    TRICODE_MDB_LINK_HEARD, /* the adapter speaks */
};

/* Begins by tricode_mdb_reader_begin. bytes: received; from `at` to `end` they are not looked at
 * yet. heard_at: the newest whole line, or when the serial line was opened. */
struct tricode_mdb_reader {
    struct tricode_mdb_settings settings;
    struct tricode_mdb_session session;
    struct tricode_mdb_lines lines;
    enum tricode_mdb_link link;
    int port; /* file descriptor, or -1 */
    uint8_t bytes[256];
    size_t at;
    size_t end;
    uint64_t heard_at;
    uint64_t retry_at;
    int version_asked;          /* since then */
    int broken;                 /* the line did not take a whole command */
    int told;                   /* people know that the adapter is away */
    struct tricode_error error; /* why it is away */
};

/* settings and provisioning outlive the reader; the line is opened by the first `next`. */
void tricode_mdb_reader_begin(struct tricode_mdb_reader *reader,
                              const struct tricode_mdb_settings *settings,
                              const struct tricode_provisioning *provisioning);

/* The next thing to be done: 1, and the move's event is to be raised, its note told; its command is
 * sent already. 0 when there is nothing now. Never waits. */
int tricode_mdb_reader_next(struct tricode_mdb_reader *reader,
                            const struct tricode_machine *machine, uint64_t now,
                            struct tricode_mdb_move *move);

/* After every event, of the bus or not: its outcome goes to the bus. */
void tricode_mdb_reader_settle(struct tricode_mdb_reader *reader,
                               const struct tricode_machine *machine,
                               const struct tricode_effect *effect);

/* VENDING is durable: what the bus has said meanwhile is heard, then the vend is approved
 * [MDB-9] [MDB-10]. UNDER_WAY; FAILED when for certain nothing of an approval was written. */
enum tricode_vend tricode_mdb_reader_vend(struct tricode_mdb_reader *reader,
                                          const struct tricode_machine *machine, uint64_t now);

/* Milliseconds until `next` has something to do without the line's being readable. */
uint32_t tricode_mdb_reader_wait(const struct tricode_mdb_reader *reader,
                                 const struct tricode_machine *machine, uint64_t now);

/* Switches the reader off at the bus, and closes the line. */
void tricode_mdb_reader_end(struct tricode_mdb_reader *reader);

#endif
