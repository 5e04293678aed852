// SPDX-License-Identifier: Apache-2.0
/* The commands of tricode-center and what they share. cli.c parses the command line and calls them.
 * The tables are commands.def and options.def. */
#ifndef TRICODE_CENTER_COMMAND_H
#define TRICODE_CENTER_COMMAND_H

#include <limits.h>
#include "center/ledger/store.h"
#include "host/command/console.h"

#define TRICODE_CENTER_PROGRAM "tricode-center"

enum tricode_center_option {
#define OPTION(name, text, value, initial, help) TRICODE_OPTION_##name,
#include "center/command/options.def"
#undef OPTION
    TRICODE_OPTION_COUNT,
};

/* A parsed command line. */
struct tricode_center_command {
    struct tricode_store *store; /* the open ledger; NULL for init, which creates it */
    const char *folder;          /* DATA-DIR */
    char ledger[PATH_MAX];       /* the ledger's location */
    char master[PATH_MAX];       /* the master secret's file */
    const char *const *arguments;
    const char *values[TRICODE_OPTION_COUNT]; /* given or default; else NULL */
    int flags[TRICODE_OPTION_COUNT];          /* 1: an option without a value is given */
};

#define COMMAND(first, second, arguments, required, optional, function, help)                      \
    enum tricode_exit tricode_command_##function(const struct tricode_center_command *command);
#include "center/command/commands.def"
#undef COMMAND

/* --- what they share; each prints its error --- */

/* NULL on failure. Close it with tricode_store_close. */
struct tricode_store *tricode_command_open(const struct tricode_center_command *command);

struct tricode_key;
/* Reads the master secret: 0 or -1. Wipe it with tricode_key_wipe. */
int tricode_command_master(const struct tricode_center_command *command, struct tricode_key *key);

/* Prints the store's error; returns TRICODE_EXIT_FAILED. */
enum tricode_exit tricode_command_failed(const struct tricode_center_command *command,
                                         const struct tricode_store *store);

/* The end of a command that lists: OK, or prints the store's error. */
enum tricode_exit tricode_command_listed(const struct tricode_center_command *command,
                                         enum tricode_store_status status);

/* Prints an error and returns TRICODE_EXIT_REFUSED. */
enum tricode_exit tricode_command_refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
enum tricode_exit tricode_command_no_machine(unsigned long long machine);
enum tricode_exit tricode_command_no_account(unsigned long long account);

/* Parses a number: 0 or -1. what: its name in the usage text. */
int tricode_command_number(const char *text, const char *what, unsigned long long low,
                           unsigned long long high, unsigned long long *number);
int tricode_command_machine(const char *text, uint32_t *machine);

/* `least` to 255 bytes of UTF-8 without control characters: 0 or -1. */
int tricode_command_name(const char *text, const char *what, size_t least);
/* The same check, 1 or 0, without printing. */
int tricode_command_name_is_valid(const char *text, size_t least);

struct json_t;
/* Prints a result as JSON (taken over) or as a sentence: 0 or -1. */
int tricode_command_print(const struct tricode_center_command *command, struct json_t *json,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same at the end of a command; returns its exit code. */
enum tricode_exit tricode_command_done(const struct tricode_center_command *command,
                                       struct json_t *json, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Unix seconds. */
uint64_t tricode_command_now(void);

/* A time as 2026-01-31 23:59 UTC. */
#define TRICODE_TIME_SIZE 24u
void tricode_command_time(uint64_t at, char text[TRICODE_TIME_SIZE]);

#endif
