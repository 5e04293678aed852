# SPDX-License-Identifier: Apache-2.0
"""A simulated MDB adapter with a vending-machine controller, on a pseudo-terminal. It records requests,
approvals and dispensed products."""
import os
import pty
import select
import threading
import time
import tty

OFF, ENABLED, VEND, DISPENSING = "off", "enabled", "vend", "dispensing"


class Adapter:
    """The controller requests a vend by request() and ends a session by cancel() or reset(). For an
    approved vend it takes the next of `motor`: success, jam, silent (dispenses without a report),
    stuck (does not dispense, without a report) or wait (the script continues)."""

    def __init__(self, end="\r\n"):
        self.end = end
        self.link = None       # path of the line for the machine: a permanent symbolic link
        self.master = self.slave = -1
        self.changed = threading.Condition(threading.RLock())
        self.commands = []     # complete lines from the machine
        self.lines_sent = 0          # lines to the machine
        self.state = OFF
        self.pending = None      # (price text, item) of the unanswered request
        self.motor = []
        self.fallen = []       # result of on_approve for each dispensed product
        self.approved = []     # (amount, result of on_approve)
        self.on_approve = lambda amount: None
        self.echoes = True     # whether it answers commands
        self.crossing = None   # lines that cross the next approval, and a request that follows
        self.running = False
        self.thread = None

    def plug(self, link):
        self.link = link
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        name = os.ttyname(self.slave)
        if os.path.islink(link):
            os.unlink(link)
        os.symlink(name, link)
        self.state = OFF
        self.running = True
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def unplug(self):
        """Unplugs the cable: the machine's end hangs up."""
        self.running = False
        self.thread.join()
        os.unlink(self.link)
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def close(self):
        if self.master >= 0:
            self.unplug()

    # --- to the machine ---

    def raw(self, data):
        os.write(self.master, data)

    def say(self, *lines):
        with self.changed:
            for line in lines:
                self.lines_sent += 1
                self.raw((line + self.end).encode("ascii"))

    def session_ends(self):
        self.state = ENABLED
        self.pending = None
        self.say("c,STATUS,IDLE", "c,STATUS,ENABLED")

    def request(self, price, item):
        """VEND REQUEST; it ends any earlier request."""
        with self.changed:
            self.state = VEND
            self.pending = (price, item)
            self.say(f"c,STATUS,VEND,{price},{item}")

    def cancel(self):
        """VEND CANCEL: the lever, or coins, before the answer."""
        with self.changed:
            self.say("c,ERR,VEND 1")
            self.session_ends()

    def reset(self):
        with self.changed:
            self.state = ENABLED
            self.pending = None
            self.say("c,ERR,VEND 5", "c,STATUS,INACTIVE", "c,STATUS,DISABLED", "c,STATUS,ENABLED")

    def drop(self):
        """Dispenses a product for the newest approval."""
        with self.changed:
            self.fallen.append(self.approved[-1][1])

    # --- from the machine ---

    def _listen(self):
        pending = b""
        while self.running:
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                data = os.read(self.master, 4096)
            except OSError:
                time.sleep(0.02)  # the other end is not open
                continue
            pending += data.replace(b"\r", b"\n")
            *lines, pending = pending.split(b"\n")
            for line in filter(None, lines):
                with self.changed:
                    self.commands.append(line.decode("ascii"))
                    self._obey(self.commands[-1])
                    self.changed.notify_all()

    def _obey(self, command):
        if not self.echoes:
            return
        if command == "V":
            self.say("v,4.0.2.0,0")
        elif command == "C,0":
            self.state = OFF
            self.pending = None
            self.say("c,0")
        elif command == "C,1":
            self.state = ENABLED
            self.say("c,STATUS,INACTIVE", "c,STATUS,DISABLED", "c,STATUS,ENABLED")
        elif command.startswith("C,SETCONF,"):
            self.say("c,SET,OK")
        elif command.startswith("C,VEND,"):
            self._answer(command[len("C,VEND,"):])
        elif command == "C,STOP":
            self.say('c,ERR,"STOP -3"')

    def _answer(self, amount):
        if self.crossing is not None and amount != "-1":
            lines, self.pending = self.crossing
            self.crossing = None
            self.state = VEND if self.pending else ENABLED
            self.say(*lines)
        if self.state != VEND:
            self.say('c,ERR,"VEND -3"')
        elif amount == "-1":
            self.session_ends()
        else:
            self.state = DISPENSING
            self.approved.append((amount, self.on_approve(amount)))
            self._dispense(self.motor.pop(0) if self.motor else "success")

    def _dispense(self, what):
        if what in ("success", "silent"):
            self.drop()
        if what == "success":
            self.say("c,VEND,SUCCESS")
        elif what == "jam":
            self.say("c,ERR,VEND 3")
        if what in ("success", "jam"):
            self.session_ends()
