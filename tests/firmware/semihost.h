// SPDX-License-Identifier: Apache-2.0
/* Arm semihosting: standard input and output of the debugger or emulator. */
#ifndef TRICODE_FIRMWARE_SEMIHOST_H
#define TRICODE_FIRMWARE_SEMIHOST_H

#include <stddef.h>
#include <stdint.h>

/* Waits for bytes; returns their number, 0 at the end of the input or on failure. */
size_t tricode_semihost_read(uint8_t *bytes, size_t capacity);

/* Writes all bytes; returns 1 or 0. */
int tricode_semihost_write(const char *bytes, size_t length);

/* Exits the emulator with this status. */
_Noreturn void tricode_semihost_exit(uint32_t status);

#endif
