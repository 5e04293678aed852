// SPDX-License-Identifier: Apache-2.0
/* The pictures that a phone scans and shows. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "phone.h"

/* [QR-3] Only the permit's 64 characters, as a symbol of level Q. */
START_TEST(permit_has_no_prefix) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.yes = 1, .output = scratch_path("permit.png")};
    struct tricode_buffer scanned = {NULL, 0};
    struct tricode_buffer drawn = {NULL, 0};
    uint8_t file[8192];
    ck_assert_int_eq(use(phone, picture(TRICODE_KIND_SALE), NULL, replies, 2, 2), TRICODE_EXIT_OK);
    ck_assert_int_eq(tricode_qr_scan_file(phone.output, &scanned), TRICODE_QR_OK);
    ck_assert_uint_eq(scanned.length, TRICODE_TEXT_SIZE);
    ck_assert_mem_eq(scanned.bytes, permit, TRICODE_TEXT_SIZE);
    ck_assert_int_eq(tricode_qr_draw_png(permit, TRICODE_QR_LEVEL_Q, 8, &drawn), TRICODE_QR_OK);
    ck_assert_int_eq(scratch_read(phone.output, file, sizeof file), (long)drawn.length);
    ck_assert_mem_eq(file, drawn.bytes, drawn.length);
    free(scanned.bytes);
    free(drawn.bytes);
}
END_TEST

/* [READ-4] The host in the picture listens and would answer, but receives no request. */
START_TEST(contacts_only_its_own_center) {
    const struct fake_reply replies[] = {{FAKE_TEXT, LOOK_UP("settled")}, {FAKE_TEXT, settled}};
    struct tricode_phone phone = {.yes = 1};
    char url[128];
    int status = 0;
    struct fake_center other = fake_start(replies, 1);
    (void)snprintf(url, sizeof url, "HTTP://%s/", other.url + strlen("http://"));
    ck_assert_int_eq(use(phone, picture_at(url, TRICODE_KIND_SALE), NULL, replies, 2, 2),
                     TRICODE_EXIT_OK);
    /* It exits after one request, so it must still be running. */
    ck_assert_int_eq(waitpid(other.process, &status, WNOHANG), 0);
    ck_assert_int_eq(kill(other.process, SIGKILL), 0);
    ck_assert_int_eq(waitpid(other.process, &status, 0), other.process);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("terminal picture");
    TCase *tests = tcase_create("picture");
    tcase_add_checked_fixture(tests, phone_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, permit_has_no_prefix);
    tcase_add_test(tests, contacts_only_its_own_center);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
