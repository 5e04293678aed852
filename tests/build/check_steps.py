# SPDX-License-Identifier: Apache-2.0
"""check.sh counts what its steps did; tools.sh and make name a missing tool and the goal that installs it."""
import os
import pathlib
import subprocess
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
# Stands for make: a step is red, skipped or green by its name.
MAKE = """#!/bin/sh
case $2 in
  red*) exit 2 ;;
  absent*) exec {top}/.ci/skip.sh {build} "$2" "there is no $2" ;;
esac
"""


class StepsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)

    def check(self, *steps, **environment):
        """Exit status and last line; the lines of the table are in self.table."""
        make = self.build / "make"
        make.write_text(MAKE.format(top=TOP, build=self.build), encoding="utf-8")
        make.chmod(0o755)
        done = subprocess.run([TOP / ".ci/check.sh", self.build, *steps], capture_output=True, text=True,
                              check=False, env={**os.environ, "KEEP_GOING": "", "MAKE": str(make), **environment})
        self.table = (self.build / "check.log").read_text(encoding="utf-8")
        return done.returncode, done.stdout.splitlines()[-1]

    def test_green(self):
        self.assertEqual(self.check("one", "two"), (0, "check: 2 passed, 0 failed, 0 skipped"))

    def test_a_skipped_step_is_not_passed(self):
        self.assertEqual(self.check("one", "absent", "two"), (0, "check: 2 passed, 0 failed, 1 skipped"))
        self.assertIn("skipped: there is no absent", self.table)
        self.assertEqual(self.check("one"), (0, "check: 1 passed, 0 failed, 0 skipped"))

    def test_the_first_red_step_ends_it(self):
        self.assertEqual(self.check("one", "red", "two"), (1, "check: 1 passed, 1 failed, 0 skipped"))

    def test_keep_going(self):
        self.assertEqual(self.check("red1", "one", "red2", KEEP_GOING="1"),
                         (1, "check: 1 passed, 2 failed, 0 skipped"))

    def test_missing_tools_are_named(self):
        done = subprocess.run([TOP / ".ci/tools.sh", "deps-tests", "sh", "lib:no-such-library", "no-such-tool",
                               "python:no_such_module", "python:os", "lib:zlib"],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "missing: no-such-tool no-such-library python3-no_such_module; "
                                      "run make deps-tests\n")

    def test_make_stops_without_a_tool(self):
        for words, goal in ((("CC=no-such-tool", "all"), "deps"), (("CLANG=no-such-tool", "portable"),
                                                                  "deps-tests")):
            done = subprocess.run(["make", "-n", "-C", TOP, *words], capture_output=True, text=True,
                                  check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"missing: no-such-tool; run make {goal}.", done.stderr)


if __name__ == "__main__":
    unittest.main()
