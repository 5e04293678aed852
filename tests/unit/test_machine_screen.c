// SPDX-License-Identifier: Apache-2.0
/* The framebuffer display, with a file in place of the device and a stand-in for ioctl. The
 * machine's own scanner reads the code back from the pixels, for several proportions and pixel
 * formats. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <linux/fb.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "machine/displays/framebuffer.h"
#include "machine/displays/screen.h"
#include "qr/scan.h"

#define FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#define EDGE 0x5a /* fills the memory around the visible part */

static struct fb_var_screeninfo about;
static struct fb_fix_screeninfo memory;
static int refuses;

int ioctl(int fd, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void *answer = va_arg(more, void *);
    va_end(more);
    ck_assert_int_ge(fd, 0);
    if (refuses || (request != FBIOGET_VSCREENINFO && request != FBIOGET_FSCREENINFO)) {
        errno = ENOTTY;
        return -1;
    }
    if (request == FBIOGET_VSCREENINFO) {
        memcpy(answer, &about, sizeof about);
    } else {
        memcpy(answer, &memory, sizeof memory);
    }
    return 0;
}

/* A device with pixels of 16 bits (565) or 32 (blue, green, red, unused). */
static void set_device(unsigned width, unsigned height, unsigned bits) {
    memset(&about, 0, sizeof about);
    memset(&memory, 0, sizeof memory);
    about.xres = width;
    about.yres = height;
    about.bits_per_pixel = bits;
    about.red = (struct fb_bitfield){bits == 16 ? 11 : 16, bits == 16 ? 5 : 8, 0};
    about.green = (struct fb_bitfield){bits == 16 ? 5 : 8, bits == 16 ? 6 : 8, 0};
    about.blue = (struct fb_bitfield){0, bits == 16 ? 5 : 8, 0};
    memory.type = FB_TYPE_PACKED_PIXELS;
    memory.visual = FB_VISUAL_TRUECOLOR;
    memory.line_length = width * bits / 8;
    memory.smem_len = memory.line_length * height;
}

static const char *make_device(void) {
    const char *path = scratch_path("fb0");
    uint8_t *bytes = malloc(memory.smem_len);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, EDGE, memory.smem_len);
    scratch_write(path, bytes, memory.smem_len, 0600);
    free(bytes);
    return path;
}

/* The visible pixels, enlarged `scale` times; the memory around them must be unchanged. */
static uint8_t *visible(const char *path, unsigned scale) {
    uint8_t *bytes = malloc(memory.smem_len);
    const unsigned width = about.xres * scale;
    uint8_t *grey = malloc((size_t)width * about.yres * scale);
    ck_assert(bytes != NULL && grey != NULL);
    ck_assert_int_eq(scratch_read(path, bytes, memory.smem_len), memory.smem_len);
    const unsigned size = about.bits_per_pixel / 8;
    unsigned wrong = 0; /* counted, since one assertion per pixel takes minutes */
    for (unsigned i = 0; i < memory.smem_len; i++) {
        const unsigned y = i / memory.line_length;
        const unsigned x = i % memory.line_length / size;
        const int seen = y >= about.yoffset && y < about.yoffset + about.yres &&
                         x >= about.xoffset && x < about.xoffset + about.xres;
        wrong += !seen && bytes[i] != EDGE;
        if (seen && i % memory.line_length % size == 0) {
            uint32_t pixel = bytes[i] | (uint32_t)bytes[i + 1] << 8;
            pixel |= size == 4 ? (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24 : 0;
            const unsigned red = pixel >> about.red.offset & ((1u << about.red.length) - 1);
            const unsigned blue = pixel >> about.blue.offset & ((1u << about.blue.length) - 1);
            const unsigned green = pixel >> about.green.offset & ((1u << about.green.length) - 1);
            wrong += red << (8 - about.red.length) != blue << (8 - about.blue.length);
            wrong += green >> (about.green.length - about.red.length) != red;
            for (unsigned j = 0; j < scale * scale; j++) {
                grey[((y - about.yoffset) * scale + j / scale) * width +
                     (x - about.xoffset) * scale + j % scale] =
                    (uint8_t)(red << (8 - about.red.length) | 7);
            }
        }
    }
    ck_assert_uint_eq(wrong, 0);
    free(bytes);
    return grey;
}

/* Expects this code on the screen; none for "". */
static void expect_code(const char *path, const char *code) {
    struct tricode_buffer text = {NULL, 0};
    const unsigned scale = about.xres < 200 ? 4 : 1;
    uint8_t *grey = visible(path, scale);
    const enum tricode_qr_status status =
        tricode_qr_scan_grey(grey, about.xres * scale, about.yres * scale, &text);
    free(grey);
    ck_assert_int_eq(status, *code != 0 ? TRICODE_QR_OK : TRICODE_QR_NOTHING);
    ck_assert(status != TRICODE_QR_OK || strcmp((const char *)text.bytes, code) == 0);
    free(text.bytes);
}

/* The number of pixels darker than half. */
static unsigned dark(const char *path) {
    unsigned count = 0;
    uint8_t *grey = visible(path, 1);
    for (unsigned i = 0; i < about.xres * about.yres; i++) {
        count += grey[i] < 128;
    }
    free(grey);
    return count;
}

static struct tricode_view a_sale(void) {
    struct tricode_view view = {
        .phase = TRICODE_MACHINE_OPEN,
        .product = "Crème brûlée, extra large, with a spoon",
        .price = "2.50 EUR",
        .code =
            "HTTPS://PAY.EXAMPLE/CEAAAAIAAAAAOAAAAAAQAAAAAAAAAAH2NMBOYJLFPA65CXJ43XDWGTR3M4ZGDD6A",
        .turn = 1,
        .message = "Scan this code with your phone to pay, then show the permit here.",
    };
    return view;
}

/* Shows a sale, a hint beside it, then no code. */
static void play(void) {
    struct tricode_error fault = {""};
    struct tricode_view view = a_sale();
    const char *path = make_device();
    struct tricode_screen *screen = tricode_screen_open(path, FONT, &fault);
    ck_assert_msg(screen != NULL, "%s", fault.text);
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    expect_code(path, view.code);
    const unsigned without = dark(path);
    (void)snprintf(view.hint, sizeof view.hint, "This permit is for another machine.");
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    expect_code(path, view.code);
    if (about.xres >= 128) {
        ck_assert_uint_gt(dark(path), without); /* the hint */
    }
    view.hint[0] = 0;
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    ck_assert_uint_eq(dark(path), without); /* without it */
    tricode_view_clear(&view);
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    expect_code(path, "");
    tricode_view_out_of_order(&view);
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    expect_code(path, "");
    ck_assert_uint_gt(dark(path), 0);
    tricode_screen_close(screen);
    ck_assert_uint_gt(dark(path), 0); /* "out of order" stays */
}

/* [QR-1] [MACHINE-26] [MACHINE-29] */
START_TEST(screens) {
    static const struct {
        unsigned width;
        unsigned height;
        unsigned bits;
    } devices[] = {{1920, 1080, 32}, {1080, 1920, 32}, {1024, 600, 16}, {480, 800, 16},
                   {480, 320, 16},   {320, 240, 32},   {240, 240, 16},  {128, 160, 16},
                   {101, 83, 32},    {41, 41, 16}};
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
        set_device(devices[i].width, devices[i].height, devices[i].bits);
        play();
    }
}
END_TEST

/* Channels in another order, an alpha channel, lines longer than the visible part, and a visible
 * part with an offset. */
START_TEST(other_pixels) {
    set_device(640, 480, 32);
    about.red.offset = 0;
    about.blue.offset = 16;
    about.transp = (struct fb_bitfield){24, 8, 0};
    about.xoffset = 3;
    about.yoffset = 480;
    memory.line_length = 4 * 700;
    memory.smem_len = memory.line_length * 1000;
    play();
    set_device(640, 480, 16);
    about.red = (struct fb_bitfield){10, 5, 0}; /* 555 */
    about.green = (struct fb_bitfield){5, 5, 0};
    memory.visual = FB_VISUAL_DIRECTCOLOR;
    memory.line_length = 2 * 1024;
    memory.smem_len = memory.line_length * 480 + 17;
    play();
}
END_TEST

/* Closing leaves the screen white. */
START_TEST(closed) {
    struct tricode_error fault = {""};
    struct tricode_view view = a_sale();
    set_device(320, 240, 16);
    const char *path = make_device();
    struct tricode_screen *screen = tricode_screen_open(path, FONT, &fault);
    ck_assert_ptr_nonnull(screen);
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    ck_assert_uint_gt(dark(path), 0);
    /* A screen that this process never drew on is left unchanged. */
    const unsigned before = dark(path);
    struct tricode_screen *second = tricode_screen_open(path, FONT, &fault);
    ck_assert_ptr_nonnull(second);
    tricode_screen_close(second);
    ck_assert_uint_eq(dark(path), before);
    (void)snprintf(view.code, sizeof view.code, "no QR code has this");
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), -1);
    expect_code(path, "");
    tricode_screen_close(screen);
    ck_assert_uint_eq(dark(path), 0);
}
END_TEST

static void expect_refused(const char *path, const char *font, const char *why) {
    struct tricode_error fault = {""};
    ck_assert_ptr_null(tricode_screen_open(path, font, &fault));
    ck_assert_msg(strstr(fault.text, why) != NULL, "%s, expected: %s", fault.text, why);
}

START_TEST(refused) {
    static const char pixels[] = "its pixels are not";
    static const char inconsistent[] = "inconsistent sizes";
    set_device(320, 240, 16);
    const char *path = make_device();
    expect_refused(scratch_path("none"), FONT, "No such file");
    expect_refused(path, path, "is no font");
    refuses = 1;
    expect_refused(path, FONT, "not a framebuffer");
    refuses = 0;
    about.bits_per_pixel = 8;
    expect_refused(path, FONT, pixels);
    set_device(320, 240, 16);
    memory.type = FB_TYPE_PLANES;
    expect_refused(path, FONT, pixels);
    set_device(320, 240, 16);
    memory.visual = FB_VISUAL_MONO01;
    expect_refused(path, FONT, pixels);
    set_device(320, 240, 16);
    about.green.offset = 11; /* ends after the pixel */
    expect_refused(path, FONT, pixels);
    set_device(320, 240, 16);
    about.blue.msb_right = 1;
    expect_refused(path, FONT, pixels);
    set_device(40, 240, 16);
    expect_refused(path, FONT, "smaller than 41 by 41 pixels");
    set_device(320, 240, 16);
    memory.line_length--;
    expect_refused(path, FONT, inconsistent);
    memory.line_length = 0;
    expect_refused(path, FONT, inconsistent);
    set_device(320, 240, 16);
    memory.smem_len--;
    expect_refused(path, FONT, inconsistent);
    set_device(320, 240, 16);
    about.yoffset = UINT32_MAX;
    expect_refused(path, FONT, inconsistent);
}
END_TEST

/* Texts that do not fit, or are not UTF-8, do no harm. */
START_TEST(any_text) {
    static const char *const odd[] = {"\xff\xfe",     "\xc3",    "\xe2\x82",
                                      "\xf0\x9f\x8d", "Sušenka", "Ωμέγα",
                                      "商品",         "    ",    "x                y"};
    struct tricode_error fault = {""};
    struct tricode_view view = a_sale();
    set_device(240, 240, 16);
    const char *path = make_device();
    struct tricode_screen *screen = tricode_screen_open(path, FONT, &fault);
    ck_assert_ptr_nonnull(screen);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        (void)snprintf(view.product, sizeof view.product, "%s", odd[i]);
        ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
        expect_code(path, view.code);
    }
    memset(view.product, 'W', sizeof view.product - 1);
    memset(view.message, 'W', sizeof view.message - 1);
    memset(view.hint, 'W', sizeof view.hint - 1);
    ck_assert_int_eq(tricode_screen_show(screen, &view, &fault), 0);
    expect_code(path, view.code);
    tricode_screen_close(screen);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine screen");
    TCase *tests = tcase_create("screen");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, screens);
    tcase_add_test(tests, other_pixels);
    tcase_add_test(tests, closed);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, any_text);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
