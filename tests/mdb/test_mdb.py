# SPDX-License-Identifier: Apache-2.0
"""The scripts: what a vending machine's bus, its buyers and its cable do, and what the machine has to
answer. Each ends with the world brought to rest and judged (scene.py)."""
import contextlib
import resource
import signal
import time
import unittest

from scene import Scene, Wrong


class Scripts(unittest.TestCase):
    def setUp(self):
        self.counts = [0, 0, 0, 0, 0]

    @contextlib.contextmanager
    def world(self, *options, end="\r\n"):
        with Scene(options, end) as scene:
            yield scene
            self.check(scene.adapter.running, "the adapter is there at the end")
            codes = scene.judge()
            for place, count in enumerate((1, scene.adapter.said, len(scene.adapter.commands), codes,
                                           len(scene.adapter.fallen))):
                self.counts[place] += count

    def check(self, true, what):
        if not true:
            raise Wrong(what)

    def begin(self, scene):
        scene.expect("restart")
        return scene.ready()

    def offer(self, scene, price="2.50", item=1):
        """A request, and the sale code that it leads to."""
        scene.adapter.request(price, item)
        shown = scene.expect("select", "show_sale")
        self.check(scene.record() == ("open", shown["counter"], shown["vended"]), "open on the disk")
        return shown["text"]

    # [MDB-3, MDB-5, MDB-9, MDB-11]
    def test_success(self):
        for end in ("\r", "\n", "\r\n"):
            with self.world(end=end) as scene:
                self.begin(scene)
                self.check(scene.adapter.commands[:6] == [
                    "C,0", "V", "C,SETCONF,mdb-currency-code=0x1978",
                    "C,SETCONF,mdb-decimal-places=2", "C,SETCONF,mdb-always-idle=1", "C,1"],
                    f"the set-up: {scene.adapter.commands}")
                text = self.offer(scene)
                code = scene.code(text)
                self.check((code.product, code.price, code.counter) == (1, 250, 1), "the sale code")
                self.check(scene.shown() == text, "it is on the display")
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
    def test_cancel_before_the_permit(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            permit = scene.pay(text)
            scene.adapter.cancel()
            shown = scene.expect("lever", "show_cancel")
            self.check(scene.record() == ("idle", 1, 0), "dead on the disk, as its code is shown")
            self.check(scene.shown() == shown["text"], "the cancel code is on the display")
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.silent()
            self.check(scene.adapter.approved == [], "it was never approved")
            self.check(scene.center.cancel(shown["text"])["result"] == "refunded", "a refund")
            scene.rest()

    # [MDB-15] The controller cancels while the approval is on its way: the adapter does not take it.
    def test_cancel_crosses_the_approval(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.adapter.crossing = (["c,ERR,VEND 1", "c,STATUS,IDLE", "c,STATUS,ENABLED"], None)
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("bus", reason="refused")
            cancel = scene.expect("vend_failed", "show_cancel")
            self.check(scene.center.cancel(cancel["text"])["result"] == "refunded", "a refund")
            scene.rest()

    # [MDB-11, MDB-16] It cancels and asks again at once: the approval reaches the second request.
    def test_approval_reaches_the_next_request(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.adapter.crossing = (["c,ERR,VEND 1", "c,STATUS,VEND,2.50,1"], ("2.50", 1))
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("vend_succeeded")
            self.check(scene.record() == ("idle", 1, 1), "one sale, vended")
            scene.silent(2.5)
            self.check(scene.adapter.fallen == [1], "one product")
            scene.rest()

    # [MDB-13]
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
            self.check(scene.shown() == cancel["text"], "the cancel code is on the display")
            self.check(scene.center.cancel(cancel["text"])["result"] == "refunded", "a refund")
            scene.show(scene.pay(self.offer(scene), "ben"))
            scene.expect("permit", "dispense")
            scene.expect("vend_succeeded")
            scene.show(permit)
            scene.expect("permit", "refuse", "used")
            scene.rest()

    # [MDB-14, MDB-9, MDB-5] The offer outlives the session: it can be asked for again.
    def test_reset_before_the_approval(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.adapter.reset()
            scene.silent()
            self.check(scene.record() == ("open", 1, 0), "the offer stands")
            scene.adapter.request("2.50", 1)
            scene.silent()
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("vend_succeeded")
            permit = scene.pay(self.offer(scene), "ben")
            scene.adapter.reset()
            scene.silent()
            scene.show(permit)
            scene.expect("bus", reason="no_session")
            scene.expect("timeout", "show_cancel")
            cancel = scene.expect("permit", "show_cancel")
            self.check(scene.center.cancel(cancel["text"])["result"] == "refunded", "a refund")
            self.check(scene.adapter.fallen == [1], "one product")
            scene.rest()

    # [MDB-14] Whether it fell or not.
    def test_reset_after_the_approval(self):
        for fell in (True, False):
            with self.world() as scene:
                self.begin(scene)
                permit = scene.pay(self.offer(scene))
                scene.adapter.motor = ["wait"]
                scene.show(permit)
                scene.expect("permit", "dispense")
                scene.command("C,VEND,2.50")
                if fell:
                    scene.adapter.drop()
                scene.adapter.reset()
                scene.expect("bus", reason="reset")
                scene.expect("vend_succeeded")
                self.check(scene.record() == ("idle", 1, 1), "vended on the disk")
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

    # [MDB-6] What the machine does not sell is denied, and changes nothing.
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
                self.check(scene.record() == ("idle", 0, 0), "nothing was sold")
            scene.rest()

    # [MDB-17] The core refuses the bus's free vend: so does the machine.
    def test_free_vend(self):
        with self.world("--mdb-price", "bus") as scene:
            self.begin(scene)
            scene.adapter.request("0.00", 1)
            refused = scene.expect("select", "refuse", "price")
            self.check(refused["counter"] == 0, "no sale")
            scene.command("C,VEND,-1")
            scene.rest()

    # [MDB-8] The bus waits some seconds; the offer stands, and the next request for it is the same sale.
    def test_answer_time_is_over(self):
        with self.world("--mdb-answer", "4") as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.expect("bus", reason="late")
            scene.command("C,VEND,-1")
            self.check(scene.record() == ("open", 1, 0), "the offer stands")
            self.check(scene.shown() == text, "and is on the display")
            permit = scene.pay(text)
            scene.adapter.request("2.50", 1)
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-9] A permit that comes late leads to its cancel code, and its money back.
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
            self.check(scene.shown() == cancel["text"], "the cancel code is on the display")
            self.check(scene.center.cancel(cancel["text"])["result"] == "refunded", "a refund")
            self.check(scene.adapter.approved == [], "it was never approved")
            scene.rest()

    # [MDB-9] What no center made ends no offer, with a session or without.
    def test_strangers_pictures(self):
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
            self.check(scene.record() == ("open", 1, 0), "the offer stands")
            scene.rest()

    # [MDB-1, MDB-5, MDB-11] Each line twice, also while the product falls.
    def test_duplicate_lines(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.adapter.say("c,STATUS,VEND,2.50,1", "c,STATUS,VEND,2.50,1")
            scene.silent(0.2)
            permit = scene.pay(text)
            scene.adapter.motor = ["wait"]
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.adapter.say("c,STATUS,VEND,2.50,1")
            scene.silent(2.5)
            scene.adapter.drop()
            scene.adapter.say("c,VEND,SUCCESS", "c,VEND,SUCCESS")
            scene.adapter.session_ends()
            scene.adapter.session_ends()
            scene.expect("vend_succeeded")
            scene.expect("vend_succeeded")
            self.check(scene.record() == ("idle", 1, 1), "one sale")
            self.check(len(scene.adapter.approved) == 1, "one approval")
            permit = scene.pay(self.offer(scene, "1.80", 2), "ben")
            scene.adapter.say("c,ERR,VEND 1", "c,ERR,VEND 1")
            scene.expect("lever", "show_cancel")
            scene.expect("lever", "show_cancel")
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.rest()

    # [MDB-1] One byte at a time, and lines that never end are dropped.
    def test_split_and_overlong_lines(self):
        with self.world() as scene:
            self.begin(scene)
            scene.adapter.state, scene.adapter.asked = "vend", ("2.50", 1)
            for byte in b"c,STATUS,VEND,2.50,1":
                scene.adapter.raw(bytes([byte]))
                time.sleep(0.005)
            scene.silent(0.2)
            scene.adapter.raw(b"\r")
            text = scene.expect("select", "show_sale")["text"]
            scene.adapter.raw(b"\n")
            for _ in range(40):
                scene.adapter.raw(b"c,VEND,SUCCESS" * 10)
                time.sleep(0.005)
            scene.adapter.raw(b"\n" + b"c,ERR,VEND 1".ljust(200) + b"\n")
            scene.silent(0.2)
            scene.show(scene.pay(text))
            scene.expect("permit", "dispense")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-1, MDB-2]
    def test_garbage(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.adapter.motor = ["wait"]
            noise = bytes(range(256)).replace(b"c", b"?") * 3 + b"\0\n\xff\xfe\r\n\n\n,,,\n" + \
                b"c\nc,\nc,STATUS\nc,STATUS,\nc,STATUS,NEW\nc,ERR\nc,ERR,\nc,ERR,VEND\nC,VEND,2.50\n" \
                b"c,VEND,SUCCESS \n c,ERR,VEND 1\nc,vend,success\nc,ERR,\"cashless is off\"\n" \
                b"c,ERR,\"START -3\"\nx,VEND,SUCCESS\nc,VEND,SUCCESS,1\nc,STATUS,VENDING\n"
            scene.adapter.raw(noise)
            scene.silent()
            scene.show(scene.pay(text))
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.adapter.raw(noise)
            scene.silent(2.5)
            self.check(scene.record() == ("vending", 1, 0), "no word of the vend was in that")
            scene.adapter.drop()
            scene.adapter.say("c,VEND,SUCCESS")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-16] No word comes of a vend at all, or its session ends without one.
    def test_no_word(self):
        for lines in ([], ["c,STATUS,IDLE", "c,STATUS,ENABLED"], ["c,ERR,VEND 9"],
                      ["c,STATUS,VEND,1.80,2"]):
            with self.world("--mdb-vend", "3600" if lines else "1") as scene:
                self.begin(scene)
                permit = scene.pay(self.offer(scene))
                scene.adapter.motor = ["silent"]
                scene.show(permit)
                scene.expect("permit", "dispense")
                scene.command("C,VEND,2.50")
                scene.adapter.say(*lines)
                scene.expect("bus", reason="no_word")
                scene.expect("vend_succeeded")
                self.check(scene.record()[2] == 1, "vended on the disk")
                if lines[:1] == ["c,STATUS,VEND,1.80,2"]:
                    scene.expect("select", "show_sale")  # the request that waited
                    scene.adapter.cancel()
                    scene.expect("lever", "show_cancel")
                scene.rest()

    # [MDB-16, MDB-13] The session ends, and the word comes after it, in time.
    def test_late_word(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.adapter.motor = ["wait"]
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.adapter.say("c,STATUS,IDLE")
            scene.silent(0.1)
            scene.adapter.say("c,ERR,VEND 3")
            scene.expect("vend_failed", "show_cancel")
            scene.rest()

    # [MDB-18] The adapter says nothing any more: with an offer, and while a product falls.
    def test_silence(self):
        with self.world() as scene:
            self.begin(scene)
            scene.show(scene.pay(self.offer(scene)))
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.expect("vend_succeeded")
            permit = scene.pay(self.offer(scene), "ben")
            scene.adapter.echoes = False
            scene.expect("bus", reason="gone")
            scene.expect("timeout", "show_cancel")
            scene.says("out of order")
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.adapter.echoes = True
            scene.expect("bus", reason="connected")
            scene.command("C,1")
            scene.rest()

    # [MDB-18] The cable is pulled with an offer on display, and in a vend; and put back.
    def test_unplugged(self):
        with self.world() as scene:
            self.begin(scene)
            link = scene.adapter.link
            permit = scene.pay(self.offer(scene))
            scene.adapter.unplug()
            scene.expect("bus", reason="gone")
            scene.expect("timeout", "show_cancel")
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.silent(1.5)
            self.check(scene.errors.count("out of order") == 1, "said once")
            scene.adapter.plug(link)
            scene.expect("bus", reason="connected")
            scene.command("C,1")
            scene.adapter.motor = ["wait"]
            scene.show(scene.pay(self.offer(scene), "ben"))
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.adapter.unplug()
            scene.expect("bus", reason="gone")
            scene.expect("vend_succeeded")
            self.check(scene.record() == ("idle", 2, 2), "vended on the disk")
            scene.adapter.plug(link)
            scene.expect("bus", reason="connected")
            scene.command("C,1")
            scene.rest()

    # [MDB-18] No adapter is there when the machine starts.
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

    # [MDB-19] Asked to end, it switches the reader off. The end of its input is no such word.
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

    # [MDB-19] The record cannot be written: nothing is sold, and the bus does not wait.
    def test_out_of_order(self):
        with self.world() as scene:
            self.begin(scene)
            resource.prlimit(scene.process.pid, resource.RLIMIT_FSIZE, (0, 0))
            scene.adapter.request("2.50", 1)
            scene.ends(1)
            scene.off()
            scene.says("out of order")
            self.check(not scene.display.exists(), "no code is shown")
            scene.start()
            self.begin(scene)
            scene.rest()

    # [MDB-3] The power goes with an offer on display, and in a vend: the restart rules of the core.
    def test_power_goes(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.kill()
            scene.start()
            self.begin(scene)
            self.check(scene.record() == ("idle", 1, 0), "dead on the disk")
            scene.show(permit)
            scene.expect("permit", "show_cancel")
            scene.adapter.motor = ["wait"]
            permit = scene.pay(self.offer(scene), "ben")
            scene.show(permit)
            scene.expect("permit", "dispense")
            scene.command("C,VEND,2.50")
            scene.adapter.drop()
            scene.kill()
            scene.start()
            self.begin(scene)
            self.check(scene.record() == ("idle", 2, 2), "vended on the disk")
            scene.show(permit)
            scene.expect("permit", "refuse", "used")
            scene.rest()

    # [MDB-17] The offer ends by the machine's own lever or time: the bus is not left to wait.
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

    # [MDB-3] A session with credit that somebody else began is ended; the machine begins none.
    def test_session_with_credit(self):
        with self.world() as scene:
            self.begin(scene)
            scene.adapter.say("c,STATUS,IDLE,5.00")
            scene.command("C,STOP")
            scene.adapter.say("c,STATUS,IDLE,0.00", "c,STATUS,IDLE")
            scene.silent()
            self.check(not any(command.startswith("C,START") for command in scene.adapter.commands),
                       "no session is begun")
            scene.rest()

    # [MDB-11] The controller dispenses what was not approved: told, and no sale is touched.
    def test_dispensed_without_approval(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.adapter.say("c,VEND,SUCCESS")
            scene.expect("bus", reason="unpaid")
            scene.expect("vend_succeeded")
            self.check(scene.record() == ("open", 1, 0), "nothing changed")
            scene.show(scene.pay(text))
            scene.expect("permit", "dispense")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-10] The cancel waits in the line while the permit is read: it comes first.
    def test_permit_after_a_cancel_that_was_not_read(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.process.send_signal(signal.SIGSTOP)
            scene.adapter.cancel()
            scene.show(permit)
            scene.process.send_signal(signal.SIGCONT)
            scene.expect("lever", "show_cancel")
            scene.expect("permit", "show_cancel")
            scene.silent()
            self.check(scene.adapter.approved == [], "it was never approved")
            scene.rest()
