// SPDX-License-Identifier: Apache-2.0
/* The terminal's key file: created once, private, refused if incomplete. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "terminal/key_file.h"

static const char good[] =
    "{\"tricode\":1,\"seed\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff\","
    "\"center\":\"https://pay.example\"}";

static const struct {
    const char *url;
    const char *center; /* NULL: refused */
} addresses[] = {
    {"https://pay.example", "https://pay.example"},
    {"https://pay.example/", "https://pay.example"},
    {"https://pay.example:8443/", "https://pay.example:8443"},
    {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"},
    {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
    {"http://127.0.0.1", "http://127.0.0.1"},
    {"http://localhost:1/", "http://localhost:1"},
    {"http://[::1]:65535", "http://[::1]:65535"},
    {"http://pay.example", NULL},
    {"http://127.0.0.1.evil.example", NULL},
    {"http://127.0.0.1@evil.example", NULL},
    {"http://localhost.evil.example:80", NULL},
    {"http://127.0.0.2", NULL},
    {"http://[::1", NULL},
    {"https://user:word@pay.example", NULL},
    {"https://pay.example/path", NULL},
    {"https://pay.example?x", NULL},
    {"https://pay.example#x", NULL},
    {"https://pay.example//", NULL},
    {"https://pay.example:", NULL},
    {"https://pay.example:0", NULL},
    {"https://pay.example:65536", NULL},
    {"https://pay.example:123456", NULL},
    {"https://pay.example:80x", NULL},
    {"https://", NULL},
    {"https:///", NULL},
    {"https://pay example", NULL},
    {"https://pay\".example", NULL},
    {"HTTPS://pay.example", NULL},
    {"ftp://pay.example", NULL},
    {"file:///etc/passwd", NULL},
    {"pay.example", NULL},
    {"", NULL},
};

/* [WIRE-1] */
START_TEST(center_address) {
    char center[TRICODE_CENTER_SIZE] = "as before";
    struct tricode_error fault = {""};
    int status = tricode_center_address(addresses[_i].url, center, &fault);
    if (addresses[_i].center != NULL) {
        ck_assert_msg(status == 0, "%s: %s", addresses[_i].url, fault.text);
        ck_assert_str_eq(center, addresses[_i].center);
    } else {
        ck_assert_msg(status == -1, "%s was accepted", addresses[_i].url);
        ck_assert(strstr(fault.text, "center must ") == fault.text ||
                  strstr(fault.text, "center is not secure") == fault.text);
        ck_assert_str_eq(center, "as before");
    }
}
END_TEST

START_TEST(longest_address) {
    char url[TRICODE_CENTER_SIZE + 16];
    char center[TRICODE_CENTER_SIZE];
    struct tricode_error fault;
    memset(url, 'a', sizeof url);
    memcpy(url, "https://", 8);
    url[TRICODE_CENTER_SIZE] = 0;
    ck_assert_int_eq(tricode_center_address(url, center, &fault), -1);
    url[TRICODE_CENTER_SIZE - 1] = 0;
    ck_assert_int_eq(tricode_center_address(url, center, &fault), 0);
    ck_assert_str_eq(center, url);
}
END_TEST

START_TEST(good_file) {
    struct tricode_key_file key;
    struct tricode_error fault;
    ck_assert_int_eq(tricode_key_file_parse((const uint8_t *)good, strlen(good), &key, &fault), 0);
    ck_assert_uint_eq(key.seed[1], 1);
    ck_assert_uint_eq(key.seed[31], 0xff);
    ck_assert_str_eq(key.center, "https://pay.example");
    tricode_key_file_wipe(&key);
    ck_assert_uint_eq(key.seed[31], 0);
}
END_TEST

static const struct {
    const char *was;
    const char *is;
    const char *error;
} wrong[] = {
    {"\"tricode\":1", "\"tricode\":2", "tricode is not from 1 to 1"},
    {"\"tricode\":1,", "", "tricode is missing"},
    {"\"tricode\":1,", "\"tricode\":1,\"extra\":0,", "extra is not a member"},
    {"\"tricode\":1,", "\"tricode\":1,\"tricode\":1,", "not a JSON object"},
    {"1eff", "1ef", "seed is not"},
    {"1eff", "1EFF", "seed is not"},
    {"1eff", "1eff00", "seed is not"},
    {"\"seed\":\"", "\"seed\":[],\"was\":\"", "was is not a member"},
    {"https:", "http:", "center is not secure"},
    {"https://pay.example", "", "center is not from 1"},
    {"\"https://pay.example\"", "7", "center is not a string"},
    {"pay.example", "pay.example/\\u0000", "not a JSON object"},
    {"}", "", "not a JSON object"},
    {"}", "}}", "not a JSON object"},
};

static int parse(const char *text, size_t length, struct tricode_error *fault) {
    static const struct tricode_key_file zero;
    struct tricode_key_file key;
    memset(&key, 0xaa, sizeof key);
    int status = tricode_key_file_parse((const uint8_t *)text, length, &key, fault);
    if (status != 0) {
        ck_assert_mem_eq(&key, &zero, sizeof zero);
        ck_assert_ptr_null(strstr(fault->text, "0405"));
    }
    return status;
}

/* [STORE-7] */
START_TEST(damaged_file) {
    struct tricode_error fault = {""};
    char text[1024];
    const char *at = strstr(good, wrong[_i].was);
    ck_assert_ptr_nonnull(at);
    int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, wrong[_i].is,
                          at + strlen(wrong[_i].was));
    ck_assert_int_eq(parse(text, (size_t)length, &fault), -1);
    ck_assert_msg(strstr(fault.text, wrong[_i].error) != NULL, "found: %s", fault.text);
}
END_TEST

/* [STORE-7] */
START_TEST(every_cut_is_refused) {
    struct tricode_error fault = {""};
    for (size_t length = 0; length < strlen(good); length++) {
        ck_assert_int_eq(parse(good, length, &fault), -1);
    }
}
END_TEST

/* [STORE-8] */
START_TEST(made_once) {
    struct tricode_key_file made;
    struct tricode_key_file read;
    struct tricode_error fault = {""};
    struct stat about;
    const char *path = scratch_path("key");
    ck_assert_int_eq(tricode_key_file_read(path, &read, &fault), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(tricode_key_file_make(path, "https://pay.example", &made, &fault), 0);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0600);
    ck_assert_int_eq(tricode_key_file_read(path, &read, &fault), 0);
    ck_assert_mem_eq(read.seed, made.seed, sizeof made.seed);
    ck_assert_str_eq(read.center, "https://pay.example");
    /* An existing key is never replaced, because it belongs to an account. */
    ck_assert_int_eq(tricode_key_file_make(path, "https://pay.example", &made, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "File exists"));
    struct tricode_key_file again;
    ck_assert_int_eq(tricode_key_file_read(path, &again, &fault), 0);
    ck_assert_mem_eq(again.seed, read.seed, sizeof read.seed);
}
END_TEST

/* [STORE-8] */
START_TEST(open_to_others) {
    struct tricode_key_file key;
    struct tricode_error fault = {""};
    const char *path = scratch_path("key");
    static const mode_t modes[] = {0640, 0604, 0620, 0660, 0644, 0666, 0610};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        scratch_write(path, good, strlen(good), modes[i]);
        ck_assert_int_eq(tricode_key_file_read(path, &key, &fault), -1);
        ck_assert_int_eq(errno, EPERM);
        ck_assert_ptr_nonnull(strstr(fault.text, "0600"));
        ck_assert_uint_eq(key.seed[1], 0);
    }
    scratch_write(path, good, strlen(good), 0600);
    ck_assert_int_eq(tricode_key_file_read(path, &key, &fault), 0);
}
END_TEST

START_TEST(too_long) {
    struct tricode_key_file key;
    struct tricode_error fault = {""};
    char text[TRICODE_KEY_FILE_LIMIT + 1];
    memset(text, ' ', sizeof text);
    memcpy(text, good, strlen(good));
    scratch_write(scratch_path("key"), text, TRICODE_KEY_FILE_LIMIT, 0600);
    ck_assert_int_eq(tricode_key_file_read(scratch_path("key"), &key, &fault), 0);
    scratch_write(scratch_path("key"), text, sizeof text, 0600);
    ck_assert_int_eq(tricode_key_file_read(scratch_path("key"), &key, &fault), -1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("terminal key file");
    TCase *tests = tcase_create("key file");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_add_loop_test(tests, center_address, 0, (int)(sizeof addresses / sizeof addresses[0]));
    tcase_add_test(tests, longest_address);
    tcase_add_test(tests, good_file);
    tcase_add_loop_test(tests, damaged_file, 0, (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tests, every_cut_is_refused);
    tcase_add_test(tests, made_once);
    tcase_add_test(tests, open_to_others);
    tcase_add_test(tests, too_long);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
