# SPDX-License-Identifier: Apache-2.0
"""No injected fault: at least as many connections as the benchmark, long enough for rare errors.
(Earlier versions had two: SQLite needed a temporary file, which the sandbox forbids, in one of
thousands of settlements; and some requests stayed unread until their connection timed out.)"""
from scene import Scene, run

MACHINES, TERMINALS, CONNECTIONS = 1024, 256, 64


def test(settings):
    """Every answer is a settlement; with many more connections, every request is answered."""
    with Scene(settings, MACHINES, TERMINALS, sales=10 * MACHINES) as scene:
        scene.center.serve()
        result = scene.settle(settings.pick(16, 100), CONNECTIONS)
        words = [scene.load, "healthz", "--ports", scene.center.port, "--connections",
                 4 * CONNECTIONS, "--rounds", 400]
        for _ in range(settings.pick(1, 20)):
            run(words)
        scene.finish(10 * MACHINES + result["answers"])
    return (f"{result['answers']} settlements on {CONNECTIONS} connections, {result['rate']:.0f} "
            f"per second, p99 {result['p99'] * 1e3:.0f} ms")
