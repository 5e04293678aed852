// SPDX-License-Identifier: Apache-2.0
/* The center's master secret and the machine keys derived from it [KEY-2]. A cache of taggers makes
 * a code cost one HMAC without key set-up. For any number of threads, except tricode_keys_tagger.
 */
#ifndef TRICODE_CENTER_KEYS_H
#define TRICODE_CENTER_KEYS_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/key.h"
#include "crypto/tag.h"
#include "host/secret.h"

/* Cached taggers; beyond it, the least recently used one of a set is replaced. */
#define TRICODE_KEYS_CACHED ((size_t)4096)

/* [KEY-1] [STORE-1] Generates a master secret and writes it to a new file of mode 0600, as 64
 * hexadecimal digits and a line feed. 0; -1 with errno (EEXIST when the file exists). */
int tricode_master_create(const char *path);

/* [STORE-8] [STORE-20] */
enum tricode_master_status {
    TRICODE_MASTER_OK = 0,
    TRICODE_MASTER_FILE,      /* cannot be read: errno */
    TRICODE_MASTER_EXPOSED,   /* other users may read or replace it: *secret */
    TRICODE_MASTER_MALFORMED, /* not in the format of tricode_master_create */
};

/* The key is all zero unless OK. */
enum tricode_master_status tricode_master_read(const char *path, enum tricode_secret_origin origin,
                                               struct tricode_key *master,
                                               enum tricode_secret_status *secret);

struct tricode_keys;

/* Copies the master secret. NULL when memory runs out. free wipes it [KEY-5]; NULL is allowed. */
struct tricode_keys *tricode_keys_new(const struct tricode_key *master, uint16_t currency);
void tricode_keys_free(struct tricode_keys *keys);

/* [TAG-2] [SETTLE-14] As tricode_tag_verify and tricode_tag_issue, with the key that the code or
 * the payload names; FAILED also when memory runs out. The caller checks that the ledger has the
 * machine and its epoch. */
enum tricode_tag_status tricode_keys_verify(struct tricode_keys *keys,
                                            const struct tricode_code *code);
enum tricode_tag_status tricode_keys_issue(struct tricode_keys *keys,
                                           const struct tricode_payload *payload,
                                           uint8_t text[TRICODE_TEXT_SIZE]);

/* The tagger itself. `keys` owns it; it is valid until the next call of any function here, so only
 * one thread may use `keys`. NULL when memory or OpenSSL fails. */
struct tricode_tagger *tricode_keys_tagger(struct tricode_keys *keys, uint32_t machine,
                                           uint8_t key_epoch);

#endif
