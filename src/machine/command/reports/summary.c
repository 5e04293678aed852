// SPDX-License-Identifier: Apache-2.0
#include "machine/command/reports/summary.h"

#include "core/names.h"
#include "core/version.h"
#include "machine/record/format.h"

#define PROTOCOL 1 /* spec/protocol.md */

static json_t *sum_object(struct tricode_sum sum) {
    return json_pack("{s:I, s:I}", "number", (json_int_t)sum.number, "value",
                     (json_int_t)sum.value);
}

static json_t *totals_object(const struct tricode_totals *totals, uint32_t false_tags) {
    return json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I}", "vends", sum_object(totals->vends),
                     "cancelled", sum_object(totals->cancelled), "jams", (json_int_t)totals->jams,
                     "interrupted", (json_int_t)totals->interrupted, "false_tags",
                     (json_int_t)false_tags, "starts", (json_int_t)totals->starts, "out_of_order",
                     (json_int_t)totals->out_of_order);
}

/* The sale that is remembered, or null. */
static json_t *sale_object(const struct tricode_machine *state) {
    if (state->counter == 0 || state->sale.counter != state->counter) {
        return json_null();
    }
    return json_pack("{s:i, s:I, s:I, s:I, s:I}", "product", (int)state->sale.product, "counter",
                     (json_int_t)state->sale.counter, "vended", (json_int_t)state->sale.vended,
                     "price", (json_int_t)state->sale.price, "issued_at",
                     (json_int_t)state->sale.issued_at);
}

static json_t *products_array(const struct tricode_inspection *from) {
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < from->product_count; i++) {
        const struct tricode_listed_product *product = &from->products[i];
        json_t *object = json_pack(
            "{s:i, s:o, s:o, s:o, s:o}", "product", (int)product->number, "name",
            product->sold != NULL ? json_string(product->sold->name) : json_null(), "price",
            product->sold != NULL ? json_integer(product->sold->price) : json_null(), "vends",
            sum_object(product->total), "since_reset", sum_object(product->since_reset));
        if (json_array_append_new(array, object) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

static json_t *events_array(const struct tricode_counters *counters) {
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < counters->event_count; i++) {
        const struct tricode_event_log_entry *entry = &counters->event_log[i];
        if (json_array_append_new(array, json_pack("{s:s, s:I, s:I}", "event",
                                                   tricode_event_log_name(entry->kind), "at",
                                                   (json_int_t)entry->at, "counter",
                                                   (json_int_t)entry->counter)) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

static json_t *summary_object(const struct tricode_inspection *from) {
    const struct tricode_provisioning *provisioning = &from->provisioning;
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    const struct tricode_totals interval = tricode_counters_interval(counters);
    const uint32_t false_tags = tricode_record_false_tags(from->record);
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:i, s:i, s:I, s:b, s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:I, s:I, "
        "s:o, "
        "s:o, s:{s:s, s:i, s:i}}",
        "machine", (json_int_t)provisioning->machine, "name", provisioning->name, "place",
        provisioning->place, "host", provisioning->host, "currency", (int)provisioning->currency,
        "key_epoch", (int)provisioning->key_epoch, "at", (json_int_t)from->at, "at_work",
        from->at_work, "phase", tricode_phase_name(from->state.phase), "counter",
        (json_int_t)from->state.counter, "vended", (json_int_t)from->state.vended, "false_tags",
        (json_int_t)false_tags, "sale", sale_object(&from->state), "totals",
        totals_object(&counters->total, false_tags), "since_reset",
        totals_object(&interval, false_tags - counters->false_tags_at_reset), "resets",
        (json_int_t)counters->resets, "reset_at", (json_int_t)counters->reset_at, "products",
        products_array(from), "events", events_array(counters), "versions", "program",
        TRICODE_VERSION, "protocol", PROTOCOL, "record", TRICODE_RECORD_FORMAT);
}

int tricode_summary_print(FILE *out, const struct tricode_inspection *from) {
    json_t *object = summary_object(from);
    const int printed = object != NULL && json_dumpf(object, out, JSON_COMPACT) == 0 &&
                        fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(object);
    return printed ? 0 : -1;
}
