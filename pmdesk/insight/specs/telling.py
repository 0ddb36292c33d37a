"""Tells what was found in schemas as changes of one use: which rule, how much it hurts there, where, and in words."""

from collections.abc import Iterator

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.change import Change, Direction, Level, Place, fingerprint, shortened
from pmdesk.insight.specs.finding import Finding
from pmdesk.insight.specs.kinds import KINDS
from pmdesk.insight.specs.property_rules import PROPERTY_KINDS, Said, property_changes
from pmdesk.insight.specs.terms import Terms

READ_ONLY_RULES = frozenset(
    (
        "enum-value-removed",
        "exclusive-max-decreased",
        "exclusive-min-increased",
        "max-decreased",
        "max-items-decreased",
        "max-length-decreased",
        "max-properties-decreased",
        "min-increased",
    )
)
_REQUEST_BODY = {"type-specialized": "type-changed", "multiple-of-specialized": "multiple-of-changed"}
_RESPONSE_BODY = {"multiple-of-generalized": "multiple-of-changed", "pattern-generalized": "pattern-changed"}
_TYPES = frozenset(("type-changed", "type-generalized", "type-specialized"))
_SCALARS = frozenset(("integer", "number", "boolean"))


@frozen
class Use:
    """One place where a schema is used.

    `holder` is `body`, `parameter` or `header`; `name` what people call the place; `is_loose` says that its media type
    writes values of most types alike; `promises` whether the operation promises to stay as it is.
    """

    operation: str
    part: str
    name: str
    direction: Direction
    holder: str
    terms: Terms
    is_loose: bool = False
    promises: bool = True
    is_required: bool = False
    is_header: bool = False


def told(use: Use, findings: tuple[Finding, ...]) -> Iterator[Change]:
    """Yield the changes that differences of schemas are in one use."""
    for found in findings:
        if found.kind in PROPERTY_KINDS:
            for said in property_changes(found, use.direction, use.holder, use.terms, in_header=use.is_header):
                yield _change(use, found, said)
        else:
            said = _of_keyword(use, found)
            if said is not None:
                yield _change(use, found, said)


def _of_keyword(use: Use, found: Finding) -> Said | None:
    kind = _kind(use, found)
    if use.holder == "parameter" and use.is_required and not found.path and kind.startswith("default-value"):
        return None  # what has to be given is never taken as the default
    sent, received, words = KINDS[kind]
    level = sent if use.direction is Direction.REQUEST else received
    if use.holder == "parameter" and kind.startswith("default-value") and not found.path:
        level = Level.BREAKING
    if use.holder == "parameter" and kind == "type-changed" and _is_inner(found):
        level = Level.WARNING
    return Said(_rule(use, found, kind), level, words)


def _is_inner(found: Finding) -> bool:
    """Whether a difference is in a field of a parameter, not in its value or, of a list, its values."""
    return bool(found.field.replace("[]", ""))


def _kind(use: Use, found: Finding) -> str:
    kind = found.kind
    inner = _is_inner(found)
    if kind in _TYPES and use.is_loose:
        return "type-compatible"
    if use.holder == "parameter":
        if kind == "type-changed" and found.new == "string" and found.old in _SCALARS and not inner:
            return "type-generalized"  # all is text in an address
        if kind == "type-changed" and inner and str(found.old).startswith("string") and found.new != "array":
            return "type-specialized"
        return kind if inner else _REQUEST_BODY.get(kind, kind)
    swapped = _REQUEST_BODY if use.direction is Direction.REQUEST else _RESPONSE_BODY
    return swapped.get(kind, kind)


def _rule(use: Use, found: Finding, kind: str) -> str:
    direction = use.direction.value
    if use.holder == "parameter":
        if use.is_header and _is_inner(found) and kind == "became-enum":
            return "request-header-property-became-enum"
        return f"request-parameter-{'property-' if _is_inner(found) else ''}{kind}"
    if use.holder == "header":
        return f"response-header-{'property-' if _is_inner(found) else ''}{kind}"
    if not found.path:
        if use.direction is Direction.RESPONSE and kind.startswith("enum-value"):
            return f"response-mediatype-{kind}"
        return f"{direction}-body-{kind}"
    if use.direction is Direction.REQUEST and found.read_only and kind in READ_ONLY_RULES:
        return f"request-read-only-property-{kind}"
    if use.direction is Direction.RESPONSE and found.write_only and kind == "enum-value-added":
        return "response-write-only-property-enum-value-added"
    return f"{direction}-property-{kind}"


def _change(use: Use, found: Finding, said: Said) -> Change:
    level = said.level
    out_of_sight = found.read_only if use.direction is Direction.REQUEST else found.write_only
    if not use.promises or (out_of_sight and not said.counts_out_of_sight):
        level = Level.INFO
    place = Place(use.operation, use.part, found.path, found.field, found.schema)
    old, new = shortened(found.old), shortened(found.new)
    subject = f"“{found.path}” of {use.name}" if found.path else use.name
    words = f"{subject} {said.words.format(old=old or 'nothing', new=new or 'nothing')}."
    known = fingerprint(said.rule, place, found.old, found.new)
    return Change(said.rule, level, use.direction, place, old, new, f"{words[0].upper()}{words[1:]}", known)
