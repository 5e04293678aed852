// SPDX-License-Identifier: Apache-2.0
/* The store: terminals and invitations come and go. */
#include "center/ledger/statement.h"

#include <stddef.h>

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

const char *tricode_invitation_state_name(enum tricode_invitation_state state) {
    static const char *const names[TRICODE_INVITATION_COUNT] = {"open", "used", "revoked",
                                                                "expired", "unknown"};
    return names[state];
}

/* OK when the key was revoked, else NONE. */
static enum tricode_store_status revoked(struct tricode_store *store, const char *keyid) {
    struct tricode_rows *row = tricode_statement_begin(store, TRICODE_SQL_REVOKED,
                                                       TRICODE_VALUES(tricode_bound_text(keyid)));
    return tricode_statement_end(store, row, tricode_statement_row(store, row));
}

enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE,
        TRICODE_VALUES(tricode_bound_integer(now), tricode_bound_text(keyid)), &changes);
    if (status == TRICODE_STORE_OK && changes == 0) {
        status = revoked(store, keyid);
        return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
    }
    return status;
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

static enum tricode_store_status one_invitation(struct tricode_store *store, enum tricode_sql sql,
                                                struct tricode_bound key, uint64_t now,
                                                struct tricode_invitation_record *record) {
    struct tricode_rows *row = tricode_statement_begin(store, sql, TRICODE_VALUES(key));
    enum tricode_store_status status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_OK) {
        read_invitation(store, row, now, record);
    }
    return tricode_statement_end(store, row, status);
}

/* A key on its way in. hash: of its invitation, or NULL. */
struct enrolment {
    const char *keyid;
    const uint8_t *public_key;
    const uint8_t *hash;
    uint64_t now;
    struct tricode_invitation_record invitation;
};

/* OK when the policy, and the invitation where there is one, let a key in that is new; REFUSED. */
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
    status = revoked(store, enrolment->keyid);
    if (status != TRICODE_STORE_NONE) { /* a key that was revoked stays out */
        return status == TRICODE_STORE_OK ? TRICODE_STORE_REFUSED : status;
    }
    if (enrolment->hash == NULL) {
        return TRICODE_STORE_OK;
    }
    status = one_invitation(store, TRICODE_SQL_INVITATION,
                            tricode_bound_blob(enrolment->hash, TRICODE_INVITATION_HASH_SIZE),
                            enrolment->now, &enrolment->invitation);
    if (status == TRICODE_STORE_NONE) {
        enrolment->invitation.state = TRICODE_INVITATION_UNKNOWN;
        return TRICODE_STORE_REFUSED;
    }
    return status == TRICODE_STORE_OK && enrolment->invitation.state != TRICODE_INVITATION_OPEN
               ? TRICODE_STORE_REFUSED
               : status;
}

static enum tricode_store_status enter(struct tricode_store *store,
                                       const struct enrolment *enrolment, uint64_t *account) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    *account = enrolment->invitation.account;
    if (*account == 0) {
        status = tricode_store_add_account(store, "buyer", account);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_statement_run_one(
            store, TRICODE_SQL_ADD_TERMINAL,
            TRICODE_VALUES(tricode_bound_text(enrolment->keyid),
                           tricode_bound_blob(enrolment->public_key, TRICODE_PUBLIC_KEY_SIZE),
                           tricode_bound_integer(*account), tricode_bound_integer(enrolment->now)));
    }
    if (status == TRICODE_STORE_OK && enrolment->hash != NULL) {
        status = tricode_statement_run_one(
            store, TRICODE_SQL_USE_INVITATION,
            TRICODE_VALUES(tricode_bound_integer(enrolment->now),
                           tricode_bound_text(enrolment->keyid),
                           tricode_bound_integer(enrolment->invitation.invitation)));
    }
    return status;
}

enum tricode_store_status
tricode_store_enrol_within(struct tricode_store *store, const char *keyid,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                           const uint8_t *invitation, uint64_t now, uint64_t *account,
                           enum tricode_invitation_state *state) {
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
    enum tricode_store_status status = tricode_store_begin_write(store);
    *account = 0;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_enrol_within(store, keyid, public_key, NULL, now, account, &state);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

static enum tricode_store_status add(struct tricode_store *store, const uint8_t *hash,
                                     uint64_t account, uint64_t now, uint64_t expires_at,
                                     uint64_t *invitation) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    uint64_t balance = 0;
    if (account != 0) {
        status = tricode_store_balance(store, account, &balance);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_number(
        store, TRICODE_SQL_ADD_INVITATION,
        TRICODE_VALUES(tricode_bound_blob(hash, TRICODE_INVITATION_HASH_SIZE),
                       account == 0 ? tricode_bound_null() : tricode_bound_integer(account),
                       tricode_bound_integer(now), tricode_bound_integer(expires_at)),
        INT64_MAX, invitation);
}

enum tricode_store_status
tricode_store_add_invitation(struct tricode_store *store,
                             const uint8_t hash[TRICODE_INVITATION_HASH_SIZE], uint64_t account,
                             uint64_t now, uint64_t expires_at, uint64_t *invitation) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    *invitation = 0;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = add(store, hash, account, now, expires_at, invitation);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_store_status tricode_store_revoke_invitation(struct tricode_store *store,
                                                          uint64_t invitation, uint64_t now) {
    struct tricode_invitation_record record;
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE_INVITATION,
        TRICODE_VALUES(tricode_bound_integer(now), tricode_bound_integer(invitation)), &changes);
    if (status != TRICODE_STORE_OK || changes == 1) {
        return status;
    }
    status = one_invitation(store, TRICODE_SQL_INVITATION_STATE, tricode_bound_integer(invitation),
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
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        read_invitation(store, row, now, &record);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
