// SPDX-License-Identifier: Apache-2.0
/* The installation folder of the running program. */
#ifndef TRICODE_HOST_INSTALLED_H
#define TRICODE_HOST_INSTALLED_H

#include <stddef.h>

/* Writes PREFIX/name to folder, where the running program is PREFIX/bin/PROGRAM. 1; 0 when there is
 * no such folder, or the program's path is not known. */
int tricode_installed_folder(const char *name, char *folder, size_t capacity);

#endif
