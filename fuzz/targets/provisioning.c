// SPDX-License-Identifier: Apache-2.0
/* The provisioning file, any bytes: accepted values are in range, a refusal leaves no secret in
 * memory, and an error message can be shown on a terminal. */
#include "support/fuzz.h"

#include <string.h>
#include "machine/provisioning/provisioning.h"

static void check_accepted(struct tricode_provisioning *provisioning) {
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
    size_t host = strlen(provisioning->host);
    FUZZ_ASSERT(provisioning->machine != 0, "machine is not 0");
    FUZZ_ASSERT(provisioning->currency >= 1 && provisioning->currency <= 999, "a currency");
    FUZZ_ASSERT(host >= 1 && host <= 17 && strspn(provisioning->host, characters) == host,
                "the host fits a QR symbol");
    FUZZ_ASSERT(strlen(provisioning->name) > 0 && tricode_text_is_plain(provisioning->name) &&
                    tricode_text_is_plain(provisioning->place),
                "labels are plain");
    for (size_t i = 0; i < provisioning->product_count; i++) {
        const struct tricode_provisioned_product *product = &provisioning->products[i];
        FUZZ_ASSERT(product->price != 0 && tricode_text_is_plain(product->name), "a product");
        FUZZ_ASSERT(tricode_provisioning_product(provisioning, product->number) == product,
                    "product numbers are unique");
    }
    tricode_provisioning_clear(provisioning);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_provisioning provisioning;
    struct tricode_provisioning empty;
    struct tricode_error fault = {""};
    memset(&provisioning, 0xa5, sizeof provisioning);
    memset(&empty, 0, sizeof empty);
    if (tricode_provisioning_parse(data, size, &provisioning, &fault) == 0) {
        check_accepted(&provisioning);
    } else {
        json_t *text = json_string(fault.text); /* NULL if it is not UTF-8 */
        FUZZ_ASSERT(fault.text[0] != '\0' && text != NULL && tricode_text_is_plain(fault.text),
                    "an error has a plain-text message");
        json_decref(text);
    }
    FUZZ_ASSERT(memcmp(&provisioning, &empty, sizeof empty) == 0, "no secret remains in memory");
    return 0;
}
