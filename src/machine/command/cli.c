// SPDX-License-Identifier: Apache-2.0
#include "machine/command/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/file.h"
#include "host/options.h"
#include "machine/act.h"
#include "machine/command/audit.h"
#include "machine/command/init.h"
#include "machine/command/run.h"
#include "machine/settings/configuration.h"
#include "machine/command/status.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static const char usage[] =
    "Usage: tricode-machine STATE-DIR COMMAND [OPTION]...\n"
    "A vending machine without a network: it sells by QR codes alone.\n"
    "\n"
    "Commands\n"
    "  init --provisioning FILE   set the machine up from the file that the center wrote\n"
    "  run                        work: events come from the parts of the machine, and one a line\n"
    "                             from the keyboard or a script\n"
    "  check-config               check the configuration file, and do nothing else\n"
    "  status                     how it is and what it sold, beside a run that goes on\n"
    "  audit                      the same for whoever collects it: a data set of EVA-DTS\n"
    "\n"
    "Options of init, for a machine that takes over the number and key of another one\n"
    "  --counter N, --vended N    the newest sale, and the newest one vended, of its record (as "
    "the\n"
    "                             file says, else 0)\n"
    "Options of run\n"
    "  --config FILE              the machine's parts and how they work (STATE-DIR/machine.conf,\n"
    "                             where there is one); the options below win over it\n"
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
    "Options of audit\n"
    "  --output FILE              write it there, whole or not at all\n"
    "  --reset                    then begin the interval's sums anew; the machine may not be at "
    "work\n"
    "Options of all\n"
    "  --json                     one JSON object a line\n"
    "  --help, --version\n"
    "\n"
    "Events: select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit\n"
    "Exit: 0 done, 1 out of order or failed, 2 wrong command line, configuration or script\n";

/* options: what the command line says of the parts. */
struct command_line {
    struct tricode_folder folder;
    struct tricode_init init;
    struct tricode_audit audit;
    const char *config;
    struct tricode_settings options;
    int script;
    int json;
    int help;
    int version;
};

static int any_setting(const struct tricode_settings *settings) {
    int any = 0;
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        any = any || settings->words[i] != NULL;
    }
    return any;
}

/* Each command has options of its own; any other use of them is a mistake worth telling. */
static int options_fit(const struct command_line *line, const char *command) {
    const int runs = strcmp(command, "run") == 0;
    if (!runs && (line->script || any_setting(&line->options))) {
        tricode_console_error(PROGRAM, "%s takes no option of run; see %s --help", command,
                              PROGRAM);
        return 0;
    }
    if (!runs && strcmp(command, "check-config") != 0 && line->config != NULL) {
        tricode_console_error(PROGRAM, "only run and check-config take --config");
        return 0;
    }
    const int of_init =
        line->init.provisioning != NULL || line->init.counter != NULL || line->init.vended != NULL;
    if (strcmp(command, "init") != 0 && of_init) {
        tricode_console_error(PROGRAM, "only init takes --provisioning, --counter and --vended");
        return 0;
    }
    if (strcmp(command, "audit") != 0 && (line->audit.output != NULL || line->audit.reset)) {
        tricode_console_error(PROGRAM, "only audit takes --output and --reset");
        return 0;
    }
    return 1;
}

/* context: the file's path. */
static void tell(void *context, unsigned line, const char *text) {
    if (line == 0) {
        tricode_console_error(PROGRAM, "%s", text);
    } else {
        tricode_console_error(PROGRAM, "%s:%u: %s", (const char *)context, line, text);
    }
}

/* Reads the configuration file, if there is one, into the settings, which point into *text: 0, or
 * -1 after telling all that is wrong with it. must: there has to be one. */
static int read_configuration(const struct command_line *line, int must,
                              struct tricode_settings *settings, char **text) {
    const char *path = line->config != NULL ? line->config : line->folder.configuration;
    const struct tricode_complaints complaints = {tell, (void *)(uintptr_t)path};
    size_t length = 0;
    uint8_t *bytes = NULL;
    memset(settings, 0, sizeof *settings);
    *text = NULL;
    if (tricode_file_read(path, TRICODE_CONFIGURATION_LIMIT, &bytes, &length) != 0) {
        if (errno == ENOENT && line->config == NULL && !must) {
            return 0;
        }
        tricode_console_error(
            PROGRAM, "%s: %s%s", path,
            errno == EFBIG ? "too long for a configuration" : strerror(errno),
            errno == ENOENT ? "; put it there, or name the one to take with --config" : "");
        return -1;
    }
    *text = (char *)bytes;
    return tricode_configuration_parse(*text, length, settings, &complaints) == 0 ? 0 : -1;
}

/* Puts what the command line says over what the file says, and checks all of it. */
static int settle(const struct command_line *line, struct tricode_settings *settings) {
    const struct tricode_complaints complaints = {
        tell,
        (void *)(uintptr_t)(line->config != NULL ? line->config : line->folder.configuration)};
    struct tricode_error error;
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const char *word = line->options.words[i];
        if (word != NULL && tricode_setting_check((enum tricode_setting)i, word, 0, &error) != 0) {
            char name[TRICODE_SETTING_NAME_SIZE];
            tricode_setting_name((enum tricode_setting)i, 1, name);
            tricode_console_error(PROGRAM, "%s %s", name, error.text);
            return -1;
        }
        if (word != NULL) {
            settings->words[i] = word;
            settings->lines[i] = 0;
        }
    }
    return tricode_settings_fit(settings, &complaints) == 0 ? 0 : -1;
}

static enum tricode_exit do_run(const struct command_line *line) {
    struct tricode_run run = {.folder = &line->folder, .script = line->script, .json = line->json};
    char *text = NULL;
    enum tricode_exit code = TRICODE_EXIT_USAGE;
    if (read_configuration(line, 0, &run.settings, &text) == 0 &&
        settle(line, &run.settings) == 0) {
        code = tricode_run(&run);
    }
    free(text);
    return code;
}

static enum tricode_exit do_check(const struct command_line *line) {
    struct tricode_settings settings;
    char *text = NULL;
    const int good = read_configuration(line, 1, &settings, &text) == 0;
    const int fits = text != NULL && settle(line, &settings) == 0;
    free(text);
    if (!good || !fits) {
        return TRICODE_EXIT_USAGE;
    }
    if (line->json) {
        (void)puts("{\"checked\":true}");
    } else {
        (void)printf("Nothing is wrong with %s.\n",
                     line->config != NULL ? line->config : line->folder.configuration);
    }
    return fflush(stdout) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
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
    if (tricode_folder_set(&line->folder, words->words[0]) != 0) {
        tricode_console_error(PROGRAM, "the name of the folder is too long");
        return TRICODE_EXIT_USAGE;
    }
    if (strcmp(command, "init") == 0) {
        line->init.folder = &line->folder;
        line->init.json = line->json;
        return tricode_init(&line->init);
    }
    if (strcmp(command, "run") == 0) {
        return do_run(line);
    }
    if (strcmp(command, "check-config") == 0) {
        return do_check(line);
    }
    if (strcmp(command, "status") == 0) {
        return tricode_status(&line->folder, line->json);
    }
    if (strcmp(command, "audit") == 0) {
        line->audit.folder = &line->folder;
        line->audit.json = line->json;
        return tricode_audit(&line->audit);
    }
    tricode_console_error(
        PROGRAM, "no command %s; there are init, run, check-config, status and audit", command);
    return TRICODE_EXIT_USAGE;
}

int tricode_machine_cli(int argc, char *const argv[]) {
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    const char **const settings = line.options.words;
    const struct tricode_option options[] = {
        {"--provisioning", &line.init.provisioning, NULL},
        {"--counter", &line.init.counter, NULL},
        {"--vended", &line.init.vended, NULL},
        {"--config", &line.config, NULL},
        {"--display", &settings[TRICODE_SETTING_DISPLAY_PICTURE], NULL},
        {"--camera", &settings[TRICODE_SETTING_CAMERA_PICTURES], NULL},
        {"--wait", &settings[TRICODE_SETTING_CAMERA_WAIT], NULL},
        {"--offer", &settings[TRICODE_SETTING_OFFER_SECONDS], NULL},
        {"--tray", &settings[TRICODE_SETTING_MECHANISM_TRAY], NULL},
        {"--mdb", &settings[TRICODE_SETTING_MDB_PORT], NULL},
        {"--mdb-answer", &settings[TRICODE_SETTING_MDB_ANSWER], NULL},
        {"--mdb-vend", &settings[TRICODE_SETTING_MDB_VEND], NULL},
        {"--mdb-price", &settings[TRICODE_SETTING_MDB_PRICE], NULL},
        {"--mdb-decimals", &settings[TRICODE_SETTING_MDB_DECIMALS], NULL},
        {"--panel", &settings[TRICODE_SETTING_PANEL_LISTEN], NULL},
        {"--web", &settings[TRICODE_SETTING_PANEL_WEB], NULL},
        {"--pay-page", &settings[TRICODE_SETTING_PANEL_PAY_PAGE], NULL},
        {"--output", &line.audit.output, NULL},
        {"--reset", NULL, &line.audit.reset},
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
