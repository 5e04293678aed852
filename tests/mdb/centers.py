# SPDX-License-Identifier: Apache-2.0
"""The two centers of a scene: a stand-in, which is the second implementation (vectors/generator) in
this process; and the real one, `tricode-center serve` on loopback, to which `tricode-terminal`
sends each code from a picture. Both return the data for the final check."""
import collections
import json
import pathlib
import select
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "vectors/generator"))
import center  # noqa: E402
import keys  # noqa: E402

SECONDS = 20
MASTER = bytes(range(32))
MACHINE, CURRENCY, EPOCH = 7, 978, 0
PRODUCTS = {1: 250, 2: 180, 3: 250}
PURSE = 10000
ACCOUNTS = ("ann", "ben")
DELIVERED, REFUNDED, SETTLED = center.DELIVERED, center.REFUNDED, center.SETTLED

# A sale in the center: product, price, payer and state.
Sale = collections.namedtuple("Sale", "product price issued_at state account")


class Wrong(Exception):
    """A result that differs from the script."""


class StandIn:
    def __init__(self, folder):
        self.center = center.Center(MASTER, 900, 300, 0)
        self.center.add_machine(MACHINE, CURRENCY, [EPOCH], True)
        self.center.accounts = {name: PURSE for name in ACCOUNTS}
        products = [{"product": number, "name": f"Product {number}", "price": price}
                    for number, price in PRODUCTS.items()]
        self.provisioning = folder / "provisioning.json"
        self.provisioning.touch(0o600)
        self.provisioning.write_text(json.dumps({
            "tricode": 1, "machine": MACHINE, "currency": CURRENCY, "key_epoch": EPOCH,
            "key": keys.machine_key(MASTER, MACHINE, CURRENCY, EPOCH).hex(), "host": "pay.example",
            "name": "Snacks", "place": "Hall", "products": products}), encoding="utf-8")

    def settle(self, account, text):
        """Returns the center's result, and the permit, if any."""
        answer = self.center.settle(account, text, int(time.time()))
        return answer["result"], answer.get("permit")

    def cancel(self, text):
        return self.center.cancel(text)["result"]

    def sales(self):
        return {counter: Sale(sale.payload.product, sale.payload.price, sale.payload.issued_at,
                              sale.state, sale.account)
                for counter, sale in self.center.machines[MACHINE].sales.items()}

    def balances(self):
        return self.center.accounts

    def enabled(self):
        return self.center.machines[MACHINE].enabled

    def close(self):
        """The stand-in needs no cleanup."""


class Real:
    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.numbers = {}  # account numbers by name
        self.process = None
        self.pictures = 0
        self.provisioning = folder / "provisioning.json"
        self._command("init", "--currency", str(CURRENCY))
        self._command("machine", "add", str(MACHINE), "--name", "Snacks", "--place", "Hall")
        for number, price in PRODUCTS.items():
            self._command("product", "set", str(MACHINE), str(number), "--name",
                          f"Product {number}", "--price", str(price))
        self._command("provision", str(MACHINE), "--host", "pay.example", "--output",
                      self.provisioning)
        try:
            self._serve()
        except BaseException:
            self.close()
            raise

    def _serve(self):
        self.process = subprocess.Popen(
            [self.build / "tricode-center", self.folder / "center", "serve", "--json", "--listen",
             "127.0.0.1:0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        if not select.select([self.process.stdout], [], [], SECONDS)[0]:
            raise Wrong("the center does not print its address")
        url = json.loads(self.process.stdout.readline())["listening"]
        for name in ACCOUNTS:
            account = self._phone(name, "enrol", "--center", url)["account"]
            self._command("credit", str(account), str(PURSE))
            self.numbers[account] = name

    def _run(self, *words):
        return subprocess.run([*words, "--json"], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=SECONDS, check=False)

    def _command(self, *words):
        done = self._run(self.build / "tricode-center", self.folder / "center", *words)
        if done.returncode != 0:
            raise Wrong(f"tricode-center {words}: {done.stderr}{done.stdout}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def _phone(self, name, *words):
        done = self._run(self.build / "tricode-terminal", "--key", self.folder / f"{name}.key",
                         *words)
        if not done.stdout:
            raise Wrong(f"tricode-terminal {words}: {done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def _scan(self, name, text):
        """Runs the phone on a picture of the code; returns its output."""
        self.pictures += 1
        picture = self.folder / f"scanned-{self.pictures}.png"
        subprocess.run([self.build / "mdb/code", "draw", text, picture], check=True)
        return self._phone(name, "scan", picture, "--yes")

    def settle(self, account, text):
        answer = self._scan(account, text)
        return answer.get("result", answer), answer.get("permit")

    def cancel(self, text):
        """Anybody may present it; here an account that did not pay."""
        return self._scan(ACCOUNTS[-1], text).get("result")

    def _ledger(self, kind):
        return [line for line in self._command("ledger") if line["record"] == kind]

    def sales(self):
        return {line["counter"]: Sale(line["product"], line["price"], line["issued_at"],
                                      line["state"], self.numbers[line["account"]])
                for line in self._ledger("sale")}

    def balances(self):
        return {self.numbers[line["account"]]: line["balance"] for line in self._ledger("account")
                if line["account"] in self.numbers}

    def enabled(self):
        return self._command("machine", "list")[0]["enabled"]

    def close(self):
        """Ends it cleanly and audits its ledger."""
        if self.process is None:
            return
        self.process.terminate()
        status = self.process.wait(timeout=SECONDS)
        self.process.stdout.close()
        self.process = None
        audit = self._command("audit")[-1]
        if status != 0 or not audit["consistent"]:
            raise Wrong(f"the center exited with {status}, and the audit returned {audit}")
