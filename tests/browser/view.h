// SPDX-License-Identifier: Apache-2.0
/* A screen as a camera sees it: a pinhole camera before a flat screen that stands off, tilted and
 * turned; then uneven light and glare, blur, noise. Everything that is left to chance comes from
 * the seed, so each frame can be made again. */
#ifndef TRICODE_TEST_VIEW_H
#define TRICODE_TEST_VIEW_H

#include <stdint.h>
#include "qr/picture.h"

/* What the camera sees across its frame, in degrees: a phone's main camera, roughly. */
#define VIEW_FIELD 60.0

/* How far along one frame pixel is sampled, each way. */
#define VIEW_SAMPLES 3u

struct view {
    unsigned width; /* of the frame, in pixels */
    unsigned height;
    double middle;   /* 0 to 1: how far down the screen the spot is that is held up to the camera */
    double distance; /* from the camera to that spot, in widths of the screen */
    double tilt;     /* degrees off the straight view, about an axis that the seed chooses */
    double turn;     /* degrees: the screen is turned by up to this, either way */
    double blur;     /* standard deviation of a Gaussian, in frame pixels */
    double noise;    /* the same, of each pixel's grey (0 to 255) */
    double uneven;   /* 0 to 1: the share of light that is lacking at the dark side */
    double glare;    /* greys that a bright spot on the glass adds in its middle */
    uint64_t seed;   /* not 0 */
};

/* A clean view of a screen's middle: a frame of 640 x 480, three widths away, all else 0. */
struct view view_clean(void);

/* The frame's pixels, width x height, which the caller frees; NULL without memory. */
uint8_t *view_render(const struct view *view, const struct tricode_picture *screen);

/* xorshift64*; never for secrets. */
uint64_t view_random(uint64_t *state);

#endif
