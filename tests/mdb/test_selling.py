# SPDX-License-Identifier: Apache-2.0
"""A well-behaved bus: sales, refusals, cancels and jams."""
import signal

from script import Script, on_both_centers


class Selling(Script):
    # [MDB-3, MDB-5, MDB-9, MDB-11]
    @on_both_centers
    def test_success(self):
        for end in ("\r", "\n", "\r\n"):
            with self.world(end=end) as scene:
                self.begin(scene)
                self.check(scene.adapter.commands[:6] == [
                    "C,0", "V", "C,SETCONF,mdb-currency-code=0x1978",
                    "C,SETCONF,mdb-decimal-places=2", "C,SETCONF,mdb-always-idle=1", "C,1"],
                    f"the setup: {scene.adapter.commands}")
                text = self.offer(scene)
                code = scene.code(text)
                self.check((code.product, code.price, code.counter) == (1, 250, 1), "the sale code")
                scene.displays(text)
                scene.show(scene.pay(text))
                scene.expect("permit", "dispense")
                scene.command("C,VEND,2.50")
                scene.expect("vend_succeeded")
                self.check(scene.record() == ("idle", 1, 1), "vended on the disk")
                self.check(scene.adapter.fallen == [1], "one product")
                scene.show(scene.pay(text))
                scene.expect("permit", "refuse", "used")
                scene.rest()

    # [MDB-12, MDB-9]
    @on_both_centers
    def test_cancel_before_the_permit(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            permit = scene.pay(text)
            scene.adapter.cancel()
            shown = scene.expect("lever", "show_cancel")
            self.check(scene.record() == ("idle", 1, 0), "dead on the disk when its code is shown")
            scene.displays(shown["text"])
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.silent()
            self.check(scene.adapter.approved == [], "no approval")
            scene.refunded(shown["text"])
            scene.rest()

    # [MDB-13]
    @on_both_centers
    def test_jam(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            permit = scene.pay(text)
            scene.adapter.motor = ["jam"]
            scene.show(permit)
            scene.expect("permit", "dispense")
            cancel = scene.expect("vend_failed", "show_cancel")
            self.check(scene.record() == ("idle", 1, 0), "unvended on the disk")
            scene.displays(cancel["text"])
            scene.refunded(cancel["text"])
            scene.show(scene.pay(self.offer(scene), "ben"))
            scene.expect("permit", "dispense")
            scene.expect("vend_succeeded")
            scene.show(permit)
            scene.expect("permit", "refuse", "used")
            scene.rest()

    # [MDB-7] Another price or another item is another sale; the older one is dead.
    def test_another_price_or_item(self):
        with self.world("--mdb-price", "bus") as scene:
            self.begin(scene)
            texts = [self.offer(scene, price, item) for price, item in
                     (("2.50", 1), ("2.40", 1), ("2.40", 2), ("2.40", 3))]
            codes = [scene.code(text) for text in texts]
            self.check([(code.counter, code.product, code.price) for code in codes] ==
                       [(1, 1, 250), (2, 1, 240), (3, 2, 240), (4, 3, 240)], f"the codes: {codes}")
            permit = scene.pay(texts[0])
            scene.show(permit)
            cancel = scene.expect("permit", "show_cancel")
            self.check(scene.code(cancel["text"]).counter == 1, "the first one's cancel code")
            scene.show(scene.pay(texts[3], "ben"))
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.40")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-6] A product that the machine does not sell is denied without a change.
    def test_denied_requests(self):
        with self.world() as scene:
            self.begin(scene)
            for price, item, reason in (
                    ("2.50", 9, "no_product"), ("2.50", 65535, "no_product"),
                    ("2.40", 1, "other_price"), ("25.00", 1, "other_price"),
                    ("0.00", 1, "other_price"), ("2.505", 1, "unreadable"), ("x", 1, "unreadable"),
                    ("-2.50", 1, "unreadable"), ("2,50", 1, "unreadable"), ("2.50", "", "unreadable"),
                    ("99999999.99", 1, "unreadable"), ("2.50", 65536, "unreadable"),
                    ("", 1, "unreadable")):
                scene.adapter.request(price, item)
                scene.expect("bus", reason=reason)
                scene.command("C,VEND,-1")
                self.check(scene.record() == ("idle", 0, 0), "no sale")
            scene.rest()

    # [MDB-17] The core and the machine refuse a free vend of the bus.
    def test_free_vend(self):
        with self.world("--mdb-price", "bus") as scene:
            self.begin(scene)
            scene.adapter.request("0.00", 1)
            refused = scene.expect("select", "refuse", "price")
            self.check(refused["counter"] == 0, "no sale")
            scene.command("C,VEND,-1")
            scene.rest()

    # [MDB-8] The bus waits several seconds; the sale stays open, and the next request is the same sale.
    def test_answer_time_expires(self):
        with self.world("--mdb-answer", "4") as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.expect("bus", reason="late")
            scene.command("C,VEND,-1")
            self.check(scene.record() == ("open", 1, 0), "the sale stays open")
            scene.displays(text)
            permit = scene.pay(text)
            scene.adapter.request("2.50", 1)
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-9] A late permit leads to its cancel code and a refund.
    @on_both_centers
    def test_late_permit(self):
        with self.world("--mdb-answer", "1") as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.expect("bus", reason="late")
            scene.command("C,VEND,-1")
            scene.show(permit)
            scene.expect("bus", reason="no_session")
            scene.expect("timeout", "show_cancel")
            cancel = scene.expect("permit", "show_cancel")
            scene.displays(cancel["text"])
            scene.refunded(cancel["text"])
            self.check(scene.adapter.approved == [], "no approval")
            scene.rest()

    # [MDB-9] A forged permit does not end the open sale, with or without a session.
    def test_forged_permits(self):
        with self.world("--mdb-answer", "1") as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.expect("bus", reason="late")
            permit = scene.pay(text)
            forged = permit[:-1] + ("A" if permit[-1] != "A" else "B")
            for shown, reason in ((text, "not_permit"), (forged, "not_authentic"),
                                  ("HELLO", "malformed")):
                scene.show(shown)
                scene.expect("permit", "refuse", reason)
            self.check(scene.record() == ("open", 1, 0), "the sale stays open")
            scene.rest()

    # [MDB-18] No adapter is connected when the machine starts.
    def test_plugged_in_later(self):
        with self.world() as scene:
            self.begin(scene)
            scene.line("quit")
            scene.ends()
            link = scene.adapter.link
            scene.adapter.unplug()
            scene.start()
            scene.expect("restart")
            scene.expect("bus", reason="gone")
            scene.silent(1.5)
            scene.adapter.plug(link)
            scene.ready()
            scene.rest()

    # [MDB-19] On a signal to end, it switches the reader off. The end of its input is no such signal.
    def test_ends(self):
        for number in (None, signal.SIGTERM, signal.SIGINT):
            with self.world() as scene:
                self.begin(scene)
                permit = scene.pay(self.offer(scene))
                if number is None:
                    scene.line("quit")
                else:
                    scene.process.stdin.close()
                    scene.silent()
                    scene.process.send_signal(number)
                scene.ends()
                scene.off()
                scene.start()
                self.begin(scene)
                scene.show(permit)
                scene.expect("permit", "show_cancel")
                scene.rest()

    # [MDB-17] The machine's own lever or time-out ends the open sale: the bus does not wait.
    def test_lever_and_time_of_the_machine(self):
        with self.world() as scene:
            self.begin(scene)
            self.offer(scene)
            scene.line("lever")
            scene.expect("lever", "show_cancel")
            scene.command("C,VEND,-1")
            self.check(scene.record() == ("idle", 1, 0), "dead on the disk")
            for word in ("select 1", "jam"):
                scene.line(word)
                scene.expect(word.split()[0], reason="bus")
            scene.rest()
        with self.world("--offer", "1") as scene:
            self.begin(scene)
            scene.adapter.request("2.50", 1)
            scene.expect("select", "show_sale")
            scene.expect("timeout", "show_cancel")
            scene.command("C,VEND,-1")
            self.check(scene.record() == ("idle", 1, 0), "dead on the disk")

    # [MDB-3] A session with credit that another reader started is ended; the machine starts none.
    def test_session_with_credit(self):
        with self.world() as scene:
            self.begin(scene)
            scene.adapter.say("c,STATUS,IDLE,5.00")
            scene.command("C,STOP")
            scene.adapter.say("c,STATUS,IDLE,0.00", "c,STATUS,IDLE")
            scene.silent()
            self.check(not any(command.startswith("C,START") for command in scene.adapter.commands),
                       "no session is started")
            scene.rest()
