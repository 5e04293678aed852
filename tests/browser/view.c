// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE /* M_PI */
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Grays: outside the screen, a screen's black and its white. */
#define AROUND 96.0f
#define BLACK 24.0f
#define WHITE 224.0f
/* In screen widths: the maximum offset of that spot from the middle of the view. */
#define AWAY 0.1
#define GLARE_RADIUS 0.12 /* of the frame's width */

struct vector {
    double x, y, z;
};

/* The position of the screen: the spot in view, and its axes; the third points away from the
 * camera. */
struct stand {
    struct vector spot, right, down, through;
    double middle;           /* of the screen's height */
    double glare_x, glare_y; /* frame pixels */
};

uint64_t view_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717u;
}

/* From -1 to 1. */
static double either_way(uint64_t *state) {
    return (double)(view_random(state) >> 11) / (double)(1ull << 52) - 1;
}

static double dot(struct vector a, struct vector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static struct vector turned(struct vector v, double angle) {
    const double s = sin(angle), c = cos(angle);
    return (struct vector){c * v.x - s * v.y, s * v.x + c * v.y, v.z};
}

static struct vector tilted(struct vector v, double angle) {
    const double s = sin(angle), c = cos(angle);
    return (struct vector){v.x, c * v.y - s * v.z, s * v.y + c * v.z};
}

static struct stand stand_of(const struct view *view, uint64_t *seed) {
    const double degree = M_PI / 180;
    const double axis = either_way(seed) * M_PI;
    const double turn = either_way(seed) * view->turn * degree;
    struct vector axes[3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (unsigned i = 0; i < 3; i++) {
        axes[i] = turned(tilted(turned(axes[i], turn - axis), view->tilt * degree), axis);
    }
    struct stand stand = {.right = axes[0], .down = axes[1], .through = axes[2]};
    stand.spot.x = AWAY * either_way(seed);
    stand.spot.y = AWAY * either_way(seed);
    stand.spot.z = view->distance;
    stand.middle = view->middle;
    stand.glare_x = view->width * (0.5 + 0.2 * either_way(seed));
    stand.glare_y = view->height * (0.5 + 0.2 * either_way(seed));
    return stand;
}

/* The gray that the ray through a point of the frame hits; x and y from the middle, in focal
 * lengths. */
static float seen(const struct stand *stand, const struct tricode_picture *screen, double x,
                  double y) {
    const struct vector ray = {x, y, 1};
    const double far = dot(stand->spot, stand->through) / dot(ray, stand->through);
    const struct vector at = {far * ray.x - stand->spot.x, far * ray.y - stand->spot.y,
                              far - stand->spot.z};
    const double across = (dot(at, stand->right) + 0.5) * screen->width;
    const double below = dot(at, stand->down) * screen->width + stand->middle * screen->height;
    if (!(far > 0) || !(across >= 0) || !(across < screen->width) || !(below >= 0) ||
        !(below < screen->height)) {
        return AROUND;
    }
    const uint8_t grey = screen->pixels[(size_t)below * screen->width + (size_t)across];
    return BLACK + (WHITE - BLACK) * (float)grey / 255;
}

static void project(const struct view *view, const struct stand *stand,
                    const struct tricode_picture *screen, float *frame) {
    const double focal = view->width / (2 * tan(VIEW_FIELD * M_PI / 360));
    for (unsigned y = 0; y < view->height; y++) {
        for (unsigned x = 0; x < view->width; x++) {
            float sum = 0;
            for (unsigned i = 0; i < VIEW_SAMPLES * VIEW_SAMPLES; i++) {
                const double right = x + (i % VIEW_SAMPLES + 0.5) / VIEW_SAMPLES;
                const double down = y + (i / VIEW_SAMPLES + 0.5) / VIEW_SAMPLES;
                sum += seen(stand, screen, (right - view->width * 0.5) / focal,
                            (down - view->height * 0.5) / focal);
            }
            frame[(size_t)y * view->width + x] = sum / (VIEW_SAMPLES * VIEW_SAMPLES);
        }
    }
}

static void light(const struct view *view, const struct stand *stand, float *frame) {
    const double radius = GLARE_RADIUS * view->width;
    for (unsigned y = 0; y < view->height; y++) {
        for (unsigned x = 0; x < view->width; x++) {
            float *pixel = frame + (size_t)y * view->width + x;
            const double right = x - stand->glare_x, down = y - stand->glare_y;
            const double spot = exp(-(right * right + down * down) / (2 * radius * radius));
            *pixel =
                *pixel * (float)(1 - view->uneven * x / view->width) + (float)(view->glare * spot);
        }
    }
}

/* Along a line of pixels `step` apart; the ends are extended. */
static void blur_line(const float *from, float *to, unsigned length, size_t step,
                      const float *weights, unsigned reach) {
    for (unsigned i = 0; i < length; i++) {
        float sum = 0;
        for (unsigned k = 0; k <= 2 * reach; k++) {
            const unsigned at = i + k < reach ? 0 : i + k - reach;
            sum += weights[k] * from[(at < length ? at : length - 1) * step];
        }
        to[i * step] = sum;
    }
}

/* Returns -1 without memory. */
static int blur(const struct view *view, float *frame, float *other) {
    const unsigned reach = (unsigned)ceil(3 * view->blur);
    float *weights = malloc((2 * (size_t)reach + 1) * sizeof *weights);
    if (weights == NULL) {
        return -1;
    }
    double sum = 0;
    for (unsigned k = 0; k <= 2 * reach; k++) {
        const double off = ((double)k - reach) / view->blur;
        weights[k] = (float)exp(-off * off / 2);
        sum += (double)weights[k];
    }
    for (unsigned k = 0; k <= 2 * reach; k++) {
        weights[k] = (float)((double)weights[k] / sum);
    }
    for (unsigned y = 0; y < view->height; y++) {
        const size_t line = (size_t)y * view->width;
        blur_line(frame + line, other + line, view->width, 1, weights, reach);
    }
    for (unsigned x = 0; x < view->width; x++) {
        blur_line(other + x, frame + x, view->height, view->width, weights, reach);
    }
    free(weights);
    return 0;
}

/* The sum of the four 16-bit parts of a random number: a fast approximation of a Gaussian. */
static double gaussian(uint64_t *seed) {
    const uint64_t random = view_random(seed);
    const double sum = (double)(random & 0xffff) + (double)(random >> 16 & 0xffff) +
                       (double)(random >> 32 & 0xffff) + (double)(random >> 48);
    return (sum / 65535 - 2) * sqrt(3);
}

static void expose(const struct view *view, const float *frame, uint64_t *seed, uint8_t *pixels) {
    for (size_t i = 0; i < (size_t)view->width * view->height; i++) {
        const double noise = view->noise > 0 ? view->noise * gaussian(seed) : 0;
        const double grey = (double)frame[i] + noise + 0.5;
        pixels[i] = (uint8_t)(grey < 0 ? 0 : grey > 255 ? 255 : grey);
    }
}

struct view view_clean(void) {
    struct view view;
    memset(&view, 0, sizeof view);
    view.width = 640;
    view.height = 480;
    view.middle = 0.5;
    view.distance = 3;
    view.seed = 1;
    return view;
}

uint8_t *view_render(const struct view *view, const struct tricode_picture *screen) {
    const size_t size = (size_t)view->width * view->height;
    uint64_t seed = view->seed;
    float *frame = malloc(2 * size * sizeof *frame);
    uint8_t *pixels = malloc(size);
    int failed = frame == NULL || pixels == NULL;
    if (!failed) {
        const struct stand stand = stand_of(view, &seed);
        project(view, &stand, screen, frame);
        light(view, &stand, frame);
        failed = view->blur > 0 && blur(view, frame, frame + size) != 0;
    }
    if (failed) {
        free(pixels);
        pixels = NULL;
    } else {
        expose(view, frame, &seed, pixels);
    }
    free(frame);
    return pixels;
}
