# SPDX-License-Identifier: Apache-2.0
"""What the test asks of the center: each call with each of its answers, and requests that are
malformed in every way that a client can see. Each ask says what has to come back."""
import gzip
import json
import time

import pay_page
import wire

SIGNATURE = "401 signature"
BODY = "400 body"
OPERATORS = ("/v1/operator/days", "/v1/operator/days.csv")


class Asker:
    """Asks, has the contract judge each exchange, and collects what is wrong."""

    def __init__(self, center, contract):
        self.center, self.contract = center, contract
        self.scheme = contract.document.root["components"]["securitySchemes"]["terminal"][
            "x-http-message-signature"]
        self.faults = []
        self.asked = 0
        self.machines = 0

    def send(self, expected, method, target, headers=(), body=None):
        """expected: the status, and of JSON the reason or the result."""
        return self.take(expected, self.center.send(method, target, headers, body))

    def take(self, expected, exchange):
        """What came back, against what is expected; the value of it."""
        method, target, body = exchange.method, exchange.target, exchange.body
        self.asked += 1
        what = f"{method} {target} {(body or b'')[:100]}"
        self.faults += [f"{what}: {fault}" for fault in self.contract.judge(exchange)]
        value = json.loads(exchange.answer) if exchange.answer.startswith(b"{") else {}
        found = f"{exchange.status} {value.get('reason') or value.get('result') or ''}".strip()
        if exchange.method == "HEAD":
            expected = expected.split()[0]
        if found != expected:
            self.faults.append(f"{what}: expected {expected}, found {found}")
        return value

    def get(self, expected, phone, path):
        """A GET, and the HEAD of the same: neither changes anything."""
        for method in ("HEAD", "GET"):
            value = self.send(expected, method, path,
                              phone.sign(method, path, None) if phone else ())
        return value

    def post(self, expected, phone, path, value):
        body = value if isinstance(value, bytes) else json.dumps(value).encode("utf-8")
        return self.send(expected, "POST", path, phone.sign("POST", path, body), body)

    def settle(self, expected, phone, code):
        return self.post(expected, phone, "/v1/settlements", {"code": code})

    def cancel(self, expected, phone, code):
        return self.post(expected, phone, "/v1/cancellations", {"code": code})

    def look(self, expected, phone, code):
        return self.get(expected, phone, f"/v1/codes/{code}")

    def enrol(self, expected, phone, **more):
        return self.post(expected, phone, "/v1/terminals", {"jwk": phone.jwk, **more})

    def same(self, what, found, expected):
        if found != expected:
            self.faults.append(f"{what}: expected {expected}, found {found}")

    def machine(self):
        """A new machine; answers its number and a function that makes its codes."""
        self.machines += 1
        number = self.machines
        self.center.add_machine(number)
        return number, lambda kind, counter, vended, **more: self.center.code(
            kind, number, counter, vended, **more)


def invitations(ask, stranger, guest, other):
    """[WIRE-50] Each state of an invitation, as the operator's commands make it."""
    invite = lambda *more: json.loads(ask.center.run("invitation", "add", "--json", *more))
    ask.center.run("enrolment", "invite")
    ask.enrol("403 enrolment", stranger)
    ask.enrol("403 invitation", stranger, invitation="A" * 26)
    revoked = invite()
    ask.center.run("invitation", "revoke", revoked["invitation"])
    ask.enrol("403 invitation", stranger, invitation=revoked["secret"])
    account = ask.enrol("201", guest, invitation=invite()["secret"])["account"]
    second = invite("--account", account)
    ask.same("the account of an invitation",
             ask.enrol("201", other, invitation=second["secret"])["account"], account)
    ask.enrol("403 invitation", stranger, invitation=second["secret"])
    ask.center.run("enrolment", "closed")


def enrolment(ask, alice, bob, stranger):
    terminal = ask.enrol("201", alice)
    account = terminal["account"]
    ask.same("a new terminal", terminal, {"keyid": alice.keyid, "account": account, "balance": 0,
                                          "currency": wire.CURRENCY})
    ask.same("the same terminal", ask.enrol("200", alice), terminal)
    ask.center.run("credit", account, 100000)
    ask.center.run("credit", ask.enrol("201", bob)["account"], 1000)
    ask.center.run("enrolment", "closed")
    ask.enrol("403 enrolment", stranger)
    ask.enrol("200", bob)
    guest, other = (wire.Phone(ask.scheme, bytes([number]) * 32) for number in (4, 5))
    invitations(ask, stranger, guest, other)
    x = alice.jwk["x"]
    for jwk in (None, [], {}, {"kty": "OKP", "crv": "Ed25519"}, {**alice.jwk, "kty": "EC"},
                {**alice.jwk, "crv": "X25519"}, {**alice.jwk, "x": 5}, {**alice.jwk, "d": x},
                {**alice.jwk, "x": x[:-1]}, {**alice.jwk, "x": x + "A"},
                {**alice.jwk, "x": x[:-1] + chr(ord(x[-1]) + 1)}):
        ask.post(BODY, alice, "/v1/terminals", {"jwk": jwk})
    ask.post(BODY, alice, "/v1/terminals", {"jwk": alice.jwk, "more": 1})
    ask.enrol(BODY, alice, invitation=5)
    body = json.dumps({"jwk": alice.jwk}).encode("ascii")
    ask.send(SIGNATURE, "POST", "/v1/terminals", (), body)
    ask.send(SIGNATURE, "POST", "/v1/terminals", bob.sign("POST", "/v1/terminals", body), body)


def sales(ask, alice, bob):
    """Every result of settle and cancel, and what a look-up says just before."""
    _, code = ask.machine()
    for result, phone, sale in (
            ("settled", alice, code("sale", 1, 0)), ("settled_again", alice, code("sale", 1, 0))):
        ask.look(f"200 {result}", phone, sale)
        ask.settle(f"200 {result}", phone, sale)
    for expected, phone, sale in (
            ("409 taken", bob, code("sale", 1, 0)),
            ("402 funds", bob, code("sale", 2, 1, price=4000)),
            ("409 closed", alice, code("sale", 1, 0))):
        ask.look("200 " + expected.split()[1], phone, sale)
        ask.settle(expected, phone, sale)
    ask.settle("200 settled", alice, code("sale", 3, 1))
    ask.settle("200 settled", alice, code("sale", 4, 3))
    ask.settle("200 settled", alice, code("sale", 5, 3))
    cancel = code("cancel", 5, 3)
    for result in ("refunded", "refunded_already"):
        ask.look(f"200 {result}", bob, cancel)
        ask.cancel(f"200 {result}", bob, cancel)
    ask.look("200 nothing_paid", bob, code("cancel", 6, 3))
    ask.cancel("200 nothing_paid", bob, code("cancel", 6, 3))
    unnamed = code("sale", 7, 3, product=99, issued_at=int(time.time()))
    ask.settle("200 settled", alice, unnamed)
    ask.look("200 settled_again", alice, unnamed)
    ask.cancel("200 nothing_paid", alice, code("cancel", 8, 7))
    ask.settle("200 settled", alice, code("sale", 9, 7))
    ask.cancel("200 nothing_paid", alice, code("cancel", 10, 7))


def values(ask, alice, bob):
    """[WIRE-20] What a purchase and its refund say is what the codes say, and the money adds up."""
    number, code = ask.machine()
    balance = ask.get("200", alice, "/v1/account")["balance"]
    bobs = ask.get("200", bob, "/v1/account")["balance"]
    sale = {"machine": number, "product": 12, "counter": 3, "price": 250, "issued_at": 0}
    ask.settle("200 settled", bob, code("sale", 1, 0))
    ask.same("a look-up", ask.look("200 settled", alice, code("sale", 3, 1)), {
        **sale, "kind": "sale", "name": "Hall 2", "place": "Main station", "product_name": "Cola",
        "currency": wire.CURRENCY, "result": "settled"})
    ask.same("a settlement", ask.settle("200 settled", alice, code("sale", 3, 1)), {
        "result": "settled", "permit": code("permit", 3, 1), "sale": sale,
        "reconciled": {"counter": 1, "result": "delivered"}, "balance": balance - 250})
    ask.same("the state of a sale that is pending",
             ask.get("200", alice, "/v1/account")["statement"][0]["state"], "settled")
    ask.same("a cancellation", ask.cancel("200 refunded", bob, code("cancel", 3, 1)), {
        "result": "refunded", "sale": sale, "reconciled": None, "balance": bobs - 250})
    account = ask.get("200", alice, "/v1/account")
    ask.same("the balance", account["balance"], balance)
    for line, told in zip(account["statement"], (("refund", 250), ("settlement", -250))):
        ask.same("the statement", line, {
            "transfer": line["transfer"], "kind": told[0], "amount": told[1], "machine": number,
            "counter": 3, "at": line["at"], "state": "refunded"})
        if abs(line["at"] - time.time()) > 60:
            ask.faults.append(f"the statement: {line} is of another time")


def refusals_that_reconcile(ask, alice, bob):
    """A code that is refused still tells what became of the sale before it: both ways, or none."""
    long_ago = {"issued_at": 5}
    for expected, phone, fields in (("402 funds", bob, {"price": 4000}),
                                    ("403 limit", alice, {"price": 6000}),
                                    ("410 expired", alice, long_ago), ("409 disabled", alice, {})):
        for vended, told in ((1, "delivered"), (0, "refunded"), (0, None)):
            number, code = ask.machine()
            if told:
                ask.settle("200 settled", alice, code("sale", 1, 0))
            if expected.endswith("disabled"):
                ask.center.run("machine", "disable", number)
            sale = code("sale", 2, vended, **fields)
            ask.look("200 " + expected.split()[1], phone, sale)
            reconciled = ask.settle(expected, phone, sale).get("reconciled")
            ask.same(f"{expected}: reconciled", reconciled,
                     {"counter": 1, "result": told} if told else None)


def refused_codes(ask, alice):
    """Codes that are refused before the ledger is looked at, and machines that contradict."""
    number, code = ask.machine()
    sale, permit, cancel = (code(kind, 2, 1) for kind in ("sale", "permit", "cancel"))
    unknown = ask.center.code("sale", 999, 1, 0)
    forged = code("sale", 2, 1, epoch=3)
    ask.look("400 not_sale", alice, permit)
    for text in ("A", "%41" * 64, sale[:-1], sale.lower(), "A" * 64, sale + "A"):
        ask.look("400 malformed", alice, text)
    for call, other in ((ask.settle, "400 not_sale"), (ask.cancel, "400 not_cancel")):
        kind = "sale" if call == ask.settle else "cancel"
        call(other, alice, permit)
        call(other, alice, cancel if kind == "sale" else sale)
        call("404 unknown_machine", alice, ask.center.code(kind, 999, 1, 0))
        call("422 not_authentic", alice, code(kind, 2, 1, epoch=3))
        for text in ("", "A", sale + "A", sale.lower(), "A" * 64, "\u00e4" * 64, " " + sale,
                     "\u0001"):
            call("400 malformed", alice, text)
    ask.look("404 unknown_machine", alice, unknown)
    ask.look("422 not_authentic", alice, forged)
    ask.look("200 equivocation", alice, code("sale", 4, 3))
    ask.settle("409 equivocation", alice, code("sale", 4, 3))
    ask.center.run("machine", "enable", number)
    ask.cancel("409 equivocation", alice, code("cancel", 4, 3))


def bodies(ask, alice):
    sale = ask.center.code("sale", 1, 1, 0)
    good = json.dumps({"code": sale}).encode("ascii")
    wrong = [b"", b"x", b"{", b"{}", b"[]", b"null", b'"code"', b'{"code":5}', b'{"code":null}',
             b'{"Code":"A"}', b'{"code":"A","more":1}', b'{"code":"A","code":"A"}',
             b'{"code":"A"}x', b'{"code":"\xff"}', b'{"code":["A"]}', b'\xef\xbb\xbf' + good,
             b"[" * 4000, good.ljust(4097), good.ljust(30000)]
    for path in ("/v1/settlements", "/v1/cancellations"):
        for body in wrong:
            ask.post(BODY, alice, path, body)
    ask.post(BODY, alice, "/v1/terminals", b"")
    ask.settle("409 closed", alice, sale)
    ask.post("409 closed", alice, "/v1/settlements", good.ljust(4096))
    for path in ("/v1/account", f"/v1/codes/{sale}", "/healthz", "/readyz", f"/{sale}", *OPERATORS,
                 *pay_page.FILES):
        for method in ("GET", "HEAD"):
            ask.send(BODY, method, path, (), b"{}")


def media_types(ask, alice):
    """What is not said to be JSON, at each call with a body; and what is, in other words."""
    for path in ("/v1/terminals", "/v1/settlements", "/v1/cancellations"):
        for kind in ("text/plain", "application/jsonl", "application/x-www-form-urlencoded", ""):
            headers = [("Content-Type", kind), *alice.sign("POST", path, b"{}")]
            ask.send("415 media_type", "POST", path, headers, b"{}")
        for kind in ("Application/JSON", "application/json; charset=utf-8"):
            headers = [("Content-Type", kind), *alice.sign("POST", path, b"{}")]
            ask.send(BODY, "POST", path, headers, b"{}")


def too_often(ask, alice):
    """One address after its bucket is empty, at every call; where a token came in meanwhile, once
    more."""
    def expect(method, path, headers=(), body=None):
        exchanges = (ask.center.send(method, path, headers, body) for _ in range(40))
        ask.take("429 rate", next((one for one in exchanges if one.status == 429), None)
                 or ask.center.send(method, path, headers, body))

    sale = ask.center.code("sale", 1, 1, 0)
    for operation in ask.contract.operations:
        path = at(operation.path, sale)
        body = b"{}" if operation.method == "POST" else None
        headers = alice.sign(operation.method, path, body)
        expect(operation.method, path, headers, body)
    expect("GET", "/nothing")
    expect("PUT", "/healthz")


def signatures(ask, alice, bob, stranger):
    """Wrong signatures at a call with a body and at one without."""
    sale = ask.center.code("sale", 1, 1, 0)
    body = json.dumps({"code": sale}).encode("ascii")
    for method, path, body, good in (("POST", "/v1/settlements", body, "409 closed"),
                                     ("GET", "/v1/account", None, "200"),
                                     ("HEAD", "/v1/account", None, "200"),
                                     ("GET", f"/v1/codes/{sale}", None, "200 closed"),
                                     ("HEAD", f"/v1/codes/{sale}", None, "200")):
        ask.send(good, method, path, alice.sign(method, path, body), body)
        for headers in wrong_signatures(alice, bob, stranger, method, path, body):
            ask.send(SIGNATURE, method, path, headers, body)
        for seconds in (-290, 290):
            created = int(time.time()) + seconds
            ask.send(good, method, path, alice.sign(method, path, body, created=created), body)
    code = json.dumps({"code": ask.center.code("cancel", 1, 1, 0)}).encode("ascii")
    signed = alice.sign("POST", "/v1/settlements", code)
    ask.send(SIGNATURE, "POST", "/v1/cancellations", signed, code)


def wrong_signatures(alice, bob, stranger, method, path, body):
    now = int(time.time())
    fields = alice.sign(method, path, body)
    yield ()
    yield from ([field for field in fields if field != left] for left in fields)
    yield from ([*fields, field] for field in fields)  # each field twice
    yield from ([*fields, (name, "x")] for name, _ in fields)
    yield stranger.sign(method, path, body)
    yield bob.sign(method, path, body, parameters=alice.parameters(now))  # another key's name
    yield alice.sign(method, path + "x", body)
    yield alice.sign("PUT", path, body)
    yield alice.sign(method, path, body, created=int(time.time()) - 310)
    yield alice.sign(method, path, body, created=int(time.time()) + 310)
    yield alice.sign(method, path, body, created=0)
    yield alice.sign(method, path, body, label="sig2")
    yield [(name, f"{value}, {value.replace('sig1', 'sig2')}") for name, value in fields]
    yield from wrong_parameters(alice, method, path, body, now)
    components = alice.scheme["components-with-body" if body else "components"]
    for wrong in (components[1:], components[:-1], components[::-1], [*components, "@authority"],
                  [*components, components[0]]):
        yield alice.sign(method, path, body, components=wrong)
    yield [(name, "sig1=:AAAA:" if name == "Signature" else value) for name, value in fields]
    yield [(name, value.replace(":", "", 1)) for name, value in fields]
    yield [(name, value.replace("=", " = ", 1)) for name, value in fields]
    if body is None:
        yield [("Content-Digest", alice.digest(b"")), *fields]
    else:
        other = alice.sign(method, path, body + b" ")
        yield other
        yield [*other[:1], *fields[1:]]
        yield [*fields[:1], *other[1:]]
        yield [("Content-Digest", fields[0][1].replace("sha-256", "sha-512")), *fields[1:]]
        yield [("Content-Digest", fields[0][1] + ", sha-512=:AAAA:"), *fields[1:]]


def wrong_parameters(alice, method, path, body, now):
    full = alice.parameters(now)
    created, keyid, alg = (";" + part for part in full[1:].split(";"))
    for text in ("", created, created + keyid, created + alg, keyid + alg, full + full,
                 created + full, keyid + full, alg + full, full + created, full + keyid, full + alg,
                 full + ';nonce="x"', full + ';tag="x"', full + f";expires={now + 300}",
                 ';nonce="x"' + full, full.upper(),
                 full.replace(created, f";created={now}.0"), full.replace(created, ";created=-1"),
                 full.replace(created, f";created=0{now}"), full.replace(created, ";created"),
                 full.replace("ed25519", "rsa-pss-sha512"), full.replace(keyid, ';keyid=""'),
                 full.replace(keyid, ';keyid="a"'), full + ";", full.replace(";", "; ")):
        yield alice.sign(method, path, body, parameters=text)


def paths_and_methods(ask, alice):
    sale = ask.center.code("sale", 1, 1, 0)
    for path in ("/v1", "/v1/", "/v1/codes", "/v1/codes/", f"/v1/codes/{sale}/",
                 "/v1/codes/a/b", "/v1/accounts", "/v1/settlements/", "/healthz/", "//healthz",
                 "/%68ealthz", f"/{sale}/", f"/{sale[:-1]}", f"/{sale.lower()}", f"/{sale}A",
                 "/favicon.ico", "/v1/operator", "/v1/operator/", "/v1/operator/gossip", "/operator/",
                 "/v1/operator/.csv", "/v1/operator/days.csv.csv", "/v1/operator/days/csv"):
        for method in ("GET", "POST", "DELETE"):
            ask.send("404 not_found", method, path)
    templates = ask.contract.document.root["paths"]
    for template, item in templates.items():
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FROB", "get"):
            if method.lower() not in item or method == "get":
                path = at(template, sale)
                expected = "405" if method == "HEAD" else "405 method"
                ask.send(expected, method, path)
    ask.send("200", "GET", "/v1/account?balance=9", alice.sign("GET", "/v1/account", None))


def at(template, sale):
    """A path of a template."""
    return template.replace("{code}", sale).replace("{file}", "main-1.js").replace("{report}", "days")


def page(ask):
    """Each file of the pay page: plain, packed, and when the client has it; and the page at a code."""
    html = ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    sale = "/" + ask.center.code("sale", 1, 1, 0)
    for path, accept in [*((path, ()) for path in pay_page.FILES), (sale, (html,))]:
        data = pay_page.FILES.get(path, pay_page.FILES["/"])
        for packed in ((), (("Accept-Encoding", "br, gzip"),)):
            for method in ("GET", "HEAD"):
                headers = [*accept, *packed]
                exchange = ask.center.send(method, path, headers)
                ask.take("200", exchange)
                told = dict(exchange.answer_headers)
                is_packed = bool(packed) and not path.endswith(".png")
                ask.same(f"{method} {path}: packed", told.get("Content-Encoding") == "gzip", is_packed)
                ask.same(f"{method} {path}: kept for ever", told["Cache-Control"] != "no-cache",
                         path.startswith("/assets/"))
                if method == "GET":
                    ask.same(path, gzip.decompress(exchange.answer) if is_packed
                             else exchange.answer, data)
                ask.send("304", method, path, [*headers, ("If-None-Match", told["ETag"])])
                ask.send("200", method, path, [*headers, ("If-None-Match", '"0"')])
    ask.get("200", None, sale)
    for path in ("/assets/main-2.js", "/assets/files.json"):
        ask.get("404 not_found", None, path)


def no_page(ask):
    """A center without a page has none of its addresses, and answers text to a browser."""
    for path in pay_page.FILES:
        ask.get("404 not_found", None, path)
    answer = ask.center.send("GET", "/" + ask.center.code("sale", 1, 1, 0), [("Accept", "text/html")])
    ask.take("200", answer)
    ask.same("without a page", dict(answer.answer_headers)["Content-Type"],
             "text/plain; charset=utf-8")


class Operator:
    """Has a token; in the place of a phone, which signs."""

    def __init__(self, center):
        self.made = json.loads(center.run("token", "add", "--name", "Desk", "--json"))

    def sign(self, _method, _path, _body, scheme="Bearer", token=None):
        return [("Authorization", f"{scheme} {token or self.made['secret']}")]


def operator(ask, alice):
    """[WIRE-71] to [WIRE-74] Each report, with lines of each kind, and as the command prints it; what
    is no token, and what are no days. Answers the secrets."""
    _, code = ask.machine()
    ask.settle("200 settled", alice, code("sale", 1, 0, product=99))
    _, named = ask.machine()
    ask.settle("200 settled", alice, named("sale", 1, 0))
    retired, _ = ask.machine()
    ask.center.run("machine", "retire", retired)
    desk = Operator(ask.center)
    for name in ("sales", "refunds", "machines", "products", "days", "status", "pending", "alarms"):
        report = ask.get("200", desk, f"/v1/operator/{name}")
        ask.same(f"{name}: the command's lines", report["lines"], [
            json.loads(line) for line in ask.center.run("report", name, "--json").splitlines()])
        answer = ask.center.send("GET", f"/v1/operator/{name}.csv", desk.sign("GET", "", None))
        ask.take("200", answer)
        ask.same(f"{name}.csv", answer.answer, ask.center.run_bytes("report", name, "--csv"))
        ask.send("200", "HEAD", f"/v1/operator/{name}.csv", desk.sign("HEAD", "", None))
    days_of_reports(ask, desk)
    gone = Operator(ask.center)
    ask.center.run("token", "revoke", gone.made["token"])
    for path in OPERATORS:
        for method in ("GET", "HEAD"):
            for headers in ((), alice.sign(method, path, None), gone.sign(method, path, None),
                            desk.sign(method, path, None, scheme="Basic"),
                            desk.sign(method, path, None, token="A" * 43),
                            desk.sign(method, path, None, token=desk.made["secret"] + "A"),
                            desk.sign(method, path, None) * 2):
                ask.send("401 token", method, path, headers)
            ask.send("200", method, path, desk.sign(method, path, None, scheme="bearer"))
    ask.send("401 token", "GET", "/v1/operator/days?from=x", ())
    return {each.made["secret"] for each in (desk, gone)}


def days_of_reports(ask, desk):
    for query, expected in (
            ("from=2026-01-01&to=2026-01-01", "200"), ("from=2024-01-01&to=2024-12-31", "200"),
            ("from=2024-01-01&to=2025-01-01", "400 range"), ("from=2026-01-02&to=2026-01-01", "400 range"),
            ("to=1970-01-01", "200"), ("to=2026-02-29", "400 range"), ("from=", "400 range"),
            ("from=2026-1-1", "400 range"), ("to=%32026-01-01", "400 range")):
        for path in OPERATORS:
            for method in ("GET", "HEAD"):
                ask.send(expected, method, f"{path}?{query}", desk.sign(method, path, None))


def service(ask, alice):
    ask.get("200", None, "/healthz")
    ask.get("200", None, "/readyz")
    ask.get("200", None, "/" + ask.center.code("sale", 1, 1, 0))
    ask.get("200", alice, "/v1/account")


def failures(ask, alice, stranger):
    """Each call while the ledger lacks a table that it needs, and all of them well again after."""
    ask.center.run("enrolment", "open")
    sale = ask.center.code("sale", 1, 1, 0)
    with ask.center.without("setting"):
        ask.enrol("500 internal", stranger)
        ask.look("500 internal", alice, sale)
        ask.settle("500 internal", alice, sale)
        ask.cancel("500 internal", alice, ask.center.code("cancel", 1, 1, 0))
        ask.get("503", None, "/readyz")
        ask.get("200", None, "/healthz")
    with ask.center.without("transfer"):
        ask.get("500 internal", alice, "/v1/account")
    operator = Operator(ask.center)
    with ask.center.without("operator_token"):
        for path in OPERATORS:
            ask.get("500 internal", operator, path)
    with ask.center.without("sale"):
        for path in OPERATORS:
            ask.get("500 internal", operator, path)
    ask.get("200", None, "/readyz")
    ask.get("200", alice, "/v1/account")
    ask.enrol("201", stranger)


def library(ask):
    """What is no HTTP: the library's own answers, which the document lists by their status; answers
    those that were seen."""
    seen = set()
    start = b"POST /v1/settlements HTTP/1.1\r\n"
    for data in (b"GET /healthz HTTP/1.1\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: -5\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                 b"GET /" + b"A" * 70000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"A" * 70000 + b"\r\n\r\n",
                 b"garbage\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcde"):
        answer = ask.center.send_raw(data)
        ask.asked += 1
        if answer:
            seen.add(answer.split(b" ")[1].decode("ascii"))
            if b"\r\nContent-Type:" in answer:
                ask.faults.append(f"{data[:40]}: not the library's own answer: {answer[:200]}")
    ask.faults += library_faults(ask.contract.document, seen)
    return seen


def library_faults(document, seen):
    listed = {str(row["status"]) for row in document.root["x-http-library"]}
    faults = [f"the HTTP library answers {status}, which x-http-library does not list"
              for status in sorted(seen - listed)]
    return faults + [f"x-http-library lists {status}, which was never seen"
                     for status in sorted(listed - seen)]
