// SPDX-License-Identifier: Apache-2.0
/* The textual serial protocol of MDB adapters: bytes to lines, lines to events; commands to lines.
 * Pure: no file, no clock. What the lines mean for a sale is not said here (session.h). */
#ifndef TRICODE_MACHINE_MDB_LINE_H
#define TRICODE_MACHINE_MDB_LINE_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_MDB_LINE_MAX 120u /* bytes of a line, without its end */
#define TRICODE_MDB_COMMAND_SIZE 64u

/* The line that is being received. Begins all zero. */
struct tricode_mdb_lines {
    char line[TRICODE_MDB_LINE_MAX + 1];
    size_t length;
    int spoilt; /* too long, or with a byte that is no printable ASCII */
};

enum tricode_mdb_taken {
    TRICODE_MDB_MORE = 0, /* the line goes on */
    TRICODE_MDB_LINE,     /* line is whole, with a zero after it, and stays until the next byte */
    TRICODE_MDB_SPOILT,   /* a line ended that nothing can be made of; it is dropped */
};

/* Takes the next byte. A line ends with CR, LF or CRLF; empty ones are passed over [MDB-1]. */
enum tricode_mdb_taken tricode_mdb_lines_take(struct tricode_mdb_lines *lines, uint8_t byte);

enum tricode_mdb_kind {
    TRICODE_MDB_OTHER = 0,  /* a line that says nothing to this machine */
    TRICODE_MDB_INACTIVE,   /* c,STATUS,INACTIVE: nobody polls the bus */
    TRICODE_MDB_DISABLED,   /* c,STATUS,DISABLED: the reader is switched off */
    TRICODE_MDB_ENABLED,    /* c,STATUS,ENABLED: no session */
    TRICODE_MDB_IDLE,       /* c,STATUS,IDLE[,credit]: no vend under way */
    TRICODE_MDB_REQUEST,    /* c,STATUS,VEND,price,item: VEND REQUEST */
    TRICODE_MDB_UNREADABLE, /* c,STATUS,VEND with a price or item that cannot be taken */
    TRICODE_MDB_SUCCESS,    /* c,VEND,SUCCESS: VEND SUCCESS */
    TRICODE_MDB_CANCEL,     /* c,ERR,VEND 1: VEND CANCEL */
    TRICODE_MDB_FAILURE,    /* c,ERR,VEND 3: VEND FAILURE */
    TRICODE_MDB_RESET,      /* c,ERR,VEND 5: RESET while a vend was under way */
    TRICODE_MDB_REFUSED,    /* c,ERR,"VEND -3": the adapter did not take C,VEND */
    TRICODE_MDB_UNKNOWN,    /* c,ERR,VEND with any other number */
};

/* price (minor units) and product of REQUEST; credit of IDLE: 0 for none, 4294967295 also for one
 * that cannot be read. */
struct tricode_mdb_event {
    enum tricode_mdb_kind kind;
    uint32_t price;
    uint32_t credit;
    uint16_t product;
};

/* What a whole line says; decimals as in amount.h [MDB-2] [MDB-4]. */
struct tricode_mdb_event tricode_mdb_line_parse(const char *line, unsigned decimals);

enum tricode_mdb_command {
    TRICODE_MDB_SAY_NOTHING = 0,
    TRICODE_MDB_VERSION,   /* V */
    TRICODE_MDB_OFF,       /* C,0 */
    TRICODE_MDB_ON,        /* C,1 */
    TRICODE_MDB_CONFIGURE, /* C,SETCONF,text */
    TRICODE_MDB_APPROVE,   /* C,VEND,amount */
    TRICODE_MDB_DENY,      /* C,VEND,-1 */
    TRICODE_MDB_STOP,      /* C,STOP */
    TRICODE_MDB_DISPLAY,   /* C,DISPLAY,text */
};

/* Writes the command and its line end; answers the length, 0 when it has none or does not fit.
 * text: of CONFIGURE, DISPLAY and APPROVE (an amount); else it is not looked at. */
size_t tricode_mdb_command_write(enum tricode_mdb_command command, const char *text,
                                 char line[TRICODE_MDB_COMMAND_SIZE]);

#endif
