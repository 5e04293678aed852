// SPDX-License-Identifier: Apache-2.0
/* Model of src/crypto/base64.c from its header, for units that would analyze it thousands of times;
 * the unit base64 analyzes the real code. */
#include "crypto/base64.h"
#include "stubs.h"

int tricode_base64_decode(int variant, const char *text, size_t length, uint8_t *bytes,
                          size_t size) {
    (void)variant;
    stub_reads(text, length);
    stub_writes(bytes, size);
    return Frama_C_interval(-1, 0);
}
