# SPDX-License-Identifier: Apache-2.0
"""No fault at all: as many connections as the benchmark has, long enough for what is rare. (Once one
settlement of some thousands found that SQLite wanted a temporary file, which a confined service may
not make.)"""
from scene import Scene

MACHINES, TERMINALS, CONNECTIONS = 1024, 256, 64


def test(settings):
    """Every answer is a settlement."""
    with Scene(settings, MACHINES, TERMINALS, sales=10 * MACHINES) as scene:
        scene.center.serve()
        result = scene.settle(settings.pick(16, 100), CONNECTIONS)
        scene.finish(10 * MACHINES + result["answers"])
    return (f"{result['answers']} settlements over {CONNECTIONS} connections, {result['rate']:.0f} "
            f"a second, p99 {result['p99'] * 1e3:.0f} ms")
