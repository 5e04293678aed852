// SPDX-License-Identifier: Apache-2.0
/* Invitations through the command lines of center and terminal, over HTTP. */
#define _GNU_SOURCE
#include "center_requests.h"

#include "support/run.h"
#include "terminal/cli.h"

/* A literal as an argument of main(), which does not change it. */
#define ARGUMENT(text) ((char *)(size_t)(text))

static char secret_path[120];
static char key_path[120];

static void prepare(void) {
    begin();
    snprintf(secret_path, sizeof secret_path, "%s.invitation", center.data);
    snprintf(key_path, sizeof key_path, "%s.phone", center.data);
}

static void clean(void) {
    (void)unlink(secret_path);
    (void)unlink(key_path);
    end();
}

static void expect_code(const struct outcome *outcome, int code, const char *words) {
    const char *where = code == 0 ? outcome->out : outcome->err;
    ck_assert_msg(outcome->code == code && strstr(where, words) != NULL,
                  "exit status %d, expected %d, or missing '%s': %s%s", outcome->code, code, words,
                  outcome->out, outcome->err);
}

/* Writes the argument file of a terminal option, with a line end. */
static void keep_secret(const char *text, mode_t mode) {
    FILE *file = fopen(secret_path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fprintf(file, "%s\n", text), 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(secret_path, mode), 0);
}

/* The last line of invitation add: the secret, in a static buffer. */
static const char *last_line(const char *text) {
    static char line[64];
    size_t length = strlen(text);
    ck_assert(length > 27 && text[length - 1] == '\n' && text[length - 28] == '\n');
    memcpy(line, text + length - 27, 26);
    line[26] = '\0';
    return line;
}

/* Runs the phone's program; returns its exit status. */
static int enrol(const char *input) {
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        char *words[] = {ARGUMENT("tricode-terminal"),
                         ARGUMENT("--key"),
                         key_path,
                         ARGUMENT("enrol"),
                         ARGUMENT("--center"),
                         center.serving.url,
                         ARGUMENT("--invitation-file"),
                         input == NULL ? secret_path : ARGUMENT("-"),
                         NULL};
        if (input != NULL) {
            FILE *a_typed_invitation = tmpfile();
            if (a_typed_invitation == NULL || fputs(input, a_typed_invitation) < 0 ||
                fflush(a_typed_invitation) != 0 ||
                lseek(fileno(a_typed_invitation), 0, SEEK_SET) != 0 ||
                dup2(fileno(a_typed_invitation), 0) != 0) {
                _exit(99);
            }
        }
        _exit(tricode_terminal_cli(8, words));
    }
    return process_wait(child);
}

/* [WIRE-50] [STORE-10] */
START_TEST(a_complete_enrolment) {
    expect_code(PROCESS_RUN(center.data, "enrolment", "invite"), 0,
                "The enrollment policy is invite.");
    const struct outcome *outcome =
        PROCESS_RUN(center.data, "invitation", "add", "--account", "3", "--expires", "1");
    expect_code(outcome, 0, "Invitation 1 admits one terminal to account 3 until 20");
    keep_secret(last_line(outcome->out), 0644);
    ck_assert_int_eq(enrol(NULL), 1); /* others can read it */
    ck_assert_int_eq(chmod(secret_path, 0600), 0);
    ck_assert_int_eq(access(key_path, F_OK), -1);
    ck_assert_int_eq(enrol(NULL), 0);
    ck_assert_int_eq(enrol(NULL), 0); /* repeating is safe */
    ck_assert_int_eq(unlink(key_path), 0);
    ck_assert_int_eq(enrol(NULL), 3); /* another key */
    outcome = PROCESS_RUN(center.data, "invitation", "list");
    expect_code(outcome, 0, "invitation 1  to account 3  until 20");
    expect_code(outcome, 0, "used by terminal ");
    outcome = PROCESS_RUN(center.data, "terminal", "list", "--json");
    ck_assert_ptr_nonnull(strstr(strstr(outcome->out, "\"account\":3") + 1, "\"account\":3"));
    expect_code(PROCESS_RUN(center.data, "invitation", "revoke", "1"), 3, "terminal revoke");
    expect_code(PROCESS_RUN(center.data, "audit"), 0, "0 rows disagree");
}
END_TEST

START_TEST(a_typed_invitation) {
    char text[64];
    const struct outcome *outcome = PROCESS_RUN(center.data, "invitation", "add", "--json");
    json_t *json = json_loads(outcome->out, 0, NULL);
    ck_assert_msg(json != NULL && json_object_size(json) == 4, "%s", outcome->out);
    ck_assert(json_is_null(json_object_get(json, "account")));
    long long good =
        json_integer_value(json_object_get(json, "expires_at")) - (long long)time(NULL);
    ck_assert_int_gt(good, 7 * 86400 - 60);
    ck_assert_int_le(good, 7 * 86400);
    const char *secret = json_string_value(json_object_get(json, "secret"));
    ck_assert_uint_eq(strlen(secret), 26);
    /* The secret is not in the ledger. */
    snprintf(text, sizeof text, "%s", secret);
    json_decref(json);
    char path[128];
    static char bytes[1 << 20];
    snprintf(path, sizeof path, "%s/ledger.sqlite-wal", center.data);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_uint_gt(length, 0);
    ck_assert_ptr_null(memmem(bytes, length, text, 26));
    ck_assert_int_eq(enrol(""), 1);
    ck_assert_int_eq(enrol("too short\n"), 1);
    ck_assert_int_eq(enrol("abcdefghijklmnopqrstuvwxyz\n"), 1);
    ck_assert_int_eq(access(key_path, F_OK), -1);
    strcat(text, "\r\n");
    ck_assert_int_eq(enrol(text), 0);
}
END_TEST

START_TEST(wrong_arguments) {
    char *wrong[] = {
        ARGUMENT("tricode-terminal"),  ARGUMENT("--key"), key_path, ARGUMENT("account"),
        ARGUMENT("--invitation-file"), secret_path};
    ck_assert_int_eq(tricode_terminal_cli(6, wrong), 2);
    keep_secret("AAAAAAAAAAAAAAAAAAAAAAAAAAA and more", 0600);
    ck_assert_int_eq(enrol(NULL), 1);
    const char *const *words[] = {
        (const char *const[]){center.data, "invitation", "add", "--expires", "0", NULL},
        (const char *const[]){center.data, "invitation", "add", "--expires", "366", NULL},
        (const char *const[]){center.data, "invitation", "add", "--account", "0", NULL},
        (const char *const[]){center.data, "invitation", "revoke", "x", NULL},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        expect_code(process_run(words[i]), 2, "use a whole number from 1");
    }
    expect_code(PROCESS_RUN(center.data, "invitation", "add", "--account", "2"), 3,
                "no buyer's account 2");
    expect_code(PROCESS_RUN(center.data, "invitation", "revoke", "4"), 3, "no invitation 4");
    expect_code(PROCESS_RUN(center.data, "invitation", "add"), 0, "Invitation 1 ");
    expect_code(PROCESS_RUN(center.data, "invitation", "revoke", "1"), 0, "is revoked");
    expect_code(PROCESS_RUN(center.data, "invitation", "revoke", "1"), 3, "revoked already");
    expect_code(PROCESS_RUN(center.data, "invitation", "list"), 0,
                "invitation 1  to a new account  until 20");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center invitation commands");
    TCase *each = tcase_create("invitation commands");
    tcase_add_checked_fixture(each, prepare, clean);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_complete_enrolment);
    tcase_add_test(each, a_typed_invitation);
    tcase_add_test(each, wrong_arguments);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
