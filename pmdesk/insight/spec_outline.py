"""Tells what a description is at a glance: its version, its operations, and the documents outside that it names."""

from pmdesk.domain.apis import SpecFormat
from pmdesk.domain.classes import frozen
from pmdesk.domain.specs import FoundOperation
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.graphql import GraphSchema, graph_fields
from pmdesk.insight.specs.operations import operations_of
from pmdesk.insight.specs.references import LOCAL
from pmdesk.insight.specs.tree import node, text, within
from pmdesk.insight.specs.versions import Version

MOST_OUTSIDE = 200
FORMAT_WORDS = {
    SpecFormat.OPENAPI_2: "OpenAPI 2",
    SpecFormat.OPENAPI_3_0: "OpenAPI 3.0",
    SpecFormat.OPENAPI_3_1: "OpenAPI 3.1",
    SpecFormat.GRAPHQL: "GraphQL",
}


@frozen
class Outline:
    """A description at a glance; `outside` are the documents beside or elsewhere that its `$ref`s name."""

    format: SpecFormat
    release: str
    title: str
    operations: tuple[FoundOperation, ...]
    schemas: int
    outside: tuple[str, ...] = ()

    @property
    def format_words(self) -> str:
        """What it is written in."""
        return FORMAT_WORDS[self.format]


def outline(version: Version) -> Outline:
    """Return what a description is."""
    if isinstance(version, GraphSchema):
        kinds = [name for name in version.schema.type_map if not name.startswith("__")]
        return Outline(SpecFormat.GRAPHQL, "", "", tuple(_graph_operations(version)), len(kinds))
    return Outline(
        _format(version),
        version.release,
        version.title,
        operations_of(version),
        len(node(version.components.get("schemas"))),
        outside(version.root),
    )


def outside(*trees: object) -> tuple[str, ...]:
    """Return the documents that `$ref`s in trees name, in order; nothing is followed."""
    found: dict[str, None] = {}
    waiting, known = list(trees), set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in known:
            continue
        inner = within(each)
        if inner:
            known.add(id(each))
            waiting += inner
        file = text(node(each).get("$ref")).partition(LOCAL)[0]
        if file:
            found[file] = None
        if len(found) >= MOST_OUTSIDE:
            break
    return tuple(sorted(found))


def _graph_operations(version: GraphSchema) -> list[FoundOperation]:
    return [
        FoundOperation(key, key.partition(" ")[2], _line(field.description), bool(field.deprecation_reason))
        for key, field in graph_fields(version)
    ]


def _format(version: Description) -> SpecFormat:
    if version.version.startswith("2."):
        return SpecFormat.OPENAPI_2
    return SpecFormat.OPENAPI_3_0 if version.version.startswith("3.0") else SpecFormat.OPENAPI_3_1


def _line(value: object) -> str:
    return text(value).strip().partition("\n")[0]
