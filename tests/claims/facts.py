# SPDX-License-Identifier: Apache-2.0
"""The assumptions of a file's proof, parsed from Frama-C's output (frama-c -print): the code and its
annotations after preprocessing and merging, so that macros hide nothing."""
import collections
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "proofs"))
import analyzer  # noqa: E402

# defined: {function: contract or ""}; declared: the same, without a body; called: names that a body
# calls; public: defined and not static; facts: statements without a proof, by name.
Facts = collections.namedtuple("Facts", "defined declared called public facts")
ANNOTATION = re.compile(r"/\*@(?:[^*]|\*(?!/))*\*/|//@[^\n]*")
PROTOTYPE = re.compile(r"^([a-z_][\w \*\n]*?)\b(\w+)\(([^;{}()]*(?:\([^;{}()]*\)[^;{}()]*)*)\)\s*"
                       r"(;|\n\{\n(.*?)^\})", re.M | re.S)
LOGIC = re.compile(r"\b(logic|predicate)\b([^=;]*?)(=|;|\breads\b)", re.S)
STATED = re.compile(r"\b(axiomatic|axiom|lemma|inductive|type invariant|global invariant|volatile)"
                    r"\s+(\w+)")
WORDS = {"if", "while", "for", "switch", "case", "return", "sizeof", "else", "do"}
CLAUSE = re.compile(r"^\s*(admit |check )?(requires|ensures|assigns|terminates|exits|behavior|"
                    r"assumes|complete|disjoint|decreases|allocates|frees)\b", re.M)


def printed(path, top):
    """Frama-C's output for a file, in ASCII."""
    command = analyzer.command("frama-c", "-cpp-extra-args=-Isrc -Iproofs", "-kernel-verbose", "0",
                               "-no-unicode", path, "-print")
    done = subprocess.run(command, cwd=top, env=analyzer.environment(top), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"frama-c cannot parse {path}: "
                         f"{(done.stdout + done.stderr).strip()[-400:]}")
    return done.stdout


def flat(text):
    return " ".join(text.split())


def stated(path, annotations):
    """Axioms and similar statements, logic without a definition, admitted facts."""
    found = set()
    for text in annotations:
        found |= {name for _, name in STATED.findall(text)}
        for kind, head, end in LOGIC.findall(text):
            if end != "=":
                found.add(re.findall(r"\w+", head.split("(")[0].split("{")[0])[-1])
        if re.search(r"\badmit\b", text):
            found.add(f"admit in {path}")
    return found


def read(path, text):
    """Parses Frama-C's output into Facts."""
    annotations = ANNOTATION.findall(text)
    # Replace annotations by spaces; a contract is found by its end position.
    ends = {}
    bare = list(text)
    for match in ANNOTATION.finditer(text):
        ends[match.end()] = match.group(0)
        for at in range(match.start(), match.end()):
            if bare[at] != "\n":
                bare[at] = " "
    bare = "".join(bare)
    defined, declared, public, called = {}, {}, set(), set()
    for match in PROTOTYPE.finditer(bare):
        result, name, _, end, body = match.groups()
        if name in WORDS or result.split()[:1] == ["return"]:
            continue
        before = [end_at for end_at in ends if end_at <= match.start()
                  and not bare[end_at:match.start()].strip()]
        contract = flat(ends[max(before)][3:-2]) if before else ""
        if not CLAUSE.search(contract):
            contract = ""
        if end == ";":
            declared[name] = contract
        else:
            defined[name] = contract
            if "static" not in result.split():
                public.add(name)
            called |= set(re.findall(r"\b(\w+)\s*\(", body)) - WORDS
    for name in defined:
        declared.pop(name, None)
    return Facts(defined, declared, called, public, stated(path, annotations))


def clauses_of(contract):
    """The clauses of a flat contract as (keyword, words)."""
    parts = re.split(r"\b((?:admit |check )?(?:requires|ensures|assigns|terminates|exits|behavior|"
                     r"assumes|complete|disjoint|decreases|allocates|frees))\b", contract)
    return [(keyword, words.strip().rstrip(";").strip())
            for keyword, words in zip(parts[1::2], parts[2::2])]


def conjuncts(words):
    """The top-level operands of && in a condition."""
    depth = start = 0
    for at, letter in enumerate(words):
        depth += letter in "([{"
        depth -= letter in ")]}"
        if depth == 0 and words.startswith("&&", at):
            yield words[start:at].strip()
            start = at + 2
    yield words[start:].strip()


def preconditions(contract):
    """The preconditions of a contract, by name: the predicate, or the compared expression."""
    for keyword, words in clauses_of(contract):
        if keyword == "requires":
            words = re.sub(r"^\w+: ", "", words)
            for part in conjuncts(words):
                predicate = re.match(r"(\\?\w+)\(", part)
                compared = re.match(r"[\w.>*-]+?(?=\s*[<>=!])", part)
                yield predicate.group(1) if predicate else compared.group(0) if compared else part
