# SPDX-License-Identifier: Apache-2.0
"""A misbehaving bus: crossing, lost, duplicate and garbled lines; resets, cable and power failures."""
import resource
import signal
import time

from script import Script, on_both_centers


class Misbehaving(Script):
    # [MDB-15] The controller cancels while the approval is in transit: the adapter refuses it.
    @on_both_centers
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
            scene.refunded(cancel["text"])
            scene.rest()

    # [MDB-11, MDB-16] It cancels and requests again at once: the approval reaches the second request.
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

    # [MDB-14, MDB-9, MDB-5] The open sale outlives the session: it can be requested again.
    @on_both_centers
    def test_reset_before_the_approval(self):
        with self.world() as scene:
            self.begin(scene)
            permit = scene.pay(self.offer(scene))
            scene.adapter.reset()
            scene.silent()
            self.check(scene.record() == ("open", 1, 0), "the sale stays open")
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
            scene.refunded(cancel["text"])
            self.check(scene.adapter.fallen == [1], "one product")
            scene.rest()

    # [MDB-14] Whether the product was dispensed or not.
    @on_both_centers
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

    # [MDB-1, MDB-5, MDB-11] Each line twice, also during the vend.
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

    # [MDB-1] One byte at a time; unterminated lines are dropped.
    def test_split_and_overlong_lines(self):
        with self.world() as scene:
            self.begin(scene)
            scene.adapter.state, scene.adapter.pending = "vend", ("2.50", 1)
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
            self.check(scene.record() == ("vending", 1, 0), "the garbage contained no result of the vend")
            scene.adapter.drop()
            scene.adapter.say("c,VEND,SUCCESS")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-16] No result of a vend arrives, or its session ends without one.
    def test_no_result(self):
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
                    scene.expect("select", "show_sale")  # the pending request
                    scene.adapter.cancel()
                    scene.expect("lever", "show_cancel")
                scene.rest()

    # [MDB-16, MDB-13] The session ends, and the result arrives after it, in time.
    def test_late_result(self):
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

    # [MDB-18] The adapter falls silent: with an open sale, and during a vend.
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

    # [MDB-18] The cable is unplugged with an open sale and during a vend, and plugged in again.
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
            self.check(scene.errors.count("out of order") == 1, "reported once")
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

    # [MDB-19] The record cannot be written: no sale, and the bus does not wait.
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

    # [MDB-3] Power cut with an open sale and during a vend: the restart rules of the core.
    def test_power_cut(self):
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

    # [MDB-11] The controller dispenses without approval: reported, and no sale changes.
    def test_dispensed_without_approval(self):
        with self.world() as scene:
            self.begin(scene)
            text = self.offer(scene)
            scene.adapter.say("c,VEND,SUCCESS")
            scene.expect("bus", reason="unpaid")
            scene.expect("vend_succeeded")
            self.check(scene.record() == ("open", 1, 0), "no change")
            scene.show(scene.pay(text))
            scene.expect("permit", "dispense")
            scene.expect("vend_succeeded")
            scene.rest()

    # [MDB-10] A cancel is pending on the line while the permit is read: it is processed first.
    def test_permit_after_an_unread_cancel(self):
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
            self.check(scene.adapter.approved == [], "no approval")
            scene.rest()
