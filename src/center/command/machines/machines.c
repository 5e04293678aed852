// SPDX-License-Identifier: Apache-2.0
/* Commands: machines, products, provisioning, deposits, the ledger. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "center/command/machines/provisioning.h"
#include "center/service/rekey.h"
#include "center/ledger/audit/audit.h"
#include "crypto/key.h"
#include "host/json.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

/* A machine's number from the command line. */
static int read_machine(const char *text, uint32_t *machine) {
    unsigned long long number = 0;
    if (tricode_command_number(text, "a machine's ID", 1, UINT32_MAX, &number) != 0) {
        return -1;
    }
    *machine = (uint32_t)number;
    return 0;
}

static enum tricode_exit no_machine(uint32_t machine) {
    tricode_console_error(PROGRAM, "there is no machine %lu; see: machine list",
                          (unsigned long)machine);
    return TRICODE_EXIT_REFUSED;
}

enum tricode_exit tricode_command_machine_add(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    const char *place = command->values[TRICODE_OPTION_PLACE];
    uint32_t machine = 0;
    if (read_machine(command->words[0], &machine) != 0 ||
        tricode_command_name(name, "--name", 1) != 0 ||
        tricode_command_name(place, "--place", 0) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_add_machine(store, machine, name, place)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command, json_pack("{s:I}", "machine", (json_int_t)machine),
                                    "Machine %lu is added. Next: product set, then provision.",
                                    (unsigned long)machine);
    case TRICODE_STORE_EXISTS:
        tricode_console_error(PROGRAM, "there is a machine %lu already", (unsigned long)machine);
        return TRICODE_EXIT_REFUSED;
    default:
        return tricode_command_failed(command, store);
    }
}

static enum tricode_exit enable(const struct tricode_center_command *command, int enabled) {
    uint32_t machine = 0;
    if (read_machine(command->words[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_enable_machine(store, machine, enabled)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "machine", (json_int_t)machine, "enabled", enabled),
            "Machine %lu is %s.", (unsigned long)machine, enabled ? "enabled" : "disabled");
    case TRICODE_STORE_NONE:
        return no_machine(machine);
    case TRICODE_STORE_REFUSED:
        tricode_console_error(PROGRAM, "machine %lu is retired, for ever; add a new one",
                              (unsigned long)machine);
        return TRICODE_EXIT_REFUSED;
    default:
        return tricode_command_failed(command, store);
    }
}

enum tricode_exit tricode_command_machine_enable(const struct tricode_center_command *command) {
    return enable(command, 1);
}

enum tricode_exit tricode_command_machine_disable(const struct tricode_center_command *command) {
    return enable(command, 0);
}

static int print_machine(void *context, const struct tricode_machine_record *record) {
    const struct tricode_center_command *command = context;
    return tricode_command_done(
               command,
               json_pack("{s:I, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:I}", "machine",
                         (json_int_t)record->machine, "name", record->name, "place", record->place,
                         "enabled", record->enabled, "retired", record->retired, "next",
                         (json_int_t)record->next, "delivered", (json_int_t)record->delivered,
                         "pending", (json_int_t)record->pending, "alarms",
                         (json_int_t)record->alarms),
               "machine %lu  %s, %s  %s  next %llu  delivered %lu  pending %lu  alarms %lu",
               (unsigned long)record->machine, record->name, record->place,
               record->retired   ? "retired"
               : record->enabled ? "enabled"
                                 : "disabled",
               (unsigned long long)record->next, (unsigned long)record->delivered,
               (unsigned long)record->pending, (unsigned long)record->alarms) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

enum tricode_exit tricode_command_machine_list(const struct tricode_center_command *command) {
    struct tricode_store *store = command->store;
    struct tricode_center_command context = *command;
    return tricode_store_each_machine(store, print_machine, &context) == TRICODE_STORE_OK
               ? TRICODE_EXIT_OK
               : tricode_command_failed(command, store);
}

enum tricode_exit tricode_command_product_set(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    struct tricode_product_record product = {0};
    unsigned long long number = 0;
    unsigned long long price = 0;
    uint32_t machine = 0;
    if (read_machine(command->words[0], &machine) != 0 ||
        tricode_command_number(command->words[1], "a product's NUMBER", 0, UINT16_MAX, &number) !=
            0 ||
        tricode_command_number(command->values[TRICODE_OPTION_PRICE], "--price", 1, UINT32_MAX,
                               &price) != 0 ||
        tricode_command_name(name, "--name", 1) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    product.product = (uint16_t)number;
    product.price = (uint32_t)price;
    memcpy(product.name, name, strlen(name) + 1);
    struct tricode_store *store = command->store;
    switch (tricode_store_set_product(store, machine, &product)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I, s:I}", "machine", (json_int_t)machine,
                                              "product", (json_int_t)number, "price",
                                              (json_int_t)price),
                                    "Machine %lu sells product %llu, %s, for %llu.",
                                    (unsigned long)machine, number, name, price);
    case TRICODE_STORE_NONE:
        return no_machine(machine);
    default:
        return tricode_command_failed(command, store);
    }
}

static enum tricode_exit provision(const struct tricode_center_command *command,
                                   struct tricode_store *store, const struct tricode_key *master,
                                   uint32_t machine) {
    const char *output = command->values[TRICODE_OPTION_OUTPUT];
    switch (tricode_provisioning_write(store, master, machine, command->values[TRICODE_OPTION_HOST],
                                       output)) {
    case TRICODE_PROVISIONING_OK:
        return tricode_command_done(
            command,
            json_pack("{s:I, s:s}", "machine", (json_int_t)machine, "provisioning", output),
            "%s sets up machine %lu. It holds the machine's key: carry it safely, then delete it.",
            output, (unsigned long)machine);
    case TRICODE_PROVISIONING_MACHINE:
        return no_machine(machine);
    case TRICODE_PROVISIONING_PRODUCTS:
        tricode_console_error(PROGRAM, "machine %lu sells nothing yet; use product set first",
                              (unsigned long)machine);
        return TRICODE_EXIT_REFUSED;
    case TRICODE_PROVISIONING_STORE:
        return tricode_command_failed(command, store);
    case TRICODE_PROVISIONING_FILE:
        tricode_console_error(PROGRAM, "%s: %s", output, strerror(errno));
        return TRICODE_EXIT_FAILED;
    default:
        tricode_console_error(PROGRAM, "OpenSSL failed, or memory ran out; try again");
        return TRICODE_EXIT_FAILED;
    }
}

static int host_fits(const struct tricode_center_command *command) {
    if (tricode_host_is_valid(command->values[TRICODE_OPTION_HOST])) {
        return 1;
    }
    tricode_console_error(PROGRAM,
                          "--host has to be 1 to %u letters, digits, '.', '-' or ':', so that "
                          "a code's address fits its QR symbol",
                          TRICODE_HOST_MAX);
    return 0;
}

static enum tricode_exit tell_rekey(enum tricode_rekey_status status,
                                    const struct tricode_center_command *command, uint32_t machine,
                                    const struct tricode_rekey *rekey) {
    switch (status) {
    case TRICODE_REKEY_MACHINE:
        return no_machine(machine);
    case TRICODE_REKEY_PENDING:
        tricode_console_error(PROGRAM,
                              "sale %lu of machine %lu is pending: account %llu paid %lu. Say "
                              "--pending vended if its product left; else, or in doubt, "
                              "--pending unvended: the money goes back",
                              (unsigned long)rekey->sale, (unsigned long)machine,
                              (unsigned long long)rekey->account, (unsigned long)rekey->price);
        break;
    case TRICODE_REKEY_NOTHING:
        tricode_console_error(PROGRAM, "no sale of machine %lu is pending: leave out --pending",
                              (unsigned long)machine);
        break;
    case TRICODE_REKEY_RETIRED:
    case TRICODE_REKEY_EPOCHS:
    case TRICODE_REKEY_NUMBERS:
        tricode_console_error(PROGRAM, "machine %lu %s; add a new one", (unsigned long)machine,
                              status == TRICODE_REKEY_RETIRED  ? "is retired, for ever"
                              : status == TRICODE_REKEY_EPOCHS ? "has used its last key epoch"
                                                               : "has used its last sale number");
        break;
    default:
        return tricode_command_failed(command, command->store);
    }
    return TRICODE_EXIT_REFUSED;
}

/* The ledger first: until the file is written, and again after that, provision writes it, too. */
static enum tricode_exit rekey(const struct tricode_center_command *command,
                               const struct tricode_key *master, uint32_t machine,
                               enum tricode_pending_end end) {
    struct tricode_rekey rekey;
    enum tricode_rekey_status status =
        tricode_rekey_machine(command->store, machine, end, tricode_command_now(), &rekey);
    if (status != TRICODE_REKEY_OK) {
        return tell_rekey(status, command, machine, &rekey);
    }
    if (tricode_command_done(
            command,
            json_pack("{s:I, s:i, s:I, s:I, s:I, s:s?}", "machine", (json_int_t)machine,
                      "key_epoch", (int)rekey.key_epoch, "counter", (json_int_t)rekey.counter,
                      "vended", (json_int_t)rekey.vended, "pending", (json_int_t)rekey.sale, "end",
                      command->values[TRICODE_OPTION_PENDING]),
            "Machine %lu has key epoch %u, and begins after sale %lu.%s", (unsigned long)machine,
            (unsigned)rekey.key_epoch, (unsigned long)rekey.counter,
            end == TRICODE_PENDING_UNVENDED ? " The pending sale is refunded."
            : end == TRICODE_PENDING_VENDED
                ? " The pending sale is delivered once the new machine's first code comes."
                : "") != TRICODE_EXIT_OK) {
        return TRICODE_EXIT_FAILED;
    }
    return provision(command, command->store, master, machine);
}

enum tricode_exit tricode_command_machine_rekey(const struct tricode_center_command *command) {
    const char *said = command->values[TRICODE_OPTION_PENDING];
    enum tricode_pending_end end = TRICODE_PENDING_UNSPECIFIED;
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    struct tricode_key master;
    uint32_t machine = 0;
    if (read_machine(command->words[0], &machine) != 0 || !host_fits(command)) {
        return TRICODE_EXIT_USAGE;
    }
    if (said != NULL) {
        end = strcmp(said, "vended") == 0     ? TRICODE_PENDING_VENDED
              : strcmp(said, "unvended") == 0 ? TRICODE_PENDING_UNVENDED
                                              : TRICODE_PENDING_UNSPECIFIED;
        if (end == TRICODE_PENDING_UNSPECIFIED) {
            tricode_console_error(PROGRAM, "--pending is either vended or unvended");
            return TRICODE_EXIT_USAGE;
        }
    }
    if (tricode_command_master(command, &master) == 0) {
        code = rekey(command, &master, machine, end);
        tricode_key_wipe(&master);
    }
    return code;
}

enum tricode_exit tricode_command_provision(const struct tricode_center_command *command) {
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    struct tricode_key master;
    uint32_t machine = 0;
    if (read_machine(command->words[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (!host_fits(command)) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_command_master(command, &master) == 0) {
        code = provision(command, command->store, &master, machine);
        tricode_key_wipe(&master);
    }
    return code;
}

enum tricode_exit tricode_command_credit(const struct tricode_center_command *command) {
    unsigned long long account = 0;
    unsigned long long amount = 0;
    uint64_t balance = 0;
    if (tricode_command_number(command->words[0], "ACCOUNT", 1, INT64_MAX, &account) != 0 ||
        tricode_command_number(command->words[1], "AMOUNT", 1, TRICODE_MONEY_MAX, &amount) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_deposit(store, account, amount, tricode_command_now(), &balance)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I, s:I}", "account", (json_int_t)account,
                                              "amount", (json_int_t)amount, "balance",
                                              (json_int_t)balance),
                                    "Account %llu has %llu.", account, (unsigned long long)balance);
    case TRICODE_STORE_NONE:
        tricode_console_error(PROGRAM, "there is no buyer's account %llu; see: ledger", account);
        return TRICODE_EXIT_REFUSED;
    case TRICODE_STORE_REFUSED:
        tricode_console_error(PROGRAM, "the money in the ledger would pass its limit of %llu",
                              (unsigned long long)TRICODE_MONEY_MAX);
        return TRICODE_EXIT_REFUSED;
    default:
        return tricode_command_failed(command, store);
    }
}

static enum tricode_exit audit(const struct tricode_center_command *command, int counters) {
    struct tricode_ledger_report report;
    struct tricode_store *store = command->store;
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    if (tricode_ledger_print(store, stdout, command->json, counters, &report) != TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
    } else if (report.problems == 0) {
        code = TRICODE_EXIT_OK;
    } else {
        tricode_console_error(PROGRAM,
                              "%s: the ledger is not consistent; keep a copy of it, find out which "
                              "program wrote to it, and restore a backup",
                              command->ledger);
    }
    return code;
}

enum tricode_exit tricode_command_audit(const struct tricode_center_command *command) {
    return audit(command, 0);
}

enum tricode_exit tricode_command_ledger(const struct tricode_center_command *command) {
    return audit(command, 1);
}
