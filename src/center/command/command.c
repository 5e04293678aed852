// SPDX-License-Identifier: Apache-2.0
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

/* --- the ledger and the master secret --- */

struct tricode_store *tricode_command_open(const struct tricode_center_command *command) {
    struct tricode_store *store = NULL;
    if (!tricode_store_is_shared(command->ledger) && access(command->ledger, F_OK) != 0) {
        tricode_console_error(PROGRAM,
                              "%s: %s; create a center with: tricode-center %s init --currency N, "
                              "or name its ledger with --store",
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

/* [STORE-20] The path of systemd's credential `master`: 1; 0 when there is none. */
static int find_credential(char path[PATH_MAX]) {
    struct stat status;
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (folder == NULL) {
        return 0;
    }
    const int length = snprintf(path, PATH_MAX, "%s/master", folder);
    return length > 0 && length < PATH_MAX && lstat(path, &status) == 0;
}

int tricode_command_master(const struct tricode_center_command *command, struct tricode_key *key) {
    char path[PATH_MAX];
    enum tricode_secret_origin origin = TRICODE_SECRET_CREDENTIAL;
    enum tricode_secret_status secret = TRICODE_SECRET_OK;
    const char *reason = NULL;
    if (!find_credential(path)) {
        origin = TRICODE_SECRET_OWN;
        (void)snprintf(path, sizeof path, "%s", command->master);
    }
    switch (tricode_master_read(path, origin, key, &secret)) {
    case TRICODE_MASTER_OK:
        return 0;
    case TRICODE_MASTER_EXPOSED:
        reason = tricode_secret_remedy(secret);
        break;
    case TRICODE_MASTER_MALFORMED:
        reason = "not a master secret; restore the file from a copy";
        break;
    default:
        reason = strerror(errno);
        break;
    }
    tricode_console_error(PROGRAM, "%s: %s", path, reason);
    return -1;
}

/* --- errors --- */

enum tricode_exit tricode_command_failed(const struct tricode_center_command *command,
                                         const struct tricode_store *store) {
    tricode_console_error(PROGRAM, "%s: %s", command->ledger, tricode_store_error(store));
    return TRICODE_EXIT_FAILED;
}

enum tricode_exit tricode_command_listed(const struct tricode_center_command *command,
                                         enum tricode_store_status status) {
    return status == TRICODE_STORE_OK ? TRICODE_EXIT_OK
                                      : tricode_command_failed(command, command->store);
}

enum tricode_exit tricode_command_refuse(const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tricode_console_error(PROGRAM, "%s", text);
    return TRICODE_EXIT_REFUSED;
}

enum tricode_exit tricode_command_no_machine(unsigned long long machine) {
    return tricode_command_refuse("there is no machine %llu; list them with: machine list",
                                  machine);
}

enum tricode_exit tricode_command_no_account(unsigned long long account) {
    return tricode_command_refuse("there is no buyer's account %llu; list them with: account list",
                                  account);
}

/* --- values --- */

int tricode_command_number(const char *text, const char *what, unsigned long long low,
                           unsigned long long high, unsigned long long *number) {
    if (tricode_parse_number(text, low, high, number) == 0) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "%s: \"%s\" is not allowed; use a whole number from %llu to %llu", what,
                          text, low, high);
    return -1;
}

int tricode_command_machine(const char *text, uint32_t *machine) {
    unsigned long long number = 0;
    if (tricode_command_number(text, "ID of a machine", 1, UINT32_MAX, &number) != 0) {
        return -1;
    }
    *machine = (uint32_t)number;
    return 0;
}

int tricode_command_name_is_valid(const char *text, size_t least) {
    const size_t length = strlen(text);
    json_t *json = json_string(text); /* NULL unless it is UTF-8 */
    const int valid = json != NULL && length >= least && length <= TRICODE_NAME_MAX &&
                      tricode_text_is_plain(text);
    json_decref(json);
    return valid;
}

int tricode_command_name(const char *text, const char *what, size_t least) {
    if (tricode_command_name_is_valid(text, least)) {
        return 0;
    }
    tricode_console_error(PROGRAM, "%s: use %zu to %u bytes of UTF-8 without control characters",
                          what, least, TRICODE_NAME_MAX);
    return -1;
}

/* --- output --- */

static int print(const struct tricode_center_command *command, json_t *json, const char *format,
                 va_list arguments) __attribute__((format(printf, 3, 0)));
static int print(const struct tricode_center_command *command, json_t *json, const char *format,
                 va_list arguments) {
    int failed = 0;
    if (command->flags[TRICODE_OPTION_JSON]) {
        failed = json == NULL || json_dumpf(json, stdout, JSON_COMPACT) != 0;
    } else {
        failed = vprintf(format, arguments) < 0;
    }
    json_decref(json);
    if (failed || putchar('\n') == EOF || fflush(stdout) != 0) {
        tricode_console_error(PROGRAM, "standard output: %s; the command itself succeeded",
                              strerror(errno));
        return -1;
    }
    return 0;
}

int tricode_command_print(const struct tricode_center_command *command, struct json_t *json,
                          const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = print(command, json, format, arguments);
    va_end(arguments);
    return result;
}

enum tricode_exit tricode_command_done(const struct tricode_center_command *command,
                                       struct json_t *json, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = print(command, json, format, arguments);
    va_end(arguments);
    return result == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

uint64_t tricode_command_now(void) {
    const time_t now = time(NULL);
    return now < 0 ? 0 : (uint64_t)now;
}

void tricode_command_time(uint64_t at, char text[TRICODE_TIME_SIZE]) {
    struct tm broken;
    const time_t seconds = (time_t)at;
    text[0] = '\0';
    if (gmtime_r(&seconds, &broken) != NULL) {
        (void)strftime(text, TRICODE_TIME_SIZE, "%Y-%m-%d %H:%M UTC", &broken);
    }
}
