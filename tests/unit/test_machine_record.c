// SPDX-License-Identifier: Apache-2.0
/* The machine's record: durable or refused; never loaded when it cannot be trusted. */
#define _GNU_SOURCE
#include "scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "recorded.h"

/* The record is refused, for a reason that has these words. */
static void expect_refused(const char *words) {
    struct tricode_machine state;
    struct tricode_fault fault = {""};
    struct tricode_record *record =
        tricode_record_open(record_path, MACHINE, EPOCH, &state, &fault);
    ck_assert_ptr_null(record);
    ck_assert_msg(strstr(fault.text, words) != NULL, "found: %s", fault.text);
    ck_assert_uint_eq(state.machine, 0);
}

/* [MACHINE-2] [STORE-8] */
START_TEST(new_record) {
    struct tricode_machine state;
    struct stat about;
    tricode_record_close(recorded_open(&state));
    ck_assert_uint_eq(state.machine, MACHINE);
    ck_assert_uint_eq(state.key_epoch, EPOCH);
    ck_assert_int_eq(state.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(state.counter, 0);
    ck_assert_uint_eq(state.vended, 0);
    ck_assert_int_eq(stat(record_path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
}
END_TEST

/* [MACHINE-2] */
START_TEST(takes_over) {
    struct tricode_fault fault = {""};
    struct tricode_machine state = fresh;
    struct tricode_machine loaded;
    const char *other = scratch_path("other.sqlite");
    state.counter = 9;
    state.vended = 10;
    ck_assert_int_eq(tricode_record_create(other, &state, &fault), -1);
    state.vended = 8;
    state.phase = TRICODE_MACHINE_OPEN;
    ck_assert_int_eq(tricode_record_create(other, &state, &fault), -1);
    state.phase = TRICODE_MACHINE_IDLE;
    state.machine = 0;
    ck_assert_int_eq(tricode_record_create(other, &state, &fault), -1);
    ck_assert_int_eq(access(other, F_OK), -1);
    state.machine = MACHINE;
    ck_assert_int_eq(tricode_record_create(other, &state, &fault), 0);
    struct tricode_record *record = tricode_record_open(other, MACHINE, EPOCH, &loaded, &fault);
    ck_assert_msg(record != NULL, "%s", fault.text);
    ck_assert_uint_eq(loaded.counter, 9);
    ck_assert_uint_eq(loaded.vended, 8);
    ck_assert_int_eq(tricode_machine_lever(&loaded).kind, TRICODE_EFFECT_NONE);
    tricode_record_close(record);
}
END_TEST

START_TEST(create_never_replaces) {
    struct tricode_fault fault;
    struct tricode_machine state;
    struct tricode_machine loaded;
    recorded_make_open(3, &state);
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "File exists"));
    tricode_record_close(recorded_open(&loaded));
    recorded_expect_same(&loaded, &state);
}
END_TEST

/* [STORE-4] A walk through the machine's life: each state that was stored is the one that is
 * loaded. */
START_TEST(each_state_comes_back) {
    struct tricode_machine state;
    struct tricode_machine loaded;
    tricode_record_close(recorded_open(&state));
    for (unsigned step = 0; step < 60; step++) {
        struct tricode_presented permit = {TRICODE_CODE_OK, state.sale, 1};
        permit.payload.kind = TRICODE_KIND_PERMIT;
        switch (step % 6) {
        case 0:
        case 3:
            (void)tricode_machine_select(&state, (uint16_t)step, 1 + step, step);
            break;
        case 1:
        case 4:
            (void)tricode_machine_permit(&state, permit);
            break;
        case 2:
            (void)tricode_machine_vend_succeeded(&state);
            break;
        default:
            (void)(step % 12 == 5 ? tricode_machine_vend_failed(&state)
                                  : tricode_machine_restart(&state));
            break;
        }
        struct tricode_record *record = recorded_open(&loaded);
        recorded_store(record, &state);
        tricode_record_close(record);
        tricode_record_close(recorded_open(&loaded));
        recorded_expect_same(&loaded, &state);
    }
    ck_assert_uint_gt(state.vended, 0);
}
END_TEST

/* [STORE-5] */
START_TEST(another_machine) {
    struct tricode_machine state;
    struct tricode_fault fault = {""};
    ck_assert_ptr_null(tricode_record_open(record_path, MACHINE + 1, EPOCH, &state, &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "that of machine 7, key epoch 3, not of 8, 3"));
    ck_assert_ptr_null(tricode_record_open(record_path, MACHINE, EPOCH + 1, &state, &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "not of 7, 4"));
}
END_TEST

/* [MACHINE-3] */
START_TEST(one_process_at_a_time) {
    struct tricode_machine state;
    struct tricode_record *record = recorded_open(&state);
    expect_refused("in use by another process");
    pid_t child = fork();
    if (child == 0) {
        struct tricode_fault fault;
        _exit(tricode_record_open(record_path, MACHINE, EPOCH, &state, &fault) == NULL ? 17 : 1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 17);
    tricode_record_close(record);
    tricode_record_close(recorded_open(&state));
}
END_TEST

/* [STORE-5] */
START_TEST(no_record) {
    ck_assert_int_eq(unlink(record_path), 0);
    expect_refused("cannot be opened");
    ck_assert_int_eq(access(record_path, F_OK), -1);
}
END_TEST

/* A folder that is reached by a link is a folder. */
START_TEST(folder_may_be_a_link) {
    struct tricode_machine state;
    ck_assert_int_eq(symlink(scratch_folder, scratch_path("link")), 0);
    (void)snprintf(record_path, sizeof record_path, "%s", scratch_path("link/record.sqlite"));
    tricode_record_close(recorded_open(&state));
    ck_assert_uint_eq(state.machine, MACHINE);
}
END_TEST

/* What a hand or a fault could have done to the row or the schema. Sale 2 is open, 0 is vended. */
static const struct {
    const char *sql;
    const char *words;
} damages[] = {
    {"UPDATE record SET counter = 3", "out of range"},
    {"UPDATE record SET counter = 1", "out of range"},
    {"UPDATE record SET counter = 4294967296", "damaged"},
    {"UPDATE record SET counter = -1", "damaged"},
    {"UPDATE record SET vended = 3", "damaged"},
    {"UPDATE record SET vended = 2", "vended already"},
    {"UPDATE record SET vended = 1", "disagree"},
    {"UPDATE record SET phase = 'IDLE'", "damaged"},
    {"UPDATE record SET phase = ''", "damaged"},
    {"UPDATE record SET sale = NULL", "not remembered"},
    {"UPDATE record SET sale = NULL, phase = 'vending'", "not remembered"},
    {"UPDATE record SET sale = x'00'", "damaged"},
    {"UPDATE record SET sale = zeroblob(24)", "out of range"},
    {"UPDATE record SET sale = CAST(x'12' || substr(sale, 2) AS BLOB)", "not one of this machine"},
    {"UPDATE record SET sale = CAST(x'1104' || substr(sale, 3) AS BLOB)",
     "not one of this machine"},
    {"UPDATE record SET sale = CAST(substr(sale, 1, 4) || x'00000008' || substr(sale, 9) AS BLOB)",
     "not one of this machine"},
    {"UPDATE record SET sale = CAST(substr(sale, 1, 16) || x'00000000' || substr(sale, 21) "
     "AS BLOB)",
     "out of range"},
    {"UPDATE record SET machine = 8", "that of machine 8"},
    {"UPDATE record SET machine = 0", "damaged"},
    {"UPDATE record SET key_epoch = 4", "key epoch 4"},
    {"UPDATE record SET key_epoch = 256", "damaged"},
    {"UPDATE record SET writes = -1", "damaged"},
    {"DELETE FROM record", "one row"},
    {"INSERT INTO record SELECT 2, machine, key_epoch, phase, counter, vended, sale, writes FROM "
     "record",
     "damaged"},
    {"CREATE TABLE other (a)", "damaged"},
    {"CREATE TRIGGER t AFTER UPDATE ON record BEGIN SELECT 1; END", "damaged"},
    {"ALTER TABLE record ADD COLUMN other INTEGER", "damaged"},
    {"DROP TABLE record", "damaged"},
    {"DROP TABLE record; CREATE TABLE record (machine, key_epoch, phase, counter, vended, sale, "
     "writes); "
     "INSERT INTO record VALUES (7, 3, 'idle', 0, 0, NULL, 0)",
     "damaged"},
    {"PRAGMA user_version = 2", "damaged"},
    {"PRAGMA application_id = 1", "damaged"},
};

/* [STORE-5] [MACHINE-1] */
START_TEST(damaged_row_or_schema) {
    struct tricode_machine state;
    sqlite3 *database = NULL;
    recorded_make_open(2, &state);
    ck_assert_int_eq(sqlite3_open(record_path, &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
        SQLITE_OK);
    int changed = sqlite3_exec(database, damages[_i].sql, NULL, NULL, NULL);
    ck_assert_msg(changed == SQLITE_OK, "%s: %s", damages[_i].sql, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    expect_refused(damages[_i].words);
}
END_TEST

/* [STORE-5] Whatever one byte of the file becomes, what is loaded is at least a state that can be.
 */
START_TEST(any_byte_changed) {
    static uint8_t bytes[65536];
    struct tricode_machine before;
    unsigned refused = 0;
    recorded_make_open(2, &before);
    long length = scratch_read(record_path, bytes, sizeof bytes);
    ck_assert_int_gt(length, 4096);
    for (long at = 0; at < length; at++) {
        uint8_t was = bytes[at];
        /* Free space is most of the file: a few of its bytes stand for all. */
        if (was == 0 && at > 700 && at % 97 != 0) {
            continue;
        }
        bytes[at] = (uint8_t)(was ^ 0x41);
        scratch_write(record_path, bytes, (size_t)length, 0600);
        struct tricode_machine state;
        struct tricode_fault fault = {""};
        struct tricode_record *record =
            tricode_record_open(record_path, MACHINE, EPOCH, &state, &fault);
        if (record == NULL) {
            refused++;
            ck_assert_str_ne(fault.text, "");
        } else {
            ck_assert_int_eq(tricode_record_check(&state, &fault), 0);
            ck_assert_uint_eq(state.counter, before.counter);
            ck_assert_uint_eq(state.machine, MACHINE);
        }
        tricode_record_close(record);
        bytes[at] = was;
    }
    ck_assert_uint_gt(refused, 100);
}
END_TEST

/* [STORE-5] */
START_TEST(any_length) {
    static uint8_t bytes[65536];
    struct tricode_machine state;
    recorded_make_open(2, &state);
    long length = scratch_read(record_path, bytes, sizeof bytes);
    for (long cut = 0; cut < length; cut += cut < 200 ? 1 : 311) {
        scratch_write(record_path, bytes, (size_t)cut, 0600);
        expect_refused("");
    }
    memset(bytes, 'x', sizeof bytes);
    scratch_write(record_path, bytes, 8192, 0600);
    expect_refused("not a database");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine record");
    TCase *tests = tcase_create("record");
    tcase_add_checked_fixture(tests, recorded_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, new_record);
    tcase_add_test(tests, takes_over);
    tcase_add_test(tests, create_never_replaces);
    tcase_add_test(tests, each_state_comes_back);
    tcase_add_test(tests, another_machine);
    tcase_add_test(tests, one_process_at_a_time);
    tcase_add_test(tests, no_record);
    tcase_add_test(tests, folder_may_be_a_link);
    tcase_add_loop_test(tests, damaged_row_or_schema, 0, (int)(sizeof damages / sizeof damages[0]));
    tcase_add_test(tests, any_byte_changed);
    tcase_add_test(tests, any_length);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
