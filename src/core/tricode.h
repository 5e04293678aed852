// SPDX-License-Identifier: Apache-2.0
/* All headers of the core. src/library/amalgamate.py makes the library's tricode.h from them. Files
 * of src/ include the single headers instead. */
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
