// SPDX-License-Identifier: Apache-2.0
/* Commands: token add, list, revoke. */
#include "center/command/command.h"

#include <jansson.h>
#include <sodium.h>

#include "center/ledger/accounts/secret.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static enum tricode_exit print_secret(const struct tricode_center_command *command, uint64_t token,
                                      const char *name, const char *secret) {
    return tricode_command_done(
        command,
        json_pack("{s:I, s:s, s:s}", "token", (json_int_t)token, "name", name, "secret", secret),
        "Token %llu opens the operator's page to %s. It is not shown again:\n%s",
        (unsigned long long)token, name, secret);
}

enum tricode_exit tricode_command_token_add(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    uint8_t hash[TRICODE_TOKEN_HASH_SIZE];
    char secret[TRICODE_TOKEN_SIZE + 1];
    uint64_t token = 0;
    if (tricode_command_name(name, "--name", 1) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_token_make(secret) != 0 ||
        tricode_token_hash(secret, TRICODE_TOKEN_SIZE, hash) != 0) {
        tricode_console_error(PROGRAM, "OpenSSL failed to generate a token; try again");
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code =
        tricode_store_add_token(command->store, name, hash, tricode_command_now(), &token) !=
                TRICODE_STORE_OK
            ? tricode_command_failed(command, command->store)
            : print_secret(command, token, name, secret);
    sodium_memzero(secret, sizeof secret);
    return code;
}

static int print_token(void *context, const struct tricode_token_record *record) {
    char made[TRICODE_TIME_SIZE];
    char revoked[TRICODE_TIME_SIZE] = "";
    tricode_command_time(record->made_at, made);
    if (record->revoked) {
        tricode_command_time(record->revoked_at, revoked);
    }
    return tricode_command_print(
        context,
        json_pack("{s:I, s:s, s:I, s:o}", "token", (json_int_t)record->token, "name", record->name,
                  "made_at", (json_int_t)record->made_at, "revoked_at",
                  record->revoked ? json_integer((json_int_t)record->revoked_at) : json_null()),
        "token %llu  %s  made %s%s%s", (unsigned long long)record->token, record->name, made,
        record->revoked ? "  revoked " : "", revoked);
}

enum tricode_exit tricode_command_token_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    return tricode_command_listed(command,
                                  tricode_store_each_token(command->store, print_token, &context));
}

enum tricode_exit tricode_command_token_revoke(const struct tricode_center_command *command) {
    unsigned long long token = 0;
    if (tricode_command_number(command->arguments[0], "ID of a token", 1, INT64_MAX, &token) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_revoke_token(command->store, token, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "token", (json_int_t)token, "revoked", 1),
            "Token %llu is revoked and no longer opens the operator's page.", token);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("token %llu is revoked already", token);
    case TRICODE_STORE_NONE:
        return tricode_command_refuse("there is no token %llu; list them with: token list", token);
    default:
        return tricode_command_failed(command, command->store);
    }
}
