// SPDX-License-Identifier: Apache-2.0
/* The provisioning file: no unknown members, each member is checked, each error names its member.
 */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "machine/provisioning/provisioning.h"

static const char good[] =
    "{\"tricode\":1,\"machine\":7,\"currency\":978,\"key_epoch\":3,"
    "\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff\","
    "\"host\":\"pay.example:8080\",\"name\":\"Snacks\",\"place\":\"Gleis 2, S\xc3\xbc"
    "d\",\"products\":["
    "{\"product\":0,\"name\":\"Cola\",\"price\":250},"
    "{\"product\":65535,\"name\":\"Nuts\",\"price\":4294967295}]}";

static int parse(const char *text, struct tricode_error *fault) {
    struct tricode_provisioning provisioning;
    static const struct tricode_provisioning zero;
    memset(&provisioning, 0xaa, sizeof provisioning);
    fault->text[0] = 0;
    int status =
        tricode_provisioning_parse((const uint8_t *)text, strlen(text), &provisioning, fault);
    if (status != 0) {
        ck_assert_mem_eq(&provisioning, &zero, sizeof zero);
        ck_assert_str_ne(fault->text, "");
    } else {
        tricode_provisioning_clear(&provisioning);
    }
    return status;
}

/* [QR-4] */
START_TEST(good_file) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault;
    ck_assert_int_eq(
        tricode_provisioning_parse((const uint8_t *)good, strlen(good), &provisioning, &fault), 0);
    ck_assert_uint_eq(provisioning.machine, 7);
    ck_assert_uint_eq(provisioning.currency, 978);
    ck_assert_uint_eq(provisioning.key_epoch, 3);
    ck_assert_uint_eq(provisioning.key.bytes[1], 1);
    ck_assert_uint_eq(provisioning.key.bytes[31], 0xff);
    ck_assert_str_eq(provisioning.host, "PAY.EXAMPLE:8080");
    ck_assert_str_eq(provisioning.place, "Gleis 2, S\xc3\xbc"
                                         "d");
    ck_assert_uint_eq(provisioning.product_count, 2);
    ck_assert_uint_eq(tricode_provisioning_product(&provisioning, 65535)->price, 4294967295u);
    ck_assert_str_eq(tricode_provisioning_product(&provisioning, 0)->name, "Cola");
    ck_assert_ptr_null(tricode_provisioning_product(&provisioning, 1));
    tricode_provisioning_clear(&provisioning);
    ck_assert_uint_eq(provisioning.key.bytes[31], 0);
}
END_TEST

/* A part of the file, its invalid replacement, and a part of the error. */
static const struct {
    const char *was;
    const char *is;
    const char *error;
} wrong[] = {
    {"\"tricode\":1", "\"tricode\":2", "tricode is not from 1 to 1"},
    {"\"tricode\":1", "\"tricode\":\"1\"", "tricode is not an integer"},
    {"\"tricode\":1,", "", "tricode is missing"},
    {"\"machine\":7", "\"machine\":0", "machine is not from 1"},
    {"\"machine\":7", "\"machine\":4294967296", "machine is not from 1"},
    {"\"machine\":7", "\"machine\":-7", "machine is not from 1"},
    {"\"machine\":7", "\"machine\":7.0", "machine is not an integer"},
    {"\"machine\":7", "\"machine\":true", "machine is not an integer"},
    {"\"machine\":7", "\"machine\":7,\"machine\":7", "not a JSON object"},
    {"\"machine\":7,", "", "machine is missing"},
    {"\"currency\":978", "\"currency\":0", "currency is not from 1 to 999"},
    {"\"currency\":978", "\"currency\":1000", "currency is not from 1 to 999"},
    {"\"currency\":978,", "", "currency is missing"},
    {"\"key_epoch\":3", "\"key_epoch\":256", "key_epoch is not from 0 to 255"},
    {"\"key_epoch\":3", "\"key_epoch\":-1", "key_epoch is not from 0 to 255"},
    {"\"key_epoch\":3,", "", "key_epoch is missing"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"counter\":5", "vended is missing"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"vended\":0", "counter is missing"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"counter\":5,\"vended\":6", "vended is not from 0 to 5"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"counter\":-1,\"vended\":0", "counter is not from 0"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"counter\":4294967296,\"vended\":0",
     "counter is not from 0 to 4294967295"},
    {"\"key_epoch\":3", "\"key_epoch\":3,\"counter\":\"5\",\"vended\":0",
     "counter is not an integer"},
    {"1eff\"", "1ef\"", "key is not"},
    {"1eff\"", "1eff0\"", "key is not"},
    {"1eff\"", "1efF\"", "key is not"},
    {"1eff\"", "1ef \"", "key is not"},
    {"\"key\":\"", "\"key\":1,\"k\":\"", "k is not a member"},
    {"\"host\":\"pay.example:8080\"", "\"host\":\"\"", "host is not from 1 to 17"},
    {"\"host\":\"pay.example:8080\"", "\"host\":\"pay.example:808080\"", "host is not from 1"},
    {"\"host\":\"pay.example:8080\"", "\"host\":\"pay/example\"", "host has a character"},
    {"\"host\":\"pay.example:8080\"", "\"host\":\"p\xc3\xa4y\"", "host has a character"},
    {"\"host\":\"pay.example:8080\"", "\"host\":\"pay_x\"", "host has a character"},
    {"\"host\":\"pay.example:8080\"", "\"host\":null", "host is not a string"},
    {"\"name\":\"Snacks\"", "\"name\":\"\"", "name is not from 1"},
    {"\"name\":\"Snacks\"", "\"name\":\"\\u001b[2J\"", "name has a control character"},
    {"\"name\":\"Snacks\"", "\"name\":\"\xc2\x9b\"", "name has a control character"},
    {"\"name\":\"Snacks\",", "", "name is missing"},
    {"\"place\":\"Gleis 2", "\"place\":1,\"x\":\"", "x is not a member"},
    {"\"place\":\"Gleis 2", "\"place\":\"\\t", "place has a control character"},
    {"\"products\":[", "\"products\":{},\"y\":[", "y is not a member"},
    {"\"products\":[", "\"products\":[7,", "products[0]. is not an object"},
    {"\"product\":0", "\"product\":65535", "products[1].product is the number of an earlier"},
    {"\"product\":0", "\"product\":65536", "products[0].product is not from 0 to 65535"},
    {"\"product\":65535", "\"product\":-1", "products[1].product is not from 0 to 65535"},
    {"\"product\":0,", "", "products[0].product is missing"},
    {"\"name\":\"Nuts\"", "\"name\":\"\"", "products[1].name is not from 1"},
    {"\"name\":\"Nuts\",", "", "products[1].name is missing"},
    {"\"price\":250", "\"price\":0", "products[0].price is not from 1"},
    {"\"price\":4294967295", "\"price\":4294967296", "products[1].price is not from 1"},
    {"\"price\":250", "\"price\":250,\"tax\":1", "products[0].tax is not a member"},
    {",\"price\":250", "", "products[0].price is missing"},
};

/* [QR-4] [STORE-6] */
START_TEST(wrong_member) {
    struct tricode_error fault;
    char text[2048];
    const char *at = strstr(good, wrong[_i].was);
    ck_assert_ptr_nonnull(at);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, wrong[_i].is,
                   at + strlen(wrong[_i].was));
    ck_assert_int_eq(parse(text, &fault), -1);
    ck_assert_msg(strstr(fault.text, wrong[_i].error) != NULL, "found: %s", fault.text);
    /* No error contains the key. */
    ck_assert_ptr_null(strstr(fault.text, "0405"));
}
END_TEST

START_TEST(every_truncation_is_refused) {
    struct tricode_error fault;
    char text[sizeof good];
    for (size_t length = 0; length < strlen(good); length++) {
        memcpy(text, good, length);
        text[length] = 0;
        ck_assert_int_eq(parse(text, &fault), -1);
    }
}
END_TEST

START_TEST(long_names) {
    struct tricode_error fault;
    char text[2048];
    char name[300];
    for (int length = 255; length <= 256; length++) {
        memset(name, 'n', (size_t)length);
        name[length] = 0;
        const char *at = strstr(good, "Snacks");
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, name, at + 6);
        ck_assert_int_eq(parse(text, &fault), length == 255 ? 0 : -1);
    }
}
END_TEST

START_TEST(too_many_products) {
    struct tricode_error fault;
    const size_t count = 65537;
    const char *at = strstr(good, "[");
    char *text = malloc(sizeof good + 2 * count);
    ck_assert_ptr_nonnull(text);
    memcpy(text, good, (size_t)(at - good) + 1);
    char *end = text + (at - good) + 1;
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, i == 0 ? "1" : ",1");
    }
    (void)stpcpy(end, "]}");
    ck_assert_int_eq(parse(text, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "products has more than 65536 members"));
    free(text);
}
END_TEST

/* [STORE-6] [STORE-8] */
START_TEST(file_is_a_secret) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault;
    const char *path = scratch_path("provisioning.json");
    ck_assert_int_eq(tricode_provisioning_read(path, &provisioning, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "No such file"));
    scratch_write(path, good, strlen(good), 0640);
    ck_assert_int_eq(tricode_provisioning_read(path, &provisioning, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "0600"));
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq(tricode_provisioning_read(path, &provisioning, &fault), 0);
    tricode_provisioning_clear(&provisioning);
    char *large = malloc(TRICODE_PROVISIONING_LIMIT + 1);
    ck_assert_ptr_nonnull(large);
    memset(large, ' ', TRICODE_PROVISIONING_LIMIT + 1);
    memcpy(large, good, strlen(good));
    scratch_write(path, large, TRICODE_PROVISIONING_LIMIT, 0600);
    ck_assert_int_eq(tricode_provisioning_read(path, &provisioning, &fault), 0);
    tricode_provisioning_clear(&provisioning);
    scratch_write(path, large, TRICODE_PROVISIONING_LIMIT + 1, 0600);
    ck_assert_int_eq(tricode_provisioning_read(path, &provisioning, &fault), -1);
    free(large);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine provisioning");
    TCase *tests = tcase_create("provisioning");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, good_file);
    tcase_add_loop_test(tests, wrong_member, 0, (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tests, every_truncation_is_refused);
    tcase_add_test(tests, long_names);
    tcase_add_test(tests, too_many_products);
    tcase_add_test(tests, file_is_a_secret);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
