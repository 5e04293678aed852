#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares spec/assumptions.md with the code, both ways, and is red when they differ.

From what Frama-C prints of each file of proofs/goals.tsv comes the list of what the proofs take for
granted: axioms and the like, functions without a body that proven code calls, logic without a
definition, preconditions of the public functions of src/core. From the gate and its tables come the
options that weaken a proof (options.tsv names those that do not) and the warnings that are let
pass; from src/, what is not proven at all. What the page's tables do not list is red, and so is
what they list and the code has not. So is: a contract that one file believes and another file's
proof differs from; a file, function or make target that the page names and that is not there; a row
that is in no table. With --self-test, faults of each kind are planted in copies, and each must be
found.
"""
import argparse
import re
import sys

import facts
import page

PAGE = "spec/assumptions.md"
# The tables of the page by the first cell of their heads.
PROVEN, ASSUMED, PRECONDITION = "proven", "assumed", "precondition"
OPTION, CODE = "option or warning", "code"
# "-option", "value" as Python writes it.
OPTIONS = re.compile(r"\"(-[a-z][\w-]*)(?:\"(?:,\s*\"([^\"-][^\"]*)\")?)?")
# The section whose table of assumptions is about the proofs.
IN_PROOFS = "Taken for granted by the proofs"


def goals(tree):
    """{path: options} of the files that the gate proves."""
    found = {}
    for line in tree["proofs/goals.tsv"].splitlines():
        if line.strip() and not line.startswith("#"):
            words = line.split()
            found[words[0]] = [word for word in words[1:] if word.startswith("-")]
    return found


def listed(tree, head, section=None):
    """What the first cells of a table name in backticks, with the row of each."""
    names, found = {}, False
    for table in page.tables(tree[PAGE]):
        if table.header[0] == head and section in (None, table.section):
            found = True
            for row in table.rows:
                for name in page.code_words(row[0]):
                    names[name] = row
    if not found:
        raise SystemExit(f"{PAGE} has no table whose head begins '{head}'")
    return names


def both_ways(what, code, names, where=""):
    """What only the code has, and what only the page has."""
    for name in sorted(code - set(names)):
        yield (f"{what} `{name}` is not in the page's table{where}: add its row, or take it out of "
               "the code")
    for name in sorted(set(names) - code):
        yield (f"{what} `{name}` is in the page's table{where} and nowhere in the code: remove its "
               "row")


def assumed(known):
    """What the proofs believe: functions that they call and nobody proves, and what is stated."""
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
                yield (f"`{name}` is believed to do what is proven of `{other}`, and their ensures "
                       "differ")


def ensured(contract):
    return [words for keyword, words in facts.clauses_of(contract) if keyword == "ensures"]


def check_contracts(_tree, known):
    """A contract that a file believes of another file's function is the one that is proven."""
    for path, each in known.items():
        for name, contract in each.declared.items():
            for other, prover in known.items():
                if name in prover.public and prover.defined[name] != contract:
                    yield f"{path} believes another contract of {name} than {other} proves"


def check_preconditions(tree, known):
    required = {name for path, each in known.items() if path.startswith("src/core/")
                for function in each.public for name in facts.preconditions(each.defined[function])}
    yield from both_ways("the precondition", required, listed(tree, PRECONDITION))


def options_of_gate(tree):
    """The options that the gate gives to Frama-C, each with its value where that is written."""
    used = set()
    for path, text in tree.items():
        if re.fullmatch(r"proofs/\w+\.py", path):
            used |= {" ".join(option).strip() for option in OPTIONS.findall(text)}
    for options in goals(tree).values():
        used |= {re.match(r"-[\w-]+", option).group(0) for option in options}
    return used


def check_options(tree, _known):
    """Every option of the gate is harmless, as options.tsv says, or in the page. A row of
    options.tsv that has a value is for that value alone."""
    found = options_of_gate(tree)
    harmless = {row[0] for row in page.rows(tree, "options.tsv")}
    matched = {option: option if option in harmless else option.split()[0] for option in found}
    for option in sorted(harmless - set(matched.values())):
        yield f"options.tsv: {option} is not used any more: remove its row"
    with_values = {row.split()[0] for row in harmless if " " in row}
    used = {option if name in with_values else name for option, name in matched.items()}
    warnings = {re.match(r"[\w-]+", line).group(0)
                for line in tree["proofs/warnings.tsv"].splitlines()
                if line.strip() and not line.startswith("#")}
    names = listed(tree, OPTION)
    for name in sorted(harmless & set(names)):
        yield f"{name} is harmless in options.tsv and a gap in the page: one of them is wrong"
    yield from both_ways("the option or warning", (used - harmless) | warnings, names,
                         " (or it is harmless: say why in tests/claims/options.tsv)")


def check_sources(tree, _known):
    """Every file of src/ is proven, or in a folder of the table of what is tested."""
    proven = goals(tree)
    names = listed(tree, PROVEN)

    def covers(name, path):
        return path == name or path.startswith(name + "/")
    for path in proven:
        if not any(covers(name, path) for name in names):
            yield f"{path} is proven, and not in the page's table of what is proven: add it"
    for name in names:
        if name.startswith(("src/", "proofs")) and not any(covers(name, path) for path in proven):
            yield f"`{name}` is in the page's table of what is proven, and goals.tsv has it not"
    folders = {name for name in listed(tree, CODE) if name.startswith("src/")}
    unproven = {"/".join(path.split("/")[:-1]) for path in tree
                if re.fullmatch(r"src/.*\.(c|js|html)", path) and path not in proven}
    yield from both_ways("the unproven folder", unproven, folders)


def check_names(tree, _known):
    """What the page names is there: files, functions, make targets."""
    for number in page.broken_rows(tree[PAGE]):
        yield f"{PAGE}:{number}: a row of a table that has no head: is an empty line before it?"
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
                yield f"the page names `{name}`, and there is no such target"
            elif re.fullmatch(r"tricode_\w+", name) and name not in words:
                yield f"the page names `{name}`, and src/ has it not"
            elif re.fullmatch(r"[\w./-]+\.(c|h|json|py|tsv|md|mk)", name) or \
                    re.fullmatch(r"(src|proofs|tests|fuzz|vectors|spec)(/[\w-]+)*", name):
                tried = [name, f"tests/unit/{name}", f"{folder}/{name}"]
                if not any(path in tree or path in folders for path in tried):
                    yield f"the page names `{name}`, and there is no such file or folder"
                if "/" in name:
                    folder = name.rsplit("/", 1)[0]


def check_suites(tree, _known):
    """Every suite and fuzz target stands in the page for something."""
    named = {name.rsplit("/", 1)[-1] for line in tree[PAGE].splitlines()
             for name in page.code_words(line)}
    for path in sorted(tree):
        if re.fullmatch(r"tests/[a-z]+/test_\w+\.c|fuzz/targets/\w+\.c", path) and \
                path.rsplit("/", 1)[-1] not in named:
            yield f"{path} is not in the page: say what it stands for"


CHECKS = (check_assumed, check_contracts, check_preconditions, check_options, check_sources,
          check_names, check_suites)


def learn(tree, top, only=None):
    """What Frama-C prints of each proven file, read."""
    return {path: facts.read(path, facts.printed(path, top)) for path in goals(tree)
            if only is None or path in only}


def judge(tree, known):
    return [fault for check in CHECKS for fault in check(tree, known)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true",
                        help="then plant faults; each must be found")
    arguments = parser.parse_args()
    tree = page.load_tree()
    known = learn(tree, page.TOP)
    faults = judge(tree, known)
    for fault in faults:
        print("RED " + fault, file=sys.stderr)
    functions = sum(len(each.defined) for each in known.values())
    print(f"assumptions: {len(known)} proven files with {functions} functions; "
          f"{len(assumed(known))} things assumed by the proofs, "
          f"{len(listed(tree, PRECONDITION))} preconditions, {len(listed(tree, OPTION))} options "
          f"and warnings, {len(listed(tree, CODE))} folders of unproven code; {len(faults)} red")
    if arguments.self_test and not faults:
        import assumptions_self_test
        return assumptions_self_test.run(tree, known)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
