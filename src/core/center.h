// SPDX-License-Identifier: Apache-2.0
/* The center's decisions (spec/protocol.md, "The center"): pure functions that take the ledger's
 * rows and a presented code, and return a verdict. The ledger applies the verdict in the same
 * transaction that read the rows, and makes no decisions of its own. */
#ifndef TRICODE_CENTER_H
#define TRICODE_CENTER_H

#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"

/* The largest balance, in minor units: 2^53 - 1, which JSON numbers represent exactly. */
#define TRICODE_MONEY_MAX 9007199254740991u

enum tricode_sale_state {
    TRICODE_SALE_NONE = 0,  /* not settled: the ledger has no record */
    TRICODE_SALE_SETTLED,   /* paid; the center does not know yet whether it was delivered */
    TRICODE_SALE_DELIVERED, /* paid, and reported as vended */
    TRICODE_SALE_REFUNDED,  /* the money went back to the account that paid */
};

struct tricode_sale {
    enum tricode_sale_state state;
    struct tricode_payload payload; /* of the settled sale code; valid unless NONE */
    uint64_t account;               /* the account that paid; valid unless NONE */
};

enum tricode_standing {
    TRICODE_STANDING_UNKNOWN = 0, /* the ledger has no such machine */
    TRICODE_STANDING_DISABLED,    /* no new sale is settled; refunds and reports go on */
    TRICODE_STANDING_ENABLED,
};

/* The ledger's row of one machine. */
struct tricode_center_machine {
    enum tricode_standing standing;
    uint64_t next;      /* lowest counter that can still be settled, 1 to 2^32; 2^32 means none */
    uint32_t delivered; /* counter of the newest sale known to be vended, 0 for none */
    struct tricode_sale pending; /* the one SETTLED sale, or state NONE */
};

/* The results of settle and cancel, in the order of the checks. */
enum tricode_center_result {
    TRICODE_CENTER_MALFORMED = 0,    /* not a code */
    TRICODE_CENTER_NOT_SALE,         /* settle: a permit or cancel code */
    TRICODE_CENTER_NOT_CANCEL,       /* cancel: a sale code or permit */
    TRICODE_CENTER_UNKNOWN_MACHINE,  /* the ledger has no such machine */
    TRICODE_CENTER_NOT_AUTHENTIC,    /* wrong tag */
    TRICODE_CENTER_EQUIVOCATION,     /* the code contradicts the ledger; the machine is disabled */
    TRICODE_CENTER_SETTLED_AGAIN,    /* this account paid before; nothing is debited */
    TRICODE_CENTER_TAKEN,            /* another account paid */
    TRICODE_CENTER_CLOSED,           /* the sale is delivered, refunded, or below next */
    TRICODE_CENTER_DISABLED,         /* the machine is disabled */
    TRICODE_CENTER_EXPIRED,          /* issued_at is too old, or too far in the future */
    TRICODE_CENTER_LIMIT,            /* the price is above the limit */
    TRICODE_CENTER_FUNDS,            /* the balance is below the price */
    TRICODE_CENTER_SETTLED,          /* the account pays now */
    TRICODE_CENTER_REFUNDED,         /* the pending sale is refunded now */
    TRICODE_CENTER_REFUNDED_ALREADY, /* the sale was refunded before */
    TRICODE_CENTER_NOTHING_PAID,     /* the sale was not settled, and can no longer be */
};

/* How a code resolved an older sale that was pending. */
enum tricode_reconciliation {
    TRICODE_RECONCILED_NOTHING = 0,
    TRICODE_RECONCILED_DELIVERED,
    TRICODE_RECONCILED_REFUNDED,
};

/* The changes that the ledger has to apply, the refund before the debit. The sale that was pending
 * becomes DELIVERED or REFUNDED as `reconciled` says, or REFUNDED when `result` is REFUNDED. */
struct tricode_verdict {
    enum tricode_center_result result;
    enum tricode_reconciliation reconciled;
    struct tricode_center_machine machine; /* the machine's row afterwards */
    uint32_t refund;         /* minor units from the operator to refund_account, 0 for none */
    uint64_t refund_account; /* valid unless refund is 0 */
    uint32_t debit;          /* minor units from the payer's account to the operator, 0 for none */
};

/* The account that pays. */
struct tricode_payer {
    uint64_t account;
    uint64_t balance; /* in minor units, before any refund */
};

struct tricode_rules {
    uint64_t now;      /* in Unix seconds */
    uint32_t validity; /* seconds that a sale code stays valid after issued_at */
    uint32_t skew;     /* seconds that issued_at may be ahead of now */
    uint32_t limit;    /* highest price in minor units, 0 for no limit */
};

/* In the specification below, m is a machine's row, p the payload of an authentic code, and c the
 * closed record of the sale with p's counter. */

/* p is about the pending sale of m. */
#define TRICODE_IS_PENDING(m, p)                                                                   \
    ((m).pending.state == TRICODE_SALE_SETTLED && (m).pending.payload.counter == (p).counter)
/* p is newer than every sale in the ledger, so it reports on the pending one. [RECONCILE-3] */
#define TRICODE_REPORTS(m, p)                                                                      \
    ((p).counter > (m).delivered &&                                                                \
     ((m).pending.state != TRICODE_SALE_SETTLED || (p).counter > (m).pending.payload.counter))
#define TRICODE_REPORTS_DELIVERED(m, p)                                                            \
    (TRICODE_REPORTS(m, p) && (m).pending.state == TRICODE_SALE_SETTLED &&                         \
     (p).vended == (m).pending.payload.counter)
#define TRICODE_REPORTS_REFUNDED(m, p)                                                             \
    (TRICODE_REPORTS(m, p) && (m).pending.state == TRICODE_SALE_SETTLED &&                         \
     (p).vended == (m).delivered)
/* p reports a vended sale that an honest machine cannot report. [RECONCILE-4] [RECONCILE-6] */
#define TRICODE_MISREPORTS(m, p)                                                                   \
    (TRICODE_REPORTS(m, p) && !TRICODE_REPORTS_DELIVERED(m, p) && (p).vended != (m).delivered)
/* p differs from the record of its sale. [SETTLE-3] [CANCEL-3] */
#define TRICODE_UNLIKE(m, c, p)                                                                    \
    (TRICODE_IS_PENDING(m, p)                                                                      \
         ? !TRICODE_SAME_SALE((m).pending.payload, p)                                              \
         : (c).state != TRICODE_SALE_NONE && !TRICODE_SAME_SALE((c).payload, p))
#define TRICODE_DELIVERED(m, c, p)                                                                 \
    (!TRICODE_IS_PENDING(m, p) && (c).state == TRICODE_SALE_DELIVERED)
/* [SETTLE-9] Unbounded integers: no term overflows. */
#define TRICODE_EXPIRED(p, rules)                                                                  \
    ((p).issued_at != 0 && ((rules).now > (p).issued_at + (rules).validity ||                      \
                            (p).issued_at > (rules).now + (rules).skew))
/* The payer's balance after the refund that p reports. [SETTLE-11] */
#define TRICODE_FUNDS(m, p, payer)                                                                 \
    ((payer).balance + (TRICODE_REPORTS_REFUNDED(m, p) && (m).pending.account == (payer).account   \
                            ? (m).pending.payload.price                                            \
                            : 0))

/*@ // [RECONCILE-1] [RECONCILE-8] The invariant of a machine's row. Every decision preserves it.
    predicate tricode_center_machine_valid(struct tricode_center_machine m) =
      m.standing == TRICODE_STANDING_UNKNOWN ||
      ((m.standing == TRICODE_STANDING_DISABLED || m.standing == TRICODE_STANDING_ENABLED) &&
       m.delivered < m.next <= 4294967296 &&
       (m.pending.state == TRICODE_SALE_NONE ||
        (m.pending.state == TRICODE_SALE_SETTLED && m.pending.payload.kind == TRICODE_KIND_SALE &&
         TRICODE_PAYLOAD_STATUS(m.pending.payload) == TRICODE_CODE_OK &&
         m.delivered < m.pending.payload.counter && m.pending.payload.counter == m.next)));

    predicate tricode_closed_valid(struct tricode_sale c) =
      c.state == TRICODE_SALE_NONE || c.state == TRICODE_SALE_DELIVERED ||
      c.state == TRICODE_SALE_REFUNDED;

    // [SETTLE-1] [CANCEL-1] The first reason to refuse a code at the boundary; SETTLED when there
    // is none.
    logic integer tricode_boundary(struct tricode_center_machine m, struct tricode_presented code,
                                   integer kind, integer wrong_kind) =
      code.status != TRICODE_CODE_OK ? (integer)TRICODE_CENTER_MALFORMED :
      code.payload.kind != kind ? wrong_kind :
      m.standing == TRICODE_STANDING_UNKNOWN ? (integer)TRICODE_CENTER_UNKNOWN_MACHINE :
      code.authentic == 0 ? (integer)TRICODE_CENTER_NOT_AUTHENTIC :
      (integer)TRICODE_CENTER_SETTLED;

    // [SETTLE-4] to [SETTLE-12] The result of a sale code that does not equivocate.
    logic integer tricode_settle_result(struct tricode_center_machine m, struct tricode_sale c,
                                        struct tricode_payload p, struct tricode_payer payer,
                                        struct tricode_rules rules) =
      TRICODE_IS_PENDING(m, p) ?
        (m.pending.account == payer.account ? (integer)TRICODE_CENTER_SETTLED_AGAIN :
                                              (integer)TRICODE_CENTER_TAKEN) :
      c.state != TRICODE_SALE_NONE || p.counter < m.next ? (integer)TRICODE_CENTER_CLOSED :
      m.standing == TRICODE_STANDING_DISABLED ? (integer)TRICODE_CENTER_DISABLED :
      TRICODE_EXPIRED(p, rules) ? (integer)TRICODE_CENTER_EXPIRED :
      rules.limit != 0 && p.price > rules.limit ? (integer)TRICODE_CENTER_LIMIT :
      TRICODE_FUNDS(m, p, payer) < p.price ? (integer)TRICODE_CENTER_FUNDS :
      (integer)TRICODE_CENTER_SETTLED;

    // [CANCEL-4] to [CANCEL-6] The result of a cancel code that does not equivocate.
    logic integer tricode_cancel_result(struct tricode_center_machine m, struct tricode_sale c,
                                        struct tricode_payload p) =
      TRICODE_IS_PENDING(m, p) ? (integer)TRICODE_CENTER_REFUNDED :
      c.state == TRICODE_SALE_REFUNDED ? (integer)TRICODE_CENTER_REFUNDED_ALREADY :
      (integer)TRICODE_CENTER_NOTHING_PAID;

    predicate tricode_no_money(struct tricode_verdict v) =
      v.reconciled == TRICODE_RECONCILED_NOTHING && v.refund == 0 && v.debit == 0;

    // [RECONCILE-4] [RECONCILE-5] [RECONCILE-7] How the report of p changes m.
    predicate tricode_reconciled(struct tricode_center_machine m, struct tricode_payload p,
                                 struct tricode_verdict v) =
      (TRICODE_REPORTS_DELIVERED(m, p) ==>
         v.reconciled == TRICODE_RECONCILED_DELIVERED &&
         v.machine.delivered == m.pending.payload.counter) &&
      (TRICODE_REPORTS_REFUNDED(m, p) ==>
         v.reconciled == TRICODE_RECONCILED_REFUNDED && v.machine.delivered == m.delivered) &&
      (!TRICODE_REPORTS_DELIVERED(m, p) && !TRICODE_REPORTS_REFUNDED(m, p) ==>
         v.reconciled == TRICODE_RECONCILED_NOTHING && v.machine.delivered == m.delivered);

    predicate tricode_refund(struct tricode_sale sale, struct tricode_verdict v) =
      v.refund == sale.payload.price && v.refund_account == sale.account;

    // [RECONCILE-6] The machine is disabled, and nothing else changes.
    predicate tricode_equivocation(struct tricode_center_machine m, struct tricode_verdict v) =
      v.result == TRICODE_CENTER_EQUIVOCATION && tricode_no_money(v) &&
      v.machine == {m \with .standing = (enum tricode_standing)TRICODE_STANDING_DISABLED};

    // [SETTLE-2] to [SETTLE-13] The verdict of settle on an accepted sale code.
    predicate tricode_settle_accepted(struct tricode_center_machine m, struct tricode_sale c,
                                      struct tricode_payload p, struct tricode_payer payer,
                                      struct tricode_rules rules, struct tricode_verdict v) =
      v.result == tricode_settle_result(m, c, p, payer, rules) &&
      tricode_reconciled(m, p, v) &&
      v.machine.standing == m.standing && v.machine.next == \max(m.next, p.counter) &&
      v.debit == (v.result == TRICODE_CENTER_SETTLED ? p.price : 0) &&
      (TRICODE_REPORTS_REFUNDED(m, p) ? tricode_refund(m.pending, v) : v.refund == 0) &&
      (v.result == TRICODE_CENTER_SETTLED ?
         v.machine.pending.state == TRICODE_SALE_SETTLED && v.machine.pending.payload == p &&
         v.machine.pending.account == payer.account :
       v.reconciled != TRICODE_RECONCILED_NOTHING ?
         v.machine.pending.state == TRICODE_SALE_NONE :
         v.machine.pending == m.pending);

    // [CANCEL-2] to [CANCEL-8] The verdict of cancel on an accepted cancel code.
    predicate tricode_cancel_accepted(struct tricode_center_machine m, struct tricode_sale c,
                                      struct tricode_payload p, struct tricode_verdict v) =
      v.result == tricode_cancel_result(m, c, p) &&
      tricode_reconciled(m, p, v) &&
      v.machine.standing == m.standing && v.machine.next == \max(m.next, p.counter + 1) &&
      v.debit == 0 &&
      (TRICODE_IS_PENDING(m, p) || TRICODE_REPORTS_REFUNDED(m, p) ? tricode_refund(m.pending, v) :
                                                                    v.refund == 0) &&
      (TRICODE_IS_PENDING(m, p) || v.reconciled != TRICODE_RECONCILED_NOTHING ?
         v.machine.pending.state == TRICODE_SALE_NONE :
         v.machine.pending == m.pending);
 */

/* [SETTLE-1] to [SETTLE-13] Decides on a sale code that an account presents to pay. closed: the
 * record of the sale with the code's counter when it is DELIVERED or REFUNDED, else state NONE (a
 * SETTLED sale is machine.pending). Of an unknown machine only the standing has to be set. */
/*@ requires tricode_center_machine_valid(machine);
    requires tricode_closed_valid(closed);
    requires tricode_presented_valid(code);
    requires payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_center_machine_valid(\result.machine);
    behavior refused:
      assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) !=
              TRICODE_CENTER_SETTLED;
      ensures \result.result ==
              tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE);
      ensures \result.machine == machine;
      ensures tricode_no_money(\result);
    behavior equivocation:
      assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) ==
              TRICODE_CENTER_SETTLED;
      assumes TRICODE_MISREPORTS(machine, code.payload) ||
              TRICODE_UNLIKE(machine, closed, code.payload);
      ensures tricode_equivocation(machine, \result);
    behavior accepted:
      assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) ==
              TRICODE_CENTER_SETTLED;
      assumes !TRICODE_MISREPORTS(machine, code.payload);
      assumes !TRICODE_UNLIKE(machine, closed, code.payload);
      ensures tricode_settle_accepted(machine, closed, code.payload, payer, rules, \result);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_verdict tricode_center_settle(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code,
                                             struct tricode_payer payer,
                                             struct tricode_rules rules);

/* [CANCEL-1] to [CANCEL-8] Decides on a cancel code. The refund of a pending sale goes to the
 * account that paid, whichever account presents the code. closed: as for settle. */
/*@ requires tricode_center_machine_valid(machine);
    requires tricode_closed_valid(closed);
    requires tricode_presented_valid(code);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_center_machine_valid(\result.machine);
    ensures \result.debit == 0;
    behavior refused:
      assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) !=
              TRICODE_CENTER_SETTLED;
      ensures \result.result ==
              tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL);
      ensures \result.machine == machine;
      ensures tricode_no_money(\result);
    behavior equivocation:
      assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) ==
              TRICODE_CENTER_SETTLED;
      assumes TRICODE_MISREPORTS(machine, code.payload) ||
              TRICODE_UNLIKE(machine, closed, code.payload) ||
              TRICODE_DELIVERED(machine, closed, code.payload);
      ensures tricode_equivocation(machine, \result);
    behavior accepted:
      assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) ==
              TRICODE_CENTER_SETTLED;
      assumes !TRICODE_MISREPORTS(machine, code.payload);
      assumes !TRICODE_UNLIKE(machine, closed, code.payload);
      assumes !TRICODE_DELIVERED(machine, closed, code.payload);
      ensures tricode_cancel_accepted(machine, closed, code.payload, \result);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_verdict tricode_center_cancel(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code);

#endif
