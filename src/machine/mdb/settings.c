// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/settings.h"

#include <string.h>

#include "host/command/console.h"

#define ANSWER_MARGIN_MS 500u /* an answer leaves this long before the bus stops waiting */

int tricode_mdb_settings_read(const struct tricode_settings *from, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_error *error) {
    const int digits = tricode_console_digits(currency);
    memset(settings, 0, sizeof *settings);
    if (tricode_setting_is_set(from, TRICODE_SETTING_MDB_DECIMALS)) {
        settings->decimals = (unsigned)tricode_setting_number(from, TRICODE_SETTING_MDB_DECIMALS);
    } else if (digits >= 0) {
        settings->decimals = (unsigned)digits;
    } else {
        tricode_error_set(error,
                          "the number of decimal digits of currency %u is unknown: set it with "
                          "--mdb-decimals, or decimals in [mdb]",
                          currency);
        return -1;
    }
    settings->port = tricode_setting_text(from, TRICODE_SETTING_MDB_PORT);
    settings->rules.answer_ms =
        1000u * (uint32_t)tricode_setting_number(from, TRICODE_SETTING_MDB_ANSWER) -
        ANSWER_MARGIN_MS;
    settings->rules.vend_ms =
        1000u * (uint32_t)tricode_setting_number(from, TRICODE_SETTING_MDB_VEND);
    settings->rules.bus_price = (int)tricode_setting_number(from, TRICODE_SETTING_MDB_PRICE);
    return 0;
}
