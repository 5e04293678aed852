// SPDX-License-Identifier: Apache-2.0
/* Folders for the files of suites. */
#ifndef TRICODE_TEST_FOLDER_H
#define TRICODE_TEST_FOLDER_H

#include <stddef.h>

/* The folder in which test folders are made: /dev/shm where it has 256 MiB free, because suites
 * sync thousands of times; else /tmp. */
const char *test_parent_folder(void);

/* Makes an empty folder whose name contains `name`, and writes its path. */
void test_make_folder(char *path, size_t size, const char *name);

#endif
