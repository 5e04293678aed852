// SPDX-License-Identifier: Apache-2.0
#include "terminal/cli.h"

int main(int argc, char *argv[]) {
    return tricode_terminal_cli(argc, argv);
}
