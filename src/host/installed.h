// SPDX-License-Identifier: Apache-2.0
/* Where this program is installed. */
#ifndef TRICODE_HOST_INSTALLED_H
#define TRICODE_HOST_INSTALLED_H

#include <stddef.h>

/* PREFIX/name, of the PREFIX/bin in which the running program is, wherever that was moved to. 1, or
 * 0 when there is no such folder, or it cannot be told. */
int tricode_installed_folder(const char *name, char *folder, size_t capacity);

#endif
