# SPDX-License-Identifier: Apache-2.0
"""Flags of the build: a change rebuilds what it concerns, those from outside are used, and they do not
switch hardening off. Usage: check_build.py PROGRAM... (also examined for hardening)"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
# The smallest program of the tree, an object of its archive, and that archive.
PROGRAM, OBJECT, ARCHIVE = "mdb/code", "src/qr/draw.o", "lib/qr.a"
FROM_OUTSIDE = ("CC", "AR", "PKG_CONFIG", "CROSS_COMPILE", "CPPFLAGS", "CFLAGS", "LDFLAGS",
                "HARDENING", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BUILD")


def missing_hardening(program):
    """What the program lacks of: position independent, relocations read-only, bound at start."""
    text = subprocess.run(["readelf", "--wide", "--file-header", "--program-headers", "--dynamic",
                           program], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout
    wanted = {"PIE": r"Type:\s+DYN[\s\S]*FLAGS_1\).*\bPIE\b", "RELRO": r"\bGNU_RELRO\b",
              "BIND_NOW": r"\(FLAGS\).*\bBIND_NOW\b|\(FLAGS_1\).*\bNOW\b"}
    return [name for name, pattern in wanted.items() if not re.search(pattern, text)]


class PortableTest(unittest.TestCase):
    def portable(self, *words):
        return subprocess.run(["make", "--no-print-directory", "-C", TOP, "portable", *words],
                              capture_output=True, text=True, check=False)

    def test_portable_needs_nm(self):
        self.assertEqual(self.portable().returncode, 0)
        for tool in ("false", "true", "/nonexistent/nm"):
            with self.subTest(tool):
                self.assertNotEqual(self.portable(f"LLVM_NM={tool}").returncode, 0)

    def test_portable_finds_a_call_of_a_library(self):
        done = self.portable("COMPILER_SUPPORT=nothing")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("__aeabi_mem", done.stdout)


class BuildTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)

    def make(self, *words, **environment):
        kept = {name: text for name, text in os.environ.items() if name not in FROM_OUTSIDE}
        done = subprocess.run(
            ["make", "--no-print-directory", "-C", TOP, f"BUILD={self.build}", *words,
             self.build / PROGRAM], capture_output=True, text=True, check=False,
            env={**kept, **environment})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def rebuilt(self, *words, **environment):
        """Which of object and program a run makes anew."""
        def times():
            return [(self.build / name).stat().st_mtime_ns for name in (OBJECT, PROGRAM)]
        before = times()
        self.make(*words, **environment)
        return [old != new for old, new in zip(before, times())]

    def test_a_changed_flag_rebuilds(self):
        self.make()
        self.assertEqual(self.rebuilt(), [False, False])
        self.assertEqual(self.rebuilt(CFLAGS="-O1"), [True, True])
        self.assertEqual(self.rebuilt(CFLAGS="-O1"), [False, False])
        self.assertEqual(self.rebuilt("CFLAGS=-O1"), [False, False])
        self.assertEqual(self.rebuilt(CFLAGS="-O1", CPPFLAGS="-DNOTHING='\"quoted\"'"), [True, True])
        self.assertEqual(self.rebuilt(CFLAGS="-O1", CPPFLAGS="-DNOTHING='\"quoted\"'",
                                      LDFLAGS="-Wl,-O1"), [False, True])

    def test_flags_from_outside_do_not_switch_hardening_off(self):
        for flags in ("-Wl,-O1", "-no-pie -Wl,-z,norelro,-z,lazy"):
            self.make(LDFLAGS=flags)
            self.assertEqual(missing_hardening(self.build / PROGRAM), [], flags)
        # The negative control of these assertions.
        self.make("HARDENING=", LDFLAGS="-no-pie -Wl,-z,norelro,-z,lazy")
        self.assertEqual(missing_hardening(self.build / PROGRAM), ["PIE", "RELRO", "BIND_NOW"])

    def test_programs_are_hardened(self):
        for program in PROGRAMS:
            self.assertEqual(missing_hardening(program), [], program)

    def test_compiler_archiver_and_pkg_config_are_replaceable(self):
        def wrapper(path, command):
            path.write_text(f'#!/bin/sh\necho {path.name} >>{self.build}/used\nexec {command} "$@"\n',
                            encoding="utf-8")
            path.chmod(0o755)
        tools = {"CC": "gcc", "AR": "ar", "PKG_CONFIG": "pkg-config"}
        for command in tools.values():
            wrapper(self.build / f"cross-{command}", command)
        path = f"{self.build}:{os.environ['PATH']}"
        named = {name: f"cross-{command}" for name, command in tools.items()}
        for environment in (named, {"CROSS_COMPILE": "cross-"}):
            for name in ("used", PROGRAM, OBJECT, ARCHIVE):
                (self.build / name).unlink(missing_ok=True)
            self.make(PATH=path, **environment)
            used = (self.build / "used").read_text(encoding="utf-8").split()
            self.assertEqual(set(used), set(named.values()))

    def test_without_optimization(self):
        self.make(CFLAGS="-O0 -g")
        self.make(CFLAGS="-g")

    @unittest.skipUnless(shutil.which("dpkg-buildflags"), "there is no dpkg-buildflags")
    def test_flags_of_the_distribution(self):
        text = subprocess.run(["dpkg-buildflags", "--export=cmdline"], capture_output=True, text=True,
                              check=True, env={**os.environ,
                                               "DEB_BUILD_MAINT_OPTIONS": "hardening=+all"}).stdout
        found = dict(re.findall(r'\b(CPPFLAGS|CFLAGS|LDFLAGS)="([^"]*)"', text))
        self.assertEqual(set(found), {"CPPFLAGS", "CFLAGS", "LDFLAGS"})
        printed = self.make(**found)
        self.assertIn(found["CFLAGS"], printed)
        self.assertIn(found["LDFLAGS"], printed)
        self.assertEqual(missing_hardening(self.build / PROGRAM), [])

    def test_help_knows_every_target(self):
        def help_of(groups, makefile):
            for name, text in (("groups", groups), ("makefile", makefile)):
                (self.build / name).write_text(text, encoding="utf-8")
            return subprocess.run(
                ["awk", "-f", TOP / "tests/build/help.awk", self.build / "groups",
                 self.build / "makefile"], capture_output=True, text=True, check=False)
        good = help_of("== One\na 3 s\nb\n", "a: x ## does a\nb: ## does b\nc: hidden\n")
        self.assertEqual((good.returncode, good.stdout.split()),
                         (0, "One a 3 s does a b does b".split()))
        for groups, wrong in (("== One\na\n", "b  "), ("== One\na\nb\nc\n", "c  ")):
            bad = help_of(groups, "a: ## does a\nb: ## does b\n")
            self.assertEqual(bad.returncode, 1, bad.stdout)
            self.assertIn(wrong, bad.stdout.split("Not in")[1])
        ours = subprocess.run(["make", "-s", "-C", TOP, "help"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(ours.returncode, 0, ours.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
