// SPDX-License-Identifier: Apache-2.0
/* The layout of help texts: rows of two columns, 80 columns wide. */
#ifndef TRICODE_HOST_HELP_H
#define TRICODE_HOST_HELP_H

#include <stdio.h>

/* Prints " NAME ARGUMENT help", the help wrapped in a column of its own. argument: NULL for none.
 */
void tricode_help_row(FILE *out, const char *name, const char *argument, const char *help);

/* Prints a paragraph, wrapped. */
void tricode_help_text(FILE *out, const char *text);

#endif
