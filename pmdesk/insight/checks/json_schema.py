"""Writes the schemas of a description as JSON Schema (2020-12), with all that they refer to and nothing else."""

import re
from typing import cast

from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.tree import Node, is_node, items, node, text, texts, true

ONE = frozenset(("items", "not", "additionalProperties", "contains", "propertyNames", "if", "then", "else"))
"""Keywords whose value is a schema."""
MANY = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
NAMED = frozenset(("properties", "patternProperties", "dependentSchemas"))
PLAIN = frozenset(("type", "enum", "const", "pattern", "required", "dependentRequired", "uniqueItems", "multipleOf"))
BOUNDS = frozenset(("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"))
SIZES = frozenset(
    ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "maxContains", "minContains")
)
TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))


class JsonSchemas:
    """The schemas of one description; what makes no sense in them says nothing."""

    def __init__(self, described: Description) -> None:
        self._described = described
        self._is_newer = described.merges_siblings

    def document(self, raw: object) -> Node:
        """Return a schema that stands for itself: what it refers to is in its `$defs`."""
        refs: dict[str, str] = {}
        root = self._written(raw, refs)
        defs: Node = {}
        while len(defs) < len(refs):
            for ref, name in list(refs.items()):
                if name not in defs:
                    defs[name] = self._written(self._described.references.target(ref), refs)
        return {"$defs": defs, "allOf": [root]}

    def _written(self, raw: object, refs: dict[str, str]) -> object:
        if not is_node(raw):
            return raw is not False
        said = node(raw)
        ref = text(said.get("$ref"))
        if ref and not self._is_newer:
            return {"$ref": _named(ref, refs)}
        written: Node = {"$ref": _named(ref, refs)} if ref else {}
        for keyword, value in said.items():
            if keyword in ONE and (is_node(value) or isinstance(value, bool)):
                written[keyword] = self._written(value, refs)
            elif keyword in MANY and items(value):
                written[keyword] = [self._written(each, refs) for each in items(value)]
            elif keyword in NAMED and is_node(value):
                inner = {name: self._written(each, refs) for name, each in node(value).items()}
                written[keyword] = {
                    name: each for name, each in inner.items() if keyword != "patternProperties" or _is_pattern(name)
                }
            elif keyword in PLAIN | BOUNDS | SIZES and _makes_sense(keyword, value):
                written[keyword] = value
        _without_sent_only(written, said)
        return written if self._is_newer else _as_newer(written, said)


def _named(ref: str, refs: dict[str, str]) -> str:
    return f"#/$defs/{refs.setdefault(ref, f's{len(refs)}')}"


def _without_sent_only(written: Node, said: Node) -> None:
    """Take out of what an answer needs the fields that are only ever sent."""
    fields = node(said.get("properties"))
    needed = [name for name in texts(written.get("required")) if not true(node(fields.get(name)).get("writeOnly"))]
    if "required" in written:
        written["required"] = needed


def _as_newer(written: Node, said: Node) -> Node:
    """Say in the words of 2020-12 what OpenAPI up to 3.0 says in its own."""
    for bound, edge in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        is_open = written.pop(edge, None)
        if isinstance(is_open, bool):
            if is_open and bound in written:
                written[edge] = written.pop(bound)
        elif is_open is not None:
            written[edge] = is_open
    if true(said.get("nullable")) or true(said.get("x-nullable")):
        return {"anyOf": [{"type": "null"}, written]}
    return written


def _makes_sense(keyword: str, value: object) -> bool:
    if keyword == "type":
        return (isinstance(value, str) and value in TYPES) or (bool(texts(value)) and set(texts(value)) <= TYPES)
    if keyword == "pattern":
        return isinstance(value, str) and _is_pattern(value)
    if keyword == "enum":
        return bool(items(value))
    if keyword == "required":
        return isinstance(value, list) and len(texts(cast("object", value))) == len(items(cast("object", value)))
    if keyword == "dependentRequired":
        return is_node(value) and all(isinstance(each, list) for each in node(value).values())
    if keyword in SIZES:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if keyword == "multipleOf":
        return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    if keyword in {"maximum", "minimum"}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, int | float | bool) or keyword == "const"


def _is_pattern(value: str) -> bool:
    """Whether Python reads a pattern too; they are written in that of JavaScript."""
    try:
        re.compile(value)
    except (re.error, RecursionError):
        return False
    return True
