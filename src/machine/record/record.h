// SPDX-License-Identifier: Apache-2.0
/* The machine's durable record: its state, its audit counters and its event log, in one row of a
 * small SQLite file (spec/protocol.md, section 12). One process has the file open at a time. An
 * inconsistent record is never loaded: the machine is out of order instead, since reusing a counter
 * looks like a cloned machine to the center. */
#ifndef TRICODE_MACHINE_RECORD_H
#define TRICODE_MACHINE_RECORD_H

#include "core/machine.h"
#include "host/json.h"
#include "machine/record/counters.h"

struct tricode_record;

/* [MACHINE-2] [STORE-5] Creates the record of a new machine: phase IDLE, no sale, counter and
 * vended as given. 0; -1 and *error when the state is another one, or the path exists or cannot be
 * written. */
int tricode_record_create(const char *path, const struct tricode_machine *state,
                          struct tricode_error *error);

/* [STORE-5] [STORE-21] Opens the record for this process alone and loads it into *state, after
 * checking its format, its checksum, its consistency, and that it belongs to this machine and key
 * epoch. NULL and *error otherwise; errno is EBUSY when another process has it open. */
struct tricode_record *tricode_record_open(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error);

/* [AUDIT-6] Loads the record as last committed, for reports, with the checks of open. Neither locks
 * nor changes the file, even while another process writes it. The result cannot be stored. NULL
 * and *error otherwise; errno is EAGAIN when a write was interrupted, and then open recovers it.
 * Must not be called by the process that has the record open: SQLite's locks belong to the process.
 */
struct tricode_record *tricode_record_peek(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error);

/* 1 when another process has the record open. Takes no lock. Must not be called by the process that
 * has it open. */
int tricode_record_in_use(const char *path);

/* [STORE-4] [STORE-23] Makes the state, the counters and the number of false tags durable in one
 * transaction: 0. Else -1 and *error, and the file holds the old or the new row, since only the
 * confirmation may have been lost: the machine must stop until it is restarted [MACHINE-20]. */
int tricode_record_store(struct tricode_record *record, const struct tricode_machine *state,
                         struct tricode_error *error);

/* [MACHINE-23] The false tags that this machine has seen, up to 4294967295; 0 for NULL. A counted
 * tag becomes durable with the next store; unwritten is how many are not yet durable. */
uint32_t tricode_record_false_tags(const struct tricode_record *record);
uint32_t tricode_record_unwritten(const struct tricode_record *record);
void tricode_record_count_false_tag(struct tricode_record *record);

/* The audit counters and the event log. Changes become durable with the next store. */
struct tricode_counters *tricode_record_counters(struct tricode_record *record);

/* Releases the record and its lock; NULL is allowed. */
void tricode_record_close(struct tricode_record *record);

/* [MACHINE-1] 0 when phase, counter, vended and sale are consistent; else -1 and *error. */
int tricode_record_check(const struct tricode_machine *state, struct tricode_error *error);

#endif
