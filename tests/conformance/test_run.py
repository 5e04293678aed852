#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Negative controls of the runner: implementations with wrong, late, extra or missing answers."""
import json
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RUNNER = HERE / "run.py"

FILE = {
    "protocol": "tricode/1", "schema": "x", "generatorVersion": "0", "numberOfTests": 4,
    "header": [], "flags": {},
    "testGroups": [{"comment": "", "tests": [
        {"tcId": 1, "comment": "one", "flags": [], "clauses": ["CODE-1"], "result": "valid",
         "request": {"op": "echo", "n": 1}, "response": {"n": 1}},
        {"tcId": 2, "comment": "yes", "flags": [], "clauses": ["CODE-2"], "result": "valid",
         "request": {"op": "echo", "n": True}, "response": {"n": True}},
        {"tcId": 3, "comment": "unknown", "flags": [], "clauses": ["CODE-3"], "result": "invalid",
         "line": '{"op":"sing"}', "response": {"error": "unsupported"}},
    ]}, {"comment": "", "fresh": True, "tests": [
        {"tcId": 4, "comment": "steps", "flags": [], "clauses": ["CODE-4"], "steps": [
            {"request": {"op": "echo", "n": n}, "response": {"n": n}} for n in range(500)]},
    ]}],
}

GOOD = """
    import json, sys
    def answer(request):
        if request["op"] != "echo":
            return {"error": "unsupported"}
        return {"n": request["n"]}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answer(request)), flush=True)
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.write_vectors(FILE)

    def write_vectors(self, file):
        (self.path / "a.json").write_text(json.dumps(file))

    def command(self, source):
        script = self.path / "subject_under_test.py"
        script.write_text(textwrap.dedent(source))
        return f"{sys.executable} {script}"

    def run_it(self, command, *options, timeout="30"):
        return subprocess.run(
            [sys.executable, RUNNER, command, "--vectors", self.path, "--timeout", timeout,
             *options], capture_output=True, text=True, timeout=300, check=False)

    def check(self, source, status, last, *contained, timeout="30"):
        done = self.run_it(self.command(source), timeout=timeout)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertRegex(done.stdout.splitlines()[-1], f"^{last}$", done.stdout)
        for words in contained:
            self.assertIn(words, done.stdout)

    def test_correct_implementation(self):
        self.check(GOOD, 0, "4 passed, 0 failed, 0 skipped")

    def test_ok_as_every_answer(self):
        self.check('import sys\nfor _ in sys.stdin: print(\'{"ok":true}\', flush=True)', 1,
                   "0 passed, 4 failed, 0 skipped", "a.json tcId 1: one [CODE-1]",
                   'expected {"n": 1}', 'got      {"ok": true}')

    # [CONFORM-3]
    def test_unsupported_as_every_answer(self):
        self.check('import sys\nfor _ in sys.stdin: print(\'{"error":"unsupported"}\', flush=True)',
                   1, "1 passed, 0 failed, 3 skipped", "the result is a failure")

    # [CONFORM-3]
    def test_one_op_unsupported_is_skipped(self):
        self.check(GOOD.replace('request["op"] != "echo"', 'request.get("n") is True'), 1,
                   "2 passed, 1 failed, 1 skipped")

    def test_a_scenario_with_an_unsupported_step_is_skipped(self):
        self.check(GOOD.replace('!= "echo"', '!= "echo" or request["n"] == 400'), 0,
                   "3 passed, 0 failed, 1 skipped")

    def test_an_unsupported_step_does_not_hide_a_wrong_one(self):
        self.check(GOOD.replace('!= "echo"', '!= "echo" or request["n"] == 400')
                   .replace('request["n"]}', 'request["n"] if request["n"] != 300 else 0}'), 1,
                   "3 passed, 1 failed, 0 skipped")

    def test_stops_at_the_first_failure(self):
        wrong = self.command(GOOD.replace('{"n": request["n"]}', '{"n": 0}'))
        self.assertIn("1 passed, 3 failed, 0 skipped", self.run_it(wrong).stdout)
        done = self.run_it(wrong, "--first-failure")
        self.assertEqual(done.returncode, 1)
        self.assertIn("0 passed, 1 failed, 0 skipped", done.stdout)

    def test_exits_at_once(self):
        self.check("raise SystemExit(3)", 1, "0 passed, 6 failed, 0 skipped", "status 3")

    def test_exits_in_a_scenario(self):
        self.check(GOOD.replace('return {"n"', 'assert request["n"] != 250\n        return {"n"'),
                   1, "3 passed, 1 failed, 0 skipped", "Traceback", '"n":250')

    def test_killed_by_a_signal(self):
        self.check("import os\ninput()\nos.kill(os.getpid(), 11)", 1,
                   "0 passed, 6 failed, 0 skipped", "signal 11")

    def test_hangs(self):
        self.check("import sys, time\nsys.stdin.readline()\ntime.sleep(100)", 1,
                   "0 passed, 6 failed, 0 skipped", "no answer within 1 s", timeout="1")

    def test_hangs_at_the_end(self):
        self.check(GOOD + "\n    import time\n    time.sleep(100)", 1,
                   "4 passed, 2 failed, 0 skipped", "did not exit within 3 s", timeout="3")

    # [CONFORM-1]
    def test_does_not_flush(self):
        delayed_back = 'import sys\n    sys.stdout = open(1, "w", buffering=1 << 20)\n    '
        self.check(GOOD.replace("import json", delayed_back + "import json")
                   .replace(", flush=True", ""), 1, "0 passed, 4 failed, 0 skipped",
                   "no answer within 1 s", timeout="1")

    def test_garbage(self):
        self.check(GOOD.replace("json.dumps(answer(request))", '"Hello"'), 1,
                   "0 passed, 4 failed, 0 skipped", "not JSON")

    def test_garbage_that_is_not_text(self):
        self.check("import sys\nfor _ in sys.stdin: sys.stdout.buffer.write(b'\\xff\\n'); "
                   "sys.stdout.flush()", 1, "0 passed, 4 failed, 0 skipped", "not JSON")

    def test_an_answer_without_a_line_end(self):
        self.check("import sys\ninput()\nwhile True: sys.stdout.write('x' * 65536)", 1,
                   "0 passed, 6 failed, 0 skipped", "an answer without a line end")

    # [CONFORM-1]
    def test_out_of_order(self):
        self.check(GOOD.replace("for line in sys.stdin:\n        request = json.loads(line)",
                                "lines = list(sys.stdin)\n    for line in lines:\n"
                                "        request = json.loads(line)"), 1,
                   "0 passed, 4 failed, 0 skipped", timeout="1")
        swapped = """
            import json, sys
            delayed = None
            for line in sys.stdin:
                request = json.loads(line)
                text = json.dumps({"n": request.get("n")})
                if request.get("n") == 7 and delayed is None:
                    delayed = text
                    continue
                print(text, flush=True)
                if delayed:
                    print(delayed, flush=True)
                    delayed = None
        """
        self.check(swapped, 1, "2 passed, 2 failed, 0 skipped", '"n":7', 'got      {"n": 8}')

    def test_an_additional_member(self):
        self.check(GOOD.replace('request["n"]}', 'request["n"], "note": 0}'), 1,
                   "1 passed, 3 failed, 0 skipped")

    def test_a_duplicate_member(self):
        self.check(GOOD.replace("json.dumps(answer(request))",
                                "json.dumps(answer(request))[:-1] + ',\"n\":1,\"n\":1}'"), 1,
                   "0 passed, 4 failed, 0 skipped")

    def test_numbers_and_booleans_differ(self):
        self.check(GOOD.replace('request["n"]}', 'int(request["n"])}'), 1,
                   "3 passed, 1 failed, 0 skipped")
        self.check(GOOD.replace('request["n"]}', 'float(request["n"])}'), 1,
                   "1 passed, 3 failed, 0 skipped")

    def test_more_answers_than_lines(self):
        self.check(GOOD.replace("(request))", '(request)) + "\\n{}"'), 1,
                   "0 passed, [45] failed, 0 skipped", "more answers than lines")
        self.check(GOOD + '\n    print("{}", flush=True)', 1, "4 passed, 2 failed, 0 skipped",
                   "the end of input", "more answers than lines")

    # [CONFORM-6]
    def test_exits_with_a_status(self):
        self.check(GOOD + "\n    sys.exit(7)", 1, "4 passed, 2 failed, 0 skipped", "status 7",
                   "CONFORM-6")

    def test_a_fresh_group_has_a_new_process(self):
        counts = GOOD.replace("def answer", "seen = []\n    def answer").replace(
            'return {"n": request["n"]}',
            'seen.append(1)\n        return {"n": request["n"] if len(seen) <= 500 else -1}')
        self.check(counts, 0, "4 passed, 0 failed, 0 skipped")

    def test_unusable_command(self):
        for command in ("/nonexistent/implementation", "", "'"):
            with self.subTest(command):
                done = self.run_it(command)
                self.assertEqual(done.returncode, 2)
                self.assertIn("run.py:", done.stderr)
        done = self.run_it(self.command(GOOD), "--file", "none")
        self.assertEqual(done.returncode, 2)

    def test_an_unsupported_file(self):
        first = FILE["testGroups"][0]["tests"][0]
        changes = ({"protocol": "tricode/2"}, {"numberOfTests": 5},
                   {"testGroups": [{"tests": [{**first, "acceptable": True}] * 4}]})
        for change in changes:
            with self.subTest(change):
                self.write_vectors({**FILE, **change})
                self.assertEqual(self.run_it(self.command(GOOD)).returncode, 2)
        (self.path / "a.json").write_text("{")
        self.assertEqual(self.run_it(self.command(GOOD)).returncode, 2)

    def test_json(self):
        done = self.run_it(self.command(GOOD.replace('request["n"]}', "0}")), "--json")
        self.assertEqual(done.returncode, 1)
        report = json.loads(done.stdout)
        self.assertEqual((report["passed"], report["failed"], report["good"]), (1, 3, False))
        self.assertEqual(report["files"][0]["differences"][0]["tcId"], 1)


if __name__ == "__main__":
    unittest.main()
