// SPDX-License-Identifier: Apache-2.0
/* Shared by the drivers of Eva: arbitrary input. */
#ifndef TRICODE_EVA_DRIVER_H
#define TRICODE_EVA_DRIVER_H

#include <__fc_builtin.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the last bytes of a block, so that an access past them is out of bounds. */
#define AT_END(block, length) ((block) + sizeof(block) - (length))

#define ANY(object) Frama_C_make_unknown((char *)&(object), sizeof(object))

/* Any zero-terminated text in an array, which it need not fill. */
#define ANY_TEXT(array) (ANY(array), (void)((array)[sizeof(array) - 1] = '\0'))

#endif
