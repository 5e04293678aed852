// SPDX-License-Identifier: Apache-2.0
/* All of the core: what the library's tricode.h is made from (src/library). Within src/ each file
 * includes what it needs instead. */
#ifndef TRICODE_TRICODE_H
#define TRICODE_TRICODE_H

#include "core/version.h"
#include "core/code.h"
#include "core/text.h"
#include "core/presented.h"
#include "core/machine.h"
#include "core/center.h"
#include "core/names.h"

#endif
