// SPDX-License-Identifier: Apache-2.0
/* Cuts: a scenario runs once with its log; then, for every entry of the log, the world at that time
 * continues on each disk that a cut may leave. */
#ifndef TRICODE_POWER_CUTS_H
#define TRICODE_POWER_CUTS_H

#include "disk.h"
#include "play.h"

#define CUTS_FOUND_CAPACITY 16u

/* The extent of the test. */
struct extent {
    uint64_t seed;
    unsigned scenarios; /* random scenarios, in addition to the named ones */
    unsigned orders;    /* outcomes for unsynced sectors at each cut */
    unsigned nested;    /* after one in this many cuts, the following start is cut, too */
    unsigned failing;   /* one in this many entries fails */
};

struct counts {
    unsigned long cuts[LOG_KINDS + 1]
                      [DISK_FATES];         /* by the kind of the next entry; the last row: end */
    unsigned long nested[LOG_KINDS + 1];    /* while starting after a cut */
    unsigned long creations[LOG_KINDS + 1]; /* during setup */
    unsigned long failures;
    unsigned long refused; /* number of these with the machine out of order */
    unsigned long broken;
};

/* The injected faults of disk and machine, 0 for none; and the results. */
struct trial {
    struct extent extent;
    int disk_faults;
    int faults;
    int quiet; /* for an injected fault: the first violated statement is the result */
    struct counts counts;
    const char *found[CUTS_FOUND_CAPACITY]; /* violated statements, each once */
};

/* A recorded scenario: moments[i] is the world directly before entry i, the last one the end. */
struct recording {
    struct disk before;
    struct log log;
    struct world *moments;
    size_t capacity;
    const struct world *playing;
};

/* The path of the record, and the machine's identity. */
struct place {
    char folder[64];
    char path[128];
    struct tricode_provisioning provisioning;
    struct tricode_tagger *tagger;
};

void cuts_set_up(void);
void cuts_tear_down(void);
const struct place *cuts_place(void);

/* Record everything between the two calls. */
void cuts_begin(struct recording *recording, const struct disk *disk, const struct world *world);
void cuts_end(struct recording *recording);

/* The kind of the entry after a cut; LOG_KINDS at the end. */
unsigned cuts_kind(const struct recording *recording, size_t at);

/* Counts a violation, and reports it unless a fault was injected. */
void cuts_report(struct trial *trial, const struct scenario *scenario, const char *where, size_t at,
                 enum disk_fate fate, uint64_t seed, const char *broken);

/* All cuts of a scenario, and failing storage. */
void cuts_try(struct trial *trial, const struct scenario *scenario);

/* All cuts of `init` (creation.c). */
void cuts_try_creation(struct trial *trial);

#endif
