// SPDX-License-Identifier: Apache-2.0
/* Terminals: the keys that are enrolled, and the accounts that they may spend from. */
#ifndef TRICODE_CENTER_LEDGER_ACCOUNTS_TERMINAL_H
#define TRICODE_CENTER_LEDGER_ACCOUNTS_TERMINAL_H

#include "center/ledger/transaction/types.h"
#include "crypto/signature.h"

struct tricode_terminal_record {
    uint64_t account;
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    int cached; /* read from the cache: it may have been revoked since */
};

/* NONE when the key is not enrolled, or was revoked [WIRE-8]. */
enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal);
/* The same, from a cache where the database is a round trip away: the account of a key never
 * changes. A cached terminal may have been revoked since; check it with tricode_store_enrolled, in
 * the transaction that depends on it, or read it with tricode_store_terminal. */
enum tricode_store_status tricode_store_cached_terminal(struct tricode_store *store,
                                                        const char *keyid,
                                                        struct tricode_terminal_record *terminal);
/* OK when the key is enrolled and not revoked, else NONE. */
enum tricode_store_status tricode_store_enrolled(struct tricode_store *store, const char *keyid);
/* OK when the key was revoked, else NONE. */
enum tricode_store_status tricode_store_is_revoked(struct tricode_store *store, const char *keyid);

/* Revokes a key, which cannot be enrolled again. NONE: no such key; EXISTS: it is revoked already.
 */
enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now);

struct tricode_enrolment_record {
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account;
    uint64_t enrolled_at;
    int revoked;
    uint64_t revoked_at; /* 0 unless revoked */
};

/* In the order of enrollment. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_terminal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_enrolment_record *record), void *context);

void tricode_terminals_release(struct tricode_store *store); /* frees the cache, if any */

#endif
