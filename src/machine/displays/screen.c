// SPDX-License-Identifier: Apache-2.0
#include "machine/displays/screen.h"

#include <stdlib.h>

#include "machine/displays/display.h"
#include "machine/displays/framebuffer.h"

#define WHITE 255
#define BLACK 0
#define TEXT_PART 5u /* words have at least 1/TEXT_PART of the screen */
#define SIZE_LEAST 8u

struct tricode_screen {
    struct tricode_framebuffer *framebuffer;
    struct tricode_font *font;
    struct tricode_canvas canvas;
    int clears; /* the screen is cleared when the program ends */
};

static unsigned lesser(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Divides the canvas between code and words, side by side or one above the other, whichever gives
 * the larger code. Without a code the words have all of it. */
static void divide(const struct tricode_canvas *canvas, int code, struct tricode_area *symbol,
                   struct tricode_area *words) {
    const unsigned width = canvas->width;
    const unsigned height = canvas->height;
    const unsigned beside = lesser(width - width / TEXT_PART, height) / TRICODE_QR_SIDE;
    const unsigned above = lesser(width, height - height / TEXT_PART) / TRICODE_QR_SIDE;
    *symbol = (struct tricode_area){0, 0, 0, 0};
    *words = (struct tricode_area){0, 0, width, height};
    if (!code) {
        return;
    }
    if (beside == 0 && above == 0) {
        *symbol = *words;
        *words = (struct tricode_area){0, 0, 0, 0};
    } else if (beside >= above) {
        const unsigned side = beside * TRICODE_QR_SIDE;
        *symbol = (struct tricode_area){0, 0, side, height};
        *words = (struct tricode_area){side, 0, width - side, height};
    } else {
        const unsigned side = above * TRICODE_QR_SIDE;
        *symbol = (struct tricode_area){0, 0, width, side};
        *words = (struct tricode_area){0, side, width, height - side};
    }
}

/* Writes at the top of the area, and removes the written part from the area. */
static void write_below(struct tricode_canvas *canvas, struct tricode_font *font,
                        struct tricode_area *area, unsigned size, const char *text) {
    const unsigned high = tricode_font_write(font, canvas, *area, size, BLACK, text);
    area->top += high;
    area->height -= high;
}

/* Writes a hint at the bottom of the area, white on black. */
static void write_hint(struct tricode_canvas *canvas, struct tricode_font *font,
                       const struct tricode_area *area, unsigned size, const char *hint) {
    const unsigned high = lesser(area->height, size * 5);
    const struct tricode_area bar = {area->left, area->top + area->height - high, area->width,
                                     high};
    const unsigned edge = size / 2;
    const struct tricode_area inner = {bar.left + edge, bar.top + edge,
                                       bar.width > 2 * edge ? bar.width - 2 * edge : 0,
                                       bar.height > edge ? bar.height - edge : 0};
    tricode_canvas_fill(canvas, bar, BLACK);
    (void)tricode_font_write(font, canvas, inner, size, WHITE, hint);
}

static void write_words(struct tricode_canvas *canvas, struct tricode_font *font,
                        const struct tricode_view *view, struct tricode_area area) {
    unsigned size = lesser(area.height / 10, area.width / 12);
    size = size < SIZE_LEAST ? SIZE_LEAST : size;
    struct tricode_area inner = {area.left + size / 2, area.top + size / 2,
                                 area.width > size ? area.width - size : 0,
                                 area.height > size ? area.height - size : 0};
    write_below(canvas, font, &inner, size + size / 3, view->product);
    write_below(canvas, font, &inner, size + size / 3, view->price);
    write_below(canvas, font, &inner, size, view->message);
    if (view->hint[0] != 0) {
        write_hint(canvas, font, &area, size, view->hint);
    }
}

int tricode_screen_draw(struct tricode_canvas *canvas, struct tricode_font *font,
                        const struct tricode_view *view, struct tricode_error *error) {
    const struct tricode_area whole = {0, 0, canvas->width, canvas->height};
    struct tricode_qr_symbol symbol;
    struct tricode_area code;
    struct tricode_area words;
    int status = 0;
    int has = view->code[0] != 0;
    if (has) {
        const enum tricode_qr_status made =
            tricode_qr_make(view->code, TRICODE_QR_LEVEL_M, &symbol);
        if (made != TRICODE_QR_OK) {
            tricode_error_set(error, "cannot draw the code: %s", tricode_qr_status_message(made));
            status = -1;
            has = 0;
        }
    }
    tricode_canvas_fill(canvas, whole, WHITE);
    divide(canvas, has, &code, &words);
    write_words(canvas, font, view, words);
    if (has) {
        tricode_canvas_symbol(canvas, code, &symbol);
    }
    return status;
}

struct tricode_screen *tricode_screen_open(const char *framebuffer, const char *font,
                                           struct tricode_error *error) {
    struct tricode_screen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    screen->font = tricode_font_open(font, error);
    screen->framebuffer =
        screen->font != NULL ? tricode_framebuffer_open(framebuffer, error) : NULL;
    if (screen->framebuffer != NULL) {
        screen->canvas.width = tricode_framebuffer_width(screen->framebuffer);
        screen->canvas.height = tricode_framebuffer_height(screen->framebuffer);
        screen->canvas.pixels = malloc((size_t)screen->canvas.width * screen->canvas.height);
        if (screen->canvas.pixels != NULL) {
            return screen;
        }
        tricode_error_set(error, "out of memory");
    }
    tricode_framebuffer_close(screen->framebuffer);
    tricode_font_close(screen->font);
    free(screen);
    return NULL;
}

int tricode_screen_show(struct tricode_screen *screen, const struct tricode_view *view,
                        struct tricode_error *error) {
    const int status = tricode_screen_draw(&screen->canvas, screen->font, view, error);
    tricode_framebuffer_show(screen->framebuffer, &screen->canvas);
    screen->clears = !view->out_of_order;
    return status;
}

void tricode_screen_close(struct tricode_screen *screen) {
    if (screen != NULL) {
        const struct tricode_area whole = {0, 0, screen->canvas.width, screen->canvas.height};
        if (screen->clears) {
            tricode_canvas_fill(&screen->canvas, whole, WHITE);
            tricode_framebuffer_show(screen->framebuffer, &screen->canvas);
        }
        tricode_framebuffer_close(screen->framebuffer);
        tricode_font_close(screen->font);
        free(screen->canvas.pixels);
        free(screen);
    }
}

static int open_framebuffer(struct tricode_displays *displays,
                            const struct tricode_provisioning *provisioning,
                            struct tricode_error *error) {
    const struct tricode_display_settings *settings = &displays->settings;
    struct tricode_error why;
    (void)provisioning;
    if (settings->framebuffer == NULL) {
        return 0;
    }
    displays->screen = tricode_screen_open(settings->framebuffer, settings->font, &why);
    if (displays->screen == NULL) {
        tricode_error_set(error, "%.60s: %.130s", settings->framebuffer, why.text);
        return -1;
    }
    return 0;
}

static int show_framebuffer(struct tricode_displays *displays, const struct tricode_view *view,
                            struct tricode_error *error) {
    return displays->screen == NULL ? 0 : tricode_screen_show(displays->screen, view, error);
}

static void close_framebuffer(struct tricode_displays *displays) {
    tricode_screen_close(displays->screen);
    displays->screen = NULL;
}

const struct tricode_display tricode_display_framebuffer = {.open = open_framebuffer,
                                                            .show = show_framebuffer,
                                                            .clear = show_framebuffer,
                                                            .close = close_framebuffer};
