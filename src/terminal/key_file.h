// SPDX-License-Identifier: Apache-2.0
/* The terminal's key file: its Ed25519 seed and the center that it is for, in a closed JSON object
 * {"tricode":1,"seed":"<64 hex>","center":"https://HOST[:PORT]"}, mode 0600
 * [STORE-7, STORE-8]. */
#ifndef TRICODE_TERMINAL_KEY_FILE_H
#define TRICODE_TERMINAL_KEY_FILE_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/signature.h"
#include "host/json.h"

#define TRICODE_KEY_FILE_LIMIT 4096u
#define TRICODE_CENTER_SIZE 256u

/* center: scheme, host and port, without a '/' at the end. */
struct tricode_key_file {
    uint8_t seed[TRICODE_SEED_SIZE];
    char center[TRICODE_CENTER_SIZE];
};

/* https to any host, http to this machine only [WIRE-1]; nothing but scheme, host and port, and
 * perhaps one
 * '/' at the end, which is left out of center. 0, or -1 and a fault. */
int tricode_center_address(const char *url, char center[TRICODE_CENTER_SIZE],
                           struct tricode_error *error);

/* Bytes of a key file to what they say: 0. Else -1, a fault that names the member, and *key is all
 * zero. */
int tricode_key_file_parse(const uint8_t *bytes, size_t length, struct tricode_key_file *key,
                           struct tricode_error *error);

/* Reads the file, which must be closed to group and others. -1 with errno ENOENT when there is
 * none; else -1 and a fault. */
int tricode_key_file_read(const char *path, struct tricode_key_file *key,
                          struct tricode_error *error);

/* A fresh key for the center (as tricode_center_address answers it), into a file that must not be
 * there yet. */
int tricode_key_file_make(const char *path, const char *center, struct tricode_key_file *key,
                          struct tricode_error *error);

void tricode_key_file_wipe(struct tricode_key_file *key);

#endif
