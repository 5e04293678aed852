// SPDX-License-Identifier: Apache-2.0
/* Example of a center with the library: one machine, one account. Each line of standard input is
 * `settle CODE` or `cancel CODE`; prints the verdict, a permit and the balance. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <tricode-crypto.h>

#define RECORDS 100u

struct ledger {
    struct tricode_center_machine machine;
    struct tricode_sale closed[RECORDS]; /* the newest records; a real ledger stores all */
    uint64_t balance;
};

static struct tricode_presented present(struct tricode_tagger *tagger, const char *text) {
    struct tricode_code code;
    struct tricode_presented presented = {
        .status = tricode_code_decode((const uint8_t *)text, strlen(text), &code)};
    if (presented.status == TRICODE_CODE_OK) {
        presented.payload = code.payload;
        presented.authentic = code.payload.machine == 7 && code.payload.key_epoch == 0 &&
                              tricode_tag_verify(tagger, &code) == TRICODE_TAG_OK;
    }
    return presented;
}

/* Applies the complete verdict, as one transaction, without own decisions. */
static void apply(struct ledger *ledger, const struct tricode_verdict *verdict) {
    const struct tricode_sale before = ledger->machine.pending;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING ||
        verdict->result == TRICODE_CENTER_REFUNDED) {
        struct tricode_sale *closed = &ledger->closed[before.payload.counter % RECORDS];
        *closed = before;
        closed->state = verdict->reconciled == TRICODE_RECONCILED_DELIVERED ? TRICODE_SALE_DELIVERED
                                                                            : TRICODE_SALE_REFUNDED;
    }
    ledger->machine = verdict->machine;
    ledger->balance = ledger->balance + verdict->refund - verdict->debit;
}

static int decide(struct ledger *ledger, struct tricode_tagger *tagger, int settle,
                  const char *text) {
    const struct tricode_presented code = present(tagger, text);
    const struct tricode_sale none = {.state = TRICODE_SALE_NONE};
    const struct tricode_sale *record = &ledger->closed[code.payload.counter % RECORDS];
    const struct tricode_sale closed =
        record->payload.counter == code.payload.counter ? *record : none;
    const struct tricode_payer payer = {.account = 3, .balance = ledger->balance};
    const struct tricode_rules rules = {.now = 0}; /* the clock; no limit */
    const struct tricode_verdict verdict =
        settle ? tricode_center_settle(ledger->machine, closed, code, payer, rules)
               : tricode_center_cancel(ledger->machine, closed, code);
    uint8_t permit[TRICODE_TEXT_SIZE];
    apply(ledger, &verdict); /* make durable, then answer */
    int printed =
        printf("%s %" PRIu64, tricode_center_result_name(verdict.result), ledger->balance);
    if (verdict.result == TRICODE_CENTER_SETTLED ||
        verdict.result == TRICODE_CENTER_SETTLED_AGAIN) {
        const struct tricode_payload payload =
            tricode_payload_convert(code.payload, TRICODE_KIND_PERMIT);
        printed = tricode_tag_issue(tagger, &payload, permit) == TRICODE_TAG_OK &&
                  printf(" %.64s", (const char *)permit) > 0;
    }
    return printed > 0 && putchar('\n') != EOF;
}

int main(void) {
    struct tricode_key key = {
        {1, 2, 3}}; /* derived from the master secret with tricode_key_derive */
    struct ledger ledger = {.machine = {.standing = TRICODE_STANDING_ENABLED, .next = 1},
                            .balance = 1000};
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    char line[256];
    int going = tagger != NULL;
    tricode_key_wipe(&key);
    while (going && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        const int settle = strncmp(line, "settle ", 7) == 0;
        going = (settle || strncmp(line, "cancel ", 7) == 0) &&
                decide(&ledger, tagger, settle, line + 7);
    }
    tricode_tagger_free(tagger);
    return !going || ferror(stdin) || fflush(stdout) != 0;
}
