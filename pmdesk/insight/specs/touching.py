"""Tells whether a change concerns who uses an operation, by the fields that are used."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.change import Change, Direction, Level, unnamed


@frozen
class Used:
    """An operation with the fields of answers (`pets[].name`) that are used; no fields is the whole answer."""

    operation: str
    fields: frozenset[str] = frozenset()


def touches(change: Change, used: Used) -> bool:
    """Whether a change concerns a use.

    What breaks requests concerns everybody who sends them, whatever is read of the answer; a change of the answer
    concerns those who read the field, what it lies in, or what lies in it.
    """
    place = change.place
    if not place.operation:
        return change.level is Level.BREAKING
    if unnamed(place.operation) != unnamed(used.operation):
        return False
    if change.direction is not Direction.RESPONSE or not place.field or not used.fields:
        return True
    return any(_overlap(place.field, field) for field in used.fields)


def _overlap(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))
