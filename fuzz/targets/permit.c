// SPDX-License-Identifier: Apache-2.0
/* Permits and all other events for one machine. The bytes choose the events, every field of every
 * permit and whether its tag is authentic. The attacker may have the key, so permits are possible
 * that a correct center never issues. */
#include "support/fuzz.h"

#include <string.h>
#include "core/machine.h"
#include "support/keys.h"

#define STEPS_MAX 100u

struct run {
    struct tricode_machine machine;
    struct tricode_machine before;
    uint32_t dispensed; /* the newest dispensed counter */
};

static int unchanged(const struct run *run) {
    return run->machine.phase == run->before.phase && run->machine.counter == run->before.counter &&
           run->machine.vended == run->before.vended &&
           tricode_fuzz_same(&run->machine.sale, &run->before.sale);
}

static void check_state(const struct run *run) {
    const struct tricode_machine *now = &run->machine;
    FUZZ_ASSERT(now->machine == run->before.machine && now->key_epoch == run->before.key_epoch,
                "number, epoch and key do not change");
    FUZZ_ASSERT(now->vended <= now->counter, "vended is not above counter");
    FUZZ_ASSERT(now->vended >= run->before.vended && now->counter >= run->before.counter,
                "counters only grow");
    FUZZ_ASSERT(now->vended == run->before.vended ||
                    (run->before.phase == TRICODE_MACHINE_VENDING && now->vended == now->counter),
                "only the sale being vended becomes vended");
    FUZZ_ASSERT(now->phase == TRICODE_MACHINE_IDLE ||
                    (now->sale.counter == now->counter && now->vended < now->counter),
                "the open sale is remembered and unvended");
}

static void check_cancel(const struct run *run, const struct tricode_payload *code) {
    FUZZ_ASSERT(code->kind == TRICODE_KIND_CANCEL && tricode_payload_check(code) == TRICODE_CODE_OK,
                "a cancel code is well-formed");
    FUZZ_ASSERT(code->counter > run->machine.vended && code->counter <= run->machine.counter,
                "a cancel code is for an unvended sale");
    FUZZ_ASSERT(code->counter < run->machine.counter || run->machine.phase == TRICODE_MACHINE_IDLE,
                "a cancel code is for a dead sale");
    FUZZ_ASSERT(code->counter != run->machine.sale.counter ||
                    code->counter != run->machine.counter ||
                    tricode_payload_same_sale(code, &run->machine.sale),
                "a cancel code of the newest sale equals the remembered sale");
}

static void check_effect(struct run *run, const struct tricode_effect *effect) {
    switch (effect->kind) {
    case TRICODE_EFFECT_REFUSE:
        FUZZ_ASSERT(effect->reason != TRICODE_MACHINE_REASON_NONE && unchanged(run),
                    "a refusal has a reason and changes nothing");
        break;
    case TRICODE_EFFECT_SHOW_SALE:
        FUZZ_ASSERT(run->machine.counter == run->before.counter + 1 &&
                        run->machine.phase == TRICODE_MACHINE_OPEN &&
                        tricode_payload_check(&effect->code) == TRICODE_CODE_OK &&
                        tricode_fuzz_same(&effect->code, &run->machine.sale),
                    "a sale code contains the newest sale");
        break;
    case TRICODE_EFFECT_SHOW_CANCEL:
        check_cancel(run, &effect->code);
        break;
    case TRICODE_EFFECT_DISPENSE:
        FUZZ_ASSERT(run->before.phase == TRICODE_MACHINE_OPEN &&
                        run->machine.phase == TRICODE_MACHINE_VENDING &&
                        effect->product == run->machine.sale.product,
                    "the open sale's product is dispensed");
        FUZZ_ASSERT(run->machine.counter > run->dispensed, "one dispense per sale");
        run->dispensed = run->machine.counter;
        break;
    case TRICODE_EFFECT_NONE:
        break;
    }
    FUZZ_ASSERT(effect->kind == TRICODE_EFFECT_SHOW_SALE ||
                    run->machine.counter == run->before.counter,
                "only a selection increments the counter");
}

/* The fields of a permit: those of the remembered sale, some changed. */
static struct tricode_payload make_permit(const struct run *run, struct tricode_stream *stream) {
    struct tricode_payload permit = run->machine.sale;
    uint8_t changes = tricode_stream_u8(stream);
    permit.kind = (enum tricode_kind)(changes % 4 == 1 ? 1 + tricode_stream_u8(stream) % 3 : 2);
    if (changes & 4) {
        permit.counter = run->machine.counter - tricode_stream_u8(stream) % 8u + 2u;
    }
    if (changes & 8) {
        permit.vended = tricode_stream_u8(stream) % 4u;
    }
    if (changes & 16) {
        permit.price = tricode_stream_u32(stream);
    }
    if (changes & 32) {
        permit.machine = tricode_stream_u8(stream);
        permit.product = tricode_stream_u16(stream);
    }
    if (changes & 64) {
        permit.key_epoch = tricode_stream_u8(stream);
        permit.issued_at = tricode_stream_u32(stream);
    }
    return permit;
}

static struct tricode_effect show_permit(struct run *run, struct tricode_stream *stream) {
    struct tricode_payload payload = make_permit(run, stream);
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t forged = tricode_stream_u8(stream);
    memset(text, 'A', sizeof text);
    if (tricode_payload_check(&payload) == TRICODE_CODE_OK) {
        tricode_fuzz_issue(forged % 4 == 3 ? 1 : 0, &payload, text);
    }
    struct tricode_presented permit = tricode_fuzz_present(0, text, sizeof text);
    struct tricode_effect effect = tricode_machine_permit(&run->machine, permit);
    int taken = effect.kind == TRICODE_EFFECT_DISPENSE || effect.kind == TRICODE_EFFECT_SHOW_CANCEL;
    FUZZ_ASSERT(!taken || (permit.status == TRICODE_CODE_OK && permit.authentic &&
                           payload.kind == TRICODE_KIND_PERMIT &&
                           payload.machine == run->before.machine &&
                           payload.key_epoch == run->before.key_epoch &&
                           payload.counter > run->before.vended),
                "only an authentic permit of an unvended sale of this machine is accepted");
    FUZZ_ASSERT(effect.kind != TRICODE_EFFECT_DISPENSE ||
                    tricode_payload_same_sale(&payload, &run->before.sale),
                "a permit dispenses only the open sale");
    FUZZ_ASSERT(effect.kind != TRICODE_EFFECT_SHOW_CANCEL ||
                    tricode_payload_same_sale(&payload, &effect.code),
                "a dead sale's cancel code contains the permit's sale");
    return effect;
}

static struct tricode_effect step(struct run *run, struct tricode_stream *stream) {
    uint8_t product;
    uint32_t price;
    switch (tricode_stream_u8(stream) % 8) {
    case 0:
        product = tricode_stream_u8(stream);
        price = tricode_stream_u8(stream);
        return tricode_machine_select(&run->machine, product, price, product * 77u);
    case 1:
        return tricode_machine_lever(&run->machine);
    case 2:
        return tricode_machine_timeout(&run->machine);
    case 3:
        return tricode_machine_vend_succeeded(&run->machine);
    case 4:
        return tricode_machine_vend_failed(&run->machine);
    case 5:
        return tricode_machine_restart(&run->machine);
    default:
        return show_permit(run, stream);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct run run;
    memset(&run, 0, sizeof run);
    uint8_t setting = tricode_stream_u8(&stream);
    run.machine.machine = 1u + setting % 4u;
    run.machine.key_epoch = setting / 64;
    run.machine.counter = setting % 8 < 4 ? setting / 8u : UINT32_MAX - setting / 8u;
    run.machine.vended = setting % 2 == 0 ? 0 : run.machine.counter;
    for (unsigned i = 0; stream.left > 0 && i < STEPS_MAX; i++) {
        run.before = run.machine;
        struct tricode_effect effect = step(&run, &stream);
        check_state(&run);
        check_effect(&run, &effect);
    }
    return 0;
}
