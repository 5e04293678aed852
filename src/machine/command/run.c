// SPDX-License-Identifier: Apache-2.0
#include "machine/command/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/clock.h"
#include "machine/mdb/settings.h"
#include "machine/panel/panel.h"
#include "machine/sources/sources.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static enum tricode_exit failed(const char *what, const char *reason) {
    tricode_console_error(PROGRAM, "%s: %s", what, reason);
    return TRICODE_EXIT_FAILED;
}

/* Opens those displays that need no provisioning, or with it the others. Prints the address of the
 * panel after it listens. */
static enum tricode_exit open_displays(const struct tricode_run *run,
                                       struct tricode_runtime *runtime,
                                       const struct tricode_provisioning *provisioning) {
    const struct tricode_settings *from = &run->settings;
    const int terminal =
        !run->json && tricode_setting_number(from, TRICODE_SETTING_DISPLAY_TERMINAL) != 0;
    struct tricode_error error;
    runtime->displays.settings = (struct tricode_display_settings){
        .terminal = terminal ? stdout : NULL,
        .color = tricode_console_color(STDOUT_FILENO),
        .picture = tricode_setting_text(from, TRICODE_SETTING_DISPLAY_PICTURE),
        .framebuffer = tricode_setting_text(from, TRICODE_SETTING_DISPLAY_FRAMEBUFFER),
        .font = tricode_setting_text(from, TRICODE_SETTING_DISPLAY_FONT),
        .panel = {tricode_setting_text(from, TRICODE_SETTING_PANEL_LISTEN),
                  tricode_setting_text(from, TRICODE_SETTING_PANEL_WEB),
                  tricode_setting_text(from, TRICODE_SETTING_PANEL_PAY_PAGE)}};
    if (tricode_displays_open(&runtime->displays, provisioning, &error) != 0) {
        tricode_console_error(PROGRAM, "%s", error.text);
        return TRICODE_EXIT_FAILED;
    }
    if (provisioning != NULL && runtime->displays.panel != NULL) {
        (void)printf(run->json ? "{\"panel\":\"%s\"}\n" : "The panel is at %s\n",
                     tricode_panel_address(runtime->displays.panel));
        (void)fflush(stdout);
    }
    return TRICODE_EXIT_OK;
}

static void set_up_runtime(const struct tricode_run *run, struct tricode_runtime *runtime) {
    const struct tricode_settings *settings = &run->settings;
    const int alone = !tricode_setting_is_set(settings, TRICODE_SETTING_MDB_PORT) &&
                      !tricode_setting_is_set(settings, TRICODE_SETTING_PANEL_LISTEN);
    runtime->mechanism.tray = tricode_setting_text(settings, TRICODE_SETTING_MECHANISM_TRAY);
    runtime->mechanism.jams =
        (unsigned)tricode_setting_number(settings, TRICODE_SETTING_MECHANISM_JAMS);
    runtime->mechanism.chance =
        tricode_setting_is_set(settings, TRICODE_SETTING_MECHANISM_SEED)
            ? tricode_setting_number(settings, TRICODE_SETTING_MECHANISM_SEED)
            : tricode_clock_ns();
    runtime->sources = tricode_sources;
    runtime->camera.path = tricode_setting_text(settings, TRICODE_SETTING_CAMERA_PICTURES);
    runtime->camera.watches =
        tricode_setting_is_set(settings, TRICODE_SETTING_CAMERA_WATCH)
            ? (int)tricode_setting_number(settings, TRICODE_SETTING_CAMERA_WATCH)
            : !alone;
    runtime->report.out = stdout;
    runtime->report.json = run->json;
    runtime->report.status = run->script;
    runtime->strict = run->script;
    runtime->signals = -1;
}

/* With a source other than standard input, the machine does not wait for pictures, has no prompt,
 * and its offers expire. */
static void set_up_times(const struct tricode_run *run, struct tricode_runtime *runtime) {
    const struct tricode_settings *settings = &run->settings;
    const int sources = tricode_loop_outlives_input(runtime);
    runtime->prompt = !sources && !run->script && !run->json && isatty(STDIN_FILENO) == 1;
    runtime->camera.wait_ms =
        sources ? 0
                : 1000u * (unsigned)tricode_setting_number(settings, TRICODE_SETTING_CAMERA_WAIT);
    runtime->offer_ms = 0;
    if (sources || runtime->prompt ||
        tricode_setting_is_set(settings, TRICODE_SETTING_OFFER_SECONDS)) {
        runtime->offer_ms =
            1000u * (unsigned)tricode_setting_number(settings, TRICODE_SETTING_OFFER_SECONDS);
    }
}

/* A machine with sources, or with a screen that must be cleared, stops on SIGTERM and SIGINT
 * between two events. */
static enum tricode_exit run_until_signal(struct tricode_runtime *runtime) {
    sigset_t signals;
    if (sigemptyset(&signals) != 0 || sigaddset(&signals, SIGTERM) != 0 ||
        sigaddset(&signals, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
        return failed("signals", strerror(errno));
    }
    runtime->signals = signalfd(-1, &signals, SFD_CLOEXEC);
    if (runtime->signals < 0) {
        return failed("signals", strerror(errno));
    }
    enum tricode_exit code = tricode_loop_run(runtime, stdin);
    (void)close(runtime->signals);
    return code;
}

/* The MDB adapter, if one is set. */
static enum tricode_exit set_up_bus(const struct tricode_run *run, struct tricode_runtime *runtime,
                                    struct tricode_mdb_reader *reader) {
    struct tricode_mdb_settings settings;
    struct tricode_error error;
    if (!tricode_setting_is_set(&run->settings, TRICODE_SETTING_MDB_PORT)) {
        return TRICODE_EXIT_OK;
    }
    if (tricode_mdb_settings_read(&run->settings, runtime->report.provisioning->currency, &settings,
                                  &error) != 0) {
        tricode_console_error(PROGRAM, "%s", error.text);
        return TRICODE_EXIT_USAGE;
    }
    tricode_mdb_reader_begin(reader, &settings, runtime->report.provisioning);
    runtime->mdb = reader;
    return TRICODE_EXIT_OK;
}

/* The lever, if it is a GPIO line. The loop opens it, and retries while it is missing. */
static void set_up_lever(const struct tricode_run *run, struct tricode_runtime *runtime,
                         struct tricode_gpio *lever) {
    const struct tricode_settings *settings = &run->settings;
    const char *name = tricode_setting_text(settings, TRICODE_SETTING_LEVER_GPIO);
    static const enum tricode_gpio_bias biases[] = {TRICODE_GPIO_BIAS_UP, TRICODE_GPIO_BIAS_DOWN};
    memset(lever, 0, sizeof *lever);
    if (name == NULL || tricode_gpio_name(name, &lever->settings) != 0) {
        return;
    }
    lever->settings.active_low =
        (int)tricode_setting_number(settings, TRICODE_SETTING_LEVER_ACTIVE_LOW);
    lever->settings.bias =
        tricode_setting_is_set(settings, TRICODE_SETTING_LEVER_BIAS)
            ? biases[tricode_setting_number(settings, TRICODE_SETTING_LEVER_BIAS)]
            : TRICODE_GPIO_BIAS_AS_IS;
    lever->settings.debounce_ms =
        (unsigned)tricode_setting_number(settings, TRICODE_SETTING_LEVER_DEBOUNCE);
    runtime->lever = lever;
}

/* Runs the loop with all sources. At the end a cashless reader is disabled on the bus. */
static enum tricode_exit work(const struct tricode_run *run, struct tricode_runtime *runtime) {
    struct tricode_mdb_reader reader;
    struct tricode_gpio lever;
    struct tricode_video video = {
        .device = tricode_setting_text(&run->settings, TRICODE_SETTING_CAMERA_VIDEO)};
    runtime->video = video.device != NULL ? &video : NULL;
    set_up_lever(run, runtime, &lever);
    enum tricode_exit code = set_up_bus(run, runtime, &reader);
    if (code == TRICODE_EXIT_OK) {
        code = open_displays(run, runtime, runtime->report.provisioning);
    }
    if (code == TRICODE_EXIT_OK) {
        set_up_times(run, runtime);
        const int in_order =
            tricode_loop_outlives_input(runtime) || runtime->displays.screen != NULL;
        code = in_order ? run_until_signal(runtime) : tricode_loop_run(runtime, stdin);
    }
    tricode_displays_close(&runtime->displays);
    runtime->video = NULL;
    runtime->lever = NULL;
    runtime->mdb = NULL;
    return code;
}

static enum tricode_exit out_of_order(struct tricode_runtime *runtime, const char *what,
                                      const char *reason) {
    struct tricode_error error;
    /* [MACHINE-26] Clears an old offer from the display, unless another process runs the machine.
     */
    const int busy = errno == EBUSY;
    tricode_view_out_of_order(&runtime->view);
    const int cleared =
        busy ? 0 : tricode_displays_show(&runtime->displays, &runtime->view, &error);
    tricode_console_error(PROGRAM, "out of order: %s: %s", what, reason);
    if (cleared != 0) {
        tricode_console_error(PROGRAM, "%s", error.text);
    }
    return TRICODE_EXIT_FAILED;
}

/* Opens the provisioning and the record, and continues from that state. */
static enum tricode_exit open_and_work(const struct tricode_run *run,
                                       struct tricode_runtime *runtime) {
    struct tricode_provisioning provisioning;
    struct tricode_error error;
    enum tricode_exit code = TRICODE_EXIT_FAILED;

    if (tricode_provisioning_read(run->folder->provisioning, &provisioning, &error) != 0) {
        return out_of_order(runtime, run->folder->provisioning, error.text);
    }
    runtime->report.provisioning = &provisioning;
    runtime->engine.tagger = tricode_tagger_new(&provisioning.key);
    tricode_key_wipe(&provisioning.key);
    runtime->engine.record =
        tricode_record_open(run->folder->record, provisioning.machine, provisioning.key_epoch,
                            &runtime->engine.state, &error);
    if (runtime->engine.record == NULL) {
        code = out_of_order(runtime, run->folder->record, error.text);
    } else if (runtime->engine.tagger == NULL) {
        code = out_of_order(runtime, "a tagger", "the cryptographic library failed");
    } else {
        code = work(run, runtime);
    }
    tricode_record_close(runtime->engine.record);
    tricode_tagger_free(runtime->engine.tagger);
    tricode_provisioning_clear(&provisioning);
    return code;
}

enum tricode_exit tricode_run(const struct tricode_run *run) {
    struct tricode_runtime runtime;
    memset(&runtime, 0, sizeof runtime);
    set_up_runtime(run, &runtime);
    enum tricode_exit code = open_displays(run, &runtime, NULL);
    if (code == TRICODE_EXIT_OK) {
        code = open_and_work(run, &runtime);
    }
    tricode_displays_close(&runtime.displays);
    return code;
}
