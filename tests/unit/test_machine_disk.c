// SPDX-License-Identifier: Apache-2.0
/* The machine's record on full and read-only disks. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "support/recorded.h"

#define NOBODY 65534u

START_TEST(read_only) {
    int root = geteuid() == 0;
    ck_assert_int_eq(chmod(scratch_folder, 0555), 0);
    ck_assert_int_eq(chmod(record_path, 0444), 0);
    if (root) {
        ck_assert_int_eq(seteuid(NOBODY), 0);
    }
    struct tricode_machine state;
    struct tricode_error of_open = {""};
    struct tricode_error of_create = {""};
    struct tricode_record *record =
        tricode_record_open(record_path, MACHINE, EPOCH, &state, &of_open);
    int created = tricode_record_create(scratch_path("other"), &fresh, &of_create);
    if (root) {
        ck_assert_int_eq(seteuid(0), 0);
    }
    ck_assert_int_eq(chmod(scratch_folder, 0700), 0);
    ck_assert_ptr_null(record);
    ck_assert_int_eq(created, -1);
    ck_assert_msg(strstr(of_open.text, "is read-only: make the file and its folder writable") !=
                      NULL,
                  "found: %s", of_open.text);
    ck_assert_ptr_nonnull(strstr(of_create.text, "Permission denied"));
}
END_TEST

/* Without space, store returns an error, and the old state stays. */
static void expect_no_space(struct tricode_record *record, const struct tricode_machine *old,
                            const struct tricode_machine *next) {
    struct tricode_error fault = {""};
    ck_assert_int_eq(tricode_record_store(record, next, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "the record cannot be written"));
    ck_assert_ptr_nonnull(strstr(fault.text, "then restart the machine"));
    tricode_record_close(record);
    struct tricode_machine loaded;
    tricode_record_close(recorded_open(&loaded));
    recorded_expect_same(&loaded, old);
}

/* [STORE-4] */
START_TEST(file_size_limit) {
    struct rlimit limit;
    struct rlimit before;
    struct tricode_machine state;
    recorded_make_open(2, &state);
    struct tricode_record *record = recorded_open(&state);
    struct tricode_machine next = state;
    (void)tricode_machine_select(&next, 1, 100, 0);
    struct tricode_error fault = {""};
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 0;
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int stored = tricode_record_store(record, &next, &fault);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(stored, -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "the record cannot be written"));
    ck_assert_ptr_nonnull(strstr(fault.text, "then restart the machine"));
    tricode_record_close(record);
    struct tricode_machine loaded;
    tricode_record_close(recorded_open(&loaded));
    recorded_expect_same(&loaded, &state);
}
END_TEST

static void fill_disk(const char *junk) {
    static const uint8_t bytes[512];
    int fd = open(junk, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_int_eq(close(fd), 0);
}

/* [STORE-4] */
START_TEST(full_disk) {
    struct tricode_machine state;
    struct tricode_error fault;
    char junk[PATH_MAX];
    const char *disk = scratch_path("disk");
    ck_assert_int_eq(mkdir(disk, 0700), 0);
    if (mount("none", disk, "tmpfs", 0, "size=64k") != 0) {
        (void)fprintf(stderr,
                      "\n*** SKIPPED: full_disk: no tmpfs can be mounted "
                      "here (%s); file_size_limit stands for it\n\n",
                      strerror(errno));
        return;
    }
    (void)snprintf(record_path, sizeof record_path, "%s/record.sqlite", disk);
    (void)snprintf(junk, sizeof junk, "%s/junk", disk);
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &fault), 0);
    recorded_make_open(2, &state);
    struct tricode_record *record = recorded_open(&state);
    struct tricode_machine next = state;
    (void)tricode_machine_select(&next, 1, 100, 0);
    fill_disk(junk);
    expect_no_space(record, &state, &next);
    /* A new machine is not left half set up. */
    char other[PATH_MAX];
    (void)snprintf(other, sizeof other, "%s/other.sqlite", disk);
    int created = tricode_record_create(other, &fresh, &fault);
    int left = access(other, F_OK);
    ck_assert_int_eq(unlink(junk), 0);
    /* After its first write the record needs no more space: a disk that fills up later does no
     * harm. */
    record = recorded_open(&state);
    recorded_store(record, &next);
    fill_disk(junk);
    (void)tricode_machine_lever(&next);
    recorded_store(record, &next);
    tricode_record_close(record);
    ck_assert_int_eq(umount(disk), 0);
    ck_assert_int_eq(created, -1);
    ck_assert_int_eq(left, -1);
}
END_TEST

/* [STORE-4] [MACHINE-26] A disk that becomes read-only while the machine runs, and then writable:
 * the error says what to do, nothing was changed, and the machine continues from that state. */
START_TEST(becomes_read_only) {
    struct tricode_machine state;
    struct tricode_error fault = {""};
    const char *disk = scratch_path("disk");
    ck_assert_int_eq(mkdir(disk, 0700), 0);
    if (mount("none", disk, "tmpfs", 0, "size=256k") != 0) {
        (void)fprintf(stderr,
                      "\n*** SKIPPED: becomes_read_only: no tmpfs can be mounted here (%s)\n\n",
                      strerror(errno));
        return;
    }
    (void)snprintf(record_path, sizeof record_path, "%s/record.sqlite", disk);
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &fault), 0);
    recorded_make_open(2, &state);
    ck_assert_int_eq(mount("none", disk, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    struct tricode_record *record =
        tricode_record_open(record_path, MACHINE, EPOCH, &state, &fault);
    ck_assert_ptr_null(record);
    ck_assert_msg(strstr(fault.text, "then restart the machine") != NULL, "%s", fault.text);
    ck_assert_int_eq(mount("none", disk, "tmpfs", MS_REMOUNT, NULL), 0);
    record = recorded_open(&state);
    ck_assert_uint_eq(state.counter, 2);
    (void)tricode_machine_lever(&state);
    recorded_store(record, &state);
    tricode_record_close(record);
    ck_assert_int_eq(umount(disk), 0);
}
END_TEST

static void tear_down(void) {
    (void)umount2(scratch_path("disk"), MNT_DETACH);
    scratch_tear_down();
}

int main(void) {
    Suite *suite = suite_create("machine disk");
    TCase *tests = tcase_create("disk");
    tcase_add_checked_fixture(tests, recorded_set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, read_only);
    tcase_add_test(tests, file_size_limit);
    tcase_add_test(tests, full_disk);
    tcase_add_test(tests, becomes_read_only);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
