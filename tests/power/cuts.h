// SPDX-License-Identifier: Apache-2.0
/* Cuts: a scenario is played once with its log, then for every entry of it the world as it was goes
 * on upon the disk as the cut may have left it. */
#ifndef TRICODE_POWER_CUTS_H
#define TRICODE_POWER_CUTS_H

#include "disk.h"
#include "play.h"

#define CUTS_FOUND_CAPACITY 16u

/* How thoroughly. */
struct extent {
    uint64_t seed;
    unsigned scenarios; /* by chance, beside the named */
    unsigned orders;    /* ways in which unsynced sectors reach the disk, at each cut */
    unsigned nested;    /* one in so many cuts is followed by cuts of the start after it */
    unsigned failing;   /* one in so many entries is made to fail */
};

struct counts {
    unsigned long cuts[LOG_KINDS + 1][DISK_FATES]; /* by what came next; the last row: nothing */
    unsigned long nested[LOG_KINDS + 1];           /* while starting after a cut */
    unsigned long creations[LOG_KINDS + 1];        /* while being set up */
    unsigned long failures;
    unsigned long refused; /* of these: the machine was out of order */
    unsigned long broken;
};

/* What is tried: the disk's lies and the machine's faults, 0 for none; and what came of it. */
struct trial {
    struct extent extent;
    int lies;
    int faults;
    int quiet; /* a planted fault: the first statement that does not hold is the result */
    struct counts counts;
    const char *found[CUTS_FOUND_CAPACITY]; /* statements that did not hold, each once */
};

/* A scenario as it was played: moments[i] is the world just ahead of entry i, the last one the end.
 */
struct recording {
    struct disk before;
    struct log log;
    struct world *moments;
    size_t capacity;
    const struct world *playing;
};

/* Where the record is, and who the machine is. */
struct place {
    char folder[64];
    char path[128];
    struct tricode_provisioning provisioning;
    struct tricode_tagger *tagger;
};

void cuts_set_up(void);
void cuts_tear_down(void);
const struct place *cuts_place(void);

/* From the first call to the second, what is done goes into the recording. */
void cuts_begin(struct recording *recording, const struct disk *disk, const struct world *world);
void cuts_end(struct recording *recording);

/* The kind of the entry that a cut is ahead of; LOG_KINDS at the end. */
unsigned cuts_kind(const struct recording *recording, size_t at);

/* Counts what did not hold, and tells of it unless it was planted. */
void cuts_report(struct trial *trial, const struct scenario *scenario, const char *where, size_t at,
                 enum disk_fate fate, uint64_t seed, const char *broken);

/* All cuts of a scenario, and storage that fails in it. */
void cuts_try(struct trial *trial, const struct scenario *scenario);

/* All cuts of `init` (creation.c). */
void cuts_try_creation(struct trial *trial);

#endif
