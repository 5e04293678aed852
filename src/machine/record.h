// SPDX-License-Identifier: Apache-2.0
/* The machine's durable record: its state in one row of a small SQLite file. The file is held by
 * one process at a time. Nothing that is not consistent is ever loaded: a machine with a record
 * that it cannot trust is out of order, since a lost counter would be a cloned machine to the
 * center. */
#ifndef TRICODE_MACHINE_RECORD_H
#define TRICODE_MACHINE_RECORD_H

#include "core/machine.h"
#include "host/json.h"

struct tricode_record;

/* Makes the record of a new machine from its state: IDLE, nothing remembered, with the counter and
 * vended that it is given [MACHINE-2]. -1 and a fault when the state is another one, or path is
 * there already or cannot be written [STORE-5]. */
int tricode_record_create(const char *path, const struct tricode_machine *state,
                          struct tricode_fault *fault);

/* Opens the record, takes it for this process alone and loads it into *state after checking all of
 * it, also that it belongs to this machine and epoch [STORE-5]. NULL and a fault otherwise. */
struct tricode_record *tricode_record_open(const char *path, uint32_t machine, uint8_t key_epoch,
                                           struct tricode_machine *state,
                                           struct tricode_fault *fault);

/* 0 when the state is durable [STORE-4]. -1 and a fault: the record holds the old state or, if only
 * the word that it is durable was lost, the new one; the machine may do nothing more until it is
 * started again. */
int tricode_record_store(struct tricode_record *record, const struct tricode_machine *state,
                         struct tricode_fault *fault);

void tricode_record_close(struct tricode_record *record); /* NULL is fine */

/* 0 when phase, counter, vended and remembered sale fit together [MACHINE-1]; else -1 and a fault.
 */
int tricode_record_check(const struct tricode_machine *state, struct tricode_fault *fault);

#endif
