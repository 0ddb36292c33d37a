"""Shows a description: its operations, what each sends and receives field by field, its schemas and who uses them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.diff_lifecycle import is_deprecated, stability, sunset_of
from pmdesk.insight.specs.diff_parameters import parameters_of
from pmdesk.insight.specs.ends import day_of
from pmdesk.insight.specs.finding import joined
from pmdesk.insight.specs.schema_walk import plain
from pmdesk.insight.specs.schemas import Schemas, View, form
from pmdesk.insight.specs.tree import is_node, items, node, text, texts, within

MOST_FIELDS = 2_000
WEBHOOK = "webhook "
"""Comes before the key of a call that the vendor makes."""
MOST_STEPS = 8
"""How far named schemas in each other are shown; circles end where they close."""


@frozen
class Field:
    """One value that is sent or received; `part` and `path` as `Place.part` and `Place.field` of a change."""

    part: str
    path: str
    type: str
    is_required: bool
    is_nullable: bool
    is_deprecated: bool
    ends: date | None
    schema: str
    about: str


@frozen
class OperationShown:
    """One operation, with the names of all schemas that it uses, through whichever others."""

    key: str
    method: str
    path: str
    id: str
    summary: str
    tags: tuple[str, ...]
    is_deprecated: bool
    ends: date | None
    stability: str
    schemas: tuple[str, ...]


@frozen
class SchemaShown:
    """One named schema with its own fields."""

    name: str
    type: str
    about: str
    fields: tuple[Field, ...]


@frozen
class Ending:
    """A day on which something ends, for the lane of what others decide; `path` is empty for a whole operation."""

    operation: str
    part: str
    path: str
    ends: date


class Browser:
    """Answers what is in one description."""

    def __init__(self, described: Description) -> None:
        self._described = described
        self._sees = Schemas(described)

    def operations(self) -> tuple[OperationShown, ...]:
        """Return all operations in the order of the description, webhooks last by the names that functions have."""
        shown = [self._shown(each) for each in self._described.operations]
        called = [self._shown(each) for each in self._described.webhooks]
        return (*shown, *(replace(each, key=WEBHOOK + each.key) for each in called))

    def schemas(self) -> tuple[SchemaShown, ...]:
        """Return all named schemas with the fields that are their own."""
        found: list[SchemaShown] = []
        for name, raw in node(self._described.components.get("schemas")).items():
            view = self._sees.view(raw)
            fields = tuple(self._fields("", raw, most_steps=1))
            found.append(SchemaShown(name, _type(view), text(view.node.get("description")), fields))
        return tuple(found)

    def fields(self, key: str) -> tuple[Field, ...]:
        """Return what an operation or `webhook …` sends and receives: parameters, then the body, then each response."""
        bare = key.removeprefix(WEBHOOK)
        known = self._described.operations if bare == key else self._described.webhooks
        operation = next((each for each in known if each.key == bare), None)
        return () if operation is None else tuple(self._of_operation(operation))

    def users(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of the operations that use each named schema, through whichever others."""
        found: dict[str, list[str]] = {}
        for shown in self.operations():
            for name in shown.schemas:
                found.setdefault(name, []).append(shown.key)
        return {name: tuple(keys) for name, keys in found.items()}

    def endings(self) -> tuple[Ending, ...]:
        """Return the days on which operations, and fields that they name themselves, end."""
        found: list[Ending] = []
        for operation in self._described.operations:
            ends = day_of(sunset_of(operation))
            if is_deprecated(operation) and ends is not None:
                found.append(Ending(operation.key, "", "", ends))
            found += [
                Ending(operation.key, each.part, each.path, each.ends)
                for each in self._of_operation(operation)
                if each.is_deprecated and each.ends is not None
            ]
        return tuple(found)

    def _shown(self, operation: Operation) -> OperationShown:
        told = operation.described
        return OperationShown(
            operation.key,
            operation.method.upper(),
            operation.path,
            text(told.get("operationId")),
            text(told.get("summary")) or text(told.get("description")).partition("\n")[0],
            tuple(texts(told.get("tags"))),
            is_deprecated(operation),
            day_of(sunset_of(operation)),
            text(stability(operation)),
            tuple(sorted({name for _, raw in self._roots(operation) for name in self._names(raw)})),
        )

    def _roots(self, operation: Operation) -> Iterator[tuple[str, object]]:
        """Yield where an operation uses schemas, and the schemas."""
        follow = self._described.references.followed
        for known in parameters_of(self._described, operation, {}).values():
            told = known.described
            yield f"{text(told.get('in'))} parameter {text(told.get('name'))}", told.get("schema")
        body, _ = follow(operation.described.get("requestBody"))
        for kind, media in node(body.get("content")).items():
            yield f"request body {kind}", node(media).get("schema")
        for status, raw in node(operation.described.get("responses")).items():
            response, _ = follow(raw)
            for kind, media in node(response.get("content")).items():
                yield f"response {status} {kind}", node(media).get("schema")
            for name, header in node(response.get("headers")).items():
                yield f"response {status} header {name}", follow(header)[0].get("schema")

    def _of_operation(self, operation: Operation) -> Iterator[Field]:
        needed = {
            f"{text(known.described.get('in'))} parameter {text(known.described.get('name'))}": known
            for known in parameters_of(self._described, operation, {}).values()
        }
        for part, raw in self._roots(operation):
            known = needed.get(part)
            if known is not None:
                ended = known.described if known.described.get("deprecated") is True else None
                yield self._field(part, "", self._sees.view(raw), required=known.is_required, ended=ended)
            yield from self._fields(part, raw)

    def _fields(self, part: str, raw: object, most_steps: int = MOST_STEPS) -> Iterator[Field]:
        """Yield the fields below a schema, nearest first; the branches of a choice are shown together."""
        waiting: deque[tuple[str, View, tuple[int, ...]]] = deque([("", self._sees.view(raw), ())])
        told: set[str] = set()
        while waiting and len(told) < MOST_FIELDS:
            path, view, before = waiting.popleft()
            if id(view.node) in before or len(before) > most_steps:
                continue
            way = (*before, id(view.node))
            for each in self._sees.spread(view):
                waiting += [(path, self._sees.view(one), way) for one in _branches(each)]
                for name, inner in node(each.node.get("properties")).items():
                    at, seen = joined(path, plain(name)), self._sees.view(inner)
                    if at not in told:
                        told.add(at)
                        yield self._field(part, at, seen, required=name in texts(each.node.get("required")))
                    waiting.append((at, seen, way))
                for keyword, step in (("items", "[]"), ("additionalProperties", "[*]")):
                    if is_node(each.node.get(keyword)):
                        waiting.append((joined(path, step), self._sees.view(each.node[keyword]), way))

    def _field(
        self, part: str, path: str, view: View, *, required: bool, ended: dict[str, object] | None = None
    ) -> Field:
        told = view.node if ended is None else ended
        return Field(
            part,
            path,
            _type(view),
            required,
            view.nullable,
            told.get("deprecated") is True,
            day_of(told.get("x-sunset")),
            view.name,
            text(view.node.get("description")).partition("\n")[0],
        )

    def _names(self, raw: object) -> set[str]:
        """Return the names of all schemas that can be reached."""
        names: set[str] = set()
        waiting, known = [raw], set[int]()
        while waiting:
            each = waiting.pop()
            inner = within(each)
            if not inner or id(each) in known:
                continue
            known.add(id(each))
            target, ref = self._described.references.followed(each)
            if ref:
                names.add(ref.rpartition("/")[2])
                waiting.append(target)
            waiting += inner
        return names


def _branches(view: View) -> list[object]:
    return [one for keyword in ("oneOf", "anyOf") for one in items(view.node.get(keyword))]


def _type(view: View) -> str:
    told = " or ".join(sorted(view.types)) or "any"
    return f"{told} ({form(view)})" if form(view) else told
