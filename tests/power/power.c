// SPDX-License-Identifier: Apache-2.0
/* Power cuts. Each scenario runs once, with every call that changes a file and every effect logged.
 * Then, for every entry of the log, the test creates each disk that a cut at that point may leave,
 * starts the real machine on it with the world at that time, and ends all sales: every statement of
 * the theorem must hold. The same during the start after a cut, during setup, and with storage that
 * fails and recovers. Finally it injects faults into disk and machine, which must be found. */
#include <limits.h>
#include <string.h>

#include "cuts.h"

static void try_all(struct trial *trial) {
    for (const struct scenario *scenario = play_scenarios; scenario->name != NULL; scenario++) {
        cuts_try(trial, scenario);
    }
    for (unsigned i = 0; i < trial->extent.scenarios; i++) {
        struct scenario scenario;
        play_random(trial->extent.seed * 1000 + i, &scenario);
        cuts_try(trial, &scenario);
    }
    cuts_try_creation(trial);
}

static void print(const struct trial *trial) {
    static const char *const kinds[] = {
        "a file is created",    "a file gets a name", "a write",
        "a truncation",         "a sync of a file",   "a file is removed",
        "a sync of the folder", "an effect",          "an event",
        "nothing (the end)"};
    const struct counts *counts = &trial->counts;
    unsigned long total = 0;
    (void)printf("%-22s %9s %9s %9s %9s %9s %9s\n", "cut before", "kept", "dropped", "reordered",
                 "torn", "start", "init");
    for (unsigned kind = 0; kind <= LOG_KINDS; kind++) {
        unsigned long row = counts->nested[kind] + counts->creations[kind];
        for (unsigned fate = 0; fate < DISK_FATES; fate++) {
            row += counts->cuts[kind][fate];
        }
        if (row > 0) {
            const unsigned long *cuts = counts->cuts[kind];
            (void)printf("%-22s %9lu %9lu %9lu %9lu %9lu %9lu\n", kinds[kind], cuts[DISK_KEPT],
                         cuts[DISK_DROPPED], cuts[DISK_REORDERED], cuts[DISK_TORN],
                         counts->nested[kind], counts->creations[kind]);
        }
        total += row;
    }
    (void)printf("(by the outcome for unsynced data; start: a second cut, while starting after "
                 "the first; init: during setup of a machine)\n");
    (void)printf("cuts: %lu\n", total);
    (void)printf("storage that fails (full, broken, read-only) and recovers: %lu, out of order "
                 "in %lu\n",
                 counts->failures, counts->refused);
    (void)printf("violated statements: %lu\n", counts->broken);
}

/* Checks that each fault is found. Returns the number of faults not found. */
static unsigned inject_faults(const struct extent *extent) {
    static const struct {
        const char *what;
        int disk_faults;
        int faults;
    } faults_table[] = {
        {"a disk that ignores fsync", DISK_IGNORES_SYNC, 0},
        {"a disk that ignores fsync of a folder", DISK_IGNORES_FOLDER_SYNC, 0},
        {"a machine that acts before it is durable", 0, WORLD_ACTS_FIRST},
        {"a machine that acts although its record cannot be written", 0, WORLD_ACTS_ANYWAY},
        {"a machine that does not count a cut vend as vended", 0, WORLD_NO_RESTART},
        {"a machine that counts a vend in a separate write", 0, WORLD_COUNTS_APART}};
    unsigned missed = 0;
    for (size_t i = 0; i < sizeof faults_table / sizeof faults_table[0]; i++) {
        struct trial trial = {.extent = *extent,
                              .disk_faults = faults_table[i].disk_faults,
                              .faults = faults_table[i].faults,
                              .quiet = 1};
        trial.extent.nested = UINT_MAX;
        trial.extent.failing = faults_table[i].faults == WORLD_ACTS_ANYWAY ? 1 : UINT_MAX;
        for (unsigned k = 0; k < 3; k++) {
            cuts_try(&trial, &play_scenarios[k]);
        }
        cuts_try_creation(&trial);
        (void)printf("injected fault: %s: %s, %lu times\n", faults_table[i].what,
                     trial.found[0] != NULL ? "found" : "NOT FOUND", trial.counts.broken);
        for (unsigned k = 0; k < CUTS_FOUND_CAPACITY && trial.found[k] != NULL; k++) {
            (void)printf("    %s\n", trial.found[k]);
        }
        missed += trial.found[0] == NULL;
    }
    return missed;
}

int main(int argc, char *argv[]) {
    struct trial trial = {.extent = {1, 40, 3, 30, 1}};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            trial.extent = (struct extent){trial.extent.seed, 6, 1, 60, 3};
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            trial.extent.seed = strtoull(argv[++i], NULL, 10);
        } else {
            (void)fprintf(stderr, "Usage: tricode-power [--short] [--seed N]\n");
            return 2;
        }
    }
    cuts_set_up();
    try_all(&trial);
    print(&trial);
    const unsigned missed = inject_faults(&trial.extent);
    cuts_tear_down();
    if (trial.counts.broken > 0 || missed > 0) {
        (void)printf("make power failed\n");
        return 1;
    }
    return 0;
}
