# SPDX-License-Identifier: Apache-2.0
"""An independent reader of EVA-DTS 6.0 audit files, like a collector's: written from the standard's
field lists, it shares no code with the machine. It accepts a file only if all totals are consistent."""
import re

DECIMAL = re.compile(r"0|[1-9][0-9]*")
DATE = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]")
ONCE = ("ID1", "ID4", "VA1", "DA1", "DA2", "EA3", "EA7", "G85")
KNOWN = {*ONCE, "ID5", "PA1", "PA2", "EA1", "EA2"}


class Malformed(Exception):
    """Not a file of the standard, or one with inconsistent totals."""


def need(holds, what):
    if not holds:
        raise Malformed(what)


def crc16(data):
    """CRC-16 with the polynomial x^16 + x^15 + x^2 + 1, lowest bit first."""
    register = 0
    for byte in data:
        for bit in range(8):
            feedback = (register ^ byte >> bit) & 1
            register = register >> 1 ^ (0b1010000000000001 if feedback else 0)
    return register


def number(text, what):
    need(DECIMAL.fullmatch(text), f"{what} is not a number: {text!r}")
    return int(text)


def moment(fields, what):
    """A date and a time, or None if both are missing."""
    need(len(fields) == 2, f"{what} has no date and time")
    if fields == ["", ""]:
        return None
    need(DATE.fullmatch(fields[0]) and TIME.fullmatch(fields[1]), f"{what} is not a time: {fields}")
    return "".join(fields)


class DataSet:
    """products: {number: (price, name, vends, value, vends and value since the reset)}; events: [(code,
    time)]; counts: {code: (since reset, total)}; vends: (value, number, both since the reset)."""

    def __init__(self, data):
        lines = self._envelope(data)
        self.fields = {}
        self.products, self.events, self.counts = {}, [], {}
        self._product = None
        for segment in lines:
            name, *fields = segment.split("*")
            need(name in KNOWN, f"an unknown segment {name}")
            need(name not in ONCE or name not in self.fields, f"duplicate {name}")
            need(self._product is None or name == "PA2", "a product without its vends")
            self.fields[name] = fields
            getattr(self, "_" + name.lower(), lambda fields: None)(fields)
        for name in ONCE:
            need(name in self.fields, f"{name} is missing")
        need(list(self.fields)[-1] == "G85", "G85 is not the last")
        self._whole()

    @staticmethod
    def _envelope(data):
        need(data.isascii(), "bytes beyond ASCII")
        text = data.decode("ascii")
        need(text.endswith("\r\n") and text.count("\r") == text.count("\n") == text.count("\r\n"),
             "a line does not end with CR LF")
        lines = text.split("\r\n")[:-1]
        need(all(0x20 <= ord(character) < 0x7f for line in lines for character in line),
             "a control character")
        need(re.fullmatch(r"DXS\*[A-Z]{3}[0-9]{7}\*VA\*V0/6\*1", lines[0]), "DXS is missing")
        need(lines[1] == "ST*001*0001" and lines[-1] == "DXE*1*1", "ST or DXE is missing")
        inner = lines[1:-1]
        need(inner[-1] == f"SE*{len(inner)}*0001", f"SE is {inner[-1]}, of {len(inner)} segments")
        checksum = re.fullmatch(r"G85\*([0-9A-F]{4})", inner[-2])
        need(checksum, "G85 is missing")
        summed = "".join(line + "\r\n" for line in inner[:-2]).encode("ascii")
        need(int(checksum.group(1), 16) == crc16(summed), "G85 is not the checksum")
        return inner[1:-1]

    @staticmethod
    def _sums(fields, what):
        need(len(fields) == 4, f"{what} has {len(fields)} fields")
        sums = tuple(number(field, what) for field in fields)
        need(sums[2] <= sums[0] and sums[3] <= sums[1], f"{what}: more since the reset than in total")
        return sums

    def _id1(self, fields):
        need(len(fields) == 8 and fields[6:] == ["6", "0"], "ID1 is not of version 6.0")
        self.serial, self.model, self.place, self.asset = (fields[i] for i in (0, 1, 3, 5))
        need(len(self.serial) <= 20 and len(self.place) <= 30 and len(self.asset) <= 20,
             "ID1 is too long")

    def _id4(self, fields):
        self.decimals = None if fields[0] == "" else number(fields[0], "ID401")
        need(re.fullmatch(r"1[0-9]{3}", fields[1]), "ID402")
        self.currency = int(fields[1][1:])

    def _id5(self, fields):
        self.now = moment(fields, "ID5")

    def _va1(self, fields):
        self.vends = self._sums(fields, "VA1")

    def _da2(self, fields):
        self.cashless = self._sums(fields, "DA2")

    def _pa1(self, fields):
        key = number(fields[0], "PA101")
        need(key not in self.products and key <= 65535, f"duplicate or invalid product {key}")
        need(len(fields) in (1, 3), "PA1")
        price, name = (number(fields[1], "PA102"), fields[2]) if len(fields) == 3 else (None, None)
        need(name is None or 1 <= len(name) <= 20, "PA103 is too long")
        self._product = (key, price, name)

    def _pa2(self, fields):
        need(self._product is not None, "vends without a product")
        key, price, name = self._product
        self.products[key] = (price, name, *self._sums(fields, "PA2"))
        self._product = None

    def _ea1(self, fields):
        self.events.append((fields[0], moment(fields[1:], "EA1")))

    def _ea2(self, fields):
        need(len(fields) == 3 and fields[0] not in self.counts, "EA2")
        since, total = number(fields[1], "EA202"), number(fields[2], "EA203")
        need(since <= total, "EA2: more since the reset than in total")
        self.counts[fields[0]] = (since, total)

    def _ea3(self, fields):
        need(len(fields) == 10, "EA3")
        self.resets = number(fields[0], "EA301")
        need(number(fields[9], "EA310") == self.resets, "EA301 and EA310 differ")
        self.read_at, self.reset_at = moment(fields[1:3], "EA3"), moment(fields[4:6], "EA3")

    def _ea7(self, fields):
        need(len(fields) == 2, "EA7")
        self.outages = number(fields[0], "EA701"), number(fields[1], "EA702")
        need(self.outages[0] <= self.outages[1], "EA7: more since the reset than in total")

    def _whole(self):
        """Checks that redundant fields agree."""
        need(self.vends == self.cashless, "VA1 and DA2 differ, but there are no cash sales")
        count, value, count_since, value_since = (
            sum(product[i] for product in self.products.values()) for i in range(2, 6))
        need(self.vends == (value, count, value_since, count_since), "PA2 do not add up to VA1")
