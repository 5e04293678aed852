// SPDX-License-Identifier: Apache-2.0
/* What the drivers of Eva share: input that may be anything. */
#ifndef TRICODE_EVA_DRIVER_H
#define TRICODE_EVA_DRIVER_H

#include <__fc_builtin.h>
#include <stddef.h>
#include <stdint.h>

/* A block whose last bytes are the ones handed over: reading or writing one too many leaves it. */
#define AT_END(block, length) ((block) + sizeof(block) - (length))

#define ANY(object) Frama_C_make_unknown((char *)&(object), sizeof(object))

/* Any text with its zero: in a whole array, which it may not fill. */
#define ANY_TEXT(array) (ANY(array), (void)((array)[sizeof(array) - 1] = '\0'))

#endif
