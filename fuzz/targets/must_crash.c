// SPDX-License-Identifier: Apache-2.0
/* The positive control of `make fuzz`: it must crash. It reads one character past the buffer if a
 * scanned string is slightly too long. If the fuzzer does not find that, the build is not
 * instrumented, and no other result is valid. */
#include "support/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include "core/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char prefix[] = "HTTPS://";
    if (size < sizeof prefix - 1 || memcmp(data, prefix, sizeof prefix - 1) != 0) {
        return 0;
    }
    uint8_t *text = malloc(TRICODE_TEXT_SIZE);
    if (text == NULL) {
        return 0;
    }
    size_t length = size - (sizeof prefix - 1);
    for (size_t i = 0; i < length && i <= TRICODE_TEXT_SIZE; i++) { /* the injected fault: <= */
        text[i] = data[sizeof prefix - 1 + i];
    }
    free(text);
    return 0;
}
