// SPDX-License-Identifier: Apache-2.0
/* The machine's record: durable or refused; an inconsistent record is never loaded. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "support/recorded.h"

/* Opening the record fails, and the error contains these words. */
static void expect_refused(const char *words) {
    struct tricode_machine state;
    struct tricode_error error = {""};
    struct tricode_record *record =
        tricode_record_open(record_path, MACHINE, EPOCH, &state, &error);
    ck_assert_ptr_null(record);
    ck_assert_msg(strstr(error.text, words) != NULL, "found: %s", error.text);
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
    struct tricode_error error = {""};
    struct tricode_machine state = fresh;
    struct tricode_machine loaded;
    const char *other = scratch_path("other.sqlite");
    state.counter = 9;
    state.vended = 10;
    ck_assert_int_eq(tricode_record_create(other, &state, &error), -1);
    state.vended = 8;
    state.phase = TRICODE_MACHINE_OPEN;
    ck_assert_int_eq(tricode_record_create(other, &state, &error), -1);
    state.phase = TRICODE_MACHINE_IDLE;
    state.machine = 0;
    ck_assert_int_eq(tricode_record_create(other, &state, &error), -1);
    ck_assert_int_eq(access(other, F_OK), -1);
    state.machine = MACHINE;
    ck_assert_int_eq(tricode_record_create(other, &state, &error), 0);
    struct tricode_record *record = tricode_record_open(other, MACHINE, EPOCH, &loaded, &error);
    ck_assert_msg(record != NULL, "%s", error.text);
    ck_assert_uint_eq(loaded.counter, 9);
    ck_assert_uint_eq(loaded.vended, 8);
    ck_assert_int_eq(tricode_machine_lever(&loaded).kind, TRICODE_EFFECT_NONE);
    tricode_record_close(record);
}
END_TEST

START_TEST(create_never_replaces) {
    struct tricode_error error;
    struct tricode_machine state;
    struct tricode_machine loaded;
    recorded_make_open(3, &state);
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &error), -1);
    ck_assert_ptr_nonnull(strstr(error.text, "File exists"));
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
    struct tricode_error error = {""};
    ck_assert_ptr_null(tricode_record_open(record_path, MACHINE + 1, EPOCH, &state, &error));
    ck_assert_ptr_nonnull(
        strstr(error.text, "belongs to machine 7, key epoch 3; expected machine 8, key epoch 3"));
    ck_assert_ptr_null(tricode_record_open(record_path, MACHINE, EPOCH + 1, &state, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "expected machine 7, key epoch 4"));
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
        struct tricode_error error;
        _exit(tricode_record_open(record_path, MACHINE, EPOCH, &state, &error) == NULL ? 17 : 1);
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

/* The folder may be a symbolic link. */
START_TEST(folder_may_be_a_link) {
    struct tricode_machine state;
    ck_assert_int_eq(symlink(scratch_folder, scratch_path("link")), 0);
    (void)snprintf(record_path, sizeof record_path, "%s", scratch_path("link/record.sqlite"));
    tricode_record_close(recorded_open(&state));
    ck_assert_uint_eq(state.machine, MACHINE);
}
END_TEST

/* Damage to the row or the schema of a record whose sale 2 is open and whose vended is 0. The
 * checksum is made to match, so that the checks behind it are reached. */
static const struct {
    const char *sql;
    const char *words;
} damages[] = {
    {"UPDATE record SET counter = 3", "out of range"},
    {"UPDATE record SET counter = 1", "out of range"},
    {"UPDATE record SET counter = 4294967296", "damaged"},
    {"UPDATE record SET counter = -1", "damaged"},
    {"UPDATE record SET vended = 3", "damaged"},
    {"UPDATE record SET vended = 2", "already vended"},
    {"UPDATE record SET vended = 1", "differs from the machine's"},
    {"UPDATE record SET phase = 'IDLE'", "damaged"},
    {"UPDATE record SET phase = ''", "damaged"},
    {"UPDATE record SET sale = NULL", "does not contain the sale"},
    {"UPDATE record SET sale = NULL, phase = 'vending'", "does not contain the sale"},
    {"UPDATE record SET sale = x'00'", "damaged"},
    {"UPDATE record SET sale = zeroblob(24)", "out of range"},
    {"UPDATE record SET sale = CAST(x'12' || substr(sale, 2) AS BLOB)",
     "belongs to another machine"},
    {"UPDATE record SET sale = CAST(x'1104' || substr(sale, 3) AS BLOB)",
     "belongs to another machine"},
    {"UPDATE record SET sale = CAST(substr(sale, 1, 4) || x'00000008' || substr(sale, 9) AS BLOB)",
     "belongs to another machine"},
    {"UPDATE record SET sale = CAST(substr(sale, 1, 16) || x'00000000' || substr(sale, 21) "
     "AS BLOB)",
     "out of range"},
    {"UPDATE record SET machine = 8", "belongs to machine 8"},
    {"UPDATE record SET machine = 0", "damaged"},
    {"UPDATE record SET key_epoch = 4", "key epoch 4"},
    {"UPDATE record SET key_epoch = 256", "damaged"},
    {"UPDATE record SET writes = -1", "damaged"},
    {"DELETE FROM record", "exactly one row"},
    {"INSERT INTO record SELECT 2, machine, key_epoch, phase, counter, vended, sale, writes, "
     "false_tags, counters, checksum FROM record",
     "damaged"},
    {"UPDATE record SET false_tags = -1", "damaged"},
    {"UPDATE record SET counters = CAST(counters || x'00' AS BLOB)", "counters are inconsistent"},
    {"UPDATE record SET counters = x''", "counters are inconsistent"},
    {"CREATE TABLE other (a)", "damaged"},
    {"CREATE TRIGGER t AFTER UPDATE ON record BEGIN SELECT 1; END", "damaged"},
    {"ALTER TABLE record ADD COLUMN other INTEGER", "damaged"},
    {"DROP TABLE record", "damaged"},
    {"DROP TABLE record; CREATE TABLE record (machine, key_epoch, phase, counter, vended, sale, "
     "writes); "
     "INSERT INTO record VALUES (7, 3, 'idle', 0, 0, NULL, 0)",
     "damaged"},
    {"PRAGMA user_version = 0", "the record has format 0"},
    {"PRAGMA user_version = -1", "the record has format -1"},
    {"PRAGMA user_version = 2", "the record has format 2, this program knows format 1 only"},
    {"PRAGMA application_id = 1", "damaged"},
};

/* Runs sql on the record's file, and makes the checksum match if sealed. */
static void change(const char *sql, int sealed) {
    sqlite3 *database = NULL;
    ck_assert_int_eq(sqlite3_open(record_path, &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
        SQLITE_OK);
    const int changed = sqlite3_exec(database, sql, NULL, NULL, NULL);
    ck_assert_msg(changed == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(database));
    if (sealed) {
        recorded_update_checksum(database);
    }
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* The checksum that recorded_update_checksum computes is the record's own. */
START_TEST(checksum_as_specified) {
    struct tricode_machine state;
    struct tricode_machine again;
    recorded_make_open(2, &state);
    change("UPDATE record SET checksum = zeroblob(32)", 1);
    tricode_record_close(recorded_open(&again));
    recorded_expect_same(&again, &state);
}
END_TEST

/* [STORE-5] [MACHINE-1] */
START_TEST(damaged_row_or_schema) {
    struct tricode_machine state;
    recorded_make_open(2, &state);
    change(damages[_i].sql, 1);
    expect_refused(damages[_i].words);
}
END_TEST

/* Each row is consistent: only the checksum reveals that the machine did not write it. */
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
    ("UPDATE record SET counters = CAST(substr(counters, 1, 35) || x'01' || substr(counters, 37) "
     "AS BLOB)"),
    "UPDATE record SET counters = CAST(counters || x'00' AS BLOB)",
    "UPDATE record SET counters = x''",
};

/* [STORE-22] */
START_TEST(consistent_row_that_the_machine_did_not_write) {
    struct tricode_machine state;
    recorded_make_open(2, &state);
    change(plausible[_i], 0);
    expect_refused("its checksum does not match its row");
}
END_TEST

/* [STORE-21] The record of another machine, and one of an unknown format, stay unchanged. */
START_TEST(refused_record_is_unchanged) {
    static uint8_t before[65536];
    static uint8_t after[65536];
    struct tricode_machine state;
    struct tricode_error error = {""};
    recorded_make_open(2, &state);
    for (int newer = 0; newer < 2; newer++) {
        if (newer) {
            change("PRAGMA user_version = 2", 0);
        }
        long length = scratch_read(record_path, before, sizeof before);
        ck_assert_ptr_null(tricode_record_open(record_path, MACHINE + 1, EPOCH, &state, &error));
        ck_assert_int_eq(scratch_read(record_path, after, sizeof after), length);
        ck_assert_mem_eq(before, after, (size_t)length);
    }
    ck_assert_ptr_nonnull(strstr(error.text, "use the program that wrote it"));
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
        struct tricode_error error = {""};
        struct tricode_record *record =
            tricode_record_open(record_path, MACHINE, EPOCH, &state, &error);
        if (record == NULL) {
            refused++;
            ck_assert_str_ne(error.text, "");
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
    tcase_add_loop_test(tests, consistent_row_that_the_machine_did_not_write, 0,
                        (int)(sizeof plausible / sizeof plausible[0]));
    tcase_add_test(tests, checksum_as_specified);
    tcase_add_test(tests, refused_record_is_unchanged);
    tcase_add_test(tests, false_tags_are_kept);
    tcase_add_test(tests, any_bit_changed);
    tcase_add_test(tests, any_length);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
