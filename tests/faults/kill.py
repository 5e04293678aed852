# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the center at random times under load; the clients repeat requests until answered."""
import signal
import statistics
import time

from scene import Scene, expect, pause

MACHINES, TERMINALS, CONNECTIONS = 24, 16, 8
ROUNDS = 100  # a load that lasts about as long as the pauses before the kills, even on a fast host


def begin_again(center, port):
    """Restarts it; returns the seconds until it listens again."""
    begun = time.monotonic()
    center.serve(port)
    return time.monotonic() - begun


def test(settings):
    """Each received permit is a sale in the ledger; the balances in the answers are consistent, so that
    no account paid twice; the audit is clean."""
    kills = settings.pick(6, 100)
    back = []
    repeated = answers = 0
    with Scene(settings, MACHINES, TERMINALS) as scene:
        center = scene.center.serve()
        port = center.port
        while len(back) < kills:
            load = scene.begin_load(ROUNDS, CONNECTIONS, persist=True)
            while load.poll() is None and len(back) < kills:
                pause(settings.random.uniform(0, 0.25))
                expect(center.end(signal.SIGKILL) == -signal.SIGKILL, "the center had already exited")
                back.append(begin_again(center, port))
                if settings.random.random() < 0.1:
                    center.audit()
            result = scene.end_load(load)
            repeated += result["repeated"]
            answers += result["answers"]
        expect(repeated > 0, "no kill interrupted a request, so the test is void")
        scene.finish(answers)
    return (f"{len(back)} kills, {answers} settlements answered, {repeated} repeated, 0 lost, 0 "
            f"paid twice; restart took {statistics.median(back):.2f} s (median), at most {max(back):.2f} s")
