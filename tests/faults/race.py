# SPDX-License-Identifier: Apache-2.0
"""All terminals pay for one sale at the same time, on several center processes if the store allows."""
import concurrent.futures
import threading

from scene import Scene, ask, expect

TERMINALS, TWICE = 12, 2


def race(pool, ports, calls):
    """Sends all requests at once, each on its own connection; returns the results."""
    gate = threading.Barrier(len(calls))

    def run(number, call):
        gate.wait()
        answer = ask(ports[number % len(ports)], call[4])
        value = answer.json()
        return call[3], value.get("result") or value.get("reason") or str(answer.status)
    return list(pool.map(run, range(len(calls)), calls))


def test(settings):
    """One payer: the first gets `settled`, then `settled_again`; all others `taken`."""
    machines = settings.pick(6, 100)
    processes = 4 if settings.ledger else 1
    again = 0
    with Scene(settings, machines, TERMINALS) as scene:
        ports = [center.port for center in scene.centers(processes)]
        calls = [call for call in scene.requests() if call[0] == "settle"]
        with concurrent.futures.ThreadPoolExecutor(TERMINALS * TWICE) as pool:
            for machine in range(1, machines + 1):
                racers = [call for call in calls if call[1] == machine] * TWICE
                settings.random.shuffle(racers)
                answers = race(pool, ports, racers)
                first = [account for account, result in answers if result == "settled"]
                expect(len(first) == 1, f"machine {machine}: {answers}")
                for account, result in answers:
                    right = ("settled", "settled_again") if account == first[0] else ("taken",)
                    expect(result in right, f"machine {machine}: {answers}")
                    again += result == "settled_again"
        expect(again == machines * (TWICE - 1), "the payer did not receive settled_again")
        scene.finish(machines)
    return (f"{machines} sales, {TERMINALS} terminals on {processes} processes: one "
            "payer each")
