// SPDX-License-Identifier: Apache-2.0
/* Command: backup. */
#include "center/command.h"

#include <jansson.h>

#define PROGRAM TRICODE_CENTER_PROGRAM

enum tricode_exit tricode_command_backup(const struct tricode_center_command *command) {
    const char *path = command->words[0];
    enum tricode_exit code = TRICODE_EXIT_REFUSED;
    struct tricode_store *store = tricode_command_open(command);
    if (store == NULL) {
        return TRICODE_EXIT_FAILED;
    }
    switch (tricode_store_backup(store, path)) {
    case TRICODE_STORE_OK:
        code = tricode_command_done(
            command, json_pack("{s:s}", "backup", path),
            "%s is a copy of the ledger. The master secret is not in it: keep a copy of master.key "
            "elsewhere.",
            path);
        break;
    case TRICODE_STORE_EXISTS:
        tricode_console_error(PROGRAM, "%s is there already; name a new file", path);
        break;
    default:
        tricode_console_error(PROGRAM, "no backup was made: %s", tricode_store_error(store));
        code = TRICODE_EXIT_FAILED;
        break;
    }
    tricode_store_close(store);
    return code;
}
