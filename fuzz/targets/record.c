// SPDX-License-Identifier: Apache-2.0
/* The machine's durable record: first damage to its file, byte by byte; then, if the record still
 * opens, events through the real machine, with power cuts between them. The loaded state must equal
 * the stored state, and after every event the file must contain the state before its effect. */
#include "support/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "host/file.h"
#include "machine/engine/engine.h"
#include "support/keys.h"

#define MACHINE 1u
#define EPOCH 2u
#define EVENTS_MAX 12u
#define VENDED_BEFORE 2u /* vends in the first record, in addition to its sale */

struct place {
    char folder[256];
    char path[300];
    uint8_t *first; /* a valid record with a remembered sale, */
    size_t length;
    struct tricode_machine state; /* and its contents */
    struct tricode_totals totals;
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
    struct tricode_error fault = {""};
    memset(&state, 0, sizeof state);
    state.machine = MACHINE;
    state.key_epoch = EPOCH;
    (void)snprintf(place->folder, sizeof place->folder, "%s/tricode-fuzz-XXXXXX",
                   parent == NULL ? "/tmp" : parent);
    FUZZ_ASSERT(mkdtemp(place->folder) != NULL, "creating a temporary folder succeeds");
    (void)snprintf(place->path, sizeof place->path, "%s/record.sqlite", place->folder);
    FUZZ_ASSERT(tricode_record_create(place->path, &state, &fault) == 0, fault.text);
    struct tricode_record *record =
        tricode_record_open(place->path, MACHINE, EPOCH, &state, &fault);
    FUZZ_ASSERT(record != NULL, fault.text);
    (void)tricode_machine_select(&state, 12, 250, 1000);
    struct tricode_counters *counters = tricode_record_counters(record);
    FUZZ_ASSERT(tricode_counters_count_vend(counters, 12, 250) == 0 &&
                    tricode_counters_count_vend(counters, 3, 99) == 0,
                "memory is available");
    tricode_counters_reset(counters, 0, 1000, 1);
    place->totals = counters->total;
    FUZZ_ASSERT(tricode_record_store(record, &state, &fault) == 0, fault.text);
    tricode_record_close(record);
    place->state = state;
    FUZZ_ASSERT(tricode_file_read(place->path, 1u << 24, &place->first, &place->length) == 0,
                "reading the record succeeds");
    FUZZ_ASSERT(atexit(remove_place) == 0, "removing the folder succeeds");
}

/* Writes the record with some bytes changed; each change is a position (two bytes) and a value. */
static unsigned write_damaged(const struct place *place, struct tricode_stream *stream) {
    uint8_t *bytes = malloc(place->length);
    unsigned changes = tricode_stream_u8(stream) % 8u;
    FUZZ_ASSERT(bytes != NULL, "memory is available");
    memcpy(bytes, place->first, place->length);
    for (unsigned i = 0; i < changes; i++) {
        size_t where = tricode_stream_u16(stream) % place->length;
        bytes[where] = (uint8_t)(bytes[where] ^ tricode_stream_u8(stream));
    }
    FILE *file = fopen(place->path, "wb");
    FUZZ_ASSERT(file != NULL && fwrite(bytes, 1, place->length, file) == place->length &&
                    fclose(file) == 0,
                "writing the record succeeds");
    free(bytes);
    return changes;
}

static int same(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->machine == b->machine && a->key_epoch == b->key_epoch && a->phase == b->phase &&
           a->counter == b->counter && a->vended == b->vended &&
           (a->sale.counter != a->counter || tricode_fuzz_same(&a->sale, &b->sale));
}

static struct tricode_event make_event(const struct tricode_engine *engine,
                                       struct tricode_stream *stream,
                                       uint8_t text[TRICODE_TEXT_SIZE]) {
    const struct tricode_machine *state = &engine->state;
    struct tricode_event event;
    uint8_t choice = tricode_stream_u8(stream);
    memset(&event, 0, sizeof event);
    event.kind = (enum tricode_event_kind)(choice % 7);
    event.product = choice;
    event.price = choice / 8u;
    if (event.kind == TRICODE_EVENT_PERMIT && state->sale.counter != 0) {
        struct tricode_payload permit = tricode_payload_convert(state->sale, TRICODE_KIND_PERMIT);
        tricode_fuzz_issue(choice / 8 == 31 ? 1 : 0, &permit, text);
        event.presented = tricode_engine_present(engine, text, TRICODE_TEXT_SIZE);
    }
    return event;
}

/* The totals equal the sums over the products, and every ended sale is counted once [AUDIT-2]. */
static void check_counters(const struct tricode_counters *counters,
                           const struct tricode_machine *state, uint32_t before) {
    struct tricode_sum sum = {0};
    for (size_t i = 0; i < counters->product_count; i++) {
        sum.number += counters->products[i].total.number;
        sum.value += counters->products[i].total.value;
    }
    const struct tricode_totals *total = &counters->total;
    FUZZ_ASSERT(sum.number == total->vends.number && sum.value == total->vends.value,
                "the totals are the sums over the products");
    FUZZ_ASSERT(total->vends.number + total->cancelled.number +
                        (state->phase != TRICODE_MACHINE_IDLE) ==
                    state->counter + before,
                "each ended sale is counted once");
}

/* A power cut: the process ends, and a new one opens the record. */
static struct tricode_record *cut_power(struct tricode_record *record,
                                        struct tricode_machine *state) {
    struct tricode_error fault = {""};
    tricode_record_close(record);
    record = tricode_record_open(the_place()->path, MACHINE, EPOCH, state, &fault);
    FUZZ_ASSERT(record != NULL, fault.text);
    check_counters(tricode_record_counters(record), state, VENDED_BEFORE);
    return record;
}

static void work(struct tricode_record *record, const struct tricode_machine *state,
                 struct tricode_stream *stream) {
    struct tricode_engine engine = {.tagger = tricode_fuzz_tagger(0), .record = record};
    struct tricode_outcome outcome;
    struct tricode_error fault = {""};
    struct tricode_machine loaded;
    engine.state = *state;
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_event restart = {.kind = TRICODE_EVENT_RESTART};
    int fine = tricode_engine_step(&engine, &restart, &outcome, &fault) == 0;
    for (unsigned i = 0; fine && stream->left > 0 && i < EVENTS_MAX; i++) {
        struct tricode_event event = make_event(&engine, stream, text);
        fine = tricode_engine_step(&engine, &event, &outcome, &fault) == 0;
        FUZZ_ASSERT(fine || (fault.text[0] != '\0' && outcome.effect.kind == TRICODE_EFFECT_NONE),
                    "out of order: no effect, and an error message");
        if (fine && tricode_stream_u8(stream) % 2 == 0) {
            engine.record = cut_power(engine.record, &loaded);
            FUZZ_ASSERT(same(&loaded, &engine.state), "the state was durable before its effect");
        }
    }
    tricode_record_close(engine.record);
}

/* Reads the bytes as audit counters without the checksum, which would reject most inputs: accepted
 * counters are written back unchanged. */
static void read_counters(const uint8_t *data, size_t size) {
    struct tricode_counters counters;
    size_t length = 0;
    if (tricode_counters_decode(data, size, &counters) == 0) {
        uint8_t *bytes = tricode_counters_encode(&counters, &length);
        FUZZ_ASSERT(bytes != NULL && length == size && memcmp(bytes, data, size) == 0,
                    "accepted counters round-trip");
        free(bytes);
    }
    tricode_counters_clear(&counters);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct place *place = the_place();
    struct tricode_machine state;
    struct tricode_error fault = {""};
    if (place->first == NULL) {
        make(place);
    }
    read_counters(data, size);
    memset(&state, 0, sizeof state);
    unsigned changes = write_damaged(place, &stream);
    struct tricode_record *record =
        tricode_record_open(place->path, MACHINE, EPOCH, &state, &fault);
    if (record == NULL) {
        FUZZ_ASSERT(changes > 0 && fault.text[0] != '\0',
                    "only a damaged record is refused, with an error");
        return 0;
    }
    const struct tricode_totals *totals = &tricode_record_counters(record)->total;
    FUZZ_ASSERT(same(&state, &place->state) && tricode_record_check(&state, &fault) == 0 &&
                    totals->vends.number == place->totals.vends.number &&
                    totals->vends.value == place->totals.vends.value,
                "the loaded state equals the stored state despite the damage");
    if (changes == 0) {
        work(record, &state, &stream);
    } else {
        tricode_record_close(record);
    }
    return 0;
}
