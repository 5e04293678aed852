// SPDX-License-Identifier: Apache-2.0
/* Power cuts while the real command sets up a machine: a folder with its provisioning is complete,
 * and any other can be set up again as the error message says. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cuts.h"
#include "machine/command/cli.h"

static const char content[] =
    "{\"tricode\":1,\"machine\":7,\"currency\":978,\"key_epoch\":3,"
    "\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\","
    "\"host\":\"pay.example\",\"name\":\"Snacks\",\"place\":\"Hall\",\"products\":[]}";

static const struct scenario scenario = {"init", "", ""};

/* The center's file, next to the folder. */
static const char *given(void) {
    static char path[128];
    (void)snprintf(path, sizeof path, "%s.json", cuts_place()->folder);
    return path;
}

static void write_given(void) {
    const int fd = open(given(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    power_need(fd >= 0 && write(fd, content, sizeof content - 1) == (ssize_t)sizeof content - 1 &&
                   close(fd) == 0,
               "writing a provisioning file succeeds");
}

/* Runs init without output; returns its exit status. */
static int init(void) {
    const char *const line[] = {
        "tricode-machine", cuts_place()->folder, "init", "--provisioning", given(), NULL};
    const int nowhere = open("/dev/null", O_WRONLY);
    (void)fflush(stdout);
    const int out = dup(STDOUT_FILENO);
    const int error = dup(STDERR_FILENO);
    power_need(nowhere >= 0 && out >= 0 && error >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 &&
                   dup2(nowhere, STDERR_FILENO) >= 0,
               "disabling output succeeds");
    const int code = tricode_machine_cli(5, (char *const *)(uintptr_t)line);
    (void)fflush(stdout);
    power_need(dup2(out, STDOUT_FILENO) >= 0 && dup2(error, STDERR_FILENO) >= 0,
               "enabling output succeeds");
    (void)close(nowhere);
    (void)close(out);
    (void)close(error);
    return code;
}

/* A working machine: complete provisioning, and a new record. */
static void expect_complete(struct world *world, unsigned way) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault;
    char path[160];
    (void)snprintf(path, sizeof path, "%s/provisioning.json", cuts_place()->folder);
    const int read = tricode_provisioning_read(path, &provisioning, &fault) == 0;
    world_hold(world, read, "an existing provisioning is complete");
    if (read) {
        tricode_provisioning_clear(&provisioning);
    }
    const int started = world_start(world, cuts_place()->path, WORLD_SOUND) == 0;
    world_hold(world, started, "a folder with a provisioning has a record");
    if (started) {
        const struct tricode_machine *state = &world->engine.state;
        world_hold(world,
                   state->counter == 0 && state->vended == 0 &&
                       state->phase == TRICODE_MACHINE_IDLE,
                   "the record is that of a new machine");
        world_rest(world, way);
    }
    world_stop(world);
}

static void go_on(struct world *world, int last, unsigned way) {
    char path[160];
    (void)snprintf(path, sizeof path, "%s/provisioning.json", cuts_place()->folder);
    const int complete = access(path, F_OK) == 0;
    world_hold(world, complete || !last, "a successful init set up the machine");
    if (!complete && init() != 0) {
        /* Follows the message: this machine never offered a sale. */
        world_hold(world, unlink(cuts_place()->path) == 0, "a failed init reports the reason");
        world_hold(world, init() == 0, "init succeeds after the remedy");
    }
    expect_complete(world, way);
}

void cuts_try_creation(struct trial *trial) {
    static const struct disk none;
    static struct recording recording;
    static struct disk disk;
    struct world world;
    world_begin(&world, &cuts_place()->provisioning, cuts_place()->tagger);
    write_given();
    cuts_begin(&recording, &none, &world);
    log_note(LOG_PAUSE);
    power_need(init() == 0, "setting up a machine succeeds");
    cuts_end(&recording);
    for (size_t at = 0; at <= recording.log.count; at++) {
        for (unsigned i = 0; i < 2 + 2 * trial->extent.orders; i++) {
            const enum disk_fate fate = (enum disk_fate)(i < 2 ? i : 2 + i % 2);
            const uint64_t seed = trial->extent.seed + at + i;
            struct world cut = recording.moments[at];
            (void)disk_cut(&recording.before, &recording.log, at, fate, seed, trial->disk_faults,
                           &disk);
            disk_write(&disk, cuts_place()->folder);
            go_on(&cut, at == recording.log.count, i);
            trial->counts.creations[cuts_kind(&recording, at)]++;
            if (cut.broken != NULL) {
                cuts_report(trial, &scenario, "cut before entry", at, fate, seed, cut.broken);
            }
        }
    }
    (void)unlink(given());
}
