// SPDX-License-Identifier: Apache-2.0
/* The files of a machine's folder. */
#ifndef TRICODE_MACHINE_FOLDER_H
#define TRICODE_MACHINE_FOLDER_H

#include <limits.h>

/* Paths; the configuration file is optional. */
struct tricode_folder {
    const char *path;
    char provisioning[PATH_MAX];
    char record[PATH_MAX];
    char configuration[PATH_MAX];
};

/* 0; -1 when a path would be too long. path must outlive the folder. */
int tricode_folder_set(struct tricode_folder *folder, const char *path);

#endif
