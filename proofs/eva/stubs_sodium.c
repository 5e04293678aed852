// SPDX-License-Identifier: Apache-2.0
/* Model of libsodium from its manual: initialization may fail, any signature or key may be valid or
 * invalid; no output. */
#include <sodium.h>
#include "stubs.h"

int sodium_init(void) {
    return Frama_C_interval(-1, 1);
}

int crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message,
                                unsigned long long length, const unsigned char *public_key) {
    stub_reads(signature, crypto_sign_BYTES);
    stub_reads(message, length);
    stub_reads(public_key, crypto_sign_PUBLICKEYBYTES);
    return Frama_C_interval(-1, 0);
}

int crypto_core_ed25519_is_valid_point(const unsigned char *point) {
    stub_reads(point, crypto_core_ed25519_BYTES);
    return Frama_C_interval(0, 1);
}
