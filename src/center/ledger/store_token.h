// SPDX-License-Identifier: Apache-2.0
/* The store's operators' tokens [WIRE-70]. */
#ifndef TRICODE_CENTER_STORE_TOKEN_H
#define TRICODE_CENTER_STORE_TOKEN_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store_transaction.h"
#include "center/ledger/token.h"

/* Each in a transaction of its own. hash: of the token. */
enum tricode_store_status tricode_store_add_token(struct tricode_store *store, const char *name,
                                                  const uint8_t hash[TRICODE_TOKEN_HASH_SIZE],
                                                  uint64_t now, uint64_t *token);

/* OK when there is such a token, and it was not revoked; else NONE. */
enum tricode_store_status tricode_store_token(struct tricode_store *store,
                                              const uint8_t hash[TRICODE_TOKEN_HASH_SIZE]);

/* NONE: no such token; EXISTS: it is revoked already. */
enum tricode_store_status tricode_store_revoke_token(struct tricode_store *store, uint64_t token,
                                                     uint64_t now);

struct tricode_token_record {
    uint64_t token;
    uint64_t made_at;
    int revoked;
    uint64_t revoked_at; /* when it is */
    char name[TRICODE_NAME_CAPACITY];
};

enum tricode_store_status
tricode_store_each_token(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_token_record *record),
                         void *context);

#endif
