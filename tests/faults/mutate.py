# SPDX-License-Identifier: Apache-2.0
"""Random and mutated requests to a center with sanitizers."""
import concurrent.futures
import re

from scene import Answer, Failed, Scene, ask, expect, fleet, sale_of

# The statuses of spec/openapi.yaml, and those of the HTTP library for invalid HTTP [WIRE-15].
DOCUMENTED = {200, 201, 400, 401, 402, 403, 404, 405, 409, 410, 411, 413, 414, 415, 417, 422, 429,
              431}
LIBRARY = {501, 505}
# An incomplete request is never answered: this many wait in parallel, for this many seconds.
CLIENTS, TIMEOUT_S = 48, 0.5
WORDS = [b"\r\n", b"\r\n\r\n", b": ", b"\0", b"\xff", b"%00", b"..", b"//", b"?x=1", b"#", b"{", b"[",
         b'"', b"\\u0000", b"-1", b"0", b"4294967296", b"99999999999999999999", b"1e999", b"null",
         b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"Content-Length: -1\r\n",
         b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"Signature: sig1=:AAAA:\r\n",
         b"HTTP/1.0", b"HTTP/9.9", b"OPTIONS", b"HEAD", b"DELETE", b"PUT", b"/healthz", b"/readyz",
         b"/metrics", b"/v1/terminals", b"/v1/settlements", b"/v1/cancellations", b"/v1/account",
         b"/v1/codes/", b"A" * 300, b"9" * 5000, b"[" * 4000, b" " * 70000]


def mutate(random, requests):
    """Changes one request in one or several places; sometimes returns only noise."""
    if random.random() < 0.05:
        return random.randbytes(random.randrange(1, 2000))
    data = bytearray(random.choice(requests))
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 8))):
        at = random.randrange(len(data) + 1)
        to = min(len(data), at + random.choice((1, 1, 2, 8, 64, 400)))
        kind = random.randrange(7)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            del data[at:to]
        elif kind == 2:
            data[at:at] = data[at:to]
        elif kind == 3:
            data[at:at] = random.choice(WORDS)
        elif kind == 4:
            data[at:to] = random.choice(WORDS)
        elif kind == 5:
            other = random.choice(requests)
            data[at:] = other[random.randrange(len(other)):]
        else:
            data[at:to] = random.randbytes(to - at)
    return bytes(data)


def try_one(center, data):
    try:
        return ask(center.port, data, TIMEOUT_S)
    except OSError as error:
        return Answer(b"HTTP/1.1 599 " + str(error).encode())


def judge(answer, permits):
    """Raises Failed if this is not an answer of a center."""
    if answer.status not in DOCUMENTED | LIBRARY | {0}:
        raise Failed(f"status {answer.status}: {answer.data[:500]!r}")
    for permit in answer.permits():
        permits[sale_of(permit)] = (None, permit)


def unpaid(center, permits):
    """The received permits without a settled sale."""
    sales = set(center.ledger.query("SELECT machine, counter FROM sale JOIN transfer"
                             " USING (machine, counter) WHERE transfer.kind = 'settlement'"))
    return sorted(set(permits) - sales)


def check_control(center, permits):
    """Negative controls: an undocumented status, and a permit without a payment."""
    for status in (b"HTTP/1.1 500 x\r\n\r\n", b"HTTP/1.1 599 x\r\n\r\n"):
        try:
            judge(Answer(status), {})
        except Failed:
            continue
        raise Failed(f"the negative control {status!r} is not detected")
    sale = (7, 10 ** 6)
    expect(unpaid(center, {**permits, sale: (None, "")}) == [sale],
           "a permit without a payment is not detected")


def test(settings):
    """No crash, no undocumented status, no permit without a payment."""
    count = settings.pick(1500, 10000)
    statuses = {}
    permits = {}
    options = "detect_leaks=1:exitcode=99:log_path=stderr"
    with Scene(settings, 60, 3, environment={"ASAN_OPTIONS": options},
               program=settings.sanitized / "tricode-center") as scene:
        center = scene.center.serve()
        calls = scene.requests(rounds=2)
        requests = [data for *_, data in calls]
        sent = [mutate(settings.random, requests) for _ in range(count)]
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            for number, answer in enumerate(clients.map(lambda data: try_one(center, data), sent)):
                try:
                    judge(answer, permits)
                except Failed as failed:
                    raise Failed(f"request {number}, {sent[number]!r}: {failed}; "
                                 f"{center.last_output()}") from failed
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                if number % 500 == 499:
                    center.audit()
        expect(center.process.poll() is None, f"the center exited: {center.last_output()}")
        code = center.end()
        expect(code == 0, f"the center exited with {code}: {center.last_output()}")
        words = (scene.folder / "serve.log").read_bytes()
        expect(not re.search(rb"Sanitizer|runtime error", words), words[-2000:].decode("latin-1"))
        scene.check_ledger()
        expect(permits and not unpaid(center, permits), f"unpaid: {unpaid(center, permits)[:5]}")
        expect(fleet.count_sales(center) <= len(requests) // 4, "more sales than codes")
        check_control(center, permits)
    counts = ", ".join(f"{status or 'none'}: {number}" for status, number in sorted(statuses.items()))
    return f"{count} requests, {len(permits)} permits, all paid; answers {counts}"
