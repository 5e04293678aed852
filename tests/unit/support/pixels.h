// SPDX-License-Identifier: Apache-2.0
/* Grey pictures for suites and benchmarks: a symbol as a camera might see it. All memory that these
 * give is freed with free(). Failures abort: there is nothing to test without the picture. */
#ifndef TRICODE_TEST_PIXELS_H
#define TRICODE_TEST_PIXELS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bytes.h"
#include "qr/draw.h"
#include "qr/picture.h"

void pixels_need(int condition, const char *what);

struct tricode_picture pixels_new(unsigned width, unsigned height, uint8_t grey);

/* The symbol of a text with its quiet zone. */
struct tricode_picture pixels_draw(const char *text, enum tricode_qr_level level, unsigned scale);

/* A quarter turn clockwise. */
struct tricode_picture pixels_turn(const struct tricode_picture *from);

void pixels_paste(struct tricode_picture *to, const struct tricode_picture *from, unsigned left,
                  unsigned top);

/* Each pixel drawn together to mid-grey by contrast/256, and then moved by noise of that standard
 * deviation (a sum of 12 even numbers is close to a Gaussian). */
void pixels_noise(struct tricode_picture *picture, int contrast, int deviation, uint64_t *seed);

/* Black or white in place of so many of 1000 pixels. */
void pixels_salt(struct tricode_picture *picture, unsigned per_mille, uint64_t *seed);

#endif
