# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL stops and restarts under load; its primary is killed and the standby promoted."""
from scene import (Cluster, Failed, Postgresql, Scene, ask, either, expect, fleet, pause,
                   wait_until)

# Sales of each machine in a load: enough to last longer than any pause before the fault, even on a fast
# host.
ROUNDS = 100


def gone(settings):
    """While it is stopped no sale is settled, each answer reports that, and the center recovers."""
    times = settings.pick(2, 20)
    answers = repeated = 0
    with Scene(settings, 24, 16) as scene:
        center = scene.center.serve()
        ready = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for number in range(times):
            load = scene.begin_load(ROUNDS, 8, persist=True)
            pause(settings.random.uniform(0, 0.3))
            if number % 2:
                settings.cluster.kill()
            else:
                settings.cluster.stop()
            expect(ask(center.port, ready).status == 503, "the center reports ready without its database")
            pause(settings.random.uniform(0, 0.3))
            settings.cluster.start()
            wait_until(lambda: ask(center.port, ready).status == 200, 30, "the center does not become ready again")
            result = scene.end_load(load)
            answers += result["answers"]
            repeated += result["repeated"]
        expect(repeated > 0, "the load did not overlap with the fault, so the test is void")
        scene.finish(answers)
    return f"stopped {times} times: {answers} settlements, {repeated} repeated, 0 lost"


def wait_for_standby(primary, state):
    wait_until(lambda: primary.query("SELECT sync_state FROM pg_stat_replication") == state, 30,
               f"the standby is not {state}")


def fail_over(settings, scene, primary, standby, load):
    pause(settings.random.uniform(0.05, settings.pick(0.2, 1)))
    primary.kill()
    standby.promote()
    return scene.end_load(load)


def promoted(settings):
    """No answered sale is lost, because both servers had it before the answer. Without synchronous
    replication answers are lost, and this is detected."""
    times = settings.pick(1, 5)
    answers = repeated = 0
    for number in range(times):
        folder = settings.folder / str(number)
        folder.mkdir()
        with Cluster(folder / "one", 5432) as primary, Cluster(folder / "two", 5433) as standby:
            primary.create()
            standby.standby_of(primary)
            primary.set("synchronous_standby_names", "*")
            wait_for_standby(primary, "sync")
            settings.folder = folder
            with Scene(settings, 24, 16, ledger=Postgresql(either(primary, standby))) as scene:
                scene.center.serve()
                result = fail_over(settings, scene, primary, standby,
                                   scene.begin_load(ROUNDS, 8, persist=True))
                expect(result["repeated"] > 0, "the load did not overlap with the fault, so the test is void")
                answers += result["answers"]
                repeated += result["repeated"]
                scene.finish(result["answers"])
    control(settings)
    return (f"{times} primaries killed: {answers} settlements, {repeated} repeated, 0 lost; the "
            "control without a synchronous standby lost some, as expected")


def control(settings):
    """Negative control: a primary that does not wait for its stopped standby."""
    folder = settings.folder / "control"
    folder.mkdir()
    with Cluster(folder / "one", 5432) as primary, Cluster(folder / "two", 5433) as standby:
        primary.create()
        standby.standby_of(primary)
        wait_for_standby(primary, "async")
        settings.folder = folder
        with Scene(settings, 8, 8, ledger=Postgresql(either(primary, standby))) as scene:
            scene.center.serve()
            scene.settle(2, 4)
            standby.stop()
            scene.settle(2, 4)
            primary.kill()
            standby.start().promote()
            expect(fleet.lost(scene.center, scene.permits), "lost answers are not detected")
            try:
                scene.check_ledger()
            except Failed:
                return
            raise Failed("the ledger check does not detect the lost answers")
