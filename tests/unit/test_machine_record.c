// SPDX-License-Identifier: Apache-2.0
/* The machine's record: durable or refused; never loaded when it cannot be trusted. */
#define _GNU_SOURCE
#include "scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "record_1.h"
#include "record_2.h"
#include "recorded.h"

/* The record is refused, for a reason that has these words. */
static void expect_refused(const char *words) {
    struct tricode_machine state;
    struct tricode_error fault = {""};
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
    struct tricode_error fault = {""};
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
    struct tricode_error fault;
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
    struct tricode_error fault = {""};
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
    ck_assert_int_eq(errno, EBUSY);
    pid_t child = fork();
    if (child == 0) {
        struct tricode_error fault;
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

/* What a hand or a fault could have done to the row or the schema of format 1. Sale 2 is open, 0 is
 * vended. */
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
    {"PRAGMA user_version = 0", "damaged"},
    {"PRAGMA user_version = 2", "damaged"},
    {"PRAGMA user_version = 3", "damaged"},
    {"PRAGMA user_version = 4", "newer format"},
    {"PRAGMA application_id = 1", "damaged"},
};

/* In the place of the record that is there, one of an older format. */
static void make_older(const char *sql) {
    sqlite3 *database = NULL;
    ck_assert_int_eq(unlink(record_path), 0);
    ck_assert_int_eq(sqlite3_open(record_path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void change(const char *sql) {
    sqlite3 *database = NULL;
    ck_assert_int_eq(sqlite3_open(record_path, &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
        SQLITE_OK);
    int changed = sqlite3_exec(database, sql, NULL, NULL, NULL);
    ck_assert_msg(changed == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* [STORE-5] [MACHINE-1] */
START_TEST(damaged_row_or_schema) {
    make_older(RECORD_1_OPEN);
    change(damages[_i].sql);
    expect_refused(damages[_i].words);
}
END_TEST

/* Each is a state that can be, and would have been believed without the checksum. */
static const char *const plausible[] = {
    "UPDATE record SET counter = 1, sale = NULL, phase = 'idle'",
    "UPDATE record SET vended = 2, phase = 'idle'",
    "UPDATE record SET phase = 'idle'",
    "UPDATE record SET phase = 'vending'",
    "UPDATE record SET sale = CAST(substr(sale, 1, 19) || x'01' || substr(sale, 21) AS BLOB)",
    "UPDATE record SET machine = 8",
    "UPDATE record SET key_epoch = 4",
    "UPDATE record SET writes = writes + 1",
    "UPDATE record SET false_tags = 1",
    "UPDATE record SET checksum = zeroblob(32)",
    "UPDATE record SET books = CAST(substr(books, 1, 35) || x'01' || substr(books, 37) AS BLOB)",
    "UPDATE record SET books = CAST(books || x'00' AS BLOB)",
    "UPDATE record SET books = x''",
};

/* [STORE-22] What was not written by the machine is not believed, however plausible. */
START_TEST(plausible_and_not_the_machines) {
    struct tricode_machine state;
    recorded_make_open(2, &state);
    change(plausible[_i]);
    expect_refused("its checksum is not that of its row");
}
END_TEST

/* [STORE-21] What an older format held is held by the newest, once and for all; what it did not
 * count is counted from then on. */
START_TEST(older_formats_are_brought_to_the_newest) {
    const int format = _i + 1;
    struct tricode_machine state;
    struct tricode_machine again;
    make_older(format == 1 ? RECORD_1_OPEN : RECORD_2_OPEN);
    struct tricode_record *record = recorded_open(&state);
    ck_assert_int_eq(state.phase, TRICODE_MACHINE_OPEN);
    ck_assert_uint_eq(state.counter, 2);
    ck_assert_uint_eq(state.vended, 0);
    ck_assert_uint_eq(state.sale.price, 250);
    ck_assert_uint_eq(tricode_record_false_tags(record), format == 1 ? 0 : 5);
    ck_assert_uint_eq(tricode_record_read_counters(record)->total.vends.number, 0);
    tricode_record_close(record);
    change("PRAGMA user_version = 3"); /* it is so already */
    record = recorded_open(&again);
    recorded_expect_same(&again, &state);
    (void)tricode_machine_select(&again, 1, 100, 0);
    recorded_store(record, &again);
    tricode_record_close(record);
    tricode_record_close(recorded_open(&state));
    recorded_expect_same(&again, &state);
}
END_TEST

/* [STORE-22] */
START_TEST(format_2_is_looked_at_as_well) {
    make_older(RECORD_2_OPEN);
    change("UPDATE record SET false_tags = 4");
    expect_refused("its checksum is not that of its row");
}
END_TEST

/* [STORE-21] Another machine's record, and one of a format that is not known yet, stay as they
 * were. */
START_TEST(what_is_refused_is_not_changed) {
    static uint8_t before[65536];
    static uint8_t after[65536];
    struct tricode_machine state;
    struct tricode_error fault = {""};
    make_older(RECORD_1_OPEN);
    for (int newer = 0; newer < 2; newer++) {
        if (newer) {
            change("PRAGMA user_version = 4");
        }
        long length = scratch_read(record_path, before, sizeof before);
        ck_assert_ptr_null(tricode_record_open(record_path, MACHINE + 1, EPOCH, &state, &fault));
        ck_assert_int_eq(scratch_read(record_path, after, sizeof after), length);
        ck_assert_mem_eq(before, after, (size_t)length);
    }
    ck_assert_ptr_nonnull(strstr(fault.text, "newer format"));
}
END_TEST

/* [MACHINE-23] The number is part of the record. */
START_TEST(false_tags_are_kept) {
    struct tricode_machine state;
    ck_assert_uint_eq(tricode_record_false_tags(NULL), 0);
    struct tricode_record *record = recorded_open(&state);
    tricode_record_count_false_tag(record);
    tricode_record_count_false_tag(record);
    recorded_store(record, &state);
    tricode_record_count_false_tag(record); /* not durable: nothing is stored any more */
    ck_assert_uint_eq(tricode_record_false_tags(record), 3);
    tricode_record_close(record);
    record = recorded_open(&state);
    ck_assert_uint_eq(tricode_record_false_tags(record), 2);
    tricode_record_close(record);
}
END_TEST

/* [STORE-22] Whatever one bit of the file becomes, the record is refused, or loaded as it was. */
START_TEST(any_bit_changed) {
    static uint8_t bytes[65536];
    struct tricode_machine before;
    unsigned refused = 0;
    unsigned unharmed = 0;
    recorded_make_open(2, &before);
    long length = scratch_read(record_path, bytes, sizeof bytes);
    ck_assert_int_gt(length, 4096);
    for (long bit = 0; bit < 8 * length; bit++) {
        const long at = bit / 8;
        /* Free space is most of the file: a few of its bits stand for all. */
        if (bytes[at] == 0 && bit > 900 && bit % 97 != 0) {
            continue;
        }
        bytes[at] = (uint8_t)(bytes[at] ^ 1u << bit % 8);
        scratch_write(record_path, bytes, (size_t)length, 0600);
        struct tricode_machine state;
        struct tricode_error fault = {""};
        struct tricode_record *record =
            tricode_record_open(record_path, MACHINE, EPOCH, &state, &fault);
        if (record == NULL) {
            refused++;
            ck_assert_str_ne(fault.text, "");
        } else {
            unharmed++;
            recorded_expect_same(&state, &before);
            ck_assert_uint_eq(tricode_record_false_tags(record), 0);
        }
        tricode_record_close(record);
        bytes[at] = (uint8_t)(bytes[at] ^ 1u << bit % 8);
    }
    ck_assert_uint_gt(refused, 1000);
    ck_assert_uint_gt(unharmed, 100);
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
    tcase_add_loop_test(tests, plausible_and_not_the_machines, 0,
                        (int)(sizeof plausible / sizeof plausible[0]));
    tcase_add_loop_test(tests, older_formats_are_brought_to_the_newest, 0, 2);
    tcase_add_test(tests, format_2_is_looked_at_as_well);
    tcase_add_test(tests, what_is_refused_is_not_changed);
    tcase_add_test(tests, false_tags_are_kept);
    tcase_add_test(tests, any_bit_changed);
    tcase_add_test(tests, any_length);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
