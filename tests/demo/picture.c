// SPDX-License-Identifier: Apache-2.0
/* Draws the three codes of the worked example in spec/protocol.md as real symbols. Writes one SVG
 * to standard output. */
#include <stdio.h>
#include <stdlib.h>

#include "qr/draw.h"

struct panel {
    const char *title;
    const char *says;
    const char *way;
    enum tricode_qr_level level;
    const char *text;
};

static const struct panel panels[] = {
    {"1. sale code", "“this product, at this price”", "machine → phone → center",
     TRICODE_QR_LEVEL_M,
     "HTTPS://PAY.EXAMPLE/CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B"},
    {"2. permit", "“it is settled: dispense”", "center → phone → machine", TRICODE_QR_LEVEL_Q,
     "CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD"},
    {"3. cancel code", "“it never left: give the money back”", "machine → phone → center",
     TRICODE_QR_LEVEL_M,
     "HTTPS://PAY.EXAMPLE/CMAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SAEP6CUAOFK7QTCG2RKOFV74J4CM"},
};

static int draw(const struct panel *panel, unsigned left) {
    struct tricode_buffer symbol = {NULL, 0};
    if (tricode_qr_draw_svg(panel->text, panel->level, &symbol) != TRICODE_QR_OK) {
        return -1;
    }
    int printed = printf("<svg x=\"%u\" y=\"40\" width=\"220\" height=\"220\">\n%.*s</svg>\n"
                         "<text x=\"%u\" y=\"28\" font-weight=\"bold\">%s</text>\n"
                         "<text x=\"%u\" y=\"284\">%s</text>\n"
                         "<text x=\"%u\" y=\"306\" fill=\"#555\">%s</text>\n",
                         left, (int)symbol.length, (const char *)symbol.bytes, left + 110,
                         panel->title, left + 110, panel->says, left + 110, panel->way);
    free(symbol.bytes);
    return printed < 0 ? -1 : 0;
}

int main(void) {
    if (printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 320\" "
               "font-family=\"sans-serif\" font-size=\"14\" text-anchor=\"middle\">\n"
               "<rect width=\"780\" height=\"320\" fill=\"#fff\"/>\n") < 0) {
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < 3; i++) {
        if (draw(&panels[i], 20 + 260 * i) != 0) {
            (void)fprintf(stderr, "picture: cannot draw the %s\n", panels[i].title);
            return EXIT_FAILURE;
        }
    }
    return printf("</svg>\n") < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
