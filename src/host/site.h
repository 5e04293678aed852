// SPDX-License-Identifier: Apache-2.0
/* The files of a page, in memory: read once, before the process is confined, and never changed.
 * What is not in the list that the page's build wrote is not served. */
#ifndef TRICODE_HOST_SITE_H
#define TRICODE_HOST_SITE_H

#include <stddef.h>
#include <stdint.h>
#include "host/json.h"

#define TRICODE_SITE_LIST "files.json" /* in the folder: {"files":[{"path":"/","gzip":true},…]} */
#define TRICODE_SITE_FILES_MAX 64u
#define TRICODE_SITE_FILE_MAX ((size_t)8 * 1024 * 1024)
#define TRICODE_SITE_ETAG_SIZE 40u

/* One representation of a file. etag: with its quotes. */
struct tricode_site_form {
    uint8_t *bytes; /* NULL: there is none */
    size_t length;
    char etag[TRICODE_SITE_ETAG_SIZE];
};

struct tricode_site_file {
    char path[96];        /* as a client asks for it; "/" and "/word" are pages */
    const char *type;     /* media type */
    const char *lifetime; /* its Cache-Control */
    struct tricode_site_form plain;
    struct tricode_site_form gzip;
};

struct tricode_site;

/* Permissions-Policy of a page: the camera, a screen that stays on, and nothing else. */
#define TRICODE_SITE_PERMISSIONS "camera=(self), screen-wake-lock=(self), " TRICODE_SITE_DENIED
#define TRICODE_SITE_DENIED                                                                        \
    "accelerometer=(), autoplay=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "    \
    "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), "          \
    "serial=(), usb=(), xr-spatial-tracking=()"

/* Reads the list and all that it names. NULL, and a fault that says what is wrong: a file that is
 * not there or too long, a path or an ending that is none of a page's, or no page. */
struct tricode_site *tricode_site_load(const char *folder, struct tricode_error *error);
void tricode_site_free(struct tricode_site *site); /* NULL is fine */

/* The file at the path; NULL when there is none, or no site. */
const struct tricode_site_file *tricode_site_find(const struct tricode_site *site,
                                                  const char *path);

#endif
