// SPDX-License-Identifier: Apache-2.0
/* Renders a picture of a screen, or the symbol of a text, as a camera frame: a gray PNG, or a Y4M
 * film of one frame, which Chromium uses as a camera (--use-file-for-fake-video-capture) and reads
 * repeatedly. So the film is overwritten in place, with the same size. */
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/file.h"
#include "qr/draw.h"
#include "view.h"

#define FILE_MAX ((size_t)16 << 20)
#define SIDE_MAX 4096.0
#define TEXT "text:"
#define SCALE 8u /* pixels per module, as drawn by the machine */

struct number {
    const char *name;
    double low, high;
    size_t offset;
};

static const struct number numbers[] = {
    {"--middle", 0, 1, offsetof(struct view, middle)},
    {"--distance", 0.5, 100, offsetof(struct view, distance)},
    {"--tilt", 0, 80, offsetof(struct view, tilt)},
    {"--turn", 0, 180, offsetof(struct view, turn)},
    {"--blur", 0, 50, offsetof(struct view, blur)},
    {"--noise", 0, 255, offsetof(struct view, noise)},
    {"--uneven", 0, 1, offsetof(struct view, uneven)},
    {"--glare", 0, 255, offsetof(struct view, glare)},
};

static int usage(void) {
    (void)fprintf(stderr,
                  "Usage: tricode-frame [--size WIDTHxHEIGHT] [--seed N] [--middle SHARE] "
                  "[--distance WIDTHS]\n       [--tilt DEGREES] [--turn DEGREES] [--blur PIXELS] "
                  "[--noise GREYS] [--uneven SHARE]\n       [--glare GREYS] SCREEN.png|text:TEXT "
                  "FRAME.png|FILM.y4m\n");
    return 2;
}

/* A number within its range, without trailing characters. */
static int parse(const char *text, double low, double high, double *value) {
    char *end = NULL;
    errno = 0;
    *value = strtod(text, &end);
    return errno == 0 && end != text && *end == 0 && *value >= low && *value <= high ? 0 : -1;
}

static int parse_size(const char *text, struct view *view) {
    char after = 0;
    return sscanf(text, "%4ux%4u%c", &view->width, &view->height, &after) == 2 && view->width > 0 &&
                   view->width <= SIDE_MAX && view->height > 0 && view->height <= SIDE_MAX &&
                   view->width % 2 == 0 && view->height % 2 == 0
               ? 0
               : -1;
}

static int parse_option(const char *name, const char *value, struct view *view) {
    double number = 0;
    if (strcmp(name, "--size") == 0) {
        return parse_size(value, view);
    }
    if (strcmp(name, "--seed") == 0) {
        const int status = parse(value, 1, 1e9, &number);
        view->seed = (uint64_t)number;
        return status;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            return parse(value, numbers[i].low, numbers[i].high,
                         (double *)(void *)((char *)view + numbers[i].offset));
        }
    }
    return -1;
}

/* A picture file, or the symbol of a text, as PNG. */
static enum tricode_qr_status load(const char *from, struct tricode_buffer *png) {
    if (strncmp(from, TEXT, strlen(TEXT)) == 0) {
        return tricode_qr_draw_png(from + strlen(TEXT), TRICODE_QR_LEVEL_M, SCALE, png);
    }
    return tricode_file_read(from, FILE_MAX, &png->bytes, &png->length) == 0 ? TRICODE_QR_OK
                                                                             : TRICODE_QR_FILE;
}

static int read_screen(const char *from, struct tricode_picture *screen) {
    struct tricode_buffer png = {NULL, 0};
    enum tricode_qr_status status = load(from, &png);
    if (status == TRICODE_QR_OK) {
        status = tricode_picture_decode(png.bytes, png.length, screen);
    }
    free(png.bytes);
    if (status != TRICODE_QR_OK) {
        (void)fprintf(stderr, "tricode-frame: %s: %s\n", from, tricode_qr_status_message(status));
        return -1;
    }
    return 0;
}

static int write_png(const char *path, const struct view *view, const uint8_t *pixels) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = view->width;
    image.height = view->height;
    image.format = PNG_FORMAT_GRAY;
    return png_image_write_to_file(&image, path, 0, pixels, 0, NULL) ? 0 : -1;
}

/* The chroma of a gray picture is 128 everywhere. */
static int write_film(const char *path, const struct view *view, const uint8_t *pixels) {
    const size_t luma = (size_t)view->width * view->height;
    char head[80];
    const int length = snprintf(head, sizeof head, "YUV4MPEG2 W%u H%u F10:1 Ip A1:1 C420\nFRAME\n",
                                view->width, view->height);
    const size_t size = (size_t)length + luma + luma / 2;
    uint8_t *film = malloc(size);
    const int file = film == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
        free(film);
        return -1;
    }
    memcpy(film, head, (size_t)length);
    memcpy(film + length, pixels, luma);
    memset(film + (size_t)length + luma, 128, luma / 2);
    const int whole = write(file, film, size) == (ssize_t)size && ftruncate(file, (off_t)size) == 0;
    free(film);
    return close(file) == 0 && whole ? 0 : -1;
}

static int make_frame(const struct view *view, const char *from, const char *to) {
    struct tricode_picture screen = {NULL, 0, 0};
    if (read_screen(from, &screen) != 0) {
        return 1;
    }
    uint8_t *pixels = view_render(view, &screen);
    const char *dot = strrchr(to, '.');
    const int is_film = dot != NULL && strcmp(dot, ".y4m") == 0;
    const int status = pixels == NULL ? -1
                       : is_film      ? write_film(to, view, pixels)
                                      : write_png(to, view, pixels);
    if (status != 0) {
        (void)fprintf(stderr, "tricode-frame: cannot write %s: %s\n", to, strerror(errno));
    }
    free(pixels);
    free(screen.pixels);
    return status == 0 ? 0 : 1;
}

int main(int argc, char *argv[]) {
    struct view view = view_clean();
    int at = 1;
    while (at + 1 < argc && strncmp(argv[at], "--", 2) == 0) {
        if (parse_option(argv[at], argv[at + 1], &view) != 0) {
            return usage();
        }
        at += 2;
    }
    return argc - at == 2 ? make_frame(&view, argv[at], argv[at + 1]) : usage();
}
