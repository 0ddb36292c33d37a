"""Shows a schema of GraphQL in the same values as descriptions of OpenAPI: fields with arguments, and named types."""

from collections import deque
from typing import Any

from pmdesk.insight.specs.browse import MOST_FIELDS, Field, OperationShown, SchemaShown
from pmdesk.insight.specs.graphql import GraphSchema, graph_fields

MOST_STEPS = 4


class GraphBrowser:
    """Answers what is in one schema."""

    def __init__(self, version: GraphSchema) -> None:
        self._types = version.schema.type_map
        self._fields = dict(graph_fields(version))

    def operations(self) -> tuple[OperationShown, ...]:
        """Return all that can be asked."""
        return tuple(self._operation(key, field) for key, field in self._fields.items())

    def schemas(self) -> tuple[SchemaShown, ...]:
        """Return all named types with the fields that are their own."""
        shown = (kind for name, kind in self._types.items() if not name.startswith("__"))
        return tuple(self._schema(kind) for kind in shown)

    def fields(self, key: str) -> tuple[Field, ...]:
        """Return the arguments of what is asked, and what the answer holds."""
        found = self._fields.get(key)
        if found is None:
            return ()
        told = [_field("arguments", name, argument) for name, argument in found.args.items()]
        return (*told, *self._below("answer", found.type, MOST_STEPS))

    def users(self) -> dict[str, tuple[str, ...]]:
        """Return what can be asked that uses each named type."""
        found: dict[str, list[str]] = {}
        for shown in self.operations():
            for name in shown.schemas:
                found.setdefault(name, []).append(shown.key)
        return {name: tuple(keys) for name, keys in found.items()}

    def _operation(self, key: str, field: Any) -> OperationShown:  # noqa: ANN401  # of graphql-core
        kind, _, name = key.partition(" ")
        about = (field.description or "").strip().partition("\n")[0]
        return OperationShown(
            key, kind, name, name, about, (), bool(field.deprecation_reason), None, "", tuple(sorted(_reached(field)))
        )

    def _schema(self, kind: Any) -> SchemaShown:  # noqa: ANN401  # of graphql-core
        values: dict[str, Any] = getattr(kind, "values", None) or {}
        told = ", ".join(values)[:200] if values else type(kind).__name__.removeprefix("GraphQL").removesuffix("Type")
        about = (kind.description or "").strip().partition("\n")[0]
        return SchemaShown(kind.name, told, about, tuple(self._below("", kind, 0)))

    def _below(self, part: str, kind: Any, steps: int) -> list[Field]:  # noqa: ANN401  # of graphql-core
        found: list[Field] = []
        waiting: deque[tuple[str, Any, tuple[str, ...]]] = deque([("", kind, ())])
        while waiting and len(found) < MOST_FIELDS:
            path, each, before = waiting.popleft()
            named, at = _named(each), f"{path}[]" if "[" in str(each) and path else path
            if named.name in before or len(before) > steps:
                continue
            for name, inner in _own(named).items():
                way = f"{at}.{name}" if at else name
                found.append(_field(part, way, inner))
                waiting.append((way, inner.type, (*before, named.name)))
        return found


def _field(part: str, path: str, told: Any) -> Field:  # noqa: ANN401  # of graphql-core
    kind = str(told.type)
    about = (told.description or "").strip().partition("\n")[0]
    ends = bool(told.deprecation_reason)
    return Field(
        part, path, kind, kind.endswith("!"), not kind.endswith("!"), ends, None, _named(told.type).name, about
    )


def _own(kind: Any) -> dict[str, Any]:  # noqa: ANN401  # of graphql-core
    return getattr(kind, "fields", None) or {}


def _named(kind: Any) -> Any:  # noqa: ANN401  # of graphql-core
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind


def _reached(field: Any) -> set[str]:  # noqa: ANN401  # of graphql-core
    waiting, found = [_named(field.type), *(_named(each.type) for each in field.args.values())], set[str]()
    while waiting:
        kind = waiting.pop()
        if kind.name not in found:
            found.add(kind.name)
            waiting += [_named(each.type) for each in _own(kind).values()]
    return found
