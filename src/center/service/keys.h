// SPDX-License-Identifier: Apache-2.0
/* The center's master secret, and the machines' keys derived from it [KEY-2]. A machine's tagger is
 * made once and kept, so that a code costs one HMAC and no key set-up. For any number of threads,
 * but for what is said otherwise. */
#ifndef TRICODE_CENTER_KEYS_H
#define TRICODE_CENTER_KEYS_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/key.h"
#include "crypto/tag.h"
#include "host/secret.h"

/* How many machine keys are kept ready; beyond it the one not used for longest makes room. */
#define TRICODE_KEYS_READY ((size_t)4096)

/* [KEY-1] [STORE-1] Writes a fresh master secret to a new file of mode 0600, as 64 hexadecimal
 * digits and a line feed. 0; -1 with errno (EEXIST when the file is there). */
int tricode_master_create(const char *path);

/* [STORE-8] [STORE-20] */
enum tricode_master_status {
    TRICODE_MASTER_OK = 0,
    TRICODE_MASTER_FILE,      /* cannot be read: errno */
    TRICODE_MASTER_EXPOSED,   /* as *secret says */
    TRICODE_MASTER_MALFORMED, /* not what tricode_master_create writes */
};

/* The key is all zero unless OK. secret: why it is EXPOSED. */
enum tricode_master_status tricode_master_read(const char *path, enum tricode_secret_origin origin,
                                               struct tricode_key *master,
                                               enum tricode_secret_status *secret);

struct tricode_keys;

/* Takes a copy of the master secret. NULL when memory runs out. free wipes [KEY-5]; NULL is fine.
 */
struct tricode_keys *tricode_keys_new(const struct tricode_key *master, uint16_t currency);
void tricode_keys_free(struct tricode_keys *keys);

/* [TAG-2] [SETTLE-14] As tricode_tag_verify and tricode_tag_issue, with the key that the code or
 * the payload names; FAILED also when memory runs out. Ask only for machines and epochs that the
 * ledger knows. */
enum tricode_tag_status tricode_keys_verify(struct tricode_keys *keys,
                                            const struct tricode_code *code);
enum tricode_tag_status tricode_keys_issue(struct tricode_keys *keys,
                                           const struct tricode_payload *payload,
                                           uint8_t text[TRICODE_TEXT_SIZE]);

/* The tagger itself, which stays with `keys` and is good until the next call of any of these; so
 * for one thread alone. NULL when memory or OpenSSL fails. */
struct tricode_tagger *tricode_keys_tagger(struct tricode_keys *keys, uint32_t machine,
                                           uint8_t key_epoch);

#endif
