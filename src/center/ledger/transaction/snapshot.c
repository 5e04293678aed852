// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/transaction/rows.h"
#include "center/ledger/transaction/writes.h"
#include "crypto/signature.h"

struct snapshot_terminal {
    char keyid[TRICODE_KEYID_SIZE];
    int enrolled;
};

struct newest_transfer {
    uint64_t account;
    uint64_t transfer;
};

struct tricode_snapshot {
    struct tricode_settings settings;
    uint64_t journal; /* number of the newest transfer */
    size_t machine_count;
    size_t account_count;
    size_t terminal_count;
    size_t newest_count;
    size_t newest_capacity;
    struct tricode_snapshot_machine *machines;
    struct tricode_snapshot_account *accounts;
    struct snapshot_terminal *terminals;
    /* The newest transfer of every locked account, in ascending order of the accounts. */
    struct newest_transfer *newest;
};

void tricode_snapshot_release(struct tricode_store *store) {
    if (store->snapshot != NULL) {
        free(store->snapshot->machines);
        free(store->snapshot->accounts);
        free(store->snapshot->terminals);
        free(store->snapshot->newest);
        free(store->snapshot);
        store->snapshot = NULL;
    }
    tricode_writes_free(store->writes);
    store->writes = NULL;
}

static struct tricode_snapshot_machine *find_machine(const struct tricode_snapshot *snapshot,
                                                     uint64_t machine) {
    for (size_t i = 0; snapshot != NULL && i < snapshot->machine_count; i++) {
        if (snapshot->machines[i].number == machine) {
            return &snapshot->machines[i];
        }
    }
    return NULL;
}

static struct tricode_snapshot_account *find_account(const struct tricode_snapshot *snapshot,
                                                     uint64_t account) {
    for (size_t i = 0; snapshot != NULL && i < snapshot->account_count; i++) {
        if (snapshot->accounts[i].account == account) {
            return &snapshot->accounts[i];
        }
    }
    return NULL;
}

static struct snapshot_terminal *find_terminal(const struct tricode_snapshot *snapshot,
                                               const char *keyid) {
    for (size_t i = 0; snapshot != NULL && i < snapshot->terminal_count; i++) {
        if (strcmp(snapshot->terminals[i].keyid, keyid) == 0) {
            return &snapshot->terminals[i];
        }
    }
    return NULL;
}

const struct tricode_snapshot_machine *tricode_snapshot_machine(const struct tricode_store *store,
                                                                uint32_t machine) {
    return find_machine(store->snapshot, machine);
}

const struct tricode_snapshot_account *tricode_snapshot_account(const struct tricode_store *store,
                                                                uint64_t account) {
    return find_account(store->snapshot, account);
}

static void read_machine(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_snapshot_machine *machine =
        find_machine(store->snapshot, tricode_column_integer(store, row, 0, UINT32_MAX));
    if (machine == NULL) {
        store->damaged = 1; /* not one of the requested machines */
        return;
    }
    machine->machine.standing = tricode_column_integer(store, row, 1, 1) == 1
                                    ? TRICODE_STANDING_ENABLED
                                    : TRICODE_STANDING_DISABLED;
    machine->machine.next = tricode_column_integer(store, row, 2, (uint64_t)UINT32_MAX + 1);
    machine->machine.delivered = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    machine->operator_account = tricode_column_integer(store, row, 4, INT64_MAX);
}

static void read_pending(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_snapshot_machine *machine =
        find_machine(store->snapshot, tricode_column_integer(store, row, 0, UINT32_MAX));
    if (machine != NULL) {
        tricode_read_sale(store, row, 1, machine->number, &machine->machine.pending);
    }
}

static void read_epoch(struct tricode_store *store, const struct tricode_rows *row) {
    struct tricode_snapshot_machine *machine =
        find_machine(store->snapshot, tricode_column_integer(store, row, 0, UINT32_MAX));
    const uint64_t epoch = tricode_column_integer(store, row, 1, UINT8_MAX);
    if (machine != NULL) {
        machine->epochs[epoch / 8] |= (uint8_t)(1u << epoch % 8);
    }
}

/* Rows arrive in the order of their accounts. */
static void keep_newest(struct tricode_store *store, uint64_t account, uint64_t transfer) {
    struct tricode_snapshot *snapshot = store->snapshot;
    if (snapshot->newest_count == snapshot->newest_capacity) {
        const size_t capacity = 2 * snapshot->newest_capacity + 16;
        struct newest_transfer *newest = realloc(snapshot->newest, capacity * sizeof *newest);
        if (newest == NULL) {
            store->damaged = 1; /* no snapshot then: each row is read when it is needed */
            return;
        }
        snapshot->newest = newest;
        snapshot->newest_capacity = capacity;
    }
    snapshot->newest[snapshot->newest_count++] =
        (struct newest_transfer){.account = account, .transfer = transfer};
}

static void read_account(struct tricode_store *store, const struct tricode_rows *row) {
    const uint64_t account = tricode_column_integer(store, row, 0, INT64_MAX);
    struct tricode_snapshot_account *found = find_account(store->snapshot, account);
    keep_newest(store, account, tricode_column_integer(store, row, 4, INT64_MAX));
    if (found == NULL) {
        return; /* the account of a pending sale or of an operator: only newest is needed */
    }
    found->buyer = (int)tricode_column_integer(store, row, 1, 1);
    found->balance = tricode_column_integer(store, row, 2, TRICODE_MONEY_MAX);
    found->spending_limit = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
}

static void read_terminal(struct tricode_store *store, const struct tricode_rows *row) {
    struct snapshot_terminal *terminal =
        find_terminal(store->snapshot, tricode_column_word(store, row, 0));
    if (terminal != NULL) {
        terminal->enrolled = 1;
    }
}

static void read_journal(struct tricode_store *store, const struct tricode_rows *row) {
    store->snapshot->journal = tricode_column_integer(store, row, 0, INT64_MAX);
}

static void read_settings(struct tricode_store *store, const struct tricode_rows *row) {
    tricode_read_settings(store, row, &store->snapshot->settings);
}

/* The requested rows, as SQL arrays. */
enum { OF_MACHINES, OF_ACCOUNTS, OF_TERMINALS, ARRAYS };

/* The statements of a snapshot, in order. Locking the machines stops their sales from beginning and
 * ending, so that the accounts of the pending ones are known; then come the accounts, then the
 * journal. Each table is locked in ascending order, so that no two processes wait for each other. A
 * lock returns the row as it is once it is locked; other tables must be read after the locks. */
static const struct {
    enum tricode_sql sql;
    size_t array; /* its first parameter */
    size_t count; /* of its parameters */
    void (*read)(struct tricode_store *, const struct tricode_rows *);
} statements[] = {
    {TRICODE_SQL_LOCK_MACHINES, OF_MACHINES, 1, read_machine},
    {TRICODE_SQL_LOCK_ACCOUNTS, OF_MACHINES, 2, read_account},
    {TRICODE_SQL_LOCK_JOURNAL, 0, 0, read_journal},
    {TRICODE_SQL_SNAPSHOT_PENDING, OF_MACHINES, 1, read_pending},
    {TRICODE_SQL_SNAPSHOT_EPOCHS, OF_MACHINES, 1, read_epoch},
    {TRICODE_SQL_SNAPSHOT_TERMINALS, OF_TERMINALS, 1, read_terminal},
    {TRICODE_SQL_SETTINGS, 0, 0, read_settings},
};
#define STATEMENTS (sizeof statements / sizeof statements[0])

/* Reads the rows of one statement. OK, FAILED or RETRY. */
static enum tricode_store_status read_rows(struct tricode_store *store, struct tricode_rows *row,
                                           void (*read)(struct tricode_store *,
                                                        const struct tricode_rows *)) {
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read(store, row);
        status = tricode_rows_next(store, row);
    }
    (void)tricode_rows_end(store, row, TRICODE_STORE_NONE);
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

/* Runs all statements in one round trip. OK; NONE when a value is out of range; FAILED or RETRY. */
static enum tricode_store_status read_all(struct tricode_store *store, char *const texts[ARRAYS]) {
    struct tricode_value arrays[ARRAYS];
    for (size_t i = 0; i < ARRAYS; i++) {
        arrays[i] = tricode_value_text(texts[i]);
    }
    struct tricode_rows *rows[STATEMENTS];
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (size_t i = 0; i < STATEMENTS; i++) {
        rows[i] = tricode_query_begin(store, statements[i].sql, &arrays[statements[i].array],
                                      statements[i].count);
    }
    for (size_t i = 0; i < STATEMENTS && status == TRICODE_STORE_OK; i++) {
        status = read_rows(store, rows[i], statements[i].read);
    }
    const int whole = !store->damaged && store->snapshot->settings.currency != 0;
    return status == TRICODE_STORE_OK && !whole ? TRICODE_STORE_NONE : status;
}

/* Makes an entry for each requested row. 0, or -1 without memory. */
static int make(struct tricode_snapshot *snapshot, const struct tricode_touched *touched) {
    snapshot->machines = calloc(touched->machine_count + 1, sizeof *snapshot->machines);
    snapshot->accounts = calloc(touched->account_count + 1, sizeof *snapshot->accounts);
    snapshot->terminals = calloc(touched->keyid_count + 1, sizeof *snapshot->terminals);
    if (snapshot->machines == NULL || snapshot->accounts == NULL || snapshot->terminals == NULL) {
        return -1;
    }
    for (size_t i = 0; i < touched->machine_count; i++) {
        snapshot->machines[i].number = touched->machines[i];
        snapshot->machines[i].machine.standing = TRICODE_STANDING_UNKNOWN;
    }
    for (size_t i = 0; i < touched->account_count; i++) {
        snapshot->accounts[i].account = touched->accounts[i];
    }
    for (size_t i = 0; i < touched->keyid_count; i++) {
        (void)snprintf(snapshot->terminals[i].keyid, sizeof snapshot->terminals[i].keyid, "%s",
                       touched->keyids[i]);
    }
    snapshot->machine_count = touched->machine_count;
    snapshot->account_count = touched->account_count;
    snapshot->terminal_count = touched->keyid_count;
    return 0;
}

/* The key ids as an SQL array; they only have letters, digits, - and _. */
static char *name_array(const struct snapshot_terminal *terminals, size_t count) {
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

/* The caller frees all of them. 0, or -1 without memory. */
static int make_arrays(const struct tricode_snapshot *snapshot, char *texts[ARRAYS]) {
    uint64_t *numbers =
        calloc(snapshot->machine_count + snapshot->account_count + 1, sizeof *numbers);
    if (numbers == NULL) {
        return -1;
    }
    for (size_t i = 0; i < snapshot->machine_count; i++) {
        numbers[i] = snapshot->machines[i].number;
    }
    texts[OF_MACHINES] = tricode_database_array(numbers, snapshot->machine_count);
    for (size_t i = 0; i < snapshot->account_count; i++) {
        numbers[i] = snapshot->accounts[i].account;
    }
    texts[OF_ACCOUNTS] = tricode_database_array(numbers, snapshot->account_count);
    texts[OF_TERMINALS] = name_array(snapshot->terminals, snapshot->terminal_count);
    free(numbers);
    return texts[OF_MACHINES] == NULL || texts[OF_ACCOUNTS] == NULL || texts[OF_TERMINALS] == NULL
               ? -1
               : 0;
}

static enum tricode_store_status load(struct tricode_store *store,
                                      const struct tricode_touched *touched, char *texts[ARRAYS]) {
    store->snapshot = calloc(1, sizeof *store->snapshot);
    if (store->snapshot == NULL || make(store->snapshot, touched) != 0 ||
        make_arrays(store->snapshot, texts) != 0) {
        return tricode_store_set_error(store, "out of memory");
    }
    const enum tricode_store_status status = read_all(store, texts);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    store->writes = tricode_writes_new();
    return store->writes == NULL ? tricode_store_set_error(store, "out of memory")
                                 : TRICODE_STORE_OK;
}

enum tricode_store_status tricode_snapshot_load(struct tricode_store *store,
                                                const struct tricode_touched *touched) {
    char *texts[ARRAYS] = {NULL};
    tricode_snapshot_release(store);
    const enum tricode_store_status status = load(store, touched, texts);
    for (size_t i = 0; i < ARRAYS; i++) {
        free(texts[i]);
    }
    if (status != TRICODE_STORE_OK) {
        tricode_snapshot_release(store);
    }
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

int tricode_snapshot_terminal(const struct tricode_store *store, const char *keyid, int *enrolled) {
    const struct snapshot_terminal *terminal = find_terminal(store->snapshot, keyid);
    if (terminal != NULL) {
        *enrolled = terminal->enrolled;
    }
    return terminal != NULL;
}

int tricode_snapshot_settings(const struct tricode_store *store,
                              struct tricode_settings *settings) {
    if (store->snapshot != NULL) {
        *settings = store->snapshot->settings;
    }
    return store->snapshot != NULL;
}

enum tricode_store_status tricode_snapshot_begin_write(struct tricode_store *store,
                                                       uint32_t number) {
    struct tricode_snapshot_machine *machine = find_machine(store->snapshot, number);
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (store->snapshot == NULL) {
        return TRICODE_STORE_OK;
    }
    if (machine == NULL || machine->buffered) {
        status = tricode_writes_flush(store);
        for (size_t i = 0; i < store->snapshot->machine_count; i++) {
            store->snapshot->machines[i].buffered = 0;
        }
    }
    if (machine != NULL) {
        machine->buffered = 1;
    }
    return status;
}

static int compare_newest(const void *left, const void *right) {
    const uint64_t a = ((const struct newest_transfer *)left)->account;
    const uint64_t b = ((const struct newest_transfer *)right)->account;
    return (a > b) - (a < b);
}

static struct newest_transfer *find_newest(const struct tricode_snapshot *snapshot,
                                           uint64_t account) {
    const struct newest_transfer key = {.account = account};
    return snapshot == NULL || snapshot->newest_count == 0
               ? NULL
               : bsearch(&key, snapshot->newest, snapshot->newest_count, sizeof key,
                         compare_newest);
}

struct tricode_snapshot_transfer tricode_snapshot_transfer(struct tricode_store *store,
                                                           uint64_t debtor, uint64_t creditor) {
    struct newest_transfer *from = find_newest(store->snapshot, debtor);
    struct newest_transfer *to = find_newest(store->snapshot, creditor);
    if (from == NULL || to == NULL) {
        return (struct tricode_snapshot_transfer){.known = 0};
    }
    const struct tricode_snapshot_transfer transfer = {.known = 1,
                                                       .id = ++store->snapshot->journal,
                                                       .debtor_previous = from->transfer,
                                                       .creditor_previous = to->transfer};
    from->transfer = transfer.id;
    to->transfer = transfer.id;
    return transfer;
}

void tricode_snapshot_apply(struct tricode_store *store, uint32_t number,
                            const struct tricode_verdict *verdict) {
    struct tricode_snapshot_machine *machine = find_machine(store->snapshot, number);
    if (machine == NULL || machine->machine.standing == TRICODE_STANDING_UNKNOWN) {
        return;
    }
    machine->machine = verdict->machine;
    if (verdict->refund > 0) {
        struct tricode_snapshot_account *payee =
            find_account(store->snapshot, verdict->refund_account);
        if (payee != NULL) {
            payee->balance += verdict->refund;
        }
    }
    if (verdict->debit > 0) {
        struct tricode_snapshot_account *payer =
            find_account(store->snapshot, verdict->machine.pending.account);
        if (payer != NULL) {
            payer->balance -= verdict->debit;
        }
    }
}
