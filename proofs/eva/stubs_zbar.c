// SPDX-License-Identifier: Apache-2.0
/* Model of zbar from its manual: no symbol, one or several, of any kind, with any bytes. */
#include <stdlib.h>
#include <zbar.h>
#include "stubs.h"

#define DATA_MAX 90 /* capacity of a symbol of version 4 */

static char symbols[2];
static char data[DATA_MAX];
static unsigned image_width;
static unsigned image_height;

zbar_image_scanner_t *zbar_image_scanner_create(void) {
    return malloc(1);
}

void zbar_image_scanner_destroy(zbar_image_scanner_t *scanner) {
    stub_uses(scanner);
    free(scanner);
}

zbar_image_t *zbar_image_create(void) {
    return malloc(1);
}

void zbar_image_destroy(zbar_image_t *image) {
    stub_uses(image);
    free(image);
}

void zbar_image_set_format(zbar_image_t *image, unsigned long format) {
    (void)format;
    stub_uses(image);
}

void zbar_image_set_size(zbar_image_t *image, unsigned width, unsigned height) {
    stub_uses(image);
    image_width = width;
    image_height = height;
}

/* The scan reads one gray byte for each pixel. */
void zbar_image_set_data(zbar_image_t *image, const void *pixels, unsigned long length,
                         zbar_image_cleanup_handler_t *clean) {
    (void)clean;
    stub_uses(image);
    //@ assert whole: length == image_width * image_height;
    stub_reads(pixels, length);
}

int zbar_image_scanner_set_config(zbar_image_scanner_t *scanner, zbar_symbol_type_t kind,
                                  zbar_config_t config, int value) {
    (void)kind, (void)config, (void)value;
    stub_uses(scanner);
    return Frama_C_interval(-1, 1);
}

int zbar_scan_image(zbar_image_scanner_t *scanner, zbar_image_t *image) {
    stub_uses(scanner);
    stub_uses(image);
    return Frama_C_interval(-1, 100);
}

static const zbar_symbol_t *any_symbol(void) {
    ANY(data);
    return Frama_C_nondet(0, 1) ? NULL : (const zbar_symbol_t *)&symbols[Frama_C_interval(0, 1)];
}

const zbar_symbol_t *zbar_image_first_symbol(const zbar_image_t *image) {
    stub_uses(image);
    return any_symbol();
}

const zbar_symbol_t *zbar_symbol_next(const zbar_symbol_t *symbol) {
    stub_uses(symbol);
    return any_symbol();
}

zbar_symbol_type_t zbar_symbol_get_type(const zbar_symbol_t *symbol) {
    stub_uses(symbol);
    return Frama_C_nondet(0, 1) ? ZBAR_QRCODE : ZBAR_PARTIAL;
}

unsigned zbar_symbol_get_data_length(const zbar_symbol_t *symbol) {
    stub_uses(symbol);
    return Frama_C_unsigned_int_interval(0, DATA_MAX);
}

const char *zbar_symbol_get_data(const zbar_symbol_t *symbol) {
    stub_uses(symbol);
    return data;
}
