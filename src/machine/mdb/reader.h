// SPDX-License-Identifier: Apache-2.0
/* The cashless reader of a vending machine: opens the adapter's serial line, sets the adapter up,
 * supervises it, opens it again after a failure, and runs the session on the bus (session.h). */
#ifndef TRICODE_MACHINE_MDB_READER_H
#define TRICODE_MACHINE_MDB_READER_H

#include "machine/engine/mechanism.h"
#include "machine/mdb/session.h"

#define TRICODE_MDB_RETRY_MS 1000u    /* between attempts to open the serial line */
#define TRICODE_MDB_QUIET_MS 5000u    /* of silence, then the reader requests the version */
#define TRICODE_MDB_SILENCE_MS 10000u /* of silence, then the adapter is gone */

struct tricode_mdb_settings {
    const char *port;  /* the serial line's device; NULL: no adapter */
    unsigned decimals; /* digits of an amount's minor unit, 0 to 3 */
    struct tricode_mdb_rules rules;
};

enum tricode_mdb_link {
    TRICODE_MDB_LINK_CLOSED = 0,
    TRICODE_MDB_LINK_OPEN, /* the serial line is open; no line was received yet */
    TRICODE_MDB_LINK_UP,   /* the adapter sends lines */
};

/* Initialized by tricode_mdb_reader_begin. Times are milliseconds of a monotonic clock. */
struct tricode_mdb_reader {
    struct tricode_mdb_settings settings;
    struct tricode_mdb_session session;
    struct tricode_mdb_lines lines;
    enum tricode_mdb_link link;
    int port;           /* file descriptor; -1: closed */
    uint8_t bytes[256]; /* received; those from `at` to `end` are not parsed yet */
    size_t at;
    size_t end;
    uint64_t received_at; /* the newest whole line; at first, when the serial line was opened */
    uint64_t retry_at;
    int version_requested;      /* since the newest line */
    int broken;                 /* the serial line did not accept a whole command */
    int reported;               /* GONE was reported, CONNECTED not since */
    struct tricode_error error; /* why the adapter is gone */
};

/* The port's name and the provisioning outlive the reader. The first `next` opens the line. */
void tricode_mdb_reader_begin(struct tricode_mdb_reader *reader,
                              const struct tricode_mdb_settings *settings,
                              const struct tricode_provisioning *provisioning);

/* The next action: 1, and the caller emits its event and reports its note; its command is sent. 0:
 * none now. Never blocks. */
int tricode_mdb_reader_next(struct tricode_mdb_reader *reader,
                            const struct tricode_machine *machine, uint64_t now,
                            struct tricode_mdb_action *action);

/* Called after every event of the machine, with its effect: answers the bus, and sets the vending
 * machine's display. */
void tricode_mdb_reader_outcome(struct tricode_mdb_reader *reader,
                                const struct tricode_machine *machine,
                                const struct tricode_effect *effect);

/* Called when VENDING is durable: handles the lines received until now, then approves the vend
 * [MDB-9] [MDB-10]. UNDER_WAY; FAILED when no byte of an approval was written. */
enum tricode_vend tricode_mdb_reader_vend(struct tricode_mdb_reader *reader,
                                          const struct tricode_machine *machine, uint64_t now);

/* Milliseconds until `next` has something to do although the line is not readable. */
uint32_t tricode_mdb_reader_wait(const struct tricode_mdb_reader *reader,
                                 const struct tricode_machine *machine, uint64_t now);

/* Switches the reader off at the bus, and closes the line. */
void tricode_mdb_reader_end(struct tricode_mdb_reader *reader);

#endif
