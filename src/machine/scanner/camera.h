// SPDX-License-Identifier: Apache-2.0
/* The camera: a picture file, or a folder in which the newest picture is the one in view. */
#ifndef TRICODE_MACHINE_CAMERA_H
#define TRICODE_MACHINE_CAMERA_H

#include <limits.h>
#include <sys/types.h>
#include <time.h>
#include "qr/draw.h"

enum tricode_camera_status {
    TRICODE_CAMERA_OK = 0,
    TRICODE_CAMERA_NOTHING,    /* no picture came within the time */
    TRICODE_CAMERA_UNREADABLE, /* a picture, but no QR symbol in it that can be read */
    TRICODE_CAMERA_SEVERAL,    /* several that differ [READ-5] */
    TRICODE_CAMERA_FAILED,     /* the file or folder cannot be read; errno says why */
};

/* path: a file or a folder, or NULL for no camera. watches: it looks by itself, and not only when
 * it is asked to. wait_ms: how long to wait for a picture when asked. Of a
 * folder, pictures (names that end in .png) that were taken, or are older than one taken, are not
 * looked at again: taken_time and taken_name say which was the last. */
struct tricode_camera {
    const char *path;
    int watches;
    unsigned wait_ms;
    struct timespec taken_time;
    char taken_name[NAME_MAX + 1];
    /* What the newest look of tricode_camera_look was at. */
    ino_t seen_file;
    struct timespec seen_time;
    off_t seen_size;
};

/* What the camera reads now: any bytes; the caller frees text->bytes when OK. picture: a file to
 * look at instead, or NULL. */
enum tricode_camera_status tricode_camera_read(struct tricode_camera *camera, const char *picture,
                                               struct tricode_buffer *text);

/* What is in an encoded PNG picture. */
enum tricode_camera_status tricode_camera_scan(const uint8_t *png, size_t length,
                                               struct tricode_buffer *text);

/* One look without waiting, for a machine that looks all the time: NOTHING also while the picture
 * is the one that the newest look saw, as long as it is not written anew. */
enum tricode_camera_status tricode_camera_look(struct tricode_camera *camera,
                                               struct tricode_buffer *text);

#endif
