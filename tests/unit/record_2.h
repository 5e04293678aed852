// SPDX-License-Identifier: Apache-2.0
/* A machine's record of format 2, which had a checksum and no books. */
#ifndef TRICODE_TEST_RECORD_2_H
#define TRICODE_TEST_RECORD_2_H

#define RECORD_2_TABLE                                                                             \
    "CREATE TABLE record (only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1), "            \
    "machine INTEGER NOT NULL CHECK (machine BETWEEN 1 AND 4294967295), "                          \
    "key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255), "                             \
    "phase TEXT NOT NULL CHECK (phase IN ('idle', 'open', 'vending')), "                           \
    "counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295), "                          \
    "vended INTEGER NOT NULL CHECK (vended BETWEEN 0 AND counter), "                               \
    "sale BLOB CHECK (sale IS NULL OR length(sale) = 24), "                                        \
    "writes INTEGER NOT NULL CHECK (writes >= 0), "                                                \
    "false_tags INTEGER NOT NULL CHECK (false_tags BETWEEN 0 AND 4294967295), "                    \
    "checksum BLOB NOT NULL CHECK (length(checksum) = 32)) STRICT"

/* Sale 2 of machine 7, key epoch 3, is open, 0 is vended, and five false tags were seen. The
 * checksum was made by Python's hashlib. */
#define RECORD_2_OPEN                                                                              \
    "PRAGMA application_id = 1414678893; PRAGMA user_version = 2; " RECORD_2_TABLE                 \
    "; INSERT INTO record VALUES (1, 7, 3, 'open', 2, 0, "                                         \
    "x'110300050000000700000002000000000000"                                                       \
    "00fa6553f100', 2, 5, "                                                                        \
    "x'922a8e3febc1b1ec0521b22a719f3f77"                                                           \
    "dff8fe0c4165a10c3f0f9ba9b79a5805')"

#endif
