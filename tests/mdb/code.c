// SPDX-License-Identifier: Apache-2.0
/* A phone's camera and display for the scripts: draws a text as a QR picture, or prints the text of
 * a picture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr/draw.h"
#include "qr/scan.h"

int main(int argc, char *argv[]) {
    struct tricode_buffer scanned = {NULL, 0};
    if (argc == 4 && strcmp(argv[1], "draw") == 0) {
        return tricode_qr_write_png(argv[2], TRICODE_QR_LEVEL_Q, 4, argv[3]) == TRICODE_QR_OK ? 0
                                                                                              : 1;
    }
    if (argc == 3 && strcmp(argv[1], "scan") == 0 &&
        tricode_qr_scan_file(argv[2], &scanned) == TRICODE_QR_OK) {
        (void)printf("%.*s\n", (int)scanned.length, (const char *)scanned.bytes);
        free(scanned.bytes);
        return 0;
    }
    (void)fprintf(stderr, "Usage: code draw TEXT FILE.png, or code scan FILE.png\n");
    return 1;
}
