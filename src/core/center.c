// SPDX-License-Identifier: Apache-2.0
#include "core/center.h"

/* What a code reports about the pending sale of its machine. */
enum report {
    REPORT_NOTHING,
    REPORT_DELIVERED,
    REPORT_REFUNDED,
    REPORT_EQUIVOCATION,
};

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == (TRICODE_MISREPORTS(machine, code) ? (integer)REPORT_EQUIVOCATION :
                         TRICODE_REPORTS_DELIVERED(machine, code) ? (integer)REPORT_DELIVERED :
                         TRICODE_REPORTS_REFUNDED(machine, code) ? (integer)REPORT_REFUNDED :
                         (integer)REPORT_NOTHING);
 */
static enum report report_of(struct tricode_center_machine machine, struct tricode_payload code) {
    enum report report = REPORT_NOTHING;
    int pending = machine.pending.state == TRICODE_SALE_SETTLED;
    if (code.counter > machine.delivered &&
        (!pending || code.counter > machine.pending.payload.counter)) {
        if (pending && code.vended == machine.pending.payload.counter) {
            report = REPORT_DELIVERED;
        } else if (code.vended != machine.delivered) {
            report = REPORT_EQUIVOCATION;
        } else if (pending) {
            report = REPORT_REFUNDED;
        }
    }
    return report;
}

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures machine.pending.state == TRICODE_SALE_SETTLED &&
            machine.pending.payload.counter == counter ? \result == machine.pending :
                                                         \result == closed;
 */
static struct tricode_sale record_of(struct tricode_center_machine machine,
                                     struct tricode_sale closed, uint32_t counter) {
    struct tricode_sale record = closed;
    if (machine.pending.state == TRICODE_SALE_SETTLED &&
        machine.pending.payload.counter == counter) {
        record = machine.pending;
    }
    return record;
}

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result.result == result && \result.machine == machine && tricode_no_money(\result);
 */
static struct tricode_verdict refused(struct tricode_center_machine machine,
                                      enum tricode_center_result result) {
    struct tricode_verdict verdict = {0};
    verdict.result = result;
    verdict.machine = machine;
    return verdict;
}

/* Applies the report of an accepted code: resolves the pending sale, and raises next so that older
 * sales can no longer be settled. */
/*@ requires report != REPORT_EQUIVOCATION;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result.debit == 0 && \result.machine.standing == machine.standing;
    ensures \result.machine.next == \max(machine.next, next);
    behavior nothing:
      assumes report == REPORT_NOTHING;
      ensures \result.reconciled == TRICODE_RECONCILED_NOTHING && \result.refund == 0;
      ensures \result.machine.delivered == machine.delivered;
      ensures \result.machine.pending == machine.pending;
    behavior delivered:
      assumes report == REPORT_DELIVERED;
      ensures \result.reconciled == TRICODE_RECONCILED_DELIVERED && \result.refund == 0;
      ensures \result.machine.delivered == machine.pending.payload.counter;
      ensures \result.machine.pending.state == TRICODE_SALE_NONE;
    behavior refunded:
      assumes report == REPORT_REFUNDED;
      ensures \result.reconciled == TRICODE_RECONCILED_REFUNDED;
      ensures tricode_refund(machine.pending, \result);
      ensures \result.machine.delivered == machine.delivered;
      ensures \result.machine.pending.state == TRICODE_SALE_NONE;
    disjoint behaviors;
 */
static struct tricode_verdict reconciled(struct tricode_center_machine machine, enum report report,
                                         uint64_t next) {
    struct tricode_sale none = {0};
    struct tricode_verdict verdict = {0};
    verdict.machine = machine;
    if (report == REPORT_DELIVERED) {
        verdict.reconciled = TRICODE_RECONCILED_DELIVERED;
        verdict.machine.delivered = machine.pending.payload.counter;
        verdict.machine.pending = none;
    } else if (report == REPORT_REFUNDED) {
        verdict.reconciled = TRICODE_RECONCILED_REFUNDED;
        verdict.refund = machine.pending.payload.price;
        verdict.refund_account = machine.pending.account;
        verdict.machine.pending = none;
    }
    if (machine.next < next) {
        verdict.machine.next = next;
    }
    return verdict;
}

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> issued_at != 0 && (rules.now > issued_at + rules.validity ||
                                                issued_at > rules.now + rules.skew);
 */
static int expired(uint32_t issued_at, struct tricode_rules rules) {
    int answer = 0;
    if (issued_at != 0) {
        if (rules.now > (uint64_t)issued_at + rules.validity) {
            answer = 1;
        } else if (issued_at > rules.now && issued_at - rules.now > rules.skew) {
            answer = 1;
        }
    }
    return answer;
}

/*@ requires payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == (
      record.state == TRICODE_SALE_SETTLED ?
        (record.account == payer.account ? (integer)TRICODE_CENTER_SETTLED_AGAIN :
                                           (integer)TRICODE_CENTER_TAKEN) :
      record.state != TRICODE_SALE_NONE || sale.counter < verdict.machine.next ?
        (integer)TRICODE_CENTER_CLOSED :
      verdict.machine.standing != TRICODE_STANDING_ENABLED ? (integer)TRICODE_CENTER_DISABLED :
      TRICODE_EXPIRED(sale, rules) ? (integer)TRICODE_CENTER_EXPIRED :
      rules.limit != 0 && sale.price > rules.limit ? (integer)TRICODE_CENTER_LIMIT :
      payer.balance + (verdict.refund_account == payer.account ? verdict.refund : 0) < sale.price ?
        (integer)TRICODE_CENTER_FUNDS :
      (integer)TRICODE_CENTER_SETTLED);
 */
static enum tricode_center_result settle_result(struct tricode_sale record,
                                                struct tricode_verdict verdict,
                                                struct tricode_payload sale,
                                                struct tricode_payer payer,
                                                struct tricode_rules rules) {
    enum tricode_center_result result = TRICODE_CENTER_SETTLED;
    uint64_t funds = payer.balance;
    if (verdict.refund_account == payer.account) {
        funds = funds + verdict.refund;
    }
    if (record.state == TRICODE_SALE_SETTLED) {
        result =
            record.account == payer.account ? TRICODE_CENTER_SETTLED_AGAIN : TRICODE_CENTER_TAKEN;
    } else if (record.state != TRICODE_SALE_NONE || sale.counter < verdict.machine.next) {
        result = TRICODE_CENTER_CLOSED;
    } else if (verdict.machine.standing != TRICODE_STANDING_ENABLED) {
        result = TRICODE_CENTER_DISABLED;
    } else if (expired(sale.issued_at, rules)) {
        result = TRICODE_CENTER_EXPIRED;
    } else if (rules.limit != 0 && sale.price > rules.limit) {
        result = TRICODE_CENTER_LIMIT;
    } else if (funds < sale.price) {
        result = TRICODE_CENTER_FUNDS;
    }
    return result;
}

/*@ requires tricode_center_machine_valid(machine) && machine.standing != TRICODE_STANDING_UNKNOWN;
    requires tricode_closed_valid(closed);
    requires payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns \nothing;
    behavior equivocation:
      assumes TRICODE_MISREPORTS(machine, sale) || TRICODE_UNLIKE(machine, closed, sale);
      ensures tricode_equivocation(machine, \result);
    behavior accepted:
      assumes !TRICODE_MISREPORTS(machine, sale) && !TRICODE_UNLIKE(machine, closed, sale);
      ensures tricode_settle_accepted(machine, closed, sale, payer, rules, \result);
    complete behaviors;
    disjoint behaviors;
 */
static struct tricode_verdict settle_authentic(struct tricode_center_machine machine,
                                               struct tricode_sale closed,
                                               struct tricode_payload sale,
                                               struct tricode_payer payer,
                                               struct tricode_rules rules) {
    struct tricode_sale record = record_of(machine, closed, sale.counter);
    enum report report = report_of(machine, sale);
    struct tricode_verdict verdict = refused(machine, TRICODE_CENTER_EQUIVOCATION);
    if (report == REPORT_EQUIVOCATION ||
        (record.state != TRICODE_SALE_NONE && !tricode_payload_same_sale(&record.payload, &sale))) {
        verdict.machine.standing = TRICODE_STANDING_DISABLED;
    } else {
        verdict = reconciled(machine, report, sale.counter);
        verdict.result = settle_result(record, verdict, sale, payer, rules);
        if (verdict.result == TRICODE_CENTER_SETTLED) {
            verdict.debit = sale.price;
            verdict.machine.pending.state = TRICODE_SALE_SETTLED;
            verdict.machine.pending.payload = sale;
            verdict.machine.pending.account = payer.account;
        }
    }
    return verdict;
}

/*@ requires tricode_center_machine_valid(machine) && machine.standing != TRICODE_STANDING_UNKNOWN;
    requires tricode_closed_valid(closed);
    terminates \true;
    exits \false;
    assigns \nothing;
    behavior equivocation:
      assumes TRICODE_MISREPORTS(machine, cancel) || TRICODE_UNLIKE(machine, closed, cancel) ||
              TRICODE_DELIVERED(machine, closed, cancel);
      ensures tricode_equivocation(machine, \result);
    behavior accepted:
      assumes !TRICODE_MISREPORTS(machine, cancel) && !TRICODE_UNLIKE(machine, closed, cancel);
      assumes !TRICODE_DELIVERED(machine, closed, cancel);
      ensures tricode_cancel_accepted(machine, closed, cancel, \result);
    complete behaviors;
    disjoint behaviors;
 */
static struct tricode_verdict cancel_authentic(struct tricode_center_machine machine,
                                               struct tricode_sale closed,
                                               struct tricode_payload cancel) {
    struct tricode_sale none = {0};
    struct tricode_sale record = record_of(machine, closed, cancel.counter);
    enum report report = report_of(machine, cancel);
    struct tricode_verdict verdict = refused(machine, TRICODE_CENTER_EQUIVOCATION);
    if (report == REPORT_EQUIVOCATION || record.state == TRICODE_SALE_DELIVERED ||
        (record.state != TRICODE_SALE_NONE &&
         !tricode_payload_same_sale(&record.payload, &cancel))) {
        verdict.machine.standing = TRICODE_STANDING_DISABLED;
    } else {
        verdict = reconciled(machine, report, (uint64_t)cancel.counter + 1u);
        if (record.state == TRICODE_SALE_SETTLED) {
            verdict.result = TRICODE_CENTER_REFUNDED;
            verdict.refund = record.payload.price;
            verdict.refund_account = record.account;
            verdict.machine.pending = none;
        } else if (record.state == TRICODE_SALE_REFUNDED) {
            verdict.result = TRICODE_CENTER_REFUNDED_ALREADY;
        } else {
            verdict.result = TRICODE_CENTER_NOTHING_PAID;
        }
    }
    return verdict;
}

struct tricode_verdict tricode_center_settle(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code,
                                             struct tricode_payer payer,
                                             struct tricode_rules rules) {
    struct tricode_verdict verdict = {0};
    if (code.status != TRICODE_CODE_OK) {
        verdict = refused(machine, TRICODE_CENTER_MALFORMED);
    } else if (code.payload.kind != TRICODE_KIND_SALE) {
        verdict = refused(machine, TRICODE_CENTER_NOT_SALE);
    } else if (machine.standing == TRICODE_STANDING_UNKNOWN) {
        verdict = refused(machine, TRICODE_CENTER_UNKNOWN_MACHINE);
    } else if (code.authentic == 0) {
        verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC);
    } else {
        verdict = settle_authentic(machine, closed, code.payload, payer, rules);
    }
    return verdict;
}

struct tricode_verdict tricode_center_cancel(struct tricode_center_machine machine,
                                             struct tricode_sale closed,
                                             struct tricode_presented code) {
    struct tricode_verdict verdict = {0};
    if (code.status != TRICODE_CODE_OK) {
        verdict = refused(machine, TRICODE_CENTER_MALFORMED);
    } else if (code.payload.kind != TRICODE_KIND_CANCEL) {
        verdict = refused(machine, TRICODE_CENTER_NOT_CANCEL);
    } else if (machine.standing == TRICODE_STANDING_UNKNOWN) {
        verdict = refused(machine, TRICODE_CENTER_UNKNOWN_MACHINE);
    } else if (code.authentic == 0) {
        verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC);
    } else {
        verdict = cancel_authentic(machine, closed, code.payload);
    }
    return verdict;
}
