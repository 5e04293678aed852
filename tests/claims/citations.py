# SPDX-License-Identifier: Apache-2.0
"""Finds citations of clauses, and decides which are evidence for a clause.

A citation is the clause's id in brackets, in a comment. It counts if a check is at the same place:

contract  src/core: inside an ACSL comment, directly above one, or above a macro that one uses.
theorem   proofs/system and proofs/*.c: the same.
explored  proofs/explore/theorem.c, steps.c, rest.c: in or directly above a function.
test      tests/unit, tests/postgresql: in or directly above a test (START_TEST to END_TEST) that its
          suite runs and that contains an assertion, possibly in a function that it calls;
          tests/conformance, tests/mdb: in or above a test_ method; tests/demo: a scene that runs;
          tests/web, tests/browser: in or directly above a test('...') with an assertion.
fuzz      fuzz/targets, fuzz/support: in or directly above a function with an assertion.
vector    vectors/*.json: a test's own list.

All other citations in src/ state where a clause is implemented and are no evidence; neither are those
above a whole file, in helpers and in tables of data.
"""
import ast
import collections
import functools
import io
import json
import re
import tokenize

Citation = collections.namedtuple("Citation", "clause kind path line name")
KINDS = ("contract", "theorem", "explored", "test", "fuzz", "vector")
CITED = re.compile(r"\[([A-Z]{2,}-\d+(?:, [A-Z]{2,}-\d+)*)\](?: to \[([A-Z]{2,}-\d+)\])?")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')", re.S)
FUNCTION = re.compile(r"^(?!#|//|/\*| |\}|\w+:)(?:[\w\*][^;{}()=]*?)\b(\w+)\([^;{}]*\) \{$.*?^\}$",
                      re.M | re.S)
TEST = re.compile(r"^START_TEST\((\w+)\).*?^END_TEST$", re.M | re.S)
SCRIPT_TEST = re.compile(r"^test\('([^'\n]*)'.*?^\}\);$", re.M | re.S)
DEFINE = re.compile(r"^#define (\w+)((?:.*\\\n)*.*)$", re.M)
Span = collections.namedtuple("Span", "start end name body")


def ids(text):
    """The ids that a text cites, with ranges expanded."""
    for match in CITED.finditer(text):
        cited = match.group(1).split(", ")
        if match.group(2):
            group, first = cited[-1].split("-")
            last = match.group(2).split("-")
            if last[0] == group:
                cited += [f"{group}-{n}" for n in range(int(first) + 1, int(last[1]) + 1)]
        yield from cited


@functools.lru_cache(maxsize=None)
def comments(text):
    """The comments of a C file as (start, end, words)."""
    return [(match.start(), match.end(), match.group(0)) for match in COMMENT.finditer(text)
            if match.group(1) is None]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def cited_in(text, start, comment):
    """(id, line) of each citation in a comment that starts at this position."""
    for match in CITED.finditer(comment):
        for clause in ids(match.group(0)):
            yield clause, line_of(text, start + match.start())


def used_in_contracts(texts):
    """Names of the macros that ACSL comments use, directly or through other macros."""
    bodies = {}
    words = set()
    for text in texts:
        for name, body in DEFINE.findall(text):
            bodies[name] = set(re.findall(r"\w+", body))
            if re.search(r"\b(ensures|requires|assigns)\b", body):
                words.add(name)  # clauses that several contracts share
        for _, _, comment in comments(text):
            if comment.startswith(("/*@", "//@")):
                words |= set(re.findall(r"\w+", comment))
    more = True
    while more:
        more = {word for name in words & set(bodies) for word in bodies[name]} - words
        words |= more
    return words & set(bodies)


def acsl_citations(path, text, kind, macros):
    for start, end, comment in comments(text):
        after = text[end:]
        while True:
            step = re.match(r"\s*//[^\n@]*\n", after)
            if not step:
                break
            after = after[step.end():]
        define = re.match(r"\s*#define (\w+)", after)
        contract = re.match(r"\s*(/\*@.*?\*/|//@[^\n]*)", after, re.S)
        if comment.startswith(("/*@", "//@")) or contract or define and define.group(1) in macros:
            function = re.search(r"\b(\w+)\s*\([^;{}]*\)\s*[;{]",
                                 after[contract.end():] if contract else after)
            for clause, line in cited_in(text, start, comment):
                below = "\n".join(text.splitlines()[line:line_of(text, end)])
                stated = comment.startswith("/*@") and re.search(
                    r"\b(?:predicate|logic \w+) (\w+)", below)
                name = define or stated or function
                yield Citation(clause, kind, path, line, name.group(1) if name else "")


@functools.lru_cache(maxsize=None)
def spans_of(pattern, text):
    return [Span(match.start(), match.end(), match.group(1), match.group(0))
            for match in pattern.finditer(text)]


def span_citations(path, text, kind, spans):
    """Citations in comments within the spans, and in the comment directly above each."""
    for start, end, comment in comments(text):
        for span in spans:
            inside = span.start <= start < span.end
            above = end <= span.start and not text[end:span.start].strip()
            if inside or above:
                for clause, line in cited_in(text, start, comment):
                    yield Citation(clause, kind, path, line, span.name)


@functools.lru_cache(maxsize=None)
def asserting(text, headers):
    """A pattern of calls that can fail a test: Check's macros, and functions that use them."""
    functions = {span.name: span.body for each in (text, *headers)
                 for span in spans_of(FUNCTION, each)}
    words, more = {r"ck_assert\w*", r"ck_abort\w*"}, True
    while more:
        pattern = re.compile(r"\b(?:" + "|".join(sorted(words)) + r")\(")
        more = {name for name, body in functions.items()
                if pattern.search(body[body.index("{"):])} - words
        words |= more
    return pattern


def unit_tests(text, headers):
    """The tests of a suite that run and that can fail."""
    added = set(re.findall(r"tcase_add_(?:loop_)?test\(\s*\w+,\s*(\w+)", text))
    fails = asserting(text, headers)
    return [span for span in spans_of(TEST, text)
            if span.name in added and fails.search(span.body)]


def python_tests(path, text):
    """(first line, last line, name) of the test cases of a Python file."""
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    scenes = set()
    if path == "tests/demo/demo.py":
        for node in functions:
            if node.name == "tell" and not node.args.args[1:]:
                scenes = set(re.findall(r"self\.(\w+)\(\)", ast.get_source_segment(text, node)))
    return [(node.lineno, node.end_lineno, node.name) for node in functions
            if node.name in scenes or node.name.startswith("test_") and
            re.search(r"\bself\.(assert\w+|check)\(", ast.get_source_segment(text, node))]


def python_citations(path, text):
    lines = text.splitlines()
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline)
              if token.type == tokenize.COMMENT]
    for first, last, name in python_tests(path, text):
        while first > 1 and lines[first - 2].strip().startswith("#"):
            first -= 1
        for token in tokens:
            if first <= token.start[0] <= last:
                for clause in ids(token.string):
                    yield Citation(clause, "test", path, token.start[0], name)


def vector_citations(path, text):
    found = collections.Counter()
    for group in json.loads(text)["testGroups"]:
        for test in group["tests"]:
            found.update(test["clauses"])
    for clause, count in found.items():
        yield Citation(clause, "vector", path, 0, f"{count} tests")


def find(tree, vectors=None):
    """All citations that are evidence, in a tree {path: text}. vectors: precomputed citations."""
    core = {path: text for path, text in tree.items()
            if re.fullmatch(r"src/core/\w+\.[ch]", path)}
    proofs = {path: text for path, text in tree.items()
              if re.fullmatch(r"proofs/(system/)?\w+\.[ch]", path)}
    macros = used_in_contracts([*core.values(), *proofs.values()])
    for path, text in sorted(core.items()):
        yield from acsl_citations(path, text, "contract", macros)
    for path, text in sorted(proofs.items()):
        yield from acsl_citations(path, text, "theorem", macros)
    headers = tuple(text for path, text in tree.items()
                    if re.fullmatch(r"tests/unit/\w+\.h", path))
    for path, text in sorted(tree.items()):
        if re.fullmatch(r"proofs/explore/(theorem|steps|rest)\.c", path):
            yield from span_citations(path, text, "explored", spans_of(FUNCTION, text))
        elif re.fullmatch(r"tests/(?:unit|postgresql)/test_\w+\.c", path):
            yield from span_citations(path, text, "test", unit_tests(text, headers))
        elif re.fullmatch(r"tests/(?:web|browser)/[\w-]+\.test\.js", path):
            spans = [span for span in spans_of(SCRIPT_TEST, text)
                     if re.search(r"\bassert(?:\.\w+)*\(", span.body)]
            yield from span_citations(path, text, "test", spans)
        elif re.fullmatch(r"tests/(conformance|demo|mdb)/\w+\.py", path):
            yield from python_citations(path, text)
        elif re.fullmatch(r"fuzz/(targets|support)/\w+\.c", path):
            spans = [span for span in spans_of(FUNCTION, text) if "FUZZ_ASSERT(" in span.body]
            yield from span_citations(path, text, "fuzz", spans)
        elif vectors is None and re.fullmatch(r"vectors/\w+\.json", path):
            yield from vector_citations(path, text)
    yield from vectors or ()


def implemented(tree, counted):
    """Citations in src/ that are no evidence: where a clause is implemented."""
    places = {(citation.path, citation.line) for citation in counted}
    for path, text in sorted(tree.items()):
        if path.startswith("src/") and path.endswith((".c", ".h")):
            for start, _, comment in comments(text):
                for clause, line in cited_in(text, start, comment):
                    if (path, line) not in places:
                        yield Citation(clause, "implemented", path, line, "")
