// SPDX-License-Identifier: Apache-2.0
/* The command line of tricode-terminal. */
#ifndef TRICODE_TERMINAL_CLI_H
#define TRICODE_TERMINAL_CLI_H

/* Returns an enum tricode_exit. */
int tricode_terminal_cli(int argc, char *const argv[]);

#endif
