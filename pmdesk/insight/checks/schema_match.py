"""Compares an answer with what the description of its operation says, and tells the first place where it differs."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from pmdesk.insight.checks.json_schema import JsonSchemas
from pmdesk.insight.checks.seen import Seen
from pmdesk.insight.checks.verdicts import plain_path, shown
from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.tree import Node, is_node, items, node, text

PLACE = re.compile(r"\\\{[^{}]*\\\}")
WORDS: dict[str, Callable[[Any], str]] = {
    "type": lambda value: " or ".join([value] if isinstance(value, str) else value),
    "enum": lambda value: "one of " + ", ".join(map(shown, value[:8])) + (" …" if len(value) > 8 else ""),  # noqa: PLR2004
    "const": shown,
    "pattern": lambda value: f"to match {shown(value)}",
    "minimum": lambda value: f"at least {value}",
    "maximum": lambda value: f"at most {value}",
    "exclusiveMinimum": lambda value: f"more than {value}",
    "exclusiveMaximum": lambda value: f"less than {value}",
    "multipleOf": lambda value: f"a multiple of {value}",
    "minLength": lambda value: f"at least {value} characters",
    "maxLength": lambda value: f"at most {value} characters",
    "minItems": lambda value: f"at least {value} elements",
    "maxItems": lambda value: f"at most {value} elements",
    "uniqueItems": lambda _value: "elements that differ",
    "minProperties": lambda value: f"at least {value} fields",
    "maxProperties": lambda value: f"at most {value} fields",
    "additionalProperties": lambda _value: "no further fields",
    "anyOf": lambda _value: "one of several forms",
    "oneOf": lambda _value: "exactly one of several forms",
    "not": lambda _value: "something else",
}


class SchemaMatch:
    """What one version of a description says of answers; schemas are made ready when they are first wanted."""

    def __init__(self, described: Description) -> None:
        self._described = described
        self._schemas = JsonSchemas(described)
        self._checkers: dict[int, Any] = {}

    def operation(self, method: str, url: str) -> Operation | None:
        """Return the operation that an address belongs to: that with the most fixed steps in its path."""
        path = urlsplit(url).path or "/"
        wanted = [each for each in self._described.operations if each.method == method.casefold()]
        found = [(rank, at, each) for at, each in enumerate(wanted) if (rank := self._rank(each.path, path))]
        return max(found, key=lambda each: (each[0], -each[1]))[2] if found else None

    def why_not(self, method: str, url: str, seen: Seen) -> str:
        """Say where an answer differs from what is described, nothing where it does not."""
        operation = self.operation(method, url)
        if operation is None:
            return f"schema: the pinned description has no {method} {urlsplit(url).path or '/'}"
        response = self._response(operation, seen.status)
        if response is None:
            known = ", ".join(node(operation.described.get("responses")))
            return f"schema: {operation.key} answers with {known or 'nothing that is described'}, was {seen.status}"
        contents = node(response.get("content"))
        if not contents:
            return ""
        kind = (seen.header("content-type") or "").partition(";")[0].strip().casefold()
        media = _media(contents, kind)
        if media is None:
            return f"header Content-Type: expected {' or '.join(contents)}, was {shown(kind) if kind else 'not there'}"
        return self._why_not_body(media.get("schema"), kind, seen.body)

    def _why_not_body(self, raw: object, kind: str, body: bytes) -> str:
        if raw is None or not (kind.endswith(("/json", "+json"))):
            return ""
        try:
            tree: object = json.loads(body)
        except (ValueError, RecursionError):
            return f"$: expected JSON, was {shown(body[:80].decode('utf-8', 'replace'))}"
        try:
            return _first(self._checker(raw).iter_errors(tree))
        except RecursionError:
            return "$: expected what is described, was deeper than can be compared"

    def _checker(self, raw: object) -> Any:  # noqa: ANN401  # jsonschema's own
        from jsonschema import Draft202012Validator  # noqa: PLC0415  # a fifth of a second that no start spends

        if id(raw) not in self._checkers:
            self._checkers[id(raw)] = Draft202012Validator(self._schemas.document(raw))
        return self._checkers[id(raw)]

    def _response(self, operation: Operation, status: int) -> Node | None:
        responses = node(operation.described.get("responses"))
        for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if name in responses:
                return self._described.references.followed(responses[name])[0]
        return None

    def _rank(self, template: str, path: str) -> tuple[bool, int, int] | None:
        """Return how well an address fits an operation's path, None where it does not."""
        pattern = PLACE.sub("[^/]+", re.escape(template.rstrip("/") or "/"))
        found = re.search(rf"(?:^|(?<=[^/])){pattern}/?$", path)
        if found is None:
            return None
        before = path[: found.start()].rstrip("/")
        bases = {
            urlsplit(text(node(each).get("url"))).path.rstrip("/")
            for each in items(self._described.root.get("servers"))
        }
        return (before in (bases or {""}), template.count("/"), -template.count("{"))


def _media(contents: Node, kind: str) -> Node | None:
    """Return what is said of a kind of content: of itself, of its like, or of any."""
    named = {name.partition(";")[0].strip().casefold(): node(value) for name, value in contents.items()}
    return next((named[each] for each in (kind, f"{kind.partition('/')[0]}/*", "*/*") if each in named), None)


def _first(errors: Iterator[Any]) -> str:
    """Tell the error that says most: the shallowest, and of a choice the branch that came furthest."""
    from jsonschema import exceptions  # noqa: PLC0415  # as above

    error: Any = cast("Any", exceptions).best_match(errors)
    return "" if error is None else _told(error)


def _told(error: Any) -> str:  # noqa: ANN401
    place, keyword, value = plain_path(error.json_path), error.validator, error.validator_value
    if keyword in {"required", "dependentRequired"} and is_node(error.instance):
        found = re.match(r"'(.*)' is a (?:required|dependency)", error.message)
        lacking = found[1] if found else next((each for each in value if each not in error.instance), "")
        return f"{place}.{lacking}: expected it to be there, was not there"
    if keyword is None:  # The schema that says no to everything.
        return f"{place}: expected nothing, was {shown(cast('object', error.instance))}"
    told = WORDS[keyword](value) if keyword in WORDS else f"what “{keyword}” says"
    return f"{place}: expected {told}, was {shown(cast('object', error.instance))}"
