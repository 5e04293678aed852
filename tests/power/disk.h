// SPDX-License-Identifier: Apache-2.0
/* A disk as a power cut leaves it: what was synced is there; of the rest any sector may be there or
 * not, in any order, or be half written; a name in a folder likewise, until the folder is synced.
 */
#ifndef TRICODE_POWER_DISK_H
#define TRICODE_POWER_DISK_H

#include "log.h"

#define DISK_FILES 6u
#define DISK_FILE_CAPACITY (32u * 1024u)
#define DISK_SECTOR 512u

/* The files of a folder, by name. */
struct disk_file {
    char name[LOG_NAME_CAPACITY]; /* "" for no file */
    ino_t number;             /* by which the log names it */
    size_t length;
    uint8_t bytes[DISK_FILE_CAPACITY];
};

struct disk {
    struct disk_file files[DISK_FILES];
};

/* What a cut does to all that was not synced. */
enum disk_fate {
    DISK_KEPT,      /* all of it reached the disk: as when the process alone is killed */
    DISK_DROPPED,   /* nothing of it */
    DISK_REORDERED, /* each sector, length and name by itself, as the seed says */
    DISK_TORN,      /* the same, and some sectors are written in half */
    DISK_FATES,
};

/* How a disk may lie; 0 for one that does not. */
enum disk_lie {
    DISK_IGNORES_SYNC = 1,        /* fsync answers well, and does nothing */
    DISK_IGNORES_FOLDER_SYNC = 2, /* fsync of a folder does */
};

/* The files of a folder, as they are there now. */
void disk_read(struct disk *disk, const char *folder);

/* Puts them there, and nothing else. */
void disk_write(const struct disk *disk, const char *folder);

/* 1 when both have the same files, whatever their numbers. */
int disk_same(const struct disk *a, const struct disk *b);

/* *after is the disk when the power goes after the first `count` entries of the log, which began on
 * *before. Answers how many choices there were: 0 when each fate leaves the same. */
size_t disk_cut(const struct disk *before, const struct log *log, size_t count, enum disk_fate fate,
                uint64_t seed, int lies, struct disk *after);

#endif
