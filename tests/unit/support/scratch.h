// SPDX-License-Identifier: Apache-2.0
/* A folder for the files of one test, and what tests do with files. Each test of Check is a process
 * of its own, so the folder's name may be kept in one place. */
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

/* The path of a name in the folder; one of 64 that are used in turn. */
const char *scratch_path(const char *name);

void scratch_write(const char *path, const void *bytes, size_t length, mode_t mode);

/* Up to room bytes of the file; how many they are, or -1 when there is no file. */
long scratch_read(const char *path, void *bytes, size_t capacity);

int scratch_count(void);

/* Runs one suite's cases; the program's exit status. */
int scratch_run(Suite *suite);

#endif
