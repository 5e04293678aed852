# SPDX-License-Identifier: Apache-2.0
"""Negative controls: injects faults into the document (checked against the recorded answers of the
real center), into its form, into the answers, into the specification and into the sources. Each
must be reported."""
import json

import contract
import lint
import malformed
import wire
import words

PATHS, SCHEMAS, RESPONSES = "paths", ("components", "schemas"), ("components", "responses")


def take(*names):
    """A change that removes a part."""
    def change(root):
        for name in names[:-1]:
            root = root[name]
        del root[names[-1]]
    return change


def put(value, *names):
    """A change that sets a part."""
    def change(root):
        for name in names[:-1]:
            root = root[name]
        root[names[-1]] = value
    return change


def wire_faults():
    """(description, change of the document, expected error) found by the real answers."""
    def member(name):
        return (*SCHEMAS, name, "properties")

    def without_member(root):
        part = root["components"]["schemas"]["Sale"]
        del part["properties"]["price"]
        part["required"].remove("price")

    def new_member(root):
        part = root["components"]["schemas"]["Sale"]
        part["properties"]["tax"] = {"type": "integer", "minimum": 0, "maximum": 9}
        part["required"].append("tax")

    def new_path(root):
        root["paths"]["/metrics"] = {"get": root["paths"]["/healthz"]["get"]}

    def one_reason_less(root):
        root["components"]["responses"]["SettlementConflict"]["content"][
            "application/problem+json"]["schema"]["oneOf"].pop()

    def looser_request(root):
        root["components"]["schemas"]["CodeRequest"] = {
            "type": "object", "properties": {"code": {"type": ["string", "integer"]}}}

    gone = "the document does not describe this status"
    yield "a status that is not described", take(
        PATHS, "/v1/settlements", "post", "responses", "410"), gone
    yield "a status of HEAD that is not described", take(
        PATHS, "/readyz", "head", "responses", "503"), gone
    yield "a method that is not described", take(PATHS, "/v1/account", "get"), gone
    yield "a path that is not described", take(PATHS, "/readyz"), gone
    yield "a problem type that is not described", one_reason_less, "is not valid under any"
    yield "a member that is not described", without_member, "Additional properties"
    yield "a member that is never sent", new_member, "'tax' is a required property"
    yield "a wrong type", put({"type": "string", "maxLength": 9}, *member("Terminal"), "balance"), \
        "is not of type 'string'"
    yield "a wrong range", put(5, *member("Transfer"), "amount", "maximum"), \
        "greater than the maximum"
    yield "a wrong constant", put(409, *member("ProblemExpired"), "status", "const"), \
        "409 was expected"
    yield "a result that is not described", put(
        ["settled"], *member("Settled"), "result", "enum"), "is not one of"
    yield "another message", put("Too late", *SCHEMAS, "ProblemExpired", "title"), \
        "described as 'Too late'"
    yield "another instruction", put(["Wait."], *member("ProblemFunds"), "detail", "examples"), \
        "detail 'Add money"
    yield "a header that is not described", take(
        *RESPONSES, "SignatureRefused", "headers", "WWW-Authenticate"), \
        "header WWW-Authenticate is not described"
    yield "a header that is never sent", put(
        {"$ref": "#/components/headers/Allow"}, *RESPONSES, "Healthy", "headers", "Retry-After"), \
        "header Retry-After is missing"
    yield "a header of another media type", put(
        ["Cache-Control"], *RESPONSES, "PayPage", "x-headers", "text/plain; charset=utf-8"), \
        "header X-Content-Type-Options is not one of text/plain"
    yield "a header that only some answers have", put(
        True, "components", "headers", "Packed", "required"), "header Content-Encoding is missing"
    yield "a body where none is described", put({}, *RESPONSES, "Healthy", "content"), \
        "a body, but none is described"
    yield "another header value", put(
        "max-age=60", "components", "headers", "CacheControl", "schema", "const"), \
        "'max-age=60' was expected"
    yield "another media type", lambda root: root["components"]["responses"]["Account"].update(
        content={"text/json": {"schema": {"type": "object"}}}), "Content-Type is application/json"
    yield "a looser request", looser_request, "refused a body that the document allows"
    yield "a stricter request", put(
        {"const": "A"}, *member("CodeRequest"), "code"), "accepted a request that the document does not allow"
    yield "a parameter that is never sent", put(
        {"name": "Idempotency-Key", "in": "header", "required": True,
         "schema": {"type": "string"}}, "components", "parameters", "Signature"), \
        "accepted a request that the document does not allow"
    yield "a path never seen", new_path, "described but never seen: GET /metrics 200"
    yield "a status never seen", put(
        {"$ref": "#/components/responses/LimitRefused"}, PATHS, "/v1/account", "get", "responses",
        "403"), "described but never seen: GET /v1/account 403 limit"
    yield "a result never seen", lambda root: root["components"]["schemas"]["Cancelled"][
        "properties"]["result"]["enum"].append("cancelled"), "result: cancelled"
    yield "a message never seen", lambda root: root["components"]["schemas"]["ProblemSignature"][
        "properties"]["detail"]["examples"].append("Sign."), "detail: Sign."
    yield "a null never seen", put(["string", "null"], *member("LookedUp"), "place", "type"), \
        "place: a value of type null"


def lint_faults():
    """(description, change of the document, expected error) of its form."""
    def post(name):
        return (PATHS, "/v1/settlements", "post", name)

    yield "no summary", take(*post("summary")), "has no summary"
    yield "no operationId", take(*post("operationId")), "has no operationId"
    yield "a duplicate operationId", put("cancel", *post("operationId")), "duplicate operationId"
    yield "an unknown field", put("x", *post("sumary")), "sumary is not a field"
    yield "no description of a response", take(*RESPONSES, "Healthy", "description"), \
        "has no description"
    yield "a missing parameter", lambda root: root["paths"]["/v1/account"]["get"][
        "parameters"].pop(), "its parameters are"
    yield "a missing path parameter", take(PATHS, "/{code}", "parameters"), \
        "its parameters are"
    yield "an unsigned call", put([], *post("security")), "exactly the calls under /v1"
    yield "HEAD differs from GET", take(PATHS, "/healthz", "head", "responses", "400"), \
        "HEAD /healthz differs from GET"
    yield "a problem under another status", put(
        {"$ref": "#/components/responses/Expired"}, *post("responses"), "409"), \
        "its problem has status 410"
    yield "an open object", take(*SCHEMAS, "Sale", "additionalProperties"), "it is not closed"
    yield "an optional member", lambda root: root["components"]["schemas"]["Sale"][
        "required"].pop(), "not all required"
    yield "an unbounded integer", take(*SCHEMAS, "Price", "maximum"), "without minimum and"
    yield "not a JSON schema", put("whole", *SCHEMAS, "Price", "type"), "is not valid under any"
    yield "an example that does not validate", put(
        "x", *RESPONSES, "Enrolled", "content", "application/json", "example", "account"), \
        "account: 'x' is not of type"
    yield "no example", take(*RESPONSES, "Enrolled", "content", "application/json", "example"), \
        "no example"
    yield "an example of a problem that does not validate", put(
        400, *SCHEMAS, "ProblemTaken", "examples", 0, "status"), "409 was expected"
    yield "an example of a parameter that does not validate", put(
        "sig2=::", "components", "parameters", "Signature", "example"), "does not match"
    yield "no example of a problem", take(*SCHEMAS, "ProblemTaken", "examples"), "no example"
    yield "a duplicate problem type", lambda root: root["components"]["schemas"].update(
        ProblemOther=root["components"]["schemas"]["ProblemTaken"]), "is there twice"
    yield "a type that does not match its reason", put(
        "urn:tricode:problem:gone", *SCHEMAS, "ProblemTaken", "properties", "type", "const"), \
        "its type is not"
    yield "a problem without a message", take(*SCHEMAS, "ProblemTaken", "title"), "a title, and"
    yield "an unused component", put(
        {"type": "integer", "minimum": 0, "maximum": 1}, *SCHEMAS, "Bit"), "used nowhere"
    yield "a duplicate schema", put(
        {"type": "string", "pattern": "^[A-Z2-7]{64}$"}, *SCHEMAS, "KeyId"), \
        "equals text of common.schema.json"
    yield "a dangling reference", put(
        {"$ref": "#/components/responses/Gone"}, *post("responses"), "410"), "missing 'Gone'"


def word_faults(document, sources):
    """(description, document, sources, expected error) of differing words."""
    def source(path, old, new):
        if old not in sources[path]:
            raise SystemExit(f"self_test: {path} does not contain {old!r}: inject the fault elsewhere")
        return {**sources, path: sources[path].replace(old, new)}

    yield "a missing reason in the document", document.changed(take(*SCHEMAS, "ProblemTaken")), \
        sources, "missing in it ['taken']"
    yield "an additional reason in section 15", document, source(
        words.SPEC, "`internal`, `unavailable` |", "`internal`, `unavailable`, `busy` |"), \
        "missing in it ['busy']"
    yield "another status in WIRE-16", document, source(
        words.SPEC, "| 410 | `expired` |", "| 418 | `expired` |"), "statuses and WIRE-16"
    yield "another name in C", document, source(
        words.NAMES, 'return "closed";', 'return "over";'), "'over'"
    yield "another status in C", document, source(
        words.OUTCOMES, "REFUSAL(EXPIRED, 410,", "REFUSAL(EXPIRED, 409,"), \
        "statuses and src/center/http/handlers/outcomes.def"
    yield "another route in C", document, source(
        words.ROUTES, '"/readyz", EXACT', '"/ready", EXACT'), "operations and src/center/http/routes.def"
    yield "another method in C", document, source(
        words.ROUTES, '"/v1/account", EXACT, GET', '"/v1/account", EXACT, POST'), "'/v1/account', 'POST'"
    yield "another member in an example of the specification", document, source(
        words.SPEC, '"balance":750}', '"rest":750}'), "example of POST /v1/settlements"
    yield "a missing parameter in the signature scheme", document.changed(
        lambda root: root["components"]["securitySchemes"]["terminal"]["x-http-message-signature"][
            "parameters"].pop()), sources, "has no line: Signature-Input"


def answer_faults(exchanges):
    """(description, exchanges with one change, expected error): a center with wrong answers."""
    def edited(at, **parts):
        return [each if number != at else each._replace(**parts)
                for number, each in enumerate(exchanges)]

    def first(target, status):
        return next(number for number, each in enumerate(exchanges)
                    if (each.target, each.status, each.method) == (target, status, "GET")
                    or (each.target, each.status, each.method) == (target, status, "POST"))

    at = first("/v1/account", 200)
    value = json.loads(exchanges[at].answer)
    fields = exchanges[at].answer_headers

    def answer(**parts):
        return edited(at, answer=json.dumps({**value, **parts}).encode("ascii"))

    yield "an additional member", answer(owner="x"), "Additional properties"
    yield "a balance below 0", answer(balance=-1), "less than the minimum"
    yield "a balance with a fraction", answer(balance=1.5), "is not of type 'integer'"
    yield "a number too large", answer(balance=2 ** 53), "greater than the maximum"
    yield "not JSON", edited(at, answer=b"{"), "the answer is not application/json"
    yield "a duplicate member", edited(at, answer=b'{"account":1,' + exchanges[at].answer[1:]), \
        "duplicate member"
    yield "not UTF-8", edited(at, answer=b'"\xff"'), "the answer is not application/json"
    yield "a teapot", edited(at, status=418), "does not describe this status"
    yield "an additional header", edited(at, answer_headers=[*fields, ("Server", "x")]), \
        "header Server is not described"
    yield "a duplicate header", edited(at, answer_headers=[*fields, fields[-1]]), "duplicate header"
    yield "a missing header", edited(at, answer_headers=[
        field for field in fields if field[0] != "Cache-Control"]), "Cache-Control is missing"
    at = first("/healthz", 405)
    yield "another Allow", edited(at, answer_headers=[
        (name, "POST" if name == "Allow" else text)
        for name, text in exchanges[at].answer_headers]), "Allow is POST"
    at = next(number for number, each in enumerate(exchanges) if each.method == "HEAD")
    yield "HEAD with a body", edited(at, answer=b"x"), "an answer to HEAD has a body"


def judged(document, exchanges, unseen, judge_seen):
    judge = contract.Contract(document)
    faults = [fault for exchange in exchanges for fault in judge.judge(exchange)]
    return faults + judge_seen(judge.promised(), judge.seen, unseen)


def run(document, sources, client, unseen, judge_seen):
    """Prints a line for each undetected fault; returns the exit status."""
    exchanges = client.contract.exchanges
    results = [("no fault injected", "", judged(document, exchanges, unseen, judge_seen) or [""])]
    for what, change, wanted in wire_faults():
        results.append((what, wanted, judged(document.changed(change), exchanges, unseen,
                                             judge_seen)))
    for what, changed, wanted in answer_faults(exchanges):
        results.append((what, wanted, judged(document, changed, unseen, judge_seen)))
    for what, change, wanted in lint_faults():
        results.append((what, wanted, lint.lint(document.changed(change))))
    for what, changed, texts, wanted in word_faults(document, sources):
        results.append((what, wanted, words.check(changed, texts, wire.Phone)))
    for key, wanted in (("GET /healthz 200", "was seen"), ("GET /gone 200", "does not describe")):
        results.append((f"unseen.tsv: {key}", wanted,
                        judged(document, exchanges, unseen | {key}, judge_seen)))
    for what, change, wanted in (
            ("a missing status of the library", take("x-http-library", 0), "answers 400, which"),
            ("an additional status of the library", lambda root: root["x-http-library"].append(
                {"status": 505}), "lists 505, which never occurred")):
        results.append((what, wanted, malformed.library_faults(document.changed(change),
                                                           client.library)))
    red = [wanted in "\n".join(faults) and bool(wanted or faults == [""])
           for _, wanted, faults in results]
    for (what, wanted, faults), is_red in zip(results, red):
        if not is_red:
            print(f"  NOT RED: {what}: expected {wanted!r}, found {faults[:3]}")
    print(f"openapi self-test: {len(results) - 1} injected faults, {sum(red[1:])} detected")
    return 0 if all(red) else 1
