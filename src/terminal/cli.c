// SPDX-License-Identifier: Apache-2.0
#include "terminal/cli.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/file.h"
#include "host/command/help.h"
#include "host/command/options.h"
#include "terminal/phone.h"

#define PROGRAM TRICODE_TERMINAL_PROGRAM
#define CALL_SECONDS 15u
#define INVITATION_SIZE 26u
#define INVITATION_CAPACITY (INVITATION_SIZE + 3u) /* with the end of the line and a zero */

struct command_line {
    const char *key;
    const char *center;
    const char *invitation_file;
    const char *output;
    const char *ca;
    int yes;
    int json;
    int help;
    int version;
};

enum { OF_ENROL = 1, OF_SCAN = 2, OF_ACCOUNT = 4, OF_ALL = 7 };

#define OPTIONS 9u

/* The options, which point into the command line. */
static void make_options(struct command_line *line, struct tricode_option options[OPTIONS]) {
    const struct tricode_option rows[OPTIONS] = {
        {"--key", &line->key, NULL, OF_ALL, "FILE",
         "The phone's key (mode 0600). enrol creates it.", NULL},
        {"--center", &line->center, NULL, OF_ENROL, "URL",
         "The center's address: https://HOST[:PORT], or http for this computer only.", NULL},
        {"--invitation-file", &line->invitation_file, NULL, OF_ENROL, "FILE",
         "File with the operator's invitation (mode 0600); - reads a line of standard input.",
         NULL},
        {"--yes", NULL, &line->yes, OF_SCAN, NULL, "Pay without confirmation.", NULL},
        {"--output", &line->output, NULL, OF_SCAN, "FILE",
         "Write the permit to this file too, as a PNG picture.", NULL},
        {"--ca", &line->ca, NULL, OF_ALL, "FILE",
         "Certificates (PEM) of the authority that signed the center's certificate.",
         "the system's authorities"},
        {"--json", NULL, &line->json, OF_ALL, NULL, "Print one JSON object per line.", NULL},
        {"--help", NULL, &line->help, OF_ALL, NULL, "Print this help.", NULL},
        {"--version", NULL, &line->version, OF_ALL, NULL, "Print the version.", NULL},
    };
    memcpy(options, rows, sizeof rows);
}

static enum tricode_exit enrol(const struct tricode_phone *phone, const char *argument) {
    (void)argument;
    return tricode_phone_enrol(phone);
}

static enum tricode_exit account(const struct tricode_phone *phone, const char *argument) {
    (void)argument;
    return tricode_phone_account(phone);
}

static const struct command {
    unsigned bit;
    const char *name;
    const char *argument; /* NULL for none */
    const char *summary;
    enum tricode_exit (*run)(const struct tricode_phone *phone, const char *argument);
} commands[] = {
    {OF_ENROL, "enrol", NULL,
     "Create the key if there is none, and open an account with it. --center is required.", enrol},
    {OF_SCAN, "scan", "PICTURE",
     "Of a sale code: confirm, pay and show the permit. Of a cancel code: get the money back. A "
     "repeated scan never pays twice.",
     tricode_phone_scan},
    {OF_ACCOUNT, "account", NULL, "Print the balance and the statement.", account},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static enum tricode_exit usage_error(const char *what) {
    tricode_console_error(PROGRAM, "%s; see %s --help", what, PROGRAM);
    return TRICODE_EXIT_USAGE;
}

/* The key for an enrollment: an existing one if it is for this center, else a new one. It is on
 * disk before the center receives it, so that it survives a lost answer. */
static enum tricode_exit enrollment_key(const struct command_line *line,
                                        struct tricode_key_file *key) {
    char center[TRICODE_CENTER_SIZE];
    struct tricode_error error;

    if (line->center == NULL) {
        return usage_error("enrol requires --center URL");
    }
    if (tricode_center_address(line->center, center, &error) != 0) {
        return usage_error(error.text);
    }
    if (tricode_key_file_read(line->key, key, &error) == 0) {
        if (strcmp(key->center, center) == 0) {
            return TRICODE_EXIT_OK;
        }
        tricode_console_error(PROGRAM, "%s is the key for %s; use another file for %s", line->key,
                              key->center, center);
        return TRICODE_EXIT_FAILED;
    }
    if (errno != ENOENT || tricode_key_file_make(line->key, center, key, &error) != 0) {
        tricode_console_error(PROGRAM, "%s: %s", line->key, error.text);
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit existing_key(const struct command_line *line,
                                      struct tricode_key_file *key) {
    struct tricode_error error;
    if (tricode_key_file_read(line->key, key, &error) != 0) {
        tricode_console_error(PROGRAM, "%s: %s%s", line->key, error.text,
                              errno == ENOENT ? "; run enrol to create it" : "");
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

/* Reads a line of standard input, with a prompt on a terminal. -1 at its end. */
static int read_line(char *text, size_t capacity) {
    if (isatty(STDIN_FILENO) == 1) {
        (void)fputs("Invitation: ", stderr);
    }
    return fgets(text, (int)capacity, stdin) == NULL ? -1 : 0;
}

static int read_file(const char *path, char *text, size_t capacity) {
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (tricode_file_read_secret(path, capacity - 1, &bytes, &length) != 0) {
        return -1;
    }
    memcpy(text, bytes, length + 1);
    sodium_memzero(bytes, length);
    free(bytes);
    return 0;
}

/* Reads the invitation, without the end of its line. */
static enum tricode_exit read_invitation(const struct command_line *line,
                                         char text[INVITATION_CAPACITY]) {
    const char *path = line->invitation_file;
    const int typed = strcmp(path, "-") == 0;
    const int status =
        typed ? read_line(text, INVITATION_CAPACITY) : read_file(path, text, INVITATION_CAPACITY);
    if (status != 0) {
        const char *why = typed            ? "standard input has no line"
                          : errno == EPERM ? "a file with a secret must be a regular file with "
                                             "mode 0600"
                          : errno == EFBIG ? "the file is longer than an invitation"
                                           : strerror(errno);
        tricode_console_error(PROGRAM, "%s: %s", path, why);
        return TRICODE_EXIT_FAILED;
    }
    text[strcspn(text, "\r\n")] = 0;
    if (strlen(text) != INVITATION_SIZE ||
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != INVITATION_SIZE) {
        tricode_console_error(PROGRAM, "%s: an invitation has %u characters of A-Z and 2-7", path,
                              INVITATION_SIZE);
        sodium_memzero(text, INVITATION_CAPACITY);
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit run_with_key(const struct command_line *line,
                                      const struct command *command,
                                      const struct tricode_key_file *key, const char *invitation,
                                      const char *argument) {
    struct tricode_phone phone;
    memset(&phone, 0, sizeof phone);
    phone.key = key;
    phone.in = stdin;
    phone.out = stdout;
    phone.interactive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !line->json;
    phone.yes = line->yes;
    phone.json = line->json;
    phone.color = tricode_console_color(STDOUT_FILENO);
    phone.output = line->output;
    phone.invitation = invitation;
    phone.client = tricode_client_new(key, CALL_SECONDS);
    if (phone.client == NULL) {
        tricode_console_error(PROGRAM, "the HTTP library failed");
        return TRICODE_EXIT_FAILED;
    }
    tricode_client_trust(phone.client, line->ca);
    const enum tricode_exit code = command->run(&phone, argument);
    tricode_client_free(phone.client);
    return code;
}

static enum tricode_exit run_command(const struct command_line *line, const struct command *command,
                                     const char *argument) {
    struct tricode_key_file key;
    char invitation[INVITATION_CAPACITY] = "";
    const int invited = line->invitation_file != NULL;
    enum tricode_exit code = invited ? read_invitation(line, invitation) : TRICODE_EXIT_OK;
    if (code == TRICODE_EXIT_OK) {
        code = command->bit == OF_ENROL ? enrollment_key(line, &key) : existing_key(line, &key);
    }
    if (code == TRICODE_EXIT_OK) {
        code = run_with_key(line, command, &key, invited ? invitation : NULL, argument);
        tricode_key_file_wipe(&key);
    }
    sodium_memzero(invitation, sizeof invitation);
    return code;
}

static enum tricode_exit do_command(const struct command_line *line,
                                    const struct tricode_option *options,
                                    const struct tricode_words *words) {
    if (words->count == 0) {
        return usage_error("give a command: enrol, scan or account");
    }
    const struct command *command = find_command(words->words[0]);
    if (command == NULL) {
        tricode_console_error(PROGRAM, "unknown command %s; see %s --help", words->words[0],
                              PROGRAM);
        return TRICODE_EXIT_USAGE;
    }
    if (words->count != (command->argument != NULL ? 2u : 1u)) {
        tricode_console_error(PROGRAM, "the command is: %s%s%s; see %s %s --help", command->name,
                              command->argument != NULL ? " " : "",
                              command->argument != NULL ? command->argument : "", PROGRAM,
                              command->name);
        return TRICODE_EXIT_USAGE;
    }
    const char *misplaced = tricode_options_misplaced(options, OPTIONS, command->bit);
    if (misplaced != NULL) {
        tricode_console_error(PROGRAM, "%s does not take %s; see %s %s --help", command->name,
                              misplaced, PROGRAM, command->name);
        return TRICODE_EXIT_USAGE;
    }
    if (line->key == NULL) {
        return usage_error("give the phone's key with --key FILE");
    }
    return run_command(line, command, command->argument != NULL ? words->words[1] : NULL);
}

/* Prints the version, or the help of the command, NULL for all. */
static enum tricode_exit print_information(int version, const struct tricode_option *options,
                                           const struct command *command) {
    if (version) {
        (void)puts(PROGRAM " " TRICODE_VERSION);
    } else if (command != NULL) {
        (void)printf("Usage: %s --key FILE %s%s%s [OPTION]...\n", PROGRAM, command->name,
                     command->argument != NULL ? " " : "",
                     command->argument != NULL ? command->argument : "");
        tricode_help_text(stdout, command->summary);
        (void)puts("\nOptions");
        tricode_help_options(stdout, options, OPTIONS, command->bit);
    } else {
        (void)puts("Usage: " PROGRAM " --key FILE COMMAND [OPTION]...\n"
                   "A buyer's phone: scans a machine's code, pays at the center, shows the "
                   "permit.\n\nCommands");
        for (size_t i = 0; i < COMMANDS; i++) {
            tricode_help_row(stdout, commands[i].name, commands[i].argument, commands[i].summary);
        }
        (void)puts("\nOptions");
        tricode_help_options(stdout, options, OPTIONS, OF_ALL);
        (void)puts("\n`" PROGRAM " COMMAND --help` prints all options of a command.\n"
                   "Exit status: 0 done, 1 failed, 2 wrong command line, 3 refused");
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

int tricode_terminal_cli(int argc, char *const argv[]) {
    struct tricode_option options[OPTIONS];
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    make_options(&line, options);
    if (tricode_options_parse(PROGRAM, argc, argv, options, OPTIONS, &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (line.help || line.version) {
        return (int)print_information(line.version, options,
                                      words.count > 0 ? find_command(words.words[0]) : NULL);
    }
    return (int)do_command(&line, options, &words);
}
