#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares spec/assumptions.md with the code in both directions, and fails if they differ.

Frama-C's output for each file of proofs/goals.tsv gives the assumptions of the proofs: axioms and
similar statements, functions without a body that proved code calls, logic without a definition,
preconditions of the public functions of src/core. The gate and its tables give the options that
weaken a proof (options.tsv lists those that do not) and the accepted warnings; src/ gives the
unproved code. Errors are: an assumption that the page does not list, or a listed one that the code
does not have; a contract that one file assumes and that differs from the contract that another file
proves; a file, function or make target named in the page that does not exist; a row outside a
table. With --self-test, injects faults of each kind into copies and checks that each is detected.
"""
import argparse
import re
import sys

import facts
import page

PAGE = "spec/assumptions.md"
# The tables of the page, identified by the first cell of their header.
PROVEN, ASSUMED, PRECONDITION = "proven", "assumed", "precondition"
OPTION, CODE = "option or warning", "code"
# "-option", "value" in Python syntax.
OPTIONS = re.compile(r"\"(-[a-z][\w-]*)(?:\"(?:,\s*\"([^\"-][^\"]*)\")?)?")
# The section with the table of the proofs' assumptions.
IN_PROOFS = "Taken for granted by the proofs"


def goals(tree):
    """{path: options} of the files proved by the gate."""
    found = {}
    for line in tree["proofs/goals.tsv"].splitlines():
        if line.strip() and not line.startswith("#"):
            words = line.split()
            found[words[0]] = [word for word in words[1:] if word.startswith("-")]
    return found


def listed(tree, head, section=None):
    """The names in backticks in the first cells of a table, with the row of each."""
    names, found = {}, False
    for table in page.tables(tree[PAGE]):
        if table.header[0] == head and section in (None, table.section):
            found = True
            for row in table.rows:
                for name in page.code_words(row[0]):
                    names[name] = row
    if not found:
        raise SystemExit(f"{PAGE} has no table whose header begins with '{head}'")
    return names


def both_ways(what, code, names, where=""):
    """Names that only the code has, and names that only the page has."""
    for name in sorted(code - set(names)):
        yield (f"{what} `{name}` is not in the page's table{where}: add its row, or remove it from "
               "the code")
    for name in sorted(set(names) - code):
        yield (f"{what} `{name}` is in the page's table{where} but not in the code: remove its "
               "row")


def assumed(known):
    """The assumptions of the proofs: called functions that no file proves, and stated facts."""
    proven = {name for each in known.values() for name in each.public}
    found = set()
    for each in known.values():
        found |= each.called - set(each.defined) - proven
        found |= each.facts
    return found


def check_assumed(tree, known):
    names = listed(tree, ASSUMED, IN_PROOFS)
    yield from both_ways("what the proofs assume,", assumed(known), names)
    for name, row in names.items():
        for other in re.findall(r"proven of `(\w+)`", " ".join(row)):
            believed = {str(ensured(each.declared[name])) for each in known.values()
                        if name in each.declared}
            shown = {str(ensured(each.defined[other])) for each in known.values()
                     if other in each.defined}
            if len(shown) != 1 or believed != shown:
                yield (f"`{name}` is assumed to have the proved contract of `{other}`, but their ensures "
                       "differ")


def ensured(contract):
    return [words for keyword, words in facts.clauses_of(contract) if keyword == "ensures"]


def check_contracts(_tree, known):
    """The contract that a file assumes for a function equals the contract that another file proves."""
    for path, each in known.items():
        for name, contract in each.declared.items():
            for other, prover in known.items():
                if name in prover.public and prover.defined[name] != contract:
                    yield f"{path} assumes a contract of {name} that differs from the one that {other} proves"


def check_preconditions(tree, known):
    required = {name for path, each in known.items() if path.startswith("src/core/")
                for function in each.public for name in facts.preconditions(each.defined[function])}
    yield from both_ways("the precondition", required, listed(tree, PRECONDITION))


def options_of_gate(tree):
    """The options that the gate passes to Frama-C, with their literal values."""
    used = set()
    for path, text in tree.items():
        if re.fullmatch(r"proofs/\w+\.py", path):
            used |= {" ".join(option).strip() for option in OPTIONS.findall(text)}
    for options in goals(tree).values():
        used |= {re.match(r"-[\w-]+", option).group(0) for option in options}
    return used


def check_options(tree, _known):
    """Every option of the gate is listed as harmless in options.tsv, or in the page. A row of
    options.tsv with a value is for that value only."""
    found = options_of_gate(tree)
    harmless = {row[0] for row in page.rows(tree, "options.tsv")}
    matched = {option: option if option in harmless else option.split()[0] for option in found}
    for option in sorted(harmless - set(matched.values())):
        yield f"options.tsv: {option} is not used: remove its row"
    with_values = {row.split()[0] for row in harmless if " " in row}
    used = {option if name in with_values else name for option, name in matched.items()}
    warnings = {re.match(r"[\w-]+", line).group(0)
                for line in tree["proofs/warnings.tsv"].splitlines()
                if line.strip() and not line.startswith("#")}
    names = listed(tree, OPTION)
    for name in sorted(harmless & set(names)):
        yield f"{name} is both in options.tsv and in the page: remove one"
    yield from both_ways("the option or warning", (used - harmless) | warnings, names,
                         " (if it is harmless, add the reason to tests/claims/options.tsv)")


def check_sources(tree, _known):
    """Every file of src/ is proved, or in a folder of the table of tested code."""
    proven = goals(tree)
    names = listed(tree, PROVEN)

    def covers(name, path):
        return path == name or path.startswith(name + "/")
    for path in proven:
        if not any(covers(name, path) for name in names):
            yield f"{path} is proved but not in the page's table of proved files: add it"
    for name in names:
        if name.startswith(("src/", "proofs")) and not any(covers(name, path) for path in proven):
            yield f"`{name}` is in the page's table of proved files but not in goals.tsv"
    folders = {name for name in listed(tree, CODE) if name.startswith("src/")}
    unproven = {"/".join(path.split("/")[:-1]) for path in tree
                if re.fullmatch(r"src/.*\.(c|js|html)", path) and path not in proven}
    yield from both_ways("the unproven folder", unproven, folders)


def check_names(tree, _known):
    """The files, functions and make targets that the page names exist."""
    for number in page.broken_rows(tree[PAGE]):
        yield f"{PAGE}:{number}: a table row without a header: is there an empty line before it?"
    targets = {name for path, text in tree.items() if path == "Makefile" or path.endswith(".mk")
               for name in re.findall(r"^([a-z][a-z-]*):", text, re.M)}
    words = set(re.findall(r"tricode_\w+", " ".join(
        text for path, text in tree.items() if path.startswith("src/"))))
    folders = {"/".join(path.split("/")[:depth]) for path in tree
               for depth in range(1, path.count("/") + 1)}
    for line in tree[PAGE].splitlines():
        folder = ""
        for name in page.code_words(line):
            target = re.match(r"make ([a-z-]+)", name)
            if target and target.group(1) not in targets:
                yield f"the page names `{name}`, which is not a make target"
            elif re.fullmatch(r"tricode_\w+", name) and name not in words:
                yield f"the page names `{name}`, which is not in src/"
            elif re.fullmatch(r"[\w./-]+\.(c|h|json|py|tsv|md|mk)", name) or \
                    re.fullmatch(r"(src|proofs|tests|fuzz|vectors|spec)(/[\w-]+)*", name):
                tried = [name, f"tests/unit/{name}", f"{folder}/{name}"]
                if not any(path in tree or path in folders for path in tried):
                    yield f"the page names `{name}`, which is not a file or folder"
                if "/" in name:
                    folder = name.rsplit("/", 1)[0]


def check_suites(tree, _known):
    """The page lists every suite and fuzz target."""
    named = {name.rsplit("/", 1)[-1] for line in tree[PAGE].splitlines()
             for name in page.code_words(line)}
    for path in sorted(tree):
        if re.fullmatch(r"tests/[a-z]+/test_\w+\.c|fuzz/targets/\w+\.c", path) and \
                path.rsplit("/", 1)[-1] not in named:
            yield f"{path} is not in the page: add what it tests"


CHECKS = (check_assumed, check_contracts, check_preconditions, check_options, check_sources,
          check_names, check_suites)


def learn(tree, top, only=None):
    """The parsed Frama-C output of each proved file."""
    return {path: facts.read(path, facts.printed(path, top)) for path in goals(tree)
            if only is None or path in only}


def judge(tree, known):
    return [fault for check in CHECKS for fault in check(tree, known)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true",
                        help="then inject faults and check that each is detected")
    arguments = parser.parse_args()
    tree = page.load_tree()
    known = learn(tree, page.TOP)
    faults = judge(tree, known)
    for fault in faults:
        print("RED " + fault, file=sys.stderr)
    functions = sum(len(each.defined) for each in known.values())
    print(f"assumptions: {len(known)} proved files with {functions} functions; "
          f"{len(assumed(known))} assumptions of the proofs, "
          f"{len(listed(tree, PRECONDITION))} preconditions, {len(listed(tree, OPTION))} options "
          f"and warnings, {len(listed(tree, CODE))} folders of unproven code; {len(faults)} red")
    if arguments.self_test and not faults:
        import assumptions_self_test
        return assumptions_self_test.run(tree, known)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
