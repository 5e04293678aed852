// SPDX-License-Identifier: Apache-2.0
/* Commands: init and enrolment; and what all commands share. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "center/service/keys.h"
#include "host/json.h"
#include "host/command/options.h"

#define PROGRAM TRICODE_CENTER_PROGRAM
#define VALIDITY 3600
#define SKEW 300

struct tricode_store *tricode_command_open(const struct tricode_center_command *command) {
    struct tricode_store *store = NULL;
    if (!tricode_store_is_shared(command->ledger) && access(command->ledger, F_OK) != 0) {
        tricode_console_error(PROGRAM,
                              "%s: %s; make one with: tricode-center %s init --currency N, or say "
                              "where it is with --store",
                              command->ledger, strerror(errno), command->folder);
        return NULL;
    }
    if (tricode_store_open(command->ledger, &store) != TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
        tricode_store_close(store);
        return NULL;
    }
    return store;
}

/* [STORE-20] systemd's credential `master`, where there is one: 1 and its path. */
static int credential(char path[PATH_MAX]) {
    struct stat about;
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    int length = folder == NULL ? -1 : snprintf(path, PATH_MAX, "%s/master", folder);
    return length > 0 && length < PATH_MAX && lstat(path, &about) == 0;
}

int tricode_command_master(const struct tricode_center_command *command, struct tricode_key *key) {
    char path[PATH_MAX];
    enum tricode_secret_origin origin = TRICODE_SECRET_CREDENTIAL;
    enum tricode_secret_status secret = TRICODE_SECRET_OK;
    const char *why = NULL;
    if (!credential(path)) {
        origin = TRICODE_SECRET_OWN;
        (void)snprintf(path, sizeof path, "%s", command->master);
    }
    switch (tricode_master_read(path, origin, key, &secret)) {
    case TRICODE_MASTER_OK:
        return 0;
    case TRICODE_MASTER_EXPOSED:
        why = tricode_secret_remedy(secret);
        break;
    case TRICODE_MASTER_MALFORMED:
        why = "this is not a master secret; restore it from a backup";
        break;
    default:
        why = strerror(errno);
        break;
    }
    tricode_console_error(PROGRAM, "%s: %s", path, why);
    return -1;
}

enum tricode_exit tricode_command_failed(const struct tricode_center_command *command,
                                         const struct tricode_store *store) {
    tricode_console_error(PROGRAM, "%s: %s", command->ledger, tricode_store_error(store));
    return TRICODE_EXIT_FAILED;
}

int tricode_command_number(const char *text, const char *what, unsigned long long low,
                           unsigned long long high, unsigned long long *number) {
    if (tricode_parse_number(text, low, high, number) == 0) {
        return 0;
    }
    tricode_console_error(PROGRAM, "%s has to be a whole number from %llu to %llu", what, low,
                          high);
    return -1;
}

int tricode_command_name_is_valid(const char *text, size_t least) {
    size_t length = strlen(text);
    json_t *json = json_string(text); /* NULL unless it is UTF-8 */
    int good = json != NULL && length >= least && length <= TRICODE_NAME_MAX &&
               tricode_text_is_plain(text);
    json_decref(json);
    return good;
}

int tricode_command_name(const char *text, const char *what, size_t least) {
    if (tricode_command_name_is_valid(text, least)) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "%s has to be %zu to %u bytes of UTF-8 without control characters", what,
                          least, TRICODE_NAME_MAX);
    return -1;
}

enum tricode_exit tricode_command_done(const struct tricode_center_command *command,
                                       struct json_t *json, const char *format, ...) {
    int bad = 0;
    if (command->json) {
        bad = json == NULL || json_dumpf(json, stdout, JSON_COMPACT) != 0;
    } else {
        va_list arguments;
        va_start(arguments, format);
        bad = vprintf(format, arguments) < 0;
        va_end(arguments);
    }
    json_decref(json);
    if (bad || putchar('\n') == EOF || fflush(stdout) != 0) {
        tricode_console_error(PROGRAM, "it is done, but the output could not be written");
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

uint64_t tricode_command_now(void) {
    time_t now = time(NULL);
    return now < 0 ? 0 : (uint64_t)now;
}

void tricode_command_time(uint64_t at, char text[TRICODE_TIME_SIZE]) {
    struct tm broken;
    time_t seconds = (time_t)at;
    text[0] = '\0';
    if (gmtime_r(&seconds, &broken) != NULL) {
        (void)strftime(text, TRICODE_TIME_SIZE, "%Y-%m-%d %H:%M UTC", &broken);
    }
}

/* An optional number: `otherwise` when it is not given. */
static int read_seconds(const struct tricode_center_command *command,
                        enum tricode_center_option option, const char *what, uint32_t otherwise,
                        uint32_t *value) {
    unsigned long long number = otherwise;
    if (command->values[option] != NULL &&
        tricode_command_number(command->values[option], what, 0, UINT32_MAX, &number) != 0) {
        return -1;
    }
    *value = (uint32_t)number;
    return 0;
}

static int read_policy(const char *text, enum tricode_enrolment *enrolment) {
    for (int i = 0; i < TRICODE_ENROLMENT_COUNT; i++) {
        if (strcmp(text, tricode_enrolment_name((enum tricode_enrolment)i)) == 0) {
            *enrolment = (enum tricode_enrolment)i;
            return 0;
        }
    }
    tricode_console_error(PROGRAM, "the enrolment is one of open, invite and closed");
    return -1;
}

static int read_settings(const struct tricode_center_command *command,
                         struct tricode_settings *settings) {
    const char *enrolment = command->values[TRICODE_OPTION_ENROLMENT];
    unsigned long long currency = 0;
    if (tricode_command_number(command->values[TRICODE_OPTION_CURRENCY], "--currency", 1, 999,
                               &currency) != 0) {
        return -1;
    }
    settings->currency = (uint16_t)currency;
    return read_policy(enrolment == NULL ? "open" : enrolment, &settings->enrolment) != 0 ||
                   read_seconds(command, TRICODE_OPTION_VALIDITY, "--validity", VALIDITY,
                                &settings->validity) != 0 ||
                   read_seconds(command, TRICODE_OPTION_SKEW, "--skew", SKEW, &settings->skew) !=
                       0 ||
                   read_seconds(command, TRICODE_OPTION_LIMIT, "--limit", 0, &settings->limit) != 0
               ? -1
               : 0;
}

/* Refuses to mix a new center with what is left of another. */
static enum tricode_exit check_vacant(const struct tricode_center_command *command) {
    int ledger = !tricode_store_is_shared(command->ledger) && access(command->ledger, F_OK) == 0;
    int master = access(command->master, F_OK) == 0;
    if (ledger) {
        tricode_console_error(PROGRAM, "%s is there already; a new center needs a new folder",
                              command->ledger);
        return TRICODE_EXIT_REFUSED;
    }
    if (master) {
        tricode_console_error(PROGRAM,
                              "%s is there without its ledger: restore the ledger from a backup, "
                              "or use a new folder",
                              command->master);
        return TRICODE_EXIT_REFUSED;
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit create(const struct tricode_center_command *command,
                                const struct tricode_settings *settings) {
    struct tricode_store *store = NULL;
    if (tricode_master_create(command->master) != 0) {
        tricode_console_error(PROGRAM, "%s: %s", command->master, strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_store_status status = tricode_store_create(command->ledger, settings, &store);
    if (status != TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
        (void)unlink(command->master); /* made a moment ago, and nothing was made with it */
    }
    tricode_store_close(store);
    return status == TRICODE_STORE_OK       ? TRICODE_EXIT_OK
           : status == TRICODE_STORE_EXISTS ? TRICODE_EXIT_REFUSED
                                            : TRICODE_EXIT_FAILED;
}

enum tricode_exit tricode_command_init(const struct tricode_center_command *command) {
    struct tricode_settings settings;
    if (read_settings(command, &settings) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (mkdir(command->folder, 0700) != 0 && errno != EEXIST) {
        tricode_console_error(PROGRAM, "%s: %s", command->folder, strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    enum tricode_exit code = check_vacant(command);
    if (code == TRICODE_EXIT_OK) {
        code = create(command, &settings);
    }
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    return tricode_command_done(
        command,
        json_pack("{s:b, s:i, s:s, s:I, s:I, s:I}", "initialised", 1, "currency",
                  (int)settings.currency, "enrolment", tricode_enrolment_name(settings.enrolment),
                  "validity", (json_int_t)settings.validity, "skew", (json_int_t)settings.skew,
                  "limit", (json_int_t)settings.limit),
        "The center is set up in %s. Back up master.key: without it no machine's code can be read.",
        command->folder);
}

enum tricode_exit tricode_command_enrolment(const struct tricode_center_command *command) {
    enum tricode_enrolment enrolment = TRICODE_ENROLMENT_CLOSED;
    if (read_policy(command->words[0], &enrolment) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    return tricode_store_set_enrolment(store, enrolment) == TRICODE_STORE_OK
               ? tricode_command_done(command, json_pack("{s:s}", "enrolment", command->words[0]),
                                      "The enrolment is %s.", command->words[0])
               : tricode_command_failed(command, store);
}
