// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/accounts/secret.h"

#include <openssl/evp.h>

#include "crypto/base64.h"
#include "crypto/key.h"

int tricode_invitation_make(char text[TRICODE_INVITATION_SIZE + 1]) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct tricode_key random;
    text[0] = '\0';
    if (tricode_key_generate(&random) != 0) {
        return -1;
    }
    for (size_t i = 0; i < TRICODE_INVITATION_SIZE; i++) {
        /* Five bits from bit 5 i on; the last character has the three that are left of 128. */
        const size_t at = 5 * i;
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

int tricode_token_make(char text[TRICODE_TOKEN_SIZE + 1]) {
    struct tricode_key random;
    _Static_assert((sizeof random.bytes * 4 + 2) / 3 == TRICODE_TOKEN_SIZE, "all of its bits");
    text[0] = '\0';
    if (tricode_key_generate(&random) != 0) {
        return -1;
    }
    sodium_bin2base64(text, TRICODE_TOKEN_SIZE + 1, random.bytes, sizeof random.bytes,
                      TRICODE_BASE64URL);
    tricode_key_wipe(&random);
    return 0;
}

static int hash_of(const char *text, size_t length, uint8_t hash[32]) {
    return EVP_Digest(text, length, hash, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}

int tricode_invitation_hash(const char *text, size_t length,
                            uint8_t hash[TRICODE_INVITATION_HASH_SIZE]) {
    return hash_of(text, length, hash);
}

int tricode_token_hash(const char *text, size_t length, uint8_t hash[TRICODE_TOKEN_HASH_SIZE]) {
    return hash_of(text, length, hash);
}
