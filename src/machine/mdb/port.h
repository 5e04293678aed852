// SPDX-License-Identifier: Apache-2.0
/* The serial line to the adapter: 115200 baud, 8N1, raw, never waited for. */
#ifndef TRICODE_MACHINE_MDB_PORT_H
#define TRICODE_MACHINE_MDB_PORT_H

#include <stddef.h>
#include <stdint.h>
#include "host/json.h"

/* Opens and sets up the line, for this process alone, and drops what was received before. A file
 * descriptor; -1 and a fault. */
int tricode_mdb_port_open(const char *path, struct tricode_error *error);

/* Up to room bytes that are there: how many, 0 for none yet, -1 when the line is gone. */
int tricode_mdb_port_read(int port, uint8_t *bytes, size_t capacity);

/* How many of the bytes the line took, 0 when it takes none now; -1 when it is gone. */
int tricode_mdb_port_write(int port, const char *bytes, size_t length);

#endif
