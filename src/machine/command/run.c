// SPDX-License-Identifier: Apache-2.0
#include "machine/command/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/clock.h"
#include "machine/act.h"
#include "machine/mdb/settings.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static enum tricode_exit failed(const char *what, const char *reason) {
    tricode_console_error(PROGRAM, "%s: %s", what, reason);
    return TRICODE_EXIT_FAILED;
}

static void set_up_loop(const struct tricode_run *run, struct tricode_loop *loop) {
    const struct tricode_settings *settings = &run->settings;
    const int alone = !tricode_setting_is_set(settings, TRICODE_SETTING_MDB_PORT) &&
                      !tricode_setting_is_set(settings, TRICODE_SETTING_PANEL_LISTEN);
    loop->mechanism.tray = tricode_setting_text(settings, TRICODE_SETTING_MECHANISM_TRAY);
    loop->mechanism.jams =
        (unsigned)tricode_setting_number(settings, TRICODE_SETTING_MECHANISM_JAMS);
    loop->mechanism.chance =
        tricode_setting_is_set(settings, TRICODE_SETTING_MECHANISM_SEED)
            ? tricode_setting_number(settings, TRICODE_SETTING_MECHANISM_SEED)
            : tricode_clock_ns();
    loop->display.picture = tricode_setting_text(settings, TRICODE_SETTING_DISPLAY_PICTURE);
    loop->display.terminal =
        !run->json && tricode_setting_number(settings, TRICODE_SETTING_DISPLAY_TERMINAL) ? stdout
                                                                                         : NULL;
    loop->display.colour = tricode_console_colour(STDOUT_FILENO);
    loop->camera.path = tricode_setting_text(settings, TRICODE_SETTING_CAMERA_PICTURES);
    loop->camera.watches = tricode_setting_is_set(settings, TRICODE_SETTING_CAMERA_WATCH)
                               ? (int)tricode_setting_number(settings, TRICODE_SETTING_CAMERA_WATCH)
                               : !alone;
    loop->report.out = stdout;
    loop->report.json = run->json;
    loop->report.status = run->script;
    loop->strict = run->script;
    loop->signals = -1;
}

/* With a source other than standard input, the machine does not wait for pictures, has no prompt, and
 * its offers expire. */
static void set_up_times(const struct tricode_run *run, struct tricode_loop *loop) {
    const struct tricode_settings *settings = &run->settings;
    const int sources = tricode_loop_has_sources(loop);
    loop->prompt = !sources && !run->script && !run->json && isatty(STDIN_FILENO) == 1;
    loop->camera.wait_ms =
        sources ? 0 : 1000u * (unsigned)tricode_setting_number(settings, TRICODE_SETTING_CAMERA_WAIT);
    loop->offer_ms = 0;
    if (sources || loop->prompt || tricode_setting_is_set(settings, TRICODE_SETTING_OFFER_SECONDS)) {
        loop->offer_ms =
            1000u * (unsigned)tricode_setting_number(settings, TRICODE_SETTING_OFFER_SECONDS);
    }
}

/* A machine with sources, or with a screen that must be cleared, stops on SIGTERM and SIGINT between
 * two events. */
static enum tricode_exit run_until_signal(struct tricode_loop *loop) {
    sigset_t signals;
    if (sigemptyset(&signals) != 0 || sigaddset(&signals, SIGTERM) != 0 ||
        sigaddset(&signals, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
        return failed("signals", strerror(errno));
    }
    loop->signals = signalfd(-1, &signals, SFD_CLOEXEC);
    if (loop->signals < 0) {
        return failed("signals", strerror(errno));
    }
    enum tricode_exit code = tricode_loop_run(loop, stdin);
    (void)close(loop->signals);
    return code;
}

/* The MDB adapter, if one is set. */
static enum tricode_exit set_up_bus(const struct tricode_run *run, struct tricode_loop *loop,
                                    struct tricode_mdb_reader *reader) {
    struct tricode_mdb_settings settings;
    struct tricode_error error;
    if (!tricode_setting_is_set(&run->settings, TRICODE_SETTING_MDB_PORT)) {
        return TRICODE_EXIT_OK;
    }
    if (tricode_mdb_settings_read(&run->settings, loop->engine.provisioning->currency, &settings,
                                  &error) != 0) {
        tricode_console_error(PROGRAM, "%s", error.text);
        return TRICODE_EXIT_USAGE;
    }
    tricode_mdb_reader_begin(reader, &settings, loop->engine.provisioning);
    loop->bus = reader;
    return TRICODE_EXIT_OK;
}

/* The first part to be opened, so that it can show that the machine is out of order. */
static enum tricode_exit open_screen(const struct tricode_run *run, struct tricode_loop *loop) {
    const char *path = tricode_setting_text(&run->settings, TRICODE_SETTING_DISPLAY_FRAMEBUFFER);
    const char *font = tricode_setting_text(&run->settings, TRICODE_SETTING_DISPLAY_FONT);
    struct tricode_error error;
    if (path == NULL) {
        return TRICODE_EXIT_OK;
    }
    loop->display.screen = tricode_screen_open(path, font, &error);
    return loop->display.screen != NULL ? TRICODE_EXIT_OK : failed(path, error.text);
}

/* Prints the address of the panel after it listens. */
static enum tricode_exit open_panel(const struct tricode_run *run, struct tricode_loop *loop) {
    const struct tricode_panel_settings settings = {
        tricode_setting_text(&run->settings, TRICODE_SETTING_PANEL_LISTEN),
        tricode_setting_text(&run->settings, TRICODE_SETTING_PANEL_WEB),
        tricode_setting_text(&run->settings, TRICODE_SETTING_PANEL_PAY_PAGE)};
    struct tricode_error error;
    if (settings.listen == NULL) {
        return TRICODE_EXIT_OK;
    }
    loop->display.panel = tricode_panel_open(&settings, loop->engine.provisioning, &error);
    if (loop->display.panel == NULL) {
        return failed("the panel", error.text);
    }
    (void)printf(run->json ? "{\"panel\":\"%s\"}\n" : "The panel is at %s\n",
                 tricode_panel_address(loop->display.panel));
    (void)fflush(stdout);
    return TRICODE_EXIT_OK;
}

/* The lever, if it is a GPIO line. The loop opens it, and retries while it is missing. */
static void set_up_lever(const struct tricode_run *run, struct tricode_loop *loop,
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
    lever->settings.bias = tricode_setting_is_set(settings, TRICODE_SETTING_LEVER_BIAS)
                               ? biases[tricode_setting_number(settings, TRICODE_SETTING_LEVER_BIAS)]
                               : TRICODE_GPIO_BIAS_AS_IT_IS;
    lever->settings.debounce_ms =
        (unsigned)tricode_setting_number(settings, TRICODE_SETTING_LEVER_DEBOUNCE);
    loop->lever = lever;
}

/* Runs the loop with all sources. At the end a cashless reader is disabled on the bus. */
static enum tricode_exit work(const struct tricode_run *run, struct tricode_loop *loop) {
    struct tricode_mdb_reader reader;
    struct tricode_gpio lever;
    struct tricode_video video = {
        .device = tricode_setting_text(&run->settings, TRICODE_SETTING_CAMERA_VIDEO)};
    loop->video = video.device != NULL ? &video : NULL;
    set_up_lever(run, loop, &lever);
    enum tricode_exit code = set_up_bus(run, loop, &reader);
    if (code == TRICODE_EXIT_OK) {
        code = open_panel(run, loop);
    }
    if (code == TRICODE_EXIT_OK) {
        set_up_times(run, loop);
        const int in_order = tricode_loop_has_sources(loop) || loop->display.screen != NULL;
        code = in_order ? run_until_signal(loop) : tricode_loop_run(loop, stdin);
    }
    tricode_panel_close(loop->display.panel);
    loop->display.panel = NULL;
    tricode_video_close(&video);
    loop->video = NULL;
    tricode_gpio_close(&lever);
    loop->lever = NULL;
    loop->bus = NULL;
    return code;
}

static enum tricode_exit out_of_order(struct tricode_loop *loop, const char *what,
                                      const char *reason) {
    struct tricode_error error;
    /* [MACHINE-26] Clears an old offer from the display, unless another process runs the machine. */
    const int busy = errno == EBUSY;
    tricode_view_out_of_order(&loop->view);
    const int cleared = busy ? 0 : tricode_display_show(&loop->display, &loop->view, &error);
    tricode_console_error(PROGRAM, "out of order: %s: %s", what, reason);
    if (cleared != 0) {
        tricode_console_error(PROGRAM, "%s", error.text);
    }
    return TRICODE_EXIT_FAILED;
}

/* Opens the provisioning and the record, and continues from that state. */
static enum tricode_exit open_and_work(const struct tricode_run *run, struct tricode_loop *loop) {
    struct tricode_provisioning provisioning;
    struct tricode_error error;
    enum tricode_exit code = TRICODE_EXIT_FAILED;

    if (tricode_provisioning_read(run->folder->provisioning, &provisioning, &error) != 0) {
        return out_of_order(loop, run->folder->provisioning, error.text);
    }
    loop->engine.provisioning = &provisioning;
    loop->engine.tagger = tricode_tagger_new(&provisioning.key);
    tricode_key_wipe(&provisioning.key);
    loop->engine.record = tricode_record_open(run->folder->record, provisioning.machine,
                                              provisioning.key_epoch, &loop->engine.state, &error);
    if (loop->engine.record == NULL) {
        code = out_of_order(loop, run->folder->record, error.text);
    } else if (loop->engine.tagger == NULL) {
        code = out_of_order(loop, "a tagger", "the cryptographic library failed");
    } else {
        code = work(run, loop);
    }
    tricode_record_close(loop->engine.record);
    tricode_tagger_free(loop->engine.tagger);
    tricode_provisioning_clear(&provisioning);
    return code;
}

enum tricode_exit tricode_run(const struct tricode_run *run) {
    struct tricode_loop loop;
    memset(&loop, 0, sizeof loop);
    set_up_loop(run, &loop);
    enum tricode_exit code = open_screen(run, &loop);
    if (code == TRICODE_EXIT_OK) {
        code = open_and_work(run, &loop);
    }
    tricode_screen_close(loop.display.screen);
    return code;
}
