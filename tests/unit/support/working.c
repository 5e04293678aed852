// SPDX-License-Identifier: Apache-2.0
#include "working.h"

struct tricode_runtime runtime;
static struct tricode_provisioning working_provisioning;
FILE *working_input;
static pthread_t working_thread;
int working_lines[2];
static int working_signals[2];
char *working_said;
static size_t working_said_length;

void working_set_up(void) {
    static const struct tricode_machine fresh = {7, 3, TRICODE_MACHINE_IDLE,
                                                 0, 0, {.kind = TRICODE_KIND_SALE}};
    struct tricode_error fault = {""};
    memset(&runtime, 0, sizeof runtime);
    ck_assert_int_eq(tricode_record_create(scratch_path("record.sqlite"), &fresh, &fault), 0);
    ck_assert_int_eq(tricode_provisioning_parse((const uint8_t *)vending_provisioning,
                                                strlen(vending_provisioning), &working_provisioning,
                                                &fault),
                     0);
    runtime.report.provisioning = &working_provisioning;
    runtime.engine.tagger = vending_tagger();
    runtime.engine.record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &runtime.engine.state, &fault);
    ck_assert_msg(runtime.engine.record != NULL, "%s", fault.text);
    ck_assert(pipe(working_lines) == 0 && pipe(working_signals) == 0);
    working_input = fdopen(working_lines[0], "r");
    runtime.report.out = open_memstream(&working_said, &working_said_length);
    runtime.report.json = 1;
    ck_assert(working_input != NULL && runtime.report.out != NULL);
    runtime.signals = working_signals[0];
    runtime.displays.settings.picture = scratch_path("display.png");
    runtime.mechanism.tray = scratch_path("tray");
    runtime.sources = tricode_sources;
}

void working_tear_down(void) {
    (void)fclose(runtime.report.out);
    free(working_said);
    (void)fclose(working_input);
    tricode_record_close(runtime.engine.record);
    tricode_tagger_free(runtime.engine.tagger);
    tricode_provisioning_clear(&working_provisioning);
}

static void *working_run(void *unused) {
    (void)unused;
    return (void *)(uintptr_t)tricode_loop_run(&runtime, working_input);
}

void working_begin(void) {
    ck_assert_int_eq(pthread_create(&working_thread, NULL, working_run, NULL), 0);
}

void working_say(const char *line) {
    ck_assert_int_eq(write(working_lines[1], line, strlen(line)), (ssize_t)strlen(line));
}

struct tricode_code working_code(enum tricode_kind kind) {
    struct tricode_code code = {0};
    for (unsigned i = 0; i < 1000; i++) {
        if (vending_scan(scratch_path("display.png"), &code) && code.payload.kind == kind) {
            return code;
        }
        (void)poll(NULL, 0, 10);
    }
    ck_abort_msg("the display does not show such a code");
}

void working_fallen(off_t bytes) {
    struct stat about = {0};
    for (unsigned i = 0; i < 1000 && about.st_size < bytes; i++) {
        (void)poll(NULL, 0, 10);
        (void)stat(scratch_path("tray"), &about);
    }
    ck_assert_int_eq(about.st_size, bytes);
}

void working_end(void) {
    void *ended = NULL;
    ck_assert_int_eq(write(working_signals[1], "x", 1), 1);
    ck_assert_int_eq(pthread_join(working_thread, &ended), 0);
    ck_assert_uint_eq((uintptr_t)ended, TRICODE_EXIT_OK);
    ck_assert_int_eq(fflush(runtime.report.out), 0);
}
