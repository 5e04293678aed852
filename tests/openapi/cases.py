# SPDX-License-Identifier: Apache-2.0
"""What the test asks of the center, each call with each of its answers. Each ask says what has to come
back."""
import gzip
import json
import time

import operators
import pay_page
import wire
from ask import BODY, SIGNATURE, at


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
    operator = operators.Operator(ask.center)
    with ask.center.without("operator_token"):
        for path in operators.PATHS:
            ask.get("500 internal", operator, path)
    with ask.center.without("sale"):
        for path in operators.PATHS:
            ask.get("500 internal", operator, path)
    ask.get("200", None, "/readyz")
    ask.get("200", alice, "/v1/account")
    ask.enrol("201", stranger)


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
