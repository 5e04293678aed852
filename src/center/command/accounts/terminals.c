// SPDX-License-Identifier: Apache-2.0
/* Commands: terminal list, revoke. */
#include "center/command/command.h"

#include <jansson.h>
#include <stdio.h>

static int print_terminal(void *context, const struct tricode_enrolment_record *record) {
    char revoked[48] = "";
    if (record->revoked) {
        (void)snprintf(revoked, sizeof revoked, "  revoked at %llu",
                       (unsigned long long)record->revoked_at);
    }
    return tricode_command_print(
        context,
        json_pack("{s:s, s:I, s:I, s:o}", "keyid", record->keyid, "account",
                  (json_int_t)record->account, "enrolled_at", (json_int_t)record->enrolled_at,
                  "revoked_at",
                  record->revoked ? json_integer((json_int_t)record->revoked_at) : json_null()),
        "terminal %s  account %llu  enrolled at %llu%s", record->keyid,
        (unsigned long long)record->account, (unsigned long long)record->enrolled_at, revoked);
}

enum tricode_exit tricode_command_terminal_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    return tricode_command_listed(
        command, tricode_store_each_terminal(command->store, print_terminal, &context));
}

enum tricode_exit tricode_command_terminal_revoke(const struct tricode_center_command *command) {
    const char *keyid = command->arguments[0];
    switch (tricode_store_revoke(command->store, keyid, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command, json_pack("{s:s, s:b}", "keyid", keyid, "revoked", 1),
                                    "Terminal %s is revoked. Its account stays.", keyid);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("terminal %s is revoked already", keyid);
    case TRICODE_STORE_NONE:
        return tricode_command_refuse("there is no terminal %s; list them with: terminal list",
                                      keyid);
    default:
        return tricode_command_failed(command, command->store);
    }
}
