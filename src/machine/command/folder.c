// SPDX-License-Identifier: Apache-2.0
#include "machine/command/folder.h"

#include <stdio.h>

static int set(char whole[PATH_MAX], const char *path, const char *name) {
    const int length = snprintf(whole, PATH_MAX, "%s/%s", path, name);
    return length > 0 && length < PATH_MAX ? 0 : -1;
}

int tricode_folder_set(struct tricode_folder *folder, const char *path) {
    folder->path = path;
    return set(folder->provisioning, path, "provisioning.json") == 0 &&
                   set(folder->record, path, "record.sqlite") == 0 &&
                   set(folder->configuration, path, "machine.conf") == 0
               ? 0
               : -1;
}
