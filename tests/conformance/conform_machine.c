// SPDX-License-Identifier: Apache-2.0
/* The ops of one vending machine. Its state is in memory only. */
#include "conform.h"

#include <stdlib.h>
#include <string.h>
#include "core/machine.h"
#include "core/names.h"

struct tricode_conform_machine {
    struct tricode_machine state;
    struct tricode_tagger *tagger;
};

void tricode_conform_machine_free(struct tricode_conform_machine *machine) {
    if (machine != NULL) {
        tricode_tagger_free(machine->tagger);
        free(machine);
    }
}

/* [CONFORM-14] */
json_t *tricode_conform_machine_new(struct tricode_conform *conform,
                                    struct tricode_fields *fields) {
    struct tricode_machine state;
    struct tricode_key key;
    memset(&state, 0, sizeof state);
    state.machine = tricode_fields_u32(fields, "machine");
    state.key_epoch = tricode_fields_u8(fields, "key_epoch");
    tricode_fields_hex(fields, "key", key.bytes, TRICODE_KEY_SIZE);
    state.counter = (uint32_t)tricode_fields_number_or(fields, "counter", UINT32_MAX, 0);
    state.vended = (uint32_t)tricode_fields_number_or(fields, "vended", UINT32_MAX, 0);
    if (!tricode_fields_done(fields) || state.machine == 0 || state.vended > state.counter) {
        return tricode_conform_malformed();
    }
    struct tricode_conform_machine *machine = calloc(1, sizeof *machine);
    if (machine == NULL) {
        return NULL;
    }
    machine->state = state;
    machine->tagger = tricode_tagger_new(&key);
    if (machine->tagger == NULL) {
        tricode_conform_machine_free(machine);
        return NULL;
    }
    tricode_conform_machine_free(conform->machine);
    conform->machine = machine;
    return json_pack("{s:b}", "ok", 1);
}

static json_t *show(struct tricode_conform_machine *machine, const struct tricode_effect *effect) {
    uint8_t text[TRICODE_TEXT_SIZE];
    if (tricode_tag_issue(machine->tagger, &effect->code, text) != TRICODE_TAG_OK) {
        return NULL;
    }
    return json_pack("{s:s, s:s%}", "effect", tricode_effect_name(effect->kind), "text",
                     (const char *)text, (size_t)TRICODE_TEXT_SIZE);
}

static json_t *describe(struct tricode_conform_machine *machine,
                        const struct tricode_effect *effect) {
    const char *name = tricode_effect_name(effect->kind);
    switch (effect->kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        return show(machine, effect);
    case TRICODE_EFFECT_DISPENSE:
        return json_pack("{s:s, s:I}", "effect", name, "product", (json_int_t)effect->product);
    case TRICODE_EFFECT_REFUSE:
        return json_pack("{s:s, s:s}", "effect", name, "reason",
                         tricode_machine_reason_name(effect->reason));
    case TRICODE_EFFECT_NONE:
        return json_pack("{s:s}", "effect", name);
    }
    return NULL;
}

static json_t *no_machine(void) {
    return tricode_conform_error("no_machine");
}

static json_t *event_select(struct tricode_conform_machine *machine,
                            struct tricode_fields *fields) {
    uint16_t product = tricode_fields_u16(fields, "product");
    uint32_t price = tricode_fields_u32(fields, "price");
    uint32_t issued_at = tricode_fields_u32(fields, "issued_at");
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (machine == NULL) {
        return no_machine();
    }
    struct tricode_effect effect =
        tricode_machine_select(&machine->state, product, price, issued_at);
    return describe(machine, &effect);
}

static json_t *event_permit(struct tricode_conform_machine *machine,
                            struct tricode_fields *fields) {
    struct tricode_string text = tricode_fields_string(fields, "text");
    struct tricode_code code;
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (machine == NULL) {
        return no_machine();
    }
    struct tricode_presented permit = tricode_conform_present(text, &code);
    if (permit.status == TRICODE_CODE_OK) {
        enum tricode_tag_status tag = tricode_tag_verify(machine->tagger, &code);
        if (tag == TRICODE_TAG_FAILED) {
            return NULL;
        }
        permit.authentic = tag == TRICODE_TAG_OK;
    }
    struct tricode_effect effect = tricode_machine_permit(&machine->state, permit);
    return describe(machine, &effect);
}

/* [CONFORM-15] */
json_t *tricode_conform_machine_event(struct tricode_conform *conform,
                                      struct tricode_fields *fields) {
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
    const char *event = tricode_fields_word(fields, "event");
    if (strcmp(event, "select") == 0) {
        return event_select(conform->machine, fields);
    }
    if (strcmp(event, "permit") == 0) {
        return event_permit(conform->machine, fields);
    }
    for (size_t i = 0; tricode_fields_done(fields) && i < sizeof events / sizeof events[0]; i++) {
        if (strcmp(event, events[i].name) == 0) {
            if (conform->machine == NULL) {
                return no_machine();
            }
            struct tricode_effect effect = events[i].step(&conform->machine->state);
            return describe(conform->machine, &effect);
        }
    }
    return tricode_conform_malformed();
}
