// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/settings.h"

#include <string.h>

#include "host/console.h"

#define ANSWER_SECONDS 5u     /* what the bus has unless it is set up otherwise */
#define ANSWER_MARGIN_MS 500u /* to answer within the time, and not at its end */
#define VEND_SECONDS 120u

int tricode_mdb_settings_read(const struct tricode_settings *words, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_error *error) {
    const char *price = words->words[TRICODE_SETTING_MDB_PRICE];
    const int usual = tricode_console_digits(currency);
    memset(settings, 0, sizeof *settings);
    if (words->words[TRICODE_SETTING_MDB_DECIMALS] == NULL && usual < 0) {
        tricode_error_set(error,
                          "how many digits amounts of currency %u have is not known: say it with "
                          "--mdb-decimals, or decimals in [mdb]",
                          currency);
        return -1;
    }
    settings->port = words->words[TRICODE_SETTING_MDB_PORT];
    settings->decimals = (unsigned)tricode_settings_number(words, TRICODE_SETTING_MDB_DECIMALS,
                                                           usual < 0 ? 0 : (unsigned)usual);
    settings->rules.answer_ms =
        (uint32_t)tricode_settings_number(words, TRICODE_SETTING_MDB_ANSWER, ANSWER_SECONDS) *
            1000u -
        ANSWER_MARGIN_MS;
    settings->rules.vend_ms =
        (uint32_t)tricode_settings_number(words, TRICODE_SETTING_MDB_VEND, VEND_SECONDS) * 1000u;
    settings->rules.bus_price = price != NULL && strcmp(price, "bus") == 0;
    return 0;
}
