// SPDX-License-Identifier: Apache-2.0
/* The machine's durable record: its state in one row of a small SQLite file. The file is held by
 * one process at a time. Nothing that is not consistent is ever loaded: a machine with a record
 * that it cannot trust is out of order, since a lost counter would be a cloned machine to the
 * center. */
#ifndef TRICODE_MACHINE_RECORD_H
#define TRICODE_MACHINE_RECORD_H

#include "core/machine.h"
#include "host/json.h"
#include "machine/record/counters.h"

struct tricode_record;

/* Makes the record of a new machine from its state: IDLE, nothing remembered, with the counter and
 * vended that it is given [MACHINE-2]. -1 and a fault when the state is another one, or path is
 * there already or cannot be written [STORE-5]. */
int tricode_record_create(const char *path, const struct tricode_machine *state,
                          struct tricode_error *error);

/* Opens the record, takes it for this process alone and loads it into *state after checking all of
 * it, its checksum, and that it belongs to this machine and epoch [STORE-5]; one of an older
 * format is brought to the newest [STORE-21]. NULL and a fault otherwise, and errno is EBUSY when
 * another process works on it. */
struct tricode_record *tricode_record_open(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error);

/* The record as it was last committed, for reports: the file is copied and looked at as open does,
 * and neither held nor changed, whoever works on it [AUDIT-6]. It cannot be stored. NULL and a
 * fault when it is damaged, or stands as a power cut left it, in the middle of a write: errno is
 * EAGAIN then, and open brings it in order. Not for a process that has the record open. */
struct tricode_record *tricode_record_peek(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_error *error);

/* 1 when another process works on the record. Takes no lock, so that nobody is kept from it. Not
 * for a process that has it open. */
int tricode_record_in_use(const char *path);

/* The format of the file that it came from, 1 to 3; after open always the newest. */
unsigned tricode_record_format(const struct tricode_record *record);

/* 0 when the state, the books and the number of false tags are durable, together [STORE-4]
 * [STORE-23]. -1 and a fault: the record holds the old state or, if only
 * the word that it is durable was lost, the new one; the machine may do nothing more until it is
 * started again. */
int tricode_record_store(struct tricode_record *record, const struct tricode_machine *state,
                         struct tricode_error *error);

/* [MACHINE-23] False tags that this machine was ever shown, up to 4294967295; NULL is fine, and 0.
 * The number is durable with the next store; unwritten says how many of them are not yet. */
uint32_t tricode_record_false_tags(const struct tricode_record *record);
uint32_t tricode_record_unwritten(const struct tricode_record *record);
void tricode_record_count_false_tag(struct tricode_record *record);

/* The machine's books, to be kept ahead of the store that makes them durable. */
struct tricode_counters *tricode_record_counters(struct tricode_record *record);
const struct tricode_counters *tricode_record_read_counters(const struct tricode_record *record);

void tricode_record_close(struct tricode_record *record); /* NULL is fine */

/* 0 when phase, counter, vended and remembered sale fit together [MACHINE-1]; else -1 and a fault.
 */
int tricode_record_check(const struct tricode_machine *state, struct tricode_error *error);

#endif
