# SPDX-License-Identifier: Apache-2.0
"""The center's clock jumps forward and backward, between loads and during them."""
import struct
import time

from scene import Scene, ask, expect, pause

DAY = 86400
WINDOW = 300  # [WIRE-6]


class Clock:
    """The offset added to the center's calendar clock while it runs."""

    def __init__(self, settings, folder):
        self.file = folder / "clock"
        self.ahead = 0
        self.set(0)
        self.environment = {"LD_PRELOAD": str(settings.build / "tests/clock.so"),
                            "TRICODE_TEST_CLOCK": str(self.file)}

    def set(self, ahead):
        self.ahead = int(ahead)
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", self.ahead))

    def now(self):
        return int(time.time()) + self.ahead


def check_signatures(scene, clock):
    """A request within the window is accepted; outside it is refused as stale without settling."""
    for apart, status in ((-WINDOW - 5, 401), (WINDOW + 5, 401), (-WINDOW + 5, 200)):
        calls = scene.requests(created=clock.now() + apart)
        answer = ask(scene.center.port, next(c[4] for c in calls if c[0] == "account"))
        expect(answer.status == status, f"signed {apart} s apart: {answer.data!r}")
        if status == 401:
            settle = ask(scene.center.port, next(c[4] for c in calls if c[0] == "settle"))
            expect(settle.status == 401 and settle.json().get("reason") == "signature"
                   and "clock" in settle.json().get("detail", ""),
                   f"a stale request is not refused as stale: {settle.data!r}")


def jump_under_load(settings, scene, clock, jumps):
    """Jumps within the window of the signatures, which do not change the answers."""
    middle = clock.ahead
    load = scene.begin_load(12, 8, created=clock.now())
    while load.poll() is None:
        pause(settings.random.uniform(0, 0.02))
        clock.set(middle + settings.random.randint(-WINDOW // 2, WINDOW // 2))
        jumps += 1
    clock.set(middle)
    return scene.end_load(load)["answers"], jumps


def test(settings):
    """No sale is lost or paid twice; refusals name the clock as the reason."""
    jumps = answers = 0
    with Scene(settings, 16, 8) as scene:
        clock = Clock(settings, scene.folder)
        scene.center.environment = clock.environment
        scene.center.serve()
        epoch = -int(time.time())
        aheads = [0, DAY, -DAY, 30 * 365 * DAY, epoch + 1000]
        for ahead in aheads + [settings.random.randint(-10 ** 8, 10 ** 8)
                               for _ in range(settings.pick(1, 20))]:
            clock.set(ahead)
            check_signatures(scene, clock)
            more, jumps = jump_under_load(settings, scene, clock, jumps)
            answers += more
        times = {at for at, in scene.center.ledger.query("SELECT settled_at FROM sale")}
        expect(min(times) < 2000 and max(times) > time.time() + 29 * 365 * DAY,
               "the center's clock never jumped, so the test is void")
        scene.finish(answers)
    return f"{jumps} jumps within the window, more beyond it: {answers} settlements, 0 lost"
