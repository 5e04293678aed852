// SPDX-License-Identifier: Apache-2.0
/* Reads whole files up to a limit, and writes files atomically. */
#ifndef TRICODE_HOST_FILE_H
#define TRICODE_HOST_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads a file into an allocation with a zero after its last byte (not counted); the caller frees
 * it. 0; -1 with errno, EFBIG when the file has more than limit bytes. */
int tricode_file_read(const char *path, size_t limit, uint8_t **bytes, size_t *length);

/* Reads the rest of an open file, likewise. Does not close it. */
int tricode_file_read_open(int fd, size_t limit, uint8_t **bytes, size_t *length);

/* [STORE-8] Reads a file with a secret, likewise. EPERM when it is not a regular file, or has
 * permissions for group or others. */
int tricode_file_read_secret(const char *path, size_t limit, uint8_t **bytes, size_t *length);

/* [STORE-9] Writes and fsyncs a temporary file beside path, renames it over path and fsyncs the
 * folder. 0: the new content is durable. -1 with errno: path has its old content, or, when the
 * fsync of the folder failed, the whole new content. */
int tricode_file_write(const char *path, mode_t mode, const uint8_t *bytes, size_t length);

/* Creates a file, likewise. EEXIST when path exists. */
int tricode_file_create(const char *path, mode_t mode, const uint8_t *bytes, size_t length);

#endif
