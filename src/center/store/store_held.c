// SPDX-License-Identifier: Apache-2.0
/* The store: what a transaction has locked, read once. */
#include "center/store/store_held.h"
#include "center/store/store_writes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char out_of_memory[] = "out of memory";

struct tricode_held {
    struct tricode_settings settings;
    uint64_t journal; /* the newest transfer */
    size_t machine_count;
    size_t account_count;
    size_t terminal_count;
    size_t newest_count;
    size_t newest_room;
    struct tricode_held_machine *machines;
    struct tricode_held_account *accounts;
    struct held_terminal {
        char keyid[TRICODE_KEYID_SIZE];
        int enrolled;
    } * terminals;
    /* Of every account that was locked, its newest transfer; in ascending order of the accounts. */
    struct held_newest {
        uint64_t account;
        uint64_t transfer;
    } * newest;
};

void tricode_held_forget(struct tricode_store *store) {
    if (store->held != NULL) {
        free(store->held->machines);
        free(store->held->accounts);
        free(store->held->terminals);
        free(store->held->newest);
        free(store->held);
        store->held = NULL;
    }
    tricode_writes_free(store->writes);
    store->writes = NULL;
}

static struct tricode_held_machine *find_machine(const struct tricode_held *held,
                                                 uint64_t machine) {
    for (size_t i = 0; held != NULL && i < held->machine_count; i++) {
        if (held->machines[i].number == machine) {
            return &held->machines[i];
        }
    }
    return NULL;
}

static struct tricode_held_account *find_account(const struct tricode_held *held,
                                                 uint64_t account) {
    for (size_t i = 0; held != NULL && i < held->account_count; i++) {
        if (held->accounts[i].account == account) {
            return &held->accounts[i];
        }
    }
    return NULL;
}

static struct held_terminal *find_terminal(const struct tricode_held *held, const char *keyid) {
    for (size_t i = 0; held != NULL && i < held->terminal_count; i++) {
        if (strcmp(held->terminals[i].keyid, keyid) == 0) {
            return &held->terminals[i];
        }
    }
    return NULL;
}

const struct tricode_held_machine *tricode_held_machine(const struct tricode_store *store,
                                                        uint32_t machine) {
    return find_machine(store->held, machine);
}

const struct tricode_held_account *tricode_held_account(const struct tricode_store *store,
                                                        uint64_t account) {
    return find_account(store->held, account);
}

static void read_machine(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_held_machine *held =
        find_machine(store->held, tricode_column_integer(store, row, 0, UINT32_MAX));
    if (held == NULL) {
        store->damaged = 1; /* it was not asked for */
        return;
    }
    held->machine.standing = tricode_column_integer(store, row, 1, 1) == 1
                                 ? TRICODE_STANDING_ENABLED
                                 : TRICODE_STANDING_DISABLED;
    held->machine.next = tricode_column_integer(store, row, 2, (uint64_t)UINT32_MAX + 1);
    held->machine.delivered = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    held->operator_account = tricode_column_integer(store, row, 4, INT64_MAX);
}

static void read_pending(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_held_machine *held =
        find_machine(store->held, tricode_column_integer(store, row, 0, UINT32_MAX));
    if (held != NULL) {
        tricode_read_sale(store, row, 1, held->number, &held->machine.pending);
    }
}

static void read_epoch(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_held_machine *held =
        find_machine(store->held, tricode_column_integer(store, row, 0, UINT32_MAX));
    const uint64_t epoch = tricode_column_integer(store, row, 1, UINT8_MAX);
    if (held != NULL) {
        held->epochs[epoch / 8] |= (uint8_t)(1u << epoch % 8);
    }
}

/* Rows come in the order of their accounts. */
static void keep_newest(struct tricode_store *store, uint64_t account, uint64_t transfer) {
    struct tricode_held *held = store->held;
    if (held->newest_count == held->newest_room) {
        const size_t room = 2 * held->newest_room + 16;
        struct held_newest *newest = realloc(held->newest, room * sizeof *newest);
        if (newest == NULL) {
            store->damaged = 1; /* then nothing is held, and each row is asked for */
            return;
        }
        held->newest = newest;
        held->newest_room = room;
    }
    held->newest[held->newest_count++] =
        (struct held_newest){.account = account, .transfer = transfer};
}

static void read_account(struct tricode_store *store, const struct tricode_rows *row) {
    const uint64_t account = tricode_column_integer(store, row, 0, INT64_MAX);
    struct tricode_held_account *held = find_account(store->held, account);
    keep_newest(store, account, tricode_column_integer(store, row, 4, INT64_MAX));
    if (held == NULL) {
        return; /* nobody's who asks: of a pending sale, or an operator's */
    }
    held->buyer = (int)tricode_column_integer(store, row, 1, 1);
    held->balance = tricode_column_integer(store, row, 2, TRICODE_MONEY_MAX);
    held->spending_limit = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
}

static void read_terminal(struct tricode_store *store, const struct tricode_rows *row) {
    struct held_terminal *held = find_terminal(store->held, tricode_column_word(store, row, 0));
    if (held != NULL) {
        held->enrolled = 1;
    }
}

static void read_journal(struct tricode_store *store, const struct tricode_rows *row) {
    store->held->journal = tricode_column_integer(store, row, 0, INT64_MAX);
}

static void read_settings(struct tricode_store *store, const struct tricode_rows *row) {
    tricode_read_settings(store, row, &store->held->settings);
}

/* What is asked about, as arrays of SQL. */
enum { OF_MACHINES, OF_ACCOUNTS, OF_TERMINALS, ARRAYS };

/* What is held, in the order in which it is asked for: first the machines are locked, so that no
 * sale of theirs begins or ends and it is known whose money the pending ones hold, then the
 * accounts, each in ascending order, so that no two processes wait for each other, then the journal
 * that all of them add to. What a lock answers is what the row is once it is locked; what is read
 * of other tables has to come later. */
static const struct {
    enum tricode_sql sql;
    size_t array; /* which of them it begins with */
    size_t arrays;
    void (*read)(struct tricode_store *, const struct tricode_rows *);
} questions[] = {
    {TRICODE_SQL_LOCK_MACHINES, OF_MACHINES, 1, read_machine},
    {TRICODE_SQL_LOCK_ACCOUNTS, OF_MACHINES, 2, read_account},
    {TRICODE_SQL_LOCK_JOURNAL, 0, 0, read_journal},
    {TRICODE_SQL_HELD_PENDING, OF_MACHINES, 1, read_pending},
    {TRICODE_SQL_HELD_EPOCHS, OF_MACHINES, 1, read_epoch},
    {TRICODE_SQL_HELD_TERMINALS, OF_TERMINALS, 1, read_terminal},
    {TRICODE_SQL_SETTINGS, 0, 0, read_settings},
};
#define QUESTIONS (sizeof questions / sizeof questions[0])

/* The rows of one question. OK, FAILED, AGAIN. */
static enum tricode_store_status read_all(struct tricode_store *store, struct tricode_rows *row,
                                          void (*read)(struct tricode_store *,
                                                       const struct tricode_rows *)) {
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK) {
        read(store, row);
        status = tricode_statement_row(store, row);
    }
    (void)tricode_statement_end(store, row, TRICODE_STORE_NONE);
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

/* Asks all questions together, in one round trip. OK, NONE when a value cannot be, FAILED, AGAIN.
 */
static enum tricode_store_status ask_all(struct tricode_store *store, char *const texts[ARRAYS]) {
    struct tricode_bound arrays[ARRAYS];
    for (size_t i = 0; i < ARRAYS; i++) {
        arrays[i] = tricode_bound_text(texts[i]);
    }
    struct tricode_rows *rows[QUESTIONS];
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (size_t i = 0; i < QUESTIONS; i++) {
        rows[i] = tricode_statement_begin(store, questions[i].sql, &arrays[questions[i].array],
                                          questions[i].arrays);
    }
    for (size_t i = 0; i < QUESTIONS && status == TRICODE_STORE_OK; i++) {
        status = read_all(store, rows[i], questions[i].read);
    }
    const int whole = !store->damaged && store->held->settings.currency != 0;
    return status == TRICODE_STORE_OK && !whole ? TRICODE_STORE_NONE : status;
}

/* Room for all that is touched: 0, or -1 without memory. */
static int make(struct tricode_held *held, const struct tricode_touched *touched) {
    held->machines = calloc(touched->machine_count + 1, sizeof *held->machines);
    held->accounts = calloc(touched->account_count + 1, sizeof *held->accounts);
    held->terminals = calloc(touched->keyid_count + 1, sizeof *held->terminals);
    if (held->machines == NULL || held->accounts == NULL || held->terminals == NULL) {
        return -1;
    }
    for (size_t i = 0; i < touched->machine_count; i++) {
        held->machines[i].number = touched->machines[i];
        held->machines[i].machine.standing = TRICODE_STANDING_UNKNOWN;
    }
    for (size_t i = 0; i < touched->account_count; i++) {
        held->accounts[i].account = touched->accounts[i];
    }
    for (size_t i = 0; i < touched->keyid_count; i++) {
        (void)snprintf(held->terminals[i].keyid, sizeof held->terminals[i].keyid, "%s",
                       touched->keyids[i]);
    }
    held->machine_count = touched->machine_count;
    held->account_count = touched->account_count;
    held->terminal_count = touched->keyid_count;
    return 0;
}

/* Names of keys, which are letters, digits, - and _ alone. */
static char *name_array(const struct held_terminal *terminals, size_t count) {
    char *text = malloc(count * sizeof terminals->keyid + 3);
    size_t used = 1;
    if (text == NULL) {
        return NULL;
    }
    text[0] = '{';
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(terminals[i].keyid);
        memcpy(text + used, terminals[i].keyid, length);
        used += length;
        text[used++] = ',';
    }
    memcpy(text + used - (count > 0), "}", 2);
    return text;
}

/* To be freed, all of them; 0, or -1 without memory. */
static int make_arrays(const struct tricode_held *held, char *texts[ARRAYS]) {
    uint64_t *numbers = calloc(held->machine_count + held->account_count + 1, sizeof *numbers);
    if (numbers == NULL) {
        return -1;
    }
    for (size_t i = 0; i < held->machine_count; i++) {
        numbers[i] = held->machines[i].number;
    }
    texts[OF_MACHINES] = tricode_database_array(numbers, held->machine_count);
    for (size_t i = 0; i < held->account_count; i++) {
        numbers[i] = held->accounts[i].account;
    }
    texts[OF_ACCOUNTS] = tricode_database_array(numbers, held->account_count);
    texts[OF_TERMINALS] = name_array(held->terminals, held->terminal_count);
    free(numbers);
    return texts[OF_MACHINES] == NULL || texts[OF_ACCOUNTS] == NULL || texts[OF_TERMINALS] == NULL
               ? -1
               : 0;
}

enum tricode_store_status tricode_held_take(struct tricode_store *store,
                                            const struct tricode_touched *touched) {
    char *texts[ARRAYS] = {NULL};
    enum tricode_store_status status = TRICODE_STORE_OK;
    tricode_held_forget(store);
    store->held = calloc(1, sizeof *store->held);
    if (store->held == NULL || make(store->held, touched) != 0 ||
        make_arrays(store->held, texts) != 0) {
        status = tricode_store_blame(store, out_of_memory);
    }
    if (status == TRICODE_STORE_OK) {
        status = ask_all(store, texts);
    }
    if (status == TRICODE_STORE_OK) {
        store->writes = tricode_writes_new();
        if (store->writes == NULL) {
            status = tricode_store_blame(store, out_of_memory);
        }
    }
    for (size_t i = 0; i < ARRAYS; i++) {
        free(texts[i]);
    }
    if (status != TRICODE_STORE_OK) {
        tricode_held_forget(store);
    }
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

int tricode_held_terminal(const struct tricode_store *store, const char *keyid, int *enrolled) {
    const struct held_terminal *terminal = find_terminal(store->held, keyid);
    if (terminal != NULL) {
        *enrolled = terminal->enrolled;
    }
    return terminal != NULL;
}

int tricode_held_settings(const struct tricode_store *store, struct tricode_settings *settings) {
    if (store->held != NULL) {
        *settings = store->held->settings;
    }
    return store->held != NULL;
}

enum tricode_store_status tricode_held_turn(struct tricode_store *store, uint32_t number) {
    struct tricode_held_machine *machine = find_machine(store->held, number);
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (store->held != NULL && (machine == NULL || machine->gathered)) {
        status = tricode_writes_send(store);
        for (size_t i = 0; i < store->held->machine_count; i++) {
            store->held->machines[i].gathered = 0;
        }
    }
    if (machine != NULL) {
        machine->gathered = 1;
    }
    return status;
}

static int compare_newest(const void *left, const void *right) {
    const uint64_t a = ((const struct held_newest *)left)->account;
    const uint64_t b = ((const struct held_newest *)right)->account;
    return (a > b) - (a < b);
}

static struct held_newest *find_newest(const struct tricode_held *held, uint64_t account) {
    const struct held_newest key = {.account = account};
    return held == NULL || held->newest_count == 0
               ? NULL
               : bsearch(&key, held->newest, held->newest_count, sizeof key, compare_newest);
}

struct tricode_held_transfer tricode_held_transfer(struct tricode_store *store, uint64_t debtor,
                                                   uint64_t creditor) {
    struct held_newest *from = find_newest(store->held, debtor);
    struct held_newest *to = find_newest(store->held, creditor);
    if (from == NULL || to == NULL) {
        return (struct tricode_held_transfer){.known = 0};
    }
    const struct tricode_held_transfer transfer = {.known = 1,
                                                   .id = ++store->held->journal,
                                                   .debtor_previous = from->transfer,
                                                   .creditor_previous = to->transfer};
    from->transfer = transfer.id;
    to->transfer = transfer.id;
    return transfer;
}

void tricode_held_apply(struct tricode_store *store, const struct tricode_decision *decision) {
    const struct tricode_verdict *verdict = decision->verdict;
    struct tricode_held_machine *machine = find_machine(store->held, decision->machine);
    if (machine == NULL || machine->machine.standing == TRICODE_STANDING_UNKNOWN) {
        return;
    }
    machine->machine = verdict->machine;
    if (verdict->refund > 0) {
        struct tricode_held_account *payee = find_account(store->held, verdict->refund_account);
        if (payee != NULL) {
            payee->balance += verdict->refund;
        }
    }
    if (verdict->debit > 0) {
        struct tricode_held_account *payer =
            find_account(store->held, verdict->machine.pending.account);
        if (payer != NULL) {
            payer->balance -= verdict->debit;
        }
    }
}
