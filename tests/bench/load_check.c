// SPDX-License-Identifier: Apache-2.0
/* Checks all members of the answers, and computes latencies. */
#include "load.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAXIMUM 5u /* unexpected answers that are shown */

/* A terminal's balance, as computed from the answers. */
struct balance {
    int64_t amount;
    int known;
};

static int64_t integer(const json_t *json, const char *name) {
    return (int64_t)json_integer_value(json_object_get(json, name));
}

/* [counter, result] of the previous sale, unless the request was repeated: then the first attempt
 * may have reconciled it. */
static int is_reconciled(const struct load_request *request, const json_t *value) {
    if (json_is_null(value) || value == NULL) {
        return value != NULL && (request->counter == 1 || request->repetitions > 0);
    }
    const char *result = json_string_value(json_object_get(value, "result"));
    const uint32_t before = request->counter - 1;
    return result != NULL && before > 0 && integer(value, "counter") == before &&
           strcmp(result, before % 2 == 0 ? "delivered" : "refunded") == 0;
}

static int is_sale(const struct load_request *request, const json_t *sale) {
    return integer(sale, "machine") == request->machine &&
           integer(sale, "counter") == request->counter &&
           integer(sale, "product") == LOAD_PRODUCT && integer(sale, "price") == LOAD_PRICE &&
           integer(sale, "issued_at") == 0;
}

/* All of a terminal's payments are on one connection, so each balance follows from the previous. */
static int is_balance(const struct load_plan *plan, const struct load_request *request,
                      struct balance *balances, const json_t *answer) {
    struct balance *payer = &balances[request->terminal];
    const json_t *value = json_object_get(answer, "balance");
    const int64_t amount = (int64_t)json_integer_value(value);
    if (request->counter % 2 == 0) { /* the previous sale was abandoned */
        balances[load_payer(plan, request->machine, request->counter - 1)].amount += LOAD_PRICE;
    }
    payer->amount -= LOAD_PRICE;
    const int right = json_is_integer(value) && (!payer->known || payer->amount == amount);
    payer->known = 1;
    payer->amount = amount;
    return right;
}

static int is_permit(const struct load_plan *plan, const struct load_request *request,
                     const json_t *value) {
    char permit[TRICODE_TEXT_SIZE + 1];
    return json_is_string(value) &&
           load_code(plan, request->machine, request->counter, TRICODE_KIND_PERMIT, permit) == 0 &&
           strcmp(json_string_value(value), permit) == 0;
}

static int is_settled(const struct load_plan *plan, const struct load_request *request,
                      struct balance *balances) {
    json_t *answer = request->status != 200 ? NULL : json_loads(request->body, 0, NULL);
    const char *result = json_string_value(json_object_get(answer, "result"));
    const int right = result != NULL && json_object_size(answer) == 5 &&
                      (strcmp(result, "settled") == 0 ||
                       (request->repetitions > 0 && strcmp(result, "settled_again") == 0)) &&
                      is_permit(plan, request, json_object_get(answer, "permit")) &&
                      is_sale(request, json_object_get(answer, "sale")) &&
                      is_reconciled(request, json_object_get(answer, "reconciled")) &&
                      is_balance(plan, request, balances, answer);
    json_decref(answer);
    return right;
}

static void show(const struct load_request *request, uint64_t unexpected) {
    if (unexpected > SHOWN_MAXIMUM) {
        return;
    }
    (void)fprintf(stderr, LOAD_PROGRAM ": machine %u sale %u of terminal %u: %u %s\n",
                  request->machine, request->counter, request->terminal, request->status,
                  request->body == NULL ? "no answer" : request->body);
}

static void check_queue(const struct load_plan *plan, struct load_queue *queue,
                        struct balance *balances, struct load_result *result) {
    for (size_t i = 0; i < queue->count; i++) {
        struct load_request *request = &queue->requests[i];
        if (request->body == NULL) {
            request->as_expected = 0;
        } else if (plan->healthz) {
            request->as_expected = request->status == 200 && strcmp(request->body, "ok\n") == 0;
        } else {
            request->as_expected = is_settled(plan, request, balances);
        }
        result->requests++;
        result->repeated += request->repetitions;
        if (request->as_expected) {
            result->answers++;
        } else {
            result->unexpected++;
            show(request, result->unexpected);
        }
    }
}

static int compare(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Exact: all latencies are sorted, and the nearest rank is used. */
static int percentiles(const struct load_plan *plan, const struct load_queue *queues,
                       struct load_result *result) {
    static const uint64_t per_thousand[4] = {500, 990, 999, 1000};
    uint64_t *sorted = calloc(result->answers + 1, sizeof *sorted);
    size_t count = 0;
    if (sorted == NULL) {
        return -1;
    }
    for (uint32_t c = 0; c < plan->connections; c++) {
        for (size_t i = 0; i < queues[c].count; i++) {
            if (queues[c].requests[i].as_expected) {
                sorted[count++] = queues[c].requests[i].latency;
            }
        }
    }
    qsort(sorted, count, sizeof *sorted, compare);
    for (size_t p = 0; p < 4 && count > 0; p++) {
        result->percentile[p] = sorted[(count * per_thousand[p] + 999) / 1000 - 1];
    }
    free(sorted);
    return 0;
}

int load_check(const struct load_plan *plan, struct load_queue *queues,
               const struct load_times *times, struct load_result *result) {
    const size_t terminals = plan->healthz ? 1 : plan->terminals;
    struct balance *balances = calloc(terminals, sizeof *balances);
    memset(result, 0, sizeof *result);
    if (balances == NULL) {
        return -1;
    }
    for (uint32_t c = 0; c < plan->connections; c++) {
        check_queue(plan, &queues[c], balances, result);
    }
    free(balances);
    result->seconds = (double)(times->last - times->first) / 1e9;
    result->rate = result->seconds > 0 ? (double)result->answers / result->seconds : 0;
    return percentiles(plan, queues, result);
}

int load_print_permits(FILE *output, const struct load_plan *plan,
                       const struct load_queue *queues) {
    for (uint32_t c = 0; c < plan->connections; c++) {
        for (size_t i = 0; i < queues[c].count; i++) {
            const struct load_request *request = &queues[c].requests[i];
            json_t *answer = request->body == NULL ? NULL : json_loads(request->body, 0, NULL);
            const char *permit = json_string_value(json_object_get(answer, "permit"));
            const int bad =
                permit != NULL && fprintf(output, "%u %u %u %s\n", LOAD_BUYER + request->terminal,
                                          request->machine, request->counter, permit) < 0;
            json_decref(answer);
            if (bad) {
                return -1;
            }
        }
    }
    return fflush(output) == 0 ? 0 : -1;
}
