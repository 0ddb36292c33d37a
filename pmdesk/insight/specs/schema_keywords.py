"""Compares what single keywords of two schemas say: bounds, values, formats of content, presence of conditions."""

import json
from collections.abc import Iterator

from pmdesk.insight.specs.schemas import View
from pmdesk.insight.specs.tree import Node, items, node, number, text

Said = tuple[str, object, object]
"""The kind of a difference, and the values before and after."""
UPPER = (
    ("maxLength", "max-length"),
    ("maximum", "max"),
    ("exclusiveMaximum", "exclusive-max"),
    ("maxItems", "max-items"),
    ("maxProperties", "max-properties"),
    ("maxContains", "max-contains"),
)
LOWER = (
    ("minLength", "min-length"),
    ("minimum", "min"),
    ("exclusiveMinimum", "exclusive-min"),
    ("minItems", "min-items"),
    ("minProperties", "min-properties"),
    ("minContains", "min-contains"),
)
IMPLIED: dict[str, float] = {"minLength": 0, "minProperties": 0, "minContains": 1}
"""What holds when nothing is said, so that saying it is no news."""
ANYTHING = frozenset(("", ".*", "^.*$", "^.*", ".*$", "(.*)", "^(.*)$"))


def keywords(a: View, b: View) -> Iterator[Said]:
    """Yield how the keywords that hold single values differ."""
    yield from _bounds(bounds(a.node), bounds(b.node))
    yield from _multiples(number(a.node.get("multipleOf")), number(b.node.get("multipleOf")))
    yield from _set_or_unset("unique-items", a.node.get("uniqueItems") is True, b.node.get("uniqueItems") is True)
    yield from _pattern(text(a.node.get("pattern")), text(b.node.get("pattern")))
    yield from _values(a, b)
    yield from _default(a.node, b.node)
    for keyword, kind in (("contentEncoding", "content-encoding"), ("contentMediaType", "content-media-type")):
        if text(a.node.get(keyword)) != text(b.node.get(keyword)):
            yield f"{kind}-changed", a.node.get(keyword), b.node.get(keyword)
    yield from _needs(node(a.node.get("dependentRequired")), node(b.node.get("dependentRequired")))
    yield from _discriminator(a.node.get("discriminator"), b.node.get("discriminator"))


def bounds(schema: Node) -> dict[str, float]:
    """Return the numbers that bound a schema; OpenAPI 3.0 says by true or false that a bound is excluded."""
    found: dict[str, float] = {}
    for keyword, _ in (*UPPER, *LOWER):
        value = number(schema.get(keyword))
        if value is not None:
            found[keyword] = value
    for excluded, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(excluded) is True and bound in found:
            found[excluded] = found.pop(bound)
    return found


def _bounds(a: dict[str, float], b: dict[str, float]) -> Iterator[Said]:
    if a == b:
        return
    for keyword, kind in (*UPPER, *LOWER):
        old, new = a.get(keyword, IMPLIED.get(keyword)), b.get(keyword, IMPLIED.get(keyword))
        if old == new:
            continue
        if old is None:
            if not (keyword == "minItems" and new == 0):
                yield f"{kind}-set", None, new
        elif new is None:
            if not (keyword == "minItems" and old == 0):
                yield f"{kind}-unset", old, None
        else:
            yield f"{kind}-{'increased' if new > old else 'decreased'}", old, new


def _multiples(old: float | None, new: float | None) -> Iterator[Said]:
    if old == new:
        return
    if not old or not new:
        yield f"multiple-of-{'unset' if old else 'set'}", old, new
    elif _divides(new, old):
        yield "multiple-of-generalized", old, new
    elif _divides(old, new):
        yield "multiple-of-specialized", old, new
    else:
        yield "multiple-of-changed", old, new


def _divides(one: float, other: float) -> bool:
    times = other / one
    return abs(times) < 1e15 and abs(times - round(times)) < 1e-9  # noqa: PLR2004  # as near as decimals of JSON come


def _set_or_unset(kind: str, old: bool, new: bool) -> Iterator[Said]:
    if old != new:
        yield f"{kind}-{'set' if new else 'unset'}", old, new


def _pattern(old: str, new: str) -> Iterator[Said]:
    if old == new or (old in ANYTHING and new in ANYTHING):
        return
    if not old:
        yield "pattern-added", None, new
    elif not new:
        yield "pattern-removed", old, None
    else:
        yield f"pattern-{'generalized' if new in ANYTHING else 'changed'}", old, new


def _values(a: View, b: View) -> Iterator[Said]:
    """Yield how enumerations and constants differ; an enumeration of one value is a constant."""
    old, new = _enumerated(a.node), _enumerated(b.node)
    if old is not None and new is not None and ("const" in a.node) != ("const" in b.node) and old == new:
        return
    yield from _const(a.node, b.node)
    yield from _enum(_listed(a), _listed(b))
    told = (items(a.node.get("x-extensible-enum")), items(b.node.get("x-extensible-enum")))
    if told[0] and told[1]:
        kept = {_key(each) for each in told[1]}
        for value in _unlike(told[0], kept):
            yield "x-extensible-enum-value-removed", value, None


def _enumerated(schema: Node) -> set[str] | None:
    if "const" in schema:
        return {_key(schema["const"])}
    return {_key(each) for each in items(schema.get("enum"))} if "enum" in schema else None


def _const(a: Node, b: Node) -> Iterator[Said]:
    if "const" in a and "const" in b:
        if _key(a["const"]) != _key(b["const"]):
            yield "const-changed", a["const"], b["const"]
    elif "const" in b:
        yield "const-added", None, b["const"]
    elif "const" in a:
        yield "const-removed", a["const"], None


def _listed(view: View) -> list[object] | None:
    """Return the values of an enumeration without null, which is told as nullability."""
    if not isinstance(view.node.get("enum"), list):
        return None
    values = items(view.node["enum"])
    return [each for each in values if each is not None] if view.nullable else values


def _enum(old: list[object] | None, new: list[object] | None) -> Iterator[Said]:
    if old is None or new is None:
        if new is not None:
            yield "became-enum", None, sorted(new, key=_key)
        if old is not None:
            yield "enum-removed", sorted(old, key=_key), None
    else:
        before, after = {_key(each) for each in old}, {_key(each) for each in new}
        for value in _unlike(old, after):
            yield "enum-value-removed", value, None
        for value in _unlike(new, before):
            yield "enum-value-added", None, value


def _unlike(values: list[object], known: set[str]) -> list[object]:
    """Return the values that are not known, each once."""
    return list({_key(each): each for each in values if _key(each) not in known}.values())


def _key(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _default(a: Node, b: Node) -> Iterator[Said]:
    if "default" in a and "default" in b:
        if _key(a["default"]) != _key(b["default"]):
            yield "default-value-changed", a["default"], b["default"]
    elif "default" in b:
        yield "default-value-added", None, b["default"]
    elif "default" in a:
        yield "default-value-removed", a["default"], None


def _needs(a: Node, b: Node) -> Iterator[Said]:
    for name in dict.fromkeys((*a, *b)):
        old, new = {_key(each) for each in items(a.get(name))}, {_key(each) for each in items(b.get(name))}
        if name not in b:
            yield "dependent-required-removed", {name: a[name]}, None
        elif name not in a:
            yield "dependent-required-added", None, {name: b[name]}
        elif old != new:
            yield "dependent-required-changed", {name: a[name]}, {name: b[name]}


def _discriminator(a: object, b: object) -> Iterator[Said]:
    old, new = _by_name(a), _by_name(b)
    if not old and not new:
        return
    if not old or not new:
        name = text((old or new).get("propertyName"))
        yield ("discriminator-added", None, name) if new else ("discriminator-removed", name, None)
        return
    if old.get("propertyName") != new.get("propertyName"):
        yield "discriminator-property-name-changed", old.get("propertyName"), new.get("propertyName")
    before, after = node(old.get("mapping")), node(new.get("mapping"))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield "discriminator-mapping-deleted", name, None
        elif name not in before:
            yield "discriminator-mapping-added", None, name
        elif _target(before[name]) != _target(after[name]):
            yield "discriminator-mapping-changed", {name: before[name]}, {name: after[name]}


def _by_name(value: object) -> Node:
    """Return a discriminator as OpenAPI 3 has it; OpenAPI 2 only names the property."""
    return {"propertyName": value} if isinstance(value, str) else node(value)


def _target(value: object) -> str:
    return text(value).rpartition("/")[2]
