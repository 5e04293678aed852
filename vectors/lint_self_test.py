# SPDX-License-Identifier: Apache-2.0
"""Negative controls of lint.py: injects faults into the vectors, schemas and specification, and
expects the named check to detect each."""
import copy
import json
import re
import sys

import coverage
import lint
import protocol
import validate


def change(corpus, **parts):
    """A corpus with some parts replaced; cached replays of unchanged tests are reused."""
    whole = {name: getattr(corpus, name) for name in ("files", "sizes", "schemas", "spec",
                                                      "readme", "replay")}
    return lint.Corpus(**{**whole, **parts})


def edited(corpus, name, edit):
    """A corpus with a copy of one file edited."""
    file = json.loads(json.dumps(corpus.files[name]))  # much faster than deepcopy
    edit(file)
    return change(corpus, files={**corpus.files, name: file})


def first_test(file, wanted=lambda test: True):
    return next(test for group in file["testGroups"] for test in group["tests"] if wanted(test))


def dropped(corpus, drop):
    return change(corpus, files=coverage.without(corpus.files, drop))


def drop_cases(corpus):
    """For each name, transition, outcome, clause and flag: the corpus without the tests that cover
    it."""
    spec_names = protocol.names_of(corpus.spec)
    for row, names in spec_names.items():
        for name in names:
            if row in lint.NOT_SHOWN_ROWS or (row, name) in lint.NOT_SHOWN_NAMES:
                continue
            yield (f"no {name} of {row}", lint.check_names, f"`{name}` of the {row}",
                   dropped(corpus, lambda t, n=(row, name): n in corpus.replay.names(t)))
    for one in sorted(coverage.TRANSITIONS | coverage.OUTCOMES, key=str):
        yield (f"no {one}", lint.check_replay, f"no scenario has {one}",
               dropped(corpus, lambda t, o=one: "steps" in t and o in corpus.replay.of(t)[0]))
    cited = {clause for _, test in corpus.tests() for clause in test["clauses"]}
    for clause in sorted(cited):
        yield (f"no {clause}", lint.check_clauses, f"no test cites {clause}",
               dropped(corpus, lambda t, c=clause: c in t["clauses"]))
    for flag in sorted(lint.flag_table.FLAGS):
        yield (f"no test with the flag {flag}", lint.check_flags, f"flag {flag}",
               dropped(corpus, lambda t, f=flag: f in t["flags"]))


def vector_edits():
    """(description, check, part of the error, file, edit)."""
    def in_test(edit, wanted=lambda test: True):
        return lambda file: edit(first_test(file, wanted))

    def failing(test):
        return test["result"] == "invalid"

    decode, tag, machine, center = ("code_decode.json", "tag.json", "machine_scenarios.json",
                                    "center_scenarios.json")
    yield ("a duplicate tcId", lint.check_numbers, "are not consecutive", decode,
           in_test(lambda t: t.update(tcId=2)))
    yield ("a wrong numberOfTests", lint.check_numbers, "numberOfTests", decode,
           lambda file: file.update(numberOfTests=file["numberOfTests"] - 1))
    yield ("a group without its last test", lint.check_numbers, "numberOfTests", decode,
           lambda file: file["testGroups"][-1]["tests"].pop())
    yield ("a flag without a definition", lint.check_flags, "Valid", decode,
           lambda file: file["flags"].pop("Valid"))
    yield ("a flag that no test uses", lint.check_flags, "Jam", decode,
           lambda file: file["flags"].update(Jam=lint.flag_table.FLAGS["Jam"]))
    yield ("a flag with another meaning", lint.check_flags, "differs from the generator's", decode,
           lambda file: file["flags"]["Valid"].update(effect="none"))
    yield ("a negative test marked valid", lint.check_results, "result valid", decode,
           in_test(lambda t: t.update(result="valid"), failing))
    yield ("a forged tag marked valid", lint.check_results, "result valid", tag,
           in_test(lambda t: t.update(result="valid"), lambda t: "authentic" in t["response"]
                   and failing(t)))
    yield ("an unknown clause", lint.check_clauses, "clause CODE-99 does not exist", decode,
           in_test(lambda t: t["clauses"].append("CODE-99")))
    yield ("an exempt clause that is cited", lint.check_clauses, "is exempt", decode,
           in_test(lambda t: t["clauses"].append("KEY-5")))
    yield ("an unknown member of a test", lint.check_schemas, "acceptable is not allowed", decode,
           in_test(lambda t: t.update(acceptable=True)))
    yield ("an unknown member of a request", lint.check_schemas, "note is not allowed", tag,
           in_test(lambda t: t["request"].update(note=1)))
    yield ("an unknown member of a response", lint.check_schemas, "note is not allowed", machine,
           in_test(lambda t: t["steps"][0]["response"].update(note=1)))
    yield ("an answer without its reason", lint.check_schemas, "reason is missing", machine,
           in_test(lambda t: t["steps"][1]["response"].pop("reason"),
                   lambda t: t["steps"][1]["response"].get("reason")))
    yield ("an unknown reason", lint.check_schemas, "not one of", decode,
           in_test(lambda t: t["response"].update(error="acceptable"), failing))
    yield ("a number out of range", lint.check_schemas, "above 65535", "code_encode.json",
           in_test(lambda t: t["request"].update(product=65536)))
    yield ("a boolean in place of a number", lint.check_schemas, "not of type integer", center,
           in_test(lambda t: t["steps"][-1]["response"]["machines"]["7"].__setitem__(0, True)))
    yield ("a text in lower case", lint.check_schemas, "does not match", machine,
           in_test(lambda t: t["steps"][1]["response"].update(text="a" * 64),
                   lambda t: "text" in t["steps"][1]["response"]))
    yield ("a test without a comment", lint.check_schemas, "shorter than 1", decode,
           in_test(lambda t: t.update(comment="")))
    yield ("a file that names another schema", lint.check_schemas, "its schema is", decode,
           lambda file: file.update(schema="text.schema.json"))
    yield ("a wrong answer in a scenario", lint.check_replay, "differently", machine,
           in_test(lambda t: t["steps"][-1].update(response={"effect": "none"}),
                   lambda t: t["steps"][-1]["response"]["effect"] != "none"))
    yield ("a wrong balance in a scenario", lint.check_replay, "differently", center,
           in_test(lambda t: t["steps"][-1]["response"]["accounts"].update(ann=1)))
    yield ("an example that is not in the specification", lint.check_examples,
           "is not in the specification", "examples.json",
           in_test(lambda t: t["response"].update(key="0" * 64)))


def other_edits(corpus):
    """Faults in the set of files, in the schemas and in the specification."""
    common = "common.schema.json"

    def schemas(edit, name=common):
        changed = copy.deepcopy(corpus.schemas)
        edit(changed[name])
        return change(corpus, schemas=changed, files={})

    def spec(old, new):
        text, count = re.subn(old, new, corpus.spec, count=1, flags=re.M)
        assert count == 1, old
        return change(corpus, spec=text)

    less = {name: file for name, file in corpus.files.items() if name != "text.json"}
    yield "a file is missing", lint.check_files, "text.json", change(corpus, files=less)
    yield ("a file that the generator does not make", lint.check_files, "more.json",
           change(corpus, files={**corpus.files, "more.json": corpus.files["text.json"]}))
    yield ("a file that is too large", lint.check_files, "bytes, more than",
           change(corpus, sizes={**corpus.sizes, "text.json": lint.LARGEST + 1}))
    yield ("too few tests", lint.check_files, "fewer than",
           change(corpus, files={"text.json": corpus.files["text.json"]}))
    yield ("a file that the README does not list", lint.check_readme, "text.json",
           change(corpus, readme=corpus.readme.replace("text.json", "")))
    yield ("an open schema", lint.check_schemas, "is not closed",
           schemas(lambda s: s["$defs"]["decoded"].pop("additionalProperties")))
    yield ("a schema with additionalProperties", lint.check_schemas, "is not closed",
           schemas(lambda s: s["$defs"]["decoded"].update(additionalProperties=True)))
    yield ("an unused part of a schema", lint.check_schemas, "spare is not used",
           schemas(lambda s: s["$defs"].update(spare={"type": "null"})))
    yield ("a schema is missing", lint.check_schemas, "text.schema.json", None)
    yield ("a new clause that no test cites", lint.check_clauses, "no test cites CODE-77",
           spec(r"^\*\*\[CODE-1\]\*\*", "**[CODE-77]** New.\n\n**[CODE-1]**"))
    yield ("a removed clause", lint.check_clauses, "clause CODE-1 does not exist",
           spec(r"^\*\*\[CODE-1\]\*\*", "CODE-1"))
    yield ("a duplicate clause id", lint.check_clauses, "CODE-1 appears twice",
           spec(r"^\*\*\[CODE-2\]\*\*", "**[CODE-1]**"))
    yield ("a removed exempt clause", lint.check_clauses, "exempt clause KEY-5",
           spec(r"^\*\*\[KEY-5\]\*\*", "KEY-5"))
    yield ("a new name that no test shows", lint.check_names, "`weather`",
           spec(r"`funds`, `settled` \|", "`funds`, `weather`, `settled` |"))
    yield ("a missing table of names", lint.check_names, "rows of names",
           spec("^## 15 Names$", "## 15 Words"))


def finds(check, corpus, words):
    try:
        return any(words in error for error in check(corpus))
    except validate.SchemaError as error:
        return words in str(error)


def cases(corpus):
    yield from drop_cases(corpus)
    for what, check, words, name, edit in vector_edits():
        changed = edited(corpus, name, edit)
        if check is lint.check_schemas:  # the slowest check: run it on the changed file only
            changed = change(changed, files={name: changed.files[name]})
        yield what, check, words, changed
    for what, check, words, changed in other_edits(corpus):
        if changed is None:
            kept = {n: s for n, s in corpus.schemas.items() if n != "text.schema.json"}
            changed = change(corpus, schemas={**kept, "new.schema.json": {"type": "null"}},
                             files={})
            words = "new.schema.json"
        yield what, check, words, changed


def run(corpus):
    errors = [error for check in lint.CHECKS for error in check(corpus)]
    if errors:
        print(f"lint --self-test: the unchanged vectors have errors: {errors[0]}",
              file=sys.stderr)
        return 1
    count, missed = 0, []
    for what, check, words, changed in cases(corpus):
        count += 1
        if not finds(check, changed, words):
            missed.append(f"{what}: {check.__name__} did not detect it")
    for line in missed:
        print(f"lint --self-test: {line}", file=sys.stderr)
    print(f"lint --self-test: {count} injected faults, {count - len(missed)} detected")
    return 1 if missed or count < 300 else 0
