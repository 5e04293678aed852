# SPDX-License-Identifier: Apache-2.0
"""Checks exchanges with a center against the document: answer and request must be described and
must match each other. Records what occurred, to find described answers that never did."""
import collections
import gzip
import json
import re
import urllib.parse

import document as page

# headers, answer_headers: lists of (name, value). answer: bytes.
Exchange = collections.namedtuple("Exchange",
                                  "method target headers body status answer_headers answer")
BODY_MAX = 4096
JSON = "application/json"
PROBLEM = "application/problem+json"


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("duplicate member")
    return dict(pairs)


def no_constant(word):
    raise ValueError(word)


def parse(data):
    """Parses strict JSON; raises ValueError."""
    return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant)


class Contract:
    def __init__(self, document):
        self.document = document
        self.operations = list(document.operations())
        self.seen = set()

    # --- described keys ---

    def promised(self):
        """The keys of everything that a client can receive according to the document."""
        keys = set()
        for operation in self.operations:
            for status, address in operation.responses.items():
                keys |= self._keys(f"{operation.method} {operation.path} {status}", address,
                                   operation.method == "HEAD")
        anywhere = self.document.root["x-anywhere"]
        for path in self.document.root["paths"]:
            keys |= self._keys(f"another method {path} 405",
                               self._anywhere(anywhere, "other-method"), False)
        keys |= self._keys("another path 404", self._anywhere(anywhere, "other-path"), False)
        keys |= self._keys("another path 429", self._anywhere(anywhere, "too-often"), False)
        return keys

    def _anywhere(self, anywhere, name):
        return self.document.follow(anywhere[name], self.document.here("x-anywhere", name))[1]

    def _anywhere_of(self, anywhere, status, usual, name):
        if status == 429:
            name = "too-often"
        elif status != usual:
            return None
        return self._anywhere(anywhere, name)

    def _keys(self, prefix, address, is_head):
        if is_head:
            return {prefix}
        response = self.document.at(address)
        keys = {" ".join(filter(None, (prefix, reason)))
                for reason in self.document.reasons(response, address) or [None]}
        for media, content in response["content"].items():
            keys |= page.marks(self.document, content["schema"],
                               f"{address}/content/{media.replace('/', '~1')}/schema")
        for name, part in response["headers"].items():
            header, at = self.document.follow(part, f"{address}/headers/{name}")
            keys |= page.marks(self.document, header["schema"], at + "/schema")
        return keys

    # --- the operation of an exchange ---

    def _find(self, exchange):
        """(operation or None, its path or None, {parameter: text})."""
        path = exchange.target.split("?")[0]
        for template in sorted(self.document.root["paths"], key=lambda text: "{" in text):
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template.replace(".", r"\."))
            match = re.fullmatch(pattern, path)
            if match and not self._elsewhere(template, match.groupdict()):
                for operation in self.operations:
                    if operation.path == template and operation.method == exchange.method:
                        return operation, template, match.groupdict()
                return None, template, {}
        return None, None, {}

    def _elsewhere(self, template, values):
        """True if the parameters match, so that the target belongs to this path."""
        for part in self.document.root["paths"][template].get("parameters", []):
            parameter, at = self.document.follow(part, self.document.base)
            if parameter.get("x-other-path") and self.document.faults(at + "/schema",
                                                                     values[parameter["name"]]):
                return True
        return False

    def _request_faults(self, exchange, operation, values):
        """The reasons why the document does not allow the request."""
        faults = []
        query = urllib.parse.parse_qs(exchange.target.partition("?")[2], keep_blank_values=True)
        for parameter in operation.parameters:
            name = parameter["name"]
            if parameter["in"] == "query":
                found = query.get(name, [])
                faults += [f"{len(found)} of {name}"] if len(found) > 1 else []
                faults += self._parameter_faults(parameter, found)
                continue
            found = [values[name]] if parameter["in"] == "path" else [
                value for key, value in exchange.headers if key.lower() == name.lower()]
            if len(found) != 1:
                faults.append(f"{len(found)} of {name}")
                continue
            faults += self._parameter_faults(parameter, found)
        return faults + self._body_faults(exchange, operation)

    def _parameter_faults(self, parameter, found):
        at = next(self.document.here("components", "parameters", key) for key, part in
                  self.document.root["components"]["parameters"].items() if part is parameter)
        return [f"{parameter['name']}: {fault}" for value in found
                for fault in self.document.faults(at + "/schema", value)]

    def _body_faults(self, exchange, operation):
        if operation.body is None:
            return ["unexpected body"] if exchange.body else []
        if len(exchange.body or b"") > BODY_MAX:
            return ["body: too long"]
        types = [value for name, value in exchange.headers if name == "Content-Type"]
        if exchange.body and [kind.split(";")[0].strip().lower() for kind in types] != [JSON]:
            return ["body: the media type is not JSON"]
        try:
            value = parse(exchange.body or b"")
        except (ValueError, RecursionError):
            return ["body: not JSON"]
        return ["body: " + fault for fault in self.document.faults(operation.body, value)]

    # --- the check ---

    def judge(self, exchange):
        """Returns the differences between document and center in this exchange; records its keys."""
        operation, path, values = self._find(exchange)
        anywhere = self.document.root["x-anywhere"]
        if operation is not None:
            prefix = f"{exchange.method} {path}"
            address = operation.responses.get(str(exchange.status))
        elif path is not None:
            prefix = f"another method {path}"
            address = self._anywhere_of(anywhere, exchange.status, 405, "other-method")
        else:
            prefix = "another path"
            address = self._anywhere_of(anywhere, exchange.status, 404, "other-path")
        prefix += f" {exchange.status}"
        if address is None:
            return [f"{prefix}: the document does not describe this status"]
        faults, reason, keys = self._answer(exchange, address, prefix)
        if operation is not None:
            faults += self._fit(exchange, reason,
                                self._request_faults(exchange, operation, values))
        elif path is not None and not faults and exchange.status == 405:
            faults += self._allow(exchange, path)
        if not faults:
            self.seen |= keys
        return [f"{prefix}: {fault}" for fault in faults]

    @staticmethod
    def _fit(exchange, reason, wrong):
        if wrong and exchange.status < 400:
            return [f"the center accepted a request that the document does not allow ({wrong[0]})"]
        if not wrong and reason == "body":
            return ["the center refused a body that the document allows"]
        return []

    def _allow(self, exchange, path):
        methods = sorted(name.upper() for name in self.document.root["paths"][path]
                         if name in page.METHODS)
        allowed = dict(exchange.answer_headers).get("Allow")
        return [] if allowed == ", ".join(methods) else [
            f"Allow is {allowed}, described as {methods}"]

    def _answer(self, exchange, address, prefix):
        """(faults, the problem's reason or None, keys)."""
        response = self.document.at(address)
        faults, keys = self._headers(exchange, response, address)
        media = dict(exchange.answer_headers).get("Content-Type")
        if not response["content"]:
            faults += ["a body, but none is described"] if media or exchange.answer else []
            return faults, None, keys | {prefix}
        if media not in response["content"]:
            return faults + [f"Content-Type is {media}"], None, keys
        if exchange.method == "HEAD":
            return faults + (["an answer to HEAD has a body"] if exchange.answer else []), None, \
                keys | {prefix}
        try:
            value = self._value(exchange, media)
        except ValueError as error:
            return faults + [f"the answer is not {media}: {error}"], None, keys
        at = f"{address}/content/{media.replace('/', '~1')}/schema"
        faults += self.document.faults(at, value)
        reason = None
        if not faults and media == PROBLEM:
            reason = value["reason"]
            faults += self._words(response["content"][media]["schema"], at, value)
        if not faults:
            keys |= page.marks_of(self.document, response["content"][media]["schema"], at, value)
        return faults, reason, keys | {" ".join(filter(None, (prefix, reason)))}

    @staticmethod
    def _value(exchange, media):
        """The body, decompressed and parsed by its media type; raises ValueError."""
        data = exchange.answer
        if dict(exchange.answer_headers).get("Content-Encoding") == "gzip":
            try:
                data = gzip.decompress(data)
            except (OSError, EOFError) as error:
                raise ValueError(str(error)) from error
        if "json" in media:
            return parse(data)
        return data.decode("utf-8" if media.startswith("text/") else "latin-1")

    def _words(self, schema, address, value):
        """The messages of a problem equal those of the document."""
        for branch, _ in self.document.branches(schema, address):
            if branch["properties"]["reason"]["const"] == value["reason"]:
                details = branch["properties"]["detail"].get("examples", [value["detail"]])
                if value["title"] != branch["title"]:
                    return [f"the title is {value['title']!r}, described as {branch['title']!r}"]
                return [] if value["detail"] in details else [
                    f"detail {value['detail']!r} is not described"]
        return [f"no problem is described for {value['reason']}"]

    def _headers(self, exchange, response, address):
        faults, keys = [], set()
        names = [name for name, _ in exchange.answer_headers]
        faults += [f"duplicate header {name}" for name in sorted(set(names)) if names.count(name) > 1]
        values = dict(exchange.answer_headers)
        known = set(response["headers"]) | {"Content-Type"}
        known |= set(self.document.root["x-transport-headers"])
        faults += [f"header {name} is not described" for name in sorted(set(names) - known)]
        some = response.get("x-headers", {}).get(values.get("Content-Type"))
        for name, part in response["headers"].items():
            header, at = self.document.follow(part, f"{address}/headers/{name}")
            wanted = name in some if some else header["required"]
            if name not in values:
                faults += [f"header {name} is missing"] if wanted else []
                continue
            if some and not wanted:
                faults.append(f"header {name} is not one of {values['Content-Type']}")
            faults += [f"header {name}: {fault}"
                       for fault in self.document.faults(at + "/schema", values[name])]
            keys |= page.marks_of(self.document, header["schema"], at + "/schema", values[name])
        return faults, keys
