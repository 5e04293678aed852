# SPDX-License-Identifier: Apache-2.0
"""The ledger cannot grow, under load, and then can again. A limit on file sizes replaces a full disk,
because it needs no permission to mount. (test_center_crash.c uses a full tmpfs.)"""
import resource
import signal

from scene import Failed, Scene, ask, expect, fleet, pause, wait_until

ROOM = 256 * 1024


def no_signal():
    """Makes the write fail, as on a full disk; by default SIGXFSZ would end the process."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def limit(center, most):
    resource.prlimit(center.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test(settings):
    """While writing fails no sale is settled; no sale is lost, and the center recovers. The load
    repeats failed requests, and finally expects a settlement for each."""
    times = settings.pick(2, 10)
    answers = repeated = 0
    with Scene(settings, 24, 8) as scene:
        center = scene.center
        call = next(call for call in scene.requests() if call[0] == "account")[4]
        for _ in range(times):
            center.serve(limits=no_signal)  # restart, so that the WAL is checkpointed
            largest = max(file.stat().st_size for file in center.data.iterdir())
            limit(center, largest + settings.random.randrange(ROOM))
            load = scene.begin_load(40, 8, persist=True)
            stuck = [fleet.count_sales(center), 0]

            def is_stuck():
                pause(0.05)
                count = fleet.count_sales(center)
                stuck[:] = [count, stuck[1] + 1 if count == stuck[0] and count else 0]
                return stuck[1] > 5 or load.poll() is not None
            wait_until(is_stuck, 60, "the center settles in spite of the limit")
            if load.poll() is not None:
                raise Failed(f"the disk was never full, or the load gave up: {load.communicate()}")
            expect(center.process.poll() is None, f"the center exited: {center.last_output()}")
            expect(ask(center.port, call).status in (200, 500, 503), "no answer")
            limit(center, resource.RLIM_INFINITY)
            result = scene.end_load(load)
            answers += result["answers"]
            repeated += result["repeated"]
            expect(center.end() == 0, "the center does not exit cleanly")
        center.serve()
        scene.finish(answers)
    return f"full {times} times: {answers} settlements, {repeated} repeated, 0 lost"
