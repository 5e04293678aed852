# SPDX-License-Identifier: Apache-2.0
"""What clang-format leaves alone in C files: lines of at most 100 characters without tabs and without
spaces at their end, and one layout of ACSL comments of several lines:
/*@ requires x < 10;
    ensures \\result == x;
 */
An assertion in code may end in its last line. --fix brings ACSL comments into this layout; --self-test
examines texts with one fault each first."""
import argparse
import pathlib
import re
import sys

WIDTH = 100
IN_CODE = re.compile(r" +/\*@ *(?:for \w+: *)?assert\b")
ACSL = re.compile(r"(?m)^(?P<indent> *)/\*@(?:(?!\*/)[\s\S])*\*/")


def laid_out(match):
    """The ACSL comment of the match, in the layout."""
    indent = match["indent"]
    first, *rest = match[0].split("\n")
    if not rest:
        return match[0]
    rest[-1] = rest[-1].removesuffix("*/").rstrip().removesuffix("@").rstrip()
    lines = [first.rstrip()]
    for line in rest if rest[-1] else rest[:-1]:
        text = line[len(indent):].rstrip()
        if text.startswith("  @"):
            text = " " * 4 + text[3:].removeprefix(" ")
        elif not text.startswith("    "):
            text = " " * 4 + text.lstrip()
        lines.append((indent + text).rstrip())
    if rest[-1] and IN_CODE.match(first):
        return "\n".join(lines) + " */"
    return "\n".join([*lines, f"{indent} */"])


def faults_of(text):
    """(line, what is wrong) of a file."""
    faults = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > WIDTH:
            faults.append((number, f"{len(line)} characters; at most {WIDTH} are allowed"))
        if "\t" in line:
            faults.append((number, "a tab; use spaces"))
        if line != line.rstrip():
            faults.append((number, "spaces at the end of the line"))
    for match in ACSL.finditer(text):
        if laid_out(match) != match[0]:
            faults.append((text.count("\n", 0, match.start()) + 1,
                           "the layout of this ACSL comment; make format brings it into order"))
    return sorted(faults)


GOOD = """/*@ requires x < 10;
    behavior one:
        ensures \\result == x;
 */
int f(int x) {
    /*@ assert x < 10; */
    /*@ assert x < 10 &&
               x < 11; */
    return x;
}
"""
BAD = {
    "characters": GOOD + "/* " + "x" * 98 + "\n",
    "a tab": GOOD + "\tint y;\n",
    "at the end": GOOD.replace("return x;", "return x; "),
    "the layout": GOOD.replace("    behavior", "  @ behavior"),
    "the layout of": GOOD.replace("\\result == x;\n */", "\\result == x; */"),
    "the layout of this": GOOD.replace("\n */", "\n  */"),
    "the layout of this ACSL": GOOD.replace("               x < 11", "      x < 11"),
}


def self_test():
    wrong = [f"a good text: {fault}" for fault in faults_of(GOOD)]
    for expected, text in BAD.items():
        found = faults_of(text)
        if len(found) != 1 or expected not in found[0][1]:
            wrong.append(f"{expected}: found {found}")
        if "layout" in expected and ACSL.sub(laid_out, text) == text:
            wrong.append(f"{expected}: --fix changes nothing")
        if ACSL.sub(laid_out, ACSL.sub(laid_out, text)) != ACSL.sub(laid_out, text):
            wrong.append(f"{expected}: --fix twice is not --fix once")
    if wrong:
        sys.exit("check-format, self-test:\n" + "\n".join(wrong))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    if options.self_test:
        self_test()
    count = 0
    for path in options.files:
        text = path.read_text(encoding="utf-8")
        if options.fix and (fixed := ACSL.sub(laid_out, text)) != text:
            path.write_text(fixed, encoding="utf-8")
            text = fixed
        for number, fault in faults_of(text):
            print(f"{path}:{number}: {fault}")
            count += 1
    print(f"check-format: {len(options.files)} files, {count} faults in their text")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
