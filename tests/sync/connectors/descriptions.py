"""Compares what is asked and answered with a vendor's own description (OpenAPI 3.0), which is never copied here."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.sync.counterparts import SPECS


@cache
def description(name: str) -> "Description":
    """Return a description; skips in words where there is none."""
    path = SPECS / f"{name}.json"
    if not path.exists():
        pytest.skip("There is no folder of descriptions beside the checkout.")
    return Description(json.loads(path.read_text()))


class Description:
    """The paths of one service."""

    def __init__(self, spec: Any) -> None:
        self._spec = spec

    def require_asked(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Fail unless a question is one that is described: path, parameters with their values, required ones, body."""
        found = self._operation(method, urlsplit(url).path)
        known = [self._resolved(one) for one in found.get("parameters", [])]
        asked = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        by_name = {one["name"]: one for one in known if one["in"] == "query"}
        for name, value in asked:
            assert name in by_name, f"{name} is not described, {sorted(by_name)} are"
            self._require(by_name[name]["schema"], value, of_text=True)
        given = {name for name, _ in asked} | {name.lower() for name in headers or {}}
        for one in known:
            if one.get("required") and one["in"] in {"query", "header"} and one["name"] != "Content-Type":
                assert one["name"] in given or one["name"].lower() in given, f"{one['name']} is required"
        if "requestBody" in found:
            schema = self._resolved(found["requestBody"])["content"]["application/json"]["schema"]
            self._require(schema, json.loads(body))
        else:
            assert not body

    def require_body(self, method: str, path: str, value: Any) -> None:
        """Fail unless this could be sent, in whatever form it is described, and is named there."""
        content = self._resolved(self._operation(method, path)["requestBody"])["content"]
        schema = self._resolved(next(iter(content.values()))["schema"])
        assert set(value) <= set(schema["properties"]), f"{set(value) - set(schema['properties'])} is not described"
        self._require(schema, value)

    def require_answer(self, method: str, path: str, value: Any) -> None:
        """Fail unless this could be an answer."""
        answer = self._resolved(self._operation(method, path)["responses"]["200"])
        self._require(answer["content"]["application/json"]["schema"], value)

    def example(self, method: str, path: str) -> Any:
        """Return the answer that the description gives as an example."""
        answer = self._resolved(self._operation(method, path)["responses"]["200"])["content"]["application/json"]
        return next(iter(answer["examples"].values()))["value"] if "examples" in answer else answer["example"]

    def _operation(self, method: str, path: str) -> Any:
        paths: dict[str, Any] = self._spec["paths"]
        for template in sorted(paths, key=lambda one: one.count("{")):
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) and method.lower() in paths[template]:
                shared = paths[template].get("parameters", [])
                found = paths[template][method.lower()]
                return found | {"parameters": [*shared, *found.get("parameters", [])]}
        raise AssertionError(f"{method} {path} is not described")

    def _require(self, schema: Any, value: Any, *, of_text: bool = False) -> None:
        schema = self._resolved(schema)
        if of_text:
            schema, value = self._of_text(schema, value)
        whole = {"components": _plain(self._spec.get("components", {})), **_plain(schema)}
        trouble = best_match(Draft202012Validator(whole).iter_errors(value))
        assert trouble is None, f"{trouble.message[:300]} at {list(trouble.absolute_path)}" if trouble else ""

    def _of_text(self, schema: Any, value: str) -> tuple[Any, Any]:
        if schema.get("type") == "array":
            return self._of_text(self._resolved(schema["items"]), value)
        if schema.get("type") == "integer":
            return schema, int(value)
        if schema.get("type") == "boolean":
            return schema, {"true": True, "false": False}[value]
        return {key: one for key, one in schema.items() if key != "uniqueItems"}, value

    def _resolved(self, value: Any) -> Any:
        while isinstance(value, dict) and "$ref" in value:
            found: Any = self._spec
            for name in value["$ref"].removeprefix("#/").split("/"):
                found = found[name.replace("~1", "/").replace("~0", "~")]
            value = found
        return value


def _plain(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: what is nullable may be null, formats are only words."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: _plain(one) for key, one in schema.items() if key not in {"nullable", "example", "format"}}
    known = {key: one for key, one in known.items() if not (key == "pattern" and r"\p" in str(one))}
    if schema.get("nullable") is True:
        return {"anyOf": [known, {"type": "null"}]}
    return known
