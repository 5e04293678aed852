#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutation-tests the vectors: changes the second implementation in one place at a time and checks
that some vector detects each change.

A mutant that no vector can detect is listed in EQUIVALENT with the reason; any other survivor is an
error, and so is an entry without a surviving mutant."""
import argparse
import ast
import copy
import json
import pathlib
import signal
import sys
import types

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ("codec", "keys", "machine", "center", "implementation")
MUTATED = ("codec", "keys", "machine", "center", "implementation")
SECONDS = 20  # seconds for all vectors; a mutant that takes longer counts as detected (it hangs)

COMPARE = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
           ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
           ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,)}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add}

# (module, source line without indent, mutation): why no vector can detect it.
EQUIVALENT = {
    ("codec", "super().__init__(reason)", "removed"): "changes only the text of a traceback",
    ("implementation", 'value.encode("utf-8")', "removed"):
        "a runner must not send a lone surrogate (CONFORM-4)",
    ("center", "newest = max(row.delivered, pending.payload.counter if pending else 0)", "0 + 1"):
        "a code with counter 1 reports 0, which equals such a center's state",
    ("center", "self.accounts = {}", "removed"): "center_new sets the accounts",
    ("implementation", "if len(members) != len(pairs):", "never"):
        "a runner must not send a member twice (CONFORM-4)",
    ("implementation", 'raise ValueError("duplicate member")', "removed"):
        "a runner must not send a member twice (CONFORM-4)",
    ("implementation", "raise MalformedRequest from error", "removed"):
        "a runner must not send a lone surrogate (CONFORM-4)",
    ("implementation", 'raise ValueError(name + " is not JSON")', "removed"):
        "no field may be a number with a fraction",
    ("machine", "def __init__(self, machine, key_epoch, key, counter=0, vended=0):", "0 + 1"):
        "machine_new passes both",
}


def is_statement(node):
    """True for statements other than docstrings."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, (ast.Assign, ast.AugAssign, ast.Raise))


def changes(node):
    """(description, function that changes a copy of the node in place) of every mutation."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in COMPARE[type(operator)]:
                def swap(n, place=place, other=other):
                    n.ops[place] = other()
                yield f"{type(operator).__name__} to {other.__name__}", swap
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"to {other.__name__}", lambda n: setattr(n, "op", other())
        for place in range(len(node.values)):
            yield f"without part {place + 1}", lambda n, p=place: n.values.pop(p)
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield "plus and minus swapped", lambda n: setattr(n, "op", ARITHMETIC[type(n.op)]())
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} + 1", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"not {node.value}", lambda n: setattr(n, "value", not n.value)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("max", "min"):
        yield f"{node.func.id} returns its first argument", lambda n: setattr(
            n, "func", ast.parse("(lambda first, *rest, **options: first)", mode="eval").body)
    if is_statement(node) and node.col_offset >= 4:
        yield "removed", None
    if isinstance(node, ast.If):
        yield "always", lambda n: setattr(n, "test", ast.Constant(True))
        yield "never", lambda n: setattr(n, "test", ast.Constant(False))


class Replace(ast.NodeTransformer):
    """Changes the node with the given number."""

    def __init__(self, wanted, change):
        self.wanted = wanted
        self.change = change

    def visit(self, node):
        if getattr(node, "number", None) == self.wanted:
            if self.change is None:
                return ast.copy_location(ast.Pass(), node)
            self.change(node)
            return node
        return self.generic_visit(node)


def numbered(source):
    tree = ast.parse(source)
    # The functions for input and output do not run here.
    tree.body = [part for part in tree.body
                 if not isinstance(part, ast.If) and getattr(part, "name", "") != "main"]
    for number, node in enumerate(ast.walk(tree)):
        node.number = number
    return tree


def mutants(source):
    """(source line, description, mutated tree) of every mutant of a module."""
    tree = numbered(source)
    lines = source.splitlines()
    for node in ast.walk(tree):
        for what, change in changes(node):
            mutated = Replace(node.number, change).visit(copy.deepcopy(tree))
            yield lines[node.lineno - 1].strip(), what, ast.fix_missing_locations(mutated)


def build(sources, name=None, tree=None):
    """The class Implementation, with one module mutated."""
    for module in MODULES:
        made = types.ModuleType(module)
        sys.modules[module] = made
        code = tree if module == name else sources[module]
        exec(compile(code, module + ".py", "exec"), made.__dict__)  # pylint: disable=exec-used
    return sys.modules["implementation"].Implementation


def load(folder):
    """[[(line, response) …] …]: the lines sent to each process, shortest list first."""
    runs = []
    for path in sorted(folder.glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8"))["testGroups"]:
            for test in group["tests"]:
                runs.append([
                    ((step["line"] if "line" in step else json.dumps(step["request"])).encode(),
                     step["response"]) for step in test.get("steps", [test])])
    return sorted(runs, key=len)


class Hangs(Exception):
    pass


def on_alarm(_signal, _frame):
    raise Hangs


def killed(make, runs):
    """True if a vector detects it: by another answer, an exception, or a time-out."""
    signal.alarm(SECONDS)
    try:
        implementation = make()()
        for number, run in enumerate(runs):
            if len(run) > 1:
                implementation = sys.modules["implementation"].Implementation()
            for line, response in run:
                if json.loads(json.dumps(implementation.answer_line(line))) != response:
                    runs.insert(0, runs.pop(number))  # it probably detects the next mutant as well
                    return True
        return False
    except Exception:  # pylint: disable=broad-except
        return True
    finally:
        signal.alarm(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    sources = {name: (HERE / "generator" / f"{name}.py").read_text(encoding="utf-8")
               for name in MODULES}
    runs = load(options.vectors)
    signal.signal(signal.SIGALRM, on_alarm)
    if killed(lambda: build(sources), runs):
        print("mutants: the unchanged implementation fails the vectors", file=sys.stderr)
        return 1
    total, survivors = 0, set()
    for name in MUTATED:
        for line, what, tree in mutants(sources[name]):
            total += 1
            if not killed(lambda n=name, t=tree: build(sources, n, t), runs):
                survivors.add((name, line, what))
    for survivor in sorted(survivors - set(EQUIVALENT)):
        print(f"mutants: no vector detects {survivor}", file=sys.stderr)
    for stale in sorted(set(EQUIVALENT) - survivors):
        print(f"mutants: {stale} is listed as equivalent but is detected or does not exist",
              file=sys.stderr)
    print(f"mutants: {total} mutants, {total - len(survivors)} detected by a vector, "
          f"{len(survivors & set(EQUIVALENT))} equivalent")
    return 1 if survivors ^ set(EQUIVALENT) or total < 300 else 0


if __name__ == "__main__":
    sys.exit(main())
