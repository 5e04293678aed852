// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INODES 64u

void disk_read(struct disk *disk, const char *folder) {
    char path[PATH_MAX];
    unsigned count = 0;
    memset(disk, 0, sizeof *disk);
    DIR *open_folder = opendir(folder);
    power_need(open_folder != NULL, "reading the folder succeeds");
    for (const struct dirent *entry = readdir(open_folder); entry != NULL;
         entry = readdir(open_folder)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        power_need(count < DISK_FILES && strlen(entry->d_name) < LOG_NAME_CAPACITY,
                   "the number of files is bounded");
        struct disk_file *file = &disk->files[count++];
        struct stat about;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        power_need(fd >= 0 && fstat(fd, &about) == 0 && about.st_size <= (off_t)DISK_FILE_CAPACITY,
                   "the file size is bounded");
        power_need(read(fd, file->bytes, DISK_FILE_CAPACITY) == about.st_size,
                   "reading a file succeeds");
        (void)close(fd);
        (void)snprintf(file->name, sizeof file->name, "%s", entry->d_name);
        file->length = (size_t)about.st_size;
        file->number = about.st_ino;
    }
    (void)closedir(open_folder);
}

static void empty(const char *folder) {
    char path[PATH_MAX];
    DIR *open_folder = opendir(folder);
    power_need(open_folder != NULL, "reading the folder succeeds");
    for (const struct dirent *entry = readdir(open_folder); entry != NULL;
         entry = readdir(open_folder)) {
        if (entry->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            power_need(unlink(path) == 0, "removing a file succeeds");
        }
    }
    (void)closedir(open_folder);
}

void disk_write(const struct disk *disk, const char *folder) {
    char path[PATH_MAX];
    empty(folder);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct disk_file *file = &disk->files[i];
        if (file->name[0] == 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, file->name);
        const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        power_need(fd >= 0 && write(fd, file->bytes, file->length) == (ssize_t)file->length &&
                       close(fd) == 0,
                   "writing a file succeeds");
    }
}

static const struct disk_file *find(const struct disk *disk, const char *name) {
    for (unsigned i = 0; i < DISK_FILES; i++) {
        if (strcmp(disk->files[i].name, name) == 0) {
            return &disk->files[i];
        }
    }
    return NULL;
}

static int holds(const struct disk *a, const struct disk *b) {
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct disk_file *file = &a->files[i];
        const struct disk_file *other = find(b, file->name);
        if (file->name[0] != 0 && (other == NULL || other->length != file->length ||
                                   memcmp(other->bytes, file->bytes, file->length) != 0)) {
            return 0;
        }
    }
    return 1;
}

int disk_same(const struct disk *a, const struct disk *b) {
    return holds(a, b) && holds(b, a);
}

/* While replaying the log: the durable content of each file, and unsynced entries. */
struct content {
    ino_t number;
    size_t length;
    uint8_t bytes[DISK_FILE_CAPACITY];
};

struct name {
    char name[LOG_NAME_CAPACITY];
    struct content *content; /* NULL if the name does not exist */
};

struct walk {
    struct content contents[INODES];
    unsigned count;
    struct name names[DISK_FILES];
    size_t open[LOG_CAPACITY]; /* unsynced entries, in order */
    size_t open_count;
    enum disk_fate fate;
    uint64_t seed;
    size_t choices;
};

/* splitmix64: works with any seed. */
static uint64_t next_random(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* The number of bytes with new content on the disk. */
static size_t choose(struct walk *walk, size_t length) {
    walk->choices++;
    if (walk->fate == DISK_KEPT) {
        return length;
    }
    if (walk->fate == DISK_DROPPED) {
        return 0;
    }
    const uint64_t random = next_random(&walk->seed);
    if (walk->fate == DISK_TORN && random % 4 == 0) {
        return (size_t)(random >> 8) % (length + 1);
    }
    return random % 2 == 0 ? length : 0;
}

static struct content *content_of(struct walk *walk, ino_t number) {
    /* The newest file of an inode number, which may have been reused. */
    for (unsigned i = walk->count; i > 0; i--) {
        if (walk->contents[i - 1].number == number) {
            return &walk->contents[i - 1];
        }
    }
    power_need(0, "a written file was opened");
    return NULL;
}

static struct content *new_content(struct walk *walk, ino_t number) {
    power_need(walk->count < INODES, "the number of files is bounded");
    struct content *content = &walk->contents[walk->count++];
    memset(content, 0, sizeof *content);
    content->number = number;
    return content;
}

static struct name *name_of(struct walk *walk, const char *name) {
    struct name *unused = NULL;
    for (unsigned i = 0; i < DISK_FILES; i++) {
        if (strcmp(walk->names[i].name, name) == 0) {
            return &walk->names[i];
        }
        if (walk->names[i].name[0] == 0 && unused == NULL) {
            unused = &walk->names[i];
        }
    }
    power_need(unused != NULL, "the number of files is bounded");
    (void)snprintf(unused->name, sizeof unused->name, "%s", name);
    return unused;
}

/* Chooses the outcome for each sector. */
static void put(struct walk *walk, const struct log_entry *entry, int chosen) {
    struct content *content = content_of(walk, entry->file);
    power_need(entry->offset + entry->length <= DISK_FILE_CAPACITY, "the file size is bounded");
    for (size_t at = 0; at < entry->length;) {
        const size_t position = entry->offset + at;
        const size_t left = DISK_SECTOR - position % DISK_SECTOR;
        const size_t length = left < entry->length - at ? left : entry->length - at;
        const size_t kept = chosen ? choose(walk, length) : length;
        memcpy(content->bytes + position, entry->bytes + at, kept);
        if (kept > 0 && position + kept > content->length) {
            content->length = position + kept; /* a gap before it contains zeros */
        }
        at += length;
    }
}

/* The entry reaches the disk completely or partially, by choice. */
static void reach(struct walk *walk, const struct log_entry *entry, int chosen) {
    if (entry->kind == LOG_WRITE) {
        put(walk, entry, chosen);
    } else if (chosen && choose(walk, 1) == 0) {
        return;
    } else if (entry->kind == LOG_TRUNCATE) {
        struct content *content = content_of(walk, entry->file);
        power_need(entry->length <= content->length, "ftruncate only shortens files");
        memset(content->bytes + entry->length, 0, content->length - entry->length);
        content->length = entry->length;
    } else if (entry->kind == LOG_CREATE || entry->kind == LOG_LINK) {
        name_of(walk, entry->name)->content = content_of(walk, entry->file);
    } else if (entry->kind == LOG_UNLINK) {
        name_of(walk, entry->name)->content = NULL;
    }
}

static int is_of_folder(const struct log_entry *entry) {
    return entry->kind == LOG_CREATE || entry->kind == LOG_LINK || entry->kind == LOG_UNLINK;
}

/* A sync makes the entries of its file durable. */
static void sync_open(struct walk *walk, const struct log *log, const struct log_entry *sync) {
    size_t left = 0;
    for (size_t i = 0; i < walk->open_count; i++) {
        const struct log_entry *entry = &log->entries[walk->open[i]];
        const int covered = sync->kind == LOG_FOLDER_SYNC
                                ? is_of_folder(entry)
                                : !is_of_folder(entry) && entry->file == sync->file;
        if (covered) {
            reach(walk, entry, 0);
        } else {
            walk->open[left++] = walk->open[i];
        }
    }
    walk->open_count = left;
}

static void walk_log(struct walk *walk, const struct log *log, size_t count, int disk_faults) {
    for (size_t i = 0; i < count; i++) {
        const struct log_entry *entry = &log->entries[i];
        switch (entry->kind) {
        case LOG_CREATE:
            (void)new_content(walk, entry->file);
            walk->open[walk->open_count++] = i;
            break;
        case LOG_WRITE:
        case LOG_TRUNCATE:
        case LOG_LINK:
        case LOG_UNLINK:
            walk->open[walk->open_count++] = i;
            break;
        case LOG_SYNC:
        case LOG_FOLDER_SYNC:
            if ((disk_faults & DISK_IGNORES_SYNC) == 0 &&
                ((disk_faults & DISK_IGNORES_FOLDER_SYNC) == 0 || entry->kind == LOG_SYNC)) {
                sync_open(walk, log, entry);
            }
            break;
        default:
            break;
        }
    }
}

size_t disk_cut(const struct disk *before, const struct log *log, size_t count, enum disk_fate fate,
                uint64_t seed, int disk_faults, struct disk *after) {
    static struct walk walk;
    walk.count = 0;
    walk.open_count = 0;
    walk.choices = 0;
    walk.fate = fate;
    walk.seed = seed;
    memset(walk.names, 0, sizeof walk.names);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct disk_file *file = &before->files[i];
        if (file->name[0] != 0) {
            struct content *content = new_content(&walk, file->number);
            memcpy(content->bytes, file->bytes, file->length);
            content->length = file->length;
            name_of(&walk, file->name)->content = content;
        }
    }
    walk_log(&walk, log, count, disk_faults);
    for (size_t i = 0; i < walk.open_count; i++) {
        reach(&walk, &log->entries[walk.open[i]], 1);
    }
    memset(after, 0, sizeof *after);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct content *content = walk.names[i].content;
        if (content != NULL) {
            memcpy(after->files[i].name, walk.names[i].name, LOG_NAME_CAPACITY);
            memcpy(after->files[i].bytes, content->bytes, content->length);
            after->files[i].length = content->length;
            after->files[i].number = content->number;
        }
    }
    return walk.choices;
}
