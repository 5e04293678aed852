# SPDX-License-Identifier: Apache-2.0
"""Negative controls of assumptions.py: injects differences between the page and the code, in a copy
of the sources, in the page, in the gate's tables, and in the set of files. Each must be reported."""
import pathlib
import tempfile

import assumptions
import facts

PAGE = assumptions.PAGE
CENTER, CODE = "src/core/center.c", "src/core/code.c"
EVENTS, RUN = "proofs/system/machine_events.c", "proofs/system/run.c"
FULL = "/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\true; */\n"


def changed(tree, path, old, new):
    if old not in tree[path]:
        raise SystemExit(f"assumptions_self_test: {path} does not contain {old!r}: inject the fault "
                         "elsewhere")
    return {**tree, path: tree[path].replace(old, new, 1)}


def added(tree, path, text):
    return {**tree, path: tree[path] + text}


def dropped(tree, path):
    return {name: text for name, text in tree.items() if name != path}


def in_sources(tree):
    """(description, changed tree, file that Frama-C must parse again, expected part of the error)."""
    def hope(contract):
        return added(tree, CENTER, f"\n{contract}int hope(void);\n{FULL}int act(void) {{\n"
                     "    return hope();\n}\n")
    yield "an axiom", added(tree, CENTER, "/*@ axiomatic W { axiom all_is_well: 1 == 2; } */\n"), \
        CENTER, "`all_is_well` is not in the page"
    yield "a lemma", added(tree, CENTER, "/*@ lemma surely: 1 == 1; */\n"), CENTER, \
        "`surely` is not in the page"
    yield "an admitted fact", added(
        tree, CENTER, f"\n{FULL}int act(int x) {{\n    /*@ admit x == 1; */\n    return x;\n}}"), \
        CENTER, f"`admit in {CENTER}` is not in the page"
    yield "a predicate without a definition", added(
        tree, CENTER, "/*@ predicate fine(int x); */\n"), CENTER, \
        "`fine` is not in the page"
    yield "a logic function that only reads", added(
        tree, CENTER, "/*@ axiomatic L { logic integer luck{L}(int *x) reads *x; } */\n"), CENTER, \
        "`luck` is not in the page"
    yield "an assumed function", hope(FULL), CENTER, "`hope` is not in the page"
    yield "an assumed function without a contract", hope(""), CENTER, "`hope` is not in the page"
    yield "a function of the C library", added(
        tree, CODE, f"\n#include <string.h>\n{FULL}int act(void) {{\n    char x = 0;\n"
        "    (void)memset(&x, 0, 1);\n    return 0;\n}\n"), CODE, "`memset` is not in the page"
    yield "a precondition of the core", added(
        tree, CENTER, f"\n/*@ requires lucky(x); {FULL[4:]}int act(int x) {{\n    return x;\n}}\n"
        .replace("/*@ requires lucky", "/*@ predicate lucky(integer n) = n == 7; */\n/*@ requires "
                                       "lucky")), CENTER, "precondition `lucky` is not in the page"
    yield "a comparison as a precondition", added(
        tree, CENTER, f"\n/*@ requires x < 7; {FULL[4:]}int act(int x) {{\n    return x;\n}}\n"), \
        CENTER, "precondition `x` is not in the page"
    yield "a contract that differs from the proved one", changed(
        tree, EVENTS, '#include "system/events.h"', '#include "system/events.h"\n'
        "/*@ ensures 1 == 2; */\nstruct tricode_payload tricode_payload_convert("
        "struct tricode_payload payload, enum tricode_kind kind);"), EVENTS, \
        "a contract of tricode_payload_convert that differs"
    yield "an attacker that is weaker than proved", changed(
        tree, EVENTS, '#include "system/events.h"', '#include "system/events.h"\n'
        "/*@ ensures \\result.authentic == 0; */\nstruct tricode_presented attacker(void);"), \
        EVENTS, "their ensures differ"
    yield "a removed assumption", changed(
        tree, "proofs/system/boundary.c", "tag_is_right() ?", "0 ?"), "proofs/system/boundary.c", \
        "`tag_is_right` is in the page"


def in_tables(tree):
    """(description, changed tree, expected part of the error)."""
    row = "| `any_bytes` |"
    yield "a missing row", changed(tree, PAGE, row, "| |"), "`any_bytes` is not in the page"
    yield "a stale row", changed(tree, PAGE, row, f"| `any_hope` | - | - |\n{row}"), \
        "`any_hope` is in the page"
    yield "a missing precondition", changed(tree, PAGE, "`tricode_closed_valid`", "(no name)"), \
        "precondition `tricode_closed_valid` is not in the page"
    yield "a stale precondition", changed(tree, PAGE, "| `payer.bal", "| `hope` `payer.bal"), \
        "precondition `hope` is in the page"
    yield "an empty line in a table", changed(tree, PAGE, row, f"\n{row}"), "without a header"
    yield "an option of the gate", added(tree, "proofs/gate.py", 'MORE = ["-wp-no-volatile"]\n'), \
        "warning `-wp-no-volatile` is not in the page"
    yield "an option of one file", changed(
        tree, "proofs/goals.tsv", "-wp-no-smoke-dead", "-wp-model=Cast -wp-no-smoke-dead"), \
        "warning `-wp-model` is not in the page"
    yield "a stale option", changed(tree, "proofs/goals.tsv", " -wp-no-smoke-dead-call", ""), \
        "warning `-wp-no-smoke-dead-call` is in the page"
    yield "another value of an option", changed(
        tree, "tests/claims/options.tsv", "-report-unclassified-unknown ERROR",
        "-report-unclassified-unknown INFO"), "warning `-report-unclassified-unknown ERROR` is not"
    yield "an option that is not used", added(
        tree, "tests/claims/options.tsv", "-wp-hope\tit helps\n"), "-wp-hope is not used"
    yield "an accepted warning", added(tree, "proofs/warnings.tsv", "wp\\] .*\tit is late\n"), \
        "warning `wp` is not in the page"
    yield "a new folder of code", {**tree, "src/bank/money.c": ""}, \
        "unproven folder `src/bank` is not in the page"
    yield "an unproven file of the core", {**tree, "src/core/more.c": ""}, \
        "unproven folder `src/core` is not in the page"
    yield "a stale folder", changed(tree, PAGE, "| `src/qr` |", "| `src/qr`, `src/fax` |"), \
        "unproven folder `src/fax` is in the page"
    yield "a proof that is not listed", changed(tree, PAGE, "| `src/core/names.c` |", "| |"), \
        "src/core/names.c is proved but not"
    yield "a listed file that is not proved", changed(tree, PAGE, "| `src/core/names.c` |",
                                          "| `src/core/names.c`, `src/qr/draw.c` |"), \
        "not in goals.tsv"
    yield "a removed test", dropped(tree, "tests/unit/test_center_walk.c"), "center_walk.c"
    yield "a removed fuzz target", dropped(tree, "fuzz/targets/qr_grey.c"), "qr_grey.c"
    yield "removed vectors", dropped(tree, "vectors/convert.json"), "convert.json"
    yield "an unlisted suite", {**tree, "tests/unit/test_moon.c": ""}, \
        "tests/unit/test_moon.c is not in the page"
    yield "a removed function", changed(tree, PAGE, "`tricode_record_check`",
                                             "`tricode_record_cheque`"), "not in src/"
    yield "a removed make target", changed(tree, "proofs/explore/explore.mk", "\nexplore:",
                                           "\nwander:"), "`make explore`"


def learned(tree, known, path):
    """The facts of the tree after parsing one file again, from a copy."""
    with tempfile.TemporaryDirectory(prefix="tricode-claims-") as folder:
        for name, text in tree.items():
            if name.startswith(("src/core/", "proofs/")) and name.endswith((".c", ".h")):
                copy = pathlib.Path(folder, name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(text, encoding="utf-8")
        return {**known, path: facts.read(path, facts.printed(path, folder))}


def run(tree, known):
    injected = [(what, broken, learned(broken, known, path), expected)
               for what, broken, path, expected in in_sources(tree)]
    injected += [(what, broken, known, expected) for what, broken, expected in in_tables(tree)]
    missed = 0
    for what, broken, seen, expected in injected:
        found = assumptions.judge(broken, seen)
        if not any(expected in fault for fault in found):
            missed += 1
            print(f"NOT RED: {what}: expected '{expected}', found {found[:3]}")
    print(f"assumptions, injected differences: {len(injected)}, {len(injected) - missed} detected")
    return 1 if missed else 0
