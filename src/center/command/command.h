// SPDX-License-Identifier: Apache-2.0
/* The commands of tricode-center; for cli.c only, which reads the command line and calls them. */
#ifndef TRICODE_CENTER_COMMAND_H
#define TRICODE_CENTER_COMMAND_H

#include <limits.h>
#include "center/ledger/store.h"
#include "host/command/console.h"

#define TRICODE_CENTER_PROGRAM "tricode-center"

enum tricode_center_option {
    TRICODE_OPTION_CURRENCY,
    TRICODE_OPTION_ENROLMENT,
    TRICODE_OPTION_VALIDITY,
    TRICODE_OPTION_SKEW,
    TRICODE_OPTION_LIMIT,
    TRICODE_OPTION_NAME,
    TRICODE_OPTION_PLACE,
    TRICODE_OPTION_PRICE,
    TRICODE_OPTION_HOST,
    TRICODE_OPTION_OUTPUT,
    TRICODE_OPTION_LISTEN,
    TRICODE_OPTION_FROM,
    TRICODE_OPTION_TO,
    TRICODE_OPTION_CERTIFICATE,
    TRICODE_OPTION_KEY,
    TRICODE_OPTION_BEHIND_PROXY,
    TRICODE_OPTION_METRICS,
    TRICODE_OPTION_LOG,
    TRICODE_OPTION_RATE_TERMINAL,
    TRICODE_OPTION_RATE_ADDRESS,
    TRICODE_OPTION_ACCOUNT,
    TRICODE_OPTION_EXPIRES,
    TRICODE_OPTION_PENDING,
    TRICODE_OPTION_WEB,
    TRICODE_OPTION_STORE,
    TRICODE_OPTION_COUNT,
};

/* store: the ledger, open; NULL for init, which makes it. ledger: its location. words: what follows
 * the command's own words. values: NULL where the option is not given. */
struct tricode_center_command {
    struct tricode_store *store;
    const char *folder;
    char ledger[PATH_MAX];
    char master[PATH_MAX];
    const char *const *words;
    const char *values[TRICODE_OPTION_COUNT];
    int json;
    int csv;
};

/* setup.c */
enum tricode_exit tricode_command_init(const struct tricode_center_command *command);
enum tricode_exit tricode_command_enrolment(const struct tricode_center_command *command);
/* admin.c */
enum tricode_exit tricode_command_machine_add(const struct tricode_center_command *command);
enum tricode_exit tricode_command_machine_enable(const struct tricode_center_command *command);
enum tricode_exit tricode_command_machine_disable(const struct tricode_center_command *command);
enum tricode_exit tricode_command_machine_rekey(const struct tricode_center_command *command);
enum tricode_exit tricode_command_machine_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_product_set(const struct tricode_center_command *command);
enum tricode_exit tricode_command_provision(const struct tricode_center_command *command);
enum tricode_exit tricode_command_credit(const struct tricode_center_command *command);
enum tricode_exit tricode_command_audit(const struct tricode_center_command *command);
enum tricode_exit tricode_command_ledger(const struct tricode_center_command *command);
/* operate.c */
enum tricode_exit tricode_command_machine_retire(const struct tricode_center_command *command);
enum tricode_exit tricode_command_operator_payout(const struct tricode_center_command *command);
enum tricode_exit tricode_command_account_add(const struct tricode_center_command *command);
enum tricode_exit tricode_command_account_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_account_limit(const struct tricode_center_command *command);
enum tricode_exit tricode_command_terminal_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_terminal_revoke(const struct tricode_center_command *command);
enum tricode_exit tricode_command_alarm_list(const struct tricode_center_command *command);
/* invitations.c */
enum tricode_exit tricode_command_invitation_add(const struct tricode_center_command *command);
enum tricode_exit tricode_command_invitation_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_invitation_revoke(const struct tricode_center_command *command);
/* tokens.c */
enum tricode_exit tricode_command_token_add(const struct tricode_center_command *command);
enum tricode_exit tricode_command_token_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_token_revoke(const struct tricode_center_command *command);
/* products.c */
enum tricode_exit tricode_command_product_list(const struct tricode_center_command *command);
enum tricode_exit tricode_command_product_import(const struct tricode_center_command *command);
/* report.c */
enum tricode_exit tricode_command_report(const struct tricode_center_command *command);
/* backup.c */
enum tricode_exit tricode_command_backup(const struct tricode_center_command *command);
/* serve.c */
enum tricode_exit tricode_command_serve(const struct tricode_center_command *command);

/* --- what they share (setup.c) --- */

/* Opens the ledger; NULL after telling what is wrong. Close it with tricode_store_close. */
struct tricode_store *tricode_command_open(const struct tricode_center_command *command);

struct tricode_key;
/* Reads the master secret: 0; -1 after telling what is wrong. Wipe it with tricode_key_wipe. */
int tricode_command_master(const struct tricode_center_command *command, struct tricode_key *key);

/* Tells the store's error; answers the exit code. */
enum tricode_exit tricode_command_failed(const struct tricode_center_command *command,
                                         const struct tricode_store *store);

/* A number of the command line: 0; -1 after telling its range. what: as in the usage. */
int tricode_command_number(const char *text, const char *what, unsigned long long low,
                           unsigned long long high, unsigned long long *number);

/* A name: `least` to 255 bytes of UTF-8 without control characters: 0; -1 after telling it. */
int tricode_command_name(const char *text, const char *what, size_t least);
/* The same without telling: 1 when it is one. */
int tricode_command_name_is_valid(const char *text, size_t least);

/* What the command did, on stdout: as JSON (taken over) or as a sentence. */
struct json_t;
enum tricode_exit tricode_command_done(const struct tricode_center_command *command,
                                       struct json_t *json, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The time of day in Unix seconds. */
uint64_t tricode_command_now(void);

/* A time as 2026-01-31 23:59 UTC. */
#define TRICODE_TIME_SIZE 24u
void tricode_command_time(uint64_t at, char text[TRICODE_TIME_SIZE]);

#endif
