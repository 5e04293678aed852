// SPDX-License-Identifier: Apache-2.0
/* Lower bounds of a settlement's cost, each measured alone: verification of its signature, and its
 * rows in bare SQLite. */
#include "floor.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/command/options.h"

static const char usage[] =
    "Usage: tricode-floor verify\n"
    "       tricode-floor sqlite LEDGER --machines N --terminals N --from COUNTER --rounds N\n"
    "                     --batch N\n"
    "Lower bounds of the cost of settlements: verifications of Ed25519 on one core by OpenSSL and\n"
    "libsodium; their rows in SQLite without a center (they are added to LEDGER).\n"
    "Prints one JSON object.\n";

enum { MACHINES, TERMINALS, FROM, ROUNDS, BATCH, VALUES };
static const char *const names[VALUES] = {"--machines", "--terminals", "--from", "--rounds",
                                          "--batch"};

double floor_clock(clockid_t clock) {
    struct timespec time;
    return clock_gettime(clock, &time) != 0 ? -1 : (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int sqlite(const char *ledger, const char *const values[VALUES]) {
    unsigned long long numbers[VALUES] = {0};
    for (int i = 0; i < VALUES; i++) {
        if (values[i] == NULL ||
            tricode_parse_number(values[i], 1, UINT32_MAX / 2, &numbers[i]) != 0) {
            (void)fprintf(stderr, "tricode-floor: %s must be a number above 0\n", names[i]);
            return 2;
        }
    }
    const struct floor_work work = {.machines = (uint32_t)numbers[MACHINES],
                                    .terminals = (uint32_t)numbers[TERMINALS],
                                    .from = (uint32_t)numbers[FROM],
                                    .rounds = (uint32_t)numbers[ROUNDS],
                                    .batch = (uint32_t)numbers[BATCH]};
    return floor_sqlite(ledger, &work) == 0 ? 0 : 1;
}

int main(int argc, char *argv[]) {
    const char *values[VALUES] = {NULL};
    struct tricode_option options[VALUES + 1];
    struct tricode_words words;
    int help = 0;
    for (int i = 0; i < VALUES; i++) {
        options[i] = (struct tricode_option){.name = names[i], .value = &values[i]};
    }
    options[VALUES] = (struct tricode_option){.name = "--help", .flag = &help};
    if (tricode_options_parse("tricode-floor", argc, argv, options, VALUES + 1, &words) != 0) {
        return 2;
    }
    if (help) {
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    }
    if (words.count == 1 && strcmp(words.words[0], "verify") == 0) {
        return floor_verify() == 0 ? 0 : 1;
    }
    if (words.count == 2 && strcmp(words.words[0], "sqlite") == 0) {
        return sqlite(words.words[1], values);
    }
    (void)fputs(usage, stderr);
    return 2;
}
