// SPDX-License-Identifier: Apache-2.0
/* Text from a QR reader, any bytes: the code's text in it, compared with an evaluation of the
 * clause from the front. */
#include "support/fuzz.h"

#include <string.h>
#include "core/text.h"

static int is_digit(uint8_t byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= '2' && byte <= '7');
}

/* [READ-1] [READ-2] */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t untouched[TRICODE_TEXT_SIZE];
    size_t start = 0;
    size_t digits = 0;
    memset(text, 0xa5, sizeof text);
    memset(untouched, 0xa5, sizeof untouched);
    for (size_t i = 0; i < size; i++) {
        start = data[i] == '/' ? i + 1 : start;
        digits = data[i] == '/' ? 0 : digits + (size_t)is_digit(data[i]);
    }
    int expected = size - start == 64 && digits == 64;
    FUZZ_ASSERT(tricode_text_read(data, size, text) == expected,
                "read accepts exactly what the clause allows");
    FUZZ_ASSERT(memcmp(text, expected ? data + start : untouched, sizeof text) == 0,
                "read copies the candidate, or writes no output");
    return 0;
}
