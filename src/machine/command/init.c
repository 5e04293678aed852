// SPDX-License-Identifier: Apache-2.0
#include "machine/command/init.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/signature.h"
#include "host/file.h"
#include "host/command/options.h"
#include "machine/runtime/act.h"
#include "machine/provisioning/provisioning.h"
#include "machine/record/record.h"

#define PROGRAM TRICODE_MACHINE_PROGRAM

static enum tricode_exit failed(const char *what, const char *reason) {
    tricode_console_error(PROGRAM, "%s: %s", what, reason);
    return TRICODE_EXIT_FAILED;
}

/* [MACHINE-2] The initial state, without what the provisioning file sets. */
static int first_state(const struct tricode_init *init, struct tricode_machine *state) {
    unsigned long long counter = 0;
    unsigned long long vended = 0;

    memset(state, 0, sizeof *state);
    if ((init->counter != NULL &&
         tricode_parse_number(init->counter, 0, UINT32_MAX, &counter) != 0) ||
        (init->vended != NULL && tricode_parse_number(init->vended, 0, counter, &vended) != 0)) {
        tricode_console_error(PROGRAM,
                              "--counter takes 0 to 4294967295, --vended takes 0 to --counter");
        return -1;
    }
    state->phase = TRICODE_MACHINE_IDLE;
    state->counter = (uint32_t)counter;
    state->vended = (uint32_t)vended;
    return 0;
}

/* The numbers of the file; or those of the replaced machine's record, which cannot be lower. */
static int begin_at(const struct tricode_init *init,
                    const struct tricode_provisioning *provisioning,
                    struct tricode_machine *state) {
    if (init->counter == NULL && init->vended == NULL) {
        state->counter = provisioning->counter;
        state->vended = provisioning->vended;
    } else if (state->counter < provisioning->counter || state->vended < provisioning->vended) {
        tricode_console_error(
            PROGRAM,
            "%s starts at counter %lu, vended %lu: --counter and --vended must not "
            "be lower; leave them out for a new machine",
            init->provisioning, (unsigned long)provisioning->counter,
            (unsigned long)provisioning->vended);
        return -1;
    }
    return 0;
}

/* Stores the bytes that were checked: the file is read once. */
static enum tricode_exit keep_provisioning(const struct tricode_init *init,
                                           struct tricode_machine *state, const uint8_t *bytes,
                                           size_t length) {
    struct tricode_provisioning provisioning;
    struct tricode_error error;

    if (tricode_provisioning_parse(bytes, length, &provisioning, &error) != 0) {
        return failed(init->provisioning, error.text);
    }
    state->machine = provisioning.machine;
    state->key_epoch = provisioning.key_epoch;
    int begins = begin_at(init, &provisioning, state);
    tricode_provisioning_clear(&provisioning);
    if (begins != 0) {
        return TRICODE_EXIT_FAILED;
    }
    if (mkdir(init->folder->path, 0700) != 0 && errno != EEXIST) {
        return failed(init->folder->path, strerror(errno));
    }
    if (access(init->folder->provisioning, F_OK) == 0) {
        return failed(init->folder->path,
                      "this folder already has a machine; use a new folder for a new machine");
    }
    if (tricode_record_create(init->folder->record, state, &error) != 0) {
        return failed("the machine cannot be set up", error.text);
    }
    /* The provisioning file is written last: a folder that has it is complete. */
    if (tricode_file_create(init->folder->provisioning, 0600, bytes, length) != 0) {
        const enum tricode_exit code = failed(init->folder->provisioning, strerror(errno));
        (void)unlink(init->folder->record);
        return code;
    }
    return TRICODE_EXIT_OK;
}

enum tricode_exit tricode_init(const struct tricode_init *init) {
    struct tricode_machine state;
    uint8_t *bytes = NULL;
    size_t length = 0;

    if (first_state(init, &state) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (init->provisioning == NULL) {
        tricode_console_error(PROGRAM, "init needs --provisioning FILE, which the center writes");
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_file_read_secret(init->provisioning, TRICODE_PROVISIONING_LIMIT, &bytes, &length) !=
        0) {
        return failed(init->provisioning,
                      errno == EPERM ? "it contains a key: it must belong to you and have mode 0600"
                                     : strerror(errno));
    }
    const enum tricode_exit code = keep_provisioning(init, &state, bytes, length);
    sodium_memzero(bytes, length);
    free(bytes);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    if (init->json) {
        (void)puts("{\"initialised\":true}");
    } else {
        (void)printf("The machine is set up in %s.\n", init->folder->path);
    }
    return TRICODE_EXIT_OK;
}
