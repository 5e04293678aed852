// SPDX-License-Identifier: Apache-2.0
/* The version of the programs and of the library. */
#ifndef TRICODE_VERSION_H
#define TRICODE_VERSION_H

#define TRICODE_VERSION_MAJOR 0
#define TRICODE_VERSION_MINOR 1
#define TRICODE_VERSION_PATCH 0

/* One number, for comparison: #if TRICODE_VERSION_NUMBER >= 10200 is true for 1.2.0 and newer. */
#define TRICODE_VERSION_NUMBER                                                                     \
    (TRICODE_VERSION_MAJOR * 10000 + TRICODE_VERSION_MINOR * 100 + TRICODE_VERSION_PATCH)

/* "0.1.0", a string literal. */
#define TRICODE_VERSION                                                                            \
    TRICODE_VERSION_TEXT(TRICODE_VERSION_MAJOR)                                                    \
    "." TRICODE_VERSION_TEXT(TRICODE_VERSION_MINOR) "." TRICODE_VERSION_TEXT(TRICODE_VERSION_PATCH)
#define TRICODE_VERSION_TEXT(number) TRICODE_VERSION_LITERAL(number)
#define TRICODE_VERSION_LITERAL(number) #number

#endif
