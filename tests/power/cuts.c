// SPDX-License-Identifier: Apache-2.0
#include "cuts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct place place = {
    .provisioning = {.machine = WORLD_MACHINE, .key_epoch = WORLD_EPOCH, .key = {{1, 2, 3}}}};

const struct place *cuts_place(void) {
    return &place;
}

void cuts_set_up(void) {
    (void)snprintf(place.folder, sizeof place.folder, "/dev/shm/tricode-power-XXXXXX");
    if (mkdtemp(place.folder) == NULL) {
        (void)snprintf(place.folder, sizeof place.folder, "/tmp/tricode-power-XXXXXX");
        power_need(mkdtemp(place.folder) != NULL, "a folder for files exists");
    }
    (void)snprintf(place.path, sizeof place.path, "%s/record.sqlite", place.folder);
    place.tagger = tricode_tagger_new(&place.provisioning.key);
    power_need(place.tagger != NULL, "creating a tagger succeeds");
}

void cuts_tear_down(void) {
    static const struct disk none;
    disk_write(&none, place.folder);
    (void)rmdir(place.folder);
    tricode_tagger_free(place.tagger);
}

void cuts_report(struct trial *trial, const struct scenario *scenario, const char *where, size_t at,
                 enum disk_fate fate, uint64_t seed, const char *broken) {
    static const char *const fates[] = {"kept", "dropped", "reordered", "torn"};
    trial->counts.broken++;
    unsigned found = 0;
    while (found < CUTS_FOUND_CAPACITY - 1 && trial->found[found] != NULL &&
           trial->found[found] != broken) {
        found++;
    }
    trial->found[found] = broken;
    if (!trial->quiet && trial->counts.broken <= 20) {
        (void)printf("BROKEN: %s. Scenario '%s' (%s), %s %zu, unsynced %s, seed %llu\n", broken,
                     scenario->name, scenario->script, where, at, fates[fate],
                     (unsigned long long)seed);
    }
}

static void keep_moment(void *context) {
    struct recording *recording = context;
    if (recording->log.count + 1 >= recording->capacity) {
        recording->capacity = 2 * recording->capacity + 64;
        recording->moments =
            realloc(recording->moments, recording->capacity * sizeof *recording->moments);
        power_need(recording->moments != NULL, "memory is available");
    }
    recording->moments[recording->log.count] = *recording->playing;
}

/* The log is complete: replaying all of it yields the folder's contents. */
static void check_log(const struct recording *recording) {
    static struct disk logged;
    static struct disk found;
    (void)disk_cut(&recording->before, &recording->log, recording->log.count, DISK_KEPT, 0, 0,
                   &logged);
    disk_read(&found, place.folder);
    power_need(disk_same(&logged, &found), "the log contains every change of a file");
}

void cuts_begin(struct recording *recording, const struct disk *disk, const struct world *world) {
    disk_write(disk, place.folder);
    disk_read(&recording->before, place.folder);
    recording->playing = world;
    log_into(&recording->log, place.folder, keep_moment, recording);
}

void cuts_end(struct recording *recording) {
    keep_moment(recording); /* the end */
    log_into(NULL, NULL, NULL, NULL);
    check_log(recording);
}

static void record(struct recording *recording, const struct disk *disk, struct world *world,
                   const char *script, int faults) {
    cuts_begin(recording, disk, world);
    play(world, place.path, script, faults);
    cuts_end(recording);
}

/* A new machine after the events before the scenario, and the disk at that time. */
static void prepare(const struct scenario *scenario, struct world *world, struct disk *disk) {
    struct tricode_error fault = {""};
    const struct tricode_machine fresh = {
        .machine = WORLD_MACHINE, .key_epoch = WORLD_EPOCH, .sale = {.kind = TRICODE_KIND_SALE}};
    memset(disk, 0, sizeof *disk);
    disk_write(disk, place.folder);
    power_need(tricode_record_create(place.path, &fresh, &fault) == 0, fault.text);
    world_begin(world, &place.provisioning, place.tagger);
    world->engine.state = fresh;
    play(world, place.path, scenario->before, WORLD_SOUND);
    disk_read(disk, place.folder);
}

/* --- cutting --- */

static int same_state(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->phase == b->phase && a->counter == b->counter && a->vended == b->vended &&
           (a->counter == 0 || a->sale.counter == b->sale.counter);
}

unsigned cuts_kind(const struct recording *recording, size_t at) {
    return at < recording->log.count ? recording->log.entries[at].kind : (unsigned)LOG_KINDS;
}

/* The state after a cut is the last durable one, or the one being written. */
static int is_kept(const struct recording *recording, size_t at,
                   const struct tricode_machine *found) {
    struct tricode_machine kept = recording->moments[at].engine.state;
    struct tricode_machine next = kept;
    for (size_t i = at; i <= recording->log.count; i++) {
        if (!same_state(&recording->moments[i].engine.state, &kept)) {
            next = recording->moments[i].engine.state;
            break;
        }
    }
    (void)tricode_machine_restart(&kept);
    (void)tricode_machine_restart(&next);
    return same_state(found, &kept) || same_state(found, &next);
}

/* Starts the machine on a disk after the cut and ends all sales; returns the first violated
 * statement, or NULL. */
static const char *go_on(const struct trial *trial, const struct disk *disk, struct world *world,
                         const struct recording *recording, size_t at, unsigned way) {
    disk_write(disk, place.folder);
    if (world_start(world, place.path, trial->faults) != 0) {
        world_hold(world, 0, "5: the machine starts again");
    } else if (recording != NULL && !trial->quiet) {
        world_hold(world, is_kept(recording, at, &world->engine.state),
                   "the record is the old one or the new one");
    }
    if (world->broken == NULL) {
        world_rest(world, way);
    }
    world_stop(world);
    return world->broken;
}

/* Cuts during the start after a cut. */
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
                         trial->disk_faults, &after) == 0 &&
                fate > 0) {
                break;
            }
            struct world cut = recording.moments[at];
            const char *broken =
                go_on(trial, &after, &cut, &recording, at, (unsigned)(at + (unsigned)fate));
            trial->counts.nested[cuts_kind(&recording, at)]++;
            if (broken != NULL) {
                cuts_report(trial, scenario, "start after a cut, entry", at, (enum disk_fate)fate,
                            seed, broken);
            }
        }
    }
}

/* One entry of the log: every outcome for unsynced data. */
static void cut_at(struct trial *trial, const struct scenario *scenario,
                   const struct recording *recording, size_t at) {
    static struct disk after;
    static unsigned long turn;
    for (unsigned i = 0; i < 2 + 2 * trial->extent.orders; i++) {
        const enum disk_fate fate = i < 2        ? (enum disk_fate)i
                                    : i % 2 == 0 ? DISK_REORDERED
                                                 : DISK_TORN;
        const uint64_t seed = trial->extent.seed * 1000003 + i;
        if (disk_cut(&recording->before, &recording->log, at, fate, seed, trial->disk_faults,
                     &after) == 0 &&
            i > 0) {
            return; /* all data is synced: one possible disk */
        }
        struct world world = recording->moments[at];
        const char *broken = go_on(trial, &after, &world, recording, at, (unsigned)(at + i));
        trial->counts.cuts[cuts_kind(recording, at)][fate]++;
        if (broken != NULL) {
            cuts_report(trial, scenario, "cut before entry", at, fate, seed, broken);
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
    (void)disk_cut(&recording.before, &recording.log, recording.log.count, fate, turn,
                   trial->disk_faults, &after);
    const char *broken = world.broken;
    if (broken == NULL) {
        broken = go_on(trial, &after, &world, NULL, 0, (unsigned)turn);
    }
    if (broken != NULL) {
        cuts_report(trial, scenario, "storage fails at entry", at, fate, turn, broken);
    }
}

void cuts_try(struct trial *trial, const struct scenario *scenario) {
    static struct recording recording;
    static struct disk disk;
    static struct world first;
    prepare(scenario, &first, &disk);
    struct world world = first;
    record(&recording, &disk, &world, scenario->script, trial->faults);
    if (world.broken != NULL) {
        cuts_report(trial, scenario, "without a cut, entry", recording.log.count, DISK_KEPT, 0,
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
