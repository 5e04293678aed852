// SPDX-License-Identifier: Apache-2.0
#include "ops.h"

typedef void op(struct tricode_firmware *firmware, struct tricode_request *request,
                struct tricode_answer *answer);

static void answer_status(struct tricode_answer *answer, enum tricode_code_status status) {
    tricode_answer_error(answer, tricode_code_status_name(status));
}

static void answer_issued(struct tricode_answer *answer, struct tricode_tagger *tagger,
                          const struct tricode_payload *payload) {
    uint8_t text[TRICODE_TEXT_SIZE];
    const enum tricode_code_status status = tricode_payload_check(payload);
    if (status != TRICODE_CODE_OK) {
        answer_status(answer, status);
    } else if (tricode_tag_issue(tagger, payload, text) != TRICODE_TAG_OK) {
        tricode_answer_error(answer, "internal");
    } else {
        tricode_answer_text(answer, "text", text);
    }
}

/* [CONFORM-7] */
static void decode(struct tricode_firmware *firmware, struct tricode_request *request,
                   struct tricode_answer *answer) {
    const struct tricode_string text = tricode_request_string(request, "text");
    struct tricode_code code;
    (void)firmware;
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
        return;
    }
    const enum tricode_code_status status = tricode_code_decode(text.bytes, text.length, &code);
    if (status != TRICODE_CODE_OK) {
        answer_status(answer, status);
        return;
    }
    tricode_answer_word(answer, "kind", tricode_kind_name(code.payload.kind));
    tricode_answer_number(answer, "key_epoch", code.payload.key_epoch);
    tricode_answer_number(answer, "product", code.payload.product);
    tricode_answer_number(answer, "machine", code.payload.machine);
    tricode_answer_number(answer, "counter", code.payload.counter);
    tricode_answer_number(answer, "vended", code.payload.vended);
    tricode_answer_number(answer, "price", code.payload.price);
    tricode_answer_number(answer, "issued_at", code.payload.issued_at);
    tricode_answer_hex(answer, "tag", code.tag, sizeof code.tag);
}

/* [CONFORM-8] */
static void encode(struct tricode_firmware *firmware, struct tricode_request *request,
                   struct tricode_answer *answer) {
    struct tricode_code code = {.payload = tricode_request_payload(request)};
    uint8_t text[TRICODE_TEXT_SIZE];
    (void)firmware;
    tricode_request_hex(request, "tag", code.tag, sizeof code.tag);
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
        return;
    }
    const enum tricode_code_status status = tricode_code_encode(&code, text);
    if (status != TRICODE_CODE_OK) {
        answer_status(answer, status);
    } else {
        tricode_answer_text(answer, "text", text);
    }
}

/* [CONFORM-9] */
static void read_scanned(struct tricode_firmware *firmware, struct tricode_request *request,
                         struct tricode_answer *answer) {
    const struct tricode_string scanned = tricode_request_string(request, "scanned");
    uint8_t text[TRICODE_TEXT_SIZE];
    (void)firmware;
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
    } else if (!tricode_text_read(scanned.bytes, scanned.length, text)) {
        tricode_answer_error(answer, tricode_machine_reason_name(TRICODE_MACHINE_MALFORMED));
    } else {
        tricode_answer_text(answer, "text", text);
    }
}

/* [CONFORM-11] */
static void issue(struct tricode_firmware *firmware, struct tricode_request *request,
                  struct tricode_answer *answer) {
    struct tricode_tagger tagger;
    (void)firmware;
    tricode_request_hex(request, "key", tagger.key.bytes, TRICODE_KEY_SIZE);
    const struct tricode_payload payload = tricode_request_payload(request);
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
    } else {
        answer_issued(answer, &tagger, &payload);
    }
}

/* [CONFORM-12] */
static void convert(struct tricode_firmware *firmware, struct tricode_request *request,
                    struct tricode_answer *answer) {
    struct tricode_tagger tagger;
    struct tricode_code code;
    (void)firmware;
    tricode_request_hex(request, "key", tagger.key.bytes, TRICODE_KEY_SIZE);
    const struct tricode_string text = tricode_request_string(request, "text");
    const enum tricode_kind kind = tricode_request_kind(request);
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
        return;
    }
    if (kind != TRICODE_KIND_SALE && kind != TRICODE_KIND_PERMIT && kind != TRICODE_KIND_CANCEL) {
        answer_status(answer, TRICODE_CODE_KIND);
        return;
    }
    const enum tricode_code_status status = tricode_code_decode(text.bytes, text.length, &code);
    if (status != TRICODE_CODE_OK) {
        answer_status(answer, status);
        return;
    }
    if (tricode_tag_verify(&tagger, &code) != TRICODE_TAG_OK) {
        tricode_answer_error(answer, tricode_machine_reason_name(TRICODE_MACHINE_NOT_AUTHENTIC));
        return;
    }
    const struct tricode_payload payload = tricode_payload_convert(code.payload, kind);
    answer_issued(answer, &tagger, &payload);
}

/* [CONFORM-13] */
static void verify(struct tricode_firmware *firmware, struct tricode_request *request,
                   struct tricode_answer *answer) {
    struct tricode_tagger tagger;
    struct tricode_code code;
    (void)firmware;
    tricode_request_hex(request, "key", tagger.key.bytes, TRICODE_KEY_SIZE);
    const struct tricode_string text = tricode_request_string(request, "text");
    if (!tricode_request_done(request)) {
        tricode_answer_malformed(answer);
        return;
    }
    const enum tricode_code_status status = tricode_code_decode(text.bytes, text.length, &code);
    if (status != TRICODE_CODE_OK) {
        answer_status(answer, status);
    } else {
        tricode_answer_boolean(answer, "authentic",
                               tricode_tag_verify(&tagger, &code) == TRICODE_TAG_OK);
    }
}

/* [CONFORM-14] */
static void machine_new(struct tricode_firmware *firmware, struct tricode_request *request,
                        struct tricode_answer *answer) {
    struct tricode_firmware fresh = {.machine = {.phase = TRICODE_MACHINE_IDLE}};
    fresh.machine.machine = tricode_request_number(request, "machine", UINT32_MAX);
    fresh.machine.key_epoch = (uint8_t)tricode_request_number(request, "key_epoch", UINT8_MAX);
    tricode_request_hex(request, "key", fresh.tagger.key.bytes, TRICODE_KEY_SIZE);
    fresh.machine.counter = tricode_request_number_or_0(request, "counter");
    fresh.machine.vended = tricode_request_number_or_0(request, "vended");
    if (!tricode_request_done(request) || fresh.machine.machine == 0u ||
        fresh.machine.vended > fresh.machine.counter) {
        tricode_answer_malformed(answer);
        return;
    }
    *firmware = fresh;
    tricode_answer_boolean(answer, "ok", 1);
}

static struct tricode_effect permit(struct tricode_firmware *firmware, struct tricode_string text) {
    struct tricode_presented presented = {.authentic = 0};
    struct tricode_code code;
    presented.status = tricode_code_decode(text.bytes, text.length, &code);
    if (presented.status == TRICODE_CODE_OK) {
        presented.payload = code.payload;
        presented.authentic = tricode_tag_verify(&firmware->tagger, &code) == TRICODE_TAG_OK;
    }
    return tricode_machine_permit(&firmware->machine, presented);
}

static void answer_effect(struct tricode_answer *answer, struct tricode_firmware *firmware,
                          const struct tricode_effect *effect) {
    tricode_answer_word(answer, "effect", tricode_effect_name(effect->kind));
    if (effect->kind == TRICODE_EFFECT_SHOW_SALE || effect->kind == TRICODE_EFFECT_SHOW_CANCEL) {
        answer_issued(answer, &firmware->tagger, &effect->code);
    } else if (effect->kind == TRICODE_EFFECT_DISPENSE) {
        tricode_answer_number(answer, "product", effect->product);
    } else if (effect->kind == TRICODE_EFFECT_REFUSE) {
        tricode_answer_word(answer, "reason", tricode_machine_reason_name(effect->reason));
    }
}

/* [CONFORM-15] */
static void machine_event(struct tricode_firmware *firmware, struct tricode_request *request,
                          struct tricode_answer *answer) {
    static const struct {
        const char *name;
        struct tricode_effect (*step)(struct tricode_machine *machine);
    } events[] = {
        {"lever", tricode_machine_lever},
        {"timeout", tricode_machine_timeout},
        {"vend_succeeded", tricode_machine_vend_succeeded},
        {"vend_failed", tricode_machine_vend_failed},
        {"restart", tricode_machine_restart},
    };
    const struct tricode_string event = tricode_request_string(request, "event");
    const int is_select = tricode_string_is(event, "select");
    const int is_permit = tricode_string_is(event, "permit");
    struct tricode_string text = {NULL, 0};
    uint32_t product = 0;
    uint32_t price = 0;
    uint32_t issued_at = 0;
    unsigned at = 0;
    if (is_select) {
        product = tricode_request_number(request, "product", UINT16_MAX);
        price = tricode_request_number(request, "price", UINT32_MAX);
        issued_at = tricode_request_number(request, "issued_at", UINT32_MAX);
    } else if (is_permit) {
        text = tricode_request_string(request, "text");
    } else {
        while (at < sizeof events / sizeof events[0] &&
               !tricode_string_is(event, events[at].name)) {
            at++;
        }
    }
    if (!tricode_request_done(request) || at == sizeof events / sizeof events[0]) {
        tricode_answer_malformed(answer);
        return;
    }
    if (firmware->machine.machine == 0u) {
        tricode_answer_error(answer, "no_machine");
        return;
    }
    const struct tricode_effect effect =
        is_select ? tricode_machine_select(&firmware->machine, (uint16_t)product, price, issued_at)
        : is_permit ? permit(firmware, text)
                    : events[at].step(&firmware->machine);
    answer_effect(answer, firmware, &effect);
}

/* [CONFORM-3, CONFORM-4] */
void tricode_firmware_answer(struct tricode_firmware *firmware, struct tricode_request *request,
                             struct tricode_answer *answer) {
    static const struct {
        const char *name;
        op *run;
    } ops[] = {
        {"decode", decode},           {"encode", encode},
        {"read", read_scanned},       {"issue", issue},
        {"convert", convert},         {"verify", verify},
        {"machine_new", machine_new}, {"machine", machine_event},
    };
    const struct tricode_string name = tricode_request_string(request, "op");
    answer->length = 0;
    if (request->broken) {
        tricode_answer_malformed(answer);
        return;
    }
    for (unsigned i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (tricode_string_is(name, ops[i].name)) {
            ops[i].run(firmware, request, answer);
            return;
        }
    }
    tricode_answer_error(answer, "unsupported");
}
