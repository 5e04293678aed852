// SPDX-License-Identifier: Apache-2.0
/* The center's ledger, in a file or in a database that several centers share: what it holds is read
 * as a situation, and a verdict of the core is written in one transaction [STORE-2]. The store
 * decides nothing; its CHECKs, triggers and unique indices only make sure that a wrong write fails
 * instead of standing.
 *
 * Amounts are minor units of the ledger's one currency; times are Unix seconds. Not for use by two
 * threads at a time. */
#ifndef TRICODE_CENTER_STORE_H
#define TRICODE_CENTER_STORE_H

#include <stddef.h>
#include <stdint.h>
#include "center/store/invitation.h"
#include "center/store/token.h"
#include "core/center.h"
#include "crypto/signature.h"

struct tricode_store;

enum tricode_store_status {
    TRICODE_STORE_OK = 0,
    TRICODE_STORE_NONE,    /* there is no such record */
    TRICODE_STORE_EXISTS,  /* it is there already */
    TRICODE_STORE_REFUSED, /* it would break a rule of the ledger */
    TRICODE_STORE_FAILED,  /* the file, the disk or memory: tricode_store_error says what to do */
    TRICODE_STORE_AGAIN,   /* another process was in the way: roll back, and run the same again */
    TRICODE_STORE_LATE,    /* it took longer than tricode_store_limit allows: roll back */
};

#define TRICODE_ACCOUNT_OUTSIDE 1u  /* money beyond the ledger; the one that may be negative */
#define TRICODE_ACCOUNT_OPERATOR 2u /* the default operator */

/* A name's longest form in bytes of UTF-8. */
#define TRICODE_NAME_MAX 255u
#define TRICODE_NAME_ROOM (TRICODE_NAME_MAX + 1u)
#define TRICODE_CODE_ROOM (64u + 1u)

/* Who may enrol a terminal [WIRE-9]. In the ledger, on the wire and on the command line: open,
 * invite, closed. */
enum tricode_enrolment {
    TRICODE_ENROLMENT_OPEN = 0, /* whoever asks */
    TRICODE_ENROLMENT_INVITE,   /* who has an invitation */
    TRICODE_ENROLMENT_CLOSED,   /* nobody */
    TRICODE_ENROLMENT_COUNT,
};

/* open, invite or closed. */
const char *tricode_enrolment_name(enum tricode_enrolment enrolment);

/* validity and skew in seconds; limit: the highest price allowed, 0 for none. */
struct tricode_settings {
    uint16_t currency; /* ISO 4217 numeric, 1 to 999 */
    enum tricode_enrolment enrolment;
    uint32_t validity;
    uint32_t skew;
    uint32_t limit;
};

/* The location of a ledger is the path of its file, or else the URI of a PostgreSQL database,
 * postgresql://..., without a password in it, which then is 1. */
int tricode_store_is_shared(const char *location);
/* What is wrong with a location that should be shared, and what to do; or NULL. */
const char *tricode_store_refuses(const char *location);

/* create refuses (EXISTS) a file that is there, or a database that holds a ledger; open never
 * creates. Both set *store even when they fail, for its error text, unless memory runs out (NULL);
 * close it in any case. [STORE-15] FAILED when the database does not keep what it commits. */
enum tricode_store_status tricode_store_create(const char *location,
                                               const struct tricode_settings *settings,
                                               struct tricode_store **store);
enum tricode_store_status tricode_store_open(const char *location, struct tricode_store **store);
void tricode_store_close(struct tricode_store *store); /* NULL is fine */

/* What went wrong last, and what to do about it, as one line. */
const char *tricode_store_error(const struct tricode_store *store);

/* Sets that text, when something beside the store failed within a transaction; answers FAILED. */
enum tricode_store_status tricode_store_blame(struct tricode_store *store, const char *text);

/* A look before it is used, as long for a large ledger as for a small one: FAILED when the database
 * finds itself damaged. What it does not read, the audit does (ledger.h). */
enum tricode_store_status tricode_store_inspect(struct tricode_store *store);

/* Copies the ledger as it is at one moment, while others use it, to a new file of mode
 * 0600, which is durable and whole when this answers OK, and else is not there. EXISTS: the path is
 * taken. Not within a transaction. */
enum tricode_store_status tricode_store_backup(struct tricode_store *store, const char *path);

/* begin_write takes a file's one write lock at once; begin_read gives a consistent view. What
 * was written counts only when commit answered OK. After a FAILED commit nothing was written,
 * unless the connection to a database was lost meanwhile: then it is not known, and the same is
 * asked again. A call that answered FAILED or AGAIN ended the transaction: only rollback follows. A
 * database that was gone is connected to again by the next call without a transaction. */
enum tricode_store_status tricode_store_begin_write(struct tricode_store *store);
enum tricode_store_status tricode_store_begin_read(struct tricode_store *store);
enum tricode_store_status tricode_store_commit(struct tricode_store *store);
void tricode_store_rollback(struct tricode_store *store); /* fine outside a transaction */

/* Within a read transaction: from now on and until its end, each statement ends with LATE that
 * takes longer than so many milliseconds (at least 1). */
enum tricode_store_status tricode_store_limit(struct tricode_store *store, unsigned milliseconds);

/* What the decisions of a transaction are about. Each may be named twice, or not exist. */
struct tricode_touched {
    const uint32_t *machines;
    size_t machine_count;
    const uint64_t *accounts;
    size_t account_count;
    const char *const *keyids; /* of terminals that were recalled */
    size_t keyid_count;
};

/* Once, first thing within a write transaction: takes all that decisions about these machines for
 * these accounts can touch, in an order that is the same for every process, so that what is read
 * afterwards is current until the commit. OK, FAILED, or AGAIN: the caller rolls back and runs the
 * transaction once more. */
enum tricode_store_status tricode_store_lock(struct tricode_store *store,
                                             const struct tricode_touched *touched);

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings);
enum tricode_store_status tricode_store_set_enrolment(struct tricode_store *store,
                                                      enum tricode_enrolment enrolment);

/* --- machines and products (store_machine.c) --- */

struct tricode_machine_record {
    uint32_t machine;
    int enabled;
    uint64_t next;
    uint32_t delivered;
    uint32_t pending;  /* counter of the SETTLED sale, 0 for none */
    uint32_t alarms;   /* different codes that equivocated */
    uint8_t key_epoch; /* the newest valid one */
    int retired;
    uint32_t begin_counter; /* what a machine that is given that epoch's key begins with */
    uint32_t begin_vended;
    char name[TRICODE_NAME_ROOM];
    char place[TRICODE_NAME_ROOM];
};

struct tricode_product_record {
    uint16_t product;
    uint32_t price;
    char name[TRICODE_NAME_ROOM];
};

/* [RECONCILE-2] [KEY-8] A machine is new, and its number is never given twice. Each opens and
 * commits its own transaction. EXISTS, NONE as the words say. enable: REFUSED when it is retired.
 */
enum tricode_store_status tricode_store_add_machine(struct tricode_store *store, uint32_t machine,
                                                    const char *name, const char *place);
enum tricode_store_status tricode_store_enable_machine(struct tricode_store *store,
                                                       uint32_t machine, int enabled);
/* Disables it for ever. EXISTS: it is retired already. */
enum tricode_store_status tricode_store_retire_machine(struct tricode_store *store,
                                                       uint32_t machine, uint64_t now);
/* All of the products, or none when it fails; products that are not among them stay. */
enum tricode_store_status tricode_store_set_products(struct tricode_store *store, uint32_t machine,
                                                     const struct tricode_product_record *products,
                                                     size_t count);
enum tricode_store_status tricode_store_set_product(struct tricode_store *store, uint32_t machine,
                                                    const struct tricode_product_record *product);

enum tricode_store_status tricode_store_machine(struct tricode_store *store, uint32_t machine,
                                                struct tricode_machine_record *record);
/* OK or NONE. */
enum tricode_store_status tricode_store_product(struct tricode_store *store, uint32_t machine,
                                                uint16_t number,
                                                struct tricode_product_record *product);
/* The key epochs that the center takes for a machine: OK when the epoch is one, else NONE. */
enum tricode_store_status tricode_store_epoch(struct tricode_store *store, uint32_t machine,
                                              uint8_t key_epoch);

/* [KEY-9] Within a write transaction: ends every epoch of the machine, and begins this one. */
enum tricode_store_status tricode_store_begin_epoch(struct tricode_store *store, uint32_t machine,
                                                    uint8_t key_epoch, uint32_t counter,
                                                    uint32_t vended, uint64_t now);

/* All machines of the ledger together. */
struct tricode_standings {
    uint64_t enabled;
    uint64_t disabled;
    uint64_t retired;
    uint64_t pending; /* sales that are settled and whose end is not yet known */
    uint64_t alarms;
};

enum tricode_store_status tricode_store_standings(struct tricode_store *store,
                                                  struct tricode_standings *standings);

/* Each visits the records in the order of their numbers; visit answers 0 to go on, anything else
 * when it cannot: then the whole is FAILED. */
enum tricode_store_status
tricode_store_each_machine(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_machine_record *record),
                           void *context);
enum tricode_store_status
tricode_store_each_product(struct tricode_store *store, uint32_t machine,
                           int (*visit)(void *context, const struct tricode_product_record *record),
                           void *context);

/* --- accounts and terminals (store_account.c, store_enrolment.c, store_terminal.c) --- */

struct tricode_terminal_record {
    uint64_t account;
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    int recalled; /* it was enrolled; whether it is still is not known */
};

/* NONE when the key is not enrolled, or was revoked [WIRE-8]. */
enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal);
/* The same, out of memory where asking would be a round trip and it was asked before: a key and its
 * account never change. But it may have been revoked since: what depends on a terminal that was
 * recalled asks tricode_store_enrolled in its own transaction, or tricode_store_terminal. */
enum tricode_store_status tricode_store_recall(struct tricode_store *store, const char *keyid,
                                               struct tricode_terminal_record *terminal);
/* OK when the key is enrolled and was not revoked, else NONE. */
enum tricode_store_status tricode_store_enrolled(struct tricode_store *store, const char *keyid);

/* [WIRE-9] Opens a buyer's account for the key, in a transaction of its own. EXISTS with the
 * account that the key has already; REFUSED when the policy is not open, or the key was revoked. */
enum tricode_store_status tricode_store_enrol(struct tricode_store *store, const char *keyid,
                                              const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                              uint64_t now, uint64_t *account);

/* Where an invitation stands [WIRE-50]. */
enum tricode_invitation_state {
    TRICODE_INVITATION_OPEN = 0,
    TRICODE_INVITATION_USED,
    TRICODE_INVITATION_REVOKED,
    TRICODE_INVITATION_EXPIRED,
    TRICODE_INVITATION_UNKNOWN,
    TRICODE_INVITATION_COUNT,
};

/* open, used, revoked, expired, unknown. */
const char *tricode_invitation_state_name(enum tricode_invitation_state state);

/* The same within a write transaction of the caller, and with an invitation [WIRE-50], of which the
 * hash is given, or NULL: the key then joins the account that the invitation is for, or gets a new
 * one, and the invitation is used. EXISTS and REFUSED wrote nothing. REFUSED, and *state OPEN: as
 * above; else because of the invitation, and *state says why. */
enum tricode_store_status
tricode_store_enrol_within(struct tricode_store *store, const char *keyid,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                           const uint8_t *invitation, uint64_t now, uint64_t *account,
                           enum tricode_invitation_state *state);

/* An invitation for an account, or for a new one (0), good until expires_at. NONE: no such buyer.
 */
enum tricode_store_status
tricode_store_add_invitation(struct tricode_store *store,
                             const uint8_t hash[TRICODE_INVITATION_HASH_SIZE], uint64_t account,
                             uint64_t now, uint64_t expires_at, uint64_t *invitation);

/* NONE: no such invitation; EXISTS: it is revoked already; REFUSED: it is used. */
enum tricode_store_status tricode_store_revoke_invitation(struct tricode_store *store,
                                                          uint64_t invitation, uint64_t now);

struct tricode_invitation_record {
    uint64_t invitation;
    uint64_t account; /* 0: a new one */
    uint64_t made_at;
    uint64_t expires_at;
    enum tricode_invitation_state state;
    char keyid[TRICODE_KEYID_SIZE]; /* who used it; "" unless USED */
};

enum tricode_store_status tricode_store_each_invitation(
    struct tricode_store *store, uint64_t now,
    int (*visit)(void *context, const struct tricode_invitation_record *record), void *context);

/* A buyer's balance; NONE when there is no such buyer. */
enum tricode_store_status tricode_store_balance(struct tricode_store *store, uint64_t account,
                                                uint64_t *balance);

/* [LEDGER-6] Deposits to a buyer, in a transaction of its own. NONE: no such buyer. REFUSED: the
 * amount is 0 or the money in the ledger would pass TRICODE_MONEY_MAX. */
enum tricode_store_status tricode_store_deposit(struct tricode_store *store, uint64_t account,
                                                uint64_t amount, uint64_t now, uint64_t *balance);

/* An account of a buyer who has no terminal yet, in a transaction of its own. */
enum tricode_store_status tricode_store_add_account(struct tricode_store *store, const char *name,
                                                    uint64_t *account);

/* The highest price that the account may pay at a time; 0 is any. NONE: no such buyer.
 */
enum tricode_store_status tricode_store_limit_account(struct tricode_store *store, uint64_t account,
                                                      uint32_t limit);

/* [LEDGER-7] Pays an operator, in a transaction of its own. most: what could be paid out, before
 * it. REFUSED: the amount is 0 or more than that. */
enum tricode_store_status tricode_store_payout(struct tricode_store *store,
                                               uint64_t operator_account, uint64_t amount,
                                               uint64_t now, uint64_t *most);

struct tricode_account_record {
    uint64_t account;
    const char *kind; /* only while visited */
    int64_t balance;
    uint32_t limit;
    char name[TRICODE_NAME_ROOM];
};

enum tricode_store_status
tricode_store_each_account(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_account_record *record),
                           void *context);

struct tricode_enrolment_record {
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account;
    uint64_t enrolled_at;
    int revoked;
    uint64_t revoked_at; /* when it is */
};

enum tricode_store_status tricode_store_each_terminal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_enrolment_record *record), void *context);

/* The key is then as one that was never enrolled, and cannot be enrolled again. NONE: no
 * such key; EXISTS: it is revoked already. */
enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now);

struct tricode_statement_line {
    uint64_t transfer;
    int64_t amount;   /* as the account sees it: negative when it paid */
    uint32_t machine; /* 0 when the transfer is of no sale */
    uint32_t counter;
    uint64_t at;
    const char *kind;  /* deposit, settlement, refund, payout; only while visited */
    const char *state; /* of the sale, as it is now; "" when there is none; likewise */
};

/* The account's transfers, newest first, at most `most`; visit as above. */
enum tricode_store_status
tricode_store_each_transfer(struct tricode_store *store, uint64_t account, unsigned most,
                            int (*visit)(void *context, const struct tricode_statement_line *line),
                            void *context);

/* --- sales (store_sale.c) --- */

/* What the ledger holds that a decision about (machine, counter) for an account depends on. */
struct tricode_situation {
    struct tricode_center_machine machine;
    struct tricode_sale closed;
    uint64_t operator_account; /* counts unless the machine is UNKNOWN */
    struct tricode_payer payer;
    uint32_t spending_limit; /* the payer's own; 0 is none */
};

/* Within a transaction. NONE: no such buyer (0: nobody asks). An unknown machine is OK, with its
 * standing UNKNOWN. OK only with what the core takes [RECONCILE-1] [RECONCILE-8]; else FAILED: the
 * ledger is damaged.
 */
enum tricode_store_status tricode_store_situation(struct tricode_store *store, uint32_t machine,
                                                  uint32_t counter, uint64_t account,
                                                  struct tricode_situation *situation);

/* What was decided, about which machine, on which code, when. text: 64 characters when the code
 * could be read. */
struct tricode_decision {
    const struct tricode_situation *before;
    const struct tricode_verdict *verdict;
    const struct tricode_presented *code;
    uint32_t machine;
    const uint8_t *text;
    uint64_t now;
};

/* Within a write transaction: writes all that the verdict says [STORE-2] [LEDGER-3], and what was
 * refused. */
enum tricode_store_status tricode_store_apply(struct tricode_store *store,
                                              const struct tricode_decision *decision);

/* --- what was refused, and what contradicted itself (store_refusal.c) --- */

/* Within a write transaction. At most one row for each machine and reason, and one write of it a
 * second, whatever comes. */
enum tricode_store_status tricode_store_refuse(struct tricode_store *store,
                                               const struct tricode_decision *decision);

struct tricode_refusal_record {
    uint32_t machine; /* 0: none that is known */
    char reason[32];
    uint64_t seconds; /* in how many seconds it was refused */
    uint64_t first_at;
    uint64_t last_at;
    uint64_t account;             /* who asked last */
    char code[TRICODE_CODE_ROOM]; /* what was brought last; "" when it is not kept */
};

enum tricode_store_status
tricode_store_each_refusal(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_refusal_record *record),
                           void *context);

struct tricode_alarm_record {
    uint32_t machine;
    uint64_t at;
    char code[TRICODE_CODE_ROOM];
};

enum tricode_store_status
tricode_store_each_alarm(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_alarm_record *record),
                         void *context);

/* --- the operators' tokens [WIRE-70] (store_token.c) --- */

/* Each in a transaction of its own. hash: of the token. */
enum tricode_store_status tricode_store_add_token(struct tricode_store *store, const char *name,
                                                  const uint8_t hash[TRICODE_TOKEN_HASH_SIZE],
                                                  uint64_t now, uint64_t *token);

/* OK when there is such a token, and it was not revoked; else NONE. */
enum tricode_store_status tricode_store_token(struct tricode_store *store,
                                              const uint8_t hash[TRICODE_TOKEN_HASH_SIZE]);

/* NONE: no such token; EXISTS: it is revoked already. */
enum tricode_store_status tricode_store_revoke_token(struct tricode_store *store, uint64_t token,
                                                     uint64_t now);

struct tricode_token_record {
    uint64_t token;
    uint64_t made_at;
    int revoked;
    uint64_t revoked_at; /* when it is */
    char name[TRICODE_NAME_ROOM];
};

enum tricode_store_status
tricode_store_each_token(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_token_record *record),
                         void *context);

/* --- reports (store_report.c) --- */

enum tricode_report {
    TRICODE_REPORT_SALES,
    TRICODE_REPORT_REFUNDS,
    TRICODE_REPORT_MACHINES,
    TRICODE_REPORT_PRODUCTS,
    TRICODE_REPORT_DAYS,
    TRICODE_REPORT_STATUS, /* these three are of now, whatever the time asked for */
    TRICODE_REPORT_PENDING,
    TRICODE_REPORT_ALARMS, /* the newest TRICODE_REPORT_ALARMS_MAX */
    TRICODE_REPORT_COUNT,
    /* the books as they are */
    TRICODE_BOOK_ACCOUNTS = TRICODE_REPORT_COUNT,
    TRICODE_BOOK_TRANSFERS,
    TRICODE_BOOK_SALES,
    TRICODE_BOOK_COUNT,
};

/* A column's name and what one line has there: an integer, a text or nothing. */
struct tricode_report_cell {
    const char *name;
    const char *text; /* NULL when it is no text */
    int64_t integer;
    int nothing;
};
#define TRICODE_REPORT_CELLS 10u
#define TRICODE_REPORT_ALARMS_MAX 1000

/* What happened from `from` on and before `to`: sales by when they were settled, refunds by when
 * they were made. visit is called once with a heading, whose cells have only names, then for each
 * line. The cells last as long as the call. */
enum tricode_store_status tricode_store_report(
    struct tricode_store *store, enum tricode_report report, uint64_t from, uint64_t to,
    int (*visit)(void *context, const struct tricode_report_cell *cells, size_t count, int heading),
    void *context);

#endif
