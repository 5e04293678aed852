// SPDX-License-Identifier: Apache-2.0
#include "terminal/answers.h"

#include <string.h>

#include "core/center.h"
#include "core/names.h"

#define WHERE "the center's answer: "

static int number(const json_t *body, const char *member, int64_t low, int64_t high, int64_t *value,
                  struct tricode_error *error) {
    return tricode_json_integer(body, member, low, high, WHERE, value, error);
}

static int text(const json_t *body, const char *member, size_t least, char *value, size_t capacity,
                struct tricode_error *error) {
    return tricode_json_text(body, member, least, value, capacity, WHERE, error);
}

/* The same; null is "". */
static int text_or_null(const json_t *body, const char *member, size_t least, char *value,
                        size_t capacity, struct tricode_error *error) {
    const json_t *found = json_object_get(body, member);
    return json_is_null(found) ? 0 : text(body, member, least, value, capacity, error);
}

/* Checks that a member equals the field of the scanned code. */
static int same(const json_t *body, const char *member, uint32_t wanted,
                struct tricode_error *error) {
    int64_t value = 0;
    if (number(body, member, 0, UINT32_MAX, &value, error) != 0) {
        return -1;
    }
    if (value != (int64_t)wanted) {
        tricode_error_set(error, WHERE "%s is not that of the scanned code", member);
        return -1;
    }
    return 0;
}

static int same_sale(const json_t *body, const struct tricode_payload *scanned,
                     struct tricode_error *error) {
    return same(body, "machine", scanned->machine, error) != 0 ||
                   same(body, "product", scanned->product, error) != 0 ||
                   same(body, "counter", scanned->counter, error) != 0 ||
                   same(body, "price", scanned->price, error) != 0 ||
                   same(body, "issued_at", scanned->issued_at, error) != 0
               ? -1
               : 0;
}

int tricode_look_up_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_look_up *look_up, struct tricode_error *error) {
    char kind[TRICODE_WORD_SIZE];
    int64_t currency = 0;

    memset(look_up, 0, sizeof *look_up);
    if (same_sale(body, scanned, error) != 0 ||
        text(body, "kind", 1, kind, sizeof kind, error) != 0 ||
        text(body, "name", 0, look_up->name, sizeof look_up->name, error) != 0 ||
        text(body, "place", 0, look_up->place, sizeof look_up->place, error) != 0 ||
        text(body, "result", 1, look_up->result, sizeof look_up->result, error) != 0 ||
        number(body, "currency", 1, 999, &currency, error) != 0) {
        return -1;
    }
    look_up->currency = (unsigned)currency;
    if (strcmp(kind, tricode_kind_name(scanned->kind)) != 0) {
        tricode_error_set(error, WHERE "kind is not that of the scanned code");
        return -1;
    }
    return text_or_null(body, "product_name", 0, look_up->product_name,
                        sizeof look_up->product_name, error);
}

/* The permit must be of the scanned sale: the machine refuses any other. The phone cannot verify
 * its tag. */
static int check_permit(const char *permit, const struct tricode_payload *scanned,
                        struct tricode_error *error) {
    struct tricode_code code;
    if (tricode_code_decode((const uint8_t *)permit, strlen(permit), &code) != TRICODE_CODE_OK ||
        code.payload.kind != TRICODE_KIND_PERMIT ||
        !tricode_payload_same_sale(&code.payload, scanned)) {
        tricode_error_set(error, WHERE "permit is not for the scanned sale");
        return -1;
    }
    return 0;
}

static int parse_reconciled(const json_t *body, struct tricode_decided *decided,
                            struct tricode_error *error) {
    int64_t counter = 0;
    const json_t *reconciled = json_object_get(body, "reconciled");
    if (json_is_null(reconciled)) {
        return 0;
    }
    if (number(reconciled, "counter", 1, UINT32_MAX, &counter, error) != 0 ||
        text(reconciled, "result", 1, decided->reconciled_result, sizeof decided->reconciled_result,
             error) != 0) {
        return -1;
    }
    decided->reconciled = (uint32_t)counter;
    return 0;
}

static int is_one_of(const char *word, const enum tricode_center_result results[], size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, tricode_center_result_name(results[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_result(const char *word, enum tricode_kind kind) {
    static const enum tricode_center_result of_sale[] = {TRICODE_CENTER_SETTLED,
                                                         TRICODE_CENTER_SETTLED_AGAIN};
    static const enum tricode_center_result of_cancel[] = {
        TRICODE_CENTER_REFUNDED, TRICODE_CENTER_REFUNDED_ALREADY, TRICODE_CENTER_NOTHING_PAID};
    return kind == TRICODE_KIND_SALE
               ? is_one_of(word, of_sale, sizeof of_sale / sizeof of_sale[0])
               : is_one_of(word, of_cancel, sizeof of_cancel / sizeof of_cancel[0]);
}

int tricode_decided_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_decided *decided, struct tricode_error *error) {
    int64_t balance = 0;

    memset(decided, 0, sizeof *decided);
    if (text(body, "result", 1, decided->result, sizeof decided->result, error) != 0 ||
        same_sale(json_object_get(body, "sale"), scanned, error) != 0 ||
        parse_reconciled(body, decided, error) != 0 ||
        number(body, "balance", 0, (int64_t)TRICODE_MONEY_MAX, &balance, error) != 0) {
        return -1;
    }
    decided->balance = (uint64_t)balance;
    if (!is_result(decided->result, scanned->kind)) {
        tricode_error_set(error, WHERE "result does not fit the kind of the code");
        return -1;
    }
    if (scanned->kind != TRICODE_KIND_SALE) {
        return 0;
    }
    if (text(body, "permit", TRICODE_TEXT_SIZE, decided->permit, sizeof decided->permit, error) !=
        0) {
        return -1;
    }
    return check_permit(decided->permit, scanned, error);
}

int tricode_funds_parse(const json_t *body, struct tricode_funds *funds,
                        struct tricode_error *error) {
    int64_t account = 0;
    int64_t balance = 0;
    int64_t currency = 0;

    memset(funds, 0, sizeof *funds);
    if (number(body, "account", 1, INT64_MAX, &account, error) != 0 ||
        number(body, "balance", 0, (int64_t)TRICODE_MONEY_MAX, &balance, error) != 0 ||
        number(body, "currency", 1, 999, &currency, error) != 0) {
        return -1;
    }
    funds->account = (uint64_t)account;
    funds->balance = (uint64_t)balance;
    funds->currency = (unsigned)currency;
    return 0;
}

/* A number; null is 0. */
static int number_or_null(const json_t *body, const char *member, uint32_t *value,
                          struct tricode_error *error) {
    const json_t *there = json_object_get(body, member);
    int64_t found = 0;
    if (!json_is_null(there) && number(body, member, 0, UINT32_MAX, &found, error) != 0) {
        return -1;
    }
    *value = (uint32_t)found;
    return 0;
}

int tricode_transfer_line_parse(const json_t *body, struct tricode_transfer_line *line,
                                struct tricode_error *error) {
    const int64_t most = (int64_t)TRICODE_MONEY_MAX;
    int64_t transfer = 0;

    memset(line, 0, sizeof *line);
    if (number(body, "transfer", 1, INT64_MAX, &transfer, error) != 0 ||
        text(body, "kind", 1, line->kind, sizeof line->kind, error) != 0 ||
        number(body, "amount", -most, most, &line->amount, error) != 0 ||
        number_or_null(body, "machine", &line->machine, error) != 0 ||
        number_or_null(body, "counter", &line->counter, error) != 0 ||
        number(body, "at", 0, INT64_MAX, &line->at, error) != 0 ||
        text_or_null(body, "state", 1, line->state, sizeof line->state, error) != 0) {
        return -1;
    }
    line->transfer = (uint64_t)transfer;
    return 0;
}

void tricode_problem_details_parse(const json_t *body, struct tricode_problem_details *problem) {
    struct tricode_error unused;
    memset(problem, 0, sizeof *problem);
    (void)text(body, "reason", 1, problem->reason, sizeof problem->reason, &unused);
    (void)text(body, "title", 1, problem->title, sizeof problem->title, &unused);
    (void)text(body, "detail", 1, problem->detail, sizeof problem->detail, &unused);
}
