# SPDX-License-Identifier: Apache-2.0
"""Parses /metrics of a running center strictly: the text exposition format, version 0.0.4,
Prometheus' rules for names, and that the request counters equal the number of requests."""
import re
import urllib.request

TYPE = "text/plain; version=0.0.4; charset=utf-8"
NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
LABEL = rf'({NAME})="([^"\\\n]*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\d+(?:\.\d+)?)")
KINDS = ("counter", "gauge", "histogram")
UNITS = ("_total", "_seconds", "_info", "_sales", "_machines", "_size", "_length", "_up")


class Wrong(Exception):
    """A line that does not match the format."""


def parse(text):
    """{family: (kind, {(name, labels): value})}; labels is a tuple of pairs."""
    if not text.endswith("\n"):
        raise Wrong("the last line has no end")
    families, family, lines = {}, None, text[:-1].split("\n")
    for at, line in enumerate(lines):
        if line.startswith("# HELP "):
            name, help_text = re.fullmatch(rf"# HELP ({NAME}) (\S.*)", line).groups()
            kind = re.fullmatch(rf"# TYPE {name} (\w+)", (lines[at + 1:] + [""])[0])
            if name in families or kind is None or kind.group(1) not in KINDS or help_text[-1] != ".":
                raise Wrong(line)
            family, families[name] = name, (kind.group(1), {})
        elif line.startswith("# TYPE "):
            if at == 0 or not lines[at - 1].startswith(f"# HELP {family} "):
                raise Wrong(line)
        else:
            add(families, family, line)
    return families


def add(families, family, line):
    match = SAMPLE.fullmatch(line)
    if match is None or family is None:
        raise Wrong(line)
    name, value = match.group(1), float(match.groups()[-1])
    labels = tuple(re.findall(LABEL, match.group(2) or ""))
    kind, samples = families[family]
    allowed = [family + end for end in ("_bucket", "_sum", "_count")] if kind == "histogram" \
        else [family]
    if name not in allowed or (name, labels) in samples or \
            len({label for label, _ in labels}) != len(labels):
        raise Wrong(line)
    samples[name, labels] = value


def histogram_faults(family, samples):
    groups = {}
    for (name, labels), value in samples.items():
        rest = tuple(pair for pair in labels if pair[0] != "le")
        part = groups.setdefault(rest, {"buckets": []})
        if name.endswith("_bucket"):
            part["buckets"].append((float(dict(labels)["le"]), value))
        else:
            part[name.rsplit("_", 1)[1]] = value
    faults = []
    for rest, part in groups.items():
        bounds = [bound for bound, _ in part["buckets"]]
        counts = [count for _, count in part["buckets"]]
        if bounds != sorted(set(bounds)) or bounds[-1] != float("inf") or counts != sorted(counts) \
                or part.get("count") != counts[-1] or "sum" not in part:
            faults.append(f"{family}{rest}: {part}")
    return faults


def faults_of(text, routes, sent):
    """sent: number of requests that the center has answered. routes: its path templates."""
    try:
        families = parse(text)
    except (Wrong, AttributeError) as error:
        return [f"/metrics does not match the format: {error}"]
    faults = []
    for family, (kind, samples) in families.items():
        if (kind == "counter") != family.endswith("_total") or not family.endswith(UNITS):
            faults.append(f"/metrics: {family} is not a name for a {kind}")
        if not family.startswith(("tricode_", "process_")):
            faults.append(f"/metrics: {family} has no prefix")
        if kind == "histogram":
            faults += histogram_faults(family, samples)
    requests = families["tricode_requests_total"][1]
    if sum(requests.values()) != sent:
        faults.append(f"/metrics counts {sum(requests.values())} of {sent} requests")
    for _, labels in requests:
        if dict(labels)["route"] not in routes | {"*"} or dict(labels)["reason"] == "other":
            faults.append(f"/metrics: unknown labels {labels}")
    counted = families["tricode_request_duration_seconds"][1]
    if sum(value for (name, _), value in counted.items() if name.endswith("_count")) != sent:
        faults.append("/metrics does not count each request in the histogram")
    return faults


def check(url, routes, sent):
    """(faults, the text)."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20) as answer:
        text = answer.read().decode("ascii")
        faults = [] if answer.headers["Content-Type"] == TYPE else ["/metrics has a wrong media type"]
    return faults + faults_of(text, routes, sent), text


def self_test(text, routes, sent):
    """Checks that each of these changes is detected; returns those that are not."""
    changes = [
        ("an end", lambda t: t[:-1]),
        ("a type", lambda t: t.replace("# TYPE tricode_queue_length gauge\n", "")),
        ("a help", lambda t: re.sub(r"# HELP tricode_machines .*\n", "", t)),
        ("a kind", lambda t: t.replace("requests_total counter", "requests_total gauge")),
        ("a word", lambda t: t.replace("up gauge", "up level")),
        ("a name", lambda t: t.replace("tricode_queue_length", "tricode_Queue")),
        ("a unit", lambda t: t.replace("tricode_pending_sales", "tricode_pending")),
        ("a prefix", lambda t: t.replace("tricode_pending_sales", "pending_sales")),
        ("a value", lambda t: re.sub(r"(tricode_queue_length) \d+", r"\1 x", t)),
        ("a quote", lambda t: t.replace('route="/healthz"', 'route="/health"z"', 1)),
        ("a route", lambda t: t.replace('route="/healthz"', 'route="/v1/codes/AAAA"')),
        ("a reason", lambda t: t.replace('reason="ok"', 'reason="other"')),
        ("a duplicate line", lambda t: t + t.splitlines()[-1] + "\n"),
        ("a duplicate family", lambda t: t + "".join(t.splitlines(True)[:2])),
        ("a stray sample", lambda t: t + "tricode_requests_total 1\n"),
        ("a bucket", lambda t: re.sub(r".*batch_size_bucket.*Inf.*\n", "", t)),
        ("a sum", lambda t: re.sub(r"tricode_batch_size_sum.*\n", "", t)),
        ("a count", lambda t: re.sub(r"(commit_duration_seconds_count) \d+", r"\1 0", t)),
        ("the order of buckets", lambda t: t.replace('le="0.00025"', 'le="0.5"')),
        ("a request", lambda t: re.sub(r'(requests_total\{[^}]*"settled"\}) (\d+)',
                                       lambda m: f"{m.group(1)} {int(m.group(2)) + 1}", t)),
    ]
    missed = [name for name, change in changes
              if change(text) == text or not faults_of(change(text), routes, sent)]
    return len(changes), missed
