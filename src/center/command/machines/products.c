// SPDX-License-Identifier: Apache-2.0
/* Commands: product set, list. */
#include "center/command/command.h"

#include <jansson.h>
#include <string.h>

enum tricode_exit tricode_command_product_set(const struct tricode_center_command *command) {
    const char *name = command->values[TRICODE_OPTION_NAME];
    struct tricode_product_record product = {0};
    unsigned long long number = 0;
    unsigned long long price = 0;
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0 ||
        tricode_command_number(command->arguments[1], "NUMBER of a product", 0, UINT16_MAX,
                               &number) != 0 ||
        tricode_command_number(command->values[TRICODE_OPTION_PRICE], "--price", 1, UINT32_MAX,
                               &price) != 0 ||
        tricode_command_name(name, "--name", 1) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    product.product = (uint16_t)number;
    product.price = (uint32_t)price;
    memcpy(product.name, name, strlen(name) + 1);
    switch (tricode_store_set_product(command->store, machine, &product)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I, s:I}", "machine", (json_int_t)machine,
                                              "product", (json_int_t)number, "price",
                                              (json_int_t)price),
                                    "Machine %lu sells product %llu, %s, for %llu.",
                                    (unsigned long)machine, number, name, price);
    case TRICODE_STORE_NONE:
        return tricode_command_no_machine(machine);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static int print_product(void *context, const struct tricode_product_record *product) {
    return tricode_command_print(context,
                                 json_pack("{s:i, s:s, s:I}", "product", (int)product->product,
                                           "name", product->name, "price",
                                           (json_int_t)product->price),
                                 "product %u  %s  %lu", (unsigned)product->product, product->name,
                                 (unsigned long)product->price);
}

enum tricode_exit tricode_command_product_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    struct tricode_machine_record record;
    uint32_t machine = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    const enum tricode_store_status status =
        tricode_store_machine(command->store, machine, &record);
    if (status != TRICODE_STORE_OK) {
        return status == TRICODE_STORE_NONE ? tricode_command_no_machine(machine)
                                            : tricode_command_failed(command, command->store);
    }
    return tricode_command_listed(
        command, tricode_store_each_product(command->store, machine, print_product, &context));
}
