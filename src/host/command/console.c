// SPDX-License-Identifier: Apache-2.0
#include "host/command/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct currency {
    unsigned number;
    const char *letters;
    unsigned digits;
};

static const struct currency currencies[] = {
#define CURRENCY(number, letters, digits) {number, #letters, digits},
#include "host/currencies.def"
#undef CURRENCY
};

void tricode_console_error(const char *program, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    /* A failure of stderr cannot be reported. */
    (void)fprintf(stderr, "%s: ", program);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}

int tricode_console_color(int file_descriptor) {
    const char *no_color = getenv("NO_COLOR");
    return (no_color == NULL || no_color[0] == 0) && isatty(file_descriptor) == 1;
}

static const struct currency *find(unsigned currency) {
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++) {
        if (currencies[i].number == currency) {
            return &currencies[i];
        }
    }
    return NULL;
}

int tricode_console_digits(unsigned currency) {
    const struct currency *known = find(currency);
    return known != NULL ? (int)known->digits : -1;
}

const char *tricode_console_currency(unsigned currency) {
    const struct currency *known = find(currency);
    return known != NULL ? known->letters : NULL;
}

void tricode_console_money(char *text, unsigned capacity, unsigned long long minor,
                           unsigned currency) {
    const struct currency *known = find(currency);
    unsigned long long unit = 1;
    if (known == NULL) {
        (void)snprintf(text, capacity, "%llu (currency %u)", minor, currency);
        return;
    }
    for (unsigned digit = 0; digit < known->digits; digit++) {
        unit *= 10;
    }
    if (known->digits == 0) {
        (void)snprintf(text, capacity, "%llu %s", minor, known->letters);
    } else {
        (void)snprintf(text, capacity, "%llu.%0*llu %s", minor / unit, (int)known->digits,
                       minor % unit, known->letters);
    }
}
