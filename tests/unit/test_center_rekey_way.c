// SPDX-License-Identifier: Apache-2.0
/* End to end with the real programs: a machine sells, its board is lost with a paid sale on its
 * display, the operator provisions a new board with the next key epoch, and that board sells. */
#include "center_requests.h"

#include "qr/draw.h"
#include "support/run.h"

static char path[160];
static char machine_program[PATH_MAX];

static void prepare(void) {
    begin();
    snprintf(machine_program, sizeof machine_program, "%s", process_program());
    ck_assert_ptr_nonnull(strstr(machine_program, "tricode-center"));
    memcpy(strrchr(machine_program, '/'), "/tricode-machine", sizeof "/tricode-machine");
}

/* A file next to the center's folder. */
static const char *beside(const char *name) {
    snprintf(path, sizeof path, "%s/%s", center.folder, name);
    return path;
}

static void clean(void) {
    char command[400];
    snprintf(command, sizeof command, "rm -rf %s/old %s/new", center.folder, center.folder);
    ck_assert_int_eq(system(command), 0);
    unlink(beside("old.json"));
    unlink(beside("new.json"));
    unlink(beside("permit.png"));
    unlink(beside("script"));
    end();
}

/* Runs the machine of a folder with a script; returns the last shown code and the output. */
static const char *machine(const char *folder, const char *script, char text[65]) {
    static char printed[8192];
    char command[PATH_MAX + 600];
    FILE *file = fopen(beside("script"), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(script, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    snprintf(command, sizeof command, "%s %s/%s run --script --json <%s/script", machine_program,
             center.folder, folder, center.folder);
    FILE *output = popen(command, "r");
    ck_assert_ptr_nonnull(output);
    printed[fread(printed, 1, sizeof printed - 1, output)] = '\0';
    ck_assert_msg(pclose(output) == 0, "%s", printed);
    for (const char *at = strstr(printed, "\"text\":\""); at != NULL;
         at = strstr(at + 1, "\"text\":\"")) {
        snprintf(text, 65, "%.64s", at + 8);
    }
    return printed;
}

static void set_up(const char *folder, const char *provisioning) {
    char command[PATH_MAX + 400];
    snprintf(command, sizeof command, "%s %s/%s init --provisioning %s/%s >/dev/null",
             machine_program, center.folder, folder, center.folder, provisioning);
    ck_assert_int_eq(system(command), 0);
}

static const struct outcome *rekey(const char *printed) {
    static char output[160];
    snprintf(output, sizeof output, "%s", beside("new.json"));
    return printed == NULL ? PROCESS_RUN(center.data, "machine", "rekey", "7", "--host", "a",
                                         "--output", output)
                           : PROCESS_RUN(center.data, "machine", "rekey", "7", "--host", "a",
                                         "--output", output, "--pending", printed);
}

static void audit(void) {
    const struct outcome *outcome = PROCESS_RUN(center.data, "audit");
    ck_assert_msg(outcome->code == 0, "%s%s", outcome->out, outcome->err);
}

/* Writes the permit of the last answer as a picture for the machine's camera. */
static void show_permit(void) {
    char permit[65];
    const char *at = strstr(center.answer.text, "\"permit\":\"");
    ck_assert_ptr_nonnull(at);
    snprintf(permit, sizeof permit, "%.64s", at + 10);
    ck_assert_int_eq(tricode_qr_write_png(permit, TRICODE_QR_LEVEL_Q, 4, beside("permit.png")),
                     TRICODE_QR_OK);
}

/* [KEY-9] [KEY-10] [STORE-6] */
START_TEST(sale_rekey_sale_cancel) {
    char first[65], code[65], script[300];
    const struct outcome *outcome =
        PROCESS_RUN(center.data, "provision", "7", "--host", "a", "--output", beside("old.json"));
    ck_assert_msg(outcome->code == 0, "%s", outcome->err);
    set_up("old", "old.json");
    (void)machine("old", "select 1\n", first);
    bring("/v1/settlements", first, alice, 200, "\"settled\"");
    show_permit();
    outcome = rekey(NULL);
    ck_assert_msg(outcome->code == 3 && strstr(outcome->err, "account 3 paid 250") != NULL, "%s",
                  outcome->err);
    outcome = rekey("perhaps");
    ck_assert_int_eq(outcome->code, 2);
    ck_assert_int_eq(access(beside("new.json"), F_OK), -1);
    bring("/v1/settlements", first, alice, 200, "\"settled_again\"");
    outcome = rekey("unvended");
    ck_assert_msg(outcome->code == 0 &&
                      strstr(outcome->out, "The pending sale is refunded") != NULL,
                  "%s%s", outcome->out, outcome->err);
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    ck_assert_ptr_nonnull(strstr(center.answer.text, "\"balance\":1000"));
    audit();
    /* The old codes are refused by the center, and the permit by the new board. */
    bring("/v1/settlements", first, alice, 422, "\"not_authentic\"");
    (void)machine("old", "lever\n", code);
    bring("/v1/cancellations", code, alice, 422, "\"not_authentic\"");
    set_up("new", "new.json");
    snprintf(script, sizeof script, "permit %s\nselect 1\n", beside("permit.png"));
    const char *printed = machine("new", script, code);
    ck_assert_msg(strstr(printed, "\"not_authentic\"") != NULL, "%s", printed);
    ck_assert_msg(strstr(printed, "\"counter\":3,\"vended\":0") != NULL, "%s", printed);
    /* It sells and refunds. A restart ends an open sale, so each run starts with its own. */
    bring("/v1/settlements", code, alice, 200, "\"settled\"");
    (void)machine("new", "select 1\nlever\n", code);
    bring("/v1/cancellations", code, bob, 200,
          "\"reconciled\":{\"counter\":3,\"result\":\"refunded\"}");
    (void)machine("new", "select 1\n", code);
    bring("/v1/settlements", code, alice, 200, "\"balance\":750");
    ask((struct http_call){.method = "GET", .path = "/v1/account", .seed = alice}, 200);
    audit();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center rekey, the whole way");
    TCase *each = tcase_create("way");
    tcase_add_checked_fixture(each, prepare, clean);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, sale_rekey_sale_cancel);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
