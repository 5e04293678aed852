// SPDX-License-Identifier: Apache-2.0
#include "machine/mdb/note.h"

#include <stddef.h>

static const struct {
    const char *name;
    const char *message;
} notes[TRICODE_MDB_NOTE_COUNT] = {
    [TRICODE_MDB_NOTE_NONE] = {"", NULL},
    [TRICODE_MDB_NOTE_CONNECTED] = {"connected", NULL},
    [TRICODE_MDB_NOTE_GONE] = {"gone", NULL},
    [TRICODE_MDB_NOTE_NO_PRODUCT] = {"no_product",
                                     "the vending machine requests a product that is not in the "
                                     "list of products: denied"},
    [TRICODE_MDB_NOTE_OTHER_PRICE] = {"other_price",
                                      "the vending machine requests another price than the list of "
                                      "products has: denied; correct one of them, or run with "
                                      "--mdb-price bus"},
    [TRICODE_MDB_NOTE_UNREADABLE] = {"unreadable",
                                     "the vending machine requests an invalid price or product: "
                                     "denied"},
    [TRICODE_MDB_NOTE_LATE] = {"late",
                               "the permit came after the bus's time for an answer: denied; the "
                               "buyer pays, selects again, then shows the permit"},
    [TRICODE_MDB_NOTE_UNPAID] = {"unpaid",
                                 "the vending machine reports that it dispensed a product that was "
                                 "not approved"},
    [TRICODE_MDB_NOTE_RESET] = {"reset",
                                "the vending machine was reset during a vend: the vend counts as "
                                "successful"},
    [TRICODE_MDB_NOTE_NO_RESULT] = {"no_word",
                                    "the vending machine reported no result of a vend: the vend "
                                    "counts as successful"},
    [TRICODE_MDB_NOTE_REFUSED] = {"refused",
                                  "the adapter refused the approval: nothing left the machine"},
    [TRICODE_MDB_NOTE_NO_SESSION] = {"no_session", NULL},
};

const char *tricode_mdb_note_name(enum tricode_mdb_note note) {
    return (size_t)note < TRICODE_MDB_NOTE_COUNT ? notes[note].name : "";
}

const char *tricode_mdb_note_message(enum tricode_mdb_note note) {
    return (size_t)note < TRICODE_MDB_NOTE_COUNT ? notes[note].message : NULL;
}
