// SPDX-License-Identifier: Apache-2.0
/* Files as the roles keep them: read whole within a limit, written whole or not at all. */
#ifndef TRICODE_HOST_FILE_H
#define TRICODE_HOST_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads the whole file into one allocation with a zero after it (not counted); the caller frees it.
 * 0; -1 with errno, EFBIG when it is longer than limit. */
int tricode_file_read(const char *path, size_t limit, uint8_t **bytes, size_t *length);

/* The same of a file that is open; it stays open. */
int tricode_file_read_open(int fd, size_t limit, uint8_t **bytes, size_t *length);

/* The same, and refuses with EPERM what is not a regular file, or is open to group or others: for
 * secrets [STORE-8]. */
int tricode_file_read_secret(const char *path, size_t limit, uint8_t **bytes, size_t *length);

/* Writes a temporary file beside path with the mode, fsyncs it, renames it over path and fsyncs the
 * folder: after 0 the new content is durable; after -1 (errno) path holds the old content or the
 * new one, whole, and it is the old one unless it was the folder's fsync that failed [STORE-9]. */
int tricode_file_write(const char *path, mode_t mode, const uint8_t *bytes, size_t length);

/* The same, but EEXIST when path is there already. */
int tricode_file_create(const char *path, mode_t mode, const uint8_t *bytes, size_t length);

#endif
