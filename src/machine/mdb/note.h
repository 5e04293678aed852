// SPDX-License-Identifier: Apache-2.0
/* What the machine reports of the bus beside its events. */
#ifndef TRICODE_MACHINE_MDB_NOTE_H
#define TRICODE_MACHINE_MDB_NOTE_H

enum tricode_mdb_note {
#define NOTE(id, name, message) TRICODE_MDB_NOTE_##id,
#include "machine/mdb/notes.def"
#undef NOTE
    TRICODE_MDB_NOTE_COUNT,
};

/* The reason in reports, such as "no_product"; "" for NONE. */
const char *tricode_mdb_note_name(enum tricode_mdb_note note);

/* The sentence for people; NULL where the caller has one (CONNECTED, GONE), or none is due. */
const char *tricode_mdb_note_message(enum tricode_mdb_note note);

#endif
