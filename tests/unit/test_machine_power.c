// SPDX-License-Identifier: Apache-2.0
/* Power cuts: the machine's process is killed at each system call with an effect outside it, and
 * started again. However often that happens, a product never leaves twice, and a sale whose product
 * left is never canceled. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "machine/command/cli.h"
#include "machine/record/record.h"
#include "support/vending.h"

static char state[PATH_MAX];
static char display[PATH_MAX];
static char permit[PATH_MAX];
static char tray[PATH_MAX];
static char script[PATH_MAX];
static char output[PATH_MAX];

static void set_paths(void) {
    (void)snprintf(state, sizeof state, "%s", scratch_path("state"));
    (void)snprintf(display, sizeof display, "%s", scratch_path("display.png"));
    (void)snprintf(permit, sizeof permit, "%s", scratch_path("permit.png"));
    (void)snprintf(tray, sizeof tray, "%s", scratch_path("tray"));
    (void)snprintf(script, sizeof script, "%s", scratch_path("script"));
    (void)snprintf(output, sizeof output, "%s", scratch_path("output"));
}

/* A new machine. */
static void new_machine(void) {
    struct tricode_error fault = {""};
    scratch_tear_down();
    ck_assert_int_eq(mkdir(scratch_folder, 0700), 0);
    ck_assert_int_eq(mkdir(state, 0700), 0);
    scratch_write(scratch_path("state/provisioning.json"), vending_provisioning,
                  strlen(vending_provisioning), 0600);
    ck_assert_msg(
        tricode_record_create(scratch_path("state/record.sqlite"), &vending_fresh, &fault) == 0,
        "%s", fault.text);
}

/* In a child process: runs the machine with this input; never returns. */
static void run_machine(int input, int out) {
    const char *const line[] = {
        "tricode-machine", state,    "run", "--script", "--json", "--display",
        display,           "--tray", tray,  "--wait",   "0",      NULL};
    if (dup2(input, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
        _exit(99);
    }
    _exit(tricode_machine_cli(11, (char *const *)(uintptr_t)line));
}

/* Pays for the sale on display, once, in place of the center. */
static void pay(void) {
    struct tricode_code sale;
    char text[TRICODE_TEXT_SIZE + 1];
    if (access(permit, F_OK) != 0 && access(display, F_OK) == 0 && vending_scan(display, &sale) &&
        sale.payload.kind == TRICODE_KIND_SALE) {
        vending_permit(sale.payload, text, permit);
    }
}

static int has_effect(uint64_t number) {
    static const long effects[] = {SYS_write,    SYS_pwrite64, SYS_fsync,     SYS_fdatasync,
                                   SYS_openat,   SYS_fchmod,   SYS_ftruncate,
#ifdef SYS_rename
                                   SYS_rename,   SYS_unlink,
#endif
                                   SYS_renameat, SYS_unlinkat};
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        if ((uint64_t)effects[i] == number) {
            return 1;
        }
    }
    return 0;
}

/* By file descriptor: 1 when SQLite has written bytes that are not synced. */
static struct {
    unsigned char unsynced[64];
    unsigned writes;
    unsigned looks;
} record_writes;

/* [MACHINE-19] Reports, displays and products (SQLite itself only uses pwrite) come after a sync of
 * all writes to the record, so that a power cut keeps the order, too. */
static void expect_synced_before(const struct __ptrace_syscall_info *info) {
    uint64_t number = info->entry.nr;
    uint64_t fd = info->entry.args[0] % sizeof record_writes.unsynced;
    if (number == SYS_pwrite64 || number == SYS_ftruncate) {
        record_writes.unsynced[fd] = 1;
        record_writes.writes++;
    } else if (number == SYS_fsync || number == SYS_fdatasync) {
        record_writes.unsynced[fd] = 0;
    } else if (number == SYS_write) {
        static const unsigned char none[sizeof record_writes.unsynced];
        record_writes.looks++;
        ck_assert_msg(memcmp(none, record_writes.unsynced, sizeof none) == 0,
                      "an effect before the record was synced");
    }
}

/* Continues to the next stop: 1; 0 when the process ended. */
static int next_stop(pid_t child, int *status) {
    int signal_number = WIFSTOPPED(*status) && !(WSTOPSIG(*status) & 0x80) ? WSTOPSIG(*status) : 0;
    signal_number = signal_number == SIGSTOP || signal_number == SIGTRAP ? 0 : signal_number;
    ck_assert_int_eq(ptrace(PTRACE_SYSCALL, child, NULL, (void *)(intptr_t)signal_number), 0);
    ck_assert_int_eq(waitpid(child, status, 0), child);
    return WIFSTOPPED(*status);
}

/* Runs the script and kills the machine just before its effect number `cut`: 1; 0 when it ended
 * before that; -1 when processes cannot be traced here. */
static int run_and_cut(const char *lines, unsigned cut) {
    int status = 0;
    unsigned effects = 0;
    memset(&record_writes, 0, sizeof record_writes);
    scratch_write(script, lines, strlen(lines), 0600);
    pid_t child = fork();
    if (child == 0) {
        int input = open(script, O_RDONLY);
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
            _exit(98);
        }
        (void)raise(SIGSTOP);
        run_machine(input, out);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    if (!WIFSTOPPED(status)) {
        return -1;
    }
    ck_assert_int_eq(
        ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)),
        0);
    while (next_stop(child, &status)) {
        struct __ptrace_syscall_info info;
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            continue;
        }
        ck_assert_int_gt(ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof info, (void *)&info),
                         0);
        pay();
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !has_effect(info.entry.nr)) {
            continue;
        }
        expect_synced_before(&info);
        if (++effects == cut) {
            ck_assert_int_eq(kill(child, SIGKILL), 0);
            ck_assert_int_eq(waitpid(child, &status, 0), child);
            ck_assert(WIFSIGNALED(status));
            return 1;
        }
    }
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
    return 0;
}

/* Runs the same machine without a cut: it must end without an error. */
static void run_whole(const char *lines) {
    int status = 0;
    scratch_write(script, lines, strlen(lines), 0600);
    pid_t child = fork();
    if (child == 0) {
        run_machine(open(script, O_RDONLY), open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
}

static unsigned dispensed(void) {
    char lines[256];
    long length = scratch_read(tray, lines, sizeof lines);
    unsigned count = 0;
    for (long i = 0; i < length; i++) {
        count += lines[i] == '\n';
    }
    return count;
}

/* 1 when this code of sale 1 was printed, or is on the display. */
static int was_shown(enum tricode_kind kind) {
    struct tricode_code code;
    char line[1024];
    int shown = access(display, F_OK) == 0 && vending_scan(display, &code) &&
                code.payload.kind == kind && code.payload.counter == 1;
    FILE *printed = fopen(output, "r");
    while (printed != NULL && fgets(line, sizeof line, printed) != NULL) {
        const char *at = strstr(line, "\"text\":\"");
        shown |= at != NULL &&
                 tricode_code_decode((const uint8_t *)at + 8, TRICODE_TEXT_SIZE, &code) ==
                     TRICODE_CODE_OK &&
                 code.payload.kind == kind && code.payload.counter == 1;
    }
    if (printed != NULL) {
        (void)fclose(printed);
    }
    return shown;
}

/* After a cut at `cut`: shows the permit repeatedly, pulls the lever, buys again. */
static void expect_honest(unsigned cut) {
    struct tricode_code next;
    char lines[3 * PATH_MAX];
    int paid = access(permit, F_OK) == 0;
    int canceled = was_shown(TRICODE_KIND_CANCEL);
    unsigned before = dispensed();

    (void)snprintf(lines, sizeof lines, "permit %s\nlever\npermit %s\n", permit, permit);
    run_whole(paid ? lines : "lever\n");
    canceled |= was_shown(TRICODE_KIND_CANCEL);
    run_whole("select 2\n");
    ck_assert(vending_scan(display, &next));
    ck_assert_int_eq(next.payload.kind, TRICODE_KIND_SALE);
    ck_assert_msg(dispensed() == before, "cut %u: a product was dispensed after the restart", cut);
    ck_assert_msg(before <= 1, "cut %u: %u products were dispensed", cut, before);
    ck_assert_msg(!(before == 1 && canceled), "cut %u: vended and canceled", cut);
    ck_assert_msg(before == 0 || next.payload.vended == 1, "cut %u: vended, and not reported", cut);
    ck_assert_msg(!canceled || next.payload.vended == 0, "cut %u: canceled, then vended", cut);
    /* No money is lost: a paid sale is either reported as vended, or has its cancel code. */
    ck_assert_msg(!paid || canceled || next.payload.vended == 1,
                  "cut %u: neither vended nor cancelled", cut);
}

static void cut_everywhere(const char *lines, unsigned least) {
    unsigned cut = 0;
    int was_cut = 1;
    while (was_cut) {
        cut++;
        new_machine();
        was_cut = run_and_cut(lines, cut);
        if (was_cut < 0) {
            (void)fprintf(stderr, "\n*** SKIPPED: power cuts: no process can be traced here\n\n");
            return;
        }
        expect_honest(cut);
    }
    ck_assert_uint_gt(cut, least);
    ck_assert_uint_gt(record_writes.writes, 8);
    ck_assert_uint_gt(record_writes.looks, 4);
}

/* [MACHINE-19] [STORE-4] */
START_TEST(cut_while_vending) {
    char lines[2 * PATH_MAX];
    (void)snprintf(lines, sizeof lines, "select 1\npermit %s\n", permit);
    cut_everywhere(lines, 30);
    /* The last run had no cut: its product fell. */
    ck_assert_uint_eq(dispensed(), 1);
}
END_TEST

/* [MACHINE-19] */
START_TEST(cut_while_jammed) {
    char lines[2 * PATH_MAX];
    (void)snprintf(lines, sizeof lines, "select 1\njam\npermit %s\n", permit);
    cut_everywhere(lines, 30);
    ck_assert_uint_eq(dispensed(), 0);
}
END_TEST

/* [MACHINE-19] */
START_TEST(cut_at_the_lever) {
    char lines[2 * PATH_MAX];
    (void)snprintf(lines, sizeof lines, "select 1\nlever\npermit %s\n", permit);
    cut_everywhere(lines, 30);
    ck_assert_uint_eq(dispensed(), 0);
}
END_TEST

/* [MACHINE-20] The disk fills up just before the permit: out of order, and no product. */
START_TEST(disk_fills_up) {
    char line[PATH_MAX + 16];
    int to_machine[2];
    int status = 0;
    const struct rlimit none = {0, 0};
    const struct timespec pause = {0, 5 * 1000000L};
    new_machine();
    ck_assert_int_eq(pipe(to_machine), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)close(to_machine[1]);
        (void)signal(SIGXFSZ, SIG_IGN);
        run_machine(to_machine[0], open("/dev/null", O_WRONLY));
    }
    ck_assert_int_eq(close(to_machine[0]), 0);
    ck_assert_int_eq(write(to_machine[1], "select 1\n", 9), 9);
    while (access(permit, F_OK) != 0) {
        (void)nanosleep(&pause, NULL);
        pay();
    }
    ck_assert_int_eq(prlimit(child, RLIMIT_FSIZE, &none, NULL), 0);
    int length = snprintf(line, sizeof line, "permit %s\n", permit);
    ck_assert_int_eq(write(to_machine[1], line, (size_t)length), length);
    ck_assert_int_eq(close(to_machine[1]), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    ck_assert_uint_eq(dispensed(), 0);
    expect_honest(0);
    ck_assert_uint_eq(dispensed(), 0);
}
END_TEST

static void set_up(void) {
    scratch_set_up();
    set_paths();
}

int main(void) {
    Suite *suite = suite_create("machine power");
    TCase *tests = tcase_create("power");
    tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, cut_while_vending);
    tcase_add_test(tests, cut_while_jammed);
    tcase_add_test(tests, cut_at_the_lever);
    tcase_add_test(tests, disk_fills_up);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
