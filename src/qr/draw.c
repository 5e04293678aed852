// SPDX-License-Identifier: Apache-2.0
#include "qr/draw.h"

#include <errno.h>
#include <fcntl.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "qr/picture.h"

#define VERSION 4
#define WIDTH 33u
#define QUIET 4u
_Static_assert(WIDTH + 2 * QUIET == TRICODE_QR_SIDE, "a symbol in its quiet zone");
#define SIDE TRICODE_QR_SIDE
#define SCALE_MAX 64u
#define LONGEST_M 90u
#define LONGEST_Q 67u

static void copy_modules(const QRcode *code, struct tricode_qr_symbol *symbol) {
    memset(symbol->modules, 0, sizeof symbol->modules);
    for (unsigned y = 0; y < WIDTH; y++) {
        for (unsigned x = 0; x < WIDTH; x++) {
            symbol->modules[(y + QUIET) * SIDE + x + QUIET] = code->data[y * WIDTH + x] & 1;
        }
    }
}

/* [QR-1] Only alphanumeric mode and version 4. */
enum tricode_qr_status tricode_qr_make(const char *text, enum tricode_qr_level level,
                                       struct tricode_qr_symbol *symbol) {
    const size_t longest = level == TRICODE_QR_LEVEL_Q ? LONGEST_Q : LONGEST_M;
    const size_t length = strnlen(text, longest + 1);
    if (length == 0 || length > longest) {
        return TRICODE_QR_TEXT;
    }
    QRinput *input =
        QRinput_new2(VERSION, level == TRICODE_QR_LEVEL_Q ? QR_ECLEVEL_Q : QR_ECLEVEL_M);
    if (input == NULL) {
        return TRICODE_QR_MEMORY;
    }
    if (QRinput_append(input, QR_MODE_AN, (int)length, (const unsigned char *)text) != 0) {
        const int why = errno;
        QRinput_free(input);
        return why == ENOMEM ? TRICODE_QR_MEMORY : TRICODE_QR_TEXT;
    }
    QRcode *code = QRcode_encodeInput(input);
    const int why = errno;
    QRinput_free(input);
    if (code == NULL) {
        return why == ENOMEM ? TRICODE_QR_MEMORY : TRICODE_QR_TEXT;
    }
    const int fits = code->version == VERSION && code->width == (int)WIDTH;
    if (fits) {
        copy_modules(code, symbol);
    }
    QRcode_free(code);
    return fits ? TRICODE_QR_OK : TRICODE_QR_TEXT;
}

enum tricode_qr_status tricode_qr_draw_png(const char *text, enum tricode_qr_level level,
                                           unsigned scale, struct tricode_buffer *png) {
    struct tricode_qr_symbol symbol;
    if (scale == 0 || scale > SCALE_MAX) {
        return TRICODE_QR_SCALE;
    }
    const enum tricode_qr_status status = tricode_qr_make(text, level, &symbol);
    return status == TRICODE_QR_OK ? tricode_picture_encode(symbol.modules, SIDE, scale, png)
                                   : status;
}

/* Appends to a buffer with enough capacity: callers say why. */
static void append(struct tricode_buffer *buffer, const char *text) {
    const size_t length = strlen(text);
    memcpy(buffer->bytes + buffer->length, text, length + 1);
    buffer->length += length;
}

/* Appends the dark runs of a line: "M4 5h7v1h-7z" is 7 modules from (4, 5). */
static void append_runs(struct tricode_buffer *svg, const struct tricode_qr_symbol *symbol,
                        unsigned y) {
    char run[40];
    for (unsigned x = 0; x < SIDE; x++) {
        unsigned length = 0;
        while (x + length < SIDE && symbol->modules[y * SIDE + x + length]) {
            length++;
        }
        if (length > 0) {
            (void)snprintf(run, sizeof run, "M%u %uh%uv1h-%uz", x, y, length, length);
            append(svg, run);
            x += length;
        }
    }
}

enum tricode_qr_status tricode_qr_draw_svg(const char *text, enum tricode_qr_level level,
                                           struct tricode_buffer *svg) {
    struct tricode_qr_symbol symbol;
    char head[256];
    const enum tricode_qr_status status = tricode_qr_make(text, level, &symbol);
    if (status != TRICODE_QR_OK) {
        return status;
    }
    /* At most 17 runs a line, each of at most 18 characters, and the frame. */
    struct tricode_buffer drawn = {malloc(sizeof head + WIDTH * 17 * 18 + 64), 0};
    if (drawn.bytes == NULL) {
        return TRICODE_QR_MEMORY;
    }
    (void)snprintf(head, sizeof head,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" "
                   "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/>"
                   "<path d=\"",
                   SIDE, SIDE, SIDE, SIDE);
    append(&drawn, head);
    for (unsigned y = 0; y < SIDE; y++) {
        append_runs(&drawn, &symbol, y);
    }
    append(&drawn, "\"/></svg>\n");
    *svg = drawn;
    return TRICODE_QR_OK;
}

/* One character for two modules, one above the other; a line after the last one is light. With
 * color, the foreground is black; without, it is the terminal's, assumed to be light. */
static const char *half_block(const struct tricode_qr_symbol *symbol, unsigned x, unsigned y,
                              int color) {
    static const char *const blocks[] = {" ", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88"};
    const unsigned upper = symbol->modules[y * SIDE + x];
    const unsigned lower = y + 1 < SIDE ? symbol->modules[(y + 1) * SIDE + x] : 0;
    const unsigned dark = upper | lower << 1;
    return blocks[color ? dark : 3 - dark];
}

enum tricode_qr_status tricode_qr_draw_terminal(const char *text, enum tricode_qr_level level,
                                                int color, struct tricode_buffer *art) {
    /* Colors 16 and 231 of 256 are black and white in all themes. */
    static const char paint[] = "\033[38;5;16;48;5;231m";
    static const char plain[] = "\033[0m";
    struct tricode_qr_symbol symbol;
    const enum tricode_qr_status status = tricode_qr_make(text, level, &symbol);
    if (status != TRICODE_QR_OK) {
        return status;
    }
    /* Each character takes at most 3 bytes. */
    const size_t row = sizeof paint + SIDE * 3 + sizeof plain + 1;
    struct tricode_buffer drawn = {malloc((SIDE + 1) / 2 * row + 1), 0};
    if (drawn.bytes == NULL) {
        return TRICODE_QR_MEMORY;
    }
    for (unsigned y = 0; y < SIDE; y += 2) {
        append(&drawn, color ? paint : "");
        for (unsigned x = 0; x < SIDE; x++) {
            append(&drawn, half_block(&symbol, x, y, color));
        }
        append(&drawn, color ? plain : "");
        append(&drawn, "\n");
    }
    *art = drawn;
    return TRICODE_QR_OK;
}

/* Writes and closes the file. 0; -1 with errno, and then the file may be incomplete. */
static int write_all(int file, const uint8_t *bytes, size_t length) {
    size_t done = 0;
    while (done < length) {
        const ssize_t count = write(file, bytes + done, length - done);
        if (count < 0 && errno != EINTR) {
            const int why = errno;
            (void)close(file);
            errno = why;
            return -1;
        }
        done += count < 0 ? 0 : (size_t)count;
    }
    return close(file);
}

/* Creates a file beside path. Its name ends with .tmp, so that programs that watch the folder do
 * not take it for a picture. */
static int open_beside(const char *path, char *name, size_t capacity) {
    int file = -1;
    for (unsigned i = 0; i < 100; i++) {
        (void)snprintf(name, capacity, "%s.%ld-%u.tmp", path, (long)getpid(), i);
        file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) {
            break;
        }
    }
    return file;
}

static enum tricode_qr_status write_file(const char *path, const struct tricode_buffer *png) {
    const size_t capacity = strlen(path) + 40;
    char *name = malloc(capacity);
    if (name == NULL) {
        return TRICODE_QR_MEMORY;
    }
    enum tricode_qr_status status = TRICODE_QR_OK;
    int why = 0;
    const int file = open_beside(path, name, capacity);
    if (file < 0) {
        why = errno;
        status = TRICODE_QR_FILE;
    } else if (write_all(file, png->bytes, png->length) != 0 || rename(name, path) != 0) {
        why = errno;
        status = TRICODE_QR_FILE;
        (void)unlink(name);
    }
    free(name);
    errno = why;
    return status;
}

enum tricode_qr_status tricode_qr_write_png(const char *text, enum tricode_qr_level level,
                                            unsigned scale, const char *path) {
    struct tricode_buffer png = {NULL, 0};
    enum tricode_qr_status status = tricode_qr_draw_png(text, level, scale, &png);
    if (status == TRICODE_QR_OK) {
        status = write_file(path, &png);
    }
    const int why = errno;
    free(png.bytes);
    errno = why;
    return status;
}
