// SPDX-License-Identifier: Apache-2.0
/* A secret that a program lives by is read only from a file that nobody else can read or put in its
 * place [STORE-20]. */
#ifndef TRICODE_HOST_SECRET_H
#define TRICODE_HOST_SECRET_H

#include <stddef.h>
#include <stdint.h>

enum tricode_secret_status {
    TRICODE_SECRET_OK = 0,
    TRICODE_SECRET_FILE,  /* it cannot be read: errno; EFBIG when it is longer than the limit */
    TRICODE_SECRET_KIND,  /* not a regular file */
    TRICODE_SECRET_MODE,  /* group or others may read or write it */
    TRICODE_SECRET_OWNER, /* it belongs to another user than this one and root */
    TRICODE_SECRET_LINK,  /* a symbolic link that another user could change */
};

/* Who handed the file over: its owner, mode 0600 or less; or systemd, as a credential, which may
 * let root's group read it, since it says by an access list that this user may. */
enum tricode_secret_origin { TRICODE_SECRET_OWN, TRICODE_SECRET_CREDENTIAL };

/* As tricode_file_read; the bytes are there only when OK. Wipe them before they are freed. */
enum tricode_secret_status tricode_secret_read(const char *path, enum tricode_secret_origin origin,
                                               size_t limit, uint8_t **bytes, size_t *length);

/* What is wrong and what to do about it, unless OK or FILE. */
const char *tricode_secret_remedy(enum tricode_secret_status status);

#endif
