// SPDX-License-Identifier: Apache-2.0
/* The serial line of an MDB adapter: any bytes, any line made of them, any amount. */
#include <string.h>
#include "driver.h"
#include "machine/mdb/amount.h"
#include "machine/mdb/line.h"

#define TAIL_MAX 11
#define AMOUNT_MAX 14

/* One more byte after a line of each length, including the longest. */
void lines_main(void) {
    static struct tricode_mdb_lines lines;
    ANY(lines.line);
    lines.rejected = Frama_C_interval(0, 1);
    lines.length = (size_t)Frama_C_interval_split(0, TRICODE_MDB_LINE_MAX);
    (void)tricode_mdb_lines_take(&lines, Frama_C_unsigned_char_interval(0, UINT8_MAX));
    //@ assert bounded: lines.length <= 120;
}

/* The text after the head of a line, of each length to TAIL_MAX, in a block that ends with it. */
void parse_main(void) {
    static const char *const heads[] = {"", "c,STATUS,", "c,STATUS,VEND,", "c,ERR,"};
    static char line[TRICODE_MDB_LINE_MAX + 1];
    const char *head = heads[Frama_C_interval_split(0, 3)];
    const size_t length = strlen(head) + (size_t)Frama_C_interval_split(0, TAIL_MAX);
    ANY_TEXT(line);
    char *start = AT_END(line, length + 1);
    memcpy(start, head, strlen(head));
    (void)tricode_mdb_line_parse(start, Frama_C_unsigned_int_interval(0, UINT32_MAX));
}

void amount_main(void) {
    static char text[AMOUNT_MAX + 1];
    static char written[TRICODE_MDB_AMOUNT_SIZE];
    uint32_t minor = 0;
    ANY_TEXT(text);
    (void)tricode_mdb_amount_read(AT_END(text, Frama_C_interval_split(1, sizeof text)),
                                  Frama_C_unsigned_int_interval(0, UINT32_MAX), &minor);
    tricode_mdb_amount_write(Frama_C_unsigned_int_interval(0, UINT32_MAX),
                             Frama_C_unsigned_int_interval(0, TRICODE_MDB_DECIMALS_MAX), written);
}

void command_main(void) {
    static char line[TRICODE_MDB_COMMAND_SIZE];
    static char text[TRICODE_MDB_COMMAND_SIZE + 1];
    ANY_TEXT(text);
    (void)tricode_mdb_command_write(
        (enum tricode_mdb_command)Frama_C_interval(TRICODE_MDB_NO_COMMAND, TRICODE_MDB_DISPLAY + 1),
        text, line);
}
