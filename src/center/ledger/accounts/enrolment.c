// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/accounts/enrolment.h"

#include "center/ledger/accounts/account.h"
#include "center/ledger/accounts/terminal.h"
#include "center/ledger/transaction/settings.h"
#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/transaction.h"

const char *tricode_invitation_state_name(enum tricode_invitation_state state) {
    static const char *const names[TRICODE_INVITATION_COUNT] = {"open", "used", "revoked",
                                                                "expired", "unknown"};
    return names[state];
}

static void read_invitation(struct tricode_store *store, struct tricode_rows *row, uint64_t now,
                            struct tricode_invitation_record *record) {
    record->invitation = tricode_column_integer(store, row, 0, INT64_MAX);
    record->account = tricode_column_integer(store, row, 1, INT64_MAX);
    record->made_at = tricode_column_integer(store, row, 2, INT64_MAX);
    record->expires_at = tricode_column_integer(store, row, 3, INT64_MAX);
    record->state = (enum tricode_invitation_state)tricode_column_integer(
        store, row, 4, TRICODE_INVITATION_REVOKED);
    tricode_column_text(store, row, 5, record->keyid, sizeof record->keyid);
    if (record->state == TRICODE_INVITATION_OPEN && now > record->expires_at) {
        record->state = TRICODE_INVITATION_EXPIRED;
    }
}

static enum tricode_store_status find_invitation(struct tricode_store *store, enum tricode_sql sql,
                                                 struct tricode_value key, uint64_t now,
                                                 struct tricode_invitation_record *record) {
    struct tricode_rows *row = tricode_statement_begin(store, sql, TRICODE_VALUES(key));
    const enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        read_invitation(store, row, now, record);
    }
    return tricode_rows_end(store, row, status);
}

/* A key that is to be enrolled. hash: of its invitation, or NULL. */
struct enrolment {
    const char *keyid;
    const uint8_t *public_key;
    const uint8_t *hash;
    uint64_t now;
    struct tricode_invitation_record invitation;
};

/* Reads the invitation. OK, REFUSED, or an error. */
static enum tricode_store_status admit_invited(struct tricode_store *store,
                                               struct enrolment *enrolment) {
    const enum tricode_store_status status =
        find_invitation(store, TRICODE_SQL_INVITATION,
                        tricode_value_blob(enrolment->hash, TRICODE_INVITATION_HASH_SIZE),
                        enrolment->now, &enrolment->invitation);
    if (status == TRICODE_STORE_NONE) {
        enrolment->invitation.state = TRICODE_INVITATION_UNKNOWN;
        return TRICODE_STORE_REFUSED;
    }
    return status == TRICODE_STORE_OK && enrolment->invitation.state != TRICODE_INVITATION_OPEN
               ? TRICODE_STORE_REFUSED
               : status;
}

/* OK when the settings and the invitation allow a new key, else REFUSED or an error. */
static enum tricode_store_status admit(struct tricode_store *store, struct enrolment *enrolment) {
    struct tricode_settings settings;
    enum tricode_store_status status = tricode_store_settings(store, &settings);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (settings.enrolment == TRICODE_ENROLMENT_CLOSED ||
        (settings.enrolment == TRICODE_ENROLMENT_INVITE && enrolment->hash == NULL)) {
        return TRICODE_STORE_REFUSED;
    }
    status = tricode_store_is_revoked(store, enrolment->keyid);
    if (status != TRICODE_STORE_NONE) {
        return status == TRICODE_STORE_OK ? TRICODE_STORE_REFUSED : status;
    }
    return enrolment->hash == NULL ? TRICODE_STORE_OK : admit_invited(store, enrolment);
}

static enum tricode_store_status enter(struct tricode_store *store,
                                       const struct enrolment *enrolment, uint64_t *account) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    *account = enrolment->invitation.account;
    if (*account == 0) {
        status = tricode_store_add_account(store, "buyer", account);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_statement_run_one(
        store, TRICODE_SQL_ADD_TERMINAL,
        TRICODE_VALUES(tricode_value_text(enrolment->keyid),
                       tricode_value_blob(enrolment->public_key, TRICODE_PUBLIC_KEY_SIZE),
                       tricode_value_integer(*account), tricode_value_integer(enrolment->now)));
    if (status != TRICODE_STORE_OK || enrolment->hash == NULL) {
        return status;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_USE_INVITATION,
        TRICODE_VALUES(tricode_value_integer(enrolment->now), tricode_value_text(enrolment->keyid),
                       tricode_value_integer(enrolment->invitation.invitation)));
}

enum tricode_store_status tricode_store_enrol_within(
    struct tricode_store *store, const char *keyid,
    const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], const uint8_t *invitation, uint64_t now,
    uint64_t *account, enum tricode_invitation_state *state) {
    struct enrolment enrolment = {
        .keyid = keyid, .public_key = public_key, .hash = invitation, .now = now};
    struct tricode_terminal_record terminal;
    enum tricode_store_status status = tricode_store_terminal(store, keyid, &terminal);
    *account = 0;
    *state = TRICODE_INVITATION_OPEN;
    if (status == TRICODE_STORE_OK) {
        *account = terminal.account;
        return TRICODE_STORE_EXISTS;
    }
    if (status != TRICODE_STORE_NONE) {
        return status;
    }
    status = admit(store, &enrolment);
    *state = enrolment.invitation.state;
    return status == TRICODE_STORE_OK ? enter(store, &enrolment, account) : status;
}

enum tricode_store_status tricode_store_enrol(struct tricode_store *store, const char *keyid,
                                              const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                              uint64_t now, uint64_t *account) {
    enum tricode_invitation_state state = TRICODE_INVITATION_OPEN;
    *account = 0;
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK
               ? tricode_store_end(store, tricode_store_enrol_within(store, keyid, public_key, NULL,
                                                                     now, account, &state))
               : status;
}

static enum tricode_store_status add(struct tricode_store *store, const uint8_t *hash,
                                     uint64_t account, uint64_t now, uint64_t expires_at,
                                     uint64_t *invitation) {
    uint64_t balance = 0;
    const enum tricode_store_status status =
        account == 0 ? TRICODE_STORE_OK : tricode_store_balance(store, account, &balance);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_insert(
        store, TRICODE_SQL_ADD_INVITATION,
        TRICODE_VALUES(tricode_value_blob(hash, TRICODE_INVITATION_HASH_SIZE),
                       account == 0 ? tricode_value_null() : tricode_value_integer(account),
                       tricode_value_integer(now), tricode_value_integer(expires_at)),
        invitation);
}

enum tricode_store_status tricode_store_add_invitation(
    struct tricode_store *store, const uint8_t hash[TRICODE_INVITATION_HASH_SIZE], uint64_t account,
    uint64_t now, uint64_t expires_at, uint64_t *invitation) {
    *invitation = 0;
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK
               ? tricode_store_end(store, add(store, hash, account, now, expires_at, invitation))
               : status;
}

enum tricode_store_status tricode_store_revoke_invitation(struct tricode_store *store,
                                                          uint64_t invitation, uint64_t now) {
    struct tricode_invitation_record record = {.invitation = 0};
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE_INVITATION,
        TRICODE_VALUES(tricode_value_integer(now), tricode_value_integer(invitation)), &changes);
    if (status != TRICODE_STORE_OK || changes == 1) {
        return status;
    }
    status = find_invitation(store, TRICODE_SQL_INVITATION_STATE, tricode_value_integer(invitation),
                             now, &record);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return record.state == TRICODE_INVITATION_USED ? TRICODE_STORE_REFUSED : TRICODE_STORE_EXISTS;
}

enum tricode_store_status tricode_store_each_invitation(
    struct tricode_store *store, uint64_t now,
    int (*visit)(void *context, const struct tricode_invitation_record *record), void *context) {
    struct tricode_invitation_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_INVITATIONS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_invitation(store, row, now, &record);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}
