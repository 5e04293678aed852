# SPDX-License-Identifier: Apache-2.0
"""Calls with an operator's token, and with invalid tokens."""
import json

PATHS = ("/v1/operator/days", "/v1/operator/days.csv")


class Operator:
    """A client with a token, used in place of a signing phone."""

    def __init__(self, center):
        self.made = json.loads(center.run("token", "add", "--name", "Desk", "--json"))

    def sign(self, _method, _path, _body, scheme="Bearer", token=None):
        return [("Authorization", f"{scheme} {token or self.made['secret']}")]


def operator(client, alice):
    """[WIRE-71] to [WIRE-74] Each report with lines of each kind, compared with the command's output;
    invalid tokens and invalid days. Returns the secrets."""
    _, code = client.machine()
    client.settle("200 settled", alice, code("sale", 1, 0, product=99))
    _, named = client.machine()
    client.settle("200 settled", alice, named("sale", 1, 0))
    retired, _ = client.machine()
    client.center.run("machine", "retire", retired)
    desk = Operator(client.center)
    for name in ("sales", "refunds", "machines", "products", "days", "status", "pending", "alarms"):
        report = client.get("200", desk, f"/v1/operator/{name}")
        client.same(f"{name}: the command's lines", report["lines"], [
            json.loads(line) for line in client.center.run("report", name, "--json").splitlines()])
        answer = client.center.send("GET", f"/v1/operator/{name}.csv", desk.sign("GET", "", None))
        client.take("200", answer)
        client.same(f"{name}.csv", answer.answer, client.center.run_bytes("report", name, "--csv"))
        client.send("200", "HEAD", f"/v1/operator/{name}.csv", desk.sign("HEAD", "", None))
    days_of_reports(client, desk)
    gone = Operator(client.center)
    client.center.run("token", "revoke", gone.made["token"])
    for path in PATHS:
        for method in ("GET", "HEAD"):
            for headers in ((), alice.sign(method, path, None), gone.sign(method, path, None),
                            desk.sign(method, path, None, scheme="Basic"),
                            desk.sign(method, path, None, token="A" * 43),
                            desk.sign(method, path, None, token=desk.made["secret"] + "A"),
                            desk.sign(method, path, None) * 2):
                client.send("401 token", method, path, headers)
            client.send("200", method, path, desk.sign(method, path, None, scheme="bearer"))
    client.send("401 token", "GET", "/v1/operator/days?from=x", ())
    return {each.made["secret"] for each in (desk, gone)}


def days_of_reports(client, desk):
    for query, expected in (
            ("from=2026-01-01&to=2026-01-01", "200"), ("from=2024-01-01&to=2024-12-31", "200"),
            ("from=2024-01-01&to=2025-01-01", "400 range"), ("from=2026-01-02&to=2026-01-01", "400 range"),
            ("to=1970-01-01", "200"), ("to=2026-02-29", "400 range"), ("from=", "400 range"),
            ("from=2026-1-1", "400 range"), ("to=%32026-01-01", "400 range")):
        for path in PATHS:
            for method in ("GET", "HEAD"):
                client.send(expected, method, f"{path}?{query}", desk.sign(method, path, None))
