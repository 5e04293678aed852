// SPDX-License-Identifier: Apache-2.0
/* The power goes. Each scenario is played once, with every call that changes a file and every
 * effect logged; then, for every entry of the log, the disk is made as a cut at that point may have
 * left it, the real machine is started upon it, with the world as it was at that moment, and
 * brought to rest: each statement of the theorem has to hold. The same while the machine starts up
 * after a cut, while a record is made, and with storage that fails and comes back. Then faults are
 * planted, in the disk and in the machine, and have to be found. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "play.h"
#include "record_1.h"

/* A scenario as it was played: moments[i] is the world just ahead of entry i, the last one the end.
 */
struct recording {
    struct disk before;
    struct log log;
    struct world *moments;
    size_t room;
    const struct world *playing;
};

#define FOUND_ROOM 16u

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
    unsigned long nested[LOG_KINDS + 1];
    unsigned long creations;
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
    const char *found[FOUND_ROOM]; /* statements that did not hold, each once */
};

static char folder[64];
static char path[128];
static struct tricode_provisioning provisioning = {
    .machine = WORLD_MACHINE, .key_epoch = WORLD_EPOCH, .key = {{1, 2, 3}}};
static struct tricode_tagger *tagger;

static void report(struct trial *trial, const struct scenario *scenario, const char *where,
                   size_t at, enum disk_fate fate, uint64_t seed, const char *broken) {
    static const char *const fates[] = {"kept", "dropped", "reordered", "torn"};
    trial->counts.broken++;
    unsigned found = 0;
    while (found < FOUND_ROOM - 1 && trial->found[found] != NULL && trial->found[found] != broken) {
        found++;
    }
    trial->found[found] = broken;
    if (!trial->quiet && trial->counts.broken <= 20) {
        (void)printf("BROKEN: %s. Scenario '%s' (%s), %s %zu, unsynced %s, seed %llu\n", broken,
                     scenario->name, scenario->script, where, at, fates[fate],
                     (unsigned long long)seed);
    }
}

/* --- playing --- */

static void keep_moment(void *context) {
    struct recording *recording = context;
    if (recording->log.count + 1 >= recording->room) {
        recording->room = 2 * recording->room + 64;
        recording->moments =
            realloc(recording->moments, recording->room * sizeof *recording->moments);
        power_need(recording->moments != NULL, "there is memory");
    }
    recording->moments[recording->log.count] = *recording->playing;
}

/* The log is whole: with all of it, the disk is what the folder holds. */
static void check_log(const struct recording *recording) {
    static struct disk logged;
    static struct disk found;
    (void)disk_cut(&recording->before, &recording->log, recording->log.count, DISK_KEPT, 0, 0,
                   &logged);
    disk_read(&found, folder);
    power_need(disk_same(&logged, &found), "all that changes a file is logged");
}

static void record(struct recording *recording, const struct disk *disk, struct world *world,
                   const char *script, int faults) {
    disk_write(disk, folder);
    disk_read(&recording->before, folder);
    recording->playing = world;
    log_into(&recording->log, folder, keep_moment, recording);
    play(world, path, script, faults);
    keep_moment(recording); /* the end */
    log_into(NULL, NULL, NULL, NULL);
    check_log(recording);
}

/* Makes the record one of format 1, as 0.1.0 would have written it. */
static void make_format_1(void) {
    sqlite3 *database = NULL;
    power_need(sqlite3_open(path, &database) == SQLITE_OK &&
                   sqlite3_exec(database,
                                "ALTER TABLE record RENAME TO newer; " RECORD_1_TABLE
                                "; INSERT INTO record SELECT only_row, machine, key_epoch, phase, "
                                "counter, vended, sale, writes FROM newer; DROP TABLE newer; "
                                "PRAGMA user_version = 1; VACUUM",
                                NULL, NULL, NULL) == SQLITE_OK &&
                   sqlite3_close(database) == SQLITE_OK,
               "a record of format 1 is made");
}

/* A new machine, what comes before the scenario, and the disk as it is then. */
static void prepare(const struct scenario *scenario, struct world *world, struct disk *disk) {
    struct tricode_fault fault = {""};
    const struct tricode_machine fresh = {
        .machine = WORLD_MACHINE, .key_epoch = WORLD_EPOCH, .sale = {.kind = TRICODE_KIND_SALE}};
    memset(disk, 0, sizeof *disk);
    disk_write(disk, folder);
    power_need(tricode_record_create(path, &fresh, &fault) == 0, fault.text);
    world_begin(world, &provisioning, tagger);
    world->vendor.state = fresh;
    play(world, path, scenario->before, WORLD_SOUND);
    if (scenario->format_1) {
        make_format_1();
    }
    disk_read(disk, folder);
}

/* --- cutting --- */

static int same_state(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->phase == b->phase && a->counter == b->counter && a->vended == b->vended &&
           (a->counter == 0 || a->sale.counter == b->sale.counter);
}

/* What the cut comes ahead of. */
static unsigned kind_of(const struct recording *recording, size_t at) {
    return at < recording->log.count ? recording->log.entries[at].kind : (unsigned)LOG_KINDS;
}

/* What is found after a cut is the state that was durable, or the one that was being written. */
static int is_kept(const struct recording *recording, size_t at,
                   const struct tricode_machine *found) {
    struct tricode_machine kept = recording->moments[at].vendor.state;
    struct tricode_machine next = kept;
    for (size_t i = at; i <= recording->log.count; i++) {
        if (!same_state(&recording->moments[i].vendor.state, &kept)) {
            next = recording->moments[i].vendor.state;
            break;
        }
    }
    (void)tricode_machine_restart(&kept);
    (void)tricode_machine_restart(&next);
    return same_state(found, &kept) || same_state(found, &next);
}

/* Starts the machine on a disk as the cut left it, and brings all to rest: the first statement that
 * does not hold, or NULL. */
static const char *go_on(const struct trial *trial, const struct disk *disk, struct world *world,
                         const struct recording *recording, size_t at, unsigned way) {
    disk_write(disk, folder);
    if (world_start(world, path, trial->faults) != 0) {
        world_hold(world, 0, "5: the machine starts again");
    } else if (recording != NULL && !trial->quiet) {
        world_hold(world, is_kept(recording, at, &world->vendor.state),
                   "the record is the old one or the new one");
    }
    if (world->broken == NULL) {
        world_rest(world, way);
    }
    world_stop(world);
    return world->broken;
}

/* Cuts of the start that follows a cut. */
static void cut_start(struct trial *trial, const struct scenario *scenario, const struct disk *disk,
                      const struct world *moment) {
    static struct recording recording;
    static struct disk after;
    struct world world = *moment;
    record(&recording, disk, &world, "", WORLD_SOUND);
    for (size_t at = 0; at <= recording.log.count; at++) {
        for (int fate = 0; fate < DISK_FATES; fate++) {
            const uint64_t seed = trial->extent.seed + at;
            if (disk_cut(&recording.before, &recording.log, at, (enum disk_fate)fate, seed,
                         trial->lies, &after) == 0 &&
                fate > 0) {
                break;
            }
            struct world cut = recording.moments[at];
            const char *broken =
                go_on(trial, &after, &cut, &recording, at, (unsigned)(at + (unsigned)fate));
            trial->counts.nested[kind_of(&recording, at)]++;
            if (broken != NULL) {
                report(trial, scenario, "start after a cut, entry", at, (enum disk_fate)fate, seed,
                       broken);
            }
        }
    }
}

/* One entry of the log: every fate of what is not synced there. */
static void cut_at(struct trial *trial, const struct scenario *scenario,
                   const struct recording *recording, size_t at) {
    static struct disk after;
    static unsigned long turn;
    for (unsigned i = 0; i < 2 + 2 * trial->extent.orders; i++) {
        const enum disk_fate fate = i < 2        ? (enum disk_fate)i
                                    : i % 2 == 0 ? DISK_REORDERED
                                                 : DISK_TORN;
        const uint64_t seed = trial->extent.seed * 1000003 + i;
        if (disk_cut(&recording->before, &recording->log, at, fate, seed, trial->lies, &after) ==
                0 &&
            i > 0) {
            return; /* all is synced: there is one disk */
        }
        struct world world = recording->moments[at];
        const char *broken = go_on(trial, &after, &world, recording, at, (unsigned)(at + i));
        trial->counts.cuts[kind_of(recording, at)][fate]++;
        if (broken != NULL) {
            report(trial, scenario, "cut ahead of entry", at, fate, seed, broken);
        } else if (++turn % trial->extent.nested == 0) {
            cut_start(trial, scenario, &after, &recording->moments[at]);
        }
    }
}

/* --- storage that fails --- */

static void fail_at(struct trial *trial, const struct scenario *scenario, const struct disk *disk,
                    const struct world *first, size_t at) {
    static const int errors[] = {ENOSPC, EIO, EROFS};
    static struct recording recording;
    static struct disk after;
    const uint64_t turn = trial->extent.seed + at;
    const enum disk_fate fate = (enum disk_fate)(turn / 3 % DISK_FATES);
    struct world world = *first;
    log_fail(at, errors[turn % 3], turn / 2 % 2 == 0);
    record(&recording, disk, &world, scenario->script, trial->faults);
    log_fail(0, 0, 0);
    trial->counts.failures++;
    trial->counts.refused += (unsigned)world.out_of_order;
    (void)disk_cut(&recording.before, &recording.log, recording.log.count, fate, turn, trial->lies,
                   &after);
    const char *broken = world.broken;
    if (broken == NULL) {
        broken = go_on(trial, &after, &world, NULL, 0, (unsigned)turn);
    }
    if (broken != NULL) {
        report(trial, scenario, "storage fails at entry", at, fate, turn, broken);
    }
}

/* --- a record that is made --- */

static void create(struct world *world) {
    const struct tricode_machine fresh = world->vendor.state;
    struct tricode_fault fault;
    log_note(LOG_PAUSE);
    power_need(tricode_record_create(path, &fresh, &fault) == 0, "a record is made");
}

/* After a cut there is none, or one that is refused, or the new machine's; at the end it is there.
 */
static void cut_creation(struct trial *trial) {
    static const struct scenario scenario = {"a new record", "", "", 0};
    static struct recording recording;
    static struct disk disk;
    static struct world world;
    prepare(&scenario, &world, &disk);
    memset(&disk, 0, sizeof disk);
    disk_write(&disk, folder);
    disk_read(&recording.before, folder);
    recording.playing = &world;
    log_into(&recording.log, folder, keep_moment, &recording);
    create(&world);
    keep_moment(&recording);
    log_into(NULL, NULL, NULL, NULL);
    check_log(&recording);
    for (size_t at = 0; at <= recording.log.count; at++) {
        for (unsigned i = 0; i < 2 + 2 * trial->extent.orders; i++) {
            const enum disk_fate fate = (enum disk_fate)(i < 2 ? i : 2 + i % 2);
            struct world cut = recording.moments[at];
            (void)disk_cut(&recording.before, &recording.log, at, fate, at + i, trial->lies, &disk);
            disk_write(&disk, folder);
            const int started = world_start(&cut, path, WORLD_SOUND) == 0;
            world_hold(&cut, started || at < recording.log.count, "a new record is durable");
            if (started) {
                world_hold(&cut, same_state(&cut.vendor.state, &world.vendor.state),
                           "a new record is a new machine's");
                world_rest(&cut, i);
            }
            world_stop(&cut);
            trial->counts.creations++;
            if (cut.broken != NULL) {
                report(trial, &scenario, "cut ahead of entry", at, fate, at + i, cut.broken);
            }
        }
    }
}

/* --- all of it --- */

static void try_scenario(struct trial *trial, const struct scenario *scenario) {
    static struct recording recording;
    static struct disk disk;
    static struct world first;
    prepare(scenario, &first, &disk);
    struct world world = first;
    record(&recording, &disk, &world, scenario->script, trial->faults);
    if (world.broken != NULL) {
        report(trial, scenario, "without a cut, entry", recording.log.count, DISK_KEPT, 0,
               world.broken);
    }
    for (size_t at = 0; at <= recording.log.count; at++) {
        cut_at(trial, scenario, &recording, at);
    }
    for (size_t at = trial->extent.seed % trial->extent.failing; at < recording.log.count;
         at += trial->extent.failing) {
        fail_at(trial, scenario, &disk, &first, at);
    }
}

static void try_all(struct trial *trial) {
    for (const struct scenario *scenario = play_scenarios; scenario->name != NULL; scenario++) {
        try_scenario(trial, scenario);
    }
    for (unsigned i = 0; i < trial->extent.scenarios; i++) {
        struct scenario scenario;
        play_random(trial->extent.seed * 1000 + i, &scenario);
        try_scenario(trial, &scenario);
    }
    cut_creation(trial);
}

static void print(const struct trial *trial) {
    static const char *const kinds[] = {
        "a file is created", "a write",           "a truncation",
        "a sync of a file",  "a file is removed", "a sync of the folder",
        "an effect",         "an event",          "nothing (the end)"};
    const struct counts *counts = &trial->counts;
    unsigned long total = counts->creations;
    (void)printf("%-22s %9s %9s %9s %9s %12s\n", "cut ahead of", "kept", "dropped", "reordered",
                 "torn", "at the start");
    for (unsigned kind = 0; kind <= LOG_KINDS; kind++) {
        (void)printf("%-22s", kinds[kind]);
        for (unsigned fate = 0; fate < DISK_FATES; fate++) {
            (void)printf(" %9lu", counts->cuts[kind][fate]);
            total += counts->cuts[kind][fate];
        }
        (void)printf(" %12lu\n", counts->nested[kind]);
        total += counts->nested[kind];
    }
    (void)printf(
        "(what was not synced is kept, dropped, reordered or torn; the last column: the start "
        "after a cut is cut, too)\n");
    (void)printf("cuts: %lu, of them while a record is made: %lu\n", total, counts->creations);
    (void)printf("storage that fails (full, broken, read-only), then comes back: %lu, out of order "
                 "in %lu\n",
                 counts->failures, counts->refused);
    (void)printf("statements that did not hold: %lu\n", counts->broken);
}

/* Each fault has to be found. 0, or how many were not. */
static unsigned plant(const struct extent *extent) {
    static const struct {
        const char *what;
        int lies;
        int faults;
    } plants[] = {{"a disk that ignores fsync", DISK_IGNORES_SYNC, 0},
                  {"a disk that ignores fsync of a folder", DISK_IGNORES_FOLDER_SYNC, 0},
                  {"a machine that acts before it is durable", 0, WORLD_ACTS_FIRST},
                  {"a machine that does not count a cut vend as vended", 0, WORLD_NO_RESTART}};
    unsigned missed = 0;
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        struct trial trial = {
            .extent = *extent, .lies = plants[i].lies, .faults = plants[i].faults, .quiet = 1};
        trial.extent.nested = UINT_MAX;
        trial.extent.failing = UINT_MAX;
        for (unsigned k = 0; k < 3; k++) {
            try_scenario(&trial, &play_scenarios[k]);
        }
        (void)printf("planted: %s: %s, %lu times\n", plants[i].what,
                     trial.found[0] != NULL ? "found" : "NOT FOUND", trial.counts.broken);
        for (unsigned k = 0; k < FOUND_ROOM && trial.found[k] != NULL; k++) {
            (void)printf("    %s\n", trial.found[k]);
        }
        missed += trial.found[0] == NULL;
    }
    return missed;
}

static void set_up(void) {
    (void)snprintf(folder, sizeof folder, "/dev/shm/tricode-power-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        (void)snprintf(folder, sizeof folder, "/tmp/tricode-power-XXXXXX");
        power_need(mkdtemp(folder) != NULL, "there is a place for files");
    }
    (void)snprintf(path, sizeof path, "%s/record.sqlite", folder);
    tagger = tricode_tagger_new(&provisioning.key);
    power_need(tagger != NULL, "a tagger is made");
}

static void tear_down(void) {
    static const struct disk none;
    disk_write(&none, folder);
    (void)rmdir(folder);
    tricode_tagger_free(tagger);
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
    set_up();
    try_all(&trial);
    print(&trial);
    const unsigned missed = plant(&trial.extent);
    tear_down();
    if (trial.counts.broken > 0 || missed > 0) {
        (void)printf("make power is red\n");
        return 1;
    }
    return 0;
}
