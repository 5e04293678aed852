// SPDX-License-Identifier: Apache-2.0
/* What the machine reports of the bus beside its events. */
#ifndef TRICODE_MACHINE_MDB_NOTE_H
#define TRICODE_MACHINE_MDB_NOTE_H

enum tricode_mdb_note {
    TRICODE_MDB_NOTE_NONE = 0,
    TRICODE_MDB_NOTE_CONNECTED,   /* the adapter sends lines */
    TRICODE_MDB_NOTE_GONE,        /* the adapter does not answer, or its serial line is gone */
    TRICODE_MDB_NOTE_NO_PRODUCT,  /* denied: the product is not provisioned */
    TRICODE_MDB_NOTE_OTHER_PRICE, /* denied: the provisioned price differs */
    TRICODE_MDB_NOTE_UNREADABLE,  /* denied: price or product cannot be parsed */
    TRICODE_MDB_NOTE_LATE,        /* denied: the time for an answer is over */
    TRICODE_MDB_NOTE_UNPAID,      /* VEND SUCCESS without an approval */
    TRICODE_MDB_NOTE_RESET,       /* RESET while a vend was under way */
    TRICODE_MDB_NOTE_NO_RESULT,   /* the time for the result of a vend is over */
    TRICODE_MDB_NOTE_REFUSED,     /* the adapter refused the approval */
    TRICODE_MDB_NOTE_NO_SESSION,  /* a permit was shown while the bus requests nothing */
    TRICODE_MDB_NOTE_COUNT,
};

/* The reason in reports, such as "no_product"; "" for NONE. */
const char *tricode_mdb_note_name(enum tricode_mdb_note note);

/* The sentence for people; NULL where the caller has one (CONNECTED, GONE), or none is due. */
const char *tricode_mdb_note_message(enum tricode_mdb_note note);

#endif
