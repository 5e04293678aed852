# SPDX-License-Identifier: Apache-2.0
"""No fault at all: as many connections as the benchmark has and more, long enough for what is rare.
(Once one settlement of some thousands found that SQLite wanted a temporary file, which a confined
service may not make; and now and then a request lay unread until its connection's time was over.)"""
from scene import Scene, run

MACHINES, TERMINALS, CONNECTIONS = 1024, 256, 64


def test(settings):
    """Every answer is a settlement; and of many more connections, every request is answered."""
    with Scene(settings, MACHINES, TERMINALS, sales=10 * MACHINES) as scene:
        scene.center.serve()
        result = scene.settle(settings.pick(16, 100), CONNECTIONS)
        words = [scene.load, "healthz", "--ports", scene.center.port, "--connections",
                 4 * CONNECTIONS, "--rounds", 400]
        for _ in range(settings.pick(1, 20)):
            run(words)
        scene.finish(10 * MACHINES + result["answers"])
    return (f"{result['answers']} settlements over {CONNECTIONS} connections, {result['rate']:.0f} "
            f"a second, p99 {result['p99'] * 1e3:.0f} ms")
