// SPDX-License-Identifier: Apache-2.0
#include "machine/scanner/camera.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/clock.h"
#include "machine/scanner/scanner.h"

#define POLL_MS 40u

/* The newest picture of a folder. */
struct found {
    int any;
    struct timespec time;
    char name[NAME_MAX + 1];
    char path[PATH_MAX];
};

static int compare_times(struct timespec a, struct timespec b) {
    if (a.tv_sec != b.tv_sec) {
        return a.tv_sec < b.tv_sec ? -1 : 1;
    }
    return a.tv_nsec < b.tv_nsec ? -1 : a.tv_nsec > b.tv_nsec;
}

static int is_picture_name(const char *name) {
    size_t length = strlen(name);
    return length > 4 && name[0] != '.' && strcmp(name + length - 4, ".png") == 0;
}

/* Takes the entry when it is the newest so far, and newer than the one used last. */
static void consider(const struct tricode_camera *camera, const char *name, struct found *newest) {
    char path[PATH_MAX];
    struct stat about;
    int length = snprintf(path, sizeof path, "%s/%s", camera->path, name);
    if (length < 0 || (size_t)length >= sizeof path || stat(path, &about) != 0 ||
        !S_ISREG(about.st_mode)) {
        return;
    }
    int after = compare_times(about.st_mtim, camera->used_time);
    if (after < 0 || (after == 0 && strcmp(name, camera->used_name) == 0)) {
        return;
    }
    if (!newest->any || compare_times(about.st_mtim, newest->time) >= 0) {
        newest->any = 1;
        newest->time = about.st_mtim;
        (void)snprintf(newest->name, sizeof newest->name, "%s", name);
        memcpy(newest->path, path, (size_t)length + 1);
    }
}

static int find_newest(const struct tricode_camera *camera, struct found *newest) {
    newest->any = 0;
    DIR *folder = opendir(camera->path);
    if (folder == NULL) {
        return -1;
    }
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            break;
        }
        if (is_picture_name(entry->d_name)) {
            consider(camera, entry->d_name, newest);
        }
    }
    int saved = errno;
    (void)closedir(folder);
    errno = saved;
    return saved == 0 ? 0 : -1;
}

static enum tricode_camera_status status_of(enum tricode_qr_status read) {
    switch (read) {
    case TRICODE_QR_OK:
        return TRICODE_CAMERA_OK;
    case TRICODE_QR_FILE:
        return errno == ENOENT ? TRICODE_CAMERA_NOTHING : TRICODE_CAMERA_FAILED;
    case TRICODE_QR_SEVERAL:
        return TRICODE_CAMERA_SEVERAL;
    case TRICODE_QR_MEMORY:
        errno = ENOMEM;
        return TRICODE_CAMERA_FAILED;
    default:
        return TRICODE_CAMERA_UNREADABLE;
    }
}

static enum tricode_camera_status scan(const char *path, struct tricode_buffer *text) {
    return status_of(tricode_scanner_read(path, text));
}

enum tricode_camera_status tricode_camera_scan(const uint8_t *png, size_t length,
                                               struct tricode_buffer *text) {
    return status_of(tricode_scanner_read_png(png, length, text));
}

/* Decodes the file, or the newest picture of the folder. */
static enum tricode_camera_status scan_once(struct tricode_camera *camera, const char *picture,
                                            struct found *newest, struct tricode_buffer *text) {
    struct stat about;
    newest->any = 0;
    if (picture != NULL) {
        return scan(picture, text);
    }
    if (stat(camera->path, &about) != 0) {
        return errno == ENOENT ? TRICODE_CAMERA_NOTHING : TRICODE_CAMERA_FAILED;
    }
    if (!S_ISDIR(about.st_mode)) {
        return scan(camera->path, text);
    }
    if (find_newest(camera, newest) != 0) {
        return TRICODE_CAMERA_FAILED;
    }
    return newest->any ? scan(newest->path, text) : TRICODE_CAMERA_NOTHING;
}

enum tricode_camera_status tricode_camera_read(struct tricode_camera *camera, const char *picture,
                                               struct tricode_buffer *text) {
    const struct timespec pause = {0, (long)POLL_MS * 1000000L};
    uint64_t deadline = tricode_clock_ms() + camera->wait_ms;
    struct found newest;

    if (picture == NULL && camera->path == NULL) {
        errno = ENODEV;
        return TRICODE_CAMERA_FAILED;
    }
    for (;;) {
        /* An unreadable picture may be incomplete: another program may still be writing it. */
        enum tricode_camera_status status = scan_once(camera, picture, &newest, text);
        int waits = status == TRICODE_CAMERA_NOTHING || status == TRICODE_CAMERA_UNREADABLE ||
                    status == TRICODE_CAMERA_SEVERAL;
        if (!waits || tricode_clock_ms() >= deadline) {
            if (newest.any && status != TRICODE_CAMERA_NOTHING) {
                camera->used_time = newest.time;
                memcpy(camera->used_name, newest.name, sizeof camera->used_name);
            }
            return status;
        }
        (void)nanosleep(&pause, NULL);
    }
}

enum tricode_camera_status tricode_camera_poll(struct tricode_camera *camera,
                                               struct tricode_buffer *text) {
    struct stat about;
    struct found newest = {0};
    const char *picture = camera->path;
    if (stat(camera->path, &about) != 0) {
        return errno == ENOENT ? TRICODE_CAMERA_NOTHING : TRICODE_CAMERA_FAILED;
    }
    if (S_ISDIR(about.st_mode)) {
        if (find_newest(camera, &newest) != 0) {
            return TRICODE_CAMERA_FAILED;
        }
        picture = newest.path;
        if (!newest.any || stat(picture, &about) != 0) {
            return TRICODE_CAMERA_NOTHING;
        }
    }
    if (about.st_ino == camera->seen_file && about.st_size == camera->seen_size &&
        compare_times(about.st_mtim, camera->seen_time) == 0) {
        return TRICODE_CAMERA_NOTHING;
    }
    enum tricode_camera_status status = scan(picture, text);
    camera->seen_file = about.st_ino;
    camera->seen_size = about.st_size;
    camera->seen_time = about.st_mtim;
    if (newest.any && status == TRICODE_CAMERA_OK) {
        camera->used_time = newest.time;
        memcpy(camera->used_name, newest.name, sizeof camera->used_name);
    }
    return status;
}
