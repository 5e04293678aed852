// SPDX-License-Identifier: Apache-2.0
/* A folder for the files of one test, and file helpers. Check runs each test in its own process, so
 * the folder's name can be global. */
#ifndef TRICODE_TEST_SCRATCH_H
#define TRICODE_TEST_SCRATCH_H

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "run.h"

extern char scratch_folder[64];

void scratch_set_up(void);
void scratch_tear_down(void);

/* The path of a name in the folder, in one of 64 buffers used in turn. */
const char *scratch_path(const char *name);

void scratch_write(const char *path, const void *bytes, size_t length, mode_t mode);

/* Reads up to room bytes of the file; returns their number, or -1 if there is no file. */
long scratch_read(const char *path, void *bytes, size_t capacity);

int scratch_count(void);

/* Runs one suite; returns the program's exit status. */
int scratch_run(Suite *suite);

#endif
