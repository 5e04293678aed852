// SPDX-License-Identifier: Apache-2.0
#include "machine/command/cli.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
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
    OF_INIT = 1,
    OF_RUN = 2,
    OF_CHECK_CONFIG = 4,
    OF_STATUS = 8,
    OF_AUDIT = 16,
    OF_ALL = 31,
};

/* An option that is not a setting. Without an argument it is a flag. */
struct own_option {
    unsigned commands;
    const char *name;
    const char *argument;
    size_t offset; /* of its value in struct command_line */
    const char *help;
};

#define PLACE(member) offsetof(struct command_line, member)
static const struct own_option own_options[] = {
    {OF_INIT, "--provisioning", "FILE", PLACE(init.provisioning),
     "The file that the center wrote for this machine."},
    {OF_INIT, "--counter", "N", PLACE(init.counter),
     "The newest sale in the record of the machine that this one replaces. Default: the file's."},
    {OF_INIT, "--vended", "N", PLACE(init.vended), "The newest vended sale in that record."},
    {OF_RUN | OF_CHECK_CONFIG, "--config", "FILE", PLACE(config),
     "The configuration file. Default: FOLDER/machine.conf, if it exists. Options override it."},
    {OF_RUN, "--script", NULL, PLACE(script),
     "Standard input is a script: no prompt, the state after each event, and an unknown event ends "
     "the run."},
    {OF_AUDIT, "--output", "FILE", PLACE(audit.output),
     "Write to this file, completely or not at all. Default: standard output."},
    {OF_AUDIT, "--reset", NULL, PLACE(audit.reset),
     "Then start a new interval. The machine must not be running."},
    {OF_ALL, "--json", NULL, PLACE(json), "Print one JSON object per line."},
    {OF_ALL, "--help", NULL, PLACE(help), "Print this help."},
    {OF_ALL, "--version", NULL, PLACE(version), "Print the version."},
    {0, "--example-config", NULL, PLACE(example),
     "Print a configuration file with every setting, its default and its help."},
};
#define OWN_OPTIONS (sizeof own_options / sizeof own_options[0])

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

static void print_usage(void) {
    (void)puts("Usage: tricode-machine FOLDER COMMAND [OPTION]...\n"
               "A vending machine without a network: it sells by QR codes.\n\nCommands");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        tricode_help_row(stdout, commands[i].name, NULL, commands[i].summary);
    }
    (void)puts("\nOptions");
    for (size_t i = 0; i < OWN_OPTIONS; i++) {
        if (own_options[i].commands == 0 || own_options[i].commands == OF_ALL) {
            tricode_help_row(stdout, own_options[i].name, NULL, own_options[i].help);
        }
    }
    (void)puts("\n`tricode-machine COMMAND --help` prints the options of a command.\n"
               "Exit status: 0 done, 1 failed or out of order, 2 wrong command line, configuration "
               "or script");
}

static void print_setting(enum tricode_setting setting) {
    const struct tricode_setting_description about = tricode_setting_describe(setting);
    char help[512];
    if (about.option == NULL) {
        return;
    }
    (void)snprintf(help, sizeof help, about.fallback != NULL ? "%s Default: %s." : "%s", about.help,
                   about.fallback);
    tricode_help_row(stdout, about.option, about.argument, help);
}

static void print_command_help(const struct command *command) {
    (void)printf("Usage: tricode-machine FOLDER %s [OPTION]...\n", command->name);
    tricode_help_text(stdout, command->summary);
    (void)puts("\nOptions");
    for (size_t i = 0; i < OWN_OPTIONS; i++) {
        if ((own_options[i].commands & command->bit) != 0) {
            tricode_help_row(stdout, own_options[i].name, own_options[i].argument,
                             own_options[i].help);
        }
    }
    if (command->bit != OF_RUN) {
        return;
    }
    (void)puts("\nSettings, which override the configuration file");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        print_setting((enum tricode_setting)i);
    }
    (void)puts("\nEvents on standard input\n"
               "  select NUMBER, permit [PICTURE], lever, timeout, jam, restart, status, quit");
}

static int is_given(const struct command_line *line, const struct own_option *option) {
    const char *place = (const char *)line + option->offset;
    return option->argument != NULL ? *(const char *const *)(const void *)place != NULL
                                    : *(const int *)(const void *)place;
}

/* 1 when each given option belongs to the command; else 0 after reporting one that does not. */
static int options_fit(const struct command_line *line, const struct command *command) {
    const char *wrong = NULL;
    for (size_t i = 0; i < OWN_OPTIONS; i++) {
        if ((own_options[i].commands & command->bit) == 0 && is_given(line, &own_options[i])) {
            wrong = own_options[i].name;
        }
    }
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        if (command->bit != OF_RUN && line->settings[i] != NULL) {
            wrong = tricode_setting_describe((enum tricode_setting)i).option;
        }
    }
    if (wrong != NULL) {
        tricode_console_error(PROGRAM, "%s does not take %s; see %s %s --help", command->name,
                              wrong, PROGRAM, command->name);
    }
    return wrong == NULL;
}

static enum tricode_exit do_command(struct command_line *line, const struct tricode_words *words) {
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
    if (!options_fit(line, command)) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_folder_set(&line->folder, words->words[0]) != 0) {
        tricode_console_error(PROGRAM, "the path of the folder is too long");
        return TRICODE_EXIT_USAGE;
    }
    return command->run(line);
}

/* --help, --version and --example-config, which need no folder. */
static int print_information(const struct command_line *line, const struct tricode_words *words) {
    const struct command *command =
        words->count > 0 ? find_command(words->words[words->count - 1]) : NULL;
    if (line->example) {
        tricode_settings_print_example(stdout);
    } else if (line->version) {
        (void)puts(PROGRAM " " TRICODE_VERSION);
    } else if (command != NULL) {
        print_command_help(command);
    } else {
        print_usage();
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

int tricode_machine_cli(int argc, char *const argv[]) {
    struct tricode_option options[OWN_OPTIONS + TRICODE_SETTING_COUNT];
    struct command_line line;
    struct tricode_words words;
    size_t count = 0;

    memset(&line, 0, sizeof line);
    for (size_t i = 0; i < OWN_OPTIONS; i++) {
        void *place = (char *)&line + own_options[i].offset;
        const int has_value = own_options[i].argument != NULL;
        options[count++] = (struct tricode_option){own_options[i].name, has_value ? place : NULL,
                                                   has_value ? NULL : place};
    }
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const char *option = tricode_setting_describe((enum tricode_setting)i).option;
        if (option != NULL) {
            options[count++] = (struct tricode_option){option, &line.settings[i], NULL};
        }
    }
    /* A reader of our output may close it: that must not kill the machine during a sale. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (tricode_options_parse(PROGRAM, argc, argv, options, count, &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (line.help || line.version || line.example) {
        return print_information(&line, &words);
    }
    return (int)do_command(&line, &words);
}
