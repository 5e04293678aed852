// SPDX-License-Identifier: Apache-2.0
#include "machine/command/reports/eva_dts.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "host/command/console.h"

#define LINE_SIZE 256u
#define DATE_SIZE 24u
/* The manufacturer code of the communication ID and the serial number. */
#define MAKER "TRI"

/* The data set being written: its lines from ST on, and their checksum. */
struct set {
    FILE *out;
    unsigned lines;
    uint16_t crc;
};

/* CRC-16, polynomial x^16 + x^15 + x^2 + 1, least significant bit first, initial value 0. */
static uint16_t crc_of(uint16_t crc, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        crc = (uint16_t)(crc ^ (uint8_t)bytes[i]);
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = (uint16_t)((crc & 1u) != 0 ? crc >> 1 ^ 0xa001u : crc >> 1);
        }
    }
    return crc;
}

__attribute__((format(printf, 2, 3))) static void line(struct set *set, const char *format, ...) {
    char text[LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text - 2, format, arguments);
    va_end(arguments);
    const size_t size = length < 0 ? 0 : strnlen(text, sizeof text - 3);
    memcpy(text + size, "\r\n", 2);
    set->crc = crc_of(set->crc, text, size + 2);
    set->lines++;
    (void)fwrite(text, 1, size + 2, set->out); /* ferror is checked at the end */
}

/* The text as a field: printable ASCII without the separator, shorter than capacity. Any other
 * character becomes a question mark. */
static const char *field(char *to, size_t capacity, const char *text) {
    size_t length = 0;
    for (const char *at = text; *at != 0 && length < capacity - 1; at++) {
        if (((uint8_t)*at & 0xc0u) != 0x80u) { /* not a UTF-8 continuation byte */
            to[length++] = *at >= ' ' && *at < 0x7f && *at != '*' ? *at : '?';
        }
    }
    to[length] = 0;
    return to;
}

/* "20261129*053000" in the machine's time zone; "*" when the time is unknown. */
static const char *date_and_time(char to[DATE_SIZE], uint32_t at) {
    const time_t when = (time_t)at;
    struct tm parts;
    if (at == 0 || localtime_r(&when, &parts) == NULL ||
        strftime(to, DATE_SIZE, "%Y%m%d*%H%M%S", &parts) == 0) {
        (void)snprintf(to, DATE_SIZE, "*");
    }
    return to;
}

static void write_machine(struct set *set, const struct tricode_inspection *from) {
    const struct tricode_provisioning *provisioning = &from->provisioning;
    const char *letters = tricode_console_currency(provisioning->currency);
    const int digits = tricode_console_digits(provisioning->currency);
    char place[31];
    char now[DATE_SIZE];
    line(set, "ID1*" MAKER "%010lu*tricode**%s**%lu*6*0", (unsigned long)provisioning->machine,
         field(place, sizeof place, provisioning->place), (unsigned long)provisioning->machine);
    /* The MDB currency code: 1 for ISO 4217, then the three digits. */
    if (letters != NULL) {
        line(set, "ID4*%d*1%03u*%s", digits, provisioning->currency, letters);
    } else {
        line(set, "ID4**1%03u", provisioning->currency);
    }
    if (from->at != 0) {
        line(set, "ID5*%s", date_and_time(now, from->at));
    }
}

static void write_sums(struct set *set, const char *kind, const struct tricode_counters *counters) {
    const struct tricode_sum total = counters->total.vends;
    const struct tricode_sum interval = tricode_counters_interval(counters).vends;
    line(set, "%s*%llu*%lu*%llu*%lu", kind, (unsigned long long)total.value,
         (unsigned long)total.number, (unsigned long long)interval.value,
         (unsigned long)interval.number);
}

static void write_product(struct set *set, const struct tricode_listed_product *product) {
    char name[21];
    if (product->sold != NULL) {
        line(set, "PA1*%u*%lu*%s", product->number, (unsigned long)product->sold->price,
             field(name, sizeof name, product->sold->name));
    } else {
        line(set, "PA1*%u", product->number);
    }
    line(set, "PA2*%lu*%llu*%lu*%llu", (unsigned long)product->total.number,
         (unsigned long long)product->total.value, (unsigned long)product->since_reset.number,
         (unsigned long long)product->since_reset.value);
}

/* The EVA-DTS event codes: power supply interrupted, unlisted vend fault, dispense motor, cheating
 * attempts, system operating failure. NULL for an event without a code. */
static const char *const event_codes[] = {
    [TRICODE_EVENT_LOG_STARTED] = "OCF",      [TRICODE_EVENT_LOG_INTERRUPTED] = "EJZ",
    [TRICODE_EVENT_LOG_JAM] = "EJB",          [TRICODE_EVENT_LOG_FALSE_TAGS] = "OCI",
    [TRICODE_EVENT_LOG_OUT_OF_ORDER] = "OCM", [TRICODE_EVENT_LOG_RESET] = NULL};

static void write_events(struct set *set, const struct tricode_inspection *from) {
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    const struct tricode_totals interval = tricode_counters_interval(counters);
    const uint32_t false_tags = tricode_record_false_tags(from->record);
    const struct {
        enum tricode_event_log_kind kind;
        uint32_t since_reset;
        uint32_t total;
    } counts[] = {
        {TRICODE_EVENT_LOG_JAM, interval.jams, counters->total.jams},
        {TRICODE_EVENT_LOG_INTERRUPTED, interval.interrupted, counters->total.interrupted},
        {TRICODE_EVENT_LOG_FALSE_TAGS, false_tags - counters->false_tags_at_reset, false_tags},
        {TRICODE_EVENT_LOG_OUT_OF_ORDER, interval.out_of_order, counters->total.out_of_order}};
    for (size_t i = 0; i < counters->event_count; i++) {
        const char *code = event_codes[counters->event_log[i].kind];
        char when[DATE_SIZE];
        if (code != NULL) {
            line(set, "EA1*%s*%s", code, date_and_time(when, counters->event_log[i].at));
        }
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        line(set, "EA2*%s*%lu*%lu", event_codes[counts[i].kind],
             (unsigned long)counts[i].since_reset, (unsigned long)counts[i].total);
    }
}

static void write_reads(struct set *set, const struct tricode_inspection *from) {
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    char now[DATE_SIZE];
    char last[DATE_SIZE];
    line(set, "EA3*%lu*%s**%s****%lu", (unsigned long)counters->resets,
         date_and_time(now, from->at), date_and_time(last, counters->reset_at),
         (unsigned long)counters->resets);
    line(set, "EA7*%lu*%lu", (unsigned long)tricode_counters_interval(counters).starts,
         (unsigned long)counters->total.starts);
}

int tricode_eva_dts_write(FILE *out, const struct tricode_inspection *from) {
    const struct tricode_counters *counters = tricode_record_counters(from->record);
    struct set set = {.out = out};
    (void)fprintf(out, "DXS*" MAKER "%07lu*VA*V0/6*1\r\n",
                  (unsigned long)from->provisioning.machine % 10000000u);
    line(&set, "ST*001*0001");
    write_machine(&set, from);
    write_sums(&set, "VA1", counters);
    line(&set, "DA1*" MAKER "%010lu*tricode", (unsigned long)from->provisioning.machine);
    write_sums(&set, "DA2", counters); /* every sale is cashless */
    for (size_t i = 0; i < from->product_count; i++) {
        write_product(&set, &from->products[i]);
    }
    write_events(&set, from);
    write_reads(&set, from);
    line(&set, "G85*%04X", set.crc);
    line(&set, "SE*%u*0001", set.lines + 1);
    (void)fprintf(out, "DXE*1*1\r\n");
    return fflush(out) == 0 && ferror(out) == 0 ? 0 : -1;
}
