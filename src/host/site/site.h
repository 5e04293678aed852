// SPDX-License-Identifier: Apache-2.0
/* The files of a page in memory: read once, before the process is sandboxed, and then constant.
 * Only files in the list that the page's build wrote are served. */
#ifndef TRICODE_HOST_SITE_H
#define TRICODE_HOST_SITE_H

#include <stddef.h>
#include <stdint.h>
#include "host/json.h"

#define TRICODE_SITE_LIST "files.json" /* in the folder: {"files":[{"path":"/","gzip":true},…]} */
#define TRICODE_SITE_FILES_MAX 64u
#define TRICODE_SITE_FILE_MAX ((size_t)8 * 1024 * 1024)
#define TRICODE_SITE_ETAG_SIZE 40u

/* One representation of a file. etag: with quotes. */
struct tricode_site_form {
    uint8_t *bytes; /* NULL for none */
    size_t length;
    char etag[TRICODE_SITE_ETAG_SIZE];
};

struct tricode_site_file {
    char path[96];        /* in the request; "/" and "/word" are pages */
    const char *type;     /* media type */
    const char *lifetime; /* its Cache-Control */
    struct tricode_site_form plain;
    struct tricode_site_form gzip;
};

struct tricode_site;

/* Permissions-Policy of a page: camera and screen wake lock only. */
#define TRICODE_SITE_PERMISSIONS "camera=(self), screen-wake-lock=(self), " TRICODE_SITE_DENIED
#define TRICODE_SITE_DENIED                                                                        \
    "accelerometer=(), autoplay=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "    \
    "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), "          \
    "serial=(), usb=(), xr-spatial-tracking=()"

/* Reads the list and its files. NULL with an error: a missing or too long file, an invalid path or
 * extension, or no page "/". */
struct tricode_site *tricode_site_load(const char *folder, struct tricode_error *error);
void tricode_site_free(struct tricode_site *site); /* NULL is fine */

/* The file at the path; NULL when there is none, or site is NULL. */
const struct tricode_site_file *tricode_site_find(const struct tricode_site *site,
                                                  const char *path);

#endif
