// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/audit/internal.h"

#include <stdio.h>

void tricode_finding_add(struct tricode_finding *finding, const char *table, const char *key,
                         const char *is, const char *should) {
    if (finding->rows++ > 0) {
        return;
    }
    (void)snprintf(finding->table, sizeof finding->table, "%s", table);
    (void)snprintf(finding->key, sizeof finding->key, "%s", key);
    (void)snprintf(finding->is, sizeof finding->is, "%s", is);
    (void)snprintf(finding->should, sizeof finding->should, "%s", should);
}
