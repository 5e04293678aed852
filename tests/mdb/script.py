# SPDX-License-Identifier: Apache-2.0
"""What the scripts share: what a vending machine's bus, its buyers and its cable do, and what the machine
has to answer. Each ends with the world brought to rest and judged (scene.py)."""
import contextlib
import unittest

from centers import Wrong
from scene import Scene


def on_both_centers(test):
    """The script is played with the real center and phones, too."""
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
            self.check(scene.adapter.running, "the adapter is there at the end")
            codes = scene.judge()
            for place, count in enumerate((1, scene.adapter.said, len(scene.adapter.commands), codes,
                                           len(scene.adapter.fallen))):
                self.counts[place] += count

    def check(self, true, what):
        if not true:
            raise Wrong(what)

    def begin(self, scene):
        scene.expect("restart")
        return scene.ready()

    def offer(self, scene, price="2.50", item=1):
        """A request, and the sale code that it leads to."""
        scene.adapter.request(price, item)
        shown = scene.expect("select", "show_sale")
        self.check(scene.record() == ("open", shown["counter"], shown["vended"]), "open on the disk")
        return shown["text"]
