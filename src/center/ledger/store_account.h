// SPDX-License-Identifier: Apache-2.0
/* The store's accounts, terminals and invitations (store_account.c, store_enrolment.c,
 * store_terminal.c). */
#ifndef TRICODE_CENTER_STORE_ACCOUNT_H
#define TRICODE_CENTER_STORE_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/invitation.h"
#include "center/ledger/store_transaction.h"
#include "crypto/signature.h"

struct tricode_terminal_record {
    uint64_t account;
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    int cached; /* it was enrolled; whether it is still is not known */
};

/* NONE when the key is not enrolled, or was revoked [WIRE-8]. */
enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal);
/* The same, out of memory where asking would be a round trip and it was asked before: a key and its
 * account never change. But it may have been revoked since: what depends on a terminal that was
 * recalled asks tricode_store_enrolled in its own transaction, or tricode_store_terminal. */
enum tricode_store_status tricode_store_cached_terminal(struct tricode_store *store, const char *keyid,
                                               struct tricode_terminal_record *terminal);
/* OK when the key is enrolled and was not revoked, else NONE. */
enum tricode_store_status tricode_store_enrolled(struct tricode_store *store, const char *keyid);

/* [WIRE-9] Opens a buyer's account for the key, in a transaction of its own. EXISTS with the
 * account that the key has already; REFUSED when the policy is not open, or the key was revoked. */
enum tricode_store_status tricode_store_enrol(struct tricode_store *store, const char *keyid,
                                              const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                              uint64_t now, uint64_t *account);

/* Where an invitation stands [WIRE-50]. */
enum tricode_invitation_state {
    TRICODE_INVITATION_OPEN = 0,
    TRICODE_INVITATION_USED,
    TRICODE_INVITATION_REVOKED,
    TRICODE_INVITATION_EXPIRED,
    TRICODE_INVITATION_UNKNOWN,
    TRICODE_INVITATION_COUNT,
};

/* open, used, revoked, expired, unknown. */
const char *tricode_invitation_state_name(enum tricode_invitation_state state);

/* The same within a write transaction of the caller, and with an invitation [WIRE-50], of which the
 * hash is given, or NULL: the key then joins the account that the invitation is for, or gets a new
 * one, and the invitation is used. EXISTS and REFUSED wrote nothing. REFUSED, and *state OPEN: as
 * above; else because of the invitation, and *state says why. */
enum tricode_store_status
tricode_store_enrol_within(struct tricode_store *store, const char *keyid,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                           const uint8_t *invitation, uint64_t now, uint64_t *account,
                           enum tricode_invitation_state *state);

/* An invitation for an account, or for a new one (0), good until expires_at. NONE: no such buyer.
 */
enum tricode_store_status
tricode_store_add_invitation(struct tricode_store *store,
                             const uint8_t hash[TRICODE_INVITATION_HASH_SIZE], uint64_t account,
                             uint64_t now, uint64_t expires_at, uint64_t *invitation);

/* NONE: no such invitation; EXISTS: it is revoked already; REFUSED: it is used. */
enum tricode_store_status tricode_store_revoke_invitation(struct tricode_store *store,
                                                          uint64_t invitation, uint64_t now);

struct tricode_invitation_record {
    uint64_t invitation;
    uint64_t account; /* 0: a new one */
    uint64_t made_at;
    uint64_t expires_at;
    enum tricode_invitation_state state;
    char keyid[TRICODE_KEYID_SIZE]; /* who used it; "" unless USED */
};

enum tricode_store_status tricode_store_each_invitation(
    struct tricode_store *store, uint64_t now,
    int (*visit)(void *context, const struct tricode_invitation_record *record), void *context);

/* A buyer's balance; NONE when there is no such buyer. */
enum tricode_store_status tricode_store_balance(struct tricode_store *store, uint64_t account,
                                                uint64_t *balance);

/* [LEDGER-6] Deposits to a buyer, in a transaction of its own. NONE: no such buyer. REFUSED: the
 * amount is 0 or the money in the ledger would pass TRICODE_MONEY_MAX. */
enum tricode_store_status tricode_store_deposit(struct tricode_store *store, uint64_t account,
                                                uint64_t amount, uint64_t now, uint64_t *balance);

/* An account of a buyer who has no terminal yet, in a transaction of its own. */
enum tricode_store_status tricode_store_add_account(struct tricode_store *store, const char *name,
                                                    uint64_t *account);

/* The highest price that the account may pay at a time; 0 is any. NONE: no such buyer.
 */
enum tricode_store_status tricode_store_limit_account(struct tricode_store *store, uint64_t account,
                                                      uint32_t limit);

/* [LEDGER-7] Pays an operator, in a transaction of its own. most: what could be paid out, before
 * it. REFUSED: the amount is 0 or more than that. */
enum tricode_store_status tricode_store_payout(struct tricode_store *store,
                                               uint64_t operator_account, uint64_t amount,
                                               uint64_t now, uint64_t *most);

struct tricode_account_record {
    uint64_t account;
    const char *kind; /* only while visited */
    int64_t balance;
    uint32_t limit;
    char name[TRICODE_NAME_CAPACITY];
};

enum tricode_store_status
tricode_store_each_account(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_account_record *record),
                           void *context);

struct tricode_enrolment_record {
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account;
    uint64_t enrolled_at;
    int revoked;
    uint64_t revoked_at; /* when it is */
};

enum tricode_store_status tricode_store_each_terminal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_enrolment_record *record), void *context);

/* The key is then as one that was never enrolled, and cannot be enrolled again. NONE: no
 * such key; EXISTS: it is revoked already. */
enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now);

struct tricode_statement_line {
    uint64_t transfer;
    int64_t amount;   /* as the account sees it: negative when it paid */
    uint32_t machine; /* 0 when the transfer is of no sale */
    uint32_t counter;
    uint64_t at;
    const char *kind;  /* deposit, settlement, refund, payout; only while visited */
    const char *state; /* of the sale, as it is now; "" when there is none; likewise */
};

/* The account's transfers, newest first, at most `most`; visit as above. */
enum tricode_store_status
tricode_store_each_transfer(struct tricode_store *store, uint64_t account, unsigned most,
                            int (*visit)(void *context, const struct tricode_statement_line *line),
                            void *context);

#endif
