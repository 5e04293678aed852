// SPDX-License-Identifier: Apache-2.0
/* tricode-conform: answers the conformance protocol on stdin and stdout. */
#include "conform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "host/command/console.h"

static const char program[] = "tricode-conform";

static const char usage[] =
    "usage: tricode-conform\n"
    "\n"
    "Reads one JSON object per line on stdin and writes one per line on stdout, in order: the\n"
    "conformance protocol of spec/protocol.md. An unknown op gets {\"error\":\"unsupported\"}, a\n"
    "malformed line {\"error\":\"malformed_request\"}. It exits at the end of its\n"
    "input.\n"
    "\n"
    "  --help     this text\n"
    "  --version  the version\n"
    "\n"
    "Exit codes: 0 the input ended, 1 reading or writing failed, 2 wrong command line.\n";

struct line {
    char *bytes;
    size_t capacity;
    size_t length; /* more than TRICODE_CONFORM_LINE_MAX if the line was too long */
};

static int grow(struct line *line) {
    size_t capacity = line->capacity == 0 ? 4096 : line->capacity * 2;
    char *bytes = realloc(line->bytes, capacity);
    if (bytes == NULL) {
        return -1;
    }
    line->bytes = bytes;
    line->capacity = capacity;
    return 0;
}

/* Returns 1 for a line, 0 at the end of the input, -1 on failure. The rest of a too long line is
 * read and dropped. */
static int read_line(struct line *line) {
    int byte = getc(stdin);
    line->length = 0;
    if (byte == EOF) {
        return ferror(stdin) ? -1 : 0;
    }
    for (; byte != EOF && byte != '\n'; byte = getc(stdin)) {
        if (line->length > TRICODE_CONFORM_LINE_MAX) {
            continue;
        }
        if (line->length == line->capacity && grow(line) != 0) {
            return -1;
        }
        line->bytes[line->length] = (char)byte;
        line->length += 1;
    }
    return ferror(stdin) ? -1 : 1;
}

static int write_answer(const char *answer) {
    if (puts(answer) == EOF || fflush(stdout) != 0) {
        return -1;
    }
    return 0;
}

static int serve(void) {
    struct tricode_conform conform = {NULL, NULL};
    struct line line = {NULL, 0, 0};
    int failed = grow(&line);
    int more = failed == 0 ? read_line(&line) : -1;
    while (more == 1 && failed == 0) {
        char *answer = tricode_conform_line(&conform, line.bytes, line.length);
        failed = answer == NULL ? -1 : write_answer(answer);
        free(answer);
        more = failed == 0 ? read_line(&line) : -1;
    }
    free(line.bytes);
    tricode_conform_clear(&conform);
    if (more != 0 || failed != 0) {
        tricode_console_error(program, "reading a line or writing its answer failed");
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        return fputs(usage, stdout) == EOF ? TRICODE_EXIT_FAILED : TRICODE_EXIT_OK;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        return puts("tricode-conform " TRICODE_VERSION) == EOF ? TRICODE_EXIT_FAILED
                                                               : TRICODE_EXIT_OK;
    }
    if (argc > 1) {
        tricode_console_error(program, "takes no arguments; see --help");
        return TRICODE_EXIT_USAGE;
    }
    return serve();
}
