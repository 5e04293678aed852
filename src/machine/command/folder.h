// SPDX-License-Identifier: Apache-2.0
/* The folder of a machine, and the files in it. */
#ifndef TRICODE_MACHINE_FOLDER_H
#define TRICODE_MACHINE_FOLDER_H

#include <limits.h>

/* configuration is there only where somebody put it. */
struct tricode_folder {
    const char *path;
    char provisioning[PATH_MAX];
    char record[PATH_MAX];
    char configuration[PATH_MAX];
};

/* 0; -1 when the name is too long. path outlives the folder. */
int tricode_folder_set(struct tricode_folder *folder, const char *path);

#endif
