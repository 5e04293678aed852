// SPDX-License-Identifier: Apache-2.0
/* The layout of help texts: rows of two columns, 80 columns wide. */
#ifndef TRICODE_HOST_HELP_H
#define TRICODE_HOST_HELP_H

#include <stdio.h>

#include "host/command/options.h"

/* Prints " NAME ARGUMENT help", the help wrapped in a column of its own. argument: NULL for none.
 */
void tricode_help_row(FILE *out, const char *name, const char *argument, const char *help);

/* Prints the row of an option, with its default. */
void tricode_help_option(FILE *out, const struct tricode_option *option);

/* Prints the rows of the options that all commands of the set take. */
void tricode_help_options(FILE *out, const struct tricode_option *options, size_t count,
                          unsigned commands);

/* Prints a paragraph, wrapped. */
void tricode_help_text(FILE *out, const char *text);

#endif
