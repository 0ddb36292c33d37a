"""Small descriptions of APIs: written for one rule each, or drawn at random for laws that hold for all."""

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from pmdesk.insight.specs.change import Change
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.reading import read_description

TODAY = date(2026, 3, 2)
Tree = dict[str, Any]


def read(tree: Tree, name: str = "api.json", **options: Any) -> Description:
    return read_description(name, json.dumps(tree).encode(), **options)


def changes(old: Tree, new: Tree, **options: Any) -> tuple[Change, ...]:
    return compare(read(old, "old.json"), read(new, "new.json"), TODAY, **options)


def rules(old: Tree, new: Tree, **options: Any) -> dict[str, str]:
    """Return the rules that were found, each with its level."""
    return {change.rule: change.level.value for change in changes(old, new, **options)}


def api(operation: Tree | None = None, version: str = "3.1.0", **more: Any) -> Tree:
    """Return a description of `POST /pets` or of what `paths` says."""
    described = {"responses": {"200": {"description": "Fine"}}, **(operation or {})}
    return {
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"post": described}},
        **more,
    }


def sent(schema: Any, **more: Any) -> Tree:
    """Return a description whose request body is of a schema."""
    return api({"requestBody": {"content": {"application/json": {"schema": schema}}}}, **more)


def received(schema: Any, **more: Any) -> Tree:
    """Return a description whose answer is of a schema."""
    content = {"application/json": {"schema": schema}}
    return api({"responses": {"200": {"description": "Fine", "content": content}}}, **more)


def asked(schema: Any, **more: Any) -> Tree:
    """Return a description with a query parameter of a schema."""
    return api({"parameters": [{"name": "size", "in": "query", "schema": schema, **more}]})


NAMES = st.sampled_from(["id", "name", "tag", "owner", "a.b"])
COMPONENTS = ("Pet", "Owner", "Tag")
SMALL = st.integers(0, 9)
PLAIN = st.one_of(
    st.builds(lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more}, SMALL, SMALL),
    st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more}, SMALL, SMALL),
    st.builds(lambda values: {"type": "string", "enum": values}, st.lists(NAMES, min_size=1, unique=True)),
    st.sampled_from([{"type": "number"}, {"type": "boolean"}, {"type": ["string", "null"]}, {}, {"const": 3}]),
    st.sampled_from([{"type": "string", "format": "date", "deprecated": True}, {"type": "string", "pattern": "^a"}]),
    st.sampled_from(COMPONENTS).map(lambda name: {"$ref": f"#/components/schemas/{name}"}),
)


def _object(properties: Tree, required: list[str], hidden: bool) -> Tree:
    kept = {
        name: {**value, "readOnly": True} if hidden and "$ref" not in value else value
        for name, value in properties.items()
    }
    return {"type": "object", "properties": kept, "required": sorted(set(required) & set(kept))}


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    keywords, branches = st.sampled_from(["allOf", "anyOf", "oneOf"]), st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(_object, st.dictionaries(NAMES, inner, max_size=4), st.lists(NAMES), st.booleans()),
        st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.integers(0, 3)),
        st.builds(lambda keyword, found: {keyword: found}, keywords, branches),
        st.builds(lambda found: {"type": "object", "additionalProperties": found}, st.one_of(inner, st.booleans())),
    )


SCHEMAS = st.recursive(PLAIN, _larger, max_leaves=8)
PARAMETERS = st.lists(
    st.builds(
        lambda name, where, required, schema: {"name": name, "in": where, "required": required, "schema": schema},
        NAMES,
        st.sampled_from(["query", "header"]),
        st.booleans(),
        PLAIN,
    ),
    max_size=3,
    unique_by=lambda each: (each["in"], each["name"]),
)


@st.composite
def descriptions(draw: st.DrawFn) -> Tree:
    """Draw a description with some operations and the three named schemas, which may refer to each other."""
    paths: Tree = {}
    for path in draw(st.lists(st.sampled_from(["/pets", "/pets/{id}", "/tags"]), min_size=1, unique=True)):
        place = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}] if "{" in path else []
        methods = draw(st.lists(st.sampled_from(["get", "post"]), min_size=1, unique=True))
        paths[path] = {method: draw(_operations(place)) for method in methods}
    schemas = {name: draw(SCHEMAS) for name in COMPONENTS}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


@st.composite
def _operations(draw: st.DrawFn, place: list[Tree]) -> Tree:
    made: Tree = {"parameters": [*place, *draw(PARAMETERS)], "responses": {}}
    if draw(st.booleans()):
        made["requestBody"] = {"content": {"application/json": {"schema": draw(SCHEMAS)}}}
    for status in draw(st.lists(st.sampled_from(["200", "204", "404"]), unique=True)):
        made["responses"][status] = {"content": {"application/json": {"schema": draw(SCHEMAS)}}}
    return made
