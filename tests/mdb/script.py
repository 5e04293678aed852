# SPDX-License-Identifier: Apache-2.0
"""Shared by the scripts: actions of the bus, the buyers and the cable, and the expected reactions of
the machine. Each script ends with the final checks of scene.py."""
import contextlib
import unittest

from centers import Wrong
from scene import Scene


def on_both_centers(test):
    """The script also runs with the real center and phones."""
    test.on_both_centers = True
    return test


class Script(unittest.TestCase):
    real = False  # the center

    def setUp(self):
        self.counts = [0, 0, 0, 0, 0]

    def title(self):
        name = self.id().rpartition(".test_")[2]
        return f"{name}, real center" if self.real else name

    @contextlib.contextmanager
    def world(self, *options, end="\r\n"):
        with Scene(options, end, self.real) as scene:
            yield scene
            self.check(scene.adapter.running, "the adapter is connected at the end")
            codes = scene.check_theorem()
            for place, count in enumerate((1, scene.adapter.lines_sent, len(scene.adapter.commands), codes,
                                           len(scene.adapter.fallen))):
                self.counts[place] += count

    def check(self, true, what):
        if not true:
            raise Wrong(what)

    def begin(self, scene):
        scene.expect("restart")
        return scene.ready()

    def offer(self, scene, price="2.50", item=1):
        """Sends a request and returns the sale code."""
        scene.adapter.request(price, item)
        shown = scene.expect("select", "show_sale")
        self.check(scene.record() == ("open", shown["counter"], shown["vended"]), "open on the disk")
        return shown["text"]
