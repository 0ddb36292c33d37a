"""Reads a version of an API in whichever language it is described, and compares two of one language."""

from datetime import date

from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.change import Change
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.graphql import (
    GraphSchema,
    compare_schemas,
    is_introspection,
    is_sdl,
    read_introspection,
    read_sdl,
)
from pmdesk.insight.specs.reading import Tell, described, read_tree, silent
from pmdesk.insight.specs.references import Beside

Version = Description | GraphSchema


def read_version(name: str, data: bytes, *, beside: Beside | None = None, tell: Tell = silent) -> Version:
    """Return a description; raises DeskError when the bytes are none, or are too much to compare."""
    if is_sdl(data):
        return read_sdl(name, data)
    tree = read_tree(name, data, tell)
    return read_introspection(name, tree) if is_introspection(tree) else described(name, tree, beside)


def compare_versions(
    old: Version, new: Version, today: date, *, grace_days: int = 0, tell: Tell = silent
) -> tuple[Change, ...]:
    """Return the changes; raises DeskError when the versions are of two languages. `tell` may call it off."""
    if isinstance(old, Description) and isinstance(new, Description):
        return compare(old, new, today, grace_days=grace_days, tell=tell)
    if isinstance(old, GraphSchema) and isinstance(new, GraphSchema):
        return compare_schemas(old, new)
    raise DeskError(
        f"“{old.name}” and “{new.name}” are described in two languages, OpenAPI and GraphQL.",
        "Compare versions of one.",
    )
