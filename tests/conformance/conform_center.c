// SPDX-License-Identifier: Apache-2.0
/* The ops of the center: a ledger in memory, and the decisions of src/core/center. */
#include "conform.h"

#include <stdlib.h>
#include <string.h>
#include "core/center.h"
#include "core/names.h"
#include "crypto/key.h"
#include "conform_ledger.h"

/* Unix seconds have the same range as balances, exact in JSON. */
#define NOW_MAX TRICODE_MONEY_MAX

struct tricode_conform_center {
    struct tricode_key master;
    struct tricode_rules rules; /* each request has its own now */
    struct tricode_conform_ledger ledger;
};

void tricode_conform_center_free(struct tricode_conform_center *center) {
    if (center != NULL) {
        tricode_key_wipe(&center->master);
        tricode_conform_ledger_free(&center->ledger);
        free(center);
    }
}

static int fill_epochs(const json_t *list, uint8_t epochs[256]) {
    size_t index;
    json_t *value;
    json_array_foreach(list, index, value) {
        json_int_t epoch = json_integer_value(value);
        if (!json_is_integer(value) || epoch < 0 || epoch > 255) {
            return -1;
        }
        epochs[epoch] = 1;
    }
    return 0;
}

static int fill_machine(struct tricode_conform_ledger *ledger, json_t *object) {
    struct tricode_fields fields = tricode_fields_of(object);
    struct tricode_conform_ledger_machine machine;
    memset(&machine, 0, sizeof machine);
    machine.id = tricode_fields_u32(&fields, "machine");
    machine.currency = tricode_fields_u16(&fields, "currency");
    const json_t *epochs = tricode_fields_array(&fields, "epochs");
    machine.state.standing = tricode_fields_boolean(&fields, "enabled") ? TRICODE_STANDING_ENABLED
                                                                        : TRICODE_STANDING_DISABLED;
    machine.state.next = 1;
    if (!tricode_fields_done(&fields) || machine.id == 0 ||
        fill_epochs(epochs, machine.epochs) != 0) {
        return -1;
    }
    return tricode_conform_ledger_add_machine(ledger, &machine);
}

static int fill_account(struct tricode_conform_ledger *ledger, const char *name,
                        const json_t *balance) {
    if (!json_is_integer(balance) || json_integer_value(balance) < 0 ||
        (uint64_t)json_integer_value(balance) > TRICODE_MONEY_MAX) {
        return -1;
    }
    return tricode_conform_ledger_add_account(ledger, name, (uint64_t)json_integer_value(balance));
}

static int fill(struct tricode_conform_ledger *ledger, json_t *machines, json_t *accounts) {
    size_t index;
    const char *name;
    json_t *value;
    if (tricode_conform_ledger_reserve(ledger, json_array_size(machines),
                                       json_object_size(accounts))) {
        return -1;
    }
    json_array_foreach(machines, index, value) {
        if (fill_machine(ledger, value) != 0) {
            return -1;
        }
    }
    json_object_foreach(accounts, name, value) {
        if (fill_account(ledger, name, value) != 0) {
            return -1;
        }
    }
    return 0;
}

/* [CONFORM-16] */
json_t *tricode_conform_center_new(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_conform_center *center = calloc(1, sizeof *center);
    if (center == NULL) {
        return NULL;
    }
    tricode_fields_hex(fields, "master", center->master.bytes, TRICODE_KEY_SIZE);
    json_t *machines = tricode_fields_array(fields, "machines");
    json_t *accounts = tricode_fields_object(fields, "accounts");
    center->rules.validity = tricode_fields_u32(fields, "validity_s");
    center->rules.skew = tricode_fields_u32(fields, "skew_s");
    center->rules.limit = tricode_fields_u32(fields, "limit");
    if (!tricode_fields_done(fields) || fill(&center->ledger, machines, accounts) != 0) {
        tricode_conform_center_free(center);
        return tricode_conform_malformed();
    }
    tricode_conform_center_free(conform->center);
    conform->center = center;
    return json_pack("{s:b}", "ok", 1);
}

/* Checks the tag of a decoded code with its machine's key, for an accepted epoch. Returns 0, or -1
 * if OpenSSL fails. */
static int authenticate(const struct tricode_conform_center *center,
                        const struct tricode_conform_ledger_machine *machine,
                        const struct tricode_code *code, uint8_t *authentic) {
    uint8_t epoch = code->payload.key_epoch;
    struct tricode_key key;
    *authentic = 0;
    if (!machine->epochs[epoch]) {
        return 0;
    }
    if (tricode_key_derive(&center->master, machine->id, machine->currency, epoch, &key) != 0) {
        return -1;
    }
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    tricode_key_wipe(&key);
    if (tagger == NULL) {
        return -1;
    }
    enum tricode_tag_status tag = tricode_tag_verify(tagger, code);
    tricode_tagger_free(tagger);
    *authentic = tag == TRICODE_TAG_OK;
    return tag == TRICODE_TAG_FAILED ? -1 : 0;
}

/* One authenticated code, and the rows that it refers to. */
struct input {
    struct tricode_presented code;
    struct tricode_conform_ledger_machine *row; /* NULL if unknown */
    struct tricode_center_machine before;       /* standing UNKNOWN if unknown */
    struct tricode_sale closed;
};

static int authenticate_text(struct tricode_conform_center *center, struct tricode_string text,
                             struct input *input) {
    struct tricode_code code;
    memset(input, 0, sizeof *input);
    input->code = tricode_conform_present(text, &code);
    if (input->code.status != TRICODE_CODE_OK) {
        return 0;
    }
    input->row = tricode_conform_ledger_machine(&center->ledger, code.payload.machine);
    if (input->row == NULL) {
        return 0;
    }
    input->before = input->row->state;
    input->closed =
        tricode_conform_ledger_closed(&center->ledger, code.payload.machine, code.payload.counter);
    return authenticate(center, input->row, &code, &input->code.authentic);
}

static json_t *describe_reconciled(const struct input *input,
                                   const struct tricode_verdict *verdict) {
    if (verdict->reconciled == TRICODE_RECONCILED_NOTHING) {
        return json_null();
    }
    return json_pack("[I,s]", (json_int_t)input->before.pending.payload.counter,
                     tricode_reconciliation_name(verdict->reconciled));
}

static json_t *describe(const struct input *input, const struct tricode_verdict *verdict) {
    return json_pack("{s:s, s:o}", "result", tricode_center_result_name(verdict->result),
                     "reconciled", describe_reconciled(input, verdict));
}

/* Adds the permit of the settled sale to the answer: its payload, converted and issued. */
static int add_permit(const struct tricode_conform_center *center,
                      const struct tricode_conform_ledger_machine *machine,
                      const struct tricode_payload *sale, json_t *answer) {
    struct tricode_payload permit = tricode_payload_convert(*sale, TRICODE_KIND_PERMIT);
    struct tricode_key key;
    uint8_t text[TRICODE_TEXT_SIZE];
    if (tricode_key_derive(&center->master, machine->id, machine->currency, permit.key_epoch,
                           &key) != 0) {
        return -1;
    }
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    tricode_key_wipe(&key);
    enum tricode_tag_status tag =
        tagger == NULL ? TRICODE_TAG_FAILED : tricode_tag_issue(tagger, &permit, text);
    tricode_tagger_free(tagger);
    if (tag != TRICODE_TAG_OK) {
        return -1;
    }
    return json_object_set_new(answer, "permit",
                               json_stringn((const char *)text, TRICODE_TEXT_SIZE));
}

static json_t *settle(struct tricode_conform_center *center, uint64_t account,
                      const struct input *input, const struct tricode_verdict *verdict) {
    if (input->row != NULL &&
        tricode_conform_ledger_apply(&center->ledger, input->row, account, verdict) != 0) {
        return NULL;
    }
    json_t *answer = describe(input, verdict);
    if (verdict->result != TRICODE_CENTER_SETTLED &&
        verdict->result != TRICODE_CENTER_SETTLED_AGAIN) {
        return answer;
    }
    if (add_permit(center, input->row, &verdict->machine.pending.payload, answer) != 0) {
        json_decref(answer);
        return NULL;
    }
    return answer;
}

/* [CONFORM-17] */
json_t *tricode_conform_settle(struct tricode_conform *conform, struct tricode_fields *fields) {
    const char *name = tricode_fields_word(fields, "account");
    struct tricode_string text = tricode_fields_string(fields, "text");
    uint64_t now = tricode_fields_number(fields, "now", NOW_MAX);
    struct tricode_conform_center *center = conform->center;
    struct tricode_payer payer = {0, 0};
    struct input input;
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (center == NULL) {
        return tricode_conform_error("no_center");
    }
    if (tricode_conform_ledger_find_account(&center->ledger, name, &payer.account) != 0) {
        return tricode_conform_malformed();
    }
    if (authenticate_text(center, text, &input) != 0) {
        return NULL;
    }
    payer.balance = center->ledger.accounts[payer.account].balance;
    struct tricode_rules rules = center->rules;
    rules.now = now;
    struct tricode_verdict verdict =
        tricode_center_settle(input.before, input.closed, input.code, payer, rules);
    return settle(center, payer.account, &input, &verdict);
}

/* [CONFORM-18] */
json_t *tricode_conform_cancel(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_string text = tricode_fields_string(fields, "text");
    struct tricode_conform_center *center = conform->center;
    struct input input;
    (void)tricode_fields_number(fields, "now", NOW_MAX); /* cancel does not use the clock */
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (center == NULL) {
        return tricode_conform_error("no_center");
    }
    if (authenticate_text(center, text, &input) != 0) {
        return NULL;
    }
    struct tricode_verdict verdict = tricode_center_cancel(input.before, input.closed, input.code);
    if (input.row != NULL &&
        tricode_conform_ledger_apply(&center->ledger, input.row, 0, &verdict) != 0) {
        return NULL;
    }
    return describe(&input, &verdict);
}

static json_t *list_sales(const struct tricode_conform_ledger *ledger) {
    json_t *sales = json_array();
    for (size_t i = 0; i < ledger->sale_count; i++) {
        const struct tricode_sale *sale = &ledger->sales[i];
        json_t *row = json_pack(
            "[I,I,s,s]", (json_int_t)sale->payload.machine, (json_int_t)sale->payload.counter,
            tricode_sale_state_name(sale->state), ledger->accounts[sale->account].name);
        if (json_array_append_new(sales, row) != 0) {
            json_decref(sales);
            return NULL;
        }
    }
    return sales;
}

static json_t *list_accounts(const struct tricode_conform_ledger *ledger) {
    json_t *accounts = json_object();
    for (size_t i = 0; i < ledger->account_count; i++) {
        const struct tricode_conform_ledger_account *account = &ledger->accounts[i];
        if (json_object_set_new(accounts, account->name,
                                json_integer((json_int_t)account->balance)) != 0) {
            json_decref(accounts);
            return NULL;
        }
    }
    return accounts;
}

static json_t *list_machines(const struct tricode_conform_ledger *ledger) {
    json_t *machines = json_object();
    for (size_t i = 0; i < ledger->machine_count; i++) {
        const struct tricode_center_machine *state = &ledger->machines[i].state;
        int pending = state->pending.state == TRICODE_SALE_SETTLED;
        char id[12];
        (void)snprintf(id, sizeof id, "%lu", (unsigned long)ledger->machines[i].id);
        json_t *row = json_pack("[I,I,I,b]", (json_int_t)state->next, (json_int_t)state->delivered,
                                (json_int_t)(pending ? state->pending.payload.counter : 0),
                                state->standing == TRICODE_STANDING_ENABLED);
        if (json_object_set_new(machines, id, row) != 0) {
            json_decref(machines);
            return NULL;
        }
    }
    return machines;
}

/* [CONFORM-19] */
json_t *tricode_conform_center_state(struct tricode_conform *conform,
                                     struct tricode_fields *fields) {
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (conform->center == NULL) {
        return tricode_conform_error("no_center");
    }
    const struct tricode_conform_ledger *ledger = &conform->center->ledger;
    return json_pack("{s:o, s:o, s:I, s:o}", "sales", list_sales(ledger), "accounts",
                     list_accounts(ledger), "revenue", (json_int_t)ledger->revenue, "machines",
                     list_machines(ledger));
}
