// SPDX-License-Identifier: Apache-2.0
#include "center/command/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/command/command.h"
#include "host/command/options.h"

static const char usage[] =
    "Usage: tricode-center DATA-DIR COMMAND [OPTION]...\n"
    "The center: settles and cancels the sales of vending machines. DATA-DIR holds its ledger\n"
    "(ledger.sqlite) and its master secret (master.key): keep both safe, and back both up.\n"
    "\n"
    "Commands\n"
    "  init --currency N          make a new center; N is the ISO 4217 number (978 is EUR)\n"
    "    [--enrolment open|invite|closed]  who may enrol a terminal: whoever asks, who has an\n"
    "                               invitation, or nobody (open)\n"
    "    [--validity SECONDS]       how long an offer can be settled (3600)\n"
    "    [--skew SECONDS]           how far a machine's clock may be ahead (300)\n"
    "    [--limit AMOUNT]           the highest price allowed; 0 is none (0)\n"
    "  enrolment open|invite|closed  change that policy\n"
    "  machine add ID --name TEXT --place TEXT\n"
    "  machine enable|disable ID\n"
    "  machine retire ID          it never sells again; cancel codes and reports still count\n"
    "  machine rekey ID --host HOST --output FILE\n"
    "                             a new board, or a key that leaked: write the file that sets it "
    "up\n"
    "                             under the next key epoch; codes of the old key are refused from\n"
    "                             then on. Take the old board out of service first\n"
    "    [--pending vended|unvended]  of a sale that is pending: did its product leave? If not, "
    "or\n"
    "                             in doubt, unvended: the buyer has the money back at once\n"
    "  machine list\n"
    "  product set ID NUMBER --name TEXT --price AMOUNT\n"
    "  product import ID FILE     from CSV (RFC 4180) that begins with number,name,price; all of "
    "it\n"
    "                             or nothing; products that are not in it stay\n"
    "  product list ID\n"
    "  provision ID --host HOST --output FILE\n"
    "                             write the file that sets the machine up; it holds its key\n"
    "  credit ACCOUNT AMOUNT      deposit to a buyer's account\n"
    "  account add --name TEXT    a buyer's account without a terminal\n"
    "  account limit ACCOUNT AMOUNT  the highest price that it may pay; 0 is any\n"
    "  account list\n";

/* A string is at most 4095 bytes in C. */
static const char usage_more[] =
    "  terminal list\n"
    "  terminal revoke KEYID      its key is no longer taken; write -- before a KEYID that begins\n"
    "                             with a dash\n"
    "  invitation add             a secret that lets one terminal in; it is shown once\n"
    "    [--account ACCOUNT]        into this account (a new one): a second phone, or a lost one\n"
    "    [--expires DAYS]           from 1 to 365 (7)\n"
    "  invitation list\n"
    "  invitation revoke ID\n"
    "  token add --name TEXT      a secret that opens the operator's page; it is shown once\n"
    "  token list\n"
    "  token revoke ID\n"
    "  operator payout AMOUNT     from what delivered sales brought in\n"
    "  report sales|refunds|machines|products|days [--from DATE] [--to DATE] [--csv]\n"
    "                             of sales by when they were settled, refunds by when they were\n"
    "                             made; from the one day to the other (UTC), both included\n"
    "  report status|pending|alarms [--csv]  as it is now\n"
    "  alarm list                 what contradicted itself, and what was refused\n"
    "  audit                      work everything in the ledger out again and compare; names the\n"
    "                             first row of each kind that disagrees; exit 1 if any does\n"
    "  ledger                     print accounts, transfers and sales, then the audit\n"
    "  backup FILE                copy the ledger, while it serves, to a new file (not "
    "master.key).\n"
    "                             To restore: name the copy ledger.sqlite in a folder, run audit "
    "on\n"
    "                             that folder, end serve, and put the copy in DATA-DIR in place "
    "of\n"
    "                             ledger.sqlite, ledger.sqlite-wal and ledger.sqlite-shm\n"
    "  serve                      answer terminals over HTTP until SIGTERM or SIGINT; SIGHUP "
    "reads\n"
    "                             certificate and key anew\n"
    "    [--listen ADDRESS:PORT]    127.0.0.1:8080; port 0: any free one, which is printed\n"
    "    [--certificate FILE --key FILE]  speak TLS (PEM; the key of mode 0600); else only this "
    "host\n"
    "                               may reach it, unless:\n"
    "    [--behind-proxy ADDRESSES]  a proxy at one of these (10.0.0.1 or 10.0.0.0/8, with "
    "commas)\n"
    "                               speaks TLS; its Forwarded or X-Forwarded-For says who asks\n"
    "    [--metrics ADDRESS:PORT]   answer Prometheus at /metrics there\n"
    "    [--log text|json]          the form of the log, on standard error (text)\n"
    "    [--rate-terminal N] [--rate-address N]  requests a second that a terminal (20) and a\n"
    "                               client's address (500) may make, tenfold at once; 0: any\n"
    "    [--web FOLDER]             the pay page's files, instead of those that are installed\n"
    "Options of all\n"
    "  --store postgresql://USER@HOST/DATABASE   the ledger is in PostgreSQL 15 and not in a "
    "file;\n"
    "                             or TRICODE_STORE in the environment. No password in it: see\n"
    "                             PGPASSFILE\n"
    "  --json                     one JSON object a line\n"
    "  --help, --version\n"
    "\n"
    "Amounts are in minor units: 250 is 2.50 EUR.\n"
    "Exit: 0 done, 1 failed, 2 wrong command line, 3 refused\n";

#define OPTION(name) (1u << TRICODE_OPTION_##name)

struct command {
    const char *first;
    const char *second; /* NULL when the command is one word */
    size_t words;       /* how many follow */
    const char *form;   /* of those words */
    unsigned needs;
    unsigned takes; /* beside what it needs */
    enum tricode_exit (*run)(const struct tricode_center_command *command);
};

static const struct command commands[] = {
    {"init", NULL, 0, "", OPTION(CURRENCY),
     OPTION(ENROLMENT) | OPTION(VALIDITY) | OPTION(SKEW) | OPTION(LIMIT), tricode_command_init},
    {"enrolment", NULL, 1, " open|invite|closed", 0, 0, tricode_command_enrolment},
    {"machine", "add", 1, " ID", OPTION(NAME) | OPTION(PLACE), 0, tricode_command_machine_add},
    {"machine", "enable", 1, " ID", 0, 0, tricode_command_machine_enable},
    {"machine", "disable", 1, " ID", 0, 0, tricode_command_machine_disable},
    {"machine", "retire", 1, " ID", 0, 0, tricode_command_machine_retire},
    {"machine", "rekey", 1, " ID", OPTION(HOST) | OPTION(OUTPUT), OPTION(PENDING),
     tricode_command_machine_rekey},
    {"machine", "list", 0, "", 0, 0, tricode_command_machine_list},
    {"product", "set", 2, " ID NUMBER", OPTION(NAME) | OPTION(PRICE), 0,
     tricode_command_product_set},
    {"product", "import", 2, " ID FILE", 0, 0, tricode_command_product_import},
    {"product", "list", 1, " ID", 0, 0, tricode_command_product_list},
    {"provision", NULL, 1, " ID", OPTION(HOST) | OPTION(OUTPUT), 0, tricode_command_provision},
    {"credit", NULL, 2, " ACCOUNT AMOUNT", 0, 0, tricode_command_credit},
    {"account", "add", 0, "", OPTION(NAME), 0, tricode_command_account_add},
    {"account", "limit", 2, " ACCOUNT AMOUNT", 0, 0, tricode_command_account_limit},
    {"account", "list", 0, "", 0, 0, tricode_command_account_list},
    {"terminal", "list", 0, "", 0, 0, tricode_command_terminal_list},
    {"terminal", "revoke", 1, " KEYID", 0, 0, tricode_command_terminal_revoke},
    {"invitation", "add", 0, "", 0, OPTION(ACCOUNT) | OPTION(EXPIRES),
     tricode_command_invitation_add},
    {"invitation", "list", 0, "", 0, 0, tricode_command_invitation_list},
    {"invitation", "revoke", 1, " ID", 0, 0, tricode_command_invitation_revoke},
    {"token", "add", 0, "", OPTION(NAME), 0, tricode_command_token_add},
    {"token", "list", 0, "", 0, 0, tricode_command_token_list},
    {"token", "revoke", 1, " ID", 0, 0, tricode_command_token_revoke},
    {"operator", "payout", 1, " AMOUNT", 0, 0, tricode_command_operator_payout},
    {"report", NULL, 1, " sales|refunds|machines|products|days|status|pending|alarms", 0,
     OPTION(FROM) | OPTION(TO), tricode_command_report},
    {"alarm", "list", 0, "", 0, 0, tricode_command_alarm_list},
    {"audit", NULL, 0, "", 0, 0, tricode_command_audit},
    {"ledger", NULL, 0, "", 0, 0, tricode_command_ledger},
    {"backup", NULL, 1, " FILE", 0, 0, tricode_command_backup},
    {"serve", NULL, 0, "", 0,
     OPTION(LISTEN) | OPTION(CERTIFICATE) | OPTION(KEY) | OPTION(BEHIND_PROXY) | OPTION(METRICS) |
         OPTION(LOG) | OPTION(RATE_TERMINAL) | OPTION(RATE_ADDRESS) | OPTION(WEB),
     tricode_command_serve},
};

static const char *const option_names[TRICODE_OPTION_COUNT] = {
    [TRICODE_OPTION_CURRENCY] = "--currency",
    [TRICODE_OPTION_ENROLMENT] = "--enrolment",
    [TRICODE_OPTION_VALIDITY] = "--validity",
    [TRICODE_OPTION_SKEW] = "--skew",
    [TRICODE_OPTION_LIMIT] = "--limit",
    [TRICODE_OPTION_NAME] = "--name",
    [TRICODE_OPTION_PLACE] = "--place",
    [TRICODE_OPTION_PRICE] = "--price",
    [TRICODE_OPTION_HOST] = "--host",
    [TRICODE_OPTION_OUTPUT] = "--output",
    [TRICODE_OPTION_LISTEN] = "--listen",
    [TRICODE_OPTION_FROM] = "--from",
    [TRICODE_OPTION_TO] = "--to",
    [TRICODE_OPTION_CERTIFICATE] = "--certificate",
    [TRICODE_OPTION_KEY] = "--key",
    [TRICODE_OPTION_BEHIND_PROXY] = "--behind-proxy",
    [TRICODE_OPTION_METRICS] = "--metrics",
    [TRICODE_OPTION_LOG] = "--log",
    [TRICODE_OPTION_RATE_TERMINAL] = "--rate-terminal",
    [TRICODE_OPTION_RATE_ADDRESS] = "--rate-address",
    [TRICODE_OPTION_ACCOUNT] = "--account",
    [TRICODE_OPTION_EXPIRES] = "--expires",
    [TRICODE_OPTION_PENDING] = "--pending",
    [TRICODE_OPTION_WEB] = "--web",
    [TRICODE_OPTION_STORE] = "--store",
};

static const struct command *find_command(const struct tricode_words *words) {
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const struct command *each = &commands[i];
        if (words->count > 1 && strcmp(words->words[1], each->first) == 0 &&
            (each->second == NULL ||
             (words->count > 2 && strcmp(words->words[2], each->second) == 0))) {
            return each;
        }
    }
    return NULL;
}

static int wrong(const char *message, const char *what) {
    tricode_console_error(TRICODE_CENTER_PROGRAM, "%s%s; see tricode-center --help", message, what);
    return TRICODE_EXIT_USAGE;
}

/* The options that the command needs are there, and no others. */
static int check_options(const struct command *command,
                         const struct tricode_center_command *given) {
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        unsigned bit = 1u << i;
        if (given->values[i] == NULL && (command->needs & bit) != 0) {
            return wrong("this command needs ", option_names[i]);
        }
        if (given->values[i] != NULL &&
            ((command->needs | command->takes | OPTION(STORE)) & bit) == 0) {
            return wrong("this command does not take ", option_names[i]);
        }
    }
    return TRICODE_EXIT_OK;
}

/* Where the ledger and the master secret are. */
static int find_places(struct tricode_center_command *given) {
    const char *store = given->values[TRICODE_OPTION_STORE];
    if (store == NULL) {
        store = getenv("TRICODE_STORE");
    }
    int ledger =
        snprintf(given->ledger, sizeof given->ledger, "%s%s", store == NULL ? given->folder : store,
                 store == NULL ? "/ledger.sqlite" : "");
    int master = snprintf(given->master, sizeof given->master, "%s/master.key", given->folder);
    if (ledger < 0 || (size_t)ledger >= sizeof given->ledger || master < 0 ||
        (size_t)master >= sizeof given->master || given->folder[0] == '\0') {
        return wrong("the folder's name is empty or too long", "");
    }
    /* It may hold a password: then it is not repeated. */
    const char *refusal = store == NULL ? NULL : tricode_store_refuses(store);
    return refusal == NULL ? TRICODE_EXIT_OK : wrong("--store or TRICODE_STORE: ", refusal);
}

static int run(const struct tricode_words *words, struct tricode_center_command *given) {
    if (words->count < 2) {
        return wrong("it takes a folder and a command", "");
    }
    const struct command *command = find_command(words);
    if (command == NULL) {
        return wrong("there is no such command: ", words->words[1]);
    }
    size_t own = command->second == NULL ? 2 : 3;
    if (words->count != own + command->words) {
        tricode_console_error(TRICODE_CENTER_PROGRAM,
                              "the command is: %s%s%s%s; see tricode-center --help", command->first,
                              command->second == NULL ? "" : " ",
                              command->second == NULL ? "" : command->second, command->form);
        return TRICODE_EXIT_USAGE;
    }
    if (given->csv && (command->run != tricode_command_report || given->json)) {
        return wrong("--csv is for report, and not beside --json", "");
    }
    if (check_options(command, given) != TRICODE_EXIT_OK) {
        return TRICODE_EXIT_USAGE;
    }
    given->folder = words->words[0];
    given->words = words->words + own;
    if (find_places(given) != TRICODE_EXIT_OK) {
        return TRICODE_EXIT_USAGE;
    }
    if (command->run == tricode_command_init) {
        return (int)tricode_command_init(given);
    }
    given->store = tricode_command_open(given);
    if (given->store == NULL) {
        return TRICODE_EXIT_FAILED;
    }
    int code = (int)command->run(given);
    tricode_store_close(given->store);
    return code;
}

int tricode_center_cli(int argc, char *argv[]) {
    struct tricode_center_command given = {0};
    struct tricode_words words;
    int help = 0;
    int version = 0;
    struct tricode_option options[TRICODE_OPTION_COUNT + 4];
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        options[i] = (struct tricode_option){option_names[i], &given.values[i], NULL};
    }
    options[TRICODE_OPTION_COUNT] = (struct tricode_option){"--json", NULL, &given.json};
    options[TRICODE_OPTION_COUNT + 1] = (struct tricode_option){"--help", NULL, &help};
    options[TRICODE_OPTION_COUNT + 2] = (struct tricode_option){"--version", NULL, &version};
    options[TRICODE_OPTION_COUNT + 3] = (struct tricode_option){"--csv", NULL, &given.csv};
    if (tricode_options_parse(TRICODE_CENTER_PROGRAM, argc, argv, options,
                              sizeof options / sizeof options[0], &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (help || version) {
        int bad = help ? fputs(usage, stdout) < 0 || fputs(usage_more, stdout) < 0
                       : printf(TRICODE_CENTER_PROGRAM " " TRICODE_VERSION "\n") < 0;
        return bad || fflush(stdout) != 0 ? TRICODE_EXIT_FAILED : TRICODE_EXIT_OK;
    }
    return run(&words, &given);
}
