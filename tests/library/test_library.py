#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests the installed libraries: installs into a fresh folder, finds them with pkg-config, links
shared and static, and runs the two examples against each other. Usage: test_library.py BUILD"""
import base64
import hashlib
import hmac
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / (sys.argv.pop(1) if len(sys.argv) > 1 else "build")
WARNINGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror"]
LIBRARIES = ("tricode", "tricode-crypto")
KEY = bytes([1, 2, 3]) + bytes(29)  # of the examples
KINDS = {"sale": 1, "permit": 2, "cancel": 3}


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stderr}")
    return done.stdout


def code(kind, counter, vended, product=12, price=250):
    """The text of a code of machine 7, made independently."""
    payload = struct.pack(">BBHIIIII", 0x10 + KINDS[kind], 0, product, 7, counter, vended, price, 0)
    return base64.b32encode(payload + hmac.digest(KEY, payload, hashlib.sha256)[:16]).decode()


def install(folder, *variables):
    run("make", "--no-print-directory", "-s", "-C", TOP, f"BUILD={BUILD}", "install-library",
        *variables, env={**os.environ, "MAKEFLAGS": ""})
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def files(prefix):
    return {prefix + name for library in LIBRARIES for name in (
        f"include/{library}.h", f"lib/lib{library}.a", f"lib/lib{library}.so",
        f"lib/lib{library}.so.1", f"lib/pkgconfig/{library}.pc")}


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.prefix = pathlib.Path(tempfile.mkdtemp(prefix="tricode-library-"))
        cls.installed = install(cls.prefix, f"PREFIX={cls.prefix}")
        cls.lib = cls.prefix / "lib"
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(cls.lib / "pkgconfig")}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.prefix)

    def flags(self, library, *options):
        return run("pkg-config", "--cflags", "--libs", *options, library,
                   env=self.environment).split()

    def build(self, source, library, *options):
        """Builds a program of one file, linked shared, or with -static without any shared library."""
        program = self.prefix / ("static" if options else "shared")
        query = ["--static"] if options else []
        run("gcc", *WARNINGS, source, *options, *self.flags(library, *query), "-o", program)
        return program

    def library_path(self):
        return {**os.environ, "LD_LIBRARY_PATH": str(self.lib)}

    def programs(self, name):
        """The program, linked both ways."""
        for options in ((), ("-static",)):
            yield self.build(TOP / f"tests/examples/{name}.c", "tricode-crypto", *options)

    def test_all_is_installed_and_under_destdir(self):
        self.assertEqual(self.installed, files(""))
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            self.assertEqual(install(folder, f"DESTDIR={folder}", "PREFIX=/opt/tricode"),
                             files("opt/tricode/"))
            for library in LIBRARIES:
                text = (folder / f"opt/tricode/lib/pkgconfig/{library}.pc").read_text()
                self.assertIn("prefix=/opt/tricode\n", text)
                self.assertNotIn("@", text)

    def test_only_tricode_symbols(self):
        for library in LIBRARIES:
            shared = run("nm", "-D", "--defined-only", "--format=posix",
                         self.lib / f"lib{library}.so.1")
            archive = run("nm", "-g", "--defined-only", "--format=posix",
                          self.lib / f"lib{library}.a")
            for listed in (shared, archive):
                names = {line.split()[0] for line in listed.splitlines() if " " in line}
                self.assertGreater(len(names), 5)
                self.assertEqual([name for name in names if not name.startswith("tricode_")], [])
            # The library exports exactly the functions that the header declares.
            text = re.sub(r"/\*.*?\*/", "", (self.prefix / f"include/{library}.h").read_text(),
                          flags=re.S)
            text = re.sub(r"^ *#(?:.*\\\n)*.*", "", text, flags=re.M)
            declared = set(re.findall(r"\b(tricode_\w+)\(", text))
            self.assertEqual(declared, {line.split()[0] for line in shared.splitlines()})

    def test_sonames_and_what_they_need(self):
        for library, needs in (("tricode", set()),
                               ("tricode-crypto", {"libtricode.so.1", "libcrypto.so.3"})):
            dynamic = run("readelf", "-dW", self.lib / f"lib{library}.so.1")
            self.assertEqual(re.findall(r"SONAME.*\[(.*)\]", dynamic), [f"lib{library}.so.1"])
            # The C library only for functions that the compiler inserts: __stack_chk_fail, memset.
            self.assertEqual(set(re.findall(r"NEEDED.*\[(.*)\]", dynamic)) - {"libc.so.6"}, needs)

    def test_the_core_alone_needs_no_openssl(self):
        source = self.prefix / "core.c"
        source.write_text("#include <stdio.h>\n#include <tricode.h>\nint main(void) {\n"
                          "    struct tricode_machine machine = {.machine = 7};\n"
                          "    return puts(tricode_effect_name(tricode_machine_select(\n"
                          "        &machine, 1, 250, 0).kind)) == EOF;\n}\n")
        for options in ((), ("-static",)):
            program = self.build(source, "tricode", *options)
            self.assertEqual(run(program, env=self.library_path()), "show_sale\n")
        self.assertNotIn("crypto", " ".join(self.flags("tricode", "--static")))
        self.assertNotIn("crypto", run("ldd", self.prefix / "shared", env=self.library_path()))

    def test_headers_alone_in_c_and_in_cxx(self):
        for library in LIBRARIES:
            for compiler in (["gcc", "-x", "c", *WARNINGS, "-Wpedantic"],
                             ["clang", "-x", "c++", "-std=c++17", "-Wall", "-Wextra", "-Werror"]):
                run(*compiler, "-fsyntax-only", self.prefix / f"include/{library}.h")

    def test_one_version(self):
        source = self.prefix / "version.c"
        source.write_text("#include <stdio.h>\n#include <tricode.h>\nint main(void) {\n"
                          "    return printf(\"%d.%d.%d %d %s\", TRICODE_VERSION_MAJOR,\n"
                          "                  TRICODE_VERSION_MINOR, TRICODE_VERSION_PATCH,\n"
                          "                  TRICODE_VERSION_NUMBER, TRICODE_VERSION) < 0;\n}\n"
                          "#if TRICODE_VERSION_NUMBER < 1\n#error\n#endif\n")
        numbers, number, text = run(self.build(source, "tricode", "-static")).split()
        major, minor, patch = map(int, numbers.split("."))
        self.assertEqual(text, numbers)
        self.assertEqual(int(number), major * 10000 + minor * 100 + patch)
        for role in ("center", "machine", "terminal"):
            self.assertEqual(run(BUILD / f"tricode-{role}", "--version"),
                             f"tricode-{role} {numbers}\n")
        for library in LIBRARIES:
            self.assertEqual(run("pkg-config", "--modversion", library, env=self.environment),
                             numbers + "\n")
        newest = re.search(r"^## (\S+)", (TOP / "CHANGELOG.md").read_text(), re.M)
        self.assertEqual(newest.group(1), numbers)

    def example(self, program, lines):
        return run(program, input="".join(line + "\n" for line in lines),
                   env=self.library_path()).splitlines()

    def test_the_machine_example(self):
        sale, cancel = code("sale", 1, 0), code("cancel", 1, 0)
        url = "HTTPS://PAY.EXAMPLE/"
        exchanges = [("lever", []), ("select 12 250", ["show_sale " + url + sale]),
                ("lever", ["show_cancel " + url + cancel]),
                (code("permit", 1, 0), ["show_cancel " + url + cancel]),
                ("select 12 250", ["show_sale " + url + code("sale", 2, 0)]),
                (code("permit", 2, 0)[:-1] + "A", ["refuse not_authentic"]),
                ("select 12 0", ["refuse price"]), ("anything", ["refuse malformed"]),
                (url + code("permit", 2, 0), ["dispense 12"]), ("vended", []),
                (code("permit", 2, 0), ["refuse used"]),
                ("select 12 250", ["show_sale " + url + code("sale", 3, 2)]),
                (code("permit", 3, 2), ["dispense 12"]),
                ("jammed", ["show_cancel " + url + code("cancel", 3, 2)])]
        for program in self.programs("machine"):
            self.assertEqual(self.example(program, [line for line, _ in exchanges]),
                             [line for _, lines in exchanges for line in lines])

    def test_the_center_example(self):
        settled = code("sale", 1, 0)
        exchanges = [("settle " + settled, "settled 750 " + code("permit", 1, 0)),
                ("settle " + settled, "settled_again 750 " + code("permit", 1, 0)),
                ("settle " + settled[:-1] + "A", "not_authentic 750"),
                ("settle what", "malformed 750"),
                # The next buyer's sale reports that 1 was vended, then that 2 was not.
                ("settle " + code("sale", 2, 1), "settled 500 " + code("permit", 2, 1)),
                ("settle " + code("sale", 3, 1), "settled 500 " + code("permit", 3, 1)),
                ("cancel " + code("cancel", 3, 1), "refunded 750"),
                ("cancel " + code("cancel", 3, 1), "refunded_already 750"),
                ("cancel " + code("cancel", 2, 1), "refunded_already 750"),
                ("settle " + settled, "closed 750"),
                ("settle " + code("sale", 4, 1, price=751), "funds 750"),
                ("cancel " + code("cancel", 1, 0), "equivocation 750"),
                ("settle " + code("sale", 5, 1), "disabled 750")]
        for program in self.programs("center"):
            self.assertEqual(self.example(program, [line for line, _ in exchanges]),
                             [line for _, line in exchanges])


if __name__ == "__main__":
    unittest.main(verbosity=1)
