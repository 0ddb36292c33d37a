"""Sees schemas as they are meant: `$ref`s followed, the ways to allow null made one, types told or understood."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.references import last_step
from pmdesk.insight.specs.tree import Node, is_node, items, node, text, texts

NULL = "null"
NOTHING: Node = {"not": {}}
"""What the schema `false` says: no value is right."""
ANNOTATIONS = frozenset(
    (
        "title",
        "description",
        "example",
        "examples",
        "externalDocs",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "xml",
        "$comment",
        "$schema",
        "$id",
        "$anchor",
        "$defs",
        "definitions",
        "nullable",
        "summary",
    )
)
_HINTS = (
    ("object", ("properties", "additionalProperties", "patternProperties", "minProperties", "maxProperties")),
    ("array", ("items", "prefixItems", "minItems", "maxItems", "uniqueItems")),
)


@frozen
class View:
    """A schema as it is meant. `name` is that of the named schema it was found by, empty for one written in place."""

    node: Node
    name: str
    nullable: bool
    types: frozenset[str]


def is_annotation(name: str) -> bool:
    """Whether a keyword says nothing about which values are right."""
    return name in ANNOTATIONS or name.startswith("x-")


class Schemas:
    """The schemas of one description, each seen once."""

    def __init__(self, described: Description) -> None:
        self._described = described
        self._seen: dict[int, tuple[object, View]] = {}
        self._true: Node = {}

    def view(self, raw: object) -> View:
        """Return how a schema is meant; whatever is no schema is one without conditions."""
        if not is_node(raw):
            return View(NOTHING if raw is False else self._true, "", nullable=False, types=frozenset())
        known = self._seen.get(id(raw))
        if known is None:
            known = self._seen[id(raw)] = (raw, self._look(node(raw)))
        return known[1]

    def _look(self, raw: Node) -> View:
        found, ref = self._described.references.followed(raw)
        if ref and self._described.merges_siblings:
            found = _merged(found, raw)
        name = last_step(ref)
        nullable = found.get("nullable") is True or found.get("x-nullable") is True
        stripped, had_null = self._without_null(found)
        if had_null:
            nullable = True
            only = self._only_branch(stripped)
            if only is not None:
                inner = self.view(only)
                return View(_dressed(inner.node, stripped), inner.name or name, nullable=True, types=inner.types)
        types = _types(stripped)
        if NULL in types and len(types) > 1:
            nullable, types = True, types - {NULL}
        return View(stripped, name, nullable, types)

    def _without_null(self, found: Node) -> tuple[Node, bool]:
        """Return a schema without the branches that only allow null, and whether it had any."""
        changed = found
        for keyword in ("oneOf", "anyOf"):
            branches = items(found.get(keyword))
            kept = [each for each in branches if not self._is_null(each)]
            if branches and len(kept) < len(branches) and kept:
                changed = {**changed, keyword: kept}
        return changed, changed is not found

    def _is_null(self, raw: object) -> bool:
        target, _ = self._described.references.followed(raw)
        said = {name: value for name, value in target.items() if not is_annotation(name)}
        return said in ({"type": NULL}, {"type": [NULL]}, {"const": None}, {"enum": [None]}) and bool(said)

    def _only_branch(self, stripped: Node) -> object:
        """Return the one schema that is left of a choice between it and null, None when more is said."""
        said = [name for name in stripped if not is_annotation(name)]
        if len(said) != 1 or said[0] not in {"oneOf", "anyOf"}:
            return None
        branches = items(stripped[said[0]])
        return branches[0] if len(branches) == 1 and is_node(branches[0]) else None

    def spread(self, view: View) -> list[View]:
        """Return the schemas that all hold together: itself and, through `allOf`, those it takes in, bounded."""
        found: list[View] = []
        waiting = [view]
        known: set[int] = set()
        while waiting and len(found) < 1000:  # noqa: PLR2004  # far more than anybody takes in
            each = waiting.pop(0)
            if id(each.node) in known:
                continue
            known.add(id(each.node))
            found.append(each)
            waiting += [self.view(branch) for branch in items(each.node.get("allOf"))]
        return found

    def property_names(self, view: View) -> set[str]:
        """Return the names of all properties, those of `allOf` included."""
        return {name for each in self.spread(view) for name in node(each.node.get("properties"))}


def _merged(found: Node, raw: Node) -> Node:
    """Return what a `$ref` leads to together with what stands beside it."""
    said = {name: value for name, value in raw.items() if name != "$ref" and name not in found}
    both = [name for name in raw if name in found and name != "$ref" and not is_annotation(name)]
    annotations = {name: value for name, value in raw.items() if name in found and is_annotation(name)}
    if not both and not said and not annotations:
        return found
    merged: Node = {**found, **said, **annotations}
    if both:
        merged["allOf"] = [*items(found.get("allOf")), {name: raw[name] for name in both}]
    return merged


def _dressed(inner: Node, outer: Node) -> Node:
    """Return a schema with the annotations of the choice that it was the only real branch of."""
    worn = {name: value for name, value in outer.items() if is_annotation(name) and name != "nullable"}
    return {**inner, **worn} if worn else inner


def _types(found: Node) -> frozenset[str]:
    said = found.get("type")
    if "type" in found:
        return frozenset((said,)) if isinstance(said, str) else frozenset(texts(said))
    for name, hints in _HINTS:
        if any(hint in found for hint in hints):
            return frozenset((name,))
    return frozenset()


def form(view: View) -> str:
    """Return the format where it says more than the type."""
    said = text(view.node.get("format"))
    return "" if said in view.types else said
