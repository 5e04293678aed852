# SPDX-License-Identifier: Apache-2.0
"""No room for the ledger to grow, under load, and room again. A limit on the size of files stands
for the full disk: it needs no right to mount. (test_center_crash.c has a full tmpfs.)"""
import resource
import signal

from scene import Failed, Scene, ask, expect, fleet, pause, wait_until

ROOM = 256 * 1024


def no_signal():
    """The write fails, as on a full disk; by default the process would end."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def limit(center, most):
    resource.prlimit(center.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test(settings):
    """Nothing is settled while nothing can be written, nothing is lost, and it goes on by itself.
    The load asks again what fails, and calls anything but a settlement in the end unexpected."""
    times = settings.pick(2, 10)
    answers = repeated = 0
    with Scene(settings, 24, 8) as scene:
        center = scene.center
        call = next(call for call in scene.requests() if call[0] == "account")[4]
        for _ in range(times):
            center.serve(limits=no_signal)  # anew: the log of before has been taken in
            largest = max(file.stat().st_size for file in center.data.iterdir())
            limit(center, largest + settings.random.randrange(ROOM))
            load = scene.begin_load(40, 8, persist=True)
            stuck = [fleet.count_sales(center), 0]

            def is_stuck():
                pause(0.05)
                count = fleet.count_sales(center)
                stuck[:] = [count, stuck[1] + 1 if count == stuck[0] and count else 0]
                return stuck[1] > 5 or load.poll() is not None
            wait_until(is_stuck, 60, "it settles in spite of the limit")
            if load.poll() is not None:
                raise Failed(f"it never ran out of room, or the load gave up: {load.communicate()}")
            expect(center.process.poll() is None, f"it ended: {center.last_words()}")
            expect(ask(center.port, call).status in (200, 500, 503), "no answer at all")
            limit(center, resource.RLIM_INFINITY)
            result = scene.end_load(load)
            answers += result["answers"]
            repeated += result["repeated"]
            expect(center.end() == 0, "it does not end as it should")
        center.serve()
        scene.finish(answers)
    return f"full {times} times: {answers} settlements, {repeated} asked again, 0 lost"
