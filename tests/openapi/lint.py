# SPDX-License-Identifier: Apache-2.0
"""Checks the document by itself: OpenAPI 3.1, complete and closed, valid examples, and each problem
type once, with its status."""
import re

import document as page

# The fields of OpenAPI 3.1 objects that are used here; x- is always allowed.
FIELDS = {
    "document": {"openapi", "info", "servers", "tags", "paths", "components"},
    "info": {"title", "version", "summary", "description", "license"},
    "path": {"parameters", *page.METHODS},
    "operation": {"tags", "operationId", "summary", "description", "security", "parameters",
                  "requestBody", "responses"},
    "parameter": {"name", "in", "required", "description", "schema", "example"},
    "body": {"description", "required", "content"},
    "media": {"schema", "example"},
    "response": {"description", "headers", "content"},
    "header": {"description", "required", "schema"},
    "components": {"securitySchemes", "parameters", "requestBodies", "headers", "responses",
                   "schemas"},
    "scheme": {"type", "scheme", "description"},
}
NEEDED = {
    "document": {"openapi", "info", "servers", "paths", "components"},
    "info": {"title", "version", "summary", "description", "license"},
    "operation": {"tags", "operationId", "summary", "security", "responses"},
    "parameter": FIELDS["parameter"],
    "body": {"required", "content"},
    "media": {"schema"},
    "response": FIELDS["response"],
    "header": FIELDS["header"],
    "scheme": FIELDS["scheme"],
}
SIGNED = {True: {"Content-Digest", "Signature-Input", "Signature"},
          False: {"Signature-Input", "Signature"}}


def fields(what, kind, part):
    extra = {name for name in part if not name.startswith("x-")} - FIELDS[kind]
    lacks = NEEDED.get(kind, set()) - set(part)
    return ([f"{what}: {name} is not a field of a {kind}" for name in sorted(extra)]
            + [f"{what} has no {name}" for name in sorted(lacks)])


def check_form(document):
    """The fields of every object outside of schemas."""
    root = document.root
    faults = fields("the document", "document", root) + fields("info", "info", root["info"])
    if not re.fullmatch(r"3\.1\.\d+", root["openapi"]):
        faults.append("openapi is not 3.1")
    for path, item in root["paths"].items():
        faults += fields(path, "path", item)
    for operation in document.operations():
        faults += fields(f"{operation.method} {operation.path}", "operation", operation.spec)
    components = root["components"]
    faults += fields("components", "components", components)
    for group, kind in (("parameters", "parameter"), ("requestBodies", "body"),
                        ("headers", "header"), ("responses", "response"),
                        ("securitySchemes", "scheme")):
        for name, part in components[group].items():
            faults += fields(f"{group} {name}", kind, part)
    for where, media in contents(document):
        faults += fields(where.rpartition("#")[2], "media", media)
    return faults


def contents(document):
    """Every media type object with its address."""
    for group in ("requestBodies", "responses"):
        for name, part in document.root["components"][group].items():
            for media, content in part["content"].items():
                yield document.here("components", group, name, "content", media), content
    for operation in document.operations():
        if "content" in operation.spec.get("requestBody", {}):
            for media, content in operation.spec["requestBody"]["content"].items():
                yield document.here("paths", operation.path, operation.method.lower(),
                                    "requestBody", "content", media), content


def check_operations(document):
    faults, ids = [], []
    tags = {tag["name"] for tag in document.root["tags"]}
    for operation in document.operations():
        what, spec = f"{operation.method} {operation.path}", operation.spec
        ids.append(spec.get("operationId"))
        faults += [f"{what}: unknown tag: {tag}" for tag in set(spec.get("tags", [])) - tags]
        names = {(part["in"], part["name"]) for part in operation.parameters
                 if part["in"] != "query"}
        wanted = {("path", name) for name in re.findall(r"\{(\w+)\}", operation.path)}
        if {"terminal": []} in spec.get("security", []):
            wanted |= {("header", name) for name in SIGNED[operation.method == "POST"]}
        if names != wanted:
            faults.append(f"{what}: its parameters are {sorted(names)}, not {sorted(wanted)}")
        if bool(spec.get("security")) != operation.path.startswith("/v1/"):
            faults.append(f"{what}: exactly the calls under /v1 must be signed or have a token")
        if (operation.method == "POST") != (operation.body is not None):
            faults.append(f"{what}: exactly a POST must have a body")
        faults += check_statuses(document, what, operation)
    faults += [f"duplicate operationId {name}" for name in sorted(set(ids), key=str)
               if ids.count(name) > 1]
    return faults + check_heads(document)


def check_statuses(document, what, operation):
    """A problem is listed under its own status; a signed call can return 401."""
    faults = []
    for status, address in operation.responses.items():
        response = document.at(address)
        faults += told_status(document, f"{what} {status}", status, response, address)
    if operation.spec.get("security") and not {"401", "500"} <= set(operation.responses):
        faults.append(f"{what}: a call with a signature or token must have 401 and 500")
    return faults


def told_status(document, what, status, response, address):
    for media, content in response["content"].items():
        if media != "application/problem+json":
            continue
        for schema, _ in document.branches(content["schema"], address):
            constant = schema.get("properties", {}).get("status", {}).get("const")
            if str(constant) != status:
                yield f"{what}: its problem has status {constant}"


def check_heads(document):
    found = {(operation.path, operation.method): operation for operation in document.operations()}
    faults = []
    for (path, method), operation in found.items():
        if method == "GET":
            head = found.get((path, "HEAD"))
            if head is None or (head.responses, head.parameters) != (operation.responses,
                                                                     operation.parameters):
                faults.append(f"HEAD {path} differs from GET {path}")
    return faults


def schemas(document):
    """Every schema of this document with its address, including subschemas."""
    queue = [(part, document.here("components", "schemas", name))
             for name, part in document.root["components"]["schemas"].items()]
    for group in ("parameters", "headers"):
        queue += [(part["schema"], document.here("components", group, name, "schema"))
                  for name, part in document.root["components"][group].items()]
    queue += [(content["schema"], where + "/schema") for where, content in contents(document)]
    seen = set()
    while queue:
        schema, address = queue.pop()
        if address not in seen and address.startswith(document.base):
            seen.add(address)
            yield schema, address
            queue += [(part, at) for part, at in page.parts(document, schema, address)]


def check_schemas(document):
    """Schemas are valid 2020-12, objects closed with all members required, numbers and texts
    bounded."""
    faults = []
    bases = {part["$ref"] for part in document.root["components"]["schemas"].values()
             if part.get("unevaluatedProperties") is False and "$ref" in part}
    shared = {name: rules(part) for name, part in document.common["$defs"].items()
              if "pattern" in part or "enum" in part}
    for schema, address in schemas(document):
        what = address.rpartition("#")[2]
        try:
            page.jsonschema.Draft202012Validator.check_schema(schema)
        except page.jsonschema.SchemaError as error:
            faults.append(f"{what}: {error.message}")
            continue
        faults += [f"{what}: {fault}" for fault in loose(schema, "#" + what in bases)]
        faults += [f"{what} equals {name} of common.schema.json: use a reference"
                   for name, part in shared.items() if part == rules(schema)]
    return faults


def rules(schema):
    return {name: part for name, part in schema.items() if name != "description"}


def loose(schema, is_base):
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "properties" in schema:
        closed = False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
        if closed == is_base:
            yield "it is not closed" if not is_base else "a base cannot be closed"
        if "$ref" not in schema and set(schema["properties"]) != set(schema.get("required", [])):
            yield "its members are not all required"
    if "integer" in kinds and not {"minimum", "maximum"} <= set(schema):
        yield "an integer without minimum and maximum"
    if "number" in kinds:
        yield "a number that is not an integer"
    if "string" in kinds and not {"pattern", "maxLength"} & set(schema):
        yield "a string without pattern or maxLength"
    if "array" in kinds and "maxItems" not in schema:
        yield "an array without maxItems"


def check_examples(document):
    """Every body and parameter has an example, and each example is valid."""
    faults = []
    for where, content in contents(document):
        what = where.rpartition("#")[2]
        if "example" in content:
            faults += [f"{what}: example: {fault}"
                       for fault in document.faults(where + "/schema", content["example"])]
            continue
        for schema, address in document.branches(content["schema"], where + "/schema"):
            if not schema.get("examples"):
                faults.append(f"{what}: no example, nor has {address.rpartition('#')[2]} one")
    for schema, address in schemas(document):
        for number, example in enumerate(schema.get("examples", [])):
            faults += [f"{address.rpartition('#')[2]}: example {number}: {fault}"
                       for fault in document.faults(address, example)]
    for name, part in document.root["components"]["parameters"].items():
        faults += [f"parameter {name}: example: {fault}" for fault in document.faults(
            document.here("components", "parameters", name, "schema"), part.get("example"))]
    return faults


def check_problems(document):
    """Each type appears once, with a title, an instruction, and an example with the same values."""
    faults, reasons = [], []
    for name, schema in document.problems().items():
        reason = schema["properties"]["reason"]["const"]
        reasons.append(reason)
        wanted = "Problem" + "".join(word.capitalize() for word in reason.split("_"))
        if name != wanted:
            faults.append(f"{name} has the reason {reason}: its name would be {wanted}")
        if schema["properties"]["type"].get("const") != f"urn:tricode:problem:{reason}":
            faults.append(f"{name}: its type is not urn:tricode:problem:{reason}")
        detail = schema["properties"].get("detail", {})
        if not schema.get("title") or not (detail.get("examples") or detail.get("description")):
            faults.append(f"{name}: a title, and examples or a description of detail are needed")
        faults += [f"{name}: its example has another title"
                   for example in schema.get("examples", [])
                   if example.get("title") != schema.get("title")]
    faults += [f"the reason {reason} is there twice" for reason in sorted(set(reasons))
               if reasons.count(reason) > 1]
    return faults


def check_orphans(document):
    """Every component is used."""
    used = set()

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                used.add(part["$ref"])
            used.update(f"#/components/securitySchemes/{name}"
                        for rule in part.get("security", []) for name in rule)
            part = part.values()
        elif not isinstance(part, list):
            return
        for each in part:
            walk(each)

    walk(document.root)
    return [f"{group} {name} is used nowhere"
            for group, parts in document.root["components"].items() for name in parts
            if f"#/components/{group}/{name}" not in used]


CHECKS = (check_form, check_operations, check_schemas, check_examples, check_problems,
          check_orphans)


def lint(document):
    """Returns the errors. A missing part, or one that is not a schema, ends the check that finds
    it."""
    faults = []
    for check in CHECKS:
        try:
            faults += check(document)
        except (KeyError, page.REFERENCE_ERROR) as error:
            faults.append(f"{check.__name__}: missing {error}")
        except page.jsonschema.exceptions.UnknownType as error:
            faults.append(f"{check.__name__}: unknown type {error.type}")
    return faults
