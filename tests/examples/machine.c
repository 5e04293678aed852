// SPDX-License-Identifier: Apache-2.0
/* Example of a vending machine with the library. Each line of standard input is an event: `select
 * PRODUCT PRICE`, `lever`, `vended`, `jammed`, or otherwise a scanned text. Prints the effects. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <tricode-crypto.h>

/* Read, decode, authenticate, in this order [TAG-3]. */
static struct tricode_presented present(struct tricode_tagger *tagger, const char *scanned) {
    struct tricode_presented permit = {.status = TRICODE_CODE_LENGTH};
    struct tricode_code code;
    uint8_t text[TRICODE_TEXT_SIZE];
    if (tricode_text_read((const uint8_t *)scanned, strlen(scanned), text)) {
        permit.status = tricode_code_decode(text, sizeof text, &code);
    }
    if (permit.status == TRICODE_CODE_OK) {
        permit.payload = code.payload;
        permit.authentic = tricode_tag_verify(tagger, &code) == TRICODE_TAG_OK;
    }
    return permit;
}

static int act(struct tricode_tagger *tagger, const struct tricode_effect *effect) {
    const char *name = tricode_effect_name(effect->kind);
    uint8_t text[TRICODE_TEXT_SIZE];
    switch (effect->kind) {
    case TRICODE_EFFECT_SHOW_SALE: /* as a QR symbol, on a display */
    case TRICODE_EFFECT_SHOW_CANCEL:
        return tricode_tag_issue(tagger, &effect->code, text) == TRICODE_TAG_OK &&
               printf("%s HTTPS://PAY.EXAMPLE/%.64s\n", name, (const char *)text) > 0;
    case TRICODE_EFFECT_DISPENSE:
        return printf("%s %u\n", name, (unsigned)effect->product) > 0;
    case TRICODE_EFFECT_REFUSE:
        return printf("%s %s\n", name, tricode_machine_reason_name(effect->reason)) > 0;
    case TRICODE_EFFECT_NONE:
        break;
    }
    return 1;
}

static struct tricode_effect step(struct tricode_machine *next, struct tricode_tagger *tagger,
                                  const char *line) {
    uint16_t product;
    uint32_t price;
    if (sscanf(line, "select %" SCNu16 " %" SCNu32, &product, &price) == 2) {
        return tricode_machine_select(next, product, price, 0); /* 0: it has no clock */
    }
    return strcmp(line, "lever") == 0    ? tricode_machine_lever(next)
           : strcmp(line, "vended") == 0 ? tricode_machine_vend_succeeded(next)
           : strcmp(line, "jammed") == 0 ? tricode_machine_vend_failed(next)
                                         : tricode_machine_permit(next, present(tagger, line));
}

int main(void) {
    struct tricode_key key = {{1, 2, 3}};         /* from provisioning */
    struct tricode_machine kept = {.machine = 7}; /* in non-volatile memory */
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    char line[256];
    tricode_key_wipe(&key);
    (void)tricode_machine_restart(&kept);
    while (tagger != NULL && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        struct tricode_machine next = kept;
        const struct tricode_effect effect = step(&next, tagger, line);
        kept = next; /* make it durable before the effect */
        if (!act(tagger, &effect)) {
            break;
        }
    }
    tricode_tagger_free(tagger);
    return ferror(stdin) || !feof(stdin) || fflush(stdout) != 0;
}
