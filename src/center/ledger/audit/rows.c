// SPDX-License-Identifier: Apache-2.0
/* Checks that compare more than SQL can. */
#include "center/ledger/audit/internal.h"

#include <stdio.h>
#include <string.h>

#include "center/ledger/transaction/statement.h"
#include "core/text.h"
#include "crypto/signature.h"

static void differs(void *context, const char *name, const char *is, const char *should) {
    tricode_finding_add(context, "schema", name, is, should);
}

enum tricode_store_status tricode_audit_schema(struct tricode_store *store,
                                               struct tricode_finding *finding) {
    const struct tricode_difference difference = {.differs = differs, .context = finding};
    return store->database->driver->compare(store->database, &difference);
}

/* [WIRE-7] A key id is the hash of the key: with another key under it, a stranger could spend the
 * account's money. */
static enum tricode_store_status check_terminal(struct tricode_store *store,
                                                const struct tricode_rows *row,
                                                struct tricode_finding *finding) {
    const struct tricode_value name = tricode_column(store, row, 0);
    const struct tricode_value key = tricode_column(store, row, 1);
    const char *is = name.type == TRICODE_VALUE_TEXT ? name.bytes : "";
    char keyid[TRICODE_KEYID_SIZE];
    if (key.type != TRICODE_VALUE_BLOB || key.length != TRICODE_PUBLIC_KEY_SIZE) {
        tricode_finding_add(finding, "terminal", is, "a key of another length",
                            "a key of 32 bytes");
        return TRICODE_STORE_OK;
    }
    if (tricode_keyid(key.bytes, keyid) != 0) {
        return tricode_store_set_error(store, "OpenSSL failed, or memory ran out; try again");
    }
    if (strcmp(keyid, is) != 0) {
        tricode_finding_add(finding, "terminal", is, "the id of another key", keyid);
    }
    return TRICODE_STORE_OK;
}

/* [RECONCILE-6] The evidence of an equivocation is a sale or cancel code of that machine. */
static enum tricode_store_status check_alarm(struct tricode_store *store,
                                             const struct tricode_rows *row,
                                             struct tricode_finding *finding) {
    const struct tricode_value machine = tricode_column(store, row, 1);
    const struct tricode_value code = tricode_column(store, row, 2);
    char id[24];
    struct tricode_code read;
    (void)snprintf(id, sizeof id, "%lld", (long long)tricode_column(store, row, 0).integer);
    if (code.type != TRICODE_VALUE_TEXT ||
        tricode_code_decode(code.bytes, code.length, &read) != TRICODE_CODE_OK) {
        tricode_finding_add(finding, "alarm", id, "no code", "a code");
    } else if (read.payload.kind == TRICODE_KIND_PERMIT ||
               (int64_t)read.payload.machine != machine.integer) {
        tricode_finding_add(finding, "alarm", id, "a permit, or another machine's code",
                            "a sale or cancel code of its machine");
    }
    return TRICODE_STORE_OK;
}

static enum tricode_store_status check_rows(
    struct tricode_store *store, const char *sql, struct tricode_finding *finding,
    enum tricode_store_status (*check)(struct tricode_store *, const struct tricode_rows *,
                                       struct tricode_finding *)) {
    struct tricode_rows *row = tricode_statement_once(store, sql, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        status = check(store, row, finding);
        if (status == TRICODE_STORE_OK) {
            status = tricode_rows_next(store, row);
        }
    }
    return tricode_rows_end_all(store, row, status);
}

enum tricode_store_status tricode_audit_terminals(struct tricode_store *store,
                                                  struct tricode_finding *finding) {
    return check_rows(store, "SELECT keyid, public_key FROM terminal ORDER BY keyid", finding,
                      check_terminal);
}

enum tricode_store_status tricode_audit_alarms(struct tricode_store *store,
                                               struct tricode_finding *finding) {
    return check_rows(store, "SELECT id, machine, code FROM alarm ORDER BY id", finding,
                      check_alarm);
}
