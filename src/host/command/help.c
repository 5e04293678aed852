// SPDX-License-Identifier: Apache-2.0
#include "host/command/help.h"

#include <string.h>

#define COLUMNS 80u
#define HELP_SIZE 512u
#define HELP_COLUMN 28u

/* Prints words from `column` on; further lines start at `indent`. */
static void wrap(FILE *out, const char *text, size_t column, size_t indent) {
    int first = 1;
    while (*text != 0) {
        const size_t length = strcspn(text, " ");
        if (!first && column + 1 + length > COLUMNS) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
            first = 1;
        }
        (void)fprintf(out, "%s%.*s", first ? "" : " ", (int)length, text);
        column += length + (first ? 0 : 1);
        text += length + strspn(text + length, " ");
        first = 0;
    }
    (void)fputc('\n', out);
}

void tricode_help_row(FILE *out, const char *name, const char *argument, const char *help) {
    const int printed = fprintf(out, "  %s%s%s", name, argument != NULL ? " " : "",
                                argument != NULL ? argument : "");
    const size_t column = printed > 0 ? (size_t)printed : 0;
    if (column + 2 > HELP_COLUMN) {
        (void)fprintf(out, "\n%*s", (int)HELP_COLUMN, "");
    } else {
        (void)fprintf(out, "%*s", (int)(HELP_COLUMN - column), "");
    }
    wrap(out, help, HELP_COLUMN, HELP_COLUMN);
}

void tricode_help_text(FILE *out, const char *text) {
    wrap(out, text, 0, 0);
}

void tricode_help_option(FILE *out, const struct tricode_option *option) {
    char help[HELP_SIZE];
    (void)snprintf(help, sizeof help, option->fallback != NULL ? "%s Default: %s." : "%s",
                   option->help, option->fallback);
    tricode_help_row(out, option->name, option->argument, help);
}

void tricode_help_options(FILE *out, const struct tricode_option *options, size_t count,
                          unsigned commands) {
    for (size_t i = 0; i < count; i++) {
        if ((options[i].commands & commands) == commands) {
            tricode_help_option(out, &options[i]);
        }
    }
}
