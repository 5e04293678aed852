# SPDX-License-Identifier: Apache-2.0
"""Negative controls of clauses.py: injects faults into a copy of the tree in memory. Citations
without a check must not count, and each fault must be reported."""
import re

import citations
import clauses


def changed(tree, path, old, new):
    if old not in tree[path]:
        raise SystemExit(f"clauses_self_test: {path} does not contain {old!r}: inject the fault "
                         "elsewhere")
    return {**tree, path: tree[path].replace(old, new)}


def without(tree, clause):
    """The tree with all citations of the clause removed, except in the specification and in this
    folder's tables."""
    pattern = re.compile(r"\[" + clause + r"\]")
    return {path: pattern.sub("[]", text) if not path.startswith(("spec/", "tests/claims/"))
            else text for path, text in tree.items()}


def added(tree, path, text):
    return {**tree, path: tree[path] + text}


TEST_FILE = "tests/unit/test_host_durable.c"
CODE = "src/core/code.c"
HEADER = "src/core/code.h"
TABLE = "tests/claims/untested.tsv"


def cases(tree):
    """(description, changed tree, expected part of the error)."""
    clause = "STORE" + "-9"  # only tests are evidence for it
    lone = without(tree, clause)
    nothing = f"{clause} has no evidence"
    cited = f"/* [{clause}] */\n"
    yield "a clause without a citation", lone, nothing
    yield "only the source that implements it", added(lone, "src/host/file.c", cited), nothing
    yield "only the heading of a suite", changed(
        lone, TEST_FILE, "/* The order in which", f"/* [{clause}] The order in which"), nothing
    yield "only a helper of a suite", changed(
        lone, TEST_FILE, "static void note(char", cited + "static void note(char"), nothing
    yield "only a string in a test", changed(
        lone, TEST_FILE, 'scratch_path("other"), 06', f'scratch_path("[{clause}]"), 06'), nothing
    yield "only a test that its suite does not run", changed(
        changed(lone, TEST_FILE, "START_TEST(synced", cited + "START_TEST(synced"), TEST_FILE,
        "tcase_add_test(tests, synced_before_renamed);", ""), nothing
    yield "only a test that asserts nothing", changed(
        lone, TEST_FILE, "START_TEST(synced", f"{cited}START_TEST(none) {{\n    (void)whole;\n}}\n"
        "END_TEST\n\n/* tcase_add_test(tests, none) */\nSTART_TEST(synced"), nothing
    yield "only a Python test that asserts nothing", changed(
        lone, "tests/conformance/conform_test.py", "    def test_command_line(self):",
        f"    # [{clause}]\n    def test_none(self):\n        pass\n\n"
        "    def test_command_line(self):"), nothing
    yield "only a test of the page that asserts nothing", added(
        lone, "tests/web/history.test.js", f"// [{clause}]\ntest('none', () => {{\n  assert;\n}});\n"), nothing
    yield "only a comment in the body of a proven function", changed(
        lone, CODE, " {\n", f" {{\n    {cited}"), nothing
    yield "only a comment above a macro that no contract uses", changed(
        lone, HEADER, "#define TRICODE_CODE_SIZE", cited + "#define TRICODE_NOWHERE 1\n"
        "#define TRICODE_CODE_SIZE"), nothing
    yield "only a Python comment outside of tests", added(
        lone, "tests/conformance/conform_test.py", f"# [{clause}]\n"), nothing
    yield "only a scene that does not run", changed(
        lone, "tests/demo/demo.py", "    def in_tray(",
        f"    # [{clause}]\n    def in_tray("), nothing
    yield "only a fuzz helper that asserts nothing", added(
        lone, "fuzz/targets/read.c", f"\n{cited}int none(int x) {{\n    return x;\n}}\n"), nothing
    stale = "STORE" + "-99"
    yield "a test of an unknown clause", changed(
        tree, TEST_FILE, "START_TEST(synced", f"/* [{stale}] */\nSTART_TEST(synced"), \
        f"no clause {stale}"
    yield "an unknown clause in a page", added(tree, "spec/assumptions.md", f"see {stale}"), \
        f"no clause {stale}"
    yield "a second, unknown number in the specification's tables", added(
        tree, "spec/protocol.md", "\n| STORE-1, 2, 99 |\n"), f"no clause {stale}"
    yield "an unknown group", added(tree, CODE, "// [STAURE" + "-9]\n"), "no clause STAURE"
    yield "a new clause", added(tree, "spec/protocol.md", f"\n**[{stale}]** It MUST be so.\n"), \
        f"{stale} has no evidence"
    yield "a test that cites too many clauses", changed(
        tree, TEST_FILE, "START_TEST(synced",
        "/* [STORE-1, STORE-2, STORE-3, STORE-4, STORE-5, STORE-6, STORE-7] */\n"
        "START_TEST(synced"), "cite at most"
    reason = "a reason\tkeys stay secret\n"
    yield "an unneeded entry of untested.tsv", added(tree, TABLE, f"{clause}\t*\t{reason}"), \
        "remove the row"
    yield "an entry for words that the clause does not contain", added(
        tree, TABLE, f"{clause}\tnobody says this\t{reason}"), "does not contain"
    yield "an entry without an assumption", added(
        tree, TABLE, "KEY-1\tfrom a cryptographic\tbecause\tno such row\n"), "has a row that begins"
    yield "an entry for an unknown clause", added(tree, TABLE, f"{stale}\t*\t{reason}"), \
        f"no clause {stale}"
    yield "a stale row of unknown_ids.tsv", added(
        tree, "tests/claims/unknown_ids.tsv", f"{CODE}\t{stale}\tit was there\n"), "does not cite"


def run(tree):
    vectors = [citation for path, text in sorted(tree.items())
               if re.fullmatch(r"vectors/\w+\.json", path)
               for citation in citations.vector_citations(path, text)]
    tree = {path: text for path, text in tree.items() if not path.endswith(".json")}
    missed = count = 0
    for what, broken, expected in cases(tree):
        count += 1
        faults = clauses.Judgement(broken, vectors).faults
        if not any(expected in fault for fault in faults):
            missed += 1
            print(f"NOT RED: {what}: expected '{expected}', found {faults[:3]}")
    print(f"clauses, injected faults: {count}, {count - missed} detected")
    return 1 if missed else 0
