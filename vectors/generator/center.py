# SPDX-License-Identifier: Apache-2.0
"""The center: reconcile, settle and cancel over a ledger in memory."""
import codec
import keys

SETTLED, DELIVERED, REFUNDED = "settled", "delivered", "refunded"


class Sale:
    def __init__(self, payload, account):
        self.payload = payload
        self.account = account
        self.state = SETTLED


class MachineRow:
    def __init__(self, currency, epochs, enabled):
        self.currency = currency
        self.epochs = frozenset(epochs)
        self.enabled = enabled
        self.next = 1
        self.delivered = 0
        self.pending = None  # a Sale, or None
        self.sales = {}  # counter -> Sale


class Equivocation(Exception):
    """The machine's key authenticated two contradictory statements."""


class Center:
    def __init__(self, master, validity, skew, limit):
        self.master = master
        self.validity = validity
        self.skew = skew
        self.limit = limit
        self.machines = {}
        self.accounts = {}

    def add_machine(self, machine, currency, epochs, enabled):
        self.machines[machine] = MachineRow(currency, epochs, enabled)

    def _key(self, row, payload):
        return keys.machine_key(self.master, payload.machine, row.currency, payload.key_epoch)

    def _admit(self, text, kind):
        """Authenticates a code of the given kind: (row, payload), or (None, reason)."""
        try:
            code = codec.decode(text)
        except codec.CodeError:
            return None, "malformed"
        if code.payload.kind != kind:
            return None, "not_" + kind
        row = self.machines.get(code.payload.machine)
        if row is None:
            return None, "unknown_machine"
        if code.payload.key_epoch not in row.epochs:
            return None, "not_authentic"
        if not keys.authentic(self._key(row, code.payload), code):
            return None, "not_authentic"
        return row, code.payload

    @staticmethod
    def _report(row, payload):
        """The end of the pending sale that the code reports: None, "delivered" or "refunded"."""
        pending = row.pending
        newest = max(row.delivered, pending.payload.counter if pending else 0)
        if payload.counter <= newest:
            return None
        if pending and payload.vended == pending.payload.counter:
            return DELIVERED
        if payload.vended == row.delivered:
            return REFUNDED if pending else None
        raise Equivocation

    def _apply_report(self, row, report):
        """Ends the pending sale as reported; returns the `reconciled` member of the answer."""
        if report is None:
            return None
        sale = row.pending
        row.pending = None
        sale.state = report
        if report == DELIVERED:
            row.delivered = sale.payload.counter
        else:
            self.accounts[sale.account] += sale.payload.price
        return [sale.payload.counter, report]

    def _check_consistency(self, row, payload):
        """The report and the sale's record; raises Equivocation before any change."""
        report = self._report(row, payload)
        record = row.sales.get(payload.counter)
        if record is not None and not record.payload.same_sale(payload):
            raise Equivocation
        return report, record

    def settle(self, account, text, now):
        row, payload = self._admit(text, "sale")
        if row is None:
            return {"result": payload, "reconciled": None}
        try:
            report, record = self._check_consistency(row, payload)
        except Equivocation:
            row.enabled = False
            return {"result": "equivocation", "reconciled": None}
        reconciled = self._apply_report(row, report)
        result = self._settle_result(row, payload, record, account, now)
        row.next = max(row.next, payload.counter)
        answer = {"result": result, "reconciled": reconciled}
        if result == "settled":
            row.pending = row.sales[payload.counter] = Sale(payload, account)
            self.accounts[account] -= payload.price
        if result in ("settled", "settled_again"):
            settled = row.sales[payload.counter].payload
            answer["permit"] = keys.issue(self._key(row, settled), settled.convert("permit"))
        return answer

    def _settle_result(self, row, payload, record, account, now):
        if record is not None:
            if record.state != SETTLED:
                return "closed"
            return "settled_again" if record.account == account else "taken"
        if payload.counter < row.next:
            return "closed"
        if not row.enabled:
            return "disabled"
        issued_at = payload.issued_at
        if issued_at and (now > issued_at + self.validity or issued_at > now + self.skew):
            return "expired"
        if self.limit and payload.price > self.limit:
            return "limit"
        if self.accounts[account] < payload.price:
            return "funds"
        return "settled"

    def cancel(self, text):
        row, payload = self._admit(text, "cancel")
        if row is None:
            return {"result": payload, "reconciled": None}
        try:
            report, record = self._check_consistency(row, payload)
            if record is not None and record.state == DELIVERED:
                raise Equivocation
        except Equivocation:
            row.enabled = False
            return {"result": "equivocation", "reconciled": None}
        reconciled = self._apply_report(row, report)
        row.next = max(row.next, payload.counter + 1)
        if record is None:
            return {"result": "nothing_paid", "reconciled": reconciled}
        if record.state == REFUNDED:
            return {"result": "refunded_already", "reconciled": reconciled}
        self._apply_report(row, REFUNDED)
        return {"result": "refunded", "reconciled": reconciled}

    def state(self):
        sales = []
        revenue = 0
        for number, row in sorted(self.machines.items()):
            for counter, sale in sorted(row.sales.items()):
                sales.append([number, counter, sale.state, sale.account])
                if sale.state != REFUNDED:
                    revenue += sale.payload.price
        machines = {
            str(number): [row.next, row.delivered,
                          row.pending.payload.counter if row.pending else 0, row.enabled]
            for number, row in sorted(self.machines.items())
        }
        return {"sales": sales, "accounts": dict(sorted(self.accounts.items())),
                "revenue": revenue, "machines": machines}
