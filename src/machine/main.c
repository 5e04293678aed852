// SPDX-License-Identifier: Apache-2.0
#include "machine/command/cli.h"

int main(int argc, char *argv[]) {
    return tricode_machine_cli(argc, argv);
}
