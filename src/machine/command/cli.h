// SPDX-License-Identifier: Apache-2.0
/* The command line of tricode-machine. */
#ifndef TRICODE_MACHINE_CLI_H
#define TRICODE_MACHINE_CLI_H

/* Returns an enum tricode_exit. */
int tricode_machine_cli(int argc, char *const argv[]);

#endif
