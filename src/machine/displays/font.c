// SPDX-License-Identifier: Apache-2.0
#include "machine/displays/font.h"

#include <ft2build.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H

struct tricode_font {
    FT_Library library;
    FT_Face face;
};

struct tricode_font *tricode_font_open(const char *path, struct tricode_error *error) {
    struct tricode_font *font = calloc(1, sizeof *font);
    if (font == NULL || FT_Init_FreeType(&font->library) != 0) {
        tricode_error_set(error, "the font library has no memory");
        free(font);
        return NULL;
    }
    if (FT_New_Face(font->library, path, 0, &font->face) != 0 || !FT_IS_SCALABLE(font->face)) {
        tricode_error_set(error,
                          "%.120s is no font that can be used: install Debian's fonts-dejavu-core, "
                          "or name a font in [display]",
                          path);
        tricode_font_close(font);
        return NULL;
    }
    return font;
}

void tricode_font_close(struct tricode_font *font) {
    if (font != NULL) {
        (void)FT_Done_FreeType(font->library); /* releases its faces */
        free(font);
    }
}

/* The next character of UTF-8 text, U+FFFD for invalid bytes; *text points behind it. */
static unsigned long next_character(const char **text) {
    const unsigned char *at = (const unsigned char *)*text;
    const unsigned more = at[0] < 0x80 ? 0 : at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
    unsigned long character = more == 0 ? at[0] : at[0] & (0x3fu >> more);
    int good = more == 0 || (at[0] >= 0xc2 && at[0] < 0xf5);
    for (unsigned i = 1; i <= more && good; i++) {
        good = (at[i] & 0xc0) == 0x80;
        character = character << 6 | (at[i] & 0x3f);
    }
    *text += good ? more + 1 : 1;
    return good ? character : 0xfffd;
}

/* The width of the first bytes of the text, in pixels. */
static long width_of(const struct tricode_font *font, const char *text, size_t length) {
    const char *end = text + length;
    long width = 0;
    while (text < end) {
        if (FT_Load_Char(font->face, next_character(&text), FT_LOAD_DEFAULT) == 0) {
            width += font->face->glyph->advance.x >> 6;
        }
    }
    return width;
}

/* The number of bytes that fit into one line: up to the last blank that fits, or one word. */
static size_t line_of(const struct tricode_font *font, const char *text, unsigned width) {
    size_t fits = strcspn(text, " ");
    for (size_t at = fits; text[at] != 0; fits = at) {
        at += 1 + strcspn(text + at + 1, " ");
        if (width_of(font, text, at) > (long)width) {
            break;
        }
    }
    return fits;
}

static void draw_glyph(const FT_GlyphSlot glyph, struct tricode_canvas *canvas, long x,
                       long baseline, uint8_t gray) {
    const FT_Bitmap *bitmap = &glyph->bitmap;
    for (unsigned row = 0; row < bitmap->rows; row++) {
        for (unsigned column = 0; column < bitmap->width; column++) {
            const uint8_t ink = bitmap->buffer[(long)row * bitmap->pitch + (long)column];
            tricode_canvas_ink(canvas, x + glyph->bitmap_left + (long)column,
                               baseline - glyph->bitmap_top + (long)row, ink, gray);
        }
    }
}

static void draw_line(const struct tricode_font *font, struct tricode_canvas *canvas,
                      const struct tricode_area *area, long baseline, uint8_t gray,
                      const char *text, size_t length) {
    const char *end = text + length;
    long x = (long)area->left;
    while (text < end) {
        if (FT_Load_Char(font->face, next_character(&text), FT_LOAD_RENDER) != 0 ||
            font->face->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) {
            continue;
        }
        if (x + (font->face->glyph->advance.x >> 6) > (long)area->left + (long)area->width) {
            break;
        }
        draw_glyph(font->face->glyph, canvas, x, baseline, gray);
        x += font->face->glyph->advance.x >> 6;
    }
}

unsigned tricode_font_write(struct tricode_font *font, struct tricode_canvas *canvas,
                            struct tricode_area area, unsigned size, uint8_t gray,
                            const char *text) {
    unsigned high = 0;
    if (FT_Set_Pixel_Sizes(font->face, 0, size) != 0) {
        return 0;
    }
    const unsigned step = size + size / 4;
    while (*text != 0 && high + step <= area.height) {
        const size_t length = line_of(font, text, area.width);
        draw_line(font, canvas, &area, (long)area.top + (long)high + (long)size, gray, text,
                  length);
        high += step;
        text += length;
        text += strspn(text, " ");
    }
    return high;
}
