// SPDX-License-Identifier: Apache-2.0
/* The machine's audit counters as bytes: any bytes, of any length up to two event log entries and
 * two products, in a block that ends with them. */
#include "driver.h"
#include "machine/record/counters.h"

#define BYTES_MAX (97 + 2 * 9 + 2 * 26)

static uint8_t bytes[BYTES_MAX];
static struct tricode_counters counters;

void counters_main(void) {
    ANY(bytes);
    const int length = Frama_C_interval_split(0, BYTES_MAX);
    if (tricode_counters_decode(AT_END(bytes, length), (size_t)length, &counters) == 0) {
        (void)tricode_counters_product(&counters, Frama_C_unsigned_short_interval(0, UINT16_MAX));
        tricode_counters_clear(&counters);
    }
}
