// SPDX-License-Identifier: Apache-2.0
#include "machine/command/reports/status.h"

#include <stdio.h>
#include <time.h>

#include "core/names.h"
#include "machine/command/reports/inspection.h"
#include "machine/command/reports/summary.h"
#include "machine/record/format.h"

#define MONEY_SIZE 40u
#define TIME_SIZE 32u
#define EVENT_LINES 8u /* the newest; --json has all */

static const char *time_text(char to[TIME_SIZE], uint32_t at) {
    const time_t when = (time_t)at;
    struct tm parts;
    if (at == 0 || localtime_r(&when, &parts) == NULL ||
        strftime(to, TIME_SIZE, "%Y-%m-%d %H:%M:%S", &parts) == 0) {
        (void)snprintf(to, TIME_SIZE, "at an unknown time");
    }
    return to;
}

static void print_phase(const struct tricode_inspection *from) {
    const struct tricode_machine *state = &from->state;
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(&from->provisioning, state->sale.product);
    char money[MONEY_SIZE];
    if (state->phase == TRICODE_MACHINE_IDLE) {
        (void)printf("%-16s idle\n", "Phase");
        return;
    }
    tricode_console_money(money, sizeof money, state->sale.price, from->provisioning.currency);
    (void)printf("%-16s %s: sale %lu, product %u (%s), %s\n", "Phase",
                 tricode_phase_name(state->phase), (unsigned long)state->counter,
                 state->sale.product, product != NULL ? product->name : "no longer on sale", money);
}

static void print_machine(const struct tricode_inspection *from) {
    const struct tricode_provisioning *provisioning = &from->provisioning;
    (void)printf("Machine %lu, key epoch %u: %s%s%s; pays at %s\n",
                 (unsigned long)provisioning->machine, provisioning->key_epoch, provisioning->name,
                 provisioning->place[0] != 0 ? ", " : "", provisioning->place, provisioning->host);
    (void)printf("%-16s %s\n", "At work", from->at_work ? "yes" : "no");
    print_phase(from);
    (void)printf("%-16s %lu\n%-16s %lu\n%-16s %lu\n", "Newest sale",
                 (unsigned long)from->state.counter, "Newest vended",
                 (unsigned long)from->state.vended, "False tags",
                 (unsigned long)tricode_record_false_tags(from->record));
    (void)printf("%-16s program " TRICODE_VERSION ", record format %d\n", "Versions",
                 TRICODE_RECORD_FORMAT);
}

static void print_sums(const char *what, struct tricode_sum total, struct tricode_sum interval,
                       unsigned currency) {
    char all[MONEY_SIZE];
    char since[MONEY_SIZE];
    tricode_console_money(all, sizeof all, total.value, currency);
    tricode_console_money(since, sizeof since, interval.value, currency);
    (void)printf("%-32s %10lu %16s %10lu %16s\n", what, (unsigned long)total.number, all,
                 (unsigned long)interval.number, since);
}

static void print_count(const char *what, uint32_t total, uint32_t interval) {
    (void)printf("%-32s %10lu %16s %10lu\n", what, (unsigned long)total, "",
                 (unsigned long)interval);
}

static void print_totals(const struct tricode_inspection *from) {
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    const struct tricode_totals *total = &counters->total;
    const struct tricode_totals since = tricode_counters_interval(counters);
    const unsigned currency = from->provisioning.currency;
    char reset[TIME_SIZE];
    (void)printf("\n%-32s %27s %27s\n", "", "since it was set up", "since the last reset");
    print_sums("Vended", total->vends, since.vends, currency);
    print_sums("Ended without a product", total->cancelled, since.cancelled, currency);
    print_count("Jams", total->jams, since.jams);
    print_count("Interrupted, counted as vended", total->interrupted, since.interrupted);
    print_count("Starts", total->starts, since.starts);
    print_count("Out of order", total->out_of_order, since.out_of_order);
    if (counters->resets > 0) {
        (void)printf("Reset %lu times, last %s\n", (unsigned long)counters->resets,
                     time_text(reset, counters->reset_at));
    }
    (void)printf("\nProducts\n");
    for (size_t i = 0; i < from->product_count; i++) {
        const struct tricode_listed_product *product = &from->products[i];
        char what[TRICODE_LABEL_CAPACITY + 8];
        (void)snprintf(what, sizeof what, "%5u %s", product->number,
                       product->sold != NULL ? product->sold->name : "(no longer on sale)");
        print_sums(what, product->total, product->since_reset, currency);
    }
}

static void print_events(const struct tricode_counters *counters) {
    size_t at = counters->event_count > EVENT_LINES ? counters->event_count - EVENT_LINES : 0;
    char when[TIME_SIZE];
    if (counters->event_count > 0) {
        (void)printf("\nEvents\n");
    }
    for (; at < counters->event_count; at++) {
        const struct tricode_event_log_entry *entry = &counters->event_log[at];
        (void)printf("%20s  %s, sale %lu\n", time_text(when, entry->at),
                     tricode_event_log_name(entry->kind), (unsigned long)entry->counter);
    }
}

static void print(const struct tricode_inspection *from) {
    print_machine(from);
    print_totals(from);
    print_events(tricode_record_counters(from->record));
}

enum tricode_exit tricode_status(const struct tricode_folder *folder, int json) {
    struct tricode_inspection inspection;
    int status = 0;
    if (tricode_inspect(&inspection, folder) != 0) {
        return TRICODE_EXIT_FAILED;
    }
    if (json) {
        status = tricode_summary_print(stdout, &inspection);
    } else {
        print(&inspection);
    }
    tricode_inspection_close(&inspection);
    return status == 0 && fflush(stdout) == 0 && !ferror(stdout) ? TRICODE_EXIT_OK
                                                                 : TRICODE_EXIT_FAILED;
}
