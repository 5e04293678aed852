// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/invitation.h"

#include <openssl/evp.h>

#include "crypto/key.h"
#include "crypto/signature.h"

int tricode_invitation_make(char text[TRICODE_INVITATION_SIZE + 1]) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct tricode_key random;
    text[0] = '\0';
    if (tricode_key_generate(&random) != 0) {
        return -1;
    }
    for (size_t i = 0; i < TRICODE_INVITATION_SIZE; i++) {
        /* Five bits from bit 5 i on; the last character has the three that are left of 128. */
        size_t at = 5 * i;
        unsigned pair = (unsigned)random.bytes[at / 8] << 8;
        if (at / 8 + 1 < 16) {
            pair |= random.bytes[at / 8 + 1];
        }
        text[i] = alphabet[(pair >> (11 - at % 8)) & 31u];
    }
    text[TRICODE_INVITATION_SIZE] = '\0';
    tricode_key_wipe(&random);
    return 0;
}

int tricode_invitation_hash(const char *text, size_t length,
                            uint8_t hash[TRICODE_INVITATION_HASH_SIZE]) {
    return EVP_Digest(text, length, hash, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}
