# SPDX-License-Identifier: Apache-2.0
"""Malformed requests of every kind that has its own answer."""
import json
import time

import operators
import pay_page
from client import BODY, SIGNATURE, at


def bodies(client, alice):
    sale = client.center.code("sale", 1, 1, 0)
    good = json.dumps({"code": sale}).encode("ascii")
    wrong = [b"", b"x", b"{", b"{}", b"[]", b"null", b'"code"', b'{"code":5}', b'{"code":null}',
             b'{"Code":"A"}', b'{"code":"A","more":1}', b'{"code":"A","code":"A"}',
             b'{"code":"A"}x', b'{"code":"\xff"}', b'{"code":["A"]}', b'\xef\xbb\xbf' + good,
             b"[" * 4000, good.ljust(4097), good.ljust(30000)]
    for path in ("/v1/settlements", "/v1/cancellations"):
        for body in wrong:
            client.post(BODY, alice, path, body)
    client.post(BODY, alice, "/v1/terminals", b"")
    client.settle("409 closed", alice, sale)
    client.post("409 closed", alice, "/v1/settlements", good.ljust(4096))
    for path in ("/v1/account", f"/v1/codes/{sale}", "/healthz", "/readyz", f"/{sale}", *operators.PATHS,
                 *pay_page.FILES):
        for method in ("GET", "HEAD"):
            client.send(BODY, method, path, (), b"{}")


def media_types(client, alice):
    """Media types other than JSON, at each call with a body; and other spellings of JSON."""
    for path in ("/v1/terminals", "/v1/settlements", "/v1/cancellations"):
        for kind in ("text/plain", "application/jsonl", "application/x-www-form-urlencoded", ""):
            headers = [("Content-Type", kind), *alice.sign("POST", path, b"{}")]
            client.send("415 media_type", "POST", path, headers, b"{}")
        for kind in ("Application/JSON", "application/json; charset=utf-8"):
            headers = [("Content-Type", kind), *alice.sign("POST", path, b"{}")]
            client.send(BODY, "POST", path, headers, b"{}")


def signatures(client, alice, bob, unenrolled):
    """Wrong signatures at a call with a body and at one without."""
    sale = client.center.code("sale", 1, 1, 0)
    body = json.dumps({"code": sale}).encode("ascii")
    for method, path, body, good in (("POST", "/v1/settlements", body, "409 closed"),
                                     ("GET", "/v1/account", None, "200"),
                                     ("HEAD", "/v1/account", None, "200"),
                                     ("GET", f"/v1/codes/{sale}", None, "200 closed"),
                                     ("HEAD", f"/v1/codes/{sale}", None, "200")):
        client.send(good, method, path, alice.sign(method, path, body), body)
        for headers in wrong_signatures(alice, bob, unenrolled, method, path, body):
            client.send(SIGNATURE, method, path, headers, body)
        for seconds in (-290, 290):
            created = int(time.time()) + seconds
            client.send(good, method, path, alice.sign(method, path, body, created=created), body)
    code = json.dumps({"code": client.center.code("cancel", 1, 1, 0)}).encode("ascii")
    signed = alice.sign("POST", "/v1/settlements", code)
    client.send(SIGNATURE, "POST", "/v1/cancellations", signed, code)


def wrong_signatures(alice, bob, unenrolled, method, path, body):
    now = int(time.time())
    fields = alice.sign(method, path, body)
    yield ()
    yield from ([field for field in fields if field != left] for left in fields)
    yield from ([*fields, field] for field in fields)  # each field duplicated
    yield from ([*fields, (name, "x")] for name, _ in fields)
    yield unenrolled.sign(method, path, body)
    yield bob.sign(method, path, body, parameters=alice.parameters(now))  # the keyid of another key
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


def paths_and_methods(client, alice):
    sale = client.center.code("sale", 1, 1, 0)
    for path in ("/v1", "/v1/", "/v1/codes", "/v1/codes/", f"/v1/codes/{sale}/",
                 "/v1/codes/a/b", "/v1/accounts", "/v1/settlements/", "/healthz/", "//healthz",
                 "/%68ealthz", f"/{sale}/", f"/{sale[:-1]}", f"/{sale.lower()}", f"/{sale}A",
                 "/favicon.ico", "/v1/operator", "/v1/operator/", "/v1/operator/gossip", "/operator/",
                 "/v1/operator/.csv", "/v1/operator/days.csv.csv", "/v1/operator/days/csv"):
        for method in ("GET", "POST", "DELETE"):
            client.send("404 not_found", method, path)
    templates = client.contract.document.root["paths"]
    for template, item in templates.items():
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FROB", "get"):
            if method.lower() not in item or method == "get":
                path = at(template, sale)
                expected = "405" if method == "HEAD" else "405 method"
                client.send(expected, method, path)
    client.send("200", "GET", "/v1/account?balance=9", alice.sign("GET", "/v1/account", None))


def library(client):
    """Sends invalid HTTP, which the library answers itself; the document lists the statuses. Returns
    the received statuses."""
    seen = set()
    start = b"POST /v1/settlements HTTP/1.1\r\n"
    for data in (b"GET /healthz HTTP/1.1\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: -5\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                 b"GET /" + b"A" * 70000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"A" * 70000 + b"\r\n\r\n",
                 b"garbage\r\n\r\n",
                 start + b"Host: x\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcde"):
        answer = client.center.send_raw(data)
        client.sent += 1
        if answer:
            seen.add(answer.split(b" ")[1].decode("ascii"))
            if b"\r\nContent-Type:" in answer:
                client.faults.append(f"{data[:40]}: not an answer of the library: {answer[:200]}")
    client.faults += library_faults(client.contract.document, seen)
    return seen


def library_faults(document, seen):
    listed = {str(row["status"]) for row in document.root["x-http-library"]}
    faults = [f"the HTTP library answers {status}, which is not in x-http-library"
              for status in sorted(seen - listed)]
    return faults + [f"x-http-library lists {status}, which never occurred"
                     for status in sorted(listed - seen)]
