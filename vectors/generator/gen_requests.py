# SPDX-License-Identifier: Apache-2.0
"""requests.json: the interface of the conformance program: malformed requests, precedence."""
import copy

import samples
from builder import Scenario, VectorFile, compact
from samples import KEY, MASTER, issued, payload

FIELDS = payload()._asdict()
ROW = {"machine": 7, "currency": 978, "epochs": [0], "enabled": True}
GOOD = {
    "decode": {"text": issued()},
    "encode": {**FIELDS, "tag": samples.TAG.hex()},
    "read": {"scanned": issued()},
    "derive_key": {"master": MASTER.hex(), "machine": 7, "currency": 978, "key_epoch": 0},
    "issue": {"key": KEY.hex(), **FIELDS},
    "convert": {"key": KEY.hex(), "text": issued(), "kind": "permit"},
    "verify": {"key": KEY.hex(), "text": issued()},
    "machine_new": {"machine": 7, "key_epoch": 0, "key": KEY.hex(), "counter": 2, "vended": 1},
    "center_new": {"master": MASTER.hex(), "machines": [ROW], "accounts": {"ann": 5},
                   "validity_s": 300, "skew_s": 60, "limit": 0},
    "settle": {"account": "ann", "text": issued(), "now": 0},
    "cancel": {"text": issued(kind="cancel"), "now": 0},
    "center_state": {},
}
EVENTS = {
    "select": {"product": 1, "price": 1, "issued_at": 0},
    "permit": {"text": issued(kind="permit")},
    "lever": {}, "timeout": {}, "vend_succeeded": {}, "vend_failed": {}, "restart": {},
}
OPTIONAL = {("machine_new", "counter"), ("machine_new", "vended")}
MONEY_MAX = 2**53 - 1
HIGHEST = {"key_epoch": 255, "product": 65535, "currency": 65535, "now": MONEY_MAX}
HEX_FIELDS = ("key", "master", "tag")
MALFORMED = {"error": "malformed_request"}


def requests():
    """(name, a valid request) of every op and event."""
    for op, fields in GOOD.items():
        yield op, {"op": op, **fields}
    for event, fields in EVENTS.items():
        yield "machine " + event, {"op": "machine", "event": event, **fields}


def bad_values(name, value):
    """Values that a field of the given name must not have."""
    if isinstance(value, bool):
        return (0, 1, "true", None)
    if isinstance(value, int):
        return (HIGHEST.get(name, samples.U32_MAX) + 1, -1, str(value), True, None, [value], 2**64)
    if name in HEX_FIELDS:
        return (value[:-1], value[:-2], value + "00", value.upper(), "g" + value[1:],
                " " + value[1:], "", 0, None)
    if isinstance(value, str):
        return (0, None, True, [value], {})
    if isinstance(value, list):
        return (None, 0, {}, "")
    return (None, 0, [], "")


def line(request):
    return compact(request).encode()


def add(file, comment, clauses, request, expect=None):
    """Adds a request as the line that is sent, because it may violate every schema."""
    sent = request if isinstance(request, bytes) else line(request)
    file.single(comment, ["JsonLines"], clauses, sent, expect or MALFORMED)


def broken_fields(file):
    for name, good in requests():
        file.group("fields of " + name)
        for field, value in good.items():
            if field == "op":
                continue
            if (name, field) not in OPTIONAL:
                request = {n: v for n, v in good.items() if n != field}
                add(file, f"{name} without {field}", ["CONFORM-4"], request)
            for bad in bad_values(field, value):
                add(file, f"{name} with {field} {bad!a}", ["CONFORM-4", "CONFORM-2"],
                    {**good, field: bad})
            if type(value) is int:
                for form in (f"{value}.0", f"{value}e0", f"0{value}"):
                    written = compact({**good, field: "?"}).replace('"?"', form)
                    add(file, f"{name} with {field} written {form}", ["CONFORM-2", "CONFORM-4"],
                        written.encode())
        add(file, f"{name} with an unknown field", ["CONFORM-4"], {**good, "colour": "red"})
        add(file, f"{name} with an unknown field of empty name", ["CONFORM-4"], {**good, "": 0})
    file.group("an unknown event")
    for event in ("", "Lever", "jam", "machine"):
        add(file, f"event {event!a}", ["CONFORM-4", "CONFORM-15"],
            {"op": "machine", "event": event})
    add(file, "lever with the fields of select", ["CONFORM-4", "CONFORM-15"],
        {"op": "machine", "event": "lever", **EVENTS["select"]})


def broken_parts(file):
    """The parts of center_new, and values that are invalid only in combination."""
    file.group("the parts of center_new and machine_new")
    good = {"op": "center_new", **GOOD["center_new"]}

    def center(comment, change):
        request = copy.deepcopy(good)
        change(request)
        add(file, "center_new: " + comment, ["CONFORM-4", "CONFORM-16"], request)

    for field, value in ROW.items():
        center(f"a machine without {field}", lambda r, f=field: r["machines"][0].pop(f))
        for bad in bad_values(field, value):
            center(f"a machine with {field} {bad!a}",
                   lambda r, f=field, b=bad: r["machines"][0].update({f: b}))
    center("a machine with an unknown field", lambda r: r["machines"][0].update(name="hall"))
    center("machine 0", lambda r: r["machines"][0].update(machine=0))
    center("a machine twice", lambda r: r["machines"].append(dict(ROW, epochs=[1])))
    for bad in (256, -1, "0", None, True, [0]):
        center(f"a key epoch {bad!a}", lambda r, b=bad: r["machines"][0].update(epochs=[0, b]))
    for bad in (None, 7, [ROW], "x"):
        center(f"the machine {bad!a}"[:60], lambda r, b=bad: r.update(machines=[ROW, b]))
    for bad in (-1, MONEY_MAX + 1, "5", None, True, [5]):
        center(f"a balance {bad!a}", lambda r, b=bad: r["accounts"].update(ben=b))
    for comment, fields in (("machine 0", {"machine": 0}),
                            ("vended above counter", {"counter": 1, "vended": 2}),
                            ("vended without counter", {"vended": 1}),
                            ("vended highest", {"counter": 5, "vended": samples.U32_MAX})):
        request = {"op": "machine_new", "machine": 7, "key_epoch": 0, "key": KEY.hex(), **fields}
        add(file, "machine_new: " + comment, ["CONFORM-4", "CONFORM-14", "MACHINE-2"], request)


def broken_lines(file):
    file.group("lines that are not a JSON object, or have no op")
    decode = compact({"op": "decode", "text": "A"})
    lines = ("", " ", "{", "}", "[]", "null", "true", "1", '"decode"', "{}", "decode",
             '{"text":"A"}', '{"op":null}', '{"op":1}', '{"op":["decode"]}', '{"op":{}}',
             '{"OP":"decode","text":"A"}', decode[:-1], decode + "}", decode + decode,
             decode + " x", "[" + decode + "]", decode.replace('"', "'"), decode[:-1] + ",}",
             decode + ",", "# " + decode, '{"op":"decode","text":NaN}',
             '{"op":"decode","text":Infinity}', '{"op":"decode",text:"A"}',
             '{"op":"decode","text":"\t"}', '{"op":"decode","text":"\\x41"}',
             '{"op":"decode" "text":"A"}', '{"op":"decode","text":}')
    for broken in lines:
        add(file, f"the line {broken!a}"[:80], ["CONFORM-4"], broken.encode())
    file.group("the same object in other JSON forms is the same request")
    text = issued()
    forms = (
        ("white space", ' { "op" : "decode" ,\t"text" : "%s" } ' % text),
        ("the members in another order", '{"text":"%s","op":"decode"}' % text),
        ("an escaped member name", '{"\\u006fp":"decode","text":"%s"}' % text),
        ("an escaped letter", '{"op":"decode","text":"\\u0043%s"}' % text[1:]),
    )
    for comment, form in forms:
        add(file, comment, ["CONFORM-1", "CONFORM-7"], form.encode(),
            {**FIELDS, "tag": codec_tag(text)})


    for comment, text, reason in (
            ("64 bytes of UTF-8, not escaped", issued()[:62] + "\u00e9", "alphabet"),
            ("64 characters of 65 bytes, not escaped", issued()[:63] + "\u00e9", "length"),
            ("16 characters of 64 bytes, not escaped", "\U0001d400" * 16, "alphabet"),
            ("an escaped surrogate pair is one character of four bytes",
             issued()[:60] + "\\ud835\\udc00", "alphabet"),
            ("an escaped zero byte", issued()[:63] + "\\u0000", "alphabet"),
            ("an escaped zero byte after the code", issued() + "\\u0000", "length")):
        add(file, comment, ["CONFORM-7"], ('{"op":"decode","text":"%s"}' % text).encode(),
            {"error": reason})


def codec_tag(text):
    return samples.codec.decode(text).tag.hex()


def unknown_ops(file):
    file.group("an unknown op; its fields are not checked")
    for request in ({"op": "sing"}, {"op": ""}, {"op": "Decode", "text": "A"},
                    {"op": "decode ", "text": "A"}, {"op": "machine_state"},
                    {"op": "sing", "text": 1, "now": -5, "x": [None, {"y": 1.5}]}):
        add(file, f"op {request['op']!a}", ["CONFORM-3", "CONFORM-4"], request,
            {"error": "unsupported"})


def nothing_yet(file):
    file.group("before machine_new and center_new", fresh=True)
    for event, fields in EVENTS.items():
        add(file, "machine " + event, ["CONFORM-5"], {"op": "machine", "event": event, **fields},
            {"error": "no_machine"})
    for op in ("settle", "cancel", "center_state"):
        add(file, op, ["CONFORM-5"], {"op": op, **GOOD[op]}, {"error": "no_center"})
    add(file, "settle by an unknown account", ["CONFORM-5", "CONFORM-17"],
        {"op": "settle", "account": "zoe", "text": "", "now": 0}, {"error": "no_center"})
    add(file, "a permit that does not decode", ["CONFORM-5"],
        {"op": "machine", "event": "permit", "text": ""}, {"error": "no_machine"})
    add(file, "a malformed event is reported first", ["CONFORM-5", "CONFORM-4"],
        {"op": "machine", "event": "dance"})
    add(file, "a missing field is reported first", ["CONFORM-5", "CONFORM-4"],
        {"op": "cancel", "now": 0})
    add(file, "a malformed machine_new creates no machine", ["CONFORM-5", "CONFORM-14"],
        {"op": "machine_new", "machine": 0, "key_epoch": 0, "key": KEY.hex()})
    add(file, "so there is still no machine", ["CONFORM-5"], {"op": "machine", "event": "lever"},
        {"error": "no_machine"})


def it_goes_on(file):
    file.group("the program continues after any error", fresh=True)
    run = Scenario()
    run.do(line({"op": "machine", "event": "lever"}), {"error": "no_machine"})
    run.machine_new(7, KEY)
    sale = run.select()
    run.do(line({"op": "sing"}), {"error": "unsupported"})
    run.do(line({"op": "machine", "event": "dance"}), MALFORMED)
    run.do(line({"op": "center_state"}), {"error": "no_center"})
    run.center_new(MASTER, [ROW], {"ann": 500})
    run.do(line({"op": "settle", "account": "ben", "text": sale, "now": 0}), MALFORMED)
    run.do(line({"op": "settle", "account": "", "text": sale, "now": 0}), MALFORMED)
    run.do(line({"op": "decode", "text": "short"}), {"error": "length"})
    permit = run.settle("ann", sale, "settled")
    run.permit(permit, "dispense:1")
    run.do(line({"op": "cancel", "text": sale}), MALFORMED)
    run.event("vend_succeeded", "none")
    run.settle("ann", sale, "settled_again")
    run.state(accounts={"ann": 250}, revenue=250)
    file.scenario("errors between the steps of a purchase", ["JsonLines"],
                  ["CONFORM-1", "CONFORM-3", "CONFORM-4", "CONFORM-5", "CONFORM-6", "CONFORM-14",
                   "CONFORM-15", "CONFORM-16", "CONFORM-17", "CONFORM-18", "CONFORM-19"],
                  run.steps)


def make_requests():
    file = VectorFile("requests.json", "requests.schema.json", [
        "The interface of the conformance program. A test with `line` sends these bytes as one "
        "line; a group with `fresh` starts a new process.",
        "A test whose response is unsupported passes only on that answer."])
    nothing_yet(file)
    it_goes_on(file)
    broken_lines(file)
    unknown_ops(file)
    broken_fields(file)
    broken_parts(file)
    return file
