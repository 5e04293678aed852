// SPDX-License-Identifier: Apache-2.0
/* A simulated V4L2 camera: stand-ins for the functions of libv4l2 that libzbar calls, also in
 * forked processes. It sends 30 frames per second of 640 x 480 YUYV. */
#ifndef TRICODE_TEST_V4L2_H
#define TRICODE_TEST_V4L2_H

#include <check.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define V4L2_WIDTH 640u
#define V4L2_HEIGHT 480u
#define V4L2_SIZE (V4L2_WIDTH * V4L2_HEIGHT * 2u)
#define V4L2_BUFFERS 4u
#define V4L2_COST_MS 125u

enum v4l2_mood {
    V4L2_WORKS,
    V4L2_UNPLUGGED, /* each call fails */
    V4L2_STALLS,    /* sends no frames any more */
    V4L2_SPINS,     /* uses the processor for ever, as a hostile picture would */
    V4L2_COSTS,     /* each frame takes V4L2_COST_MS of processor time */
    V4L2_CRASHES,   /* the process */
    V4L2_HANGS,     /* in the driver */
    V4L2_NO_CAMERA, /* a device, but of another kind */
};

/* Shared by all processes. grey: the picture. */
struct v4l2_world {
    volatile enum v4l2_mood mood;
    volatile unsigned given; /* pictures */
    uint8_t grey[V4L2_WIDTH * V4L2_HEIGHT];
};
static struct v4l2_world *v4l2_world;

/* Per process. */
static uint8_t *v4l2_buffers[V4L2_BUFFERS];
static unsigned v4l2_queue[V4L2_BUFFERS];
static unsigned v4l2_queued;

int v4l2_open(const char *path, int flags, ...);
int v4l2_close(int fd);
int v4l2_ioctl(int fd, unsigned long request, ...);
void *v4l2_mmap(void *start, size_t length, int protection, int flags, int fd, int64_t offset);
int v4l2_munmap(void *start, size_t length);

static inline void v4l2_set_up(void) {
    v4l2_world =
        mmap(NULL, sizeof *v4l2_world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(v4l2_world != MAP_FAILED);
    memset(v4l2_world->grey, 200, sizeof v4l2_world->grey);
}

/* The device is a timer, readable when a picture is due. */
int v4l2_open(const char *path, int flags, ...) {
    const struct itimerspec pace = {{0, 33333333}, {0, 33333333}};
    (void)flags;
    if (access(path, F_OK) != 0 || v4l2_world->mood == V4L2_UNPLUGGED) {
        errno = ENODEV;
        return -1;
    }
    const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd >= 0 && v4l2_world->mood != V4L2_STALLS) {
        (void)timerfd_settime(fd, 0, &pace, NULL);
    }
    return fd;
}

int v4l2_close(int fd) {
    return close(fd);
}

void *v4l2_mmap(void *start, size_t length, int protection, int flags, int fd, int64_t offset) {
    (void)start;
    (void)protection;
    (void)flags;
    (void)fd;
    const unsigned which = (unsigned)offset / V4L2_SIZE;
    if (which >= V4L2_BUFFERS || length != V4L2_SIZE) {
        return MAP_FAILED;
    }
    v4l2_buffers[which] = malloc(V4L2_SIZE);
    return v4l2_buffers[which] != NULL ? v4l2_buffers[which] : MAP_FAILED;
}

int v4l2_munmap(void *start, size_t length) {
    (void)length;
    free(start);
    return 0;
}

static inline void v4l2_set_format(struct v4l2_format *format) {
    format->fmt.pix.width = V4L2_WIDTH;
    format->fmt.pix.height = V4L2_HEIGHT;
    format->fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
    format->fmt.pix.field = V4L2_FIELD_NONE;
    format->fmt.pix.bytesperline = V4L2_WIDTH * 2;
    format->fmt.pix.sizeimage = V4L2_SIZE;
}

static inline int v4l2_describe(struct v4l2_fmtdesc *format) {
    if (format->index != 0) {
        errno = EINVAL;
        return -1;
    }
    format->pixelformat = V4L2_PIX_FMT_YUYV;
    (void)strcpy((char *)format->description, "YUYV");
    return 0;
}

static inline void v4l2_spend(void) {
    const clock_t began = clock();
    while (clock() - began < (clock_t)V4L2_COST_MS * CLOCKS_PER_SEC / 1000) {
    }
}

/* Fills the oldest buffer. */
static inline int v4l2_give(int fd, struct v4l2_buffer *buffer) {
    uint64_t due = 0;
    while (v4l2_world->mood == V4L2_SPINS) {
    }
    if (v4l2_world->mood == V4L2_COSTS) {
        v4l2_spend();
    }
    while (v4l2_world->mood == V4L2_HANGS) {
        (void)usleep(10000);
    }
    if (v4l2_world->mood == V4L2_CRASHES) {
        _exit(139);
    }
    if (v4l2_world->mood == V4L2_STALLS) {
        const struct itimerspec never = {{0, 0}, {0, 0}};
        (void)timerfd_settime(fd, 0, &never, NULL);
    }
    if (v4l2_queued == 0) {
        errno = EINVAL;
        return -1;
    }
    (void)!read(fd, &due, sizeof due);
    buffer->index = v4l2_queue[0];
    buffer->bytesused = V4L2_SIZE;
    buffer->flags = V4L2_BUF_FLAG_MAPPED;
    v4l2_queued--;
    memmove(v4l2_queue, v4l2_queue + 1, sizeof v4l2_queue - sizeof v4l2_queue[0]);
    for (unsigned i = 0; i < sizeof v4l2_world->grey; i++) {
        v4l2_buffers[buffer->index][2 * i] = v4l2_world->grey[i];
        v4l2_buffers[buffer->index][2 * i + 1] = 128;
    }
    v4l2_world->given++;
    return 0;
}

int v4l2_ioctl(int fd, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (v4l2_world->mood == V4L2_UNPLUGGED) {
        errno = ENODEV;
        return -1;
    }
    switch ((uint32_t)request) { /* some callers keep it in an int */
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *can = argument;
        memset(can, 0, sizeof *can);
        can->device_caps = v4l2_world->mood == V4L2_NO_CAMERA
                               ? V4L2_CAP_RADIO
                               : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        can->capabilities = can->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT:
        return v4l2_describe(argument);
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
    case VIDIOC_TRY_FMT:
        v4l2_set_format(argument);
        return 0;
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *buffers = argument;
        if (buffers->memory != V4L2_MEMORY_MMAP) {
            errno = EINVAL;
            return -1;
        }
        buffers->count = buffers->count > V4L2_BUFFERS ? V4L2_BUFFERS : buffers->count;
        return 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        buffer->length = V4L2_SIZE;
        buffer->m.offset = buffer->index * V4L2_SIZE;
        return 0;
    }
    case VIDIOC_QBUF:
        if (v4l2_queued < V4L2_BUFFERS) {
            v4l2_queue[v4l2_queued++] = ((struct v4l2_buffer *)argument)->index;
        }
        return 0;
    case VIDIOC_DQBUF:
        return v4l2_give(fd, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        return 0;
    default:
        errno = EINVAL;
        return -1;
    }
}

#endif
