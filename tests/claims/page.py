# SPDX-License-Identifier: Apache-2.0
"""Shared input of both checks: the tree, the tables of a Markdown page, and this folder's tables."""
import collections
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
FOLDERS = ("spec", "src", "proofs", "tests", "fuzz", "vectors")
ENDINGS = (".c", ".h", ".py", ".md", ".mk", ".tsv", ".json", ".txt", ".yaml", ".js", ".html")
Table = collections.namedtuple("Table", "section header rows")

sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / "vectors"))
import protocol  # noqa: E402  (the parser of spec/protocol.md, which the vectors' lint uses too)


def load_tree():
    """{path: text} of every text file that may cite a clause, except the corpora."""
    tree = {}
    for folder in FOLDERS:
        for path in (TOP / folder).rglob("*"):
            name = path.relative_to(TOP).as_posix()
            if path.suffix in ENDINGS and path.is_file() and not name.startswith("fuzz/corpus/"):
                tree[name] = path.read_text(encoding="utf-8", errors="replace")
    for path in (TOP / "README.md", TOP / "Makefile", TOP / "CHANGELOG.md"):
        if path.is_file():
            tree[path.name] = path.read_text(encoding="utf-8")
    return tree


def cells(line):
    return [cell.strip().replace("\0", "|")
            for cell in line.replace("\\|", "\0").strip().strip("|").split("|")]


def tables(text):
    """The tables of a Markdown page, each with its heading."""
    found = []
    section = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            section = line.lstrip("#").strip()
        elif re.match(r"\|[-:| ]+\|$", line) and number and lines[number - 1].startswith("|"):
            found.append(Table(section, cells(lines[number - 1]), []))
        elif line.startswith("|") and found and lines[number - 1].startswith("|"):
            found[-1].rows.append(cells(line))
    return found


def broken_rows(text):
    """Lines that look like a table row but are outside a table."""
    lines = [""] + text.splitlines() + [""]
    for number in range(1, len(lines) - 1):
        if lines[number].startswith("|") and not lines[number - 1].startswith("|") \
                and not re.match(r"\|[-:| ]+\|$", lines[number + 1]):
            yield number


def code_words(text):
    return re.findall(r"`([^`]+)`", text)


def rows(tree, name):
    """The rows of a tab-separated table in this folder, without comments."""
    for line in tree[f"tests/claims/{name}"].splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in re.split(r"\t+", line)]
