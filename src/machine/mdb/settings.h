// SPDX-License-Identifier: Apache-2.0
/* How the machine is told to use an MDB adapter: words, as a command line or a file has them, to
 * settings. */
#ifndef TRICODE_MACHINE_MDB_SETTINGS_H
#define TRICODE_MACHINE_MDB_SETTINGS_H

#include "machine/mdb/reader.h"

/* As they were given; NULL where nothing was. */
struct tricode_mdb_words {
    const char *port;     /* the serial line */
    const char *answer;   /* seconds, 1 to 255 */
    const char *vend;     /* seconds, 1 to 3600 */
    const char *price;    /* "list" or "bus" */
    const char *decimals; /* 0 to 3 */
};

/* 1 when any of them was given. */
int tricode_mdb_words_any(const struct tricode_mdb_words *words);

/* Words to settings, with what is usual for what was not given: 0. -1 and a fault that names the
 * option. */
int tricode_mdb_settings_read(const struct tricode_mdb_words *words, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_fault *fault);

#endif
