"""What a cell looks like before anything is known of its column: a time, a number, words or nothing."""

from enum import StrEnum

from pmdesk.importers.points.cells import LONGEST, form_of
from pmdesk.importers.points.numberforms import is_nothing, shape_of
from pmdesk.importers.points.timeforms import Clock, time_shape


class Look(StrEnum):
    """What one cell may be."""

    TIME = "time"
    NUMBER = "number"
    WORDS = "words"
    EMPTY = "empty"


def look_of(text: str) -> Look:
    """Return what a cell looks like; bare digits are a number."""
    text = text.strip("\ufeff \t\r\n\u00a0\u202f")
    raw = text.encode("utf-8", "replace")
    if not raw or is_nothing(raw):
        return Look.EMPTY
    if len(raw) > LONGEST:
        return Look.WORDS
    form = form_of(raw)
    if time_shape(form, Clock.WRITTEN) is not None:
        return Look.TIME
    return Look.NUMBER if shape_of(form, "") is not None else Look.WORDS


def is_value(text: str) -> bool:
    """Whether a cell is a time or a number."""
    return look_of(text) in (Look.TIME, Look.NUMBER)


def are_names(cells: tuple[str, ...], below: list[tuple[str, ...]]) -> bool:
    """Whether a row names the columns of those below it: words stand in it where values stand below."""
    if not below:
        return not any(map(is_value, cells))
    for at, cell in enumerate(cells):
        column = [row[at] for row in below if at < len(row) and row[at].strip()]
        values = sum(map(is_value, column))
        if look_of(cell) is Look.WORDS and 2 * values > len(column):
            return True
    return False
