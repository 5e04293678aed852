// SPDX-License-Identifier: Apache-2.0
/* The machine's durable record. First comes damage to its file, byte by byte; then, if it is opened
 * at all, events through the real role, with power cuts between them. What is loaded is what was
 * stored, and after every event the file holds what the machine is about to act on. */
#include "support/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "host/file.h"
#include "machine/vendor.h"
#include "support/keys.h"

#define MACHINE 1u
#define EPOCH 2u
#define EVENTS_MAX 12u

struct place {
    char folder[256];
    char path[300];
    uint8_t *first; /* a sound record, with a remembered sale, */
    size_t length;
    struct tricode_machine state; /* and what it says */
};

static struct place *the_place(void) {
    static struct place place;
    return &place;
}

static void remove_place(void) {
    struct place *place = the_place();
    free(place->first);
    (void)unlink(place->path);
    (void)rmdir(place->folder);
}

static void make(struct place *place) {
    const char *parent = getenv("TMPDIR");
    struct tricode_machine state;
    struct tricode_fault fault = {""};
    memset(&state, 0, sizeof state);
    state.machine = MACHINE;
    state.key_epoch = EPOCH;
    (void)snprintf(place->folder, sizeof place->folder, "%s/tricode-fuzz-XXXXXX",
                   parent == NULL ? "/tmp" : parent);
    FUZZ_ASSERT(mkdtemp(place->folder) != NULL, "a temporary folder can be made");
    (void)snprintf(place->path, sizeof place->path, "%s/record.sqlite", place->folder);
    FUZZ_ASSERT(tricode_record_create(place->path, &state, &fault) == 0, fault.text);
    struct tricode_record *record =
        tricode_record_open(place->path, MACHINE, EPOCH, &state, &fault);
    FUZZ_ASSERT(record != NULL, fault.text);
    (void)tricode_machine_select(&state, 12, 250, 1000);
    FUZZ_ASSERT(tricode_record_store(record, &state, &fault) == 0, fault.text);
    tricode_record_close(record);
    place->state = state;
    FUZZ_ASSERT(tricode_file_read(place->path, 1u << 24, &place->first, &place->length) == 0,
                "the record can be read");
    FUZZ_ASSERT(atexit(remove_place) == 0, "the folder can be removed");
}

/* Writes the record with some bytes changed: each change is where (two bytes) and by what. */
static unsigned write_damaged(const struct place *place, struct tricode_stream *stream) {
    uint8_t *bytes = malloc(place->length);
    unsigned changes = tricode_stream_u8(stream) % 8u;
    FUZZ_ASSERT(bytes != NULL, "there is memory");
    memcpy(bytes, place->first, place->length);
    for (unsigned i = 0; i < changes; i++) {
        size_t where = tricode_stream_u16(stream) % place->length;
        bytes[where] = (uint8_t)(bytes[where] ^ tricode_stream_u8(stream));
    }
    FILE *file = fopen(place->path, "wb");
    FUZZ_ASSERT(file != NULL && fwrite(bytes, 1, place->length, file) == place->length &&
                    fclose(file) == 0,
                "the record can be written");
    free(bytes);
    return changes;
}

static int same(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->machine == b->machine && a->key_epoch == b->key_epoch && a->phase == b->phase &&
           a->counter == b->counter && a->vended == b->vended &&
           (a->sale.counter != a->counter || tricode_fuzz_same(&a->sale, &b->sale));
}

static struct tricode_event make_event(const struct tricode_machine *state,
                                       struct tricode_stream *stream,
                                       uint8_t text[TRICODE_TEXT_SIZE]) {
    struct tricode_event event;
    uint8_t choice = tricode_stream_u8(stream);
    memset(&event, 0, sizeof event);
    event.kind = (enum tricode_event_kind)(choice % 7);
    event.product = choice;
    event.price = choice / 8u;
    if (event.kind == TRICODE_EVENT_PERMIT && state->sale.counter != 0) {
        struct tricode_payload permit = tricode_payload_convert(state->sale, TRICODE_KIND_PERMIT);
        tricode_fuzz_issue(choice / 8 == 31 ? 1 : 0, &permit, text);
        event.scanned = text;
        event.scanned_length = TRICODE_TEXT_SIZE;
    }
    return event;
}

/* The mains cable: the process is gone, and another one opens what it left. */
static struct tricode_record *cut_power(struct tricode_record *record,
                                        struct tricode_machine *state) {
    struct tricode_fault fault = {""};
    tricode_record_close(record);
    record = tricode_record_open(the_place()->path, MACHINE, EPOCH, state, &fault);
    FUZZ_ASSERT(record != NULL, fault.text);
    return record;
}

static void work(struct tricode_record *record, const struct tricode_machine *state,
                 struct tricode_stream *stream) {
    struct tricode_provisioning provisioning = {.machine = MACHINE, .key_epoch = EPOCH};
    struct tricode_vendor vendor = {
        .provisioning = &provisioning, .tagger = tricode_fuzz_tagger(0), .record = record};
    struct tricode_outcome outcome;
    struct tricode_fault fault = {""};
    struct tricode_machine loaded;
    vendor.state = *state;
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_event restart = {.kind = TRICODE_EVENT_RESTART};
    int fine = tricode_vendor_step(&vendor, &restart, &outcome, &fault) == 0;
    for (unsigned i = 0; fine && stream->left > 0 && i < EVENTS_MAX; i++) {
        struct tricode_event event = make_event(&vendor.state, stream, text);
        fine = tricode_vendor_step(&vendor, &event, &outcome, &fault) == 0;
        FUZZ_ASSERT(fine || (fault.text[0] != '\0' && outcome.effect.kind == TRICODE_EFFECT_NONE),
                    "out of order: nothing is done, and the fault says why");
        if (fine && tricode_stream_u8(stream) % 2 == 0) {
            vendor.record = cut_power(vendor.record, &loaded);
            FUZZ_ASSERT(same(&loaded, &vendor.state), "the state was durable before its effect");
        }
    }
    tricode_record_close(vendor.record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct place *place = the_place();
    struct tricode_machine state;
    struct tricode_fault fault = {""};
    if (place->first == NULL) {
        make(place);
    }
    memset(&state, 0, sizeof state);
    unsigned changes = write_damaged(place, &stream);
    struct tricode_record *record =
        tricode_record_open(place->path, MACHINE, EPOCH, &state, &fault);
    if (record == NULL) {
        FUZZ_ASSERT(changes > 0 && fault.text[0] != '\0', "only damage is refused, with its fault");
        return 0;
    }
    FUZZ_ASSERT(same(&state, &place->state) && tricode_record_check(&state, &fault) == 0,
                "what is loaded is what was stored, whatever was damaged");
    if (changes == 0) {
        work(record, &state, &stream);
    } else {
        tricode_record_close(record);
    }
    return 0;
}
