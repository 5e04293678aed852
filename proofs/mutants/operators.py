# SPDX-License-Identifier: Apache-2.0
"""Generates mutants of C: each is one small change inside one function, or inside a table of
constants that functions read. README.md describes the operators.

The source is split into tokens with positions. Comments (and so ACSL) and preprocessor lines are not
tokens, so a contract is never changed. A mutant replaces the text between two positions."""
import collections
import re

TOKEN = re.compile(r"""
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/|^\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\d[\w.]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.X | re.S | re.M)

RELATIONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/"}
STEPS = {"++": "--", "--": "++"}
TYPES = {"const", "static", "struct", "enum", "unsigned", "int", "char", "void"}
OPENING = {"(": ")", "[": "]", "{": "}"}
LEFT_ENDS = {"(", "[", "{", "}", ",", ";", "?", ":", "=", "return"}
RIGHT_ENDS = {")", "]", "}", ",", ";", "?", ":"}

Token = collections.namedtuple("Token", "kind text start end line")
Function = collections.namedtuple("Function", "name line returns first last")  # indexes of its tokens
Mutant = collections.namedtuple("Mutant", "id file function line operator start end text before")


def tokens_of(text):
    tokens, line, last = [], 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if match.lastgroup != "skip":
            tokens.append(Token(match.lastgroup, match.group(), match.start(), match.end(), line))
    return tokens


def pairs_of(tokens):
    """Maps the index of each bracket to that of its partner."""
    pairs, stack = {}, []
    for i, token in enumerate(tokens):
        if token.text in OPENING:
            stack.append(i)
        elif token.text in OPENING.values():
            pairs[i] = stack.pop()
            pairs[pairs[i]] = i
    return pairs


def neighbours_of(texts):
    """Maps each enum constant to the next one; the last one to the previous."""
    neighbours = {}
    for text in texts:
        tokens = tokens_of(text)
        pairs = pairs_of(tokens)
        for i, token in enumerate(tokens):
            if token.text == "enum" and tokens[i + 2].text == "{":
                names = [tokens[j].text for j in range(i + 3, pairs[i + 2])
                         if tokens[j].kind == "name" and tokens[j - 1].text in "{,"]
                for name, other in zip(names, names[1:] + names[-2:-1]):
                    neighbours[name] = other
    return neighbours


def sizes_of(texts):
    """Names that #define sets to a number."""
    return {name for text in texts
            for name in re.findall(r"^#define (\w+) \d+u?l?$", text, re.M)}


class Source:
    """One file, its functions, and its mutants."""

    def __init__(self, name, text, neighbours, sizes):
        self.name, self.text = name, text
        self.neighbours, self.sizes = neighbours, sizes
        self.tokens = tokens_of(text)
        self.pairs = pairs_of(self.tokens)
        self.functions = list(self.find_functions())
        self.found = []
        self.seen = set()
        self.ordinals = collections.Counter()

    def find_functions(self):
        """Finds functions (a name, parameters and a body at top level), and tables of constants, whose
        readers are the functions that name them."""
        i, begin = 0, 0
        while i < len(self.tokens):
            text = self.tokens[i].text
            if text == "{":
                head = i - 1
                if self.tokens[head].text == ")":
                    name = self.pairs[head] - 1
                    returns = " ".join(token.text for token in self.tokens[begin:name]
                                       if token.text != "static")
                    yield Function(self.tokens[name].text, self.tokens[name].line, returns, i,
                                   self.pairs[i])
                    begin = self.pairs[i] + 1
                elif self.tokens[head].text == "=":
                    name = next(t for t in self.tokens[begin:i] if t.kind == "name"
                                and t.text not in TYPES and not t.text.endswith("_t"))
                    yield Function(name.text, name.line, None, i, self.pairs[i])
            if text in OPENING:
                i = self.pairs[i]
            elif text == ";":
                begin = i + 1
            i += 1

    def readers(self, name):
        """The functions whose goals depend on this one's text: itself, or for a table the functions
        that name it."""
        for function in self.functions:
            if function.name == name and function.returns is not None:
                return [name]
        return [f.name for f in self.functions if f.returns is not None and
                any(t.text == name for t in self.tokens[f.first:f.last])]

    def add(self, function, operator, first, last, new):
        """A mutant that replaces the tokens first to last by `new`."""
        start, end = self.tokens[first].start, self.tokens[last].end
        before = self.text[start:end]
        new += "\n" * (before.count("\n") - new.count("\n"))  # later lines keep their numbers
        if new.split() == before.split() or (start, end, new) in self.seen:
            return
        self.seen.add((start, end, new))
        line = self.tokens[first].line
        place = f"{self.name}:{function.name}:{line - function.line + 1}:{operator}"
        self.ordinals[place] += 1
        self.found.append(Mutant(f"{place}:{self.ordinals[place]}", self.name, function.name, line,
                                 operator, start, end, new, before))

    def source(self, first, last):
        return self.text[self.tokens[first].start:self.tokens[last].end]

    def mutants(self):
        for function in self.functions:
            inside = range(function.first + 1, function.last)
            for i in inside:
                self.relation(function, i)
                self.constant(function, i)
            if function.returns is not None:
                for i in inside:
                    self.arithmetic(function, i)
                    self.logic(function, i)
                    self.condition(function, i)
                for first, last in self.statements(function):
                    self.statement(function, first, last)
        return self.found

    def relation(self, function, i):
        if self.tokens[i].text in RELATIONS:
            self.add(function, "relation", i, i, RELATIONS[self.tokens[i].text])

    def constant(self, function, i):
        token = self.tokens[i]
        size_of_array = (self.tokens[i - 1].text == "[" and self.tokens[i + 1].text == "]" and
                         self.tokens[i - 3].text in TYPES | {"uint8_t"})
        if size_of_array:  # a longer array has no effect
            self.add(function, "constant", i, i, f"{token.text} - 1u")
        elif token.kind == "number":
            digits = re.match(r"\d+", token.text).group()
            self.add(function, "constant", i, i, str(int(digits) + 1) + token.text[len(digits):])
        elif token.text in self.sizes:
            self.add(function, "constant", i, i, f"({token.text} + 1u)")
        elif token.text in self.neighbours:
            self.add(function, "constant", i, i, self.neighbours[token.text])

    def is_binary(self, i):
        before, earlier = self.tokens[i - 1], self.tokens[i - 2].text
        if before.kind == "number" or before.text in (")", "]"):
            return True
        is_type = (before.text in TYPES or before.text.endswith("_t") or
                   earlier in ("struct", "enum"))
        return before.kind == "name" and before.text != "return" and not is_type

    def arithmetic(self, function, i):
        text = self.tokens[i].text
        if text in STEPS:
            self.add(function, "arithmetic", i, i, STEPS[text])
        elif text in ARITHMETIC and self.is_binary(i):
            self.add(function, "arithmetic", i, i, ARITHMETIC[text])

    def left_end(self, i, ends):
        """The start of the operand that ends before token i."""
        i -= 1
        while self.tokens[i].text not in ends:
            i = self.pairs[i] - 1 if self.tokens[i].text in OPENING.values() else i - 1
        return i + 1

    def right_end(self, i, ends):
        i += 1
        while self.tokens[i].text not in ends:
            i = self.pairs[i] + 1 if self.tokens[i].text in OPENING else i + 1
        return i - 1

    def logic(self, function, i):
        """Removes each operand of && and of ||."""
        sign = self.tokens[i].text
        if sign not in ("&&", "||"):
            return
        higher = {"&&", "||"} if sign == "&&" else {"||"}
        first = self.left_end(i, LEFT_ENDS | higher)
        last = self.right_end(i, RIGHT_ENDS | higher)
        if self.tokens[first - 1].text != sign:  # else: right operand of the previous one
            self.add(function, "operand", first, last, self.source(i + 1, last))
        self.add(function, "operand", first, last, self.source(first, i - 1))

    def condition(self, function, i):
        """Negates the condition of if, while, for and ?:."""
        text = self.tokens[i].text
        if text in ("if", "while"):
            first, last = i + 2, self.pairs[i + 1] - 1
        elif text == "for":
            first = self.right_end(i + 1, {";"}) + 2
            last = self.right_end(first - 1, {";"})
        elif text == "?":
            first, last = self.left_end(i, LEFT_ENDS), i - 1
        else:
            return
        depth, signs = 0, []
        for j in range(first, last + 1):
            depth += (self.tokens[j].text in OPENING) - (self.tokens[j].text in OPENING.values())
            if depth == 0 and self.tokens[j].text in set(RELATIONS) | {"&&", "||"}:
                signs.append(self.tokens[j].text)
        if signs not in (["=="], ["!="]):  # the operator `relation` negates these
            self.add(function, "condition", first, last, f"!({self.source(first, last)})")

    def statements(self, function):
        """First and last token of each simple statement, without its control keyword and ';'."""
        i = first = function.first + 1
        while i < function.last:
            text = self.tokens[i].text
            if text == ";":
                if i > first:
                    yield first, i - 1
                first = i + 1
            elif text in ("{", "}", ":") and self.tokens[i - 1].text != "=" and \
                    (text != ":" or self.tokens[first].text in ("case", "default")):
                first = i + 1
            elif text in OPENING:
                i = self.pairs[i]
            i += 1

    def statement(self, function, first, last):
        """Deletes an assignment or a call, initializes a declaration with 0, returns 0."""
        words = [self.tokens[j].text for j in range(first, last + 1)]
        if words[0] == "return":
            kind = function.returns
            zero = '""' if "char" in kind else "{0}" if kind.startswith("struct") else "0"
            if zero != '""' and len(words) > 1:
                zero = f"({kind}){zero}"
            if len(words) > 1:
                self.add(function, "return", first + 1, last, zero)
        elif words[0] in TYPES or words[0].endswith("_t"):
            value = words[words.index("=") + 1:] if "=" in words else ["0"]
            if value not in (["{", "0", "}"], ["0"], ["0u"]):
                self.add(function, "initial", first + words.index("=") + 1, last, "{0}")
        elif words[0] not in ("break", "continue", "goto", "case", "default"):
            self.add(function, "deletion", first, last, "")


def mutants_of(paths, headers):
    """The Source of each file by name, and all mutants of these files."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    declared = [path.read_text(encoding="utf-8") for path in headers]
    sources = {}
    for name, text in texts.items():
        sources[name] = Source(name, text, neighbours_of(declared + [text]), sizes_of(declared))
    return sources, [mutant for name in sorted(sources) for mutant in sources[name].mutants()]


def mutate(text, mutant):
    """The complete file with the change."""
    return text[:mutant.start] + mutant.text + text[mutant.end:]
