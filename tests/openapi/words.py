# SPDX-License-Identifier: Apache-2.0
"""Compares the document with spec/protocol.md and the C sources: reasons, results, statuses, examples
and the signature must agree."""
import json
import re
import sys

import document as page

sys.path.insert(0, str(page.TOP / "vectors"))
import protocol  # noqa: E402

SPEC = "spec/protocol.md"
NAMES = "src/core/names.c"
OUTCOMES = "src/center/http/handlers/outcomes.def"
ROUTES = "src/center/http/routes.def"
HANDLER = "src/center/http/handlers/handler.h"
SOURCES = (SPEC, NAMES, OUTCOMES, ROUTES, HANDLER)


def read_sources():
    return {path: (page.TOP / path).read_text(encoding="utf-8") for path in SOURCES}


def compare(what, found, expected):
    """Compares two sets of words, or two tables."""
    if found == expected:
        return []
    if isinstance(found, dict):
        found, expected = set(found.items()), set(expected.items())
    return [f"{what}: only in the document {sorted(found - expected, key=str)}, missing in it "
            f"{sorted(expected - found, key=str)}"]


def enum(document, name, member):
    return set(document.root["components"]["schemas"][name]["properties"][member]["enum"])


def check_names(document, sources):
    """[WIRE-16] section 15 of the specification, and the words of C's enums."""
    names = protocol.names_of(sources[SPEC])
    rows = {what.split(",")[0]: set(words) for what, words in names.items()}
    settle, cancel = rows["results of settle"], rows["results of cancel"]
    further = rows["further reasons on the wire"]
    statuses = {schema["properties"]["reason"]["const"]: schema["properties"]["status"]["const"]
                for schema in document.problems().values()}
    settled, cancelled = enum(document, "Settled", "result"), enum(document, "Cancelled", "result")
    unread = {"malformed", "not_sale", "not_cancel", "unknown_machine", "not_authentic"}
    faults = compare("reasons and section 15", set(statuses),
                     (settle | cancel | further) - settled - cancelled)
    faults += compare("results of settle and section 15", settled, settle - set(statuses))
    faults += compare("results of cancel and section 15", cancelled, cancel - set(statuses))
    faults += compare("results of a look-up and section 15", enum(document, "LookedUp", "result"),
                      (settle | cancel) - unread)
    faults += compare("answers of reconcile and section 15",
                      enum(document, "Reconciled", "result"), rows["answers of reconcile"])
    extra = enum(document, "Transfer", "kind") - rows["kinds of transfer"]
    faults += [f"section 15 has no transfer {kind}" for kind in sorted(extra)]
    results = set(c_results(sources).values())
    faults += compare("reasons and results, and tricode_center_result_name",
                      (set(statuses) - further) | settled | cancelled, results)
    faults += compare("statuses and WIRE-16", statuses, wire_statuses(sources))
    return faults + compare(f"statuses and {OUTCOMES}", statuses, c_statuses(sources))


def check_routes(document, sources):
    """The paths and methods of the router's table."""
    macros = dict(re.findall(r'^#define (TRICODE_\w+) ("[^"]*")$', sources[HANDLER], re.M))
    found = {(path, method.upper()) for path, item in document.root["paths"].items()
             for method in item if method in ("get", "head", "post")}
    expected = set()
    for template, method in re.findall(r'^ROUTE\(([^,]+), \w+, (\w+),', sources[ROUTES], re.M):
        path = macros.get(template, template).strip('"')
        expected |= {(path, each) for each in (("POST",) if method == "POST" else ("GET", "HEAD"))}
    return compare(f"operations and {ROUTES}", found, expected)


def wire_statuses(sources):
    section = re.search(r"\*\*\[WIRE-16\]\*\*(.*?)\*\*\[", sources[SPEC], re.S).group(1)
    return {reason: int(status)
            for status, reasons in re.findall(r"^\| (\d{3}) \| (.*) \|$", section, re.M)
            for reason in re.findall(r"`(\w+)`", reasons)}


def c_results(sources):
    """{enumerator: word} of enum tricode_center_result."""
    return dict(re.findall(r'case (TRICODE_CENTER_\w+):\s*return "(\w+)";', sources[NAMES]))


def c_statuses(sources):
    words = c_results(sources)
    found = {reason: int(status) for reason, status in re.findall(
        r'^PROBLEM\(\w+, "(\w+)", (\d+),', sources[OUTCOMES], re.M)}
    found.update({words[f"TRICODE_CENTER_{name}"]: int(status) for name, status in re.findall(
        r"^REFUSAL\((\w+), (\d+),", sources[OUTCOMES], re.M)})
    return found


# The schemas of a call's request and of its answers by status.
EXAMPLES = {"POST /v1/terminals": ("InvitedEnrolment", "Terminal"),
            "GET /v1/codes/": (None, "LookedUp"), "POST /v1/settlements": ("CodeRequest", "Settled"),
            "POST /v1/cancellations": ("CodeRequest", "Cancelled"),
            "GET /v1/account": (None, "Account"), "A refusal": (None, "ProblemFunds")}


def check_spec_examples(document, sources):
    """[WIRE-20] The examples of section 11.2 are valid by the document."""
    section = re.search(r"^### 11\.2 Calls$(.*?)^### 11\.3", sources[SPEC], re.M | re.S).group(1)
    faults, seen = [], set()
    for heading, block in re.findall(r"^`?([A-Z][^\n`]*?)[`:]*\n\n```\n(.*?)```", section,
                                     re.M | re.S):
        call = next((name for name in EXAMPLES if heading.startswith(name)), None)
        if call is None:
            faults.append(f"{SPEC}, section 11.2: an example of the unknown {heading}")
            continue
        seen.add(call)
        for schema, text in zip(EXAMPLES[call], split_example(block)):
            if schema is not None:
                faults += [f"{SPEC}, example of {heading}: {fault}" for fault in document.faults(
                    document.here("components", "schemas", schema), json.loads(text))]
    return faults + [f"{SPEC}, section 11.2, has no example of {call}"
                     for call in sorted(set(EXAMPLES) - seen)]


def split_example(block):
    """(request, answer) of an example; the answer follows its status."""
    request, _, answer = re.split(r"^(\d{3})[^{\n]*\n?", block, maxsplit=1, flags=re.M)
    return request, answer


def check_signature(document, sources, phone_of):
    """Recomputes the worked example of section 11.1 from the document's security scheme."""
    text = sources[SPEC]
    seed = bytes.fromhex(re.search(r"`9d61b19d[0-9a-f]{56}`", text).group(0).strip("`"))
    created = int(re.search(r"settling the sale code of section 2 at (\d+)", text).group(1))
    body = re.search(r'^(\{"code":"[A-Z2-7]{64}"\})$', text, re.M).group(1).encode("ascii")
    scheme = document.root["components"]["securitySchemes"]["terminal"]["x-http-message-signature"]
    fields = phone_of(scheme, seed).sign("POST", "/v1/settlements", body, created=created)
    return [f"the worked example of {SPEC}, section 11.1, has no line: {name}: {value}"
            for name, value in fields if f"\n{name}: {value}\n" not in text]


def check(document, sources, phone_of):
    return (check_names(document, sources) + check_routes(document, sources)
            + check_spec_examples(document, sources) + check_signature(document, sources, phone_of))
