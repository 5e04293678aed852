// SPDX-License-Identifier: Apache-2.0
/* Gray pictures for suites and benchmarks: a symbol as seen by a camera. The caller frees the
 * pictures with free(). Failures abort. */
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

/* Reduces the contrast around mid-gray to contrast/256, then adds noise of that standard deviation
 * (a sum of 12 uniform numbers approximates a Gaussian). */
void pixels_noise(struct tricode_picture *picture, int contrast, int deviation, uint64_t *seed);

/* Replaces this many of 1000 pixels by black or white. */
void pixels_salt(struct tricode_picture *picture, unsigned per_mille, uint64_t *seed);

#endif
