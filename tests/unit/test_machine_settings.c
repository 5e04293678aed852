// SPDX-License-Identifier: Apache-2.0
/* The machine's configuration file: each error is reported with its line and a remedy; the command
 * line takes precedence; the installed example is valid. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "host/command/console.h"
#include "machine/command/cli.h"
#include "machine/settings/configuration.h"
#include "support/vending.h"

/* The reported errors, one "LINE: text" per line. */
static char reported[16384];

static void note(void *context, unsigned line, const char *text) {
    const size_t at = strlen(reported);
    ck_assert_ptr_null(context);
    ck_assert_int_lt(snprintf(reported + at, sizeof reported - at, "%u: %s\n", line, text),
                     (int)(sizeof reported - at));
}
static const struct tricode_setting_errors errors = {note, NULL};

/* Parses a copy of the text, which the settings point into until the next call. */
static unsigned parse(const char *text, struct tricode_settings *settings) {
    static char copy[16384];
    ck_assert_uint_lt(strlen(text), sizeof copy);
    (void)strcpy(copy, text);
    reported[0] = 0;
    return tricode_configuration_parse(copy, strlen(text), settings, &errors);
}

START_TEST(a_complete_file) {
    struct tricode_settings settings;
    ck_assert_uint_eq(parse("# all of it\r\n[display]\nterminal=no\n\tpicture = /a b/c.png \n"
                            "[offer]\nseconds = 3600\n\n  # and\n[mechanism]\njams\t=\t25",
                            &settings),
                      0);
    ck_assert_str_eq(reported, "");
    ck_assert_str_eq(settings.values[TRICODE_SETTING_DISPLAY_PICTURE].text, "/a b/c.png");
    ck_assert_uint_eq(settings.values[TRICODE_SETTING_DISPLAY_PICTURE].line, 4);
    ck_assert_int_eq((int)tricode_setting_number(&settings, TRICODE_SETTING_DISPLAY_TERMINAL), 0);
    ck_assert_int_eq(tricode_setting_is_set(&settings, TRICODE_SETTING_CAMERA_WATCH), 0);
    ck_assert_uint_eq(tricode_setting_number(&settings, TRICODE_SETTING_OFFER_SECONDS), 3600);
    ck_assert_uint_eq(tricode_setting_number(&settings, TRICODE_SETTING_MECHANISM_JAMS), 25);
    ck_assert_uint_eq(tricode_setting_number(&settings, TRICODE_SETTING_MDB_VEND), 120);
    ck_assert_uint_eq(tricode_settings_check(&settings, &errors), 0);
    ck_assert_uint_eq(parse("", &settings), 0);
    ck_assert_ptr_null(settings.values[TRICODE_SETTING_DISPLAY_PICTURE].text);
}
END_TEST

/* All errors of a file at once, each with its line and a remedy. */
START_TEST(all_errors_are_reported) {
    struct tricode_settings settings;
    ck_assert_uint_eq(parse("terminal = yes\n[screen]\nanything = 1\n[display\n[display]\n"
                            "terminal = maybe\npicture = display.png\ncolour = yes\nterminal\n"
                            "terminal = yes\n[mdb]\nanswer = 0\nprice = mine\n"
                            "port = /dev/ttyS0 # the adapter\n[camera]\npictures = \n"
                            "watch = yes\nwatch = no\n[panel]\nlisten = 0.0.0.0:80\n"
                            "[offer]\nseconds = -1\nsec\x01nds = 1\n",
                            &settings),
                      16);
    ck_assert_str_eq(
        reported,
        "1: this line is outside a section: put a line such as [display] above it\n"
        "2: unknown section; use one of [display], [camera], [lever], [mechanism], [mdb], [panel], "
        "[offer]\n"
        "4: a section line has a name in brackets only, such as [display]\n"
        "6: terminal in [display] takes no or yes\n"
        "7: picture in [display] takes an absolute path, which begins with /\n"
        "8: unknown key; [display] has terminal, picture, framebuffer, font\n"
        "9: a line is `key = value`, [section], or a comment after #\n"
        "10: terminal in [display] is already set in line 6: remove one of the two\n"
        "12: answer in [mdb] takes a number of seconds from 1 to 255\n"
        "13: price in [mdb] takes list or bus\n"
        "14: a comment needs a line of its own: put it above this line\n"
        "16: pictures in [camera] takes the path of a file or folder\n"
        "18: watch in [camera] is already set in line 17: remove one of the two\n"
        "20: listen in [panel] takes an address of this host alone: 127.0.0.1:PORT, [::1]:PORT or "
        "localhost:PORT\n"
        "22: seconds in [offer] takes a number of seconds from 0 to 3600\n"
        "23: this line is not plain UTF-8 text: write it again\n");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        ck_assert_int_eq(settings.values[i].text != NULL, i == TRICODE_SETTING_CAMERA_WATCH);
    }
}
END_TEST

/* A zero byte does not hide the rest of its line. */
START_TEST(zero_bytes) {
    struct tricode_settings settings;
    char text[] = "[offer]\nseconds = 1\0 2\n";
    reported[0] = 0;
    ck_assert_uint_eq(tricode_configuration_parse(text, sizeof text - 1, &settings, &errors), 1);
    ck_assert_str_eq(reported, "2: this line is not plain UTF-8 text: write it again\n");
}
END_TEST

START_TEST(loopback_only) {
    static const char *const good[] = {"127.0.0.1:8090", "[::1]:0", "localhost:65535"};
    static const char *const bad[] = {"127.0.0.1",     "127.0.0.1:",      "127.0.0.1:65536",
                                      "127.0.0.2:80",  "localhost.x:80",  "::1:80",
                                      "127.0.0.1:80/", "127.0.0.1:80:80", ""};
    struct tricode_settings settings = {0};
    struct tricode_error error;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_int_eq(
            tricode_setting_set(&settings, TRICODE_SETTING_PANEL_LISTEN, good[i], 1, &error), 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(
            tricode_setting_set(&settings, TRICODE_SETTING_PANEL_LISTEN, bad[i], 1, &error), -1);
    }
}
END_TEST

/* Settings that need or exclude each other: in the file, on the command line, in both. */
START_TEST(rules_between_settings) {
    struct tricode_settings settings;
    struct tricode_error error;
    ck_assert_uint_eq(parse("[mechanism]\nseed = 1\ntray = /tray\n[mdb]\nport = /dev/x\n"
                            "[camera]\nwatch = yes\n",
                            &settings),
                      0);
    ck_assert_uint_eq(tricode_settings_check(&settings, &errors), 3);
    ck_assert_str_eq(reported,
                     "3: tray in [mechanism] simulates the mechanism, but on a bus the vending "
                     "machine vends: keep either it or port in [mdb], not both\n"
                     "2: seed in [mechanism] applies to random jams only: add jams in [mechanism]\n"
                     "7: watch in [camera] applies to pictures only: add pictures in [camera]\n");
    ck_assert_uint_eq(parse("[mdb]\nport = /dev/x\n", &settings), 0);
    ck_assert_int_eq(
        tricode_setting_set(&settings, TRICODE_SETTING_MECHANISM_TRAY, "tray", 0, &error), 0);
    ck_assert_uint_eq(tricode_settings_check(&settings, &errors), 1);
    ck_assert_str_eq(reported,
                     "0: --tray simulates the mechanism, but on a bus the vending machine "
                     "vends: keep either it or port in [mdb], not both\n");
    memset(&settings, 0, sizeof settings);
    ck_assert_int_eq(tricode_setting_set(&settings, TRICODE_SETTING_MDB_VEND, "9", 0, &error), 0);
    reported[0] = 0;
    ck_assert_uint_eq(tricode_settings_check(&settings, &errors), 1);
    ck_assert_str_eq(reported, "0: --mdb-vend applies to an MDB adapter only: add --mdb\n");
}
END_TEST

/* Each default is a value that its setting takes, and the number that it stands for. */
START_TEST(defaults) {
    struct tricode_settings none = {0};
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const enum tricode_setting setting = (enum tricode_setting)i;
        struct tricode_settings settings = {0};
        struct tricode_error error = {""};
        const char *fallback = tricode_setting_describe(setting).fallback;
        ck_assert_ptr_eq(tricode_setting_text(&none, setting), fallback);
        if (fallback != NULL) {
            ck_assert_msg(tricode_setting_set(&settings, setting, fallback, 1, &error) == 0, "%s",
                          error.text);
            ck_assert_uint_eq(tricode_setting_number(&settings, setting),
                              tricode_setting_number(&none, setting));
        }
    }
    ck_assert_uint_eq(tricode_setting_number(&none, TRICODE_SETTING_DISPLAY_TERMINAL), 1);
    ck_assert_uint_eq(tricode_setting_number(&none, TRICODE_SETTING_MDB_ANSWER), 5);
    ck_assert_uint_eq(tricode_setting_number(&none, TRICODE_SETTING_MDB_PRICE), 0);
}
END_TEST

/* src/machine/machine.conf is what --example-config prints. With the # of each #key removed, it
 * sets every setting. */
START_TEST(example_file) {
    static char bytes[16384];
    static char all[16384];
    struct tricode_settings settings;
    unsigned given = 0;
    char *printed = NULL;
    size_t size = 0;
    ck_assert_int_gt(scratch_read("src/machine/machine.conf", bytes, sizeof bytes - 1), 0);
    FILE *out = open_memstream(&printed, &size);
    ck_assert_ptr_nonnull(out);
    tricode_settings_print_example(out);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_str_eq(bytes, printed);
    free(printed);
    ck_assert_uint_eq(parse(bytes, &settings), 0);
    ck_assert_uint_eq(tricode_settings_check(&settings, &errors), 0);
    for (char *line = strtok(bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const int key = line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
        (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s\n", line + key);
    }
    (void)parse(all, &settings);
    ck_assert_str_eq(reported, "");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        given += settings.values[i].text != NULL;
    }
    ck_assert_uint_eq(given, TRICODE_SETTING_COUNT);
}
END_TEST

/* The example in src/machine/README.md, between its two fences. */
START_TEST(the_readme) {
    static char bytes[256 * 1024];
    struct tricode_settings settings;
    ck_assert_int_gt(scratch_read("src/machine/README.md", bytes, sizeof bytes - 1), 0);
    char *begin = strstr(bytes, "```ini\n");
    ck_assert_ptr_nonnull(begin);
    begin += strlen("```ini\n");
    char *end = strstr(begin, "```");
    ck_assert_ptr_nonnull(end);
    *end = 0;
    (void)parse(begin, &settings);
    (void)tricode_settings_check(&settings, &errors);
    ck_assert_str_eq(reported, "");
    ck_assert_ptr_nonnull(settings.values[TRICODE_SETTING_LEVER_GPIO].text);
}
END_TEST

static int cli(const char *const words[]) {
    int count = 0;
    while (words[count] != NULL) {
        count++;
    }
    return tricode_machine_cli(count, (char *const *)(uintptr_t)words);
}

static void write_file(const char *path, const char *text) {
    scratch_write(path, text, strlen(text), 0600);
}

/* The folder's file, or another one, configures a machine; the command line takes precedence. */
START_TEST(a_machine_by_file) {
    char text[PATH_MAX + 64];
    const char *folder = scratch_path("state");
    const char *file = scratch_path("provisioning.json");
    const char *other = scratch_path("other.conf");
    const char *here = scratch_path("here.png");
    const char *there = scratch_path("there.png");
    write_file(file, vending_provisioning);
    ck_assert_int_eq(
        cli((const char *[]){"tricode-machine", folder, "init", "--provisioning", file, NULL}),
        TRICODE_EXIT_OK);
    ck_assert_int_eq(cli((const char *[]){"tricode-machine", folder, "check-config", NULL}),
                     TRICODE_EXIT_USAGE);
    (void)snprintf(text, sizeof text, "[display]\nterminal = no\npicture = %s\n", here);
    write_file(scratch_path("state/machine.conf"), text);
    ck_assert_int_eq(cli((const char *[]){"tricode-machine", folder, "check-config", NULL}),
                     TRICODE_EXIT_OK);
    const int input = open(scratch_path("script"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq(write(input, "select 1\n", 9), 9);
    for (int wins = 0; wins < 2; wins++) {
        ck_assert_int_eq(lseek(input, 0, SEEK_SET), 0);
        ck_assert_int_eq(dup2(input, STDIN_FILENO), STDIN_FILENO);
        clearerr(stdin);
        ck_assert_int_eq(cli((const char *[]){"tricode-machine", folder, "run", "--json",
                                              wins ? "--display" : NULL, there, NULL}),
                         TRICODE_EXIT_OK);
        ck_assert_int_eq(access(here, F_OK), wins ? -1 : 0);
        ck_assert_int_eq(access(there, F_OK), wins ? 0 : -1);
        (void)unlink(here);
    }
    ck_assert_int_eq(lseek(input, 0, SEEK_SET), 0);
    ck_assert_int_eq(dup2(input, STDIN_FILENO), STDIN_FILENO);
    clearerr(stdin);
    ck_assert_int_eq(cli((const char *[]){"tricode-machine", folder, "run", "--config",
                                          "src/machine/machine.conf", NULL}),
                     TRICODE_EXIT_OK);
    write_file(other, "[display]\nterminal = 1\n");
    ck_assert_int_eq(
        cli((const char *[]){"tricode-machine", folder, "run", "--config", other, NULL}),
        TRICODE_EXIT_USAGE);
    ck_assert_int_eq(
        cli((const char *[]){"tricode-machine", folder, "check-config", "--config", other, NULL}),
        TRICODE_EXIT_USAGE);
    ck_assert_int_eq(
        cli((const char *[]){"tricode-machine", folder, "status", "--config", other, NULL}),
        TRICODE_EXIT_USAGE);
    ck_assert_int_eq(
        cli((const char *[]){"tricode-machine", folder, "run", "--config", "/none", NULL}),
        TRICODE_EXIT_USAGE);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine settings");
    TCase *tests = tcase_create("settings");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_complete_file);
    tcase_add_test(tests, all_errors_are_reported);
    tcase_add_test(tests, zero_bytes);
    tcase_add_test(tests, loopback_only);
    tcase_add_test(tests, rules_between_settings);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, example_file);
    tcase_add_test(tests, the_readme);
    tcase_add_test(tests, a_machine_by_file);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
