#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles src/core with its contracts as run-time checks, and counts which of them are.

Frama-C's E-ACSL writes a copy of src/core that evaluates each clause and aborts when one does not
hold. Before, forms.tsv puts forms that E-ACSL 25 can translate in the place of those that it cannot.
Red is: a form whose text is not found as often as it says; a warning that not_translated.tsv does
not list, or another number of one; a clause that is neither checked nor accounted for by a row of
not_translated.tsv; a public function without a checking one; and, after the suites ran, a check that
none of them evaluated.
"""
import argparse
import collections
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(TOP / "proofs"))
import analyzer  # noqa: E402

Clause = collections.namedtuple("Clause", "kind file line function text")
# Frama-C's name of a clause's kind, and that of E-ACSL's check of it.
CHECKED = {"precondition": "Precondition", "postcondition": "Postcondition",
           "user assertion": "Assertion", "loop invariant": "Invariant"}
SITE = re.compile(r'\.kind = "([^"]*)";\s*\w+\.pred_txt = ((?:"(?:[^"\\]|\\.)*"\s*)+);\s*'
                  r'\w+\.file = "([^"]*)";\s*\w+\.fct = "([^"]*)";\s*\w+\.line = (\d+);')


class Bad(Exception):
    """Something is not as it has to be; the text says what, and what to do."""


def rows(name, columns):
    """The rows of a table beside this file, below comments and the line of the columns' names."""
    lines = [line.split("\t") for line in (HERE / name).read_text().splitlines()
             if line.strip() and not line.startswith("#")]
    if not lines or lines[0] != columns.split():
        raise Bad(f"{name}: the columns have to be {columns}")
    for line in lines[1:]:
        if len(line) != len(lines[0]):
            raise Bad(f"{name}: {line[0]} ... does not have {len(lines[0])} columns")
        yield [cell.replace("\\n", "\n") for cell in line]


def call(command, what, folder=TOP):
    done = subprocess.run([str(word) for word in command], cwd=folder,
                          env=analyzer.environment(folder), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise Bad(f"{what} ended with {done.returncode}: {done.stdout.strip()[-2000:]}")
    return done.stdout


def replace(texts, file, times, before, after):
    if texts[file].count(before) != times:
        raise Bad(f"{texts[file].count(before)} times in src/core/{file}, not {times}: {before!r}")
    if before.count("\n") != after.count("\n"):
        raise Bad(f"{file}: a replacement has to keep the number of lines: {before!r}")
    texts[file] = texts[file].replace(before, after)


def copy_core(folder, changes=()):
    """Copies src/core below the folder, with the changes, then the forms, put in."""
    texts = {path.name: path.read_text() for path in (TOP / "src/core").glob("*.[ch]")}
    for file, before, after in changes:
        if texts[file].count(before) != 1:
            raise Bad(f"{texts[file].count(before)} times in src/core/{file}, not once: {before!r}")
        texts[file] = texts[file].replace(before, after)
    for file, times, _, before, after in rows("forms.tsv", "file times why before after"):
        replace(texts, file, int(times), before, after)
    core = folder / "src/core"
    shutil.rmtree(core, ignore_errors=True)
    core.mkdir(parents=True)
    for name, text in texts.items():
        (core / name).write_text(text)
    return sorted(path.relative_to(folder) for path in core.glob("*.c"))


def parse(sources):
    return analyzer.command("frama-c", f"-cpp-extra-args=-Isrc -include {HERE}/forms.h", *sources)


def translate(folder, sources):
    """Has E-ACSL write folder/core.c; answers what it said."""
    return call(parse(sources) + ["-e-acsl", "-e-acsl-no-assert-print-data", "-e-acsl-share", analyzer.share() / "e-acsl",
                                  "-then-last", "-print", "-ocode", "core.c"], "E-ACSL", folder)


def read_clauses(folder, sources):
    """Every clause of src/core, as Frama-C's kernel sees it."""
    clauses = []
    call(parse(sources) + ["-report-untried", "-then", "-report-csv", "properties.tsv"],
         "frama-c -report", folder)
    for line in (folder / "properties.tsv").read_text().splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) >= 7:  # else the line goes on with the text of the one before
            clauses.append(Clause(cells[4], f"{cells[0]}/{cells[1]}", int(cells[2]), cells[3],
                                  cells[6]))
    return clauses


def read_sites(text):
    """Kind, file, line, function and text of each check that E-ACSL wrote."""
    sites = [Clause(kind, file, int(line), function, words)
             for kind, words, file, function, line in SITE.findall(text)]
    if len(sites) != len(re.findall(r"^ *__e_acsl_assert\(", text, re.M)):
        raise Bad("core.c: not every check's data were understood; E-ACSL writes them otherwise now")
    return sites


def judge_warnings(log, listed):
    """What is wrong with the warnings; each of E-ACSL's has to be listed, as often as listed."""
    faults = []
    flat = re.sub(r"\s+", " ", log)
    warnings = re.findall(r"Warning: (.*?)(?= \[(?:e-acsl|kernel)|$)", flat)
    found = collections.Counter()
    for warning in warnings:
        matching = [pattern for pattern, *_ in listed if re.search(pattern, warning)]
        found.update(matching[:1])
        if not matching:
            faults.append("a warning that not_translated.tsv does not list: " + warning)
    for pattern, kind, times, _ in listed:
        if found[pattern] != int(times):
            faults.append(f"{found[pattern]} warnings, where not_translated.tsv has {times}: "
                          f"{pattern} ({kind})")
    return faults


def account(clauses, sites, listed):
    """Prints how many clauses of each kind are checked; answers what is not accounted for."""
    left = collections.defaultdict(set)
    for site in sites:
        left[site.kind, site.file, site.line, site.function].add(site.text)
    behaviors = {(site.function, site.text) for site in sites}
    total, checked, faults = collections.Counter(), collections.Counter(), []
    for clause in clauses:
        kind = "exits" if (clause.kind, clause.text) == ("postcondition", "\\false") else clause.kind
        total[kind] += 1
        texts = left.get((CHECKED.get(kind), clause.file, clause.line, clause.function))
        if kind == "behavior assumption":  # part of the check of its behavior's ensures
            checked[kind] += 1
        elif kind in ("complete behaviors", "disjoint behaviors"):
            checked[kind] += (clause.function, f'"all behaviors {kind.split()[0]}"') in behaviors
        elif texts:
            texts.pop()
            checked[kind] += 1
    lacking = collections.Counter()
    for _, kind, times, _ in listed:
        lacking[kind] += int(times) if kind in total else 0
    variants = {(site.file, site.line) for site in sites if site.kind == "Variant"}
    total["loop variant"] = checked["loop variant"] = len(variants)
    print(f"  {'clauses of src/core':24} {'all':>5} {'checked':>8} {'not':>5}")
    for kind in sorted(total):
        print(f"  {kind:24} {total[kind]:5} {checked[kind]:8} {total[kind] - checked[kind]:5}")
        if total[kind] - checked[kind] != lacking[kind]:
            faults.append(f"{total[kind] - checked[kind]} clauses are not checked, where "
                          f"not_translated.tsv has {lacking[kind]}: {kind}")
    print(f"{sum(total.values())} clauses, {sum(checked.values())} of them checked at run time")
    return faults


def build(folder, compiler, flags):
    """Compiles folder/core.c into folder/core.o, where each public name is the checking function."""
    plain = folder / "unnamed.o"
    call([*compiler.split(), "-std=gnu11", "-w", *flags.split(), "-c", folder / "core.c", "-o", plain],
         compiler)
    names = set(re.findall(r" T (\w+)", call(["nm", plain], "nm")))
    public = sorted(name for name in names if not name.startswith("__gen_e_acsl_"))
    bare = [name for name in public if "__gen_e_acsl_" + name not in names]
    if bare or not public:
        raise Bad(f"nothing checks the contract of {', '.join(bare) or 'any function'}")
    pairs = folder / "names.txt"
    pairs.write_text("".join(f"{name} {name}_unchecked\n__gen_e_acsl_{name} {name}\n"
                             for name in public))
    call(["objcopy", f"--redefine-syms={pairs}", plain, folder / "core.o"], "objcopy")
    return len(public)


def build_runtime(folder, compiler, flags):
    parts, share = [], analyzer.share() / "e-acsl"
    for source in (HERE / "runtime.c", share / "instrumentation_model/e_acsl_contract.c"):
        parts.append(folder / (source.stem + ".o"))
        # E-ACSL 25 calls abort without its declaration, which clang 16 and newer refuse.
        call([*compiler.split(), "-std=gnu11", "-w", *flags.split(), "-include", "stdlib.h", f"-I{share}",
              "-c", source, "-o", parts[-1]], compiler)
    call(["ld", "-r", *parts, "-o", folder / "checks.o"], "ld")


def prove_forms():
    """The forms say what they take the place of; as far as forms.c states it."""
    analyzer.detect_provers()
    log = call(analyzer.command("frama-c", f"-cpp-extra-args=-Isrc -I{HERE}", HERE / "forms.c", "-wp",
                                "-wp-prover", "cvc4,z3", "-wp-timeout", "60", "-wp-par", "1",
                                "-wp-no-filter", "-wp-cache", "none"), "frama-c -wp")
    proved, goals = re.search(r"Proved goals: +(\d+) / (\d+)", log).groups()
    if proved != goals or int(goals) == 0:
        raise Bad(f"forms.c: {proved} of {goals} goals are proved:\n{log[-2000:]}")
    print(f"the forms: {goals} goals, {proved} proved")


def make(arguments):
    prove_forms()
    folder = arguments.build.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(rows("not_translated.tsv", "pattern clause times means"))
    sources = copy_core(folder)
    log = translate(folder, sources)
    (folder / "e-acsl.log").write_text(log)
    sites = read_sites((folder / "core.c").read_text())
    faults = judge_warnings(log, listed) + account(read_clauses(folder, sources), sites, listed)
    if faults:
        raise Bad("\n  ".join(faults))
    build_runtime(folder, arguments.compiler, arguments.flags)
    functions = build(folder, arguments.compiler, arguments.flags)
    print(f"{functions} public functions of src/core are their checking ones")


def reached(arguments):
    """Which of the checks were evaluated, by the lines that runtime.c wrote."""
    folder = arguments.build.resolve()
    # "all behaviors complete" is asked only where it does not hold.
    sites = {(site.kind, site.file, str(site.line), site.function)
             for site in read_sites((folder / "core.c").read_text())
             if site.kind != "RTE" and not site.text.startswith('"all behaviors')}
    seen = {tuple(line.split("\t")) for line in arguments.seen.read_text().splitlines()}
    never = sites - seen
    print(f"{len(sites) - len(never)} of {len(sites)} places with a check were evaluated")
    if never or not sites:
        raise Bad("never evaluated: " + "\n  ".join(f"{kind} of {function} at {file}:{line}"
                                                   for kind, file, line, function in sorted(never)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="folder for what is made")
    parser.add_argument("--compiler", default="clang", help="compiler")
    parser.add_argument("--flags", default="-O1 -g -fsanitize=address -fno-omit-frame-pointer",
                        help="its flags")
    parser.add_argument("--seen", type=pathlib.Path, help="judge what the suites evaluated instead")
    arguments = parser.parse_args()
    try:
        (reached if arguments.seen else make)(arguments)
    except (Bad, OSError) as error:
        print(f"contracts.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
