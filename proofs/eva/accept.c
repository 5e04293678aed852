// SPDX-License-Identifier: Apache-2.0
/* The header fields Accept, Accept-Encoding and If-None-Match: any text of each length to LIST_MAX,
 * in a block that ends with it. */
#include "center/http/handlers/accept.h"
#include "driver.h"

#define LIST_MAX 8

void accept_main(void) {
    static char list[LIST_MAX + 1];
    ANY_TEXT(list);
    const char *start = AT_END(list, Frama_C_interval_split(1, sizeof list));
    if (Frama_C_interval_split(0, 1)) {
        (void)tricode_accept_allows(start, "br");
    } else {
        (void)tricode_accept_matches(start, "\"1\"");
    }
}
