"""Compares the types of two schemas: single ones with their formats, and choices between several."""

from collections.abc import Iterator

from pmdesk.insight.specs.schema_keywords import Said
from pmdesk.insight.specs.schemas import Schemas, View, form, is_annotation
from pmdesk.insight.specs.tree import items

CHOICES = ("oneOf", "anyOf")
_CLOSE = {("integer", "number"): "type-generalized", ("number", "integer"): "type-specialized"}
_OTHER_MEANS = ("allOf", "oneOf", "anyOf", "enum", "const", "not")
_WIDER_FORMS = frozenset((("int32", "int64"), ("float", "double")))


def types(sees: tuple[Schemas, Schemas], a: View, b: View) -> Iterator[Said]:
    """Yield how the types differ, and whether null became right or wrong."""
    if a.nullable != b.nullable:
        yield ("became-nullable" if b.nullable else "became-not-nullable"), a.nullable, b.nullable
    old, new = alternatives(sees[0], a), alternatives(sees[1], b)
    if not is_choice(a, old) and not is_choice(b, new):
        yield from _single(a, b)
    elif old and new:
        yield from _choices(old, new)
    elif old and _says_nothing(b):
        yield "list-of-types-widened", sorted(old), "any"
    elif new and _says_nothing(a):
        yield "list-of-types-narrowed", "any", sorted(new)


def is_choice(view: View, found: frozenset[str]) -> bool:
    """Whether a schema leaves a choice between types, or writes its type as a choice."""
    return len(found) > 1 or (bool(found) and not view.types)


def alternatives(sees: Schemas, view: View) -> frozenset[str]:
    """Return the types a value may have, as far as the schema or all its branches say so; empty is any."""
    if view.types:
        return view.types
    branches = [sees.view(each) for keyword in CHOICES for each in items(view.node.get(keyword))]
    if not branches or not all(each.types for each in branches):
        return frozenset()
    return frozenset(each for branch in branches for each in branch.types)


def is_bare(view: View) -> bool:
    """Whether a schema says its type and nothing else."""
    said = [name for name in view.node if not is_annotation(name)]
    return not view.name and said == ["type"]


def _choices(old: frozenset[str], new: frozenset[str]) -> Iterator[Said]:
    lost, came = _uncovered(old, new), _uncovered(new, old)
    before, after = sorted(old), sorted(new)
    if lost and came and not old & new:
        yield "type-changed", before, after
        return
    if lost:
        yield "list-of-types-narrowed", before, after
    if came:
        yield "list-of-types-widened", before, after


def _uncovered(these: frozenset[str], those: frozenset[str]) -> frozenset[str]:
    missing = these - those
    return missing - {"integer"} if "number" in those else missing


def _single(a: View, b: View) -> Iterator[Said]:
    old, new = next(iter(a.types), ""), next(iter(b.types), "")
    told = _told(old, form(a)), _told(new, form(b))
    if old == new:
        kind = _of_forms(form(a), form(b))
    elif not old:
        kind = "type-specialized" if _says_nothing(a) else ""
    elif not new:
        kind = "type-generalized" if _says_nothing(b) else ""
    else:
        kind = _CLOSE.get((old, new), "type-changed")
    if kind:
        yield kind, *told


def _of_forms(old: str, new: str) -> str:
    if old == new:
        return ""
    if not new or (old, new) in _WIDER_FORMS:
        return "type-generalized"
    return "type-specialized" if not old or (new, old) in _WIDER_FORMS else "type-changed"


def _says_nothing(view: View) -> bool:
    """Whether a schema says nothing about the types of its values, be it by other means."""
    return not view.types and not any(view.node.get(name, []) != [] for name in _OTHER_MEANS)


def _told(name: str, form_of_it: str) -> str:
    return f"{name or 'any'} ({form_of_it})" if form_of_it else name or "any"
