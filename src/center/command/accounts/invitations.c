// SPDX-License-Identifier: Apache-2.0
/* Commands: invitation add, list, revoke. */
#include "center/command/command.h"

#include <jansson.h>
#include <sodium.h>

#include "center/ledger/accounts/secret.h"

#define PROGRAM TRICODE_CENTER_PROGRAM
#define DAY 86400u
#define DAYS_MAX 365u

/* The account that an invitation is for, as JSON: null for a new one. */
static json_t *account_json(uint64_t account) {
    return account == 0 ? json_null() : json_integer((json_int_t)account);
}

/* "account 3", or "a new account". */
static void write_account(uint64_t account, char text[48]) {
    if (account == 0) {
        (void)snprintf(text, 48, "a new account");
    } else {
        (void)snprintf(text, 48, "account %llu", (unsigned long long)account);
    }
}

static enum tricode_exit print_secret(const struct tricode_center_command *command,
                                      uint64_t invitation, const char *secret, uint64_t account,
                                      uint64_t expires_at) {
    char date[TRICODE_TIME_SIZE];
    char whose[48];
    tricode_command_time(expires_at, date);
    write_account(account, whose);
    return tricode_command_done(
        command,
        json_pack("{s:I, s:s, s:o, s:I}", "invitation", (json_int_t)invitation, "secret", secret,
                  "account", account_json(account), "expires_at", (json_int_t)expires_at),
        "Invitation %llu admits one terminal to %s until %s. It is not shown again:\n%s",
        (unsigned long long)invitation, whose, date, secret);
}

static enum tricode_exit add(const struct tricode_center_command *command, uint64_t account,
                             uint64_t days) {
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    char secret[TRICODE_INVITATION_SIZE + 1];
    uint64_t invitation = 0;
    const uint64_t now = tricode_command_now();
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    if (tricode_invitation_make(secret) != 0 ||
        tricode_invitation_hash(secret, TRICODE_INVITATION_SIZE, hash) != 0) {
        tricode_console_error(PROGRAM, "OpenSSL failed to generate an invitation; try again");
        return code;
    }
    switch (tricode_store_add_invitation(command->store, hash, account, now, now + days * DAY,
                                         &invitation)) {
    case TRICODE_STORE_OK:
        code = print_secret(command, invitation, secret, account, now + days * DAY);
        break;
    case TRICODE_STORE_NONE:
        code = tricode_command_no_account(account);
        break;
    default:
        code = tricode_command_failed(command, command->store);
        break;
    }
    sodium_memzero(secret, sizeof secret);
    return code;
}

enum tricode_exit tricode_command_invitation_add(const struct tricode_center_command *command) {
    const char *for_account = command->values[TRICODE_OPTION_ACCOUNT];
    const char *expires = command->values[TRICODE_OPTION_EXPIRES];
    unsigned long long account = 0;
    unsigned long long days = 0;
    if ((for_account != NULL &&
         tricode_command_number(for_account, "--account", 1, INT64_MAX, &account) != 0) ||
        tricode_command_number(expires, "--expires", 1, DAYS_MAX, &days) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    return add(command, account, days);
}

static int print_invitation(void *context, const struct tricode_invitation_record *record) {
    const char *state = tricode_invitation_state_name(record->state);
    const int used = record->state == TRICODE_INVITATION_USED;
    char date[TRICODE_TIME_SIZE];
    char whose[48];
    tricode_command_time(record->expires_at, date);
    write_account(record->account, whose);
    return tricode_command_print(
        context,
        json_pack("{s:I, s:o, s:s, s:I, s:I, s:s?}", "invitation", (json_int_t)record->invitation,
                  "account", account_json(record->account), "state", state, "made_at",
                  (json_int_t)record->made_at, "expires_at", (json_int_t)record->expires_at,
                  "keyid", used ? record->keyid : NULL),
        "invitation %llu  to %s  until %s  %s%s%s", (unsigned long long)record->invitation, whose,
        date, state, used ? " by terminal " : "", used ? record->keyid : "");
}

enum tricode_exit tricode_command_invitation_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    return tricode_command_listed(
        command, tricode_store_each_invitation(command->store, tricode_command_now(),
                                               print_invitation, &context));
}

enum tricode_exit tricode_command_invitation_revoke(const struct tricode_center_command *command) {
    unsigned long long invitation = 0;
    if (tricode_command_number(command->arguments[0], "ID of an invitation", 1, INT64_MAX,
                               &invitation) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_revoke_invitation(command->store, invitation, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "invitation", (json_int_t)invitation, "revoked", 1),
            "Invitation %llu is revoked.", invitation);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("invitation %llu is revoked already", invitation);
    case TRICODE_STORE_REFUSED:
        return tricode_command_refuse(
            "invitation %llu is used; to remove its terminal, run: terminal revoke", invitation);
    case TRICODE_STORE_NONE:
        return tricode_command_refuse(
            "there is no invitation %llu; list them with: invitation list", invitation);
    default:
        return tricode_command_failed(command, command->store);
    }
}
