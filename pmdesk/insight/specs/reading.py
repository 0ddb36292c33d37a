"""Reads a description of an API out of a file's bytes: OpenAPI 2, 3.0 and 3.1 in JSON or YAML."""

import json
from collections.abc import Callable

from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.limits import LEAVE_OUT, MAX_BYTES, hold_limits, too_deep
from pmdesk.insight.specs.reading_yaml import read_yaml
from pmdesk.insight.specs.references import Beside
from pmdesk.insight.specs.tree import Node, node

Tell = Callable[[int, int], object]
"""Hears how far something is, out of how much; what it raises calls the work off."""
WANTED = "Pick a description by OpenAPI 2, 3.0 or 3.1, or a schema of GraphQL."
MEGA = 1024 * 1024
LOOK_EVERY = 4_096
OBJECT_BYTES = 120
"""About so much of a description is one object."""


def silent(_done: int, _total: int) -> None:
    """Hear nothing."""


def read_description(name: str, data: bytes, *, beside: Beside | None = None, tell: Tell = silent) -> Description:
    """Return the description; raises DeskError when the bytes are none, or are too much to compare."""
    return described(name, read_tree(name, data, tell), beside)


def described(name: str, tree: object, beside: Beside | None = None) -> Description:
    """Return the description that a tree is; raises DeskError when it is none."""
    if not {"openapi", "swagger"} & node(tree).keys():
        raise DeskError(f"“{name}” is no description of an API.", WANTED)
    found = Description(name, node(tree), beside)
    if not found.version.startswith(("2.", "3.")):
        raise DeskError(f"“{name}” follows OpenAPI “{found.version[:20]}”, which is not known.", WANTED)
    return found


def read_tree(name: str, data: bytes, tell: Tell = silent) -> object:
    """Return the tree of JSON or YAML within the limits."""
    if not data.strip():
        raise DeskError(f"“{name}” is empty.", "Fetch it again.")
    if len(data) > MAX_BYTES:
        raise DeskError(f"“{name}” has {len(data) // MEGA} MB, more than {MAX_BYTES // MEGA} MB.", LEAVE_OUT)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return read_yaml(name, data, tell)
    try:
        # The words for infinity and no number are no JSON; they are read as nothing.
        tree: object = json.loads(
            data, strict=False, parse_constant=lambda _: None, object_hook=_breath(tell, len(data))
        )
    except RecursionError:
        raise too_deep(name) from None
    except json.JSONDecodeError as trouble:
        return _flow(name, data, tell, trouble.lineno)
    except ValueError as trouble:
        raise DeskError(f"“{name}” cannot be read as JSON.", "It may be damaged. Fetch it again.") from trouble
    tell(len(data) // 2, len(data))
    hold_limits(name, tree)
    return tree


def _breath(tell: Tell, size: int) -> Callable[[Node], Node]:
    """Return what is called for each object: other threads get their turn then, and the work may be called off."""
    count = 0

    def hear(found: Node) -> Node:
        nonlocal count
        count += 1
        if not count % LOOK_EVERY:
            tell(min(count * OBJECT_BYTES, size) // 2, size)
        return found

    return hear


def _flow(name: str, data: bytes, tell: Tell, line: int) -> object:
    """Return the tree of YAML that begins like JSON; what is neither is told as broken JSON."""
    try:
        return read_yaml(name, data, tell)
    except DeskError:
        words = f"“{name}” stops making sense on line {line}."
        raise DeskError(words, "It may be cut off. Fetch it again.") from None
