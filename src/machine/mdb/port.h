// SPDX-License-Identifier: Apache-2.0
/* The serial line to the adapter: 115200 baud, 8N1, raw, non-blocking. */
#ifndef TRICODE_MACHINE_MDB_PORT_H
#define TRICODE_MACHINE_MDB_PORT_H

#include <stddef.h>
#include <stdint.h>
#include "host/json.h"

/* Opens the line for exclusive use, sets it up, and drops received bytes. A file descriptor; -1 and
 * an error. */
int tricode_mdb_port_open(const char *path, struct tricode_error *error);

/* Reads up to `capacity` bytes: their number; 0 for none; -1 when the line is gone. */
int tricode_mdb_port_read(int port, uint8_t *bytes, size_t capacity);

/* Writes: the number of bytes that the line accepted, which may be 0; -1 when the line is gone. */
int tricode_mdb_port_write(int port, const char *bytes, size_t length);

#endif
