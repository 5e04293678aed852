// SPDX-License-Identifier: Apache-2.0
/* The command line of tricode-center. */
#ifndef TRICODE_CENTER_CLI_H
#define TRICODE_CENTER_CLI_H

/* Runs the command. Returns the exit code (enum tricode_exit in host/console.h). */
int tricode_center_cli(int argc, char *argv[]);

#endif
