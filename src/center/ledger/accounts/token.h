// SPDX-License-Identifier: Apache-2.0
/* Operators' tokens [WIRE-70]. */
#ifndef TRICODE_CENTER_LEDGER_ACCOUNTS_TOKEN_H
#define TRICODE_CENTER_LEDGER_ACCOUNTS_TOKEN_H

#include "center/ledger/accounts/secret.h"
#include "center/ledger/transaction/types.h"

/* Adds a token, given by the hash of its secret, in a transaction of its own; sets its number. */
enum tricode_store_status tricode_store_add_token(struct tricode_store *store, const char *name,
                                                  const uint8_t hash[TRICODE_TOKEN_HASH_SIZE],
                                                  uint64_t now, uint64_t *token);

/* OK when the token exists and is not revoked, else NONE. */
enum tricode_store_status tricode_store_token(struct tricode_store *store,
                                              const uint8_t hash[TRICODE_TOKEN_HASH_SIZE]);

/* NONE: no such token. EXISTS: it is revoked already. */
enum tricode_store_status tricode_store_revoke_token(struct tricode_store *store, uint64_t token,
                                                     uint64_t now);

struct tricode_token_record {
    uint64_t token;
    uint64_t made_at;
    int revoked;
    uint64_t revoked_at; /* 0 unless revoked */
    char name[TRICODE_NAME_CAPACITY];
};

/* In the order of their numbers. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_token(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_token_record *record), void *context);

#endif
