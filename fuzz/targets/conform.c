// SPDX-License-Identifier: Apache-2.0
/* The line handler of the conformance program: each input line gets exactly one JSON object on one
 * line. */
#include "support/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include "conform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_conform conform = {NULL, NULL};
    const char *line = (const char *)data;
    size_t left = size;
    for (unsigned lines = 0; left > 0 && lines < 100; lines++) {
        const char *end = memchr(line, '\n', left);
        size_t length = end == NULL ? left : (size_t)(end - line);
        char *answer = tricode_conform_line(&conform, line, length);
        FUZZ_ASSERT(answer != NULL && answer[0] == '{' && strchr(answer, '\n') == NULL,
                    "the answer is one object on one line");
        json_t *object = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);
        FUZZ_ASSERT(json_is_object(object), "the answer is JSON");
        const char *error = json_string_value(json_object_get(object, "error"));
        FUZZ_ASSERT(error == NULL || strcmp(error, "internal") != 0, "no internal error");
        json_decref(object);
        free(answer);
        line += length;
        left -= length;
        if (left > 0) {
            line++;
            left--;
        }
    }
    tricode_conform_clear(&conform);
    return 0;
}
