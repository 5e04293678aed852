// SPDX-License-Identifier: Apache-2.0
/* The terminal's key file, any bytes. */
#include "support/fuzz.h"

#include <string.h>
#include "terminal/key_file.h"

static int begins(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_key_file key;
    struct tricode_key_file empty;
    struct tricode_error fault = {""};
    char again[TRICODE_CENTER_SIZE];
    memset(&key, 0xa5, sizeof key);
    memset(&empty, 0, sizeof empty);
    if (tricode_key_file_parse(data, size, &key, &fault) == 0) {
        FUZZ_ASSERT(begins(key.center, "https://") || begins(key.center, "http://127.0.0.1") ||
                        begins(key.center, "http://[::1]") ||
                        begins(key.center, "http://localhost"),
                    "plain HTTP only to the local host");
        FUZZ_ASSERT(strpbrk(key.center + 8, "/?#@ ") == NULL,
                    "the address is scheme, host and port only");
        FUZZ_ASSERT(tricode_center_address(key.center, again, &fault) == 0 &&
                        strcmp(again, key.center) == 0,
                    "the address is unchanged");
        tricode_key_file_wipe(&key);
    } else {
        json_t *text = json_string(fault.text); /* NULL if it is not UTF-8 */
        FUZZ_ASSERT(fault.text[0] != '\0' && text != NULL && tricode_text_is_plain(fault.text),
                    "an error has a plain-text message");
        json_decref(text);
    }
    FUZZ_ASSERT(memcmp(&key, &empty, sizeof empty) == 0, "no secret remains in memory");
    return 0;
}
