// SPDX-License-Identifier: Apache-2.0
/* The machine's reports: `status` for operators and `audit` for collectors; also while the machine
 * is running; a reset only after the export is stored. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "host/command/console.h"
#include "machine/command/cli.h"
#include "machine/command/reports/eva_dts.h"
#include "machine/command/reports/status.h"
#include "machine/command/reports/summary.h"
#include "support/recorded.h"
#include "support/vending.h"

static struct tricode_inspection look;
static char printed[16384];

static void set_up(void) {
    struct tricode_error fault = {""};
    scratch_set_up();
    ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
    ck_assert_int_eq(mkdir(scratch_path("state"), 0700), 0);
    (void)snprintf(record_path, sizeof record_path, "%s", scratch_path("state/record.sqlite"));
    ck_assert_int_eq(tricode_record_create(record_path, &fresh, &fault), 0);
    scratch_write(scratch_path("state/provisioning.json"), vending_provisioning,
                  strlen(vending_provisioning), 0600);
}

/* Runs the command; returns its exit status; its output is in `printed`. */
static int machine(const char *a, const char *b, const char *c, const char *d) {
    const char *words[] = {"tricode-machine", scratch_path("state"), a, b, c, d, NULL};
    const char *output = scratch_path("printed");
    int count = 2;
    while (count < 6 && words[count] != NULL) {
        count++;
    }
    const pid_t child = fork();
    if (child == 0) {
        if (freopen(output, "w", stdout) == NULL || freopen(output, "a", stderr) == NULL) {
            _exit(99);
        }
        const int code = tricode_machine_cli(count, (char *const *)(uintptr_t)words);
        _exit(fflush(NULL) == 0 ? code : 98);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    const long length = scratch_read(output, (uint8_t *)printed, sizeof printed - 1);
    printed[length] = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Audit counters with every kind of entry. */
static void fill(struct tricode_counters *counters) {
    ck_assert_int_eq(tricode_counters_count_vend(counters, 1, 250), 0);
    ck_assert_int_eq(tricode_counters_count_vend(counters, 9, 70), 0);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_STARTED, 1795923000, 0);
    tricode_counters_reset(counters, 3, 1795924800, 2);
    ck_assert_int_eq(tricode_counters_count_vend(counters, 1, 260), 0);
    tricode_counters_count_cancelled(counters, 180);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_JAM, 1795928400, 4);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_FALSE_TAGS, 0, 4);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_INTERRUPTED, 1795928401, 5);
    tricode_counters_log_event(counters, TRICODE_EVENT_LOG_OUT_OF_ORDER, 1795928402, 5);
}

static void keep_filled(void) {
    struct tricode_machine state;
    struct tricode_record *record = recorded_open(&state);
    fill(tricode_record_counters(record));
    for (unsigned i = 0; i < 5; i++) {
        tricode_record_count_false_tag(record);
    }
    (void)tricode_machine_select(&state, 2, 180, 1700000000);
    recorded_store(record, &state);
    tricode_record_close(record);
}

static void look_at(uint32_t at) {
    struct tricode_folder folder;
    ck_assert_int_eq(tricode_folder_set(&folder, scratch_path("state")), 0);
    ck_assert_int_eq(tricode_inspect(&look, &folder), 0);
    look.at = at;
}

static const char *eva_dts(void) {
    static char text[8192];
    FILE *out = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(tricode_eva_dts_write(out, &look), 0);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* [AUDIT-7] The complete file; its checksum was computed by tests/audit/eva_dts.py. */
START_TEST(the_data_set) {
    keep_filled();
    look_at(1795930471);
    ck_assert_str_eq(eva_dts(), "DXS*TRI0000007*VA*V0/6*1\r\n"
                                "ST*001*0001\r\n"
                                "ID1*TRI0000000007*tricode**Hall**7*6*0\r\n"
                                "ID4*2*1978*EUR\r\n"
                                "ID5*20261129*053431\r\n"
                                "VA1*580*3*260*1\r\n"
                                "DA1*TRI0000000007*tricode\r\n"
                                "DA2*580*3*260*1\r\n"
                                "PA1*1*250*Cola\r\n"
                                "PA2*2*510*1*260\r\n"
                                "PA1*2*180*Nuts\r\n"
                                "PA2*0*0*0*0\r\n"
                                "PA1*9\r\n"
                                "PA2*1*70*0*0\r\n"
                                "EA1*OCF*20261129*033000\r\n"
                                "EA1*EJB*20261129*050000\r\n"
                                "EA1*OCI**\r\n"
                                "EA1*EJZ*20261129*050001\r\n"
                                "EA1*OCM*20261129*050002\r\n"
                                "EA2*EJB*1*1\r\n"
                                "EA2*EJZ*1*1\r\n"
                                "EA2*OCI*2*5\r\n"
                                "EA2*OCM*1*1\r\n"
                                "EA3*1*20261129*053431**20261129*040000****1\r\n"
                                "EA7*0*1\r\n"
                                "G85*ED94\r\n"
                                "SE*26*0001\r\n"
                                "DXE*1*1\r\n");
    tricode_inspection_close(&look);
}
END_TEST

/* [AUDIT-7] Characters that a field cannot contain are replaced. */
START_TEST(long_and_foreign_fields) {
    keep_filled();
    look_at(0); /* no clock */
    look.provisioning.currency = 999;
    (void)snprintf(look.provisioning.place, sizeof look.provisioning.place,
                   "M\xc3\xbcnchen * Gleis 2, Mittelbau und noch mehr");
    (void)snprintf(look.provisioning.products[0].name, TRICODE_LABEL_CAPACITY,
                   "\xe2\x82\xac**12345678901234567890");
    look.provisioning.machine = 4294967295u;
    const char *text = eva_dts();
    ck_assert_ptr_nonnull(strstr(text, "DXS*TRI4967295*"));
    ck_assert_ptr_nonnull(
        strstr(text, "ID1*TRI4294967295*tricode**M?nchen ? Gleis 2, Mittelbau u**4294967295*6*0"));
    ck_assert_ptr_nonnull(strstr(text, "ID4**1999\r\n"));
    ck_assert_ptr_null(strstr(text, "ID5"));
    ck_assert_ptr_nonnull(strstr(text, "PA1*1*250*???12345678901234567\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "EA3*1****20261129*040000****1\r\n"));
    tricode_inspection_close(&look);
}
END_TEST

/* [AUDIT-8] The interval restarts only after the export is stored. */
START_TEST(reset_after_the_export) {
    struct tricode_machine state;
    keep_filled();
    const char *file = scratch_path("collected.txt");
    ck_assert_int_eq(machine("audit", "--reset", "--output", scratch_path("no/such/folder")),
                     TRICODE_EXIT_FAILED);
    ck_assert_ptr_nonnull(strstr(printed, "No such file"));
    ck_assert_int_eq(machine("audit", "--reset", "--output", file), TRICODE_EXIT_OK);
    ck_assert_str_eq(printed, "");
    const long length = scratch_read(file, (uint8_t *)printed, sizeof printed - 1);
    printed[length] = 0;
    /* Unchanged: the failed export did not reset. */
    ck_assert_ptr_nonnull(strstr(printed, "VA1*580*3*260*1\r\n"));
    ck_assert_ptr_nonnull(strstr(printed, "EA3*1*"));
    struct tricode_record *record = recorded_open(&state);
    const struct tricode_counters *counters = tricode_record_counters(record);
    ck_assert_uint_eq(counters->resets, 2);
    ck_assert_uint_eq(tricode_counters_interval(counters).vends.number, 0);
    ck_assert_uint_eq(counters->total.vends.number, 3);
    ck_assert_uint_eq(counters->false_tags_at_reset, 5);
    ck_assert_int_eq(state.phase, TRICODE_MACHINE_OPEN); /* its sale is not touched */
    tricode_record_close(record);
}
END_TEST

/* [AUDIT-8] Standard output is full. */
START_TEST(unwritten_export_resets_nothing) {
    struct tricode_machine state;
    keep_filled();
    const char *words[] = {"tricode-machine", scratch_path("state"), "audit", "--reset", NULL};
    const pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/full", "w", stdout) == NULL ||
            freopen("/dev/null", "w", stderr) == NULL) {
            _exit(99);
        }
        _exit(tricode_machine_cli(4, (char *const *)(uintptr_t)words));
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == TRICODE_EXIT_FAILED);
    struct tricode_record *record = recorded_open(&state);
    ck_assert_uint_eq(tricode_record_counters(record)->resets, 1);
    tricode_record_close(record);
}
END_TEST

/* [AUDIT-6] [AUDIT-8] While the machine is running, reports work and a reset is refused. */
START_TEST(reports_while_running) {
    struct tricode_machine state;
    int ready[2];
    keep_filled();
    ck_assert_int_eq(pipe(ready), 0);
    const pid_t worker = fork();
    if (worker == 0) {
        struct tricode_record *record = recorded_open(&state);
        (void)!write(ready[1], "x", 1);
        (void)pause();
        tricode_record_close(record);
        _exit(0);
    }
    char byte = 0;
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_ptr_nonnull(strstr(printed, "At work          yes\n"));
    ck_assert_int_eq(machine("audit", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_ptr_nonnull(strstr(printed, "VA1*580*3*260*1\r\n"));
    ck_assert_int_eq(machine("audit", "--reset", NULL, NULL), TRICODE_EXIT_FAILED);
    ck_assert_ptr_nonnull(strstr(printed, "the machine is running"));
    ck_assert_ptr_null(strstr(printed, "DXS"));
    ck_assert_int_eq(kill(worker, SIGKILL), 0);
    ck_assert_int_eq(waitpid(worker, NULL, 0), worker);
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_ptr_nonnull(strstr(printed, "At work          no\n"));
}
END_TEST

/* [AUDIT-6] */
START_TEST(a_report_changes_nothing) {
    static uint8_t before[65536];
    static uint8_t after[65536];
    keep_filled();
    const long length = scratch_read(record_path, before, sizeof before);
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(machine("audit", "--json", NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(scratch_read(record_path, after, sizeof after), length);
    ck_assert_mem_eq(before, after, (size_t)length);
}
END_TEST

START_TEST(status_as_text_and_json) {
    keep_filled();
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    static const char *const lines[] = {
        "Machine 7, key epoch 3: Snacks, Hall; pays at PAY.EXAMPLE\n",
        "open: sale 1, product 2 (Nuts), 1.80 EUR\n",
        "False tags       5\n",
        "record format 1\n",
        "Vended                                    3         5.80 EUR          1         2.60 "
        "EUR\n",
        "Reset 1 times, last 2026-11-29 04:00:00\n",
        "    9 (no longer on sale)                 1         0.70 EUR          0         0.00 "
        "EUR\n",
        "  at an unknown time  false_tags, sale 4\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_msg(strstr(printed, lines[i]) != NULL, "no '%s' in: %s", lines[i], printed);
    }
    ck_assert_ptr_null(strstr(printed, "000102")); /* the key is never printed */
    ck_assert_int_eq(machine("status", "--json", NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_ptr_null(strstr(printed, "000102"));
    json_t *object = json_loads(printed, 0, NULL);
    ck_assert_ptr_nonnull(object);
    int counter = 0;
    int value = 0;
    int since = 0;
    const char *event = NULL;
    ck_assert_int_eq(json_unpack(object, "{s:{s:i}, s:{s:{s:i}}, s:{s:i}}", "sale", "counter",
                                 &counter, "totals", "vends", "value", &value, "since_reset",
                                 "false_tags", &since),
                     0);
    ck_assert_int_eq(counter, 1);
    ck_assert_int_eq(value, 580);
    ck_assert_int_eq(since, 2);
    const json_t *events = json_object_get(object, "events");
    ck_assert_int_eq(json_unpack(json_array_get(events, 1), "{s:s}", "event", &event), 0);
    ck_assert_str_eq(event, "reset");
    ck_assert_uint_eq(json_array_size(json_object_get(object, "products")), 3);
    json_decref(object);
}
END_TEST

/* Errors say what to do. */
START_TEST(report_errors) {
    static const char hot[] = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    char journal[PATH_MAX + 16];
    ck_assert_int_eq(machine("status", "--reset", NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_ptr_nonnull(strstr(printed, "status does not take --reset"));
    ck_assert_int_eq(machine("run", "--output", "x", NULL), TRICODE_EXIT_USAGE);
    /* An interrupted write, and no running machine: the report recovers the record. */
    (void)snprintf(journal, sizeof journal, "%s-journal", record_path);
    scratch_write(journal, hot, sizeof hot, 0600);
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(access(journal, F_OK), -1);
    ck_assert_int_eq(unlink(record_path), 0);
    ck_assert_int_eq(machine("audit", NULL, NULL, NULL), TRICODE_EXIT_FAILED);
    ck_assert_ptr_nonnull(strstr(printed, "No such file"));
    ck_assert_int_eq(chmod(scratch_path("state/provisioning.json"), 0644), 0);
    ck_assert_int_eq(machine("status", NULL, NULL, NULL), TRICODE_EXIT_FAILED);
    ck_assert_ptr_nonnull(strstr(printed, "mode 0600"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine audit");
    TCase *tests = tcase_create("audit");
    tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_data_set);
    tcase_add_test(tests, long_and_foreign_fields);
    tcase_add_test(tests, reset_after_the_export);
    tcase_add_test(tests, unwritten_export_resets_nothing);
    tcase_add_test(tests, reports_while_running);
    tcase_add_test(tests, a_report_changes_nothing);
    tcase_add_test(tests, status_as_text_and_json);
    tcase_add_test(tests, report_errors);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
