// SPDX-License-Identifier: Apache-2.0
/* The command line of tricode-center as a process: the effect of each command, and each refusal
 * with exit status and message. */
#include "support/center_process.h"

#include <jansson.h>
#include <sqlite3.h>

#include "machine/provisioning/provisioning.h"
#include "support/folder.h"
#include "support/run.h"

static char folder[64];
static char data[80];
static char file[96];

static void begin(void) {
    test_make_folder(folder, sizeof folder, "cli");
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(file, sizeof file, "%s/machine.json", folder);
}

static void end(void) {
    if (access(data, F_OK) == 0) {
        process_remove(data);
    }
    unlink(file);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void expect(const struct outcome *outcome, int code, const char *words) {
    const char *where = code == 0 ? outcome->out : outcome->err;
    ck_assert_msg(outcome->code == code, "exit status %d, expected %d: %s%s", outcome->code, code,
                  outcome->out, outcome->err);
    ck_assert_msg(strstr(where, words) != NULL, "'%s' is not in: %s", words, where);
    ck_assert_str_eq(code == 0 ? outcome->err : outcome->out, "");
}

static void init(void) {
    expect(PROCESS_RUN(data, "init", "--currency", "978"), 0, "set up");
}

static void add_machine(void) {
    expect(PROCESS_RUN(data, "machine", "add", "7", "--name", "Cola corner", "--place", "Hall B"),
           0, "added");
}

START_TEST(helps) {
    expect(PROCESS_RUN("--help"), 0, "Usage: tricode-center DATA-DIR COMMAND");
    expect(PROCESS_RUN("--version"), 0, "tricode-center 0.");
    expect(PROCESS_RUN(data, "serve", "--help"), 0, "a burst; 0: no limit. Default: 500.");
    expect(PROCESS_RUN("machine", "rekey", "--help"), 0, "--pending END");
}
END_TEST

/* [WIRE-1] */
START_TEST(a_wrong_command_line_is_2) {
    init();
    add_machine();
    expect(process_run((const char *const[]){NULL}), 2, "--help");
    expect(PROCESS_RUN(data), 2, "no DATA-DIR or no COMMAND");
    expect(PROCESS_RUN(data, "frob"), 2, "no such command: frob");
    expect(PROCESS_RUN(data, "machine"), 2, "no such command");
    expect(PROCESS_RUN(data, "machine", "add"), 2, "machine add ID");
    expect(PROCESS_RUN(data, "ledger", "more"), 2, "wrong number of arguments; usage: ledger");
    expect(PROCESS_RUN(data, "ledger", "--frob"), 2, "--frob");
    expect(PROCESS_RUN(data, "ledger", "--name", "x"), 2, "does not take --name");
    expect(PROCESS_RUN(data, "machine", "add", "8", "--name", "x"), 2, "requires --place");
    expect(PROCESS_RUN("", "ledger"), 2, "empty");
    expect(PROCESS_RUN("d", "audit", "--store", "ledger.sqlite"), 2, "postgresql://");
    expect(PROCESS_RUN("d", "audit", "--store", "postgresql://["), 2, "not a valid location");
    const struct outcome *result =
        PROCESS_RUN("d", "audit", "--store", "postgresql://me:secret@h/d");
    expect(result, 2, "PGPASSFILE");
    ck_assert_ptr_null(strstr(result->err, "secret"));
    expect(PROCESS_RUN("d", "init"), 2, "requires --currency");
    expect(PROCESS_RUN("d", "init", "--currency", "0"), 2, "1 to 999");
    expect(PROCESS_RUN("d", "init", "--currency", "1000"), 2, "1 to 999");
    expect(PROCESS_RUN("d", "init", "--currency", "EUR"), 2, "1 to 999");
    expect(PROCESS_RUN("d", "init", "--currency", "978", "--enrolment", "perhaps"), 2, "closed");
    expect(PROCESS_RUN("d", "init", "--currency", "978", "--limit", "4294967296"), 2, "--limit");
    expect(PROCESS_RUN("d", "init", "--currency", "978", "--skew", "-1"), 2, "--skew");
    expect(PROCESS_RUN("d", "init", "--currency", "978", "--validity", ""), 2, "--validity");
    ck_assert_int_eq(access("d", F_OK), -1);
    expect(PROCESS_RUN(data, "machine", "add", "0", "--name", "x", "--place", "y"), 2, "ID");
    expect(PROCESS_RUN(data, "machine", "add", "4294967296", "--name", "x", "--place", "y"), 2,
           "ID");
    expect(PROCESS_RUN(data, "machine", "add", "8", "--name", "", "--place", "y"), 2, "--name");
    expect(PROCESS_RUN(data, "machine", "add", "8", "--name", "x", "--place", "a\nb"), 2,
           "--place");
    expect(PROCESS_RUN(data, "machine", "add", "8", "--name", "\xff", "--place", "y"), 2, "--name");
    char longest[257];
    memset(longest, 'n', 256);
    longest[256] = '\0';
    expect(PROCESS_RUN(data, "machine", "add", "8", "--place", "y", "--name", longest), 2,
           "1 to 255 bytes");
    longest[255] = '\0';
    expect(PROCESS_RUN(data, "machine", "add", "8", "--place", "", "--name", longest), 0, "added");
    expect(PROCESS_RUN(data, "machine", "list"), 0, longest);
    expect(PROCESS_RUN(data, "product", "set", "7", "65536", "--name", "x", "--price", "1"), 2,
           "NUMBER");
    expect(PROCESS_RUN(data, "product", "set", "7", "1", "--name", "x", "--price", "0"), 2,
           "--price");
    expect(PROCESS_RUN(data, "credit", "3", "0"), 2, "AMOUNT");
    expect(PROCESS_RUN(data, "credit", "3", "9007199254740992"), 2, "AMOUNT");
    expect(PROCESS_RUN(data, "credit", "me", "1"), 2, "ACCOUNT");
    expect(PROCESS_RUN(data, "enrolment", "shut"), 2, "use open, invite or closed");
    expect(PROCESS_RUN(data, "provision", "7", "--host", "a.host.too.long.by1", "--output", file),
           2, "1 to 17");
    expect(PROCESS_RUN(data, "provision", "7", "--host", "a/b", "--output", file), 2, "--host");
    expect(PROCESS_RUN(data, "serve", "--listen", "0.0.0.0:8080"), 2, "loopback");
    expect(PROCESS_RUN(data, "serve", "--listen", "192.168.1.1:8080"), 2, "loopback");
    expect(PROCESS_RUN(data, "serve", "--listen", "[::]:8080"), 2, "loopback");
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1"), 2, "ADDRESS:PORT");
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:65536"), 2, "ADDRESS:PORT");
    expect(PROCESS_RUN(data, "serve", "--metrics", "0.0.0.0:9464"), 2, "loopback");
    expect(PROCESS_RUN(data, "serve", "--metrics", "9464"), 2,
           "--metrics: \"9464\" is not ADDRESS:PORT");
    expect(PROCESS_RUN(data, "serve", "--certificate", "a.pem"), 2, "go together");
    expect(PROCESS_RUN(data, "serve", "--key", "a.key"), 2, "go together");
    expect(PROCESS_RUN(data, "serve", "--behind-proxy", "proxy.example"), 2, "own address");
    expect(PROCESS_RUN(data, "serve", "--log", "xml"), 2, "text or json");
    expect(PROCESS_RUN(data, "serve", "--rate-terminal", "1000001"), 2, "--rate-terminal");
    expect(PROCESS_RUN(data, "serve", "--rate-address", "-1"), 2, "--rate-address");
}
END_TEST

/* [STORE-1] [STORE-8] */
START_TEST(init_makes_private_files_once) {
    struct stat status;
    char path[128];
    init();
    ck_assert_int_eq(stat(data, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/master.key", data);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_int_eq(status.st_size, 65);
    expect(PROCESS_RUN(data, "init", "--currency", "978"), 3, " exists; ");
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    ck_assert_int_eq(unlink(path), 0);
    expect(PROCESS_RUN(data, "init", "--currency", "978"), 3, "without its ledger");
    expect(PROCESS_RUN(data, "ledger"), 1, "init --currency");
    expect(PROCESS_RUN("/proc/nowhere", "init", "--currency", "978"), 1, "No such file");
}
END_TEST

START_TEST(machines_and_products) {
    init();
    add_machine();
    expect(PROCESS_RUN(data, "machine", "add", "7", "--name", "x", "--place", "y"), 3, "already");
    expect(PROCESS_RUN(data, "machine", "disable", "7"), 0, "disabled");
    expect(PROCESS_RUN(data, "machine", "list"), 0, "disabled  next 1");
    expect(PROCESS_RUN(data, "machine", "enable", "7"), 0, "enabled");
    expect(PROCESS_RUN(data, "machine", "enable", "8"), 3, "no machine 8");
    expect(PROCESS_RUN(data, "product", "set", "8", "1", "--name", "x", "--price", "1"), 3,
           "no machine 8");
    const struct outcome *outcome = PROCESS_RUN(data, "machine", "list", "--json");
    json_t *json = json_loads(outcome->out, JSON_REJECT_DUPLICATES, NULL);
    json_t *expected = json_pack("{s:i, s:s, s:s, s:b, s:b, s:i, s:i, s:i, s:i}", "machine", 7,
                                 "name", "Cola corner", "place", "Hall B", "enabled", 1, "retired",
                                 0, "next", 1, "delivered", 0, "pending", 0, "alarms", 0);
    ck_assert(json_equal(json, expected));
    json_decref(json);
    json_decref(expected);
}
END_TEST

/* [LEDGER-1] [STORE-8] */
START_TEST(provisioning_is_written_for_a_machine) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault;
    struct stat status;
    init();
    expect(PROCESS_RUN(data, "provision", "7", "--host", "pay.example", "--output", file), 3,
           "no machine 7");
    /* A name that looks like the member with the key. */
    expect(PROCESS_RUN(data, "machine", "add", "7", "--name", "\"key\": \"x\"", "--place",
                       "Halle \xc3\x9f"),
           0, "added");
    expect(PROCESS_RUN(data, "provision", "7", "--host", "pay.example", "--output", file), 3,
           "has no products");
    ck_assert_int_eq(access(file, F_OK), -1);
    expect(PROCESS_RUN(data, "product", "set", "7", "3", "--name", "Cola", "--price", "250"), 0,
           "250");
    expect(
        PROCESS_RUN(data, "product", "set", "7", "65535", "--name", "Tea", "--price", "4294967295"),
        0, "Tea");
    expect(PROCESS_RUN(data, "provision", "7", "--host", "pay.example", "--output", file), 0,
           "sets up machine 7");
    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_msg(tricode_provisioning_read(file, &provisioning, &fault) == 0, "%s", fault.text);
    ck_assert_uint_eq(provisioning.machine, 7);
    ck_assert_uint_eq(provisioning.currency, 978);
    ck_assert_uint_eq(provisioning.key_epoch, 0);
    ck_assert_str_eq(provisioning.name, "\"key\": \"x\"");
    ck_assert_str_eq(provisioning.place, "Halle \xc3\x9f");
    ck_assert_uint_eq(provisioning.product_count, 2);
    ck_assert_uint_eq(tricode_provisioning_product(&provisioning, 65535)->price, 4294967295u);
    /* The same key again, not the zeros that replaced it. */
    struct tricode_key key = provisioning.key;
    const struct tricode_key zeros = {{0}};
    tricode_provisioning_clear(&provisioning);
    ck_assert_mem_ne(key.bytes, zeros.bytes, TRICODE_KEY_SIZE);
    expect(PROCESS_RUN(data, "provision", "7", "--host", "pay.example", "--output", file), 0, "");
    ck_assert_int_eq(tricode_provisioning_read(file, &provisioning, &fault), 0);
    ck_assert_mem_eq(key.bytes, provisioning.key.bytes, TRICODE_KEY_SIZE);
    tricode_provisioning_clear(&provisioning);
    expect(PROCESS_RUN(data, "provision", "7", "--host", "h", "--output", "/nowhere/file"), 1,
           "/nowhere/file: No such file");
}
END_TEST

START_TEST(the_master_secret_is_guarded) {
    char path[128];
    init();
    snprintf(path, sizeof path, "%s/master.key", data);
    ck_assert_int_eq(chmod(path, 0640), 0);
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1,
           "other users can read or write");
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq(truncate(path, 64), 0);
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1, "not a master secret");
    FILE *key = fopen(path, "w");
    ck_assert_ptr_nonnull(key);
    for (int i = 0; i < 64; i++) {
        fputc('G', key);
    }
    fputc('\n', key);
    ck_assert_int_eq(fclose(key), 0);
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1, "not a master secret");
    ck_assert_int_eq(unlink(path), 0);
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1, "No such file");
}
END_TEST

/* [LEDGER-4] */
START_TEST(the_ledger_command_reports_inconsistency) {
    char path[128];
    sqlite3 *database = NULL;
    init();
    expect(PROCESS_RUN(data, "ledger"), 0, "the ledger is consistent");
    expect(PROCESS_RUN(data, "ledger", "--json"), 0, "\"consistent\":true");
    expect(PROCESS_RUN(data, "credit", "3", "5"), 3, "no buyer's account 3");
    expect(PROCESS_RUN(data, "credit", "2", "5"), 3, "no buyer's account 2");
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database, "UPDATE account SET balance = 5 WHERE id = 2", NULL, NULL, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    const struct outcome *outcome = PROCESS_RUN(data, "ledger");
    ck_assert_int_eq(outcome->code, 1);
    ck_assert_ptr_nonnull(strstr(outcome->out, "PROBLEM sum: account sum of balances is: 5"));
    ck_assert_ptr_nonnull(strstr(outcome->out, "IS NOT CONSISTENT"));
    outcome = PROCESS_RUN(data, "ledger", "--json");
    ck_assert_int_eq(outcome->code, 1);
    ck_assert_ptr_nonnull(strstr(outcome->out, "\"consistent\":false"));
}
END_TEST

START_TEST(refuses_another_file_as_ledger) {
    char path[128];
    init();
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    ck_assert_int_eq(truncate(path, 20000), 0);
    expect(PROCESS_RUN(data, "serve", "--listen", "127.0.0.1:0"), 1, "restore a backup");
    FILE *other = fopen(path, "w");
    ck_assert_ptr_nonnull(other);
    ck_assert_int_ge(fputs("this is a letter, and no ledger at all, of some length", other), 0);
    for (int i = 0; i < 500; i++) {
        fputs("more of it\n", other);
    }
    ck_assert_int_eq(fclose(other), 0);
    expect(PROCESS_RUN(data, "serve"), 1, "not a ledger");
    expect(PROCESS_RUN(data, "ledger"), 1, "not a ledger");
    expect(PROCESS_RUN(data, "machine", "list"), 1, "not a ledger");
}
END_TEST

START_TEST(unwritable_output_is_a_failure) {
    init();
    const char *const words[] = {data, "ledger", NULL};
    char err[] = "/tmp/tricode-err-XXXXXX";
    int descriptor = mkstemp(err);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(process_wait(process_start(words, "/dev/full", err)), 1);
    const char *const json[] = {data, "ledger", "--json", NULL};
    ck_assert_int_eq(process_wait(process_start(json, "/dev/full", err)), 1);
    const char *const help[] = {"--help", NULL};
    ck_assert_int_eq(process_wait(process_start(help, "/dev/full", err)), 1);
    close(descriptor);
    unlink(err);
}
END_TEST

/* Files of another user: only root can create these; the test then continues as nobody. */
START_TEST(a_ledger_of_another_user_is_refused) {
    init();
    if (geteuid() != 0) {
        fprintf(stderr, "SKIPPED: a_ledger_of_another_user_is_refused needs root\n");
        return;
    }
    char path[128];
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert_int_eq(chmod(data, 0755), 0);
    ck_assert_int_eq(chmod(path, 0644), 0);
    char err[] = "/tmp/tricode-err-XXXXXX";
    char text[PROCESS_TEXT];
    int descriptor = mkstemp(err);
    ck_assert_int_ge(descriptor, 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        const char *program = process_program();
        if (dup2(descriptor, 2) == 2 && setgid(65534) == 0 && setuid(65534) == 0) {
            execl(program, program, data, "machine", "list", (char *)NULL);
        }
        _exit(127);
    }
    int code = process_wait(child);
    process_read(err, text);
    close(descriptor);
    unlink(err);
    if (code == 127) { /* nobody may be unable to access the program, for example under /root */
        fprintf(stderr, "SKIPPED: a_ledger_of_another_user_is_refused: cannot run as nobody\n");
        return;
    }
    ck_assert_int_eq(code, 1);
    ck_assert_msg(strstr(text, "belong to this user") != NULL, "%s", text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center command line");
    TCase *each = tcase_create("commands");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, helps);
    tcase_add_test(each, a_wrong_command_line_is_2);
    tcase_add_test(each, init_makes_private_files_once);
    tcase_add_test(each, machines_and_products);
    tcase_add_test(each, provisioning_is_written_for_a_machine);
    tcase_add_test(each, the_master_secret_is_guarded);
    tcase_add_test(each, the_ledger_command_reports_inconsistency);
    tcase_add_test(each, refuses_another_file_as_ledger);
    tcase_add_test(each, unwritable_output_is_a_failure);
    suite_add_tcase(suite, each);
    TCase *other = tcase_create("another user");
    tcase_add_checked_fixture(other, begin, end);
    tcase_set_timeout(other, 60);
    tcase_set_tags(other, TEST_TAG_USER);
    tcase_add_test(other, a_ledger_of_another_user_is_refused);
    suite_add_tcase(suite, other);
    return test_run(suite);
}
