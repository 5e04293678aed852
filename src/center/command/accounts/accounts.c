// SPDX-License-Identifier: Apache-2.0
/* Commands: accounts, terminals, pay-outs, retirement, alarms. */
#include "center/command/command.h"

#include <jansson.h>
#include <stdio.h>

#define PROGRAM TRICODE_CENTER_PROGRAM

/* Lists with one of the store's each-functions; tells what went wrong. */
#define LIST(each, visit)                                                                          \
    struct tricode_center_command context = *command;                                              \
    return each(command->store, visit, &context) == TRICODE_STORE_OK                               \
               ? TRICODE_EXIT_OK                                                                   \
               : tricode_command_failed(command, command->store)

static enum tricode_exit refuse(const char *what, unsigned long long number, const char *see) {
    tricode_console_error(PROGRAM, "there is no %s %llu; see: %s", what, number, see);
    return TRICODE_EXIT_REFUSED;
}

enum tricode_exit tricode_command_operator_payout(const struct tricode_center_command *command) {
    unsigned long long amount = 0;
    uint64_t most = 0;
    if (tricode_command_number(command->words[0], "AMOUNT", 1, TRICODE_MONEY_MAX, &amount) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_payout(store, TRICODE_ACCOUNT_OPERATOR, amount, tricode_command_now(),
                                 &most)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command,
            json_pack("{s:i, s:I, s:I}", "account", (int)TRICODE_ACCOUNT_OPERATOR, "paid",
                      (json_int_t)amount, "possible", (json_int_t)(most - amount)),
            "%llu is paid out. %llu more could be.", amount, (unsigned long long)most - amount);
    case TRICODE_STORE_REFUSED:
        tricode_console_error(PROGRAM,
                              "at most %llu can be paid out: what delivered sales brought in, less "
                              "what was paid out before",
                              (unsigned long long)most);
        return TRICODE_EXIT_REFUSED;
    default:
        return tricode_command_failed(command, store);
    }
}

enum tricode_exit tricode_command_account_add(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    uint64_t account = 0;
    if (tricode_command_name(name, "--name", 1) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    return tricode_store_add_account(store, name, &account) == TRICODE_STORE_OK
               ? tricode_command_done(
                     command, json_pack("{s:I, s:s}", "account", (json_int_t)account, "name", name),
                     "Account %llu is %s's.", (unsigned long long)account, name)
               : tricode_command_failed(command, store);
}

static int print_account(void *context, const struct tricode_account_record *record) {
    const struct tricode_center_command *command = context;
    return tricode_command_done(
               command,
               json_pack("{s:I, s:s, s:s, s:I, s:I}", "account", (json_int_t)record->account,
                         "kind", record->kind, "name", record->name, "balance",
                         (json_int_t)record->balance, "limit", (json_int_t)record->limit),
               "account %llu  %s  %s  balance %lld  limit %lu", (unsigned long long)record->account,
               record->kind, record->name, (long long)record->balance,
               (unsigned long)record->limit) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

enum tricode_exit tricode_command_account_list(const struct tricode_center_command *command) {
    LIST(tricode_store_each_account, print_account);
}

enum tricode_exit tricode_command_account_limit(const struct tricode_center_command *command) {
    unsigned long long account = 0;
    unsigned long long limit = 0;
    if (tricode_command_number(command->words[0], "ACCOUNT", 1, INT64_MAX, &account) != 0 ||
        tricode_command_number(command->words[1], "AMOUNT", 0, UINT32_MAX, &limit) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_limit_account(store, account, (uint32_t)limit)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command,
            json_pack("{s:I, s:I}", "account", (json_int_t)account, "limit", (json_int_t)limit),
            limit == 0 ? "Account %llu has no limit of its own (%llu)."
                       : "Account %llu pays prices up to %llu.",
            account, limit);
    case TRICODE_STORE_NONE:
        return refuse("buyer's account", account, "account list");
    default:
        return tricode_command_failed(command, store);
    }
}

static int print_terminal(void *context, const struct tricode_enrolment_record *record) {
    const struct tricode_center_command *command = context;
    char revoked[48] = "";
    if (record->revoked) {
        (void)snprintf(revoked, sizeof revoked, "  revoked at %llu",
                       (unsigned long long)record->revoked_at);
    }
    return tricode_command_done(command,
                                json_pack("{s:s, s:I, s:I, s:o}", "keyid", record->keyid, "account",
                                          (json_int_t)record->account, "enrolled_at",
                                          (json_int_t)record->enrolled_at, "revoked_at",
                                          record->revoked
                                              ? json_integer((json_int_t)record->revoked_at)
                                              : json_null()),
                                "terminal %s  account %llu  enrolled at %llu%s", record->keyid,
                                (unsigned long long)record->account,
                                (unsigned long long)record->enrolled_at, revoked) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

enum tricode_exit tricode_command_terminal_list(const struct tricode_center_command *command) {
    LIST(tricode_store_each_terminal, print_terminal);
}

enum tricode_exit tricode_command_terminal_revoke(const struct tricode_center_command *command) {
    const char *keyid = command->words[0];
    struct tricode_store *store = command->store;
    switch (tricode_store_revoke(store, keyid, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command, json_pack("{s:s, s:b}", "keyid", keyid, "revoked", 1),
                                    "Terminal %s is revoked. Its account stays.", keyid);
    case TRICODE_STORE_EXISTS:
        tricode_console_error(PROGRAM, "that terminal is revoked already");
        return TRICODE_EXIT_REFUSED;
    case TRICODE_STORE_NONE:
        tricode_console_error(PROGRAM, "there is no such terminal; see: terminal list");
        return TRICODE_EXIT_REFUSED;
    default:
        return tricode_command_failed(command, store);
    }
}

enum tricode_exit tricode_command_machine_retire(const struct tricode_center_command *command) {
    unsigned long long machine = 0;
    if (tricode_command_number(command->words[0], "a machine's ID", 1, UINT32_MAX, &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    switch (tricode_store_retire_machine(store, (uint32_t)machine, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "machine", (json_int_t)machine, "retired", 1),
            "Machine %llu is retired. It sells nothing more; what was paid still comes back by its "
            "cancel codes.",
            machine);
    case TRICODE_STORE_EXISTS:
        tricode_console_error(PROGRAM, "machine %llu is retired already", machine);
        return TRICODE_EXIT_REFUSED;
    case TRICODE_STORE_NONE:
        return refuse("machine", machine, "machine list");
    default:
        return tricode_command_failed(command, store);
    }
}

static int print_alarm(void *context, const struct tricode_alarm_record *record) {
    const struct tricode_center_command *command = context;
    return tricode_command_done(command,
                                json_pack("{s:s, s:I, s:I, s:s}", "record", "alarm", "machine",
                                          (json_int_t)record->machine, "at", (json_int_t)record->at,
                                          "code", record->code),
                                "machine %lu  equivocation at %llu  %s",
                                (unsigned long)record->machine, (unsigned long long)record->at,
                                record->code) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

static int print_refusal(void *context, const struct tricode_refusal_record *record) {
    const struct tricode_center_command *command = context;
    return tricode_command_done(
               command,
               json_pack("{s:s, s:I, s:s, s:I, s:I, s:I, s:I, s:o}", "record", "refusal", "machine",
                         (json_int_t)record->machine, "reason", record->reason, "seconds",
                         (json_int_t)record->seconds, "first_at", (json_int_t)record->first_at,
                         "last_at", (json_int_t)record->last_at, "account",
                         (json_int_t)record->account, "code",
                         record->code[0] == '\0' ? json_null() : json_string(record->code)),
               "machine %lu  %s in %llu seconds from %llu to %llu, last by account %llu  %s",
               (unsigned long)record->machine, record->reason, (unsigned long long)record->seconds,
               (unsigned long long)record->first_at, (unsigned long long)record->last_at,
               (unsigned long long)record->account, record->code) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

/* The alarms, then the refusals. */
static enum tricode_store_status
each_record(struct tricode_store *store,
            int (*visit)(void *context, const struct tricode_alarm_record *record), void *context) {
    enum tricode_store_status status = tricode_store_each_alarm(store, visit, context);
    return status == TRICODE_STORE_OK ? tricode_store_each_refusal(store, print_refusal, context)
                                      : status;
}

enum tricode_exit tricode_command_alarm_list(const struct tricode_center_command *command) {
    LIST(each_record, print_alarm);
}
