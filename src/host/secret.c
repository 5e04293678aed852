// SPDX-License-Identifier: Apache-2.0
#define _XOPEN_SOURCE 700 /* S_ISVTX */
#include "host/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/file.h"

static int is_trusted(uid_t owner) {
    return owner == 0 || owner == geteuid();
}

/* A user with write permission for a folder can replace links in it; in a sticky folder, only own
 * links. */
static enum tricode_secret_status check_link(const char *path) {
    char folder[PATH_MAX];
    struct stat link;
    struct stat around;
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? snprintf(folder, sizeof folder, ".")
                 : slash == path
                     ? snprintf(folder, sizeof folder, "/")
                     : snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    if (length < 0 || (size_t)length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return TRICODE_SECRET_FILE;
    }
    if (lstat(path, &link) != 0 || stat(folder, &around) != 0) {
        return TRICODE_SECRET_FILE;
    }
    int open_folder = (around.st_mode & 022) != 0 && (around.st_mode & S_ISVTX) == 0;
    return is_trusted(link.st_uid) && is_trusted(around.st_uid) && !open_folder
               ? TRICODE_SECRET_OK
               : TRICODE_SECRET_LINK;
}

static enum tricode_secret_status check_file(int fd, enum tricode_secret_origin origin) {
    struct stat about;
    if (fstat(fd, &about) != 0) {
        return TRICODE_SECRET_FILE;
    }
    if (!S_ISREG(about.st_mode)) {
        return TRICODE_SECRET_KIND;
    }
    if (!is_trusted(about.st_uid)) {
        return TRICODE_SECRET_OWNER;
    }
    mode_t closed = 077;
    if (origin == TRICODE_SECRET_CREDENTIAL && about.st_uid == 0 && about.st_gid == 0) {
        closed = 037;
    }
    return (about.st_mode & closed) == 0 ? TRICODE_SECRET_OK : TRICODE_SECRET_MODE;
}

enum tricode_secret_status tricode_secret_read(const char *path, enum tricode_secret_origin origin,
                                               size_t limit, uint8_t **bytes, size_t *length) {
    const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    enum tricode_secret_status status = TRICODE_SECRET_OK;
    int fd = open(path, flags | O_NOFOLLOW);
    if (fd < 0 && errno == ELOOP) {
        status = check_link(path);
        if (status != TRICODE_SECRET_OK) {
            return status;
        }
        fd = open(path, flags);
    }
    if (fd < 0) {
        return TRICODE_SECRET_FILE;
    }
    status = check_file(fd, origin);
    if (status == TRICODE_SECRET_OK && tricode_file_read_open(fd, limit, bytes, length) != 0) {
        status = TRICODE_SECRET_FILE;
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return status;
}

const char *tricode_secret_remedy(enum tricode_secret_status status) {
    switch (status) {
    case TRICODE_SECRET_KIND:
        return "not a regular file; give the file that contains the secret";
    case TRICODE_SECRET_MODE:
        return "other users can read or write the secret; if none did, chmod 600 it, else make a "
               "new "
               "one";
    case TRICODE_SECRET_OWNER:
        return "the secret belongs to another user; run as that user, or chown the file";
    case TRICODE_SECRET_LINK:
        return "another user can change this symbolic link; use the file itself, or remove write "
               "permission for group and others from the link's folder";
    default:
        return "it cannot be read";
    }
}
