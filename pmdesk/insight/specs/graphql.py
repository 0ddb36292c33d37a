"""Reads schemas of GraphQL (their own language, or the answer to an introspection) and compares two by graphql-core."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.change import ORDER, Change, Direction, Level, Place, fingerprint
from pmdesk.insight.specs.limits import LEAVE_OUT, MAX_BYTES
from pmdesk.insight.specs.tree import Node, is_node, node

MAX_TOKENS = 3_000_000
_SDL = re.compile(
    rb"^\s*(?:extend\s+)?(?:schema|type|interface|union|enum|input|scalar|directive)\b[^:\n]*[{=@|]", re.MULTILINE
)
_OUTLINE = re.compile(rb"^(?:openapi|swagger)\s*:", re.MULTILINE)
_COORDINATE = re.compile(r"@?[A-Za-z_]\w*(?:\.\w+)?(?:\(\w+:\))?")
_SKIPPED = frozenset(
    [
        "A",
        "An",
        "Argument",
        "Enum",
        "Field",
        "Input",
        "Repeatable",
        "flag",
        "field",
        "from",
        "optional",
        "required",
        "value",
        "argument",
        "was",
        "removed",
    ]
)
_REQUEST = ("ARG", "INPUT")


class Core(Protocol):
    """What is looked at in a schema of graphql-core."""

    query_type: Any
    mutation_type: Any
    subscription_type: Any
    type_map: dict[str, Any]


@frozen
class GraphSchema:
    """A schema of GraphQL; `schema` is graphql-core's."""

    name: str
    schema: Core


def is_sdl(data: bytes) -> bool:
    """Whether a file is written in the schema language of GraphQL, by its outline."""
    return _SDL.search(data) is not None and _OUTLINE.search(data) is None


def is_introspection(tree: object) -> bool:
    """Whether a tree is what a server answers when it is asked for its schema."""
    return is_node(_introspection(tree).get("__schema"))


def _introspection(tree: object) -> Node:
    holder = node(tree)
    return node(holder["data"]) if is_node(holder.get("data")) else holder


def read_sdl(name: str, data: bytes) -> GraphSchema:
    """Return a schema out of its language; raises DeskError when it makes no sense."""
    import graphql  # noqa: PLC0415  # only when a schema is read

    if len(data) > MAX_BYTES:
        raise DeskError(f"“{name}” is larger than can be compared.", LEAVE_OUT)
    try:
        text = data.decode("utf-8-sig")
        parsed = graphql.parse(text, max_tokens=MAX_TOKENS, no_location=True)
        return GraphSchema(name, graphql.build_ast_schema(parsed))
    except UnicodeDecodeError as trouble:
        raise DeskError(f"“{name}” is not written in UTF-8.", "Fetch it again.") from trouble
    except RecursionError as trouble:
        raise DeskError(f"“{name}” is nested too deeply.", LEAVE_OUT) from trouble
    except (graphql.GraphQLError, TypeError, ValueError) as trouble:
        raise _nonsense(name, trouble) from trouble


def read_introspection(name: str, tree: object) -> GraphSchema:
    """Return a schema out of the answer to an introspection; raises DeskError when it makes no sense."""
    import graphql  # noqa: PLC0415  # only when a schema is read

    try:
        return GraphSchema(name, graphql.build_client_schema(cast("Any", _introspection(tree))))
    except RecursionError as trouble:
        raise DeskError(f"“{name}” is nested too deeply.", LEAVE_OUT) from trouble
    except (graphql.GraphQLError, TypeError, ValueError, KeyError, AttributeError) as trouble:
        raise _nonsense(name, trouble) from trouble


def graph_fields(version: GraphSchema) -> list[tuple[str, Any]]:
    """Return what can be asked of a GraphQL server, by the same keys as its changes name: `query orders`."""
    schema = version.schema
    roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    found: list[tuple[str, Any]] = []
    for kind, root in roots.items():
        fields: Mapping[str, Any] = {} if root is None else root.fields
        found += [(f"{kind} {name}", field) for name, field in fields.items()]
    return found


def _nonsense(name: str, trouble: Exception) -> DeskError:
    said = " ".join(str(trouble).split())[:200]
    return DeskError(f"“{name}” is no whole schema of GraphQL: “{said}”", "It may be cut off. Fetch it again.")


def compare_schemas(old: GraphSchema, new: GraphSchema) -> tuple[Change, ...]:
    """Return the changes between two schemas, breaking ones first, always in the same order."""
    import graphql  # noqa: PLC0415  # only when schemas are compared

    roots = _roots(old.schema) | _roots(new.schema)
    levels = {
        graphql.BreakingChangeType: Level.BREAKING,
        graphql.DangerousChangeType: Level.WARNING,
        graphql.SafeChangeType: Level.INFO,
    }
    found = [
        _change(each.type.name, each.description, levels[type(each.type)], roots)
        for each in graphql.find_schema_changes(cast("Any", old.schema), cast("Any", new.schema))
        if each.type.name != "DESCRIPTION_CHANGED"
    ]
    found += [_change("DEPRECATED", words, Level.INFO, roots) for words in _deprecated(old.schema, new.schema)]
    return tuple(sorted(set(found), key=lambda each: (ORDER[each.level], each.place.path, each.rule, each.words)))


def _roots(schema: Core) -> dict[str, str]:
    kinds = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    return {found.name: kind for kind, found in kinds.items() if found is not None}


def _deprecated(old: Core, new: Core) -> Iterator[str]:
    """Yield what is deprecated in the new version and was not before."""
    for name, kind in new.type_map.items():
        before = old.type_map.get(name)
        for holder in ("fields", "values"):
            parts: dict[str, Any] = getattr(kind, holder, None) or {}
            known: dict[str, Any] = getattr(before, holder, None) or {}
            for part, value in parts.items():
                if value.deprecation_reason and part in known and not known[part].deprecation_reason:
                    yield f"{name}.{part} was deprecated: {' '.join(value.deprecation_reason.split())}"


def _change(kind: str, words: str, level: Level, roots: dict[str, str]) -> Change:
    rule = f"graphql-{kind.lower().replace('_', '-')}"
    coordinate = next((each for each in _COORDINATE.findall(words) if each not in _SKIPPED), "")
    holder, _, rest = coordinate.partition(".")
    if holder in roots and rest:
        field = rest.partition("(")[0]
        place = Place(f"{roots[holder]} {field}", "arguments" if "(" in rest else "answer", coordinate, rest, holder)
    else:
        place = Place("", "", coordinate, rest or holder, holder)
    direction = Direction.NONE
    if any(each in kind for each in _REQUEST):
        direction = Direction.REQUEST
    elif "FIELD" in kind or "ENUM" in kind or "UNION" in kind:
        direction = Direction.RESPONSE
    return Change(rule, level, direction, place, "", "", words, fingerprint(rule, place, words, ""))
