// SPDX-License-Identifier: Apache-2.0
/* Command: backup. */
#include "center/command/command.h"

#include <jansson.h>

#define PROGRAM TRICODE_CENTER_PROGRAM

enum tricode_exit tricode_command_backup(const struct tricode_center_command *command) {
    const char *path = command->words[0];
    struct tricode_store *store = command->store;
    switch (tricode_store_backup(store, path)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:s}", "backup", path),
            "%s is a copy of the ledger. The master secret is not in it: keep a copy of master.key "
            "elsewhere.",
            path);
    case TRICODE_STORE_EXISTS:
        tricode_console_error(PROGRAM, "%s is there already; name a new file", path);
        return TRICODE_EXIT_REFUSED;
    default:
        tricode_console_error(PROGRAM, "no backup was made: %s", tricode_store_error(store));
        return TRICODE_EXIT_FAILED;
    }
}
