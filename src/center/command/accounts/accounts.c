// SPDX-License-Identifier: Apache-2.0
/* Commands: account add, limit, list; credit; operator payout. */
#include "center/command/command.h"

#include <jansson.h>

enum tricode_exit tricode_command_account_add(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    uint64_t account = 0;
    if (tricode_command_name(name, "--name", 1) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_store_add_account(command->store, name, &account) != TRICODE_STORE_OK) {
        return tricode_command_failed(command, command->store);
    }
    return tricode_command_done(
        command, json_pack("{s:I, s:s}", "account", (json_int_t)account, "name", name),
        "Account %llu belongs to %s.", (unsigned long long)account, name);
}

enum tricode_exit tricode_command_account_limit(const struct tricode_center_command *command) {
    unsigned long long account = 0;
    unsigned long long limit = 0;
    if (tricode_command_number(command->arguments[0], "ACCOUNT", 1, INT64_MAX, &account) != 0 ||
        tricode_command_number(command->arguments[1], "AMOUNT", 0, UINT32_MAX, &limit) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_limit_account(command->store, account, (uint32_t)limit)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command,
            json_pack("{s:I, s:I}", "account", (json_int_t)account, "limit", (json_int_t)limit),
            limit == 0 ? "Account %llu has no limit of its own (%llu)."
                       : "Account %llu pays prices up to %llu.",
            account, limit);
    case TRICODE_STORE_NONE:
        return tricode_command_no_account(account);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static int print_account(void *context, const struct tricode_account_record *record) {
    return tricode_command_print(
        context,
        json_pack("{s:I, s:s, s:s, s:I, s:I}", "account", (json_int_t)record->account, "kind",
                  record->kind, "name", record->name, "balance", (json_int_t)record->balance,
                  "limit", (json_int_t)record->limit),
        "account %llu  %s  %s  balance %lld  limit %lu", (unsigned long long)record->account,
        record->kind, record->name, (long long)record->balance, (unsigned long)record->limit);
}

enum tricode_exit tricode_command_account_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    return tricode_command_listed(
        command, tricode_store_each_account(command->store, print_account, &context));
}

enum tricode_exit tricode_command_credit(const struct tricode_center_command *command) {
    unsigned long long account = 0;
    unsigned long long amount = 0;
    uint64_t balance = 0;
    if (tricode_command_number(command->arguments[0], "ACCOUNT", 1, INT64_MAX, &account) != 0 ||
        tricode_command_number(command->arguments[1], "AMOUNT", 1, TRICODE_MONEY_MAX, &amount) !=
            0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (
        tricode_store_deposit(command->store, account, amount, tricode_command_now(), &balance)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I, s:I}", "account", (json_int_t)account,
                                              "amount", (json_int_t)amount, "balance",
                                              (json_int_t)balance),
                                    "Account %llu has %llu.", account, (unsigned long long)balance);
    case TRICODE_STORE_NONE:
        return tricode_command_no_account(account);
    case TRICODE_STORE_REFUSED:
        return tricode_command_refuse(
            "a deposit of %llu would raise the money in the ledger above its limit of %llu", amount,
            (unsigned long long)TRICODE_MONEY_MAX);
    default:
        return tricode_command_failed(command, command->store);
    }
}

enum tricode_exit tricode_command_operator_payout(const struct tricode_center_command *command) {
    unsigned long long amount = 0;
    uint64_t most = 0;
    if (tricode_command_number(command->arguments[0], "AMOUNT", 1, TRICODE_MONEY_MAX, &amount) !=
        0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_payout(command->store, TRICODE_ACCOUNT_OPERATOR, amount,
                                 tricode_command_now(), &most)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command,
            json_pack("{s:i, s:I, s:I}", "account", (int)TRICODE_ACCOUNT_OPERATOR, "paid",
                      (json_int_t)amount, "possible", (json_int_t)(most - amount)),
            "%llu is paid out. %llu more can be paid out.", amount,
            (unsigned long long)most - amount);
    case TRICODE_STORE_REFUSED:
        return tricode_command_refuse("%llu cannot be paid out; at most %llu can: the revenue of "
                                      "delivered sales less earlier "
                                      "payouts",
                                      amount, (unsigned long long)most);
    default:
        return tricode_command_failed(command, command->store);
    }
}
