// SPDX-License-Identifier: Apache-2.0
#include "host/site/installed.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int tricode_installed_folder(const char *name, char *folder, size_t capacity) {
    char program[PATH_MAX];
    struct stat found;
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    if (length <= 0 || (size_t)length == sizeof program) {
        return 0;
    }
    program[length] = '\0';
    for (int levels = 0; levels < 2; levels++) { /* the program's name, then bin */
        char *slash = strrchr(program, '/');
        if (slash == NULL) {
            return 0;
        }
        *slash = '\0';
    }
    const int printed = snprintf(folder, capacity, "%s/%s", program, name);
    return printed > 0 && (size_t)printed < capacity && stat(folder, &found) == 0 &&
           S_ISDIR(found.st_mode);
}
