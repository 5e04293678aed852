#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Negative controls of the mutation runners: they must fail for a mutant without effect, for a design
fault that the theorem does not detect or whose core does not verify by itself, and for a wrong table.
Also checks the exact mutants that the operators generate for a small file."""
import argparse
import pathlib
import sys
import tempfile
import unittest

import design
import operators
import run
import suite
import wp

SMALL = """
enum color { RED, GREEN, BLUE };
static const int table[2] = {7, 8};
/*@ ensures 1 < 2; */ // a < b
static int look(int a, int *b) {
    int c = a;
    if (a < 3 && *b == GREEN) {
        *b = table[0] - c; /* a > b */
    }
    return c;
}
"""
EXPECTED = {
    "t.c:table:1:constant:1": "8", "t.c:table:1:constant:2": "9",
    "t.c:look:2:initial:1": "{0}", "t.c:look:3:relation:1": "<=", "t.c:look:3:relation:2": "!=",
    "t.c:look:3:constant:1": "4", "t.c:look:3:constant:2": "BLUE",
    "t.c:look:3:operand:1": "*b == GREEN",
    "t.c:look:3:operand:2": "a < 3", "t.c:look:3:condition:1": "!(a < 3 && *b == GREEN)",
    "t.c:look:4:constant:1": "1", "t.c:look:4:arithmetic:1": "+", "t.c:look:4:deletion:1": "",
    "t.c:look:6:return:1": "(int)0",
}


def no_change(sources):
    """Equivalent mutants with different text, so that no proof can kill them."""
    source = sources["machine.c"]
    before = "machine->counter + 1u"
    at = source.text.index(before)
    return [operators.Mutant("no change", "machine.c", "tricode_machine_select", 0, "no change", at,
                             at + len(before), "1u + machine->counter + 0u", before)]


class SelfTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        self.pool = suite.pool_of(1)
        self.addCleanup(self.pool.shutdown)
        self.store = suite.Store(self.build / "store.json")

    def test_the_operators(self):
        source = operators.Source("t.c", SMALL, operators.neighbours_of([SMALL]), set())
        self.assertEqual({m.id: m.text for m in source.mutants()}, EXPECTED)
        self.assertEqual(source.readers("table"), ["look"])

    def test_comments_and_contracts_are_not_mutated(self):
        tokens = operators.tokens_of("/*@ a < b */ // c\n#define D 1\ne")
        self.assertEqual([token.text for token in tokens], ["e"])

    def test_an_unchanged_mutant_is_equivalent_for_the_compiler(self):
        sources, _ = suite.load()
        sorted_out = suite.sort_out(self.pool, sources, no_change(sources), "gcc -std=c11",
                                    self.store)
        self.assertEqual([m.id for m in sorted_out.equivalent], ["no change"])

    def test_an_unchanged_mutant_survives_and_is_red(self):
        sources, _ = suite.load()
        mutants = no_change(sources)
        results, _ = run.Runner(sources, self.build, self.store, self.pool).run(mutants)
        survivors = [m for m in mutants if not results[m.id]["goal"]]
        self.assertEqual(survivors, mutants)
        self.assertIn("survives", suite.judge_survivors(survivors, {}, "a table", mutants,
                                                         mutants)[0])

    def test_a_row_without_a_survivor_is_red(self):
        sources, _ = suite.load()
        mutants = no_change(sources)
        self.assertIn("does not survive",
                      suite.judge_survivors([], {"no change": "a reason"}, "a table", mutants,
                                            mutants)[0])
        self.assertIn("unknown mutant",
                      suite.judge_survivors([], {"none": "a reason"}, "a table", [], mutants)[0])

    def test_a_change_is_killed(self):
        sources, mutants = suite.load()
        chosen = [m for m in mutants if m.function == "refused" and m.operator == "deletion"][:1]
        results, _ = run.Runner(sources, self.build, self.store, self.pool).run(chosen)
        self.assertRegex(results[chosen[0].id]["goal"], "refused_ensures")

    def fault(self, verified, change):
        """A design patch made for this test."""
        path = self.build / "here.patch"
        path.write_text("fault: a test\neffect: a test\n"
                        f"verified: {verified}\n"
                        "unproved: proofs/system/machine_events.c on_fall @ensures\n" + change)
        return design.read(path)

    def test_a_fault_that_the_theorem_does_not_detect_is_red(self):
        fault = self.fault("-", "--- a/src/core/names.c\n+++ b/src/core/names.c\n@@ -1,2 +1,3 @@\n"
                                " // SPDX-License-Identifier: Apache-2.0\n+/* A comment. */\n"
                                ' #include "core/names.h"\n')
        result = design.verdict(fault, self.build, self.store, 1.0)
        self.assertIsNone(result["goal"])
        self.assertIn("the theorem does not detect", design.judge(fault, result)[0])

    def test_a_fault_whose_core_does_not_verify_is_red(self):
        result = {"core": "typed_lever_ensures", "goal": "typed_on_lever_ensures"}
        fault = design.read(sorted(design.FOLDER.glob("*.patch"))[0])
        self.assertIn("does not verify by itself", design.judge(fault, result)[0])

    def test_a_patch_that_does_not_apply_is_red(self):
        fault = self.fault("-", "--- a/src/core/names.c\n+++ b/src/core/names.c\n@@ -1,2 +1,2 @@\n"
                                "-// Absent.\n+// Present.\n #include \"core/names.h\"\n")
        with self.assertRaisesRegex(wp.Broken, "does not apply"):
            design.inject(fault, self.build)

    def test_frama_c_that_fails_is_no_kill(self):
        path = self.build / "broken.c"
        path.write_text("int f(void) { return }\n")
        with self.assertRaisesRegex(wp.Broken, "exited with"):
            wp.prove(path, [], [], self.build / "session", "none", 1)

    def test_how_firm(self):
        self.assertEqual(wp.how({"Z3": "Failed", "CVC4": "Unknown"}), "unknown")
        self.assertEqual(wp.how({"Z3": "Timeout", "CVC4": "Unknown"}), "time-out")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    program = unittest.main(exit=False, verbosity=0, argv=sys.argv[:1])
    print(f"mutants' self-test: {program.result.testsRun} tests")
    sys.exit(0 if program.result.wasSuccessful() else 1)
