// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sql/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum tricode_store_status tricode_database_wrong_count(struct tricode_database *database,
                                                       long changes, long expected) {
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE,
                   "a write changed %ld rows of the ledger instead of %ld; run the audit", changes,
                   expected);
    return TRICODE_STORE_FAILED;
}

/* SQLite puts quotes around the name of a table that was renamed, also when it was renamed back. */
static const char *skip_quotes(const char *text) {
    return text + strspn(text, "\"");
}

void tricode_database_report(const struct tricode_difference *difference, const char *name,
                             const char *is, const char *should) {
    char has[80];
    char lacks[80];
    is = skip_quotes(is);
    should = skip_quotes(should);
    while (*is != '\0' && *is == *should) {
        is = skip_quotes(is + 1);
        should = skip_quotes(should + 1);
    }
    if (*is == *should) {
        return;
    }
    (void)snprintf(has, sizeof has, "...%.60s", is);
    (void)snprintf(lacks, sizeof lacks, "...%.60s", should);
    difference->differs(difference->context, name, has, lacks);
}

char *tricode_database_array(const uint64_t *numbers, size_t count) {
    const size_t capacity = count * 21 + 3;
    char *text = malloc(capacity);
    size_t used = 1;
    if (text == NULL) {
        return NULL;
    }
    text[0] = '{';
    for (size_t i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, capacity - used, "%s%llu", i == 0 ? "" : ",",
                                 (unsigned long long)numbers[i]);
    }
    text[used] = '}';
    text[used + 1] = '\0';
    return text;
}
