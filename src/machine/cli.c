// SPDX-License-Identifier: Apache-2.0
#include "machine/cli.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/signature.h"
#include "host/file.h"
#include "host/options.h"
#include "machine/loop.h"
#include "machine/mdb/settings.h"

#define PROGRAM "tricode-machine"
#define WAIT_SECONDS 5u
#define OFFER_SECONDS 120u /* for people; scripts say `timeout` */

static const char usage[] =
    "Usage: tricode-machine STATE-DIR COMMAND [OPTION]...\n"
    "A vending machine without a network: it sells by QR codes alone.\n"
    "\n"
    "Commands\n"
    "  init --provisioning FILE   set the machine up from the file that the center wrote\n"
    "  run                        work: events come one a line from the keyboard or a script\n"
    "  show                       print the machine and its state\n"
    "\n"
    "Options of init, for a machine that takes over the number and key of another one\n"
    "  --counter N, --vended N    the newest sale, and the newest one vended, of its record (as "
    "the\n"
    "                             file says, else 0)\n"
    "Options of run\n"
    "  --display FILE.png         show codes in this picture, too\n"
    "  --camera FILE-or-FOLDER    where the permit event looks: a picture, or the newest one\n"
    "                             (.png) of a folder\n"
    "  --wait SECONDS             how long the camera waits for a picture (5)\n"
    "  --offer SECONDS            how long an offer stands; 0 is for ever (120 for a person at "
    "the\n"
    "                             keyboard and on a bus, else 0)\n"
    "  --mdb PORT                 be the cashless reader of a vending machine: the serial line of "
    "an\n"
    "                             MDB adapter, such as /dev/ttyACM0; the camera then looks all "
    "the\n"
    "                             time, and the run ends by `quit` or SIGTERM\n"
    "  --mdb-answer SECONDS       how long the bus waits for an answer, 1 to 255 (5)\n"
    "  --mdb-vend SECONDS         how long a vend may take before it counts as vended (120)\n"
    "  --mdb-price list or bus    whose price is taken where they differ (list: such a request is\n"
    "                             denied)\n"
    "  --mdb-decimals DIGITS      of amounts on the bus, 0 to 3 (those of the currency)\n"
    "  --panel ADDRESS            show the machine's front as a page, on this host alone, such as\n"
    "                             127.0.0.1:8090: for a touch screen or a browser; the run ends "
    "by\n"
    "                             `quit` or SIGTERM\n"
    "  --web FOLDER               its page (the one that is installed)\n"
    "  --pay-page URL             for a demonstration on one host: the page links what a phone "
    "would\n"
    "                             open to the pay page there, such as http://localhost:8080\n"
    "  --tray FILE                a line for each product that falls goes into this file\n"
    "  --script                   the input is a script: the state after each event, no prompt,\n"
    "                             and an unknown event ends it\n"
    "Options of all\n"
    "  --json                     one JSON object a line\n"
    "  --help, --version\n"
    "\n"
    "Events: select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit\n"
    "Exit: 0 done, 1 out of order or failed, 2 wrong command line or script\n";

struct command_line {
    const char *folder;
    const char *provisioning;
    const char *counter;
    const char *vended;
    const char *display;
    const char *camera;
    const char *wait;
    const char *offer;
    const char *tray;
    struct tricode_panel_settings panel;
    struct tricode_mdb_words mdb;
    int script;
    int json;
    int help;
    int version;
    unsigned wait_ms;
    unsigned offer_ms;
    char provisioning_path[PATH_MAX];
    char record_path[PATH_MAX];
};

static enum tricode_exit failed(const char *what, const char *why) {
    tricode_console_error(PROGRAM, "%s: %s", what, why);
    return TRICODE_EXIT_FAILED;
}

/* The state that the machine begins with [MACHINE-2], but for what the provisioning says. */
static int first_state(const struct command_line *line, struct tricode_machine *state) {
    unsigned long long counter = 0;
    unsigned long long vended = 0;

    memset(state, 0, sizeof *state);
    if ((line->counter != NULL &&
         tricode_parse_number(line->counter, 0, UINT32_MAX, &counter) != 0) ||
        (line->vended != NULL && tricode_parse_number(line->vended, 0, counter, &vended) != 0)) {
        tricode_console_error(PROGRAM, "--counter is from 0 to 4294967295, --vended from 0 to it");
        return -1;
    }
    state->phase = TRICODE_MACHINE_IDLE;
    state->counter = (uint32_t)counter;
    state->vended = (uint32_t)vended;
    return 0;
}

/* Where the file has it begin; or at its predecessor's record, which cannot be older. */
static int begin_at(const struct command_line *line,
                    const struct tricode_provisioning *provisioning,
                    struct tricode_machine *state) {
    if (line->counter == NULL && line->vended == NULL) {
        state->counter = provisioning->counter;
        state->vended = provisioning->vended;
    } else if (state->counter < provisioning->counter || state->vended < provisioning->vended) {
        tricode_console_error(PROGRAM,
                              "%s begins at counter %lu, vended %lu: a record of its key is not "
                              "below that; leave out --counter and --vended for a new machine",
                              line->provisioning, (unsigned long)provisioning->counter,
                              (unsigned long)provisioning->vended);
        return -1;
    }
    return 0;
}

/* What is checked is what is kept: the bytes were read once. */
static int keep_provisioning(const struct command_line *line, struct tricode_machine *state,
                             const uint8_t *bytes, size_t length) {
    struct tricode_provisioning provisioning;
    struct tricode_fault fault;

    if (tricode_provisioning_parse(bytes, length, &provisioning, &fault) != 0) {
        (void)failed(line->provisioning, fault.text);
        return -1;
    }
    state->machine = provisioning.machine;
    state->key_epoch = provisioning.key_epoch;
    int begins = begin_at(line, &provisioning, state);
    tricode_provisioning_clear(&provisioning);
    if (begins != 0) {
        return -1;
    }
    if (mkdir(line->folder, 0700) != 0 && errno != EEXIST) {
        (void)failed(line->folder, strerror(errno));
        return -1;
    }
    if (access(line->provisioning_path, F_OK) == 0) {
        (void)failed(line->folder,
                     "a machine is set up here already; a new one needs a new folder");
        return -1;
    }
    if (tricode_record_create(line->record_path, state, &fault) != 0) {
        (void)failed("the machine cannot be set up", fault.text);
        return -1;
    }
    /* The provisioning comes last: a folder that has it is complete. */
    if (tricode_file_create(line->provisioning_path, 0600, bytes, length) != 0) {
        (void)failed(line->provisioning_path, strerror(errno));
        (void)unlink(line->record_path);
        return -1;
    }
    return 0;
}

static enum tricode_exit do_init(const struct command_line *line) {
    struct tricode_machine state;
    uint8_t *bytes = NULL;
    size_t length = 0;

    if (first_state(line, &state) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (line->provisioning == NULL) {
        tricode_console_error(PROGRAM, "init needs --provisioning FILE, which the center writes");
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_file_read_secret(line->provisioning, TRICODE_PROVISIONING_LIMIT, &bytes, &length) !=
        0) {
        return failed(line->provisioning,
                      errno == EPERM ? "it holds a key: make it a file of your own with mode 0600"
                                     : strerror(errno));
    }
    int status = keep_provisioning(line, &state, bytes, length);
    tricode_wipe(bytes, length);
    free(bytes);
    if (status != 0) {
        return TRICODE_EXIT_FAILED;
    }
    if (line->json) {
        (void)puts("{\"initialised\":true}");
    } else {
        (void)printf("The machine is set up in %s.\n", line->folder);
    }
    return TRICODE_EXIT_OK;
}

static void set_up_loop(const struct command_line *line, struct tricode_loop *loop) {
    loop->mechanism.tray = line->tray;
    loop->display.picture = line->display;
    loop->display.terminal = line->json ? NULL : stdout;
    loop->display.colour = tricode_console_colour(STDOUT_FILENO);
    loop->camera.path = line->camera;
    loop->camera.watches =
        line->mdb.port != NULL; /* nobody types there, and the bus does not wait */
    loop->camera.wait_ms = loop->camera.watches ? 0 : line->wait_ms;
    loop->report.out = stdout;
    loop->report.json = line->json;
    loop->report.status = line->script;
    loop->prompt =
        line->mdb.port == NULL && !line->script && !line->json && isatty(STDIN_FILENO) == 1;
    loop->strict = line->script;
    loop->offer_ms = line->offer == NULL &&
                             (loop->prompt || line->mdb.port != NULL || line->panel.listen != NULL)
                         ? OFFER_SECONDS * 1000u
                         : line->offer_ms;
    loop->signals = -1;
}

/* A machine with sources ends in good order when it is asked to: between two events. */
static enum tricode_exit run_until_asked(struct tricode_loop *loop) {
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

/* Says where the panel is, once it listens. */
static int open_panel(const struct command_line *line, struct tricode_loop *loop) {
    struct tricode_fault fault;
    loop->display.panel = tricode_panel_open(&line->panel, loop->vendor.provisioning, &fault);
    if (loop->display.panel == NULL) {
        (void)failed("the panel", fault.text);
        return -1;
    }
    (void)printf(line->json ? "{\"panel\":\"%s\"}\n" : "The panel is at %s\n",
                 tricode_panel_address(loop->display.panel));
    (void)fflush(stdout);
    return 0;
}

/* The machine with its sources. As a cashless reader it is switched off at the bus at the end. */
static enum tricode_exit run(const struct command_line *line, struct tricode_loop *loop) {
    struct tricode_mdb_settings settings;
    struct tricode_mdb_reader reader;
    struct tricode_fault fault;
    if (tricode_mdb_words_any(&line->mdb)) {
        if (tricode_mdb_settings_read(&line->mdb, loop->vendor.provisioning->currency, &settings,
                                      &fault) != 0) {
            tricode_console_error(PROGRAM, "%s", fault.text);
            return TRICODE_EXIT_USAGE;
        }
        tricode_mdb_reader_begin(&reader, &settings, loop->vendor.provisioning);
        loop->bus = &reader;
    }
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    if (line->panel.listen == NULL || open_panel(line, loop) == 0) {
        code =
            tricode_loop_has_sources(loop) ? run_until_asked(loop) : tricode_loop_run(loop, stdin);
    }
    tricode_panel_close(loop->display.panel);
    loop->display.panel = NULL;
    loop->bus = NULL;
    return code;
}

static enum tricode_exit out_of_order(struct tricode_loop *loop, const char *what,
                                      const char *why) {
    struct tricode_fault fault;
    /* It offers nothing, whatever its display shows still, unless another process is at work
     * [MACHINE-26]. */
    const int busy = errno == EBUSY;
    tricode_view_out_of_order(&loop->view);
    const int cleared = busy ? 0 : tricode_display_show(&loop->display, &loop->view, &fault);
    tricode_console_error(PROGRAM, "out of order: %s: %s", what, why);
    if (cleared != 0) {
        tricode_console_error(PROGRAM, "%s", fault.text);
    }
    return TRICODE_EXIT_FAILED;
}

/* Opens what init made; run and show go on from there. */
static enum tricode_exit with_machine(const struct command_line *line, int runs) {
    struct tricode_provisioning provisioning;
    struct tricode_fault fault;
    struct tricode_loop loop;
    enum tricode_exit code = TRICODE_EXIT_FAILED;

    memset(&loop, 0, sizeof loop);
    set_up_loop(line, &loop);
    if (tricode_provisioning_read(line->provisioning_path, &provisioning, &fault) != 0) {
        return out_of_order(&loop, line->provisioning_path, fault.text);
    }
    loop.vendor.provisioning = &provisioning;
    loop.vendor.tagger = tricode_tagger_new(&provisioning.key);
    tricode_key_wipe(&provisioning.key);
    loop.vendor.record = tricode_record_open(line->record_path, provisioning.machine,
                                             provisioning.key_epoch, &loop.vendor.state, &fault);
    if (loop.vendor.record == NULL) {
        code = out_of_order(&loop, line->record_path, fault.text);
    } else if (loop.vendor.tagger == NULL) {
        code = out_of_order(&loop, "a tagger", "the cryptographic library failed");
    } else if (runs) {
        code = run(line, &loop);
    } else {
        tricode_report_machine(&loop.report, &loop.vendor);
        code = fflush(stdout) != 0 || ferror(stdout) ? TRICODE_EXIT_FAILED : TRICODE_EXIT_OK;
    }
    tricode_record_close(loop.vendor.record);
    tricode_tagger_free(loop.vendor.tagger);
    tricode_provisioning_clear(&provisioning);
    return code;
}

/* run has options of its own, and so has init; any other use of them is a mistake worth telling. */
static int options_fit(const struct command_line *line, const char *command) {
    int of_run = line->display != NULL || line->camera != NULL || line->wait != NULL ||
                 line->offer != NULL || line->tray != NULL || line->script ||
                 line->panel.listen != NULL || tricode_mdb_words_any(&line->mdb);
    if (strcmp(command, "run") != 0 && of_run) {
        tricode_console_error(PROGRAM, "%s takes no option of run; see %s --help", command,
                              PROGRAM);
        return 0;
    }
    if (line->mdb.port != NULL && line->tray != NULL) {
        tricode_console_error(PROGRAM,
                              "--tray is of the simulated mechanism, and goes with no --mdb");
        return 0;
    }
    if (line->panel.listen == NULL && (line->panel.web != NULL || line->panel.pay_page != NULL)) {
        tricode_console_error(PROGRAM, "--web and --pay-page are of the panel, and need --panel");
        return 0;
    }
    int of_init = line->provisioning != NULL || line->counter != NULL || line->vended != NULL;
    if (strcmp(command, "init") != 0 && of_init) {
        tricode_console_error(PROGRAM, "only init takes --provisioning, --counter and --vended");
        return 0;
    }
    return 1;
}

static int set_paths(struct command_line *line, const char *folder) {
    int provisioning = snprintf(line->provisioning_path, sizeof line->provisioning_path,
                                "%s/provisioning.json", folder);
    int record = snprintf(line->record_path, sizeof line->record_path, "%s/record.sqlite", folder);
    line->folder = folder;
    return provisioning > 0 && (size_t)provisioning < sizeof line->provisioning_path &&
                   record > 0 && (size_t)record < sizeof line->record_path
               ? 0
               : -1;
}

/* Seconds from 0 to 3600 as milliseconds; 0, or -1 after telling. */
static int read_seconds(const char *option, const char *text, unsigned otherwise,
                        unsigned *milliseconds) {
    unsigned long long seconds = otherwise;
    if (text != NULL && tricode_parse_number(text, 0, 3600, &seconds) != 0) {
        tricode_console_error(PROGRAM, "%s takes a number of seconds from 0 to 3600", option);
        return -1;
    }
    *milliseconds = (unsigned)seconds * 1000u;
    return 0;
}

static enum tricode_exit do_command(struct command_line *line, const struct tricode_words *words) {
    if (words->count != 2) {
        tricode_console_error(PROGRAM, "a folder and a command are needed; see %s --help", PROGRAM);
        return TRICODE_EXIT_USAGE;
    }
    const char *command = words->words[1];
    if (!options_fit(line, command)) {
        return TRICODE_EXIT_USAGE;
    }
    if (read_seconds("--wait", line->wait, WAIT_SECONDS, &line->wait_ms) != 0 ||
        read_seconds("--offer", line->offer, 0, &line->offer_ms) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (set_paths(line, words->words[0]) != 0) {
        tricode_console_error(PROGRAM, "the name of the folder is too long");
        return TRICODE_EXIT_USAGE;
    }
    if (strcmp(command, "init") == 0) {
        return do_init(line);
    }
    if (strcmp(command, "run") == 0 || strcmp(command, "show") == 0) {
        return with_machine(line, command[0] == 'r');
    }
    tricode_console_error(PROGRAM, "no command %s; there are init, run and show", command);
    return TRICODE_EXIT_USAGE;
}

int tricode_machine_cli(int argc, char *const argv[]) {
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    const struct tricode_option options[] = {
        {"--provisioning", &line.provisioning, NULL},
        {"--counter", &line.counter, NULL},
        {"--vended", &line.vended, NULL},
        {"--display", &line.display, NULL},
        {"--camera", &line.camera, NULL},
        {"--wait", &line.wait, NULL},
        {"--offer", &line.offer, NULL},
        {"--panel", &line.panel.listen, NULL},
        {"--web", &line.panel.web, NULL},
        {"--pay-page", &line.panel.pay_page, NULL},
        {"--tray", &line.tray, NULL},
        {"--mdb", &line.mdb.port, NULL},
        {"--mdb-answer", &line.mdb.answer, NULL},
        {"--mdb-vend", &line.mdb.vend, NULL},
        {"--mdb-price", &line.mdb.price, NULL},
        {"--mdb-decimals", &line.mdb.decimals, NULL},
        {"--script", NULL, &line.script},
        {"--json", NULL, &line.json},
        {"--help", NULL, &line.help},
        {"--version", NULL, &line.version},
    };
    /* Whoever listens may go away; that must not cut a sale in two. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (tricode_options_parse(PROGRAM, argc, argv, options, sizeof options / sizeof options[0],
                              &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (line.help || line.version) {
        (void)fputs(line.help ? usage : PROGRAM " " TRICODE_VERSION "\n", stdout);
        return fflush(stdout) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
    }
    return (int)do_command(&line, &words);
}
