// SPDX-License-Identifier: Apache-2.0
#include "machine/displays/framebuffer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIDE_MAX 16384u

struct tricode_framebuffer {
    struct fb_var_screeninfo about;
    struct fb_fix_screeninfo memory;
    uint8_t *bytes;
    size_t length;
    unsigned pixel_bytes;
};

/* 1 when the channel is within the pixel, with its most significant bit on the left. */
static int is_channel(const struct fb_bitfield *field, unsigned bits) {
    return field->length >= 1 && field->length <= 8 && field->offset < bits &&
           field->length <= bits - field->offset && field->msb_right == 0;
}

/* NULL, or the reason why the framebuffer cannot be used. */
static const char *unusable(const struct tricode_framebuffer *framebuffer) {
    const struct fb_var_screeninfo *about = &framebuffer->about;
    const struct fb_fix_screeninfo *memory = &framebuffer->memory;
    const unsigned bits = about->bits_per_pixel;
    if (memory->type != FB_TYPE_PACKED_PIXELS ||
        (memory->visual != FB_VISUAL_TRUECOLOR && memory->visual != FB_VISUAL_DIRECTCOLOR) ||
        (bits != 16 && bits != 32) || !is_channel(&about->red, bits) ||
        !is_channel(&about->green, bits) || !is_channel(&about->blue, bits)) {
        return "its pixels are not red, green and blue in 16 or 32 bits; set such a mode";
    }
    if (about->xres < TRICODE_QR_SIDE || about->yres < TRICODE_QR_SIDE) {
        return "it is smaller than 41 by 41 pixels, the size of a code";
    }
    if (about->xres > SIDE_MAX || about->yres > SIDE_MAX || about->xoffset > SIDE_MAX ||
        about->yoffset > SIDE_MAX ||
        memory->line_length < (about->xoffset + about->xres) * (bits / 8) ||
        memory->smem_len / memory->line_length < about->yoffset + about->yres) {
        return "its driver reports inconsistent sizes";
    }
    return NULL;
}

static int map(struct tricode_framebuffer *framebuffer, int fd, struct tricode_error *error) {
    if (fd < 0 || ioctl(fd, FBIOGET_VSCREENINFO, &framebuffer->about) != 0 ||
        ioctl(fd, FBIOGET_FSCREENINFO, &framebuffer->memory) != 0) {
        tricode_error_set(error, "%s",
                          errno == ENOTTY || errno == EINVAL ? "not a framebuffer"
                                                             : strerror(errno));
        return -1;
    }
    const char *why = unusable(framebuffer);
    if (why != NULL) {
        tricode_error_set(error, "%s", why);
        return -1;
    }
    framebuffer->pixel_bytes = framebuffer->about.bits_per_pixel / 8;
    framebuffer->length = framebuffer->memory.smem_len;
    void *bytes = mmap(NULL, framebuffer->length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        tricode_error_set(error, "cannot map it: %s", strerror(errno));
        return -1;
    }
    framebuffer->bytes = bytes;
    return 0;
}

struct tricode_framebuffer *tricode_framebuffer_open(const char *path,
                                                     struct tricode_error *error) {
    struct tricode_framebuffer *framebuffer = calloc(1, sizeof *framebuffer);
    if (framebuffer == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    const int mapped = map(framebuffer, fd, error);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (mapped != 0) {
        free(framebuffer);
        return NULL;
    }
    return framebuffer;
}

unsigned tricode_framebuffer_width(const struct tricode_framebuffer *framebuffer) {
    return framebuffer->about.xres;
}

unsigned tricode_framebuffer_height(const struct tricode_framebuffer *framebuffer) {
    return framebuffer->about.yres;
}

static uint32_t channel(const struct fb_bitfield *field, uint8_t gray) {
    return (uint32_t)(gray >> (8 - field->length)) << field->offset;
}

/* The pixel value of a gray, opaque when the device has an alpha channel. */
static uint32_t pixel_of(const struct fb_var_screeninfo *about, uint8_t gray) {
    const uint32_t opaque =
        is_channel(&about->transp, about->bits_per_pixel) ? channel(&about->transp, 255) : 0;
    return channel(&about->red, gray) | channel(&about->green, gray) | channel(&about->blue, gray) |
           opaque;
}

void tricode_framebuffer_show(struct tricode_framebuffer *framebuffer,
                              const struct tricode_canvas *canvas) {
    const struct fb_var_screeninfo *about = &framebuffer->about;
    uint32_t pixels[256];
    for (unsigned gray = 0; gray < 256; gray++) {
        pixels[gray] = pixel_of(about, (uint8_t)gray);
    }
    for (unsigned y = 0; y < about->yres; y++) {
        const uint8_t *from = canvas->pixels + (size_t)y * canvas->width;
        uint8_t *to = framebuffer->bytes +
                      (size_t)(about->yoffset + y) * framebuffer->memory.line_length +
                      (size_t)about->xoffset * framebuffer->pixel_bytes;
        for (unsigned x = 0; x < about->xres; x++, to += framebuffer->pixel_bytes) {
            const uint32_t pixel = pixels[from[x]];
            const uint16_t half = (uint16_t)pixel;
            if (framebuffer->pixel_bytes == sizeof half) {
                memcpy(to, &half, sizeof half); /* in native byte order */
            } else {
                memcpy(to, &pixel, sizeof pixel);
            }
        }
    }
}

void tricode_framebuffer_close(struct tricode_framebuffer *framebuffer) {
    if (framebuffer != NULL) {
        (void)munmap(framebuffer->bytes, framebuffer->length);
        free(framebuffer);
    }
}
