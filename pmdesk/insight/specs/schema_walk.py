"""Compares two schemas as far as they are written in one place; named schemas in them are ways on for later."""

import json
from collections.abc import Callable

from pmdesk.insight.specs.finding import Edge, Finding, Local, edge, joined
from pmdesk.insight.specs.schema_branches import is_only_annotation, paired, step, title
from pmdesk.insight.specs.schema_keywords import keywords
from pmdesk.insight.specs.schema_types import CHOICES, alternatives, is_bare, types
from pmdesk.insight.specs.schemas import Schemas, View
from pmdesk.insight.specs.tree import is_node, items, node, text, texts

CONDITIONS = (
    ("contains", "contains", "[contains]", "[]"),
    ("propertyNames", "property-names", "propertyNames", ""),
    ("unevaluatedItems", "unevaluated-items", "[unevaluated]", "[]"),
    ("unevaluatedProperties", "unevaluated-properties", "[unevaluated *]", "[*]"),
    ("contentSchema", "content-schema", "content", ""),
    ("if", "if", "if", ""),
    ("then", "then", "then", ""),
    ("else", "else", "else", ""),
    ("items", "items", "[]", "[]"),
)
"""Keyword, kind, step of the way, step among the fields."""
OPEN = ("none", "some", "any")
"""Which fields without a name of their own an object may hold."""
MAPS = (
    ("patternProperties", "pattern-property", "[~{}]", "[*]"),
    ("dependentSchemas", "dependent-schema", "when({})", ""),
)
Same = Callable[[View, View], bool]


class Walk:
    """Goes through one pair of schemas and gathers what it finds."""

    def __init__(self, sees: tuple[Schemas, Schemas], same: Same) -> None:
        self._sees, self._same = sees, same
        self._findings: list[Finding] = []
        self._edges: list[Edge] = []
        self._path = self._field = self._schema = ""
        self._read_only: bool = False
        self._write_only: bool = False

    def local(self, a: View, b: View) -> Local:
        """Return what the pair differs in."""
        self._schema = b.name or a.name
        self._compare(a, b, frozenset())
        return Local(tuple(self._findings), tuple(self._edges))

    def _say(
        self,
        kind: str,
        old: object = None,
        new: object = None,
        *,
        of: str = "",
        required: bool = False,
        read_only: bool = False,
        write_only: bool = False,
        known_default: bool = False,
    ) -> None:
        path, field = joined(self._path, plain(of)), joined(self._field, plain(of))
        read_only, write_only = read_only or self._read_only, write_only or self._write_only
        known = Finding(
            kind, path, field, self._schema, old, new, required, read_only, write_only, known_default, property_name=of
        )
        self._findings.append(known)

    def _into(
        self, steps: tuple[str, str], a: View, b: View, around: frozenset[str] = frozenset(), *, of: bool = False
    ) -> None:
        """Go on into a pair below; one with a name is left for later, which is what ends circles."""
        kept = self._path, self._field, self._read_only, self._write_only
        self._path, self._field = joined(self._path, steps[0]), joined(self._field, steps[1])
        if of:
            self._read_only = self._read_only or _both(a, b, "readOnly")
            self._write_only = self._write_only or _both(a, b, "writeOnly")
        if a.name or b.name:
            self._edges.append(
                edge(self._path, self._field, a, b, read_only=self._read_only, write_only=self._write_only)
            )
        else:
            self._compare(a, b, around)
        self._path, self._field, self._read_only, self._write_only = kept

    def _compare(self, a: View, b: View, around: frozenset[str]) -> None:
        if a.node is b.node:
            return
        for kind, old, new in types(self._sees, a, b):
            self._say(kind, old, new)
        for kind, old, new in keywords(a, b):
            self._say(kind, old, new)
        self._properties(a, b, around)
        self._additional(a, b)
        for keyword, kind, *steps in CONDITIONS:
            self._condition(keyword, kind, (steps[0], steps[1]), a, b)
        for keyword, kind, *steps in MAPS:
            self._map(keyword, kind, (steps[0], steps[1]), a, b)
        self._positions(a, b)
        self._not(a, b)
        self._all_of(a, b, around)
        for keyword in CHOICES:
            self._choice(keyword, a, b)

    def _views(self, a: object, b: object) -> tuple[View, View]:
        return self._sees[0].view(a), self._sees[1].view(b)

    def _properties(self, a: View, b: View, around: frozenset[str]) -> None:
        old, new = node(a.node.get("properties")), node(b.node.get("properties"))
        needed = set(texts(a.node.get("required"))), set(texts(b.node.get("required")))
        for name in old:
            if name in new:
                self._property(name, *self._views(old[name], new[name]), (name in needed[0], name in needed[1]))
            else:
                view = self._sees[0].view(old[name])
                self._say("property-removed", of=name, required=name in needed[0], **_modes(view, view))
        for name in new:
            if name not in old:
                view = self._sees[1].view(new[name])
                known = "default" in view.node
                modes = _modes(view, view)
                self._say("property-added", of=name, required=name in needed[1], known_default=known, **modes)
        elsewhere = (around | self._named(a, b)) - old.keys() - new.keys()
        for name in sorted(elsewhere & (needed[0] ^ needed[1])):
            self._say("property-became-required" if name in needed[1] else "property-became-optional", of=name)

    def _named(self, a: View, b: View) -> frozenset[str]:
        """Return the names of properties that both versions take in from elsewhere."""
        if "allOf" not in a.node or "allOf" not in b.node:
            return frozenset()
        return frozenset(self._sees[0].property_names(a) & self._sees[1].property_names(b))

    def _property(self, name: str, a: View, b: View, needed: tuple[bool, bool]) -> None:
        modes = _modes(a, b)
        if needed[0] != needed[1]:
            kind = "property-became-required" if needed[1] else "property-became-optional"
            self._say(kind, of=name, known_default="default" in b.node, **modes)
        for keyword, mode in (("readOnly", "read-only"), ("writeOnly", "write-only")):
            if (a.node.get(keyword) is True) != (b.node.get(keyword) is True):
                kind = f"became-{mode}" if b.node.get(keyword) is True else f"became-not-{mode}"
                self._say(kind, of=name, required=needed[0])
        self._ending(name, a, b, modes)
        self._into((plain(name), plain(name)), a, b, of=True)

    def _ending(self, name: str, a: View, b: View, modes: dict[str, bool]) -> None:
        """Tell what was said about the end and the stability of a property."""
        old, new = a.node.get("deprecated") is True, b.node.get("deprecated") is True
        sunset = a.node.get("x-sunset"), b.node.get("x-sunset")
        if new and not old:
            self._say("deprecated", None, sunset[1], of=name, **modes)
        elif old and not new:
            self._say("reactivated", sunset[0], None, of=name, **modes)
        elif old and sunset[0] != sunset[1]:
            self._say("sunset-changed", *sunset, of=name, **modes)
        stable = text(a.node.get("x-stability-level")), text(b.node.get("x-stability-level"))
        if stable[0] != stable[1]:
            self._say("stability", *stable, of=name, **modes)

    def _additional(self, a: View, b: View) -> None:
        old, new = a.node.get("additionalProperties", True), b.node.get("additionalProperties", True)
        if is_node(old) and is_node(new):
            self._into(("[*]", "[*]"), *self._views(old, new))
            return
        before, after = _openness(old), _openness(new)
        if before != after:
            self._say(f"additional-properties-{'narrowed' if after < before else 'widened'}", OPEN[before], OPEN[after])

    def _condition(self, keyword: str, kind: str, steps: tuple[str, str], a: View, b: View) -> None:
        old, new = a.node.get(keyword), b.node.get(keyword)
        was, is_ = _says(old), _says(new)
        if was and is_:
            if not isinstance(old, list) and not isinstance(new, list):
                self._into(steps, *self._views(old, new))
        elif was or is_:
            self._say(f"{kind}-{'added' if is_ else 'removed'}")

    def _map(self, keyword: str, kind: str, steps: tuple[str, str], a: View, b: View) -> None:
        old, new = node(a.node.get(keyword)), node(b.node.get(keyword))
        for name in dict.fromkeys((*old, *new)):
            if name in old and name in new:
                self._into((steps[0].format(name), steps[1]), *self._views(old[name], new[name]))
            else:
                self._say(
                    f"{kind}-{'added' if name in new else 'removed'}", *((None, name) if name in new else (name, None))
                )

    def _positions(self, a: View, b: View) -> None:
        old, new = items(a.node.get("prefixItems")), items(b.node.get("prefixItems"))
        for place, (before, after) in enumerate(zip(old, new, strict=False)):
            self._into((f"[{place}]", "[]"), *self._views(before, after))
        if len(old) != len(new):
            self._say(f"prefix-items-{'added' if len(new) > len(old) else 'removed'}", len(old), len(new))

    def _not(self, a: View, b: View) -> None:
        old, new = a.node.get("not"), b.node.get("not")
        if (old is None) != (new is None):
            self._say("not-added" if old is None else "not-removed")
        elif old is not None and not self._same(*self._views(old, new)):
            self._say("not-changed")

    def _branches(self, keyword: str, a: View, b: View) -> tuple[list[View], list[View]]:
        old, new = items(a.node.get(keyword)), items(b.node.get(keyword))
        return [self._sees[0].view(each) for each in old], [self._sees[1].view(each) for each in new]

    def _all_of(self, a: View, b: View, around: frozenset[str]) -> None:
        old, new = self._branches("allOf", a, b)
        if not old and not new:
            return
        names = around | self._named(a, b)
        found = paired(old, new, self._same)
        for before, after in found.both:
            self._into((f"allOf({step(before, old)})", ""), before, after, names)
        for kind, views in (("all-of-removed", found.gone), ("all-of-added", found.came)):
            for view in views:
                ending = "-annotation-only" if is_only_annotation(view) else ""
                said = (title(view), None) if views is found.gone else (None, title(view))
                self._say(f"{kind}{ending}", *said)

    def _choice(self, keyword: str, a: View, b: View) -> None:
        old, new = self._branches(keyword, a, b)
        if not old and not new:
            return
        kind = "one-of" if keyword == "oneOf" else "any-of"
        told_by_types = self._told_by_types(a, b)
        found = paired(old, new, self._same)
        for before, after in found.both:
            self._into((f"{keyword}({step(before, old)})", ""), before, after)
        for view in found.gone:
            if not (told_by_types and is_bare(view)):
                self._say(f"{kind}-removed", title(view), None)
        for view in found.came:
            if not (told_by_types and is_bare(view)):
                self._say(f"{kind}-added", None, title(view))
        if keyword == "oneOf" and len(new) > 1 and not old and "anyOf" not in a.node and a.types:
            self._say("wrapped-in-one-of", sorted(a.types), sorted(title(each) for each in new))
            if not b.types:
                self._say("type-changed", sorted(a.types), "one of several schemas")

    def _told_by_types(self, a: View, b: View) -> bool:
        return bool(alternatives(self._sees[0], a)) and bool(alternatives(self._sees[1], b))


def plain(name: str) -> str:
    """Return a name as a step of a way; one that could be read as several steps is quoted."""
    return json.dumps(name, ensure_ascii=False) if set(name) & set('.[]"') else name


def _modes(a: View, b: View) -> dict[str, bool]:
    return {"read_only": _both(a, b, "readOnly"), "write_only": _both(a, b, "writeOnly")}


def _both(a: View, b: View, keyword: str) -> bool:
    return a.node.get(keyword) is True and b.node.get(keyword) is True


def _says(value: object) -> bool:
    """Whether a condition is one: neither missing nor the schema that is always right."""
    return value is not None and value is not True and value != {}


def _openness(value: object) -> int:
    """Return how much more than what is named an object may hold: nothing, something, anything."""
    if value is False:
        return 0
    return 1 if is_node(value) and value != {} else 2
