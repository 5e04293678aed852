// SPDX-License-Identifier: Apache-2.0
/* Forwarded or X-Forwarded-For with the address that the proxy adds: whatever the client wrote
 * before, the client is counted by that address, or by the proxy's. */
#include "support/fuzz.h"

#include <stdio.h>
#include <string.h>
#include "center/http/admission/networks.h"
#include "center/http/server/fields.h"

static struct tricode_ip ip_of(const char *text) {
    struct tricode_networks one;
    FUZZ_ASSERT(tricode_networks_parse(text, &one) == 0, "the address parses");
    return one.first[0];
}

static int same(struct tricode_ip one, struct tricode_ip other) {
    return memcmp(one.bytes, other.bytes, sizeof one.bytes) == 0;
}

/* [WIRE-40] */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char before[TRICODE_FIELD_SIZE - 32];
    char field[TRICODE_FIELD_SIZE];
    struct tricode_networks proxies;
    if (size == 0) {
        return 0;
    }
    const int standard = data[0] & 1;
    const int more = data[0] & 2; /* a second proxy after the first */
    const size_t length = size - 1 < sizeof before - 1 ? size - 1 : sizeof before - 1;
    memcpy(before, data + 1, length);
    before[length] = '\0';
    FUZZ_ASSERT(tricode_networks_parse("127.0.0.1,10.0.0.0/8", &proxies) == 0, "networks");
    const struct tricode_ip peer = ip_of("127.0.0.1");
    const struct tricode_ip seen = ip_of("192.0.2.7");
    (void)snprintf(field, sizeof field, "%s, %s192.0.2.7%s", before, standard ? "for=" : "",
                   !more      ? ""
                   : standard ? ", for=10.1.1.1"
                              : ", 10.1.1.1");
    const struct tricode_ip client =
        tricode_address_client(&proxies, peer, standard ? field : NULL, standard ? NULL : field);
    FUZZ_ASSERT(same(client, seen) || same(client, peer),
                "a client cannot choose the counted address");
    /* The field is ignored from any other sender, and if both fields are present. */
    const struct tricode_ip other = ip_of("198.51.100.9");
    FUZZ_ASSERT(same(tricode_address_client(&proxies, other, field, NULL), other), "a stranger");
    FUZZ_ASSERT(same(tricode_address_client(&proxies, peer, field, before), peer),
                "both fields together are ignored");
    /* Without the proxy's part, any address may result: only memory safety is checked. */
    (void)tricode_address_client(&proxies, peer, standard ? before : NULL,
                                 standard ? NULL : before);
    return 0;
}
