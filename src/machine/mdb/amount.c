// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/amount.h"

#include <stdio.h>

/* Appends a digit: 0; -1 when the result is above UINT32_MAX. */
static int append(uint64_t *number, unsigned digit) {
    *number = *number * 10u + digit;
    return *number <= UINT32_MAX ? 0 : -1;
}

static int is_digit(char character) {
    return character >= '0' && character <= '9';
}

/* Parses the digits after the point; missing digits count as 0. */
static int read_fraction(const char *text, unsigned decimals, uint64_t *number) {
    unsigned place = 0;
    for (; is_digit(*text); text++) {
        if (place < decimals ? append(number, (unsigned)(*text - '0')) != 0 : *text != '0') {
            return -1;
        }
        place += place < decimals;
    }
    for (; place < decimals; place++) {
        if (append(number, 0) != 0) {
            return -1;
        }
    }
    return *text == 0 ? 0 : -1;
}

int tricode_mdb_amount_read(const char *text, unsigned decimals, uint32_t *minor) {
    uint64_t number = 0;
    if (!is_digit(*text) || decimals > TRICODE_MDB_DECIMALS_MAX) {
        return -1;
    }
    for (; is_digit(*text); text++) {
        if (append(&number, (unsigned)(*text - '0')) != 0) {
            return -1;
        }
    }
    if (*text == '.') {
        text++;
        if (!is_digit(*text)) {
            return -1;
        }
    }
    if (read_fraction(text, decimals, &number) != 0) {
        return -1;
    }
    *minor = (uint32_t)number;
    return 0;
}

void tricode_mdb_amount_write(uint32_t minor, unsigned decimals,
                              char text[TRICODE_MDB_AMOUNT_SIZE]) {
    uint32_t unit = 1;
    for (unsigned place = 0; place < decimals && place < TRICODE_MDB_DECIMALS_MAX; place++) {
        unit *= 10u;
    }
    /* Every amount fits. */
    if (unit == 1) {
        (void)snprintf(text, TRICODE_MDB_AMOUNT_SIZE, "%lu", (unsigned long)minor);
    } else {
        (void)snprintf(text, TRICODE_MDB_AMOUNT_SIZE, "%lu.%0*lu", (unsigned long)(minor / unit),
                       (int)decimals, (unsigned long)(minor % unit));
    }
}
