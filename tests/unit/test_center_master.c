// SPDX-License-Identifier: Apache-2.0
/* The sources of the master secret for the commands, and refusals. */
#define _GNU_SOURCE
#include "center_commands.h"

#include "support/run.h"

#define OTHER 54321 /* a user that is neither this one nor root */

static char master[128];
static char credentials[96];
static char credential[128];

static void prepare(void) {
    begin();
    snprintf(master, sizeof master, "%s/master.key", data);
    snprintf(credentials, sizeof credentials, "%s/credentials", folder);
    snprintf(credential, sizeof credential, "%s/master", credentials);
    ck_assert_int_eq(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    expect(PROCESS_RUN(data, "product", "set", "7", "1", "--name", "Cola", "--price", "250"), 0,
           "sells");
}

static void clean(void) {
    (void)unlink(credential);
    (void)rmdir(credentials);
    end();
}

static const struct outcome *provision(void) {
    return PROCESS_RUN(data, "provision", "7", "--host", "pay.example", "--output", file);
}

/* The machine's key in the written provisioning. */
static void read_key(char key[65]) {
    json_t *json = json_load_file(file, 0, NULL);
    ck_assert_ptr_nonnull(json);
    snprintf(key, 65, "%s", json_string_value(json_object_get(json, "key")));
    json_decref(json);
    ck_assert_uint_eq(strlen(key), 64);
}

static void write_credential(const char *text, mode_t mode) {
    (void)mkdir(credentials, 0700);
    (void)unlink(credential);
    FILE *output = fopen(credential, "w");
    ck_assert_ptr_nonnull(output);
    ck_assert_int_ge(fputs(text, output), 0);
    ck_assert_int_eq(fclose(output), 0);
    ck_assert_int_eq(chmod(credential, mode), 0);
    ck_assert_int_eq(setenv("CREDENTIALS_DIRECTORY", credentials, 1), 0);
}

/* [STORE-8] [STORE-20] Each wrong file with its remedy; no file is written. */
START_TEST(wrong_files) {
    char moved[128];
    snprintf(moved, sizeof moved, "%s/moved", folder);
    ck_assert_int_eq(chmod(master, 0644), 0);
    expect(provision(), 1, "chmod 600");
    ck_assert_int_eq(chmod(master, 0620), 0);
    expect(provision(), 1, "chmod 600");
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1, "chmod 600");
    ck_assert_int_eq(chmod(master, 0600), 0);
    ck_assert_int_eq(rename(master, moved), 0);
    expect(provision(), 1, "No such file");
    ck_assert_int_eq(symlink(moved, master), 0);
    ck_assert_int_eq(chmod(data, 0770), 0);
    expect(provision(), 1, "another user can change this symbolic link");
    ck_assert_int_eq(access(file, F_OK), -1);
    ck_assert_int_eq(chmod(data, 0700), 0);
    expect(provision(), 0, "sets up machine 7");
    ck_assert_int_eq(unlink(file), 0);
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(moved, OTHER, OTHER), 0);
        expect(provision(), 1, "chown the file");
        ck_assert_int_eq(chown(moved, 0, 0), 0);
    }
    ck_assert_int_eq(unlink(master), 0);
    ck_assert_int_eq(mkdir(master, 0700), 0);
    expect(provision(), 1, "not a regular file");
    ck_assert_int_eq(rmdir(master), 0);
    ck_assert_int_eq(access(file, F_OK), -1);
    ck_assert_int_eq(rename(moved, master), 0);
}
END_TEST

/* [STORE-1] [STORE-20] systemd's credential takes precedence over the folder's file; they are never
 * combined. */
START_TEST(a_credential) {
    static const char secret[] =
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    char own[65], key[65];
    expect(provision(), 0, "sets up machine 7");
    read_key(own);
    write_credential(secret, 0400);
    expect(provision(), 0, "sets up machine 7");
    read_key(key);
    /* The worked example of section 6 of the specification. */
    ck_assert_str_eq(key, "78b0d5424132c302b31c7d4f685cc5f2c15669850bfbe182d41a121756ceeb95");
    ck_assert_str_ne(own, key);
    ck_assert_int_eq(unlink(master), 0);
    expect(provision(), 0, "sets up machine 7"); /* the folder needs no file then */
    write_credential(secret, 0444);
    expect(provision(), 1, "credentials/master: other users can read or write");
    write_credential("perhaps\n", 0400);
    expect(provision(), 1, "not a master secret");
    ck_assert_int_eq(unlink(credential), 0);
    expect(provision(), 1, "master.key: No such file"); /* a unit with other credentials */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center master");
    TCase *each = tcase_create("master");
    tcase_add_checked_fixture(each, prepare, clean);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, wrong_files);
    tcase_add_test(each, a_credential);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
