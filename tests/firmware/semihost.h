// SPDX-License-Identifier: Apache-2.0
/* Arm semihosting: the debugger's, here the emulator's, standard input and output. */
#ifndef TRICODE_FIRMWARE_SEMIHOST_H
#define TRICODE_FIRMWARE_SEMIHOST_H

#include <stddef.h>
#include <stdint.h>

/* Waits for bytes: how many came, 0 at the end of the input or on failure. */
size_t tricode_semihost_read(uint8_t *bytes, size_t capacity);

/* Writes all of it: 1 or 0. */
int tricode_semihost_write(const char *bytes, size_t length);

/* Ends the emulator with this exit status. */
_Noreturn void tricode_semihost_exit(uint32_t status);

#endif
