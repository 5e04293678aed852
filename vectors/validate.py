# SPDX-License-Identifier: Apache-2.0
"""A validator for the schemas in spec/schemas: the subset of JSON Schema 2020-12 that they use.

An unknown keyword is an error of the schema; the validator never ignores one."""
import json
import re

ANNOTATIONS = {"$schema", "$defs", "title", "description"}
KEYWORDS = {"$ref", "type", "const", "enum", "pattern", "minLength", "maxLength", "minimum",
            "maximum", "additionalProperties", "propertyNames", "prefixItems", "items", "minItems",
            "uniqueItems", "oneOf"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


class SchemaError(Exception):
    """The schema uses a feature that this validator does not implement."""


class Invalid(Exception):
    """The value does not match the schema."""

    def __init__(self, where, what):
        super().__init__(f"{where or '(top)'}: {what}")


def is_integer(value):
    return type(value) is int


def equal(left, right):
    """JSON's equality: true is not 1."""
    return type(left) is type(right) and left == right


class Validator:
    def __init__(self, folder):
        self.folder = folder
        self.files = {}
        self.patterns = {}

    def file(self, name):
        if name not in self.files:
            self.files[name] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return self.files[name]

    def validate_file(self, value, name):
        self.validate(value, self.file(name), name, "")

    def validate(self, value, schema, name, where):
        """Raises Invalid unless the value matches the schema, which is a part of the named file."""
        if schema is True:
            return
        if schema is False:
            raise Invalid(where, "no value is allowed here")
        for keyword, argument in schema.items():
            if keyword in ANNOTATIONS or keyword in ("required", "properties"):
                continue
            if keyword not in KEYWORDS:
                raise SchemaError(f"{name}: {where or '(top)'}: unknown keyword {keyword}")
            getattr(self, "_" + keyword.lstrip("$"))(value, argument, schema, name, where)
        if isinstance(value, dict):
            self._members(value, schema, name, where)

    def _members(self, value, schema, name, where):
        for member in schema.get("required", ()):
            if member not in value:
                raise Invalid(where, f"{member} is missing")
        for member, part in schema.get("properties", {}).items():
            if member in value:
                self.validate(value[member], part, name, f"{where}/{member}")

    def _ref(self, value, target, _schema, name, where):
        file, _, pointer = target.partition("#")
        part = self.file(file or name)
        for step in pointer.strip("/").split("/") if pointer.strip("/") else ():
            if step not in part:
                raise SchemaError(f"{name}: {target} does not exist")
            part = part[step]
        self.validate(value, part, file or name, where)

    def _type(self, value, wanted, _schema, name, where):
        if wanted == "integer":
            good = is_integer(value)
        elif wanted in TYPES:
            good = isinstance(value, TYPES[wanted])
        else:
            raise SchemaError(f"{name}: unknown type {wanted}")
        if not good:
            raise Invalid(where, f"is not of type {wanted}")

    def _const(self, value, wanted, _schema, _name, where):
        if not equal(value, wanted):
            raise Invalid(where, f"is not {wanted!r}")

    def _enum(self, value, wanted, _schema, _name, where):
        if not any(equal(value, one) for one in wanted):
            raise Invalid(where, f"{value!r} is not one of {wanted}")

    def _pattern(self, value, pattern, _schema, name, where):
        if isinstance(value, str):
            if not (pattern.startswith("^") and pattern.endswith("$")):
                raise SchemaError(f"{name}: the pattern {pattern} is not anchored")
            if pattern not in self.patterns:
                self.patterns[pattern] = re.compile(pattern[1:-1])
            if not self.patterns[pattern].fullmatch(value):
                raise Invalid(where, f"{value!r} does not match {pattern}")

    def _minLength(self, value, least, _schema, _name, where):
        if isinstance(value, str) and len(value) < least:
            raise Invalid(where, f"is shorter than {least}")

    def _maxLength(self, value, most, _schema, _name, where):
        if isinstance(value, str) and len(value) > most:
            raise Invalid(where, f"is longer than {most}")

    def _minimum(self, value, least, _schema, _name, where):
        if is_integer(value) and value < least:
            raise Invalid(where, f"{value} is below {least}")

    def _maximum(self, value, most, _schema, _name, where):
        if is_integer(value) and value > most:
            raise Invalid(where, f"{value} is above {most}")

    def _additionalProperties(self, value, part, schema, name, where):
        if isinstance(value, dict):
            for member in value:
                if member not in schema.get("properties", {}):
                    if part is False:
                        raise Invalid(where, f"{member} is not allowed")
                    self.validate(value[member], part, name, f"{where}/{member}")

    def _propertyNames(self, value, part, _schema, name, where):
        if isinstance(value, dict):
            for member in value:
                self.validate(member, part, name, f"{where}, the member name {member!r}")

    def _prefixItems(self, value, parts, _schema, name, where):
        if isinstance(value, list):
            for index, (item, part) in enumerate(zip(value, parts)):
                self.validate(item, part, name, f"{where}/{index}")

    def _items(self, value, part, schema, name, where):
        if isinstance(value, list):
            for index in range(len(schema.get("prefixItems", ())), len(value)):
                self.validate(value[index], part, name, f"{where}/{index}")

    def _minItems(self, value, least, _schema, _name, where):
        if isinstance(value, list) and len(value) < least:
            raise Invalid(where, f"has fewer than {least} items")

    def _uniqueItems(self, value, wanted, _schema, name, where):
        if wanted is not True:
            raise SchemaError(f"{name}: uniqueItems is not true")
        if isinstance(value, list):
            if len({json.dumps(item, sort_keys=True) for item in value}) != len(value):
                raise Invalid(where, "has a duplicate item")

    def _oneOf(self, value, parts, _schema, name, where):
        good, reasons = 0, []
        for part in parts:
            try:
                self.validate(value, part, name, where)
                good += 1
            except Invalid as invalid:
                reasons.append(str(invalid))
        if good != 1:
            raise Invalid(where, f"matches {good} of {len(parts)} alternatives, not one; " +
                          " | ".join(reasons)[:2000])


def open_objects(schema, path=""):
    """Yields the places where a schema allows an object to have members that it does not name."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            extra = schema.get("additionalProperties")
            if extra is not False and not (isinstance(extra, dict) and "properties" not in schema):
                yield path or "(top)"
        for key, part in schema.items():
            if key not in ("const", "enum"):
                yield from open_objects(part, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from open_objects(part, f"{path}/{index}")
