#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the vectors against the schemas and the specification, and that they are complete."""
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import coverage  # noqa: E402
import protocol  # noqa: E402
import validate  # noqa: E402

import flags as flag_table  # noqa: E402  (of the generator, which coverage has made known)
import generate  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]
LARGEST = 3_000_000  # bytes of a file
FEWEST = 5000  # tests in all
# Rows of the table of names that the conformance program cannot show.
NOT_SHOWN_ROWS = {"phases", "kinds of transfer", "entries of the event log",
                  "further reasons on the wire"}
NOT_SHOWN_NAMES = {("states of a sale", "none")}


class Corpus:
    """The input of the checks: {name: file}, {name: schema}, the specification, the README."""

    def __init__(self, files, sizes, schemas, spec, readme, replay=None):
        self.files = files
        self.sizes = sizes
        self.schemas = schemas
        self.spec = spec
        self.readme = readme
        self.replay = replay or coverage.Replay()

    @classmethod
    def load(cls, vectors, schemas, spec):
        paths = sorted(vectors.glob("*.json"))
        return cls({path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths},
                   {path.name: path.stat().st_size for path in paths},
                   {path.name: json.loads(path.read_text(encoding="utf-8"))
                    for path in sorted(schemas.glob("*.json"))}, spec.read_text(encoding="utf-8"),
                   (ROOT / "vectors" / "README.md").read_text(encoding="utf-8"))

    def tests(self):
        for name, file in self.files.items():
            for group in file["testGroups"]:
                for test in group["tests"]:
                    yield name, test


def check_files(corpus):
    """The folder contains the generator's files, of allowed size, with enough tests."""
    for name in sorted(set(generate.NAMES) ^ set(corpus.files)):
        yield f"{name} is either not made by the generator or missing from the folder"
    for name, size in corpus.sizes.items():
        if size > LARGEST:
            yield f"{name} has {size} bytes, more than {LARGEST}"
    count = sum(file["numberOfTests"] for file in corpus.files.values())
    if count < FEWEST:
        yield f"the vectors have {count} tests, fewer than {FEWEST}"


def check_readme(corpus):
    """The README lists every file."""
    for name in corpus.files:
        if f"| [{name}]({name}) |" not in corpus.readme:
            yield f"vectors/README.md does not list {name}"


def check_schemas(corpus):
    """Every file matches its schema; every object of every schema is closed."""
    validator = validate.Validator(None)
    validator.files = corpus.schemas
    used = {"common.schema.json"}
    for name, file in corpus.files.items():
        wanted = name.replace(".json", ".schema.json")
        used.add(wanted)
        if file.get("schema") != wanted:
            yield f"{name}: its schema is {file.get('schema')}, not {wanted}"
            continue
        try:
            validator.validate_file(file, wanted)
        except validate.Invalid as invalid:
            yield f"{name}: {str(invalid)[:1000]}"
    for name in sorted(used ^ set(corpus.schemas)):
        yield f"spec/schemas/{name}: a schema without a file, or a file without a schema"
    for name, schema in corpus.schemas.items():
        for place in validate.open_objects(schema):
            yield f"spec/schemas/{name}: the object at {place} is not closed"
    text = json.dumps(corpus.schemas)
    for part in corpus.schemas["common.schema.json"]["$defs"]:
        if f'#/$defs/{part}"' not in text:
            yield f"spec/schemas/common.schema.json: {part} is not used"


def check_numbers(corpus):
    """tcIds are consecutive from 1, and numberOfTests is their number."""
    for name, file in corpus.files.items():
        found = [test["tcId"] for group in file["testGroups"] for test in group["tests"]]
        if found != list(range(1, len(found) + 1)):
            yield f"{name}: the tcIds are not consecutive from 1"
        if file["numberOfTests"] != len(found):
            yield f"{name}: numberOfTests is {file['numberOfTests']}, there are {len(found)}"


def check_flags(corpus):
    """Every defined flag is used, every used flag is defined, and all definitions agree."""
    everywhere = set()
    for name, file in corpus.files.items():
        used = {flag for group in file["testGroups"] for test in group["tests"]
                for flag in test["flags"]}
        everywhere |= used
        for flag in sorted(used ^ set(file["flags"])):
            yield f"{name}: the flag {flag} is either not defined or not used"
        for flag, meaning in file["flags"].items():
            if meaning != flag_table.FLAGS.get(flag):
                yield f"{name}: the definition of the flag {flag} differs from the generator's"
    for flag in sorted(set(flag_table.FLAGS) - everywhere):
        yield f"the generator's flag {flag} is not used"


def check_results(corpus):
    """A test is invalid if and only if its answer is an error or `not authentic`."""
    for name, test in corpus.tests():
        if "result" in test:
            answer = test["response"]
            negative = "error" in answer or answer.get("authentic") is False
            if (test["result"] == "invalid") != negative:
                yield f"{name} tcId {test['tcId']}: result {test['result']}, answer {answer}"


def check_clauses(corpus):
    """Every cited clause exists; every clause that vectors can show is cited."""
    known = protocol.clauses_of(corpus.spec)
    if len(known) < 100:
        yield f"spec/protocol.md: only {len(known)} clauses were found"
    for clause in sorted({clause for clause in known if known.count(clause) > 1}):
        yield f"spec/protocol.md: clause {clause} appears twice"
    cited = {}
    for name, test in corpus.tests():
        for clause in test["clauses"]:
            cited.setdefault(clause, f"{name} tcId {test['tcId']}")
    for clause in sorted(set(cited) - set(known)):
        yield f"{cited[clause]}: clause {clause} does not exist"
    for clause in known:
        exempt = clause in coverage.EXEMPT or clause.split("-")[0] in coverage.EXEMPT_GROUPS
        if exempt and clause in cited:
            yield f"{clause} is exempt, but {cited[clause]} cites it"
        if not exempt and clause not in cited:
            yield f"no test cites {clause}"
    for clause in sorted(set(coverage.EXEMPT) - set(known)):
        yield f"the exempt clause {clause} does not exist"


def check_names(corpus):
    """Every name of section 15 that the conformance program can show is shown."""
    rows = protocol.names_of(corpus.spec)
    if len(rows) < 10:
        yield f"spec/protocol.md: only {len(rows)} rows of names were found"
    hit = set()
    for _, test in corpus.tests():
        hit |= corpus.replay.names(test)
    for row, names in rows.items():
        for name in names:
            if row not in NOT_SHOWN_ROWS and (row, name) not in NOT_SHOWN_NAMES:
                if (row, name) not in hit:
                    yield f"no test shows `{name}` of the {row}"


def check_replay(corpus):
    """The second implementation gives the answers of the scenarios; the scenarios hit every
    transition and every outcome, and no other."""
    hit = {}
    for name, test in corpus.tests():
        if "steps" in test:
            found, wrong = corpus.replay.of(test)
            if wrong:
                yield (f"{name} tcId {test['tcId']}: the second implementation answers step {wrong} "
                       "differently")
            for one in found:
                hit.setdefault(one, f"{name} tcId {test['tcId']}")
    wanted = coverage.TRANSITIONS | coverage.OUTCOMES
    for one in sorted(wanted - set(hit), key=str):
        yield f"no scenario has {one}"
    for one in sorted(set(hit) - wanted, key=str):
        yield f"{hit[one]}: {one} is not in the specification"


def check_examples(corpus):
    """The specification contains the keys, tags and texts of examples.json."""
    for name, test in corpus.tests():
        if name == "examples.json":
            for word in example_words(test):
                if word not in corpus.spec:
                    yield f"{name} tcId {test['tcId']}: {word} is not in the specification"


def example_words(test):
    """The long strings of a test: keys, tags and texts."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            for part in value.values():
                walk(part)
        elif isinstance(value, str) and len(value) >= 32:
            found.append(value)
    for step in coverage.steps_of(test):
        walk(step.get("request", {}))
        walk(step["response"])
    return found


CHECKS = (check_files, check_readme, check_schemas, check_numbers, check_flags, check_results,
          check_clauses, check_names, check_replay, check_examples)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=pathlib.Path, default=ROOT / "vectors")
    parser.add_argument("--schemas", type=pathlib.Path, default=ROOT / "spec" / "schemas")
    parser.add_argument("--spec", type=pathlib.Path, default=ROOT / "spec" / "protocol.md")
    parser.add_argument("--self-test", action="store_true",
                        help="inject faults into the vectors and check that each is detected")
    options = parser.parse_args()
    corpus = Corpus.load(options.vectors, options.schemas, options.spec)
    if options.self_test:
        import lint_self_test
        return lint_self_test.run(corpus)
    errors = [error for check in CHECKS for error in check(corpus)]
    for error in errors[:50]:
        print(f"lint: {error}", file=sys.stderr)
    if errors:
        print(f"lint: {len(errors)} errors", file=sys.stderr)
        return 1
    count = sum(file["numberOfTests"] for file in corpus.files.values())
    print(f"lint: {len(corpus.files)} files, {count} tests, {len(CHECKS)} checks, no error")
    return 0


if __name__ == "__main__":
    sys.exit(main())
