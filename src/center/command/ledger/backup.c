// SPDX-License-Identifier: Apache-2.0
/* Command: backup. */
#include "center/command/command.h"

#include <jansson.h>

enum tricode_exit tricode_command_backup(const struct tricode_center_command *command) {
    const char *path = command->arguments[0];
    switch (tricode_store_backup(command->store, path)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:s}", "backup", path),
            "%s is a copy of the ledger. It does not contain the master secret: keep a copy of "
            "master.key elsewhere.",
            path);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("%s exists; name a new file", path);
    default:
        tricode_console_error(TRICODE_CENTER_PROGRAM, "no backup was made: %s",
                              tricode_store_error(command->store));
        return TRICODE_EXIT_FAILED;
    }
}
