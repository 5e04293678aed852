// SPDX-License-Identifier: Apache-2.0
/* The center's decisions (spec/protocol.md, "The center"): pure functions from what the ledger holds
 * and the code that was brought, to a verdict. The store applies a verdict in one transaction, and
 * decides nothing. */
#ifndef TRICODE_CENTER_H
#define TRICODE_CENTER_H

#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"

/* No balance is ever above this (2^53 - 1: exact in JSON, and far from overflow). */
#define TRICODE_MONEY_MAX 9007199254740991u

enum tricode_sale_state {
    TRICODE_SALE_NONE = 0, /* never settled: no record */
    TRICODE_SALE_SETTLED,
    TRICODE_SALE_DELIVERED,
    TRICODE_SALE_REFUNDED,
};

struct tricode_sale {
    enum tricode_sale_state state;
    struct tricode_payload payload; /* of the sale code that was settled; counts unless NONE */
    uint64_t account;               /* who paid; counts unless NONE */
};

enum tricode_standing {
    TRICODE_STANDING_UNKNOWN = 0, /* no such machine */
    TRICODE_STANDING_DISABLED,
    TRICODE_STANDING_ENABLED,
};

/* What the center holds of one machine. next: the lowest counter that can still be settled, up to
 * 2^32 when none can. delivered: the newest sale known to be vended, 0 for none. pending: the one
 * SETTLED sale whose end is not yet known, or state NONE. */
struct tricode_center_machine {
    enum tricode_standing standing;
    uint64_t next;
    uint32_t delivered;
    struct tricode_sale pending;
};

/* The results of settle and cancel, in the order of the checks. */
enum tricode_center_result {
    TRICODE_CENTER_MALFORMED = 0,
    TRICODE_CENTER_NOT_SALE,
    TRICODE_CENTER_NOT_CANCEL,
    TRICODE_CENTER_UNKNOWN_MACHINE,
    TRICODE_CENTER_NOT_AUTHENTIC,
    TRICODE_CENTER_EQUIVOCATION,
    TRICODE_CENTER_SETTLED_AGAIN,
    TRICODE_CENTER_TAKEN,
    TRICODE_CENTER_CLOSED,
    TRICODE_CENTER_DISABLED,
    TRICODE_CENTER_EXPIRED,
    TRICODE_CENTER_LIMIT,
    TRICODE_CENTER_FUNDS,
    TRICODE_CENTER_SETTLED,
    TRICODE_CENTER_REFUNDED,
    TRICODE_CENTER_REFUNDED_ALREADY,
    TRICODE_CENTER_NOTHING_PAID,
};

/* What a newer code reported of the sale that was pending. */
enum tricode_reconciliation {
    TRICODE_RECONCILED_NOTHING = 0,
    TRICODE_RECONCILED_DELIVERED,
    TRICODE_RECONCILED_REFUNDED,
};

/* What the store has to apply. machine: the machine as it is afterwards. The sale that was pending
 * before became DELIVERED or REFUNDED as `reconciled` says, or REFUNDED when `result` is REFUNDED.
 * refund: minor units that go back from the operator to refund_account, 0 for none; debit: minor
 * units that the asking account pays the operator, 0 for none. The refund comes first. */
struct tricode_verdict {
    enum tricode_center_result result;
    enum tricode_reconciliation reconciled;
    struct tricode_center_machine machine;
    uint32_t refund;
    uint64_t refund_account;
    uint32_t debit;
};

/* Who asks, and by what rules. balance: of the account, before any refund. now: Unix seconds.
 * validity and skew in seconds. limit: the highest price allowed, 0 for none. */
struct tricode_payer {
    uint64_t account;
    uint64_t balance;
};

struct tricode_rules {
    uint64_t now;
    uint32_t validity;
    uint32_t skew;
    uint32_t limit;
};

/* The specification below reads: m a machine as the store holds it, p the payload of an authentic
 * code, c the closed record of p's own counter. */

/* The sale that p is about is m's pending one. */
#define TRICODE_IS_PENDING(m, p)                                                                   \
    ((m).pending.state == TRICODE_SALE_SETTLED && (m).pending.payload.counter == (p).counter)
/* p is newer than all that is known, so it reports. [RECONCILE-3] */
#define TRICODE_REPORTS(m, p)                                                                      \
    ((p).counter > (m).delivered && ((m).pending.state != TRICODE_SALE_SETTLED ||                  \
                                     (p).counter > (m).pending.payload.counter))
#define TRICODE_REPORTS_DELIVERED(m, p)                                                            \
    (TRICODE_REPORTS(m, p) && (m).pending.state == TRICODE_SALE_SETTLED &&                         \
     (p).vended == (m).pending.payload.counter)
#define TRICODE_REPORTS_REFUNDED(m, p)                                                             \
    (TRICODE_REPORTS(m, p) && (m).pending.state == TRICODE_SALE_SETTLED &&                         \
     (p).vended == (m).delivered)
/* p names as vended what an honest machine cannot have vended. [RECONCILE-4] [RECONCILE-6] */
#define TRICODE_MISREPORTS(m, p)                                                                   \
    (TRICODE_REPORTS(m, p) && !TRICODE_REPORTS_DELIVERED(m, p) && (p).vended != (m).delivered)
/* p says something else of its sale than the record of it. [SETTLE-3] [CANCEL-3] */
#define TRICODE_UNLIKE(m, c, p)                                                                    \
    (TRICODE_IS_PENDING(m, p)                                                                      \
         ? !TRICODE_SAME_SALE((m).pending.payload, p)                                                  \
         : (c).state != TRICODE_SALE_NONE && !TRICODE_SAME_SALE((c).payload, p))
#define TRICODE_DELIVERED(m, c, p)                                                                 \
    (!TRICODE_IS_PENDING(m, p) && (c).state == TRICODE_SALE_DELIVERED)
/* [SETTLE-9], in 64 bits and more: nothing here overflows. */
#define TRICODE_EXPIRED(p, rules)                                                                  \
    ((p).issued_at != 0 && ((rules).now > (p).issued_at + (rules).validity ||                      \
                            (p).issued_at > (rules).now + (rules).skew))
/* What the payer has after the refund that this very code brings. [SETTLE-11] */
#define TRICODE_FUNDS(m, p, payer)                                                                 \
    ((payer).balance +                                                                             \
     (TRICODE_REPORTS_REFUNDED(m, p) && (m).pending.account == (payer).account                     \
          ? (m).pending.payload.price                                                              \
          : 0))

/*@ // [RECONCILE-1] [RECONCILE-8] What the store may hold of a machine. Every decision keeps it.
  @ predicate tricode_center_machine_valid(struct tricode_center_machine m) =
  @   m.standing == TRICODE_STANDING_UNKNOWN ||
  @   ((m.standing == TRICODE_STANDING_DISABLED || m.standing == TRICODE_STANDING_ENABLED) &&
  @    m.delivered < m.next <= 4294967296 &&
  @    (m.pending.state == TRICODE_SALE_NONE ||
  @     (m.pending.state == TRICODE_SALE_SETTLED && m.pending.payload.kind == TRICODE_KIND_SALE &&
  @      TRICODE_PAYLOAD_STATUS(m.pending.payload) == TRICODE_CODE_OK &&
  @      m.delivered < m.pending.payload.counter && m.pending.payload.counter == m.next)));
  @
  @ predicate tricode_closed_valid(struct tricode_sale c) =
  @   c.state == TRICODE_SALE_NONE || c.state == TRICODE_SALE_DELIVERED ||
  @   c.state == TRICODE_SALE_REFUNDED;
  @
  @ // [SETTLE-1] [CANCEL-1] Why a code is not heard at all: the first that applies; SETTLED when it
  @ // is heard.
  @ logic integer tricode_boundary(struct tricode_center_machine m, struct tricode_presented code,
  @                              integer kind, integer wrong_kind) =
  @   code.status != TRICODE_CODE_OK ? (integer)TRICODE_CENTER_MALFORMED :
  @   code.payload.kind != kind ? wrong_kind :
  @   m.standing == TRICODE_STANDING_UNKNOWN ? (integer)TRICODE_CENTER_UNKNOWN_MACHINE :
  @   code.authentic == 0 ? (integer)TRICODE_CENTER_NOT_AUTHENTIC :
  @   (integer)TRICODE_CENTER_SETTLED;
  @
  @ // [SETTLE-4] to [SETTLE-12] The result of an authentic sale code that does not equivocate.
  @ logic integer tricode_settle_result(struct tricode_center_machine m, struct tricode_sale c,
  @                                     struct tricode_payload p, struct tricode_payer payer,
  @                                     struct tricode_rules rules) =
  @   TRICODE_IS_PENDING(m, p) ?
  @     (m.pending.account == payer.account ? (integer)TRICODE_CENTER_SETTLED_AGAIN :
  @                                           (integer)TRICODE_CENTER_TAKEN) :
  @   c.state != TRICODE_SALE_NONE || p.counter < m.next ? (integer)TRICODE_CENTER_CLOSED :
  @   m.standing == TRICODE_STANDING_DISABLED ? (integer)TRICODE_CENTER_DISABLED :
  @   TRICODE_EXPIRED(p, rules) ? (integer)TRICODE_CENTER_EXPIRED :
  @   rules.limit != 0 && p.price > rules.limit ? (integer)TRICODE_CENTER_LIMIT :
  @   TRICODE_FUNDS(m, p, payer) < p.price ? (integer)TRICODE_CENTER_FUNDS :
  @   (integer)TRICODE_CENTER_SETTLED;
  @
  @ // [CANCEL-4] to [CANCEL-6] The result of an authentic cancel code that does not equivocate.
  @ logic integer tricode_cancel_result(struct tricode_center_machine m, struct tricode_sale c,
  @                                     struct tricode_payload p) =
  @   TRICODE_IS_PENDING(m, p) ? (integer)TRICODE_CENTER_REFUNDED :
  @   c.state == TRICODE_SALE_REFUNDED ? (integer)TRICODE_CENTER_REFUNDED_ALREADY :
  @   (integer)TRICODE_CENTER_NOTHING_PAID;
  @
  @ predicate tricode_no_money(struct tricode_verdict v) =
  @   v.reconciled == TRICODE_RECONCILED_NOTHING && v.refund == 0 && v.debit == 0;
  @
  @ // What the report of p does to m: [RECONCILE-4] [RECONCILE-5] [RECONCILE-7].
  @ predicate tricode_reconciled(struct tricode_center_machine m, struct tricode_payload p,
  @                              struct tricode_verdict v) =
  @   (TRICODE_REPORTS_DELIVERED(m, p) ==>
  @      v.reconciled == TRICODE_RECONCILED_DELIVERED &&
  @      v.machine.delivered == m.pending.payload.counter) &&
  @   (TRICODE_REPORTS_REFUNDED(m, p) ==>
  @      v.reconciled == TRICODE_RECONCILED_REFUNDED && v.machine.delivered == m.delivered) &&
  @   (!TRICODE_REPORTS_DELIVERED(m, p) && !TRICODE_REPORTS_REFUNDED(m, p) ==>
  @      v.reconciled == TRICODE_RECONCILED_NOTHING && v.machine.delivered == m.delivered);
  @
  @ predicate tricode_refund(struct tricode_sale sale, struct tricode_verdict v) =
  @   v.refund == sale.payload.price && v.refund_account == sale.account;
  @
  @ // [RECONCILE-6] The machine is disabled, and nothing else moves.
  @ predicate tricode_equivocation(struct tricode_center_machine m, struct tricode_verdict v) =
  @   v.result == TRICODE_CENTER_EQUIVOCATION && tricode_no_money(v) &&
  @   v.machine == {m \with .standing = (enum tricode_standing)TRICODE_STANDING_DISABLED};
  @
  @ // [SETTLE-2] to [SETTLE-13] What settle does with a sale code that it hears.
  @ predicate tricode_settle_accepted(struct tricode_center_machine m, struct tricode_sale c,
  @                                struct tricode_payload p, struct tricode_payer payer,
  @                                struct tricode_rules rules, struct tricode_verdict v) =
  @   v.result == tricode_settle_result(m, c, p, payer, rules) &&
  @   tricode_reconciled(m, p, v) &&
  @   v.machine.standing == m.standing && v.machine.next == \max(m.next, p.counter) &&
  @   v.debit == (v.result == TRICODE_CENTER_SETTLED ? p.price : 0) &&
  @   (TRICODE_REPORTS_REFUNDED(m, p) ? tricode_refund(m.pending, v) : v.refund == 0) &&
  @   (v.result == TRICODE_CENTER_SETTLED ?
  @      v.machine.pending.state == TRICODE_SALE_SETTLED && v.machine.pending.payload == p &&
  @      v.machine.pending.account == payer.account :
  @    v.reconciled != TRICODE_RECONCILED_NOTHING ?
  @      v.machine.pending.state == TRICODE_SALE_NONE :
  @      v.machine.pending == m.pending);
  @
  @ // [CANCEL-2] to [CANCEL-8] What cancel does with a cancel code that it hears.
  @ predicate tricode_cancel_accepted(struct tricode_center_machine m, struct tricode_sale c,
  @                                struct tricode_payload p, struct tricode_verdict v) =
  @   v.result == tricode_cancel_result(m, c, p) &&
  @   tricode_reconciled(m, p, v) &&
  @   v.machine.standing == m.standing && v.machine.next == \max(m.next, p.counter + 1) &&
  @   v.debit == 0 &&
  @   (TRICODE_IS_PENDING(m, p) || TRICODE_REPORTS_REFUNDED(m, p) ? tricode_refund(m.pending, v) :
  @                                                                 v.refund == 0) &&
  @   (TRICODE_IS_PENDING(m, p) || v.reconciled != TRICODE_RECONCILED_NOTHING ?
  @      v.machine.pending.state == TRICODE_SALE_NONE :
  @      v.machine.pending == m.pending);
  @*/

/* [SETTLE-1] to [SETTLE-13]: a sale code, and the account that would pay. closed: the record of the
 * sale with the code's own counter when it is DELIVERED or REFUNDED; else state NONE. (When it is
 * SETTLED, it is machine.pending.) For an unknown machine only its standing counts. */
/*@ requires tricode_center_machine_valid(machine);
  @ requires tricode_closed_valid(closed);
  @ requires tricode_presented_valid(code);
  @ requires payer.balance <= TRICODE_MONEY_MAX;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures tricode_center_machine_valid(\result.machine);
  @ behavior refused:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) !=
  @           TRICODE_CENTER_SETTLED;
  @   ensures \result.result ==
  @           tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE);
  @   ensures \result.machine == machine;
  @   ensures tricode_no_money(\result);
  @ behavior equivocation:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) ==
  @           TRICODE_CENTER_SETTLED;
  @   assumes TRICODE_MISREPORTS(machine, code.payload) ||
  @           TRICODE_UNLIKE(machine, closed, code.payload);
  @   ensures tricode_equivocation(machine, \result);
  @ behavior heard:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_SALE, TRICODE_CENTER_NOT_SALE) ==
  @           TRICODE_CENTER_SETTLED;
  @   assumes !TRICODE_MISREPORTS(machine, code.payload);
  @   assumes !TRICODE_UNLIKE(machine, closed, code.payload);
  @   ensures tricode_settle_accepted(machine, closed, code.payload, payer, rules, \result);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_verdict tricode_center_settle(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code,
                                             struct tricode_payer payer,
                                             struct tricode_rules rules);

/* [CANCEL-1] to [CANCEL-8]: a cancel code: the money of a pending sale goes back to the account that
 * paid, whoever brought the code. closed as for settle. */
/*@ requires tricode_center_machine_valid(machine);
  @ requires tricode_closed_valid(closed);
  @ requires tricode_presented_valid(code);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures tricode_center_machine_valid(\result.machine);
  @ ensures \result.debit == 0;
  @ behavior refused:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) !=
  @           TRICODE_CENTER_SETTLED;
  @   ensures \result.result ==
  @           tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL);
  @   ensures \result.machine == machine;
  @   ensures tricode_no_money(\result);
  @ behavior equivocation:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) ==
  @           TRICODE_CENTER_SETTLED;
  @   assumes TRICODE_MISREPORTS(machine, code.payload) ||
  @           TRICODE_UNLIKE(machine, closed, code.payload) ||
  @           TRICODE_DELIVERED(machine, closed, code.payload);
  @   ensures tricode_equivocation(machine, \result);
  @ behavior heard:
  @   assumes tricode_boundary(machine, code, TRICODE_KIND_CANCEL, TRICODE_CENTER_NOT_CANCEL) ==
  @           TRICODE_CENTER_SETTLED;
  @   assumes !TRICODE_MISREPORTS(machine, code.payload);
  @   assumes !TRICODE_UNLIKE(machine, closed, code.payload);
  @   assumes !TRICODE_DELIVERED(machine, closed, code.payload);
  @   ensures tricode_cancel_accepted(machine, closed, code.payload, \result);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_verdict tricode_center_cancel(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code);

#endif
