// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/settings.h"

#include <string.h>

#include "host/console.h"
#include "host/options.h"
#include "machine/mdb/amount.h"

#define ANSWER_SECONDS 5u     /* what the bus has unless it is set up otherwise */
#define ANSWER_MARGIN_MS 500u /* to answer within the time, and not at its end */
#define VEND_SECONDS 120u

int tricode_mdb_words_any(const struct tricode_mdb_words *words) {
    return words->port != NULL || words->answer != NULL || words->vend != NULL ||
           words->price != NULL || words->decimals != NULL;
}

/* A number, or otherwise when none is given. */
static int read_number(const char *option, const char *text, unsigned low, unsigned high,
                       unsigned otherwise, unsigned *number, struct tricode_fault *fault) {
    unsigned long long found = otherwise;
    if (text != NULL && tricode_parse_number(text, low, high, &found) != 0) {
        tricode_fault_set(fault, "%s takes a number from %u to %u", option, low, high);
        return -1;
    }
    *number = (unsigned)found;
    return 0;
}

static int read_decimals(const char *text, uint16_t currency, unsigned *decimals,
                         struct tricode_fault *fault) {
    int usual = tricode_console_digits(currency);
    if (text == NULL && usual < 0) {
        tricode_fault_set(fault,
                          "how many digits amounts of currency %u have is not known: say it "
                          "with --mdb-decimals",
                          currency);
        return -1;
    }
    return read_number("--mdb-decimals", text, 0, TRICODE_MDB_DECIMALS_MAX, (unsigned)usual,
                       decimals, fault);
}

int tricode_mdb_settings_read(const struct tricode_mdb_words *words, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_fault *fault) {
    unsigned answer = 0;
    unsigned vend = 0;
    memset(settings, 0, sizeof *settings);
    settings->port = words->port;
    if (words->port == NULL) {
        tricode_fault_set(fault, "--mdb-answer, --mdb-vend, --mdb-price and --mdb-decimals need "
                                 "--mdb PORT");
        return -1;
    }
    if (words->price != NULL && strcmp(words->price, "list") != 0 &&
        strcmp(words->price, "bus") != 0) {
        tricode_fault_set(fault, "--mdb-price is list or bus");
        return -1;
    }
    if (read_number("--mdb-answer", words->answer, 1, 255, ANSWER_SECONDS, &answer, fault) != 0 ||
        read_number("--mdb-vend", words->vend, 1, 3600, VEND_SECONDS, &vend, fault) != 0 ||
        read_decimals(words->decimals, currency, &settings->decimals, fault) != 0) {
        return -1;
    }
    settings->rules.answer_ms = answer * 1000u - ANSWER_MARGIN_MS;
    settings->rules.vend_ms = vend * 1000u;
    settings->rules.bus_price = words->price != NULL && strcmp(words->price, "bus") == 0;
    return 0;
}
