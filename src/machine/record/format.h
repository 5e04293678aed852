// SPDX-License-Identifier: Apache-2.0
/* The format of the machine's record file, kept in SQLite's user_version [STORE-21]. */
#ifndef TRICODE_MACHINE_FORMAT_H
#define TRICODE_MACHINE_FORMAT_H

#define TRICODE_RECORD_FORMAT 1

#endif
