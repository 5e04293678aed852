// SPDX-License-Identifier: Apache-2.0
/* Commands: init, enrolment. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "center/service/keys.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static int read_u32(const struct tricode_center_command *command, enum tricode_center_option option,
                    const char *what, uint32_t *value) {
    unsigned long long number = 0;
    if (tricode_command_number(command->values[option], what, 0, UINT32_MAX, &number) != 0) {
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
    tricode_console_error(PROGRAM,
                          "enrollment policy \"%s\" is unknown; use open, invite or closed", text);
    return -1;
}

static int read_settings(const struct tricode_center_command *command,
                         struct tricode_settings *settings) {
    unsigned long long currency = 0;
    if (tricode_command_number(command->values[TRICODE_OPTION_CURRENCY], "--currency", 1, 999,
                               &currency) != 0) {
        return -1;
    }
    settings->currency = (uint16_t)currency;
    return read_policy(command->values[TRICODE_OPTION_ENROLMENT], &settings->enrolment) != 0 ||
                   read_u32(command, TRICODE_OPTION_VALIDITY, "--validity", &settings->validity) !=
                       0 ||
                   read_u32(command, TRICODE_OPTION_SKEW, "--skew", &settings->skew) != 0 ||
                   read_u32(command, TRICODE_OPTION_LIMIT, "--limit", &settings->limit) != 0
               ? -1
               : 0;
}

/* Refuses a folder that has a ledger or a master secret. */
static enum tricode_exit check_vacant(const struct tricode_center_command *command) {
    if (!tricode_store_is_shared(command->ledger) && access(command->ledger, F_OK) == 0) {
        return tricode_command_refuse("%s exists; create a new center in a new folder",
                                      command->ledger);
    }
    if (access(command->master, F_OK) == 0) {
        return tricode_command_refuse("%s exists without its ledger: restore the ledger from a "
                                      "backup, or use a new folder",
                                      command->master);
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
    const enum tricode_store_status status =
        tricode_store_create(command->ledger, settings, &store);
    if (status != TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
        (void)unlink(command->master); /* no key was derived from it */
    }
    tricode_store_close(store);
    switch (status) {
    case TRICODE_STORE_OK:
        return TRICODE_EXIT_OK;
    case TRICODE_STORE_EXISTS:
        return TRICODE_EXIT_REFUSED;
    default:
        return TRICODE_EXIT_FAILED;
    }
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
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    code = create(command, &settings);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    return tricode_command_done(
        command,
        json_pack("{s:b, s:i, s:s, s:I, s:I, s:I}", "initialised", 1, "currency",
                  (int)settings.currency, "enrolment", tricode_enrolment_name(settings.enrolment),
                  "validity", (json_int_t)settings.validity, "skew", (json_int_t)settings.skew,
                  "limit", (json_int_t)settings.limit),
        "The center is set up in %s. Back up master.key: without it, the center cannot verify any "
        "machine's code.",
        command->folder);
}

enum tricode_exit tricode_command_enrolment(const struct tricode_center_command *command) {
    const char *policy = command->arguments[0];
    enum tricode_enrolment enrolment = TRICODE_ENROLMENT_CLOSED;
    if (read_policy(policy, &enrolment) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_store_set_enrolment(command->store, enrolment) != TRICODE_STORE_OK) {
        return tricode_command_failed(command, command->store);
    }
    return tricode_command_done(command, json_pack("{s:s}", "enrolment", policy),
                                "The enrollment policy is %s.", policy);
}
