// SPDX-License-Identifier: Apache-2.0
#include "vending.h"

void vending_provision(struct tricode_provisioning *provisioning) {
    struct tricode_error fault = {""};
    ck_assert_msg(tricode_provisioning_parse((const uint8_t *)vending_provisioning,
                                             strlen(vending_provisioning), provisioning,
                                             &fault) == 0,
                  "%s", fault.text);
}

struct tricode_tagger *vending_tagger(void) {
    struct tricode_provisioning provisioning;
    vending_provision(&provisioning);
    struct tricode_tagger *tagger = tricode_tagger_new(&provisioning.key);
    ck_assert_ptr_nonnull(tagger);
    tricode_provisioning_clear(&provisioning);
    return tagger;
}

void vending_open(struct tricode_engine *engine, struct tricode_provisioning *provisioning) {
    struct tricode_error fault = {""};
    vending_provision(provisioning);
    engine->tagger = vending_tagger();
    engine->record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &engine->state, &fault);
    ck_assert_msg(engine->record != NULL, "%s", fault.text);
}

void vending_close(struct tricode_engine *engine, struct tricode_provisioning *provisioning) {
    tricode_record_close(engine->record);
    tricode_tagger_free(engine->tagger);
    tricode_provisioning_clear(provisioning);
}

int vending_scan(const char *picture, struct tricode_code *code) {
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

void vending_permit(struct tricode_payload payload, char text[TRICODE_TEXT_SIZE + 1],
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
