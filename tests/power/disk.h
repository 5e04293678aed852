// SPDX-License-Identifier: Apache-2.0
/* A disk after a power cut: synced data is present; of the rest, any sector may be present or not,
 * in any order, or half written; the same for names in a folder until the folder is synced. */
#ifndef TRICODE_POWER_DISK_H
#define TRICODE_POWER_DISK_H

#include "log.h"

#define DISK_FILES 6u
#define DISK_FILE_CAPACITY (32u * 1024u)
#define DISK_SECTOR 512u

/* The files of a folder, by name. */
struct disk_file {
    char name[LOG_NAME_CAPACITY]; /* "" for no file */
    ino_t number;                 /* as in the log */
    size_t length;
    uint8_t bytes[DISK_FILE_CAPACITY];
};

struct disk {
    struct disk_file files[DISK_FILES];
};

/* The outcome of a cut for unsynced data. */
enum disk_fate {
    DISK_KEPT,      /* all of it reached the disk, like after a kill of the process */
    DISK_DROPPED,   /* none of it */
    DISK_REORDERED, /* each sector, length and name independently, by the seed */
    DISK_TORN,      /* the same, with some half-written sectors */
    DISK_FATES,
};

/* Injected faults of a disk; 0 for none. */
enum disk_lie {
    DISK_IGNORES_SYNC = 1,        /* fsync succeeds without effect */
    DISK_IGNORES_FOLDER_SYNC = 2, /* fsync of a folder succeeds without effect */
};

/* Reads the current files of a folder. */
void disk_read(struct disk *disk, const char *folder);

/* Replaces the contents of the folder. */
void disk_write(const struct disk *disk, const char *folder);

/* 1 if both have the same files, regardless of inode numbers. */
int disk_same(const struct disk *a, const struct disk *b);

/* Sets *after to the disk after a power cut following the first `count` entries of the log, which
 * started on *before. Returns the number of choices: 0 if all outcomes are equal. */
size_t disk_cut(const struct disk *before, const struct log *log, size_t count, enum disk_fate fate,
                uint64_t seed, int disk_faults, struct disk *after);

#endif
