# SPDX-License-Identifier: Apache-2.0
"""Finds Frama-C 25 and its provers: the host's, or the ones that `make deps-proofs` unpacked from
Debian 12 (debian12.sh). FRAMA_C_ROOT in the environment selects the latter."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
UNPACKED = HERE / "debian12.sh"
# why3's list of the provers that it found; without this variable it writes to HOME.
WHY3_CONFIG = TOP / "build" / "proofs" / "why3.conf"


@functools.cache
def root():
    """Folder of the unpacked packages; None where the host has Frama-C 25."""
    if "FRAMA_C_ROOT" not in os.environ and shutil.which("frama-c"):
        version = subprocess.run(["frama-c", "-version"], capture_output=True, text=True, check=False)
        if version.stdout.startswith("25."):
            return None
    folder = pathlib.Path(subprocess.run([UNPACKED, "path"], capture_output=True, text=True,
                                         check=True).stdout.strip())
    if not (folder / "usr").is_dir():
        sys.exit("Frama-C 25 is missing; run make deps-proofs")
    return folder


def command(*words):
    """The command line that runs frama-c or why3 with these words."""
    return [str(word) for word in words] if root() is None else [str(UNPACKED), "run", *map(str, words)]


def environment(folder):
    """The environment of a run in this folder: Frama-C reads its folder from PWD."""
    return {**os.environ, "PWD": str(folder), "WHY3CONFIG": str(WHY3_CONFIG)}


def share():
    """Frama-C's shared files, as a path of the host."""
    path = subprocess.run(command("frama-c", "-print-share-path"), capture_output=True, text=True,
                          check=True).stdout.strip()
    return pathlib.Path(path) if root() is None else root() / path.lstrip("/")


@functools.cache
def detect_provers():
    """Makes why3 write its list of provers, which Frama-C WP reads."""
    WHY3_CONFIG.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WHY3_CONFIG.parent) as folder:
        written = pathlib.Path(folder) / "why3.conf"
        done = subprocess.run(command("why3", "config", "detect"), capture_output=True, text=True,
                              env={**environment(TOP), "WHY3CONFIG": str(written)}, check=False)
        if done.returncode != 0 or not written.exists():
            sys.exit(f"why3 found no provers: {(done.stdout + done.stderr).strip()[-300:]}")
        written.replace(WHY3_CONFIG)
