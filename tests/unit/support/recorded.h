// SPDX-License-Identifier: Apache-2.0
/* A machine's record for suites: created, brought to a state, compared. */
#ifndef TRICODE_TEST_RECORDED_H
#define TRICODE_TEST_RECORDED_H

#include <sqlite3.h>

#include "machine/record/record.h"
#include "scratch.h"

#define MACHINE 7u
#define EPOCH 3u

/* A new machine. */
static const struct tricode_machine fresh = {7, 3, TRICODE_MACHINE_IDLE,
                                             0, 0, {.kind = TRICODE_KIND_SALE}};

extern char record_path[PATH_MAX];

void recorded_set_up(void);

struct tricode_record *recorded_open(struct tricode_machine *state);

void recorded_store(struct tricode_record *record, const struct tricode_machine *state);

/* The record after `sales` sales, with the newest one open. */
void recorded_make_open(uint32_t sales, struct tricode_machine *state);

void recorded_expect_same(const struct tricode_machine *a, const struct tricode_machine *b);

/* Makes the checksum match the row, as spec/protocol.md, section 12, defines it; does nothing where
 * there is no such row. */
void recorded_update_checksum(sqlite3 *database);

#endif
