// SPDX-License-Identifier: Apache-2.0
/* A machine for suites: its provisioning, and the center's part done with its key: the permit for
 * the sale on its display, as a picture. Include scratch.h first. */
#ifndef TRICODE_TEST_VENDING_H
#define TRICODE_TEST_VENDING_H

#include "crypto/tag.h"
#include "machine/provisioning.h"
#include "machine/engine/engine.h"
#include "qr/scan.h"

static const char vending_provisioning[] =
    "{\"tricode\":1,\"machine\":7,\"currency\":978,\"key_epoch\":3,"
    "\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\","
    "\"host\":\"pay.example\",\"name\":\"Snacks\",\"place\":\"Hall\",\"products\":["
    "{\"product\":1,\"name\":\"Cola\",\"price\":250},"
    "{\"product\":2,\"name\":\"Nuts\",\"price\":180}]}";

/* A machine as it comes from the factory. */
static const struct tricode_machine vending_fresh = {7, 3, TRICODE_MACHINE_IDLE,
                                                     0, 0, {.kind = TRICODE_KIND_SALE}};

static inline void vending_provision(struct tricode_provisioning *provisioning) {
    struct tricode_error fault = {""};
    ck_assert_msg(tricode_provisioning_parse((const uint8_t *)vending_provisioning,
                                             strlen(vending_provisioning), provisioning,
                                             &fault) == 0,
                  "%s", fault.text);
}

static inline struct tricode_tagger *vending_tagger(void) {
    struct tricode_provisioning provisioning;
    vending_provision(&provisioning);
    struct tricode_tagger *tagger = tricode_tagger_new(&provisioning.key);
    ck_assert_ptr_nonnull(tagger);
    tricode_provisioning_clear(&provisioning);
    return tagger;
}

/* Its role, upon a record in the test's folder. */
static inline void vending_open(struct tricode_engine *engine,
                                struct tricode_provisioning *provisioning) {
    struct tricode_error fault = {""};
    vending_provision(provisioning);
    engine->provisioning = provisioning;
    engine->tagger = vending_tagger();
    engine->record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &engine->state, &fault);
    ck_assert_msg(engine->record != NULL, "%s", fault.text);
}

static inline void vending_close(struct tricode_engine *engine,
                                 struct tricode_provisioning *provisioning) {
    tricode_record_close(engine->record);
    tricode_tagger_free(engine->tagger);
    tricode_provisioning_clear(provisioning);
}

/* The code in a picture: 1; 0 when there is no picture yet. */
static inline int vending_scan(const char *picture, struct tricode_code *code) {
    struct tricode_buffer scanned = {NULL, 0};
    uint8_t text[TRICODE_TEXT_SIZE];
    if (tricode_qr_scan_file(picture, &scanned) != TRICODE_QR_OK) {
        return 0;
    }
    int found = tricode_text_read(scanned.bytes, scanned.length, text) &&
                tricode_code_decode(text, sizeof text, code) == TRICODE_CODE_OK;
    free(scanned.bytes);
    return found;
}

/* A permit with this payload, tagged by the machine's key, as text and as a picture. */
static inline void vending_permit(struct tricode_payload payload, char text[TRICODE_TEXT_SIZE + 1],
                                  const char *picture) {
    struct tricode_tagger *tagger = vending_tagger();
    payload.kind = TRICODE_KIND_PERMIT;
    memset(text, 0, TRICODE_TEXT_SIZE + 1);
    ck_assert_int_eq(tricode_tag_issue(tagger, &payload, (uint8_t *)text), TRICODE_TAG_OK);
    tricode_tagger_free(tagger);
    if (picture != NULL) {
        ck_assert_int_eq(tricode_qr_write_png(text, TRICODE_QR_LEVEL_Q, 4, picture), TRICODE_QR_OK);
    }
}

#endif
