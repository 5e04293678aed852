// SPDX-License-Identifier: Apache-2.0
/* A machine's record of format 1, as 0.1.0 wrote it. */
#ifndef TRICODE_TEST_RECORD_1_H
#define TRICODE_TEST_RECORD_1_H

#define RECORD_1_TABLE                                                                             \
    "CREATE TABLE record (only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1), "            \
    "machine INTEGER NOT NULL CHECK (machine BETWEEN 1 AND 4294967295), "                          \
    "key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255), "                             \
    "phase TEXT NOT NULL CHECK (phase IN ('idle', 'open', 'vending')), "                           \
    "counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295), "                          \
    "vended INTEGER NOT NULL CHECK (vended BETWEEN 0 AND counter), "                               \
    "sale BLOB CHECK (sale IS NULL OR length(sale) = 24), "                                        \
    "writes INTEGER NOT NULL CHECK (writes >= 0)) STRICT"

/* Sale 2 of machine 7, key epoch 3, is open, and 0 is vended. */
#define RECORD_1_OPEN                                                                              \
    "PRAGMA application_id = 1414678893; PRAGMA user_version = 1; " RECORD_1_TABLE                 \
    "; INSERT INTO record VALUES (1, 7, 3, 'open', 2, 0, "                                         \
    "x'110300050000000700000002000000000000"                                                       \
    "00fa6553f100', 2)"

#endif
