// SPDX-License-Identifier: Apache-2.0
#include "center/command/cli.h"

int main(int argc, char *argv[]) {
    return tricode_center_cli(argc, argv);
}
