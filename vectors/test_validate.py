#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""For each keyword of the validator: values that it must accept and values that it must refuse."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import validate  # noqa: E402

# schema, values that are valid, values that are not
CASES = (
    ({"type": "integer"}, (0, -5, 2**70), (True, False, 1.0, "1", None, [], {})),
    ({"type": "string"}, ("", "a"), (1, None, ["a"])),
    ({"type": "boolean"}, (True, False), (0, 1, "true")),
    ({"type": "null"}, (None,), (0, False, "")),
    ({"type": "array"}, ([], [1]), ({}, "[]")),
    ({"type": "object"}, ({}, {"a": 1}), ([], None)),
    ({"const": 1}, (1,), (True, 1.0, "1")),
    ({"const": True}, (True,), (1, False)),
    ({"enum": ["a", 1]}, ("a", 1), (True, "A", "", None)),
    ({"pattern": "^[a-c]{2}$"}, ("ab", 5), ("a", "abc", "xab", "ab\n", "")),
    ({"minLength": 1}, ("a", 0), ("",)),
    ({"maxLength": 1}, ("", "a", [1, 2]), ("ab",)),
    ({"minimum": 3}, (3, 4, "x"), (2, -1)),
    ({"maximum": 3}, (3, 2, "x"), (4,)),
    ({"required": ["a"]}, ({"a": None}, {"a": 1, "b": 2}, 5), ({}, {"b": 1})),
    ({"properties": {"a": {"type": "null"}}}, ({}, {"a": None}, {"b": 1}), ({"a": 1},)),
    ({"properties": {"a": {}}, "additionalProperties": False}, ({}, {"a": 1}),
     ({"b": 1}, {"a": 1, "b": 1}, {"": 1})),
    ({"additionalProperties": {"type": "null"}}, ({}, {"x": None}), ({"x": 1},)),
    ({"propertyNames": {"pattern": "^[a-z]$"}}, ({}, {"a": 1}), ({"A": 1}, {"ab": 1})),
    ({"items": {"type": "null"}}, ([], [None], "x"), ([1], [None, 1])),
    ({"prefixItems": [{"const": 1}, {"const": 2}], "items": False}, ([], [1], [1, 2]),
     ([2], [1, 2, 3])),
    ({"minItems": 1}, ([1], [1, 2]), ([],)),
    ({"uniqueItems": True}, ([], [1, 2], [1, True]), ([1, 1], [{"a": 1}, {"a": 1}])),
    ({"oneOf": [{"minimum": 3}, {"maximum": 5}]}, (2, 6), (3, 4, 5)),
    ({"oneOf": [{"type": "null"}, {"const": 1}]}, (None, 1), (2, True)),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"const": 1}}}, (1,), (2,)),
    ({"$ref": "other.json#/$defs/b"}, (None,), (1,)),
    ({"$ref": "other.json"}, ("deep",), ("shallow",)),
    (True, (1, None), ()),
    (False, (), (1, None)),
)
OTHER = {"const": "deep", "$defs": {"b": {"$ref": "#/$defs/c"}, "c": {"type": "null"}}}
UNKNOWN = (
    {"format": "date"}, {"anyOf": [{}]}, {"exclusiveMinimum": 1}, {"dependentRequired": {}},
    {"properties": {"a": {"nullable": True}}}, {"members": 1}, {"ref": "#"},
    {"type": "number"}, {"type": "text"}, {"pattern": "a"}, {"uniqueItems": False},
    {"$ref": "#/$defs/none"},
)


class ValidateTest(unittest.TestCase):
    @staticmethod
    def validate(value, schema):
        validator = validate.Validator(None)
        validator.files = {"main.json": schema, "other.json": OTHER}
        validator.validate_file(value, "main.json")

    def test_keywords(self):
        for schema, good, bad in CASES:
            for value in good:
                with self.subTest(schema=schema, good=value):
                    self.validate(value, schema)
            for value in bad:
                with self.subTest(schema=schema, bad=value):
                    with self.assertRaises(validate.Invalid):
                        self.validate(value, schema)

    def test_every_keyword_has_a_case(self):
        cased = {keyword for schema, _, _ in CASES if isinstance(schema, dict)
                 for keyword in schema}
        self.assertEqual(validate.KEYWORDS - cased, set())

    def test_unknown_keywords(self):
        for schema in UNKNOWN:
            with self.subTest(schema):
                value = {"a": 1} if "properties" in schema else ""
                value = [] if "uniqueItems" in schema else value
                with self.assertRaises(validate.SchemaError):
                    self.validate(value, schema)

    def test_location_in_message(self):
        schema = {"properties": {"a": {"items": {"type": "null"}}}}
        with self.assertRaisesRegex(validate.Invalid, "^/a/1: is not of type null$"):
            self.validate({"a": [None, 1]}, schema)

    def test_open_objects(self):
        closed = {"type": "object", "properties": {}, "additionalProperties": False}
        table = {"type": "object", "additionalProperties": {"type": "null"}}
        self.assertEqual(list(validate.open_objects({"items": [closed, table]})), [])
        for extra in ({}, {"additionalProperties": True},
                      {"properties": {}, "additionalProperties": {}}):
            self.assertEqual(list(validate.open_objects({"items": {"type": "object", **extra}})),
                             ["/items"])


if __name__ == "__main__":
    unittest.main()
