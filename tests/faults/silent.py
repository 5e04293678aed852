# SPDX-License-Identifier: Apache-2.0
"""Clients that ask and never read, and clients that connect and say nothing: others are served, and
what the silent ones held is given back."""
from scene import Scene, ask, connect, descriptors, expect, wait_until

CLIENTS = 40
REQUESTS = 20000


def flood(connection, data):
    """Sends until nothing more is taken; answers how many requests that were."""
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
    """Answers pile up where the client does not read."""
    with Scene(settings, 8, 8) as scene:
        center = scene.center.serve()
        account = next(call for call in scene.requests() if call[0] == "account")[4]
        expect(ask(center.port, account).status == 200, "an ordinary client is not served")
        settled = scene.settle(60, 8)["answers"]  # so that the answer is some kilobytes
        before = descriptors(center)
        silent = [connect(center.port, 4096) for _ in range(2 * CLIENTS)]
        sent = [flood(connection, account) for connection in silent[:settings.pick(1, CLIENTS)]]
        expect(max(sent) < REQUESTS, "no client was ever stopped: nothing is tested")
        result = scene.settle(20, 8)
        freed = "not waited for"
        if not settings.short:
            freed = f"""freed after {wait_until(lambda: descriptors(center) <= before, 60,
                                                'connections are not given back'):.0f} s"""
        for connection in silent:
            connection.close()
        scene.finish(settled + result["answers"])
    return (f"{len(silent)} silent clients, {sum(sent)} requests unread; "
            f"{result['answers']} settlements of others, p99 {result['p99'] * 1e3:.0f} ms; {freed}")
