// SPDX-License-Identifier: Apache-2.0
/* [STORE-20] Reads secrets only from files that other users can neither read nor replace. */
#ifndef TRICODE_HOST_SECRET_H
#define TRICODE_HOST_SECRET_H

#include <stddef.h>
#include <stdint.h>

enum tricode_secret_status {
    TRICODE_SECRET_OK = 0,
    TRICODE_SECRET_FILE,  /* cannot be read: errno; EFBIG when longer than the limit */
    TRICODE_SECRET_KIND,  /* not a regular file */
    TRICODE_SECRET_MODE,  /* group or others may read or write it */
    TRICODE_SECRET_OWNER, /* belongs to neither this user nor root */
    TRICODE_SECRET_LINK,  /* a symbolic link that another user can change */
};

/* OWN: the mode is at most 0600. CREDENTIAL: a credential of systemd, which gives this user access
 * by an access control list; its mode may show that as read permission for the group root. */
enum tricode_secret_origin { TRICODE_SECRET_OWN, TRICODE_SECRET_CREDENTIAL };

/* Reads like tricode_file_read. Sets *bytes only when OK; the caller wipes and frees them. */
enum tricode_secret_status tricode_secret_read(const char *path, enum tricode_secret_origin origin,
                                               size_t limit, uint8_t **bytes, size_t *length);

/* The error and what to do, for statuses other than OK and FILE. */
const char *tricode_secret_remedy(enum tricode_secret_status status);

#endif
