# SPDX-License-Identifier: Apache-2.0
"""The test cases: each call with each of its answers. Each request states the expected answer."""
import gzip
import json
import time

import operators
import pay_page
import wire
from client import BODY, SIGNATURE, at


def invitations(client, unenrolled, guest, other):
    """[WIRE-50] Each state of an invitation, created with the operator's commands."""
    invite = lambda *more: json.loads(client.center.run("invitation", "add", "--json", *more))
    client.center.run("enrolment", "invite")
    client.enrol("403 enrolment", unenrolled)
    client.enrol("403 invitation", unenrolled, invitation="A" * 26)
    revoked = invite()
    client.center.run("invitation", "revoke", revoked["invitation"])
    client.enrol("403 invitation", unenrolled, invitation=revoked["secret"])
    account = client.enrol("201", guest, invitation=invite()["secret"])["account"]
    second = invite("--account", account)
    client.same("the account of an invitation",
                client.enrol("201", other, invitation=second["secret"])["account"], account)
    client.enrol("403 invitation", unenrolled, invitation=second["secret"])
    client.center.run("enrolment", "closed")


def enrolment(client, alice, bob, unenrolled):
    terminal = client.enrol("201", alice)
    account = terminal["account"]
    client.same("a new terminal", terminal, {"keyid": alice.keyid, "account": account, "balance": 0,
                                             "currency": wire.CURRENCY})
    client.same("the same terminal", client.enrol("200", alice), terminal)
    client.center.run("credit", account, 100000)
    client.center.run("credit", client.enrol("201", bob)["account"], 1000)
    client.center.run("enrolment", "closed")
    client.enrol("403 enrolment", unenrolled)
    client.enrol("200", bob)
    guest, other = (wire.Phone(client.scheme, bytes([number]) * 32) for number in (4, 5))
    invitations(client, unenrolled, guest, other)
    x = alice.jwk["x"]
    for jwk in (None, [], {}, {"kty": "OKP", "crv": "Ed25519"}, {**alice.jwk, "kty": "EC"},
                {**alice.jwk, "crv": "X25519"}, {**alice.jwk, "x": 5}, {**alice.jwk, "d": x},
                {**alice.jwk, "x": x[:-1]}, {**alice.jwk, "x": x + "A"},
                {**alice.jwk, "x": x[:-1] + chr(ord(x[-1]) + 1)}):
        client.post(BODY, alice, "/v1/terminals", {"jwk": jwk})
    client.post(BODY, alice, "/v1/terminals", {"jwk": alice.jwk, "more": 1})
    client.enrol(BODY, alice, invitation=5)
    body = json.dumps({"jwk": alice.jwk}).encode("ascii")
    client.send(SIGNATURE, "POST", "/v1/terminals", (), body)
    client.send(SIGNATURE, "POST", "/v1/terminals", bob.sign("POST", "/v1/terminals", body), body)


def sales(client, alice, bob):
    """Every result of settle and cancel, and the preceding look-up."""
    _, code = client.machine()
    for result, phone, sale in (
            ("settled", alice, code("sale", 1, 0)), ("settled_again", alice, code("sale", 1, 0))):
        client.look(f"200 {result}", phone, sale)
        client.settle(f"200 {result}", phone, sale)
    for expected, phone, sale in (
            ("409 taken", bob, code("sale", 1, 0)),
            ("402 funds", bob, code("sale", 2, 1, price=4000)),
            ("409 closed", alice, code("sale", 1, 0))):
        client.look("200 " + expected.split()[1], phone, sale)
        client.settle(expected, phone, sale)
    client.settle("200 settled", alice, code("sale", 3, 1))
    client.settle("200 settled", alice, code("sale", 4, 3))
    client.settle("200 settled", alice, code("sale", 5, 3))
    cancel = code("cancel", 5, 3)
    for result in ("refunded", "refunded_already"):
        client.look(f"200 {result}", bob, cancel)
        client.cancel(f"200 {result}", bob, cancel)
    client.look("200 nothing_paid", bob, code("cancel", 6, 3))
    client.cancel("200 nothing_paid", bob, code("cancel", 6, 3))
    unnamed = code("sale", 7, 3, product=99, issued_at=int(time.time()))
    client.settle("200 settled", alice, unnamed)
    client.look("200 settled_again", alice, unnamed)
    client.cancel("200 nothing_paid", alice, code("cancel", 8, 7))
    client.settle("200 settled", alice, code("sale", 9, 7))
    client.cancel("200 nothing_paid", alice, code("cancel", 10, 7))


def values(client, alice, bob):
    """[WIRE-20] A purchase and its refund match the codes, and the money adds up."""
    number, code = client.machine()
    balance = client.get("200", alice, "/v1/account")["balance"]
    bobs = client.get("200", bob, "/v1/account")["balance"]
    sale = {"machine": number, "product": 12, "counter": 3, "price": 250, "issued_at": 0}
    client.settle("200 settled", bob, code("sale", 1, 0))
    client.same("a look-up", client.look("200 settled", alice, code("sale", 3, 1)), {
        **sale, "kind": "sale", "name": "Hall 2", "place": "Main station", "product_name": "Cola",
        "currency": wire.CURRENCY, "result": "settled"})
    client.same("a settlement", client.settle("200 settled", alice, code("sale", 3, 1)), {
        "result": "settled", "permit": code("permit", 3, 1), "sale": sale,
        "reconciled": {"counter": 1, "result": "delivered"}, "balance": balance - 250})
    client.same("the state of a sale that is pending",
                client.get("200", alice, "/v1/account")["statement"][0]["state"], "settled")
    client.same("a cancellation", client.cancel("200 refunded", bob, code("cancel", 3, 1)), {
        "result": "refunded", "sale": sale, "reconciled": None, "balance": bobs - 250})
    account = client.get("200", alice, "/v1/account")
    client.same("the balance", account["balance"], balance)
    for line, entry in zip(account["statement"], (("refund", 250), ("settlement", -250))):
        client.same("the statement", line, {
            "transfer": line["transfer"], "kind": entry[0], "amount": entry[1], "machine": number,
            "counter": 3, "at": line["at"], "state": "refunded"})
        if abs(line["at"] - time.time()) > 60:
            client.faults.append(f"the statement: {line} has another time")


def refusals_that_reconcile(client, alice, bob):
    """A refused code still reports the end of the previous sale: delivered, refunded, or none."""
    long_ago = {"issued_at": 5}
    for expected, phone, fields in (("402 funds", bob, {"price": 4000}),
                                    ("403 limit", alice, {"price": 6000}),
                                    ("410 expired", alice, long_ago), ("409 disabled", alice, {})):
        for vended, result in ((1, "delivered"), (0, "refunded"), (0, None)):
            number, code = client.machine()
            if result:
                client.settle("200 settled", alice, code("sale", 1, 0))
            if expected.endswith("disabled"):
                client.center.run("machine", "disable", number)
            sale = code("sale", 2, vended, **fields)
            client.look("200 " + expected.split()[1], phone, sale)
            reconciled = client.settle(expected, phone, sale).get("reconciled")
            client.same(f"{expected}: reconciled", reconciled,
                        {"counter": 1, "result": result} if result else None)


def refused_codes(client, alice):
    """Codes that are refused without the ledger, and machines that equivocate."""
    number, code = client.machine()
    sale, permit, cancel = (code(kind, 2, 1) for kind in ("sale", "permit", "cancel"))
    unknown = client.center.code("sale", 999, 1, 0)
    forged = code("sale", 2, 1, epoch=3)
    client.look("400 not_sale", alice, permit)
    for text in ("A", "%41" * 64, sale[:-1], sale.lower(), "A" * 64, sale + "A"):
        client.look("400 malformed", alice, text)
    for call, other in ((client.settle, "400 not_sale"), (client.cancel, "400 not_cancel")):
        kind = "sale" if call == client.settle else "cancel"
        call(other, alice, permit)
        call(other, alice, cancel if kind == "sale" else sale)
        call("404 unknown_machine", alice, client.center.code(kind, 999, 1, 0))
        call("422 not_authentic", alice, code(kind, 2, 1, epoch=3))
        for text in ("", "A", sale + "A", sale.lower(), "A" * 64, "\u00e4" * 64, " " + sale,
                     "\u0001"):
            call("400 malformed", alice, text)
    client.look("404 unknown_machine", alice, unknown)
    client.look("422 not_authentic", alice, forged)
    client.look("200 equivocation", alice, code("sale", 4, 3))
    client.settle("409 equivocation", alice, code("sale", 4, 3))
    client.center.run("machine", "enable", number)
    client.cancel("409 equivocation", alice, code("cancel", 4, 3))


def too_often(client, alice):
    """Every call from one address whose rate limit is exhausted; repeated if a token arrived
    meanwhile."""
    def expect(method, path, headers=(), body=None):
        exchanges = (client.center.send(method, path, headers, body) for _ in range(40))
        client.take("429 rate", next((one for one in exchanges if one.status == 429), None)
                    or client.center.send(method, path, headers, body))

    sale = client.center.code("sale", 1, 1, 0)
    for operation in client.contract.operations:
        path = at(operation.path, sale)
        body = b"{}" if operation.method == "POST" else None
        headers = alice.sign(operation.method, path, body)
        expect(operation.method, path, headers, body)
    expect("GET", "/nothing")
    expect("PUT", "/healthz")


def service(client, alice):
    client.get("200", None, "/healthz")
    client.get("200", None, "/readyz")
    client.get("200", None, "/" + client.center.code("sale", 1, 1, 0))
    client.get("200", alice, "/v1/account")


def failures(client, alice, unenrolled):
    """Each call while a needed table is missing in the ledger, and all calls after its return."""
    client.center.run("enrolment", "open")
    sale = client.center.code("sale", 1, 1, 0)
    with client.center.without("setting"):
        client.enrol("500 internal", unenrolled)
        client.look("500 internal", alice, sale)
        client.settle("500 internal", alice, sale)
        client.cancel("500 internal", alice, client.center.code("cancel", 1, 1, 0))
        client.get("503", None, "/readyz")
        client.get("200", None, "/healthz")
    with client.center.without("transfer"):
        client.get("500 internal", alice, "/v1/account")
    operator = operators.Operator(client.center)
    with client.center.without("operator_token"):
        for path in operators.PATHS:
            client.get("500 internal", operator, path)
    with client.center.without("sale"):
        for path in operators.PATHS:
            client.get("500 internal", operator, path)
    client.get("200", None, "/readyz")
    client.get("200", alice, "/v1/account")
    client.enrol("201", unenrolled)


def page(client):
    """Each file of the pay page: plain, compressed, and cached by the client; and the page at a code."""
    html = ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    sale = "/" + client.center.code("sale", 1, 1, 0)
    for path, accept in [*((path, ()) for path in pay_page.FILES), (sale, (html,))]:
        data = pay_page.FILES.get(path, pay_page.FILES["/"])
        for packed in ((), (("Accept-Encoding", "br, gzip"),)):
            for method in ("GET", "HEAD"):
                headers = [*accept, *packed]
                exchange = client.center.send(method, path, headers)
                client.take("200", exchange)
                received = dict(exchange.answer_headers)
                is_packed = bool(packed) and not path.endswith(".png")
                client.same(f"{method} {path}: compressed",
                            received.get("Content-Encoding") == "gzip", is_packed)
                client.same(f"{method} {path}: immutable", received["Cache-Control"] != "no-cache",
                            path.startswith("/assets/"))
                if method == "GET":
                    client.same(path, gzip.decompress(exchange.answer) if is_packed
                                else exchange.answer, data)
                client.send("304", method, path, [*headers, ("If-None-Match", received["ETag"])])
                client.send("200", method, path, [*headers, ("If-None-Match", '"0"')])
    client.get("200", None, sale)
    for path in ("/assets/main-2.js", "/assets/files.json"):
        client.get("404 not_found", None, path)


def no_page(client):
    """A center without a page has none of its addresses, and returns text to a browser."""
    for path in pay_page.FILES:
        client.get("404 not_found", None, path)
    answer = client.center.send("GET", "/" + client.center.code("sale", 1, 1, 0), [("Accept", "text/html")])
    client.take("200", answer)
    client.same("without a page", dict(answer.answer_headers)["Content-Type"],
                "text/plain; charset=utf-8")
