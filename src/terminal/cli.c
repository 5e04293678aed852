// SPDX-License-Identifier: Apache-2.0
#include "terminal/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/options.h"
#include "terminal/phone.h"

#define PROGRAM "tricode-terminal"
#define CALL_SECONDS 15u

static const char usage[] =
    "Usage: tricode-terminal --key FILE COMMAND [OPTION]...\n"
    "A buyer's phone: scans a machine's code, pays at the center, shows the permit.\n"
    "\n"
    "Commands\n"
    "  enrol --center URL   make the key, if there is none yet, and open an account with it\n"
    "  scan PICTURE         a sale code: ask, pay, show the permit; a cancel code: get the\n"
    "                       money back. Again is safe: nothing is ever paid twice\n"
    "  account              balance and statement\n"
    "\n"
    "Options\n"
    "  --key FILE           the phone's key (mode 0600)\n"
    "  --ca FILE            who vouches for the center (certificates in PEM), if it is nobody\n"
    "                       whom this system knows\n"
    "  --yes                scan: pay without asking\n"
    "  --output PERMIT.png  scan: write the permit as a picture, too\n"
    "  --json               one JSON object a line\n"
    "  --help, --version\n"
    "\n"
    "The center's address is https://HOST[:PORT]; http only for this very machine.\n"
    "Exit: 0 done, 1 failed, 2 wrong command line, 3 refused\n";

struct command_line {
    const char *key;
    const char *center;
    const char *output;
    const char *ca;
    int yes;
    int json;
    int help;
    int version;
};

static enum tricode_exit wrong(const char *what) {
    tricode_console_error(PROGRAM, "%s; see %s --help", what, PROGRAM);
    return TRICODE_EXIT_USAGE;
}

/* The key of an enrolment: the one that is there, if it is for this center, or a new one. The key
 * is on the disk before the center hears of it, so that a lost answer costs nothing. */
static enum tricode_exit enrolment_key(const struct command_line *line,
                                       struct tricode_key_file *key) {
    char center[TRICODE_CENTER_ROOM];
    struct tricode_fault fault;

    if (line->center == NULL) {
        return wrong("enrol needs --center URL");
    }
    if (tricode_center_address(line->center, center, &fault) != 0) {
        return wrong(fault.text);
    }
    if (tricode_key_file_read(line->key, key, &fault) == 0) {
        if (strcmp(key->center, center) == 0) {
            return TRICODE_EXIT_OK;
        }
        tricode_console_error(PROGRAM, "%s is the key for %s; use another file for %s", line->key,
                              key->center, center);
        return TRICODE_EXIT_FAILED;
    }
    if (errno != ENOENT || tricode_key_file_make(line->key, center, key, &fault) != 0) {
        tricode_console_error(PROGRAM, "%s: %s", line->key, fault.text);
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit existing_key(const struct command_line *line,
                                      struct tricode_key_file *key) {
    struct tricode_fault fault;
    if (line->center != NULL) {
        return wrong("only enrol takes --center: the key file names the center");
    }
    if (tricode_key_file_read(line->key, key, &fault) != 0) {
        tricode_console_error(PROGRAM, "%s: %s%s", line->key, fault.text,
                              errno == ENOENT ? "; enrol makes it" : "");
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit with_client(const struct command_line *line,
                                     const struct tricode_key_file *key,
                                     const struct tricode_words *words) {
    struct tricode_phone phone;
    enum tricode_exit code;

    memset(&phone, 0, sizeof phone);
    phone.key = key;
    phone.in = stdin;
    phone.out = stdout;
    phone.asks = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !line->json;
    phone.yes = line->yes;
    phone.json = line->json;
    phone.colour = tricode_console_colour(STDOUT_FILENO);
    phone.output = line->output;
    phone.client = tricode_client_new(key, CALL_SECONDS);
    if (phone.client == NULL) {
        tricode_console_error(PROGRAM, "the HTTP library failed");
        return TRICODE_EXIT_FAILED;
    }
    tricode_client_trust(phone.client, line->ca);
    if (words->words[0][0] == 'e') {
        code = tricode_phone_enrol(&phone);
    } else if (words->words[0][0] == 's') {
        code = tricode_phone_scan(&phone, words->words[1]);
    } else {
        code = tricode_phone_account(&phone);
    }
    tricode_client_free(phone.client);
    return code;
}

static enum tricode_exit do_command(const struct command_line *line,
                                    const struct tricode_words *words) {
    struct tricode_key_file key;

    if (words->count == 0) {
        return wrong("a command is needed: enrol, scan or account");
    }
    const char *command = words->words[0];
    int scans = strcmp(command, "scan") == 0;
    int enrols = strcmp(command, "enrol") == 0;
    if (!scans && !enrols && strcmp(command, "account") != 0) {
        return wrong("there is no such command");
    }
    if (words->count != (scans ? 2u : 1u)) {
        return wrong(scans ? "scan takes one picture" : "there are too many words");
    }
    if (!scans && (line->yes || line->output != NULL)) {
        return wrong("only scan takes --yes and --output");
    }
    if (line->key == NULL) {
        return wrong("--key FILE is needed");
    }
    enum tricode_exit code = enrols ? enrolment_key(line, &key) : existing_key(line, &key);
    if (code == TRICODE_EXIT_OK) {
        code = with_client(line, &key, words);
        tricode_key_file_wipe(&key);
    }
    return code;
}

int tricode_terminal_cli(int argc, char *const argv[]) {
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    const struct tricode_option options[] = {
        {"--key", &line.key, NULL},       {"--center", &line.center, NULL},
        {"--output", &line.output, NULL}, {"--ca", &line.ca, NULL},
        {"--yes", NULL, &line.yes},       {"--json", NULL, &line.json},
        {"--help", NULL, &line.help},     {"--version", NULL, &line.version},
    };
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
