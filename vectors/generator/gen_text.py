# SPDX-License-Identifier: Apache-2.0
"""text.json and read.json: the 64 characters, and the text that a scanner returned."""
import codec
import samples
from builder import VectorFile
from samples import payload, text_of

TEXT = text_of(payload())
ALL_A = "A" * 64

# (name, flag, characters outside the alphabet)
STRANGERS = (
    ("the same letter in lower case", "LowerCase", None),
    ("0", "LookAlike", "0"), ("1", "LookAlike", "1"), ("8", "LookAlike", "8"),
    ("9", "LookAlike", "9"),
    ("=", "Padding", "="), ("a space", "WhiteSpace", " "),
    ("e with acute, two bytes", "NonAscii", "\u00e9"),
    ("full-width A, three bytes", "NonAscii", "\uff21"),
)
ONCE = ("@", "[", "`", "{", "/", ":", "-", "_", "+", "~", "!", "\t", "\n", "\r", "\x01", "\x7f",
        "\x00", "\u0080", "\u0391", "\u0410", "\u2028", "\U0001d400")


def add(file, comment, flags, topics, text, expect):
    file.single(comment, flags, topics, {"op": "decode", "text": text},
                {"error": expect} if isinstance(expect, str) else expect)


def decoded(fields=None):
    return {**(fields or payload())._asdict(), "tag": samples.TAG.hex()}


def text_lengths(file):
    file.group("every length from 0 to 100; only 64 is the length of a code")
    for size in range(101):
        text = (TEXT + TEXT)[:size]
        if size == 64:
            add(file, "64 characters", ["Valid"], ["text.length", "decode"], text, decoded())
        else:
            add(file, f"{size} characters", ["WrongLength"], ["text.length", "reason.length"],
                text, "length")
    for size in (128, 255, 256, 320, 1000, 4096, 65536):
        add(file, f"{size} characters", ["WrongLength"], ["text.length", "reason.length"],
            "A" * size, "length")
    file.group("the length counts bytes of UTF-8, not characters")
    for name, invalid in (("two", "\u00e9"), ("three", "\uff21"), ("four", "\U0001d400")):
        size = len(invalid.encode("utf-8"))
        add(file, f"64 characters, one of {name} bytes", ["WrongLength", "NonAscii"],
            ["text.length", "reason.length"], TEXT[:63] + invalid, "length")
        add(file, f"64 bytes, one character of {name} bytes", ["NonAscii"],
            ["text.length", "text.alphabet", "reason.alphabet"], TEXT[:64 - size] + invalid,
            "alphabet")
        add(file, f"63 bytes, one character of {name} bytes", ["WrongLength", "NonAscii"],
            ["text.length", "reason.length"], invalid + TEXT[:63 - size], "length")


def text_positions(file):
    for name, flag, invalid in STRANGERS:
        file.group(f"at every position: {name}")
        base = ALL_A if invalid is None else TEXT
        wide = 1 if invalid is None else len(invalid.encode("utf-8"))
        for position in range(64 - wide + 1):
            character = "a" if invalid is None else invalid
            text = base[:position] + character + base[position + wide:]
            add(file, f"{name} at character {position}", [flag, "WrongAlphabet"],
                ["text.alphabet", "reason.alphabet"], text, "alphabet")
    file.group("other characters outside the alphabet")
    for invalid in ONCE:
        for position in (0, 31, 63):
            wide = len(invalid.encode("utf-8"))
            position = min(position, 64 - wide)
            text = TEXT[:position] + invalid + TEXT[position + wide:]
            add(file, f"{invalid!a} at character {position}", ["WrongAlphabet"],
                ["text.alphabet", "reason.alphabet"], text, "alphabet")
    for letter in "abcdefghijklmnopqrstuvwxyz":
        add(file, f"the letter {letter} in lower case", ["LowerCase", "WrongAlphabet"],
            ["text.alphabet", "reason.alphabet"], TEXT[:63] + letter, "alphabet")


def text_values(file):
    file.group("each character of the alphabet has its own value of five bits")
    for value, character in enumerate(samples.ALPHABET):
        data = codec.LAYOUT.pack(0x11, *payload()[1:]) + bytes(15) + bytes([value])
        text = codec.bytes_to_text(data)[:63] + character
        add(file, f"{character} at the end has the value {value}", ["Valid"],
            ["text.alphabet", "decode", "text.canonical"], text,
            {**payload()._asdict(), "tag": (bytes(15) + bytes([value])).hex()})
    file.group("each of the 64 positions encodes its own five bits")
    for position in range(39, 64):
        text = text_of(payload(), bytes(16))[:39] + "A" * 25
        text = text[:position] + "7" + text[position + 1:]
        tag = ((31 << 5 * (63 - position)) & (2**128 - 1)).to_bytes(16, "big")
        if position == 39:
            # Character 38 shares bits with the payload's last byte; character 39 is tag only.
            assert tag[0] >> 3 & 1 or tag[0]
        add(file, f"7 at character {position}", ["Valid"],
            ["text.alphabet", "decode", "text.canonical"], text,
            {**payload()._asdict(), "tag": tag.hex()})


def make_text():
    file = VectorFile("text.json", "text.schema.json", [
        "The text of a code: RFC 4648 base32, upper case, exactly 64 characters, no padding."])
    text_lengths(file)
    text_positions(file)
    text_values(file)
    return file


def add_read(file, comment, flags, scanned, expect, topics=("read",)):
    answer = {"error": "malformed"} if expect is None else {"text": expect}
    file.single(comment, flags, list(topics), {"op": "read", "scanned": scanned}, answer)


def read_forms(file):
    file.group("bare, and after the last slash")
    good = (
        ("bare", ""), ("the URL of a sale", "HTTPS://PAY.EXAMPLE/"),
        ("lower-case scheme and host", "https://pay.example/"), ("another scheme", "HTTP://X/"),
        ("a host of 17 characters", "HTTPS://A2345678901234.EX/"), ("a port", "HTTPS://A.EX:8443/"),
        ("one slash", "/"), ("two slashes", "//"), ("many slashes", "/" * 40),
        ("a path of several parts", "HTTPS://PAY.EXAMPLE/A/B/C/"), ("no scheme", "PAY.EXAMPLE/"),
        ("a query string before the last slash", "HTTPS://PAY.EXAMPLE/?Q=1/"),
        ("a fragment before the last slash", "HTTPS://PAY.EXAMPLE/#/"),
        ("white space before the last slash", "HTTPS://PAY .EXAMPLE/\n/"),
        ("another code before the last slash", text_of(payload("permit")) + "/"),
        ("non-ASCII before the last slash", "HTTPS://P\u00c4Y.EXAMPLE/"),
        ("a prefix of 4000 characters", "X" * 3999 + "/"),
    )
    for comment, prefix in good:
        flags = ["Valid"] + (["UrlForm"] if prefix else [])
        add_read(file, comment, flags, prefix + TEXT, TEXT,
                 ("read", "read.prefix") if prefix else ("read",))
    file.group("read does not check whether the 64 characters decode")
    for comment, text in (("64 times A", ALL_A), ("64 times 7", "7" * 64),
                          ("no version", "Q" * 64), ("the alphabet twice", samples.ALPHABET * 2)):
        add_read(file, comment + ", bare", ["Valid"], text, text)
        add_read(file, comment + ", in a URL", ["Valid", "UrlForm"], "HTTPS://X/" + text, text)
    for kind in codec.KINDS:
        text = text_of(payload(kind))
        add_read(file, f"a {kind} code, bare", ["Valid"], text, text)
        add_read(file, f"a {kind} code, in a URL", ["Valid", "UrlForm"], "HTTPS://X/" + text, text)


def read_refusals(file):
    url = "HTTPS://PAY.EXAMPLE/"
    file.group("anything else is malformed")
    bad = (
        ("nothing", ""), ("a slash", "/"), ("the prefix alone", url), ("a word", "HELLO"),
        ("a trailing slash", url + TEXT + "/"), ("a bare code and a slash", TEXT + "/"),
        ("a query string", url + TEXT + "?A=B"), ("a fragment", url + TEXT + "#A"),
        ("a query string with a slash", url + TEXT + "?A=/B"), ("a backslash", "HTTPS:\\" + TEXT),
        ("a prefix without a slash", "PAY.EXAMPLE:" + TEXT), ("a colon", ":" + TEXT),
        ("a query parameter", url + "?C=" + TEXT), ("a percent-encoded slash", url + "%2F" + TEXT),
        ("two codes", TEXT + TEXT), ("two codes with a space", TEXT + " " + TEXT),
        ("padding", TEXT + "="), ("padding inside", TEXT[:63] + "="),
        ("a line end before", "\n" + TEXT), ("a byte order mark", "\ufeff" + TEXT),
        ("groups with hyphens", "-".join(TEXT[i:i + 8] for i in range(0, 64, 8))),
        ("groups with spaces", " ".join(TEXT[i:i + 8] for i in range(0, 64, 8))),
        ("lower case, bare", TEXT.lower()), ("lower case, in a URL", url + TEXT.lower()),
        ("one letter in lower case", url + TEXT[:5] + "a" + TEXT[6:]),
        ("a division slash", "HTTPS:\u2215\u2215X\u2215" + TEXT),
        ("a zero byte after", TEXT + "\x00"), ("a zero byte inside", TEXT[:63] + "\x00"),
        ("a slash inside the code", TEXT[:32] + "/" + TEXT[33:]),
    )
    for comment, scanned in bad:
        flags = ["UrlForm"] if "/" in scanned else ["WrongAlphabet"]
        if scanned in ("", "HELLO"):
            flags = ["WrongLength"]
        add_read(file, comment, flags, scanned, None, ("read", "read.refuse"))
    for name, tail in (("a line feed", "\n"), ("a carriage return", "\r"), ("CR LF", "\r\n"),
                       ("a space", " "), ("a tab", "\t")):
        for where, prefix in (("bare", ""), ("in a URL", url)):
            add_read(file, f"{where}, and {name} after it", ["WhiteSpace"], prefix + TEXT + tail,
                     None, ("read", "read.refuse"))
            add_read(file, f"{where}, 63 characters and {name}", ["WhiteSpace"],
                     prefix + (TEXT[:63] + tail)[:64 + len(tail)], None, ("read", "read.refuse"))


def read_sizes(file):
    url = "HTTPS://PAY.EXAMPLE/"
    file.group("every length from 0 to 100, bare and after a slash")
    for size in range(101):
        text = (TEXT + TEXT)[:size]
        good = text if size == 64 else None
        flags = ["Valid"] if good else ["WrongLength"]
        topics = ("read",) if good else ("read", "read.refuse")
        add_read(file, f"{size} characters, bare", flags, text, good, topics)
        add_read(file, f"{size} characters after a slash", flags + ["UrlForm"], url + text, good,
                 topics)
    file.group("one character outside the alphabet")
    for position in range(64):
        for invalid in ("0", "a", "?", "\u00e9"):
            wide = len(invalid.encode("utf-8"))
            at = min(position, 64 - wide)
            text = TEXT[:at] + invalid + TEXT[at + wide:]
            add_read(file, f"{invalid!a} at character {position}", ["WrongAlphabet"], url + text,
                     None, ("read", "read.refuse"))


def make_read():
    file = VectorFile("read.json", "read.schema.json", [
        "The text from a QR reader, and the code in it: 64 characters of the alphabet, bare "
        "or after the last slash; anything else is malformed.",
        "read does not check whether the 64 characters decode."])
    read_forms(file)
    read_refusals(file)
    read_sizes(file)
    return file
