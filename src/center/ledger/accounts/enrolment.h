// SPDX-License-Identifier: Apache-2.0
/* Enrollment of terminals, and the invitations for it. */
#ifndef TRICODE_CENTER_LEDGER_ACCOUNTS_ENROLMENT_H
#define TRICODE_CENTER_LEDGER_ACCOUNTS_ENROLMENT_H

#include "center/ledger/accounts/secret.h"
#include "center/ledger/transaction/types.h"
#include "crypto/signature.h"

/* [WIRE-9] Opens a buyer's account for the key, in a transaction of its own. EXISTS with the
 * account that the key has already; REFUSED when enrollment is not open, or the key was revoked. */
enum tricode_store_status tricode_store_enrol(struct tricode_store *store, const char *keyid,
                                              const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                              uint64_t now, uint64_t *account);

/* The state of an invitation [WIRE-50]. */
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

/* The same within a write transaction of the caller, and with the hash of an invitation, or NULL
 * [WIRE-50]: the key then joins the account of the invitation, or gets a new one, and the
 * invitation is used. EXISTS and REFUSED have written nothing. REFUSED with *state OPEN: as above;
 * with any other *state: because of the invitation. */
enum tricode_store_status tricode_store_enrol_within(
    struct tricode_store *store, const char *keyid,
    const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], const uint8_t *invitation, uint64_t now,
    uint64_t *account, enum tricode_invitation_state *state);

/* Adds an invitation for an account, or for a new one (0), valid until expires_at, in a transaction
 * of its own; sets its number. NONE: no such buyer. */
enum tricode_store_status tricode_store_add_invitation(
    struct tricode_store *store, const uint8_t hash[TRICODE_INVITATION_HASH_SIZE], uint64_t account,
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
    char keyid[TRICODE_KEYID_SIZE]; /* the terminal that used it; "" unless USED */
};

/* In the order of their numbers. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_invitation(
    struct tricode_store *store, uint64_t now,
    int (*visit)(void *context, const struct tricode_invitation_record *record), void *context);

#endif
