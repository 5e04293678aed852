// SPDX-License-Identifier: Apache-2.0
/* A picture camera: a picture file, or a folder whose newest picture is in view. */
#ifndef TRICODE_MACHINE_CAMERA_H
#define TRICODE_MACHINE_CAMERA_H

#include <limits.h>
#include <sys/types.h>
#include <time.h>
#include "qr/draw.h"

enum tricode_camera_status {
    TRICODE_CAMERA_OK = 0,
    TRICODE_CAMERA_NOTHING,    /* no picture within the time */
    TRICODE_CAMERA_UNREADABLE, /* a picture without a readable QR symbol */
    TRICODE_CAMERA_SEVERAL,    /* several symbols that differ [READ-5] */
    TRICODE_CAMERA_FAILED,     /* the file or folder cannot be read; errno is set */
};

/* Begins with path, watches and wait_ms, and all else zero. In a folder, only names that end in
 * .png count, and a picture is not used again when it, or a newer one, was used before. */
struct tricode_camera {
    const char *path; /* a file or a folder; NULL: no camera */
    int watches;      /* the machine polls it, and does not wait for the line `permit` */
    unsigned wait_ms; /* how long tricode_camera_read waits for a picture */
    struct timespec used_time;
    char used_name[NAME_MAX + 1];
    /* The picture of the newest poll. */
    ino_t seen_file;
    struct timespec seen_time;
    off_t seen_size;
};

/* Decodes the picture in view, or the file `picture` when it is not NULL; waits for one. The text
 * may have any bytes; the caller frees text->bytes after OK. */
enum tricode_camera_status tricode_camera_read(struct tricode_camera *camera, const char *picture,
                                               struct tricode_buffer *text);

/* Decodes an encoded PNG picture. */
enum tricode_camera_status tricode_camera_scan(const uint8_t *png, size_t length,
                                               struct tricode_buffer *text);

/* Decodes the picture in view, without waiting. NOTHING also while it is the one of the newest
 * poll, unless it was written again. */
enum tricode_camera_status tricode_camera_poll(struct tricode_camera *camera,
                                               struct tricode_buffer *text);

#endif
