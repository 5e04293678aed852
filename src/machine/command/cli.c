// SPDX-License-Identifier: Apache-2.0
#include "machine/command/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/command/help.h"
#include "host/command/options.h"
#include "machine/runtime/act.h"
#include "machine/command/reports/audit.h"
#include "machine/command/init.h"
#include "machine/command/run.h"
#include "machine/command/reports/status.h"
#include "machine/settings/configuration.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

struct command_line {
    struct tricode_folder folder;
    struct tricode_init init;
    struct tricode_audit audit;
    const char *config;
    const char *settings[TRICODE_SETTING_COUNT]; /* as given */
    int script;
    int json;
    int help;
    int version;
    int example;
};

enum {
    OF_NONE = 0,
    OF_INIT = 1,
    OF_RUN = 2,
    OF_CHECK_CONFIG = 4,
    OF_STATUS = 8,
    OF_AUDIT = 16,
    OF_ALL = 31,
};

#define OWN_OPTIONS 11u
#define OPTIONS (OWN_OPTIONS + TRICODE_SETTING_COUNT)

/* The options, which point into the command line: first those that are no settings, then those of
 * the settings that have one. Returns their number. */
static size_t make_options(struct command_line *line, struct tricode_option options[OPTIONS]) {
    const struct tricode_option own[OWN_OPTIONS] = {
        {"--provisioning", &line->init.provisioning, NULL, OF_INIT, "FILE",
         "The file that the center wrote for this machine.", NULL},
        {"--counter", &line->init.counter, NULL, OF_INIT, "N",
         "The newest sale in the record of the machine that this one replaces.", "the file's"},
        {"--vended", &line->init.vended, NULL, OF_INIT, "N",
         "The newest vended sale in that record.", "the file's"},
        {"--config", &line->config, NULL, OF_RUN | OF_CHECK_CONFIG, "FILE",
         "The configuration file. Options override it.", "FOLDER/machine.conf, if it exists"},
        {"--script", NULL, &line->script, OF_RUN, NULL,
         "Standard input is a script: no prompt, the state after each event, and an unknown event "
         "ends the run.",
         NULL},
        {"--output", &line->audit.output, NULL, OF_AUDIT, "FILE",
         "Write to this file, completely or not at all.", "standard output"},
        {"--reset", NULL, &line->audit.reset, OF_AUDIT, NULL,
         "Then start a new interval. The machine must not be running.", NULL},
        {"--json", NULL, &line->json, OF_ALL, NULL, "Print one JSON object per line.", NULL},
        {"--help", NULL, &line->help, OF_ALL, NULL, "Print this help.", NULL},
        {"--version", NULL, &line->version, OF_ALL, NULL, "Print the version.", NULL},
        {"--example-config", NULL, &line->example, OF_NONE, NULL,
         "Print a configuration file with every setting, its default and its help.", NULL},
    };
    size_t count = OWN_OPTIONS;
    memcpy(options, own, sizeof own);
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const struct tricode_setting_description about =
            tricode_setting_describe((enum tricode_setting)i);
        if (about.option != NULL) {
            options[count++] =
                (struct tricode_option){about.option,   &line->settings[i], NULL,          OF_RUN,
                                        about.argument, about.help,         about.fallback};
        }
    }
    return count;
}

static enum tricode_exit do_init(struct command_line *line) {
    line->init.folder = &line->folder;
    line->init.json = line->json;
    return tricode_init(&line->init);
}

static enum tricode_exit do_status(struct command_line *line) {
    return tricode_status(&line->folder, line->json);
}

static enum tricode_exit do_audit(struct command_line *line) {
    line->audit.folder = &line->folder;
    line->audit.json = line->json;
    return tricode_audit(&line->audit);
}

static const char *configuration_of(const struct command_line *line) {
    return line->config != NULL ? line->config : line->folder.configuration;
}

/* context: the path of the configuration file. */
static void report(void *context, unsigned line, const char *text) {
    if (line == 0) {
        tricode_console_error(PROGRAM, "%s", text);
    } else {
        tricode_console_error(PROGRAM, "%s:%u: %s", (const char *)context, line, text);
    }
}

/* Reads the configuration file into the settings, which point into *text. A missing file is an
 * error only if it is required or was named. 0; -1 after reporting all its errors. */
static int read_configuration(const struct command_line *line, int required,
                              struct tricode_settings *settings, char **text) {
    const char *path = configuration_of(line);
    const struct tricode_setting_errors errors = {report, (void *)(uintptr_t)path};
    size_t length = 0;
    uint8_t *bytes = NULL;
    memset(settings, 0, sizeof *settings);
    *text = NULL;
    if (tricode_file_read(path, TRICODE_CONFIGURATION_LIMIT, &bytes, &length) == 0) {
        *text = (char *)bytes;
        return tricode_configuration_parse(*text, length, settings, &errors) == 0 ? 0 : -1;
    }
    if (errno == ENOENT && line->config == NULL && !required) {
        return 0;
    }
    if (errno == EFBIG) {
        tricode_console_error(PROGRAM, "%s: a configuration file has at most %u bytes", path,
                              TRICODE_CONFIGURATION_LIMIT);
    } else {
        tricode_console_error(PROGRAM, "%s: %s%s", path, strerror(errno),
                              errno == ENOENT ? "; create it, or name another with --config" : "");
    }
    return -1;
}

/* Overrides the file's settings with those of the command line, then checks them together. */
static int add_command_line(const struct command_line *line, struct tricode_settings *settings) {
    const struct tricode_setting_errors errors = {report,
                                                  (void *)(uintptr_t)configuration_of(line)};
    struct tricode_error error;
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const enum tricode_setting setting = (enum tricode_setting)i;
        const char *text = line->settings[i];
        if (text != NULL && tricode_setting_set(settings, setting, text, 0, &error) != 0) {
            tricode_console_error(PROGRAM, "%s %s", tricode_setting_describe(setting).option,
                                  error.text);
            return -1;
        }
    }
    return tricode_settings_check(settings, &errors) == 0 ? 0 : -1;
}

static enum tricode_exit do_run(struct command_line *line) {
    struct tricode_run run = {.folder = &line->folder, .script = line->script, .json = line->json};
    char *text = NULL;
    enum tricode_exit code = TRICODE_EXIT_USAGE;
    if (read_configuration(line, 0, &run.settings, &text) == 0 &&
        add_command_line(line, &run.settings) == 0) {
        code = tricode_run(&run);
    }
    free(text);
    return code;
}

static enum tricode_exit do_check_config(struct command_line *line) {
    struct tricode_settings settings;
    char *text = NULL;
    const int parsed = read_configuration(line, 1, &settings, &text) == 0;
    const int fits = text != NULL && add_command_line(line, &settings) == 0;
    free(text);
    if (!parsed || !fits) {
        return TRICODE_EXIT_USAGE;
    }
    if (line->json) {
        (void)puts("{\"checked\":true}");
    } else {
        (void)printf("%s has no errors.\n", configuration_of(line));
    }
    return fflush(stdout) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

static const struct command {
    unsigned bit;
    const char *name;
    const char *summary;
    enum tricode_exit (*run)(struct command_line *line);
} commands[] = {
    {OF_INIT, "init", "Set the machine up in FOLDER from the file that the center wrote.", do_init},
    {OF_RUN, "run",
     "Work. Events come from the machine's parts and, one per line, from standard input.", do_run},
    {OF_CHECK_CONFIG, "check-config", "Check the configuration file and exit.", do_check_config},
    {OF_STATUS, "status", "Print the machine's state and what it sold, also while it is running.",
     do_status},
    {OF_AUDIT, "audit", "Export the audit counters as EVA-DTS, also while it is running.",
     do_audit},
};

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void print_usage(const struct tricode_option *options) {
    (void)puts("Usage: tricode-machine FOLDER COMMAND [OPTION]...\n"
               "A vending machine without a network: it sells by QR codes.\n\nCommands");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        tricode_help_row(stdout, commands[i].name, NULL, commands[i].summary);
    }
    (void)puts("\nOptions");
    tricode_help_options(stdout, options, OWN_OPTIONS, OF_ALL);
    tricode_help_option(stdout, &options[OWN_OPTIONS - 1]); /* --example-config */
    (void)puts("\n`tricode-machine COMMAND --help` prints the options of a command.\n"
               "Exit status: 0 done, 1 failed or out of order, 2 wrong command line, configuration "
               "or script");
}

static void print_command_help(const struct command *command, const struct tricode_option *options,
                               size_t count) {
    (void)printf("Usage: tricode-machine FOLDER %s [OPTION]...\n", command->name);
    tricode_help_text(stdout, command->summary);
    (void)puts("\nOptions");
    tricode_help_options(stdout, options, OWN_OPTIONS, command->bit);
    if (command->bit == OF_RUN) {
        (void)puts("\nSettings, which override the configuration file");
        tricode_help_options(stdout, options + OWN_OPTIONS, count - OWN_OPTIONS, OF_RUN);
        (void)puts("\nEvents on standard input\n"
                   "  select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit");
    }
}

static enum tricode_exit do_command(struct command_line *line, const struct tricode_option *options,
                                    size_t count, const struct tricode_words *words) {
    if (words->count != 2) {
        tricode_console_error(PROGRAM, "give a folder and a command; see %s --help", PROGRAM);
        return TRICODE_EXIT_USAGE;
    }
    const struct command *command = find_command(words->words[1]);
    if (command == NULL) {
        tricode_console_error(PROGRAM, "unknown command %s; see %s --help", words->words[1],
                              PROGRAM);
        return TRICODE_EXIT_USAGE;
    }
    const char *misplaced = tricode_options_misplaced(options, count, command->bit);
    if (misplaced != NULL) {
        tricode_console_error(PROGRAM, "%s does not take %s; see %s %s --help", command->name,
                              misplaced, PROGRAM, command->name);
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_folder_set(&line->folder, words->words[0]) != 0) {
        tricode_console_error(PROGRAM, "the path of the folder is too long");
        return TRICODE_EXIT_USAGE;
    }
    return command->run(line);
}

/* --help, --version and --example-config, which need no folder. */
static int print_information(const struct command_line *line, const struct tricode_option *options,
                             size_t count, const struct tricode_words *words) {
    const struct command *command =
        words->count > 0 ? find_command(words->words[words->count - 1]) : NULL;
    if (line->example) {
        tricode_settings_print_example(stdout);
    } else if (line->version) {
        (void)puts(PROGRAM " " TRICODE_VERSION);
    } else if (command != NULL) {
        print_command_help(command, options, count);
    } else {
        print_usage(options);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

int tricode_machine_cli(int argc, char *const argv[]) {
    struct tricode_option options[OPTIONS];
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    const size_t count = make_options(&line, options);
    /* A reader of our output may close it: that must not kill the machine during a sale. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (tricode_options_parse(PROGRAM, argc, argv, options, count, &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (line.help || line.version || line.example) {
        return print_information(&line, options, count, &words);
    }
    return (int)do_command(&line, options, count, &words);
}
