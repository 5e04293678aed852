// SPDX-License-Identifier: Apache-2.0
#define _XOPEN_SOURCE 700 /* realpath */
#include "center/command/serve/confine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/command/serve/sandbox.h"

#define PATHS 16u

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Paths, and storage for the ones composed here. */
struct needs {
    struct tricode_sandbox_path paths[PATHS];
    size_t count;
    char composed[PATHS][PATH_MAX];
};

static void need(struct needs *needs, const char *path, int writes) {
    if (path != NULL && path[0] != '\0' && needs->count < PATHS) {
        needs->paths[needs->count++] =
            (struct tricode_sandbox_path){.path = path, .writes = writes};
    }
}

/* Adds folder/name, unless folder is NULL or the path is too long. */
static void need_within(struct needs *needs, const char *folder, const char *name) {
    if (folder != NULL && needs->count < PATHS) {
        char *path = needs->composed[needs->count];
        int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
        need(needs, length > 0 && length < PATH_MAX ? path : NULL, 0);
    }
}

/* Adds the folder of a file, in which a renewed certificate replaces the old one. */
static void need_folder(struct needs *needs, const char *file) {
    if (needs->count == PATHS || strlen(file) >= PATH_MAX) {
        return;
    }
    char *path = needs->composed[needs->count];
    memcpy(path, file, strlen(file) + 1);
    char *slash = strrchr(path, '/');
    if (slash == NULL) {
        need(needs, ".", 0);
    } else {
        slash[slash == path ? 1 : 0] = '\0';
        need(needs, path, 0);
    }
}

/* Adds the folders of the file's name and of the file that its symbolic links lead to. */
static void need_renewed(struct needs *needs, const char *file) {
    char whole[PATH_MAX];
    if (file != NULL) {
        need_folder(needs, file);
        if (realpath(file, whole) != NULL) {
            need_folder(needs, whole);
        }
    }
}

static void collect_needs(const struct tricode_center_command *command,
                          const struct tricode_serve_options *options, struct needs *needs) {
    need(needs, command->folder, 1);
    need_renewed(needs, options->certificate);
    need_renewed(needs, options->key);
    if (tricode_store_is_shared(command->ledger)) {
        /* Host names, certificate authorities, and the files that libpq looks for. */
        need(needs, "/etc", 0);
        need(needs, "/usr/share/ca-certificates", 0);
        need(needs, getenv("PGPASSFILE"), 0);
        need(needs, getenv("PGSERVICEFILE"), 0);
        need_within(needs, getenv("HOME"), ".pg_service.conf");
        need_within(needs, getenv("HOME"), ".pgpass");
        need_within(needs, getenv("HOME"), ".postgresql");
    }
#ifdef SANITIZED
    need(needs, "/proc", 0); /* AddressSanitizer reads it */
#endif
}

static uint16_t port_of(const union tricode_address *address) {
    return ntohs(address->any.sa_family == AF_INET6 ? address->v6.sin6_port : address->v4.sin_port);
}

int tricode_serve_confine(const struct tricode_center_command *command,
                          const struct tricode_serve_options *options,
                          const struct tricode_log *log) {
    const uint16_t ports[] = {port_of(&options->listen), port_of(&options->metrics)};
    struct needs needs = {.count = 0};
    int abi = 0;
    collect_needs(command, options, &needs);
    const struct tricode_sandbox sandbox = {.paths = needs.paths,
                                            .count = needs.count,
                                            .ports = ports,
                                            .port_count =
                                                options->metrics.any.sa_family == 0 ? 1 : 2,
                                            .connects = tricode_store_is_shared(command->ledger)};
    switch (tricode_sandbox_enter(&sandbox, &abi)) {
    case TRICODE_SANDBOX_OK:
        tricode_log_event(log, TRICODE_LOG_INFO, "confined by Landlock %d", abi);
        return 0;
    case TRICODE_SANDBOX_NONE:
        tricode_log_event(
            log, TRICODE_LOG_WARNING,
            "not confined: this kernel lacks Landlock; an exploited library could access "
            "every file of this user");
        return 0;
    default:
        tricode_console_error(TRICODE_CENTER_PROGRAM, "the sandbox failed: %s", strerror(errno));
        return -1;
    }
}
