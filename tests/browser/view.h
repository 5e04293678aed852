// SPDX-License-Identifier: Apache-2.0
/* Renders a screen as seen by a camera: a pinhole camera in front of a flat screen at a distance,
 * tilted and rotated; then uneven light and glare, blur, noise. All random values depend on the
 * seed, so frames are reproducible. */
#ifndef TRICODE_TEST_VIEW_H
#define TRICODE_TEST_VIEW_H

#include <stdint.h>
#include "qr/picture.h"

/* The horizontal field of view in degrees, about that of a phone's main camera. */
#define VIEW_FIELD 60.0

/* Samples per frame pixel, in each direction. */
#define VIEW_SAMPLES 3u

struct view {
    unsigned width; /* of the frame, in pixels */
    unsigned height;
    double middle;   /* 0 to 1: vertical position on the screen of the spot in view */
    double distance; /* distance from the camera to that spot, in widths of the screen */
    double tilt;     /* tilt in degrees, around an axis chosen by the seed */
    double turn;     /* maximum rotation of the screen in degrees, in both directions */
    double blur;     /* standard deviation of a Gaussian, in frame pixels */
    double noise;    /* the same for each pixel's gray (0 to 255) */
    double uneven;   /* 0 to 1: reduction of light at the dark side */
    double glare;    /* gray levels added in the middle of a glare spot */
    uint64_t seed;   /* not 0 */
};

/* A clean view of a screen's middle: a frame of 640 x 480, distance of three widths, all else 0. */
struct view view_clean(void);

/* The frame's pixels, width x height; the caller frees them; NULL without memory. */
uint8_t *view_render(const struct view *view, const struct tricode_picture *screen);

/* xorshift64*; never for secrets. */
uint64_t view_random(uint64_t *state);

#endif
