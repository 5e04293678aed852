// SPDX-License-Identifier: Apache-2.0
/* The textual serial protocol of MDB adapters: bytes to lines, lines to events, commands to lines.
 * Pure: no file, no clock. session.h decides what an event means for a sale. */
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
    int rejected; /* too long, or has a byte that is not printable ASCII */
};

enum tricode_mdb_taken {
    TRICODE_MDB_MORE = 0, /* the line is not complete */
    TRICODE_MDB_LINE,     /* `line` is complete, zero-terminated, and valid until the next byte */
    TRICODE_MDB_REJECTED, /* a rejected line ended; it is dropped */
};

/* Takes the next byte. A line ends with CR, LF or CRLF; empty lines are skipped [MDB-1]. */
enum tricode_mdb_taken tricode_mdb_lines_take(struct tricode_mdb_lines *lines, uint8_t byte);

enum tricode_mdb_kind {
    TRICODE_MDB_OTHER = 0,  /* any other line; ignored */
    TRICODE_MDB_INACTIVE,   /* c,STATUS,INACTIVE: no controller polls the bus */
    TRICODE_MDB_DISABLED,   /* c,STATUS,DISABLED: the reader is switched off */
    TRICODE_MDB_ENABLED,    /* c,STATUS,ENABLED: no session */
    TRICODE_MDB_IDLE,       /* c,STATUS,IDLE[,credit]: no vend is under way */
    TRICODE_MDB_REQUEST,    /* c,STATUS,VEND,price,item: VEND REQUEST */
    TRICODE_MDB_UNREADABLE, /* c,STATUS,VEND with an invalid price or item */
    TRICODE_MDB_SUCCESS,    /* c,VEND,SUCCESS: VEND SUCCESS */
    TRICODE_MDB_CANCEL,     /* c,ERR,VEND 1: VEND CANCEL */
    TRICODE_MDB_FAILURE,    /* c,ERR,VEND 3: VEND FAILURE */
    TRICODE_MDB_RESET,      /* c,ERR,VEND 5: RESET while a vend was under way */
    TRICODE_MDB_REFUSED,    /* c,ERR,"VEND -3": the adapter refused C,VEND */
    TRICODE_MDB_UNKNOWN,    /* c,ERR,VEND with any other number */
};

/* price (minor units) and product of REQUEST; credit (minor units) of IDLE: 0 for none, 4294967295
 * also for an invalid one. */
struct tricode_mdb_event {
    enum tricode_mdb_kind kind;
    uint32_t price;
    uint32_t credit;
    uint16_t product;
};

/* Parses a complete line; decimals as in amount.h [MDB-2] [MDB-4]. */
struct tricode_mdb_event tricode_mdb_line_parse(const char *line, unsigned decimals);

enum tricode_mdb_command {
    TRICODE_MDB_NO_COMMAND = 0,
    TRICODE_MDB_VERSION,   /* V */
    TRICODE_MDB_OFF,       /* C,0 */
    TRICODE_MDB_ON,        /* C,1 */
    TRICODE_MDB_CONFIGURE, /* C,SETCONF,text */
    TRICODE_MDB_APPROVE,   /* C,VEND,amount */
    TRICODE_MDB_DENY,      /* C,VEND,-1 */
    TRICODE_MDB_STOP,      /* C,STOP */
    TRICODE_MDB_DISPLAY,   /* C,DISPLAY,text */
};

/* Writes the command with its line end. Returns the length; 0 for NO_COMMAND, or when it does not
 * fit. text: the argument of CONFIGURE, DISPLAY and APPROVE (an amount); else ignored. */
size_t tricode_mdb_command_write(enum tricode_mdb_command command, const char *text,
                                 char line[TRICODE_MDB_COMMAND_SIZE]);

#endif
