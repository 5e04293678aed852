// SPDX-License-Identifier: Apache-2.0
/* The command line of tricode-center. */
#ifndef TRICODE_CENTER_CLI_H
#define TRICODE_CENTER_CLI_H

/* Does what the command line says; answers the exit code (host/command/console.h). */
int tricode_center_cli(int argc, char *argv[]);

#endif
