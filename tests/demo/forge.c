// SPDX-License-Identifier: Apache-2.0
/* A forger's tool for the demo: from the picture of a sale code it makes a picture of a permit for
 * the same sale, with a random tag or the sale code's own tag ("reflected"). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "qr/draw.h"
#include "qr/scan.h"

static int read_sale(const char *picture, struct tricode_code *code) {
    struct tricode_buffer scanned = {NULL, 0};
    uint8_t text[TRICODE_TEXT_SIZE];
    if (tricode_qr_scan_file(picture, &scanned) != TRICODE_QR_OK) {
        return -1;
    }
    int good = tricode_text_read(scanned.bytes, scanned.length, text) &&
               tricode_code_decode(text, sizeof text, code) == TRICODE_CODE_OK;
    free(scanned.bytes);
    return good ? 0 : -1;
}

static int make_up_tag(uint8_t tag[TRICODE_TAG_SIZE]) {
    FILE *random = fopen("/dev/urandom", "rb");
    if (random == NULL) {
        return -1;
    }
    size_t got = fread(tag, 1, TRICODE_TAG_SIZE, random);
    (void)fclose(random);
    return got == TRICODE_TAG_SIZE ? 0 : -1;
}

int main(int argc, char *argv[]) {
    struct tricode_code code;
    char text[TRICODE_TEXT_SIZE + 1] = {0};

    if (argc != 4 || (strcmp(argv[3], "random") != 0 && strcmp(argv[3], "reflected") != 0)) {
        (void)fprintf(stderr, "Usage: forge SALE.png PERMIT.png random|reflected\n");
        return 2;
    }
    if (read_sale(argv[1], &code) != 0) {
        (void)fprintf(stderr, "forge: no code in %s\n", argv[1]);
        return 1;
    }
    code.payload = tricode_payload_convert(code.payload, TRICODE_KIND_PERMIT);
    if ((strcmp(argv[3], "random") == 0 && make_up_tag(code.tag) != 0) ||
        tricode_code_encode(&code, (uint8_t *)text) != TRICODE_CODE_OK ||
        tricode_qr_write_png(text, TRICODE_QR_LEVEL_Q, 8, argv[2]) != TRICODE_QR_OK) {
        (void)fprintf(stderr, "forge: cannot create the permit\n");
        return 1;
    }
    return 0;
}
