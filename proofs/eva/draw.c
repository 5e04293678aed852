// SPDX-License-Identifier: Apache-2.0
/* A text of length 0, 1 and around the longest that fits a symbol, in a block that ends with it. */
#include "qr/draw.h"
#include "driver.h"
#include "qr/picture.h"
#include "stubs.h"

#define TEXT_MAX 92

/* Analyzed by the unit png_encode. */
enum tricode_qr_status tricode_picture_encode(const uint8_t *modules, unsigned side, unsigned scale,
                                              struct tricode_buffer *png) {
    stub_reads(modules, (size_t)side * side);
    //@ assert scale: 1 <= scale <= 64;
    png->bytes = NULL;
    png->length = 0;
    return Frama_C_nondet(0, 1) ? TRICODE_QR_OK : TRICODE_QR_MEMORY;
}

void draw_main(void) {
    static const int lengths[] = {0, 1, 64, 67, 68, 90, 91};
    static char text[TEXT_MAX];
    struct tricode_buffer buffer;
    ANY_TEXT(text);
    const char *start = AT_END(text, lengths[Frama_C_interval_split(0, 6)] + 1);
    const enum tricode_qr_level level =
        Frama_C_nondet(0, 1) ? TRICODE_QR_LEVEL_M : TRICODE_QR_LEVEL_Q;
    switch (Frama_C_interval(0, 2)) {
    case 0:
        (void)tricode_qr_draw_png(start, level, Frama_C_unsigned_int_interval(0, UINT32_MAX),
                                  &buffer);
        break;
    case 1:
        (void)tricode_qr_draw_svg(start, level, &buffer);
        break;
    default:
        (void)tricode_qr_draw_terminal(start, level, Frama_C_interval(0, 1), &buffer);
    }
}
