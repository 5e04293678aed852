// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/note.h"

#include <stddef.h>

static const struct {
    const char *name;
    const char *message;
} notes[TRICODE_MDB_NOTE_COUNT] = {
#define NOTE(id, name, message) {name, message},
#include "machine/mdb/notes.def"
#undef NOTE
};

const char *tricode_mdb_note_name(enum tricode_mdb_note note) {
    return (size_t)note < TRICODE_MDB_NOTE_COUNT ? notes[note].name : "";
}

const char *tricode_mdb_note_message(enum tricode_mdb_note note) {
    return (size_t)note < TRICODE_MDB_NOTE_COUNT ? notes[note].message : NULL;
}
