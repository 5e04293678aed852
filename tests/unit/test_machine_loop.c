// SPDX-License-Identifier: Apache-2.0
/* The machine's loop: events in, one object per event out; every reason; failures of record and
 * display. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sys/resource.h>

#include "machine/runtime/loop.h"
#include "machine/sources/sources.h"
#include "support/vending.h"

/* The result of a run: its exit code and the objects that it printed. */
struct run {
    enum tricode_exit code;
    json_t *lines;
};

static void set_up(void) {
    struct tricode_error fault;
    scratch_set_up();
    ck_assert_int_eq(tricode_record_create(scratch_path("record.sqlite"), &vending_fresh, &fault),
                     0);
}

/* Runs the machine with a script; display and state stay in the folder. */
static struct run run(const char *script) {
    struct tricode_provisioning provisioning;
    struct tricode_runtime runtime;
    char *printed = NULL;
    size_t length = 0;

    memset(&runtime, 0, sizeof runtime);
    vending_open(&runtime.engine, &provisioning);
    runtime.report.provisioning = &provisioning;
    runtime.displays.settings.picture = scratch_path("display.png");
    runtime.mechanism.tray = scratch_path("tray");
    runtime.report.out = open_memstream(&printed, &length);
    runtime.report.json = 1;
    runtime.strict = 1;
    runtime.sources = tricode_sources;
    FILE *input = fmemopen((void *)(uintptr_t)script, strlen(script), "r");
    ck_assert_ptr_nonnull(input);
    struct run done = {tricode_loop_run(&runtime, input), json_array()};
    (void)fclose(input);
    (void)fclose(runtime.report.out);
    vending_close(&runtime.engine, &provisioning);
    for (char *line = strtok(printed, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        json_t *object = json_loads(line, 0, NULL);
        ck_assert_msg(object != NULL, "not an object: %s", line);
        ck_assert_uint_eq(json_object_size(object), 9);
        json_array_append_new(done.lines, object);
    }
    free(printed);
    return done;
}

/* Expects an object with this event, effect and reason (NULL: null). */
static void expect(const struct run *done, size_t at, const char *event, const char *effect,
                   const char *reason) {
    const json_t *line = json_array_get(done->lines, at);
    ck_assert_msg(line != NULL, "line %zu is missing", at);
    ck_assert_str_eq(json_string_value(json_object_get(line, "event")), event);
    ck_assert_str_eq(json_string_value(json_object_get(line, "effect")), effect);
    const json_t *found = json_object_get(line, "reason");
    if (reason == NULL) {
        ck_assert(json_is_null(found));
    } else {
        ck_assert_ptr_nonnull(json_string_value(found));
        ck_assert_str_eq(json_string_value(found), reason);
    }
}

static void expect_state(const struct run *done, size_t at, const char *phase, int counter,
                         int vended) {
    const json_t *line = json_array_get(done->lines, at);
    ck_assert_str_eq(json_string_value(json_object_get(line, "phase")), phase);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "counter")), counter);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "vended")), vended);
}

static void end(struct run *done, enum tricode_exit code, size_t lines) {
    ck_assert_int_eq(done->code, code);
    ck_assert_uint_eq(json_array_size(done->lines), lines);
    json_decref(done->lines);
}

static void expect_tray(const char *expected) {
    char fallen[64] = "";
    long length = scratch_read(scratch_path("tray"), fallen, sizeof fallen - 1);
    ck_assert_int_eq(length < 0 ? 0 : length, (long)strlen(expected));
    ck_assert_str_eq(fallen, expected);
}

/* A sale of this machine with issued_at 0. */
static struct tricode_payload sale(uint32_t counter, uint32_t vended) {
    struct tricode_payload payload = {TRICODE_KIND_SALE, 3, 1, 7, counter, vended, 250, 0};
    return payload;
}

/* Writes a state to the record. */
static void put(enum tricode_machine_phase phase, uint32_t counter, uint32_t vended) {
    struct tricode_machine state;
    struct tricode_error fault = {""};
    struct tricode_record *record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &state, &fault);
    ck_assert_ptr_nonnull(record);
    state.phase = phase;
    state.counter = counter;
    state.vended = vended;
    state.sale = sale(counter, vended);
    ck_assert_msg(tricode_record_store(record, &state, &fault) == 0, "%s", fault.text);
    tricode_record_close(record);
}

START_TEST(sale_and_cancel) {
    struct run done = run("select 1\nlever\nlever\n\n# a comment\n select 2\r\ntimeout\ntimeout\n");
    expect(&done, 0, "restart", "none", NULL);
    expect(&done, 1, "select", "show_sale", NULL);
    expect_state(&done, 1, "open", 1, 0);
    expect(&done, 2, "lever", "show_cancel", NULL);
    expect(&done, 3, "lever", "show_cancel", NULL);
    expect(&done, 4, "select", "show_sale", NULL);
    expect(&done, 5, "timeout", "show_cancel", NULL);
    expect(&done, 6, "timeout", "none", NULL);
    expect_state(&done, 6, "idle", 2, 0);
    /* The text is a code with the machine's tag, and the display shows the same. */
    struct tricode_code shown;
    struct tricode_code reported;
    const char *text = json_string_value(json_object_get(json_array_get(done.lines, 5), "text"));
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(tricode_code_decode((const uint8_t *)text, strlen(text), &reported),
                     TRICODE_CODE_OK);
    struct tricode_tagger *tagger = vending_tagger();
    ck_assert_int_eq(tricode_tag_verify(tagger, &reported), TRICODE_TAG_OK);
    tricode_tagger_free(tagger);
    ck_assert(vending_scan(scratch_path("display.png"), &shown));
    ck_assert_mem_eq(shown.tag, reported.tag, sizeof reported.tag);
    ck_assert_int_eq(reported.payload.kind, TRICODE_KIND_CANCEL);
    ck_assert_uint_eq(reported.payload.price, 180);
    ck_assert_uint_gt(reported.payload.issued_at, 1700000000);
    end(&done, TRICODE_EXIT_OK, 7);
}
END_TEST

/* 1 when the machine authenticates a permit with this payload and the tag of its key. */
static int authentic(struct tricode_payload payload) {
    struct tricode_engine engine = {.state = vending_fresh, .tagger = vending_tagger()};
    char text[TRICODE_TEXT_SIZE + 1];

    vending_permit(payload, text, NULL);
    struct tricode_presented presented =
        tricode_engine_present(&engine, (const uint8_t *)text, TRICODE_TEXT_SIZE);
    ck_assert_int_eq(presented.status, TRICODE_CODE_OK);
    tricode_tagger_free(engine.tagger);
    return presented.authentic;
}

/* [TAG-2] */
START_TEST(boundary) {
    struct tricode_payload other = sale(1, 0);
    ck_assert_int_eq(authentic(sale(1, 0)), 1);
    other.key_epoch = 4;
    ck_assert_int_eq(authentic(other), 0);
    other = sale(1, 0);
    other.machine = 8;
    ck_assert_int_eq(authentic(other), 0);
}
END_TEST

static void draw(const char *text, const char *name) {
    ck_assert_int_eq(tricode_qr_write_png(text, TRICODE_QR_LEVEL_M, 4, scratch_path(name)),
                     TRICODE_QR_OK);
}

/* [MACHINE-9] [TAG-3] */
START_TEST(every_refusal_of_a_permit) {
    char text[TRICODE_TEXT_SIZE + 1];
    struct tricode_payload payload;
    char script[4096];
    put(TRICODE_MACHINE_IDLE, 5, 3);
    draw("HELLO", "malformed.png");
    payload = sale(5, 3);
    payload.machine = 8;
    vending_permit(payload, text, scratch_path("other_machine.png"));
    payload = sale(5, 3);
    payload.key_epoch = 4;
    vending_permit(payload, text, scratch_path("epoch.png"));
    vending_permit(sale(5, 3), text, NULL);
    text[63] = text[63] == 'A' ? 'B' : 'A';
    draw(text, "tag.png");
    vending_permit(sale(6, 3), text, scratch_path("unknown.png"));
    vending_permit(sale(3, 1), text, scratch_path("used.png"));
    payload = sale(5, 3);
    payload.price = 1;
    vending_permit(payload, text, scratch_path("mismatch.png"));
    vending_permit(sale(5, 3), text, scratch_path("dead.png"));
    vending_permit(sale(4, 3), text, scratch_path("older.png"));
    static const char *const names[][2] = {
        {"malformed", "malformed"}, {"other_machine", "other_machine"},
        {"epoch", "not_authentic"}, {"tag", "not_authentic"},
        {"unknown", "unknown"},     {"used", "used"},
        {"mismatch", "mismatch"}};
    size_t at = 0;
    for (size_t i = 0; i < 7; i++) {
        at += (size_t)snprintf(script + at, sizeof script - at, "permit %s/%s.png\n",
                               scratch_folder, names[i][0]);
    }
    (void)snprintf(script + at, sizeof script - at,
                   "permit %s/dead.png\npermit %s/older.png\npermit %s/display.png\n",
                   scratch_folder, scratch_folder, scratch_folder);
    struct run done = run(script);
    for (size_t i = 0; i < 7; i++) {
        expect(&done, 1 + i, "permit", "refuse", names[i][1]);
        expect_state(&done, 1 + i, "idle", 5, 3);
    }
    expect(&done, 8, "permit", "show_cancel", NULL);
    expect(&done, 9, "permit", "show_cancel", NULL);
    expect(&done, 10, "permit", "refuse", "not_permit");
    end(&done, TRICODE_EXIT_OK, 11);
    expect_tray("");
}
END_TEST

/* [MACHINE-17] [MACHINE-21] */
START_TEST(restart_in_each_phase) {
    char text[TRICODE_TEXT_SIZE + 1];
    char script[PATH_MAX + 16];
    (void)snprintf(script, sizeof script, "permit %s/p.png\n", scratch_folder);
    vending_permit(sale(5, 3), text, scratch_path("p.png"));
    put(TRICODE_MACHINE_OPEN, 5, 3);
    struct run done = run(script);
    expect_state(&done, 0, "idle", 5, 3);
    expect(&done, 1, "permit", "show_cancel", NULL);
    end(&done, TRICODE_EXIT_OK, 2);
    put(TRICODE_MACHINE_VENDING, 5, 3);
    done = run(script);
    expect_state(&done, 0, "idle", 5, 5);
    expect(&done, 1, "permit", "refuse", "used");
    end(&done, TRICODE_EXIT_OK, 2);
    expect_tray("");
}
END_TEST

START_TEST(pictures_without_a_code) {
    char script[PATH_MAX + 64];
    scratch_write(scratch_path("bad.png"), "x", 1, 0600);
    (void)snprintf(script, sizeof script, "permit %s/none.png\npermit %s/bad.png\nselect 9\n",
                   scratch_folder, scratch_folder);
    struct run done = run(script);
    expect(&done, 1, "permit", "none", "no_picture");
    expect(&done, 2, "permit", "none", "unreadable");
    expect(&done, 3, "select", "none", "no_product");
    end(&done, TRICODE_EXIT_OK, 4);
    done = run("permit\n");
    expect(&done, 1, "permit", "none", "camera");
    end(&done, TRICODE_EXIT_FAILED, 2);
}
END_TEST

START_TEST(invalid_lines) {
    static const char *const lines[] = {"select\n",     "select -1\n", "select 65536\n",
                                        "select 1 2\n", "lever 1\n",   "pull\n",
                                        "LEVER\n"};
    struct run done;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char script[64];
        (void)snprintf(script, sizeof script, "%slever\n", lines[i]);
        done = run(script);
        end(&done, TRICODE_EXIT_USAGE, 1);
    }
    done = run("status\njam\nquit\nlever\n");
    expect(&done, 1, "status", "none", NULL);
    expect(&done, 2, "jam", "none", NULL);
    end(&done, TRICODE_EXIT_OK, 3);
    char *longest = malloc(20001);
    ck_assert_ptr_nonnull(longest);
    memset(longest, 'x', 20000);
    longest[20000] = 0;
    done = run(longest);
    end(&done, TRICODE_EXIT_USAGE, 1);
    free(longest);
}
END_TEST

/* The display cannot be written: an error is printed, the durable state stays, the lever works. */
START_TEST(display_fails) {
    ck_assert_int_eq(mkdir(scratch_path("display.png"), 0700), 0);
    scratch_write(scratch_path("display.png/x"), "", 0, 0600);
    struct run done = run("select 1\nstatus\nlever\n");
    expect(&done, 1, "select", "show_sale", NULL);
    expect_state(&done, 2, "open", 1, 0);
    expect(&done, 3, "lever", "show_cancel", NULL);
    end(&done, TRICODE_EXIT_FAILED, 4);
}
END_TEST

/* [MACHINE-20] [MACHINE-26] The record cannot be written: no effect, no report of one, and the
 * display is cleared. */
START_TEST(record_fails) {
    struct rlimit before;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit none = {0, before.rlim_max};
    scratch_write(scratch_path("display.png"), "a code", 6, 0600);
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    struct run done = run("select 1\n");
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    end(&done, TRICODE_EXIT_FAILED, 0);
    ck_assert_int_eq(access(scratch_path("display.png"), F_OK), -1);
}
END_TEST

/* [MACHINE-19] [MACHINE-20] A failed step has no effect, and keeps the old state. */
START_TEST(step_fails) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault = {""};
    struct tricode_engine engine;
    struct tricode_outcome outcome;
    struct tricode_event event = {.kind = TRICODE_EVENT_PERMIT};
    static const struct tricode_outcome nothing;
    char text[TRICODE_TEXT_SIZE + 1];
    struct rlimit before;

    put(TRICODE_MACHINE_OPEN, 5, 3);
    vending_permit(sale(5, 3), text, NULL);
    vending_provision(&provisioning);
    engine.tagger = vending_tagger();
    engine.record = tricode_record_open(scratch_path("record.sqlite"), 7, 3, &engine.state, &fault);
    ck_assert_ptr_nonnull(engine.record);
    event.presented = tricode_engine_present(&engine, (const uint8_t *)text, TRICODE_TEXT_SIZE);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit none = {0, before.rlim_max};
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    int stepped = tricode_engine_step(&engine, &event, &outcome, &fault);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(stepped, -1);
    ck_assert_mem_eq(&outcome, &nothing, sizeof outcome);
    ck_assert_int_eq(engine.state.phase, TRICODE_MACHINE_OPEN);
    vending_close(&engine, &provisioning);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine loop");
    TCase *tests = tcase_create("loop");
    tcase_add_checked_fixture(tests, set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, sale_and_cancel);
    tcase_add_test(tests, boundary);
    tcase_add_test(tests, every_refusal_of_a_permit);
    tcase_add_test(tests, restart_in_each_phase);
    tcase_add_test(tests, pictures_without_a_code);
    tcase_add_test(tests, invalid_lines);
    tcase_add_test(tests, display_fails);
    tcase_add_test(tests, record_fails);
    tcase_add_test(tests, step_fails);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
