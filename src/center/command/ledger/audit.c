// SPDX-License-Identifier: Apache-2.0
/* Commands: audit, ledger, alarm list. */
#include "center/command/command.h"

#include <jansson.h>
#include <stdio.h>

#include "center/ledger/audit/audit.h"

static enum tricode_exit audit(const struct tricode_center_command *command, int counters) {
    struct tricode_ledger_report report;
    if (tricode_ledger_print(command->store, stdout, command->flags[TRICODE_OPTION_JSON], counters,
                             &report) != TRICODE_STORE_OK) {
        return tricode_command_failed(command, command->store);
    }
    if (report.problems > 0) {
        tricode_console_error(TRICODE_CENTER_PROGRAM,
                              "%s: the ledger is not consistent; keep a copy of it, find out which "
                              "program wrote to it, and restore a backup",
                              command->ledger);
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

enum tricode_exit tricode_command_audit(const struct tricode_center_command *command) {
    return audit(command, 0);
}

enum tricode_exit tricode_command_ledger(const struct tricode_center_command *command) {
    return audit(command, 1);
}

static int print_alarm(void *context, const struct tricode_alarm_record *record) {
    return tricode_command_print(
        context,
        json_pack("{s:s, s:I, s:I, s:s}", "record", "alarm", "machine", (json_int_t)record->machine,
                  "at", (json_int_t)record->at, "code", record->code),
        "machine %lu  equivocation at %llu  %s", (unsigned long)record->machine,
        (unsigned long long)record->at, record->code);
}

static int print_refusal(void *context, const struct tricode_refusal_record *record) {
    return tricode_command_print(
        context,
        json_pack("{s:s, s:I, s:s, s:I, s:I, s:I, s:I, s:o}", "record", "refusal", "machine",
                  (json_int_t)record->machine, "reason", record->reason, "seconds",
                  (json_int_t)record->seconds, "first_at", (json_int_t)record->first_at, "last_at",
                  (json_int_t)record->last_at, "account", (json_int_t)record->account, "code",
                  record->code[0] == '\0' ? json_null() : json_string(record->code)),
        "machine %lu  %s in %llu seconds from %llu to %llu, last by account %llu  %s",
        (unsigned long)record->machine, record->reason, (unsigned long long)record->seconds,
        (unsigned long long)record->first_at, (unsigned long long)record->last_at,
        (unsigned long long)record->account, record->code);
}

enum tricode_exit tricode_command_alarm_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    enum tricode_store_status status =
        tricode_store_each_alarm(command->store, print_alarm, &context);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_each_refusal(command->store, print_refusal, &context);
    }
    return tricode_command_listed(command, status);
}
