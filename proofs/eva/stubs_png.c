// SPDX-License-Identifier: Apache-2.0
/* Model of libpng from its manual. A picture may have any size and be damaged anywhere; output goes
 * to the caller's function in pieces of any length up to PIECE_MAX. setjmp returns 0 or another
 * value: the code after an error is analyzed with the values from before the call. */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include "stubs.h"

#define PIECE_MAX 8192

static png_rw_ptr write_function;
static void *write_to;
static png_uint_32 row_bytes;
static png_byte piece[PIECE_MAX];

png_structp png_create_write_struct(png_const_charp version, png_voidp pointer, png_error_ptr fail,
                                    png_error_ptr warn) {
    (void)version, (void)pointer, (void)fail, (void)warn;
    return malloc(1);
}

png_infop png_create_info_struct(png_const_structrp png) {
    stub_uses(png);
    return malloc(1);
}

void png_set_write_fn(png_structrp png, png_voidp to, png_rw_ptr function, png_flush_ptr flush) {
    (void)flush;
    stub_uses(png);
    write_function = function;
    write_to = to;
}

png_voidp png_get_io_ptr(png_const_structrp png) {
    stub_uses(png);
    return write_to;
}

static void write_piece(png_structrp png) {
    stub_uses(png);
    ANY(piece);
    const size_t length = Frama_C_size_t_interval(0, PIECE_MAX);
    write_function((png_structp)png, piece, length);
}

void png_set_IHDR(png_const_structrp png, png_inforp info, png_uint_32 width, png_uint_32 height,
                  int depth, int color, int interlace, int compression, int filter) {
    (void)height, (void)color, (void)interlace, (void)compression, (void)filter;
    stub_uses(png);
    stub_uses(info);
    row_bytes = (width * (png_uint_32)depth + 7) / 8;
}

void png_write_info(png_structrp png, png_const_inforp info) {
    stub_uses(info);
    write_piece(png);
}

void png_write_row(png_structrp png, png_const_bytep row) {
    stub_reads(row, row_bytes);
    write_piece(png);
}

void png_write_end(png_structrp png, png_inforp info) {
    stub_uses(info);
    write_piece(png);
}

void png_destroy_write_struct(png_structpp png, png_infopp info) {
    if (*info != NULL) {
        free(*info);
        *info = NULL;
    }
    free(*png);
    *png = NULL;
}

void png_error(png_const_structrp png, png_const_charp message) {
    (void)message;
    stub_uses(png);
    Frama_C_abort();
}

void png_longjmp(png_const_structrp png, int value) {
    (void)value;
    stub_uses(png);
    Frama_C_abort();
}

static jmp_buf place;

jmp_buf *png_set_longjmp_fn(png_structrp png, png_longjmp_ptr function, size_t size) {
    (void)function, (void)size;
    stub_uses(png);
    return &place;
}

int setjmp(jmp_buf env) {
    (void)env;
    return Frama_C_nondet(0, 1);
}

/* Sizes on both sides of the limit, and the largest that libpng accepts. */
static png_uint_32 any_side(void) {
    png_uint_32 side = 0;
    switch (Frama_C_interval(0, 5)) {
    case 0:
        side = 1;
        break;
    case 1:
        side = 2;
        break;
    case 2:
        side = 4095;
        break;
    case 3:
        side = 4096;
        break;
    case 4:
        side = 4097;
        break;
    default:
        side = PNG_UINT_31_MAX;
    }
    return side;
}

int png_image_begin_read_from_memory(png_imagep image, png_const_voidp memory, size_t size) {
    stub_reads(memory, size);
    image->width = any_side();
    image->height = any_side();
    image->opaque = NULL;
    //@ split image->width;
    //@ split image->height;
    return Frama_C_nondet(0, 1);
}

/* Writes every pixel, one gray byte each; or writes some of them and fails. */
int png_image_finish_read(png_imagep image, png_const_colorp background, void *pixels,
                          png_int_32 stride, void *map) {
    (void)stride, (void)map;
    stub_reads(background, sizeof *background);
    //@ assert grey: image->format == PNG_FORMAT_GRAY;
    stub_writes(pixels, (size_t)image->width * image->height);
    return Frama_C_nondet(0, 1);
}

void png_image_free(png_imagep image) {
    stub_uses(image);
}
