// SPDX-License-Identifier: Apache-2.0
#include "machine/command/reports/audit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/file.h"
#include "machine/runtime/act.h"
#include "machine/command/reports/eva_dts.h"
#include "machine/command/reports/summary.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static enum tricode_exit failed(const char *what, const char *reason) {
    tricode_console_error(PROGRAM, "%s: %s", what, reason);
    return TRICODE_EXIT_FAILED;
}

/* The export, which the caller frees; NULL without memory. */
static char *make(const struct tricode_audit *audit, const struct tricode_inspection *from,
                  size_t *length) {
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    if (out == NULL) {
        return NULL;
    }
    const int written =
        audit->json ? tricode_summary_print(out, from) : tricode_eva_dts_write(out, from);
    if (fclose(out) != 0 || written != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* Writes and syncs the export. A pipe or a terminal does not support fsync. */
static int write_stdout(const char *text, size_t length) {
    if (fwrite(text, 1, length, stdout) != length || fflush(stdout) != 0) {
        return -1;
    }
    return fsync(STDOUT_FILENO) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : -1;
}

static enum tricode_exit reset(struct tricode_inspection *from) {
    struct tricode_error error;
    tricode_counters_reset(tricode_record_counters(from->record),
                           tricode_record_false_tags(from->record), from->at, from->state.counter);
    if (tricode_record_store(from->record, &from->state, &error) != 0) {
        return failed("the export is written, but the counters are not reset", error.text);
    }
    return TRICODE_EXIT_OK;
}

static enum tricode_exit write_export(const struct tricode_audit *audit,
                                      struct tricode_inspection *from) {
    size_t length = 0;
    char *text = make(audit, from, &length);
    if (text == NULL) {
        return failed("the export", "out of memory");
    }
    const int written = audit->output != NULL
                            ? tricode_file_write(audit->output, 0644, (const uint8_t *)text, length)
                            : write_stdout(text, length);
    free(text);
    if (written != 0) {
        return failed(audit->output != NULL ? audit->output : "standard output", strerror(errno));
    }
    return audit->reset ? reset(from) : TRICODE_EXIT_OK;
}

enum tricode_exit tricode_audit(const struct tricode_audit *audit) {
    struct tricode_inspection inspection;
    const int had = audit->reset ? tricode_inspect_exclusively(&inspection, audit->folder)
                                 : tricode_inspect(&inspection, audit->folder);
    if (had != 0) {
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code = write_export(audit, &inspection);
    tricode_inspection_close(&inspection);
    return code;
}
