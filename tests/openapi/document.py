# SPDX-License-Identifier: Apache-2.0
"""Parses spec/openapi.yaml strictly: operations, schemas by address, and the keys of everything that
the document describes, so that keys that never occur can be reported."""
import collections
import copy
import json
import pathlib
import re
import urllib.parse
import warnings

import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import jsonschema
    if not hasattr(jsonschema, "Draft202012Validator"):
        raise ModuleNotFoundError("python3-jsonschema is older than 4.0")
    REFERENCE_ERROR = jsonschema.RefResolutionError

try:  # jsonschema 4.18 and later refers by registry; Debian 12 has 4.10
    import referencing.jsonschema as registry
except ModuleNotFoundError:
    registry = None

METHODS = ("get", "head", "post", "put", "delete", "options", "patch", "trace")
TOP = pathlib.Path(__file__).resolve().parents[2]
PAGE = TOP / "spec/openapi.yaml"
COMMON = TOP / "spec/schemas/common.schema.json"
# parameters: resolved. body: address of the request's schema, or None. responses: {status: address}.
Operation = collections.namedtuple("Operation", "method path spec parameters body responses")


class StrictLoader(yaml.SafeLoader):
    """Raises an error for a duplicate key."""


def _mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        raise SystemExit(f"{PAGE.name}, line {node.start_mark.line + 1}: duplicate key "
                         f"{twice[0]}: remove one")
    return loader.construct_mapping(node, deep=True)


StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path=PAGE):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # a SafeLoader


class Document:
    """The document as a tree. The address of a part is the URI of its file, # and a JSON pointer."""

    def __init__(self, root):
        self.root = root
        self.base = PAGE.as_uri()
        self.common = json.loads(COMMON.read_text(encoding="utf-8"))
        self.files = {self.base: root, COMMON.as_uri(): self.common}
        self._validators = {}

    def at(self, address):
        """The part at the address; raises KeyError."""
        file, _, pointer = address.partition("#")
        part = self.files[file]
        for name in filter(None, pointer.split("/")):
            name = name.replace("~1", "/").replace("~0", "~")
            part = part[int(name)] if isinstance(part, list) else part[name]
        return part

    def _validator(self, address):
        schema = {"$ref": address}
        checker = jsonschema.Draft202012Validator
        if registry is None:
            return checker(schema, resolver=jsonschema.RefResolver(self.base, self.root,
                                                                   store=self.files))
        resources = [(uri, registry.DRAFT202012.create_resource(part))
                     for uri, part in self.files.items()]
        return checker(schema, registry=registry.EMPTY_REGISTRY.with_resources(resources))

    def follow(self, part, address):
        """A part and its address, following a $ref without siblings."""
        while isinstance(part, dict) and set(part) == {"$ref"}:
            address = urllib.parse.urljoin(address, part["$ref"])
            part = self.at(address)
        return part, address

    def here(self, *names):
        return self.base + "#" + "".join("/" + str(name).replace("~", "~0").replace("/", "~1")
                                         for name in names)

    def faults(self, address, value):
        """The errors of the value by the schema at the address."""
        if address not in self._validators:
            self._validators[address] = self._validator(address)
        found = self._validators[address].iter_errors(value)
        return [f"{'/'.join(map(str, fault.absolute_path)) or 'it'}: {_short(fault)}"
                for fault in found]

    def operations(self):
        for path, item in self.root["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, item, method)

    def _operation(self, path, item, method):
        spec = item[method]
        where = self.here("paths", path, method)
        parameters = [self.follow(part, where)[0]
                      for part in item.get("parameters", []) + spec.get("parameters", [])]
        body = None
        if "requestBody" in spec:
            _, at = self.follow(spec["requestBody"], where + "/requestBody")
            body = at + "/content/application~1json/schema"
        responses = {status: self.follow(part, f"{where}/responses/{status}")[1]
                     for status, part in spec["responses"].items()}
        return Operation(method.upper(), path, spec, parameters, body, responses)

    def branches(self, schema, address):
        """The alternative schemas of a value (those of a oneOf, or the schema itself), with addresses."""
        schema, address = self.follow(schema, address)
        if "oneOf" not in schema:
            return [(schema, address)]
        return [found for number, part in enumerate(schema["oneOf"])
                for found in self.branches(part, f"{address}/oneOf/{number}")]

    def reasons(self, response, address):
        """The reasons of a response's problem; [None] if it is not a problem."""
        found = []
        for media, content in response.get("content", {}).items():
            at = f"{address}/content/{media.replace('/', '~1')}/schema"
            for schema, _ in self.branches(content["schema"], at):
                found.append(schema.get("properties", {}).get("reason", {}).get("const"))
        return found

    def problems(self):
        """{name: schema} of all problem types."""
        return {name: schema for name, schema in self.root["components"]["schemas"].items()
                if "const" in schema.get("properties", {}).get("reason", {})}

    def changed(self, change):
        """A copy of the document, changed by a function of the tree."""
        root = copy.deepcopy(self.root)
        change(root)
        return Document(root)


def _short(fault):
    """One line; a long one is shortened in the middle."""
    text = re.sub(r"\s+", " ", fault.message)
    return text if len(text) <= 200 else f"{text[:120]} ... {text[-75:]}"


def marks(document, schema, address, seen=None):
    """The keys that a schema distinguishes: words of an enum, types of a list, messages."""
    seen = set() if seen is None else seen
    if address in seen or not isinstance(schema, dict):
        return set()
    seen.add(address)
    found = {mark(address, value) for value in listed(schema)}
    for part, at in parts(document, schema, address):
        found |= marks(document, part, at, seen)
    return found


def listed(schema):
    """The alternatives that this schema lists."""
    if "enum" in schema:
        return schema["enum"]
    if isinstance(schema.get("type"), list):
        return [f"a value of type {name}" for name in schema["type"]]
    return schema.get("examples", []) if "properties" not in schema else []


def mark(address, value):
    return f"{address.rpartition('/spec/')[2]}: {value}"


def parts(document, schema, address):
    """The subschemas with their addresses, following $ref."""
    if "$ref" in schema:
        target = urllib.parse.urljoin(address, schema["$ref"])
        yield document.at(target), target
    for number, part in enumerate(schema.get("oneOf", [])):
        yield part, f"{address}/oneOf/{number}"
    for name, part in schema.get("properties", {}).items():
        yield part, f"{address}/properties/{name}"
    if "items" in schema:
        yield schema["items"], address + "/items"


def marks_of(document, schema, address, value):
    """The keys that a value shows."""
    found = set()
    for word in listed(schema):
        if word == value or word == f"a value of type {type_of(value)}":
            found.add(mark(address, word))
    for part, at in parts(document, schema, address):
        tail = at[len(address):] if at.startswith(address + "/") else ""
        name = tail.split("/")[-1]
        if tail.startswith("/properties/"):
            if isinstance(value, dict) and name in value:
                found |= marks_of(document, part, at, value[name])
        elif tail == "/items":
            for each in value if isinstance(value, list) else []:
                found |= marks_of(document, part, at, each)
        elif not tail.startswith("/oneOf/") or not document.faults(at, value):
            found |= marks_of(document, part, at, value)
    return found


def type_of(value):
    return {dict: "object", list: "array", str: "string", int: "integer", bool: "boolean",
            type(None): "null"}.get(type(value), "number")
