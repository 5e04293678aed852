// SPDX-License-Identifier: Apache-2.0
/* Commands: machine add, enable, disable, retire, list. */
#include "center/command/command.h"

#include <jansson.h>

enum tricode_exit tricode_command_machine_add(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    const char *place = command->values[TRICODE_OPTION_PLACE];
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0 ||
        tricode_command_name(name, "--name", 1) != 0 ||
        tricode_command_name(place, "--place", 0) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_add_machine(command->store, machine, name, place)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command, json_pack("{s:I}", "machine", (json_int_t)machine),
                                    "Machine %lu is added. Next: product set, then provision.",
                                    (unsigned long)machine);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("machine %lu exists already; use another ID",
                                      (unsigned long)machine);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static enum tricode_exit set_enabled(const struct tricode_center_command *command, int enabled) {
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_enable_machine(command->store, machine, enabled)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "machine", (json_int_t)machine, "enabled", enabled),
            "Machine %lu is %s.", (unsigned long)machine, enabled ? "enabled" : "disabled");
    case TRICODE_STORE_NONE:
        return tricode_command_no_machine(machine);
    case TRICODE_STORE_REFUSED:
        return tricode_command_refuse("machine %lu is retired permanently; add a new machine",
                                      (unsigned long)machine);
    default:
        return tricode_command_failed(command, command->store);
    }
}

enum tricode_exit tricode_command_machine_enable(const struct tricode_center_command *command) {
    return set_enabled(command, 1);
}

enum tricode_exit tricode_command_machine_disable(const struct tricode_center_command *command) {
    return set_enabled(command, 0);
}

enum tricode_exit tricode_command_machine_retire(const struct tricode_center_command *command) {
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    switch (tricode_store_retire_machine(command->store, machine, tricode_command_now())) {
    case TRICODE_STORE_OK:
        return tricode_command_done(
            command, json_pack("{s:I, s:b}", "machine", (json_int_t)machine, "retired", 1),
            "Machine %lu is retired. It sells nothing more; its cancel codes still refund paid "
            "sales.",
            (unsigned long)machine);
    case TRICODE_STORE_EXISTS:
        return tricode_command_refuse("machine %lu is retired already", (unsigned long)machine);
    case TRICODE_STORE_NONE:
        return tricode_command_no_machine(machine);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static const char *standing_name(const struct tricode_machine_record *record) {
    if (record->retired) {
        return "retired";
    }
    return record->enabled ? "enabled" : "disabled";
}

static int print_machine(void *context, const struct tricode_machine_record *record) {
    return tricode_command_print(
        context,
        json_pack("{s:I, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:I}", "machine",
                  (json_int_t)record->machine, "name", record->name, "place", record->place,
                  "enabled", record->enabled, "retired", record->retired, "next",
                  (json_int_t)record->next, "delivered", (json_int_t)record->delivered, "pending",
                  (json_int_t)record->pending, "alarms", (json_int_t)record->alarms),
        "machine %lu  %s, %s  %s  next %llu  delivered %lu  pending %lu  alarms %lu",
        (unsigned long)record->machine, record->name, record->place, standing_name(record),
        (unsigned long long)record->next, (unsigned long)record->delivered,
        (unsigned long)record->pending, (unsigned long)record->alarms);
}

enum tricode_exit tricode_command_machine_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    return tricode_command_listed(
        command, tricode_store_each_machine(command->store, print_machine, &context));
}
