// SPDX-License-Identifier: Apache-2.0
/* Keys of machines, derived from the center's master secret (spec/protocol.md, "Keys"). */
#ifndef TRICODE_KEY_H
#define TRICODE_KEY_H

#include <stdint.h>

#define TRICODE_KEY_SIZE 32u

struct tricode_key {
    uint8_t bytes[TRICODE_KEY_SIZE];
};

/* [KEY-2] [KEY-3] Derives a machine's key: HKDF-SHA-256(IKM = master, empty salt, info = "tricode/1
 * machine" || machine || currency || key_epoch). 0; -1 when OpenSSL fails, and then *key is all
 * zero. */
int tricode_key_derive(const struct tricode_key *master, uint32_t machine, uint16_t currency,
                       uint8_t key_epoch, struct tricode_key *key);

/* [KEY-1] Fills the key with random bytes. 0; -1 when OpenSSL fails, and then *key is all zero. */
int tricode_key_generate(struct tricode_key *key);

/* [KEY-5] Overwrites the key with zeros; compilers do not remove it. */
void tricode_key_wipe(struct tricode_key *key);

#endif
