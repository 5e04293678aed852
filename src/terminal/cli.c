// SPDX-License-Identifier: Apache-2.0
#include "terminal/cli.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/signature.h"
#include "host/file.h"
#include "host/options.h"
#include "terminal/phone.h"

#define PROGRAM "tricode-terminal"
#define CALL_SECONDS 15u
#define INVITATION_SIZE 26u
#define INVITATION_CAPACITY (INVITATION_SIZE + 3u) /* the end of a line, and a zero */

static const char usage[] =
    "Usage: tricode-terminal --key FILE COMMAND [OPTION]...\n"
    "A buyer's phone: scans a machine's code, pays at the center, shows the permit.\n"
    "\n"
    "Commands\n"
    "  enrol --center URL   make the key, if there is none yet, and open an account with it\n"
    "    [--invitation-file FILE]  with the operator's invitation, which is in the file (mode\n"
    "                       0600) or, for -, the next line of the input\n"
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
    const char *invitation_file;
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
    char center[TRICODE_CENTER_SIZE];
    struct tricode_error error;

    if (line->center == NULL) {
        return wrong("enrol needs --center URL");
    }
    if (tricode_center_address(line->center, center, &error) != 0) {
        return wrong(error.text);
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
    if (line->center != NULL) {
        return wrong("only enrol takes --center: the key file names the center");
    }
    if (tricode_key_file_read(line->key, key, &error) != 0) {
        tricode_console_error(PROGRAM, "%s: %s%s", line->key, error.text,
                              errno == ENOENT ? "; enrol makes it" : "");
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

/* A line that somebody types or a program hands over: 0, or -1 when there is none. */
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

/* The invitation of the file, without the line's end. */
static enum tricode_exit read_invitation(const struct command_line *line,
                                         char text[INVITATION_CAPACITY]) {
    const char *path = line->invitation_file;
    const int typed = strcmp(path, "-") == 0;
    if ((typed ? read_line(text, INVITATION_CAPACITY) : read_file(path, text, INVITATION_CAPACITY)) != 0) {
        const char *why = typed            ? "there is no line"
                          : errno == EPERM ? "it holds a secret: make it a file of your own with "
                                             "mode 0600"
                          : errno == EFBIG ? "there is more in it than an invitation"
                                           : strerror(errno);
        tricode_console_error(PROGRAM, "%s: %s", path, why);
        return TRICODE_EXIT_FAILED;
    }
    text[strcspn(text, "\r\n")] = 0;
    if (strlen(text) != INVITATION_SIZE ||
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != INVITATION_SIZE) {
        tricode_console_error(PROGRAM, "%s: an invitation is %u of the characters A-Z and 2-7",
                              path, INVITATION_SIZE);
        sodium_memzero(text, INVITATION_CAPACITY);
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit with_client(const struct command_line *line,
                                     const struct tricode_key_file *key, const char *invitation,
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
    phone.color = tricode_console_color(STDOUT_FILENO);
    phone.output = line->output;
    phone.invitation = invitation;
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

static enum tricode_exit use_key(const struct command_line *line, const struct tricode_words *words,
                                 int enrols) {
    struct tricode_key_file key;
    char invitation[INVITATION_CAPACITY] = "";
    const int invited = line->invitation_file != NULL;
    enum tricode_exit code = invited ? read_invitation(line, invitation) : TRICODE_EXIT_OK;
    if (code == TRICODE_EXIT_OK) {
        code = enrols ? enrolment_key(line, &key) : existing_key(line, &key);
    }
    if (code == TRICODE_EXIT_OK) {
        code = with_client(line, &key, invited ? invitation : NULL, words);
        tricode_key_file_wipe(&key);
    }
    sodium_memzero(invitation, sizeof invitation);
    return code;
}

static enum tricode_exit do_command(const struct command_line *line,
                                    const struct tricode_words *words) {
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
    if (!enrols && line->invitation_file != NULL) {
        return wrong("only enrol takes --invitation-file");
    }
    return use_key(line, words, enrols);
}

int tricode_terminal_cli(int argc, char *const argv[]) {
    struct command_line line;
    struct tricode_words words;

    memset(&line, 0, sizeof line);
    const struct tricode_option options[] = {
        {"--key", &line.key, NULL},
        {"--center", &line.center, NULL},
        {"--invitation-file", &line.invitation_file, NULL},
        {"--output", &line.output, NULL},
        {"--ca", &line.ca, NULL},
        {"--yes", NULL, &line.yes},
        {"--json", NULL, &line.json},
        {"--help", NULL, &line.help},
        {"--version", NULL, &line.version},
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
