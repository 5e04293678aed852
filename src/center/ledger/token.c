// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/token.h"

#include <openssl/evp.h>

#include "crypto/base64.h"
#include "crypto/key.h"

int tricode_token_make(char text[TRICODE_TOKEN_SIZE + 1]) {
    struct tricode_key random;
    _Static_assert((sizeof random.bytes * 4 + 2) / 3 == TRICODE_TOKEN_SIZE, "all of its bits");
    text[0] = '\0';
    if (tricode_key_generate(&random) != 0) {
        return -1;
    }
    sodium_bin2base64(text, TRICODE_TOKEN_SIZE + 1, random.bytes, sizeof random.bytes, TRICODE_BASE64URL);
    tricode_key_wipe(&random);
    return 0;
}

int tricode_token_hash(const char *text, size_t length, uint8_t hash[TRICODE_TOKEN_HASH_SIZE]) {
    return EVP_Digest(text, length, hash, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}
