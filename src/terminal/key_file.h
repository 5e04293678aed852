// SPDX-License-Identifier: Apache-2.0
/* The terminal's key file: an Ed25519 seed and the address of its center, as the JSON object
 * {"tricode":1,"seed":"<64 hex digits>","center":"https://HOST[:PORT]"}, mode 0600
 * [STORE-7] [STORE-8]. */
#ifndef TRICODE_TERMINAL_KEY_FILE_H
#define TRICODE_TERMINAL_KEY_FILE_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/signature.h"
#include "host/json.h"

#define TRICODE_KEY_FILE_LIMIT 4096u
#define TRICODE_CENTER_SIZE 256u

/* center: scheme, host and optional port, without a trailing '/'. */
struct tricode_key_file {
    uint8_t seed[TRICODE_SEED_SIZE];
    char center[TRICODE_CENTER_SIZE];
};

/* [WIRE-1] Parses the address of a center: https to any host, or http to a loopback address; no
 * user, path or query. Drops one trailing '/'. 0, or -1 with an error. */
int tricode_center_address(const char *url, char center[TRICODE_CENTER_SIZE],
                           struct tricode_error *error);

/* Parses the bytes of a key file. 0; or -1 with an error that names the member, and *key is all
 * zero. */
int tricode_key_file_parse(const uint8_t *bytes, size_t length, struct tricode_key_file *key,
                           struct tricode_error *error);

/* Reads a key file, which must have no permissions for group and others. 0; or -1 with an error,
 * and errno is ENOENT when the file does not exist. */
int tricode_key_file_read(const char *path, struct tricode_key_file *key,
                          struct tricode_error *error);

/* Writes a new key for the center, an address of tricode_center_address, to a new file. 0, or -1
 * with an error. */
int tricode_key_file_make(const char *path, const char *center, struct tricode_key_file *key,
                          struct tricode_error *error);

void tricode_key_file_wipe(struct tricode_key_file *key);

#endif
