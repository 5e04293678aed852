# SPDX-License-Identifier: Apache-2.0
"""The runner of the unit suites, with scripts in place of suites."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

RUNNER = pathlib.Path(__file__).with_name("run.py").resolve()


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def suite(self, name, script):
        path = self.folder / f"test_{name}"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def run_suites(self, jobs=2, expect=0, environment=None):
        done = subprocess.run(
            [sys.executable, RUNNER, "--roles", self.folder, "--state", self.folder / "state",
             "--jobs", str(jobs), *sorted(self.folder.glob("test_*"))],
            cwd=self.folder, capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", **(environment or {})})
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout

    def test_every_failure_is_reported(self):
        self.suite("a", "echo first reason; exit 1")
        self.suite("b", "exit 0")
        self.suite("c", "echo second reason >&2; kill -SEGV $$")
        self.suite("d", "echo no camera; exit 77")
        text = self.run_suites(expect=1)
        for part in ("first reason", "second reason", "failed: a c", "exit status -11",
                     "no camera", "1 passed, 2 failed, 1 skipped"):
            self.assertIn(part, text)

    def test_what_passed_runs_again_only_after_a_change(self):
        self.suite("a", "echo ran >>runs")
        self.suite("b", "echo tricode-center >/dev/null; echo ran >>role-runs")
        self.suite("c", "cat src/a.conf; echo ran >>data-runs")
        (self.folder / "src").mkdir()
        data = self.folder / "src/a.conf"
        data.write_text("1", encoding="ascii")
        role = self.folder / "tricode-center"
        role.write_text("1", encoding="ascii")

        def runs():
            return [len((self.folder / name).read_text(encoding="ascii").split())
                    for name in ("runs", "role-runs", "data-runs")]

        self.run_suites()
        self.assertIn("3 passed before and did not change", self.run_suites())
        self.assertEqual(runs(), [1, 1, 1])
        role.write_text("2", encoding="ascii")
        self.run_suites()
        self.assertEqual(runs(), [1, 2, 1])
        data.write_text("2", encoding="ascii")
        self.run_suites()
        self.assertEqual(runs(), [1, 2, 2])
        self.suite("a", "echo ran >>runs # changed")
        self.run_suites()
        self.assertEqual(runs(), [2, 2, 2])
        self.run_suites(environment={"TRICODE_TEST_STORE": "elsewhere"})
        self.assertEqual(runs(), [3, 3, 3])

    def test_a_failure_runs_again(self):
        self.suite("a", "test -e good")
        self.assertIn("0 passed, 1 failed, 0 skipped", self.run_suites(expect=1))
        self.assertIn("0 passed, 1 failed, 0 skipped", self.run_suites(expect=1))
        (self.folder / "good").touch()
        self.assertIn("1 passed, 0 failed, 0 skipped", self.run_suites())

    def test_suites_run_at_the_same_time(self):
        meet = "touch here-{0}; for i in 1 2 3 4 5 6 7 8 9; do [ -e here-{1} ] && exit 0; sleep 1; done; exit 1"
        self.suite("a", meet.format("a", "b"))
        self.suite("b", meet.format("b", "a"))
        self.run_suites()


if __name__ == "__main__":
    unittest.main()
