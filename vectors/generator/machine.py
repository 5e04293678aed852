# SPDX-License-Identifier: Apache-2.0
"""The vending machine: its transitions on (phase, counter, vended, newest sale)."""
import codec
import keys

IDLE, OPEN, VENDING = "idle", "open", "vending"


class Machine:
    def __init__(self, machine, key_epoch, key, counter=0, vended=0):
        self.machine = machine
        self.key_epoch = key_epoch
        self.key = key
        self.counter = counter
        self.vended = vended
        self.phase = IDLE
        self.sale = None  # the newest sale's payload; None when it is not remembered

    # Answers -------------------------------------------------------------------------------------

    @staticmethod
    def _none():
        return {"effect": "none"}

    @staticmethod
    def _refuse(reason):
        return {"effect": "refuse", "reason": reason}

    def _show_cancel(self, payload):
        return {"effect": "show_cancel", "text": keys.issue(self.key, payload.convert("cancel"))}

    # Events --------------------------------------------------------------------------------------

    def select(self, product, price, issued_at):
        if self.phase == VENDING:
            return self._refuse("busy")
        if price == 0:
            return self._refuse("price")
        if self.counter == codec.U32_MAX:
            return self._refuse("exhausted")
        self.counter += 1
        self.sale = codec.Payload("sale", self.key_epoch, product, self.machine, self.counter,
                                  self.vended, price, issued_at)
        self.phase = OPEN
        return {"effect": "show_sale", "text": keys.issue(self.key, self.sale)}

    def lever(self):
        if self.phase == OPEN:
            self.phase = IDLE
            return self._show_cancel(self.sale)
        if self.phase == IDLE and self.sale is not None and self.counter > self.vended:
            return self._show_cancel(self.sale)
        return self._none()

    def timeout(self):
        if self.phase != OPEN:
            return self._none()
        self.phase = IDLE
        return self._show_cancel(self.sale)

    def permit(self, text):
        try:
            code = codec.decode(text)
        except codec.CodeError:
            return self._refuse("malformed")
        payload = code.payload
        if payload.kind != "permit":
            return self._refuse("not_permit")
        if payload.machine != self.machine:
            return self._refuse("other_machine")
        if payload.key_epoch != self.key_epoch or not keys.authentic(self.key, code):
            return self._refuse("not_authentic")
        if payload.counter > self.counter:
            return self._refuse("unknown")
        newest = payload.counter == self.counter
        if payload.counter <= self.vended or (newest and self.phase == VENDING):
            return self._refuse("used")
        if newest and self.sale is not None and not payload.same_sale(self.sale):
            return self._refuse("mismatch")
        if newest and self.phase == OPEN:
            self.phase = VENDING
            return {"effect": "dispense", "product": payload.product}
        return self._show_cancel(payload)

    def vend_succeeded(self):
        if self.phase == VENDING:
            self.vended = self.counter
            self.phase = IDLE
        return self._none()

    def vend_failed(self):
        if self.phase != VENDING:
            return self._none()
        self.phase = IDLE
        return self._show_cancel(self.sale)

    def restart(self):
        if self.phase == VENDING:
            self.vended = self.counter
        self.phase = IDLE
        return self._none()
