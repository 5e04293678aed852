// SPDX-License-Identifier: Apache-2.0
/* Command-line helpers: money, numbers, options, closed JSON. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "host/command/console.h"
#include "host/json.h"
#include "host/command/options.h"

static const struct {
    unsigned long long minor;
    unsigned currency;
    const char *text;
} amounts[] = {
    {250, 978, "2.50 EUR"},
    {5, 978, "0.05 EUR"},
    {0, 840, "0.00 USD"},
    {250, 392, "250 JPY"},
    {1005, 48, "1.005 BHD"},
    {250, 999, "250 (currency 999)"},
    {9007199254740991u, 978, "90071992547409.91 EUR"},
    {18446744073709551615u, 65535, "18446744073709551615 (currency 65535)"},
};

START_TEST(money_formatting) {
    char text[40];
    tricode_console_money(text, sizeof text, amounts[_i].minor, amounts[_i].currency);
    ck_assert_str_eq(text, amounts[_i].text);
}
END_TEST

START_TEST(digits_of_currencies) {
    ck_assert_int_eq(tricode_console_digits(978), 2);
    ck_assert_int_eq(tricode_console_digits(392), 0);
    ck_assert_int_eq(tricode_console_digits(414), 3);
    ck_assert_int_eq(tricode_console_digits(1), -1);
}
END_TEST

START_TEST(numbers) {
    unsigned long long number = 77;
    ck_assert_int_eq(tricode_parse_number("0", 0, 10, &number), 0);
    ck_assert_uint_eq(number, 0);
    ck_assert_int_eq(tricode_parse_number("18446744073709551615", 0, ~0ull, &number), 0);
    ck_assert_uint_eq(number, ~0ull);
    static const char *const wrong[] = {"",   "-1", "+1",  " 1",  "1 ",
                                        "1x", "11", "1.0", "0x1", "18446744073709551616"};
    number = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_int_eq(tricode_parse_number(wrong[i], 0, 10, &number), -1);
    }
    ck_assert_int_eq(tricode_parse_number("4", 5, 10, &number), -1);
    ck_assert_uint_eq(number, 77);
}
END_TEST

static int parse(int argc, char *const argv[], const char **file, int *flag,
                 struct tricode_words *words) {
    const struct tricode_option options[] = {{.name = "--file", .value = file, .commands = 1},
                                             {.name = "--flag", .flag = flag, .commands = 2}};
    *file = NULL;
    *flag = 0;
    return tricode_options_parse("test", argc, argv, options, 2, words);
}

START_TEST(options_and_words) {
    struct tricode_words words;
    const char *file;
    int flag;
    char *separate[] = {"p", "a", "--file", "x", "--flag", "b", NULL};
    char *joined[] = {"p", "--file=x=y", "--", "--flag", "-z", NULL};
    char *dash[] = {"p", "-", NULL};

    ck_assert_int_eq(parse(6, separate, &file, &flag, &words), 0);
    ck_assert_str_eq(file, "x");
    ck_assert_int_eq(flag, 1);
    ck_assert_uint_eq(words.count, 2);
    ck_assert_str_eq(words.words[1], "b");
    ck_assert_int_eq(parse(5, joined, &file, &flag, &words), 0);
    ck_assert_str_eq(file, "x=y");
    ck_assert_int_eq(flag, 0);
    ck_assert_uint_eq(words.count, 2);
    ck_assert_int_eq(parse(2, dash, &file, &flag, &words), 0);
    ck_assert_uint_eq(words.count, 1);
}
END_TEST

/* The first given option that none of the commands takes. */
START_TEST(misplaced_options) {
    const char *file = "x";
    int flag = 0;
    const struct tricode_option options[] = {{.name = "--file", .value = &file, .commands = 1},
                                             {.name = "--flag", .flag = &flag, .commands = 2}};
    ck_assert_ptr_null(tricode_options_misplaced(options, 2, 1));
    ck_assert_str_eq(tricode_options_misplaced(options, 2, 2), "--file");
    flag = 1;
    ck_assert_str_eq(tricode_options_misplaced(options, 2, 1), "--flag");
    file = NULL;
    ck_assert_ptr_null(tricode_options_misplaced(options, 2, 2));
}
END_TEST

START_TEST(options_that_are_wrong) {
    struct tricode_words words;
    const char *file;
    int flag;
    char *unknown[] = {"p", "--fil", "x", NULL};
    char *small[] = {"p", "-f", NULL};
    char *valueless[] = {"p", "--file", NULL};
    char *twice[] = {"p", "--file", "a", "--file", "b", NULL};
    char *valued[] = {"p", "--flag=1", NULL};
    char *many[] = {"p", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL};
    ck_assert_int_eq(parse(3, unknown, &file, &flag, &words), -1);
    ck_assert_int_eq(parse(2, small, &file, &flag, &words), -1);
    ck_assert_int_eq(parse(2, valueless, &file, &flag, &words), -1);
    ck_assert_int_eq(parse(5, twice, &file, &flag, &words), -1);
    ck_assert_int_eq(parse(2, valued, &file, &flag, &words), -1);
    ck_assert_int_eq(parse(10, many, &file, &flag, &words), -1);
}
END_TEST

static const char *const not_objects[] = {
    "",
    "{",
    "[]",
    "1",
    "{\"a\":1,\"a\":1}",
    "{\"a\":1}x",
    "{\"a\":99999999999999999999}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\xff\"}",
};

START_TEST(json_that_is_not_an_object) {
    struct tricode_error fault = {""};
    const char *text = not_objects[_i];
    ck_assert_ptr_null(tricode_json_parse((const uint8_t *)text, strlen(text), &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "not a JSON object"));
}
END_TEST

START_TEST(json_closed) {
    static const char *const members[] = {"a", "b", NULL};
    struct tricode_error fault = {""};
    json_t *value = json_pack("{s:i, s:i}", "a", 1, "b", 2);
    ck_assert_int_eq(tricode_json_closed(value, members, "", &fault), 0);
    json_object_set_new(value, "c", json_null());
    ck_assert_int_eq(tricode_json_closed(value, members, "in.", &fault), -1);
    ck_assert_str_eq(fault.text, "in.c is not a member of this format");
    json_object_del(value, "c");
    json_object_del(value, "b");
    ck_assert_int_eq(tricode_json_closed(value, members, "", &fault), -1);
    ck_assert_str_eq(fault.text, "b is missing");
    json_decref(value);
    ck_assert_int_eq(tricode_json_closed(NULL, members, "it", &fault), -1);
}
END_TEST

START_TEST(json_members) {
    struct tricode_error fault = {""};
    int64_t number = 77;
    char text[5] = "same";
    uint8_t secret[2] = {9, 9};
    json_t *value = json_pack("{s:i, s:f, s:s, s:s, s:s, s:s, s:s}", "n", 5, "r", 5.0, "t", "abcd",
                              "long", "abcde", "control", "a\x1b", "c1", "\xc2\x9b", "k", "0aFf");
    ck_assert_int_eq(tricode_json_integer(value, "n", 5, 5, "", &number, &fault), 0);
    ck_assert_int_eq(number, 5);
    ck_assert_int_eq(tricode_json_integer(value, "n", 6, 9, "", &number, &fault), -1);
    ck_assert_int_eq(tricode_json_integer(value, "n", 0, 4, "", &number, &fault), -1);
    ck_assert_str_eq(fault.text, "n is not from 0 to 4");
    ck_assert_int_eq(tricode_json_integer(value, "r", 0, 9, "", &number, &fault), -1);
    ck_assert_int_eq(tricode_json_integer(value, "x", 0, 9, "", &number, &fault), -1);
    ck_assert_str_eq(fault.text, "x is missing");
    ck_assert_int_eq(number, 5);
    ck_assert_int_eq(tricode_json_text(value, "long", 0, text, sizeof text, "", &fault), -1);
    ck_assert_int_eq(tricode_json_text(value, "control", 0, text, sizeof text, "", &fault), -1);
    ck_assert_int_eq(tricode_json_text(value, "c1", 0, text, sizeof text, "", &fault), -1);
    ck_assert_int_eq(tricode_json_text(value, "n", 0, text, sizeof text, "", &fault), -1);
    ck_assert_str_eq(text, "same");
    ck_assert_int_eq(tricode_json_text(value, "t", 5, text, sizeof text, "", &fault), -1);
    ck_assert_int_eq(tricode_json_text(value, "t", 4, text, sizeof text, "", &fault), 0);
    ck_assert_str_eq(text, "abcd");
    /* Upper case is refused, and the secret is removed from the object in any case. */
    ck_assert_int_eq(tricode_json_secret(value, "k", secret, sizeof secret, "", &fault), -1);
    ck_assert_uint_eq(secret[0] | secret[1], 0);
    ck_assert_str_eq(json_string_value(json_object_get(value, "k")), "");
    json_object_set_new(value, "k", json_string("0aff"));
    ck_assert_int_eq(tricode_json_secret(value, "k", secret, sizeof secret, "", &fault), 0);
    ck_assert_uint_eq(secret[0], 0x0a);
    ck_assert_uint_eq(secret[1], 0xff);
    json_decref(value);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host console");
    TCase *tests = tcase_create("console");
    tcase_add_loop_test(tests, money_formatting, 0, (int)(sizeof amounts / sizeof amounts[0]));
    tcase_add_test(tests, digits_of_currencies);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, options_and_words);
    tcase_add_test(tests, misplaced_options);
    tcase_add_test(tests, options_that_are_wrong);
    tcase_add_loop_test(tests, json_that_is_not_an_object, 0,
                        (int)(sizeof not_objects / sizeof not_objects[0]));
    tcase_add_test(tests, json_closed);
    tcase_add_test(tests, json_members);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
