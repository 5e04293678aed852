// SPDX-License-Identifier: Apache-2.0
#ifndef TRICODE_POWER_OLDER_H
#define TRICODE_POWER_OLDER_H

/* Makes the record at path one of format 1 or 2, with the same state. */
void older_make(const char *path, int format);

#endif
