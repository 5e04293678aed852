# SPDX-License-Identifier: Apache-2.0
"""Clients that send and never read, and clients that connect and send nothing: other clients are
served, and the resources of the silent ones are released."""
from scene import Scene, ask, connect, descriptors, expect, wait_until

CLIENTS = 40
REQUESTS = 20000


def flood(connection, data):
    """Sends until the socket blocks; returns the number of requests."""
    connection.settimeout(0.2)
    sent = 0
    try:
        while sent < REQUESTS:
            connection.sendall(data)
            sent += 1
    except OSError:
        pass
    return sent


def test(settings):
    """Answers accumulate for a client that does not read."""
    with Scene(settings, 8, 8) as scene:
        center = scene.center.serve()
        account = next(call for call in scene.requests() if call[0] == "account")[4]
        expect(ask(center.port, account).status == 200, "an ordinary client is not served")
        settled = scene.settle(60, 8)["answers"]  # makes the answer several kilobytes
        before = descriptors(center)
        silent = [connect(center.port, 4096) for _ in range(2 * CLIENTS)]
        sent = [flood(connection, account) for connection in silent[:settings.pick(1, CLIENTS)]]
        expect(max(sent) < REQUESTS, "no client ever blocked, so the test is void")
        result = scene.settle(20, 8)
        freed = "not measured"
        if not settings.short:
            freed = f"""freed after {wait_until(lambda: descriptors(center) <= before, 60,
                                                'connections are not released'):.0f} s"""
        for connection in silent:
            connection.close()
        scene.finish(settled + result["answers"])
    return (f"{len(silent)} silent clients, {sum(sent)} requests unread; "
            f"{result['answers']} settlements of others, p99 {result['p99'] * 1e3:.0f} ms; {freed}")
