# SPDX-License-Identifier: Apache-2.0
"""Requests truncated at every byte, and requests sent in two parts, split at every byte."""
import socket
import struct

from scene import Scene, ask, connect, expect, read_answer

END_WITH_RESET = struct.pack("ii", 1, 0)


def cut(port, data, length, reset):
    with connect(port) as connection:
        connection.sendall(data[:length])
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, END_WITH_RESET)


def in_two(port, data, length):
    with connect(port) as connection:
        connection.sendall(data[:length])
        connection.sendall(data[length:])
        return read_answer(connection)


def test(settings):
    """One machine and sale for each length: a truncated request settles nothing, so the complete
    request settles afterwards; a complete request settles once, whether or not its answer is read."""
    with Scene(settings, settings.pick(200, 1200), 1) as scene:
        center = scene.center.serve()
        calls = [call for call in scene.requests() if call[0] == "settle"]
        size = len(calls[0][4])
        step = settings.pick(7, 1)
        lengths = [*range(0, size, step), size]
        cuts = dict(zip(lengths, calls))
        for length, call in cuts.items():
            cut(center.port, call[4], length, settings.random.random() < 0.5)
        for length, call in cuts.items():
            answer = ask(center.port, call[4])
            result = answer.json().get("result")
            expect(answer.status == 200 and
                   result in (("settled",) if length < size else ("settled", "settled_again")),
                   f"after {length} of {size} bytes: {answer.data!r}")
        parts = list(zip(range(1, size, step), calls[len(lengths):]))
        for length, call in parts:
            answer = in_two(center.port, call[4], length)
            expect(answer.json().get("result") == "settled", f"in two parts: {answer.data!r}")
        answer = ask(center.port, calls[0][4])
        expect(answer.json().get("result") == "settled_again", f"control: {answer.data!r}")
        scene.finish(len(cuts) + len(parts))
    return f"{len(cuts)} cut, {len(parts)} in two parts: none partially settled"
