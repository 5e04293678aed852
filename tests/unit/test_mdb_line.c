// SPDX-License-Identifier: Apache-2.0
/* The adapter's serial protocol: amounts, lines, events and commands. */
#include "support/run.h"

#include <stdio.h>
#include <string.h>

#include "support/bytes.h"
#include "machine/mdb/amount.h"
#include "machine/mdb/line.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* [MDB-4] Texts, their digits of the minor unit, and the amounts; -1: refused. */
START_TEST(amounts_are_exact) {
    static const struct {
        const char *text;
        unsigned decimals;
        int64_t minor;
    } rows[] = {
        {"2.50", 2, 250},
        {"2.5", 2, 250},
        {"2", 2, 200},
        {"0.05", 2, 5},
        {"00002.50", 2, 250},
        {"2.50000", 2, 250},
        {"2.505", 2, -1},
        {"2.501", 2, -1},
        {"0", 2, 0},
        {"0.00", 2, 0},
        {"99.20", 2, 9920},
        {"250", 0, 250},
        {"250.0", 0, 250},
        {"250.1", 0, -1},
        {"1.234", 3, 1234},
        {"1.2345", 3, -1},
        {"1.2", 1, 12},
        {"42949672.95", 2, 4294967295},
        {"42949672.96", 2, -1},
        {"4294967295", 0, 4294967295},
        {"4294967296", 0, -1},
        {"42949672950", 0, -1},
        {"99999999999999999999999999", 0, -1},
        {"4294967", 3, 4294967000},
        {"4294968", 3, -1},
        {"0.0000000000000000000000", 2, 0},
        {"", 2, -1},
        {".", 2, -1},
        {".5", 2, -1},
        {"5.", 2, -1},
        {"-1", 2, -1},
        {"-1.00", 2, -1},
        {"+1", 2, -1},
        {" 1", 2, -1},
        {"1 ", 2, -1},
        {"1,50", 2, -1},
        {"1.5.0", 2, -1},
        {"1e2", 2, -1},
        {"0x10", 2, -1},
        {"1.5x", 2, -1},
        {"x", 2, -1},
        {"1", 4, -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t minor = 77;
        int status = tricode_mdb_amount_read(rows[i].text, rows[i].decimals, &minor);
        ck_assert_msg(status == (rows[i].minor < 0 ? -1 : 0), "%s: %d", rows[i].text, status);
        ck_assert_msg(minor == (rows[i].minor < 0 ? 77 : (uint32_t)rows[i].minor), "%s: %u",
                      rows[i].text, minor);
    }
}
END_TEST

/* [MDB-4] Written amounts have the expected text, and are parsed to the same amount. */
START_TEST(amounts_round_trip) {
    static const struct {
        uint32_t minor;
        unsigned decimals;
        const char *text;
    } rows[] = {{250, 2, "2.50"},
                {5, 2, "0.05"},
                {0, 2, "0.00"},
                {250, 0, "250"},
                {1234, 3, "1.234"},
                {12, 1, "1.2"},
                {UINT32_MAX, 0, "4294967295"},
                {UINT32_MAX, 3, "4294967.295"},
                {UINT32_MAX, 2, "42949672.95"}};
    char text[TRICODE_MDB_AMOUNT_SIZE];
    uint64_t seed = 6;
    for (size_t i = 0; i < COUNT(rows); i++) {
        tricode_mdb_amount_write(rows[i].minor, rows[i].decimals, text);
        ck_assert_str_eq(text, rows[i].text);
    }
    for (unsigned i = 0; i < 4000; i++) {
        uint32_t minor = test_random(&seed) >> (i % 32);
        uint32_t back = ~minor;
        tricode_mdb_amount_write(minor, i % 4, text);
        if (tricode_mdb_amount_read(text, i % 4, &back) != 0 || back != minor) {
            ck_abort_msg("%u with %u decimals is %s and is parsed as %u", minor, i % 4, text, back);
        }
    }
}
END_TEST

/* Feeds bytes. Returns the lines, each followed by |; a rejected line is !. */
static const char *lines_of(const char *bytes, size_t length) {
    static char found[4096];
    struct tricode_mdb_lines lines;
    size_t at = 0;
    memset(&lines, 0, sizeof lines);
    for (size_t i = 0; i < length; i++) {
        switch (tricode_mdb_lines_take(&lines, (uint8_t)bytes[i])) {
        case TRICODE_MDB_LINE:
            at += (size_t)snprintf(found + at, sizeof found - at, "%s|", lines.line);
            break;
        case TRICODE_MDB_REJECTED:
            at += (size_t)snprintf(found + at, sizeof found - at, "!");
            break;
        case TRICODE_MDB_MORE:
            break;
        }
    }
    found[at] = 0;
    return found;
}

/* [MDB-1] */
START_TEST(lines_end_in_any_way) {
    static const struct {
        const char *bytes;
        const char *lines;
    } rows[] = {{"a\nb\n", "a|b|"},           {"a\rb\r", "a|b|"},
                {"a\r\nb\r\n", "a|b|"},       {"a\n\rb", "a|"},
                {"\n\n\r\r\n", ""},           {"a\r\n\r\n\n\rb\n", "a|b|"},
                {"a\tb\nc\n", "!c|"},         {"\x80\n", "!"},
                {"\x7f\nok\n", "!ok|"},       {"no end", ""},
                {"a,\"b c\"\r", "a,\"b c\"|"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ck_assert_str_eq(lines_of(rows[i].bytes, strlen(rows[i].bytes)), rows[i].lines);
    }
    ck_assert_str_eq(lines_of("a\0b\nc\n", 6), "!c|");
}
END_TEST

/* [MDB-1] The longest line, and longer ones, of which no byte is left. */
START_TEST(overlong_lines_are_dropped) {
    for (size_t length = TRICODE_MDB_LINE_MAX - 1; length < 3 * TRICODE_MDB_LINE_MAX; length++) {
        char bytes[3 * TRICODE_MDB_LINE_MAX + 16];
        memset(bytes, 'x', length);
        memcpy(bytes + length, "\nV\n", 3);
        const char *found = lines_of(bytes, length + 3);
        if (length <= TRICODE_MDB_LINE_MAX) {
            ck_assert_uint_eq(strlen(found), length + 3);
            ck_assert_str_eq(found + length, "|V|");
        } else {
            ck_assert_str_eq(found, "!V|");
        }
    }
}
END_TEST

/* [MDB-2] [MDB-6] Every line of the table, and similar lines. */
START_TEST(lines_are_parsed) {
    static const struct {
        const char *line;
        enum tricode_mdb_kind kind;
        uint32_t price;
        uint16_t product;
        uint32_t credit;
    } rows[] = {
        {"c,STATUS,INACTIVE", TRICODE_MDB_INACTIVE, 0, 0, 0},
        {"c,STATUS,DISABLED", TRICODE_MDB_DISABLED, 0, 0, 0},
        {"c,STATUS,ENABLED", TRICODE_MDB_ENABLED, 0, 0, 0},
        {"c,STATUS,IDLE", TRICODE_MDB_IDLE, 0, 0, 0},
        {"c,STATUS,IDLE,5.00", TRICODE_MDB_IDLE, 0, 0, 500},
        {"c,STATUS,IDLE,0", TRICODE_MDB_IDLE, 0, 0, 0},
        {"c,STATUS,IDLE,x", TRICODE_MDB_IDLE, 0, 0, UINT32_MAX},
        {"c,STATUS,VEND,2.50,1", TRICODE_MDB_REQUEST, 250, 1, 0},
        {"c,STATUS,VEND,0.05,65535", TRICODE_MDB_REQUEST, 5, 65535, 0},
        {"c,STATUS,VEND,2,0", TRICODE_MDB_REQUEST, 200, 0, 0},
        {"c,STATUS,VEND", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.50", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.50,", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.50,65536", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.50,1,2", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.50,-1", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,-2.50,1", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,2.505,1", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,STATUS,VEND,,", TRICODE_MDB_UNREADABLE, 0, 0, 0},
        {"c,VEND,SUCCESS", TRICODE_MDB_SUCCESS, 0, 0, 0},
        {"c,ERR,VEND 1", TRICODE_MDB_CANCEL, 0, 0, 0},
        {"c,ERR,\"VEND 1\"", TRICODE_MDB_CANCEL, 0, 0, 0},
        {"c,ERR,VEND 3", TRICODE_MDB_FAILURE, 0, 0, 0},
        {"c,ERR,\"VEND 3\"", TRICODE_MDB_FAILURE, 0, 0, 0},
        {"c,ERR,VEND 5", TRICODE_MDB_RESET, 0, 0, 0},
        {"c,ERR,\"VEND -3\"", TRICODE_MDB_REFUSED, 0, 0, 0},
        {"c,ERR,VEND -3", TRICODE_MDB_REFUSED, 0, 0, 0},
        {"c,ERR,VEND 2", TRICODE_MDB_UNKNOWN, 0, 0, 0},
        {"c,ERR,VEND 31", TRICODE_MDB_UNKNOWN, 0, 0, 0},
        {"c,ERR,\"VEND -1\"", TRICODE_MDB_UNKNOWN, 0, 0, 0},
        {"c,ERR,VEND", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,VEND ", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,\"VEND \"", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,\"VEND 1", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,\"START -3\"", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,\"STOP -3\"", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,ERR,\"cashless is off\"", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,STATUS,OFFLINE", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,STATUS,VENDING", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,VEND,SUCCESS ", TRICODE_MDB_OTHER, 0, 0, 0},
        {" c,VEND,SUCCESS", TRICODE_MDB_OTHER, 0, 0, 0},
        {"c,vend,success", TRICODE_MDB_OTHER, 0, 0, 0},
        {"d,STATUS,VEND,2.50,1", TRICODE_MDB_OTHER, 0, 0, 0},
        {"v,4.0.2.0", TRICODE_MDB_OTHER, 0, 0, 0},
        {"r,ACK", TRICODE_MDB_OTHER, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tricode_mdb_event event = tricode_mdb_line_parse(rows[i].line, 2);
        ck_assert_msg(event.kind == rows[i].kind && event.price == rows[i].price &&
                          event.product == rows[i].product && event.credit == rows[i].credit,
                      "%s: kind %d, price %u, product %u, credit %u", rows[i].line, (int)event.kind,
                      event.price, event.product, event.credit);
    }
}
END_TEST

START_TEST(commands_are_written) {
    static const struct {
        enum tricode_mdb_command command;
        const char *text;
        const char *line;
    } rows[] = {{TRICODE_MDB_NO_COMMAND, "", ""},
                {TRICODE_MDB_VERSION, "x", "V\r\n"},
                {TRICODE_MDB_OFF, "", "C,0\r\n"},
                {TRICODE_MDB_ON, "", "C,1\r\n"},
                {TRICODE_MDB_CONFIGURE, "mdb-always-idle=1", "C,SETCONF,mdb-always-idle=1\r\n"},
                {TRICODE_MDB_APPROVE, "2.50", "C,VEND,2.50\r\n"},
                {TRICODE_MDB_DENY, "2.50", "C,VEND,-1\r\n"},
                {TRICODE_MDB_STOP, "", "C,STOP\r\n"},
                {TRICODE_MDB_DISPLAY, "Scan code to pay", "C,DISPLAY,Scan code to pay\r\n"}};
    char line[TRICODE_MDB_COMMAND_SIZE] = "";
    char longest[TRICODE_MDB_COMMAND_SIZE];
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length = tricode_mdb_command_write(rows[i].command, rows[i].text, line);
        ck_assert_uint_eq(length, strlen(rows[i].line));
        ck_assert_mem_eq(line, rows[i].line, length);
    }
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    ck_assert_uint_eq(tricode_mdb_command_write(TRICODE_MDB_DISPLAY, longest, line), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mdb line");
    TCase *tests = tcase_create("line");
    tcase_add_test(tests, amounts_are_exact);
    tcase_add_test(tests, amounts_round_trip);
    tcase_add_test(tests, lines_end_in_any_way);
    tcase_add_test(tests, overlong_lines_are_dropped);
    tcase_add_test(tests, lines_are_parsed);
    tcase_add_test(tests, commands_are_written);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
