// SPDX-License-Identifier: Apache-2.0
/* Commands: provision, machine rekey. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "center/command/machines/provisioning.h"
#include "center/service/rekey.h"
#include "crypto/key.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static enum tricode_exit provision(const struct tricode_center_command *command,
                                   const struct tricode_key *master, uint32_t machine) {
    const char *output = command->values[TRICODE_OPTION_OUTPUT];
    switch (tricode_provisioning_write(command->store, master, machine,
                                       command->values[TRICODE_OPTION_HOST], output)) {
    case TRICODE_PROVISIONING_OK:
        return tricode_command_done(
            command,
            json_pack("{s:I, s:s}", "machine", (json_int_t)machine, "provisioning", output),
            "%s sets up machine %lu. It contains the machine's key: transport it safely, then "
            "delete it.",
            output, (unsigned long)machine);
    case TRICODE_PROVISIONING_MACHINE:
        return tricode_command_no_machine(machine);
    case TRICODE_PROVISIONING_PRODUCTS:
        return tricode_command_refuse("machine %lu has no products; run product set first",
                                      (unsigned long)machine);
    case TRICODE_PROVISIONING_STORE:
        return tricode_command_failed(command, command->store);
    case TRICODE_PROVISIONING_FILE:
        tricode_console_error(PROGRAM, "%s: %s", output, strerror(errno));
        return TRICODE_EXIT_FAILED;
    default:
        tricode_console_error(PROGRAM, "OpenSSL failed, or memory ran out; try again");
        return TRICODE_EXIT_FAILED;
    }
}

static int check_host(const char *host) {
    if (tricode_host_is_valid(host)) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "--host: \"%s\" is not allowed; use 1 to %u letters, digits, '.', '-' or "
                          "':', so that a code's address fits its QR symbol",
                          host, TRICODE_HOST_MAX);
    return -1;
}

enum tricode_exit tricode_command_provision(const struct tricode_center_command *command) {
    struct tricode_key master;
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0 ||
        check_host(command->values[TRICODE_OPTION_HOST]) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_command_master(command, &master) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code = provision(command, &master, machine);
    tricode_key_wipe(&master);
    return code;
}

/* --- rekey --- */

static enum tricode_exit refuse_rekey(enum tricode_rekey_status status,
                                      const struct tricode_center_command *command,
                                      uint32_t machine, const struct tricode_rekey *rekey) {
    const unsigned long id = machine;
    switch (status) {
    case TRICODE_REKEY_MACHINE:
        return tricode_command_no_machine(machine);
    case TRICODE_REKEY_PENDING:
        return tricode_command_refuse(
            "sale %lu of machine %lu is pending: account %llu paid %lu. Give --pending vended if "
            "its product was dispensed; else, or in doubt, --pending unvended, which refunds it",
            (unsigned long)rekey->sale, id, (unsigned long long)rekey->account,
            (unsigned long)rekey->price);
    case TRICODE_REKEY_NOTHING:
        return tricode_command_refuse("no sale of machine %lu is pending; omit --pending", id);
    case TRICODE_REKEY_RETIRED:
        return tricode_command_refuse("machine %lu is retired permanently; add a new machine", id);
    case TRICODE_REKEY_EPOCHS:
        return tricode_command_refuse("machine %lu has used its last key epoch; add a new machine",
                                      id);
    case TRICODE_REKEY_NUMBERS:
        return tricode_command_refuse(
            "machine %lu has used its last sale number; add a new machine", id);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static const char *pending_text(enum tricode_pending_end end) {
    switch (end) {
    case TRICODE_PENDING_UNVENDED:
        return " The pending sale is refunded.";
    case TRICODE_PENDING_VENDED:
        return " The pending sale becomes delivered with the first code of the new board.";
    default:
        return "";
    }
}

/* Changes the ledger first: if writing the file fails, provision can write it later. */
static enum tricode_exit rekey(const struct tricode_center_command *command,
                               const struct tricode_key *master, uint32_t machine,
                               enum tricode_pending_end end) {
    struct tricode_rekey rekey;
    const enum tricode_rekey_status status =
        tricode_rekey_machine(command->store, machine, end, tricode_command_now(), &rekey);
    if (status != TRICODE_REKEY_OK) {
        return refuse_rekey(status, command, machine, &rekey);
    }
    if (tricode_command_print(
            command,
            json_pack("{s:I, s:i, s:I, s:I, s:I, s:s?}", "machine", (json_int_t)machine,
                      "key_epoch", (int)rekey.key_epoch, "counter", (json_int_t)rekey.counter,
                      "vended", (json_int_t)rekey.vended, "pending", (json_int_t)rekey.sale, "end",
                      command->values[TRICODE_OPTION_PENDING]),
            "Machine %lu has key epoch %u, and begins after sale %lu.%s", (unsigned long)machine,
            (unsigned)rekey.key_epoch, (unsigned long)rekey.counter, pending_text(end)) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    return provision(command, master, machine);
}

static int read_end(const char *text, enum tricode_pending_end *end) {
    if (text == NULL) {
        *end = TRICODE_PENDING_UNSPECIFIED;
    } else if (strcmp(text, "vended") == 0) {
        *end = TRICODE_PENDING_VENDED;
    } else if (strcmp(text, "unvended") == 0) {
        *end = TRICODE_PENDING_UNVENDED;
    } else {
        tricode_console_error(PROGRAM, "--pending: \"%s\" is not allowed; use vended or unvended",
                              text);
        return -1;
    }
    return 0;
}

enum tricode_exit tricode_command_machine_rekey(const struct tricode_center_command *command) {
    enum tricode_pending_end end = TRICODE_PENDING_UNSPECIFIED;
    struct tricode_key master;
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0 ||
        check_host(command->values[TRICODE_OPTION_HOST]) != 0 ||
        read_end(command->values[TRICODE_OPTION_PENDING], &end) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_command_master(command, &master) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code = rekey(command, &master, machine, end);
    tricode_key_wipe(&master);
    return code;
}
