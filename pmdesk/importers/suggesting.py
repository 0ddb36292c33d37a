"""Guesses where the columns of a table go, by the words of their names and by their values."""

import re
from collections import Counter
from collections.abc import Callable

from pmdesk.domain.errors import DeskError
from pmdesk.importers.cleaning import fold
from pmdesk.importers.filedays import ANY_DAY, proven_order, read_days
from pmdesk.importers.table import Table
from pmdesk.importers.targets import DATE_TARGETS, DateOrder, Dialect, Mapping, Target
from pmdesk.importers.vocabulary import HEADER_WORDS, NOTHING, YES, plain_header

SAMPLE = 200
_MOSTLY = 0.6
_EMPTY = 500
_UNSURE = 1_000
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?(?:\s*(?:%|sp|pts?|points?|[-–/]\s*[0-9].*))?", re.IGNORECASE)
_REPEATABLE = frozenset(
    {Target.TAGS, Target.PARENT, Target.DEPENDS_ON, Target.BLOCKS, Target.LINK, Target.CRITERIA, Target.ALIAS}
)
_NAME_LENGTHS = (3, 200)


def suggest_with(table: Table, dialect: Dialect | None) -> Mapping:
    """Return a mapping to begin with, in the dialect of a tool where it is known."""
    guesses = [_guess(table, at, dialect) for at in range(len(table.header))]
    columns = _settle(table, guesses)
    if Target.NAME not in columns and columns:
        columns[_most_name_like(table, columns)] = Target.NAME
    order = proven(table, tuple(columns)) or DateOrder.DAY_FIRST
    return Mapping(tuple(columns), order, dialect="" if dialect is None else dialect.id)


def proven(table: Table, columns: tuple[Target, ...]) -> DateOrder | None:
    """Return the order of day and month that the dates of a table prove, None when they prove none or both."""
    found = {
        order
        for at, target in enumerate(columns)
        if target in DATE_TARGETS
        for row in table.rows
        if (order := proven_order(row.cells[at])) is not None
    }
    return found.pop() if len(found) == 1 else None


def filled(table: Table, at: int, most: int = SAMPLE) -> list[str]:
    """Return the first filled cells of a column."""
    found: list[str] = []
    for row in table.rows:
        if (value := row.cells[at].strip()).casefold() not in NOTHING:
            found.append(value)
            if len(found) >= most:
                break
    return found


def _guess(table: Table, at: int, dialect: Dialect | None) -> tuple[Target, int]:
    """Return where one column goes, and how unsure that is."""
    raw, plain = fold(table.header[at]), plain_header(table.header[at])
    if dialect is not None:
        for rank, word in enumerate(dialect.columns):
            if word in (raw, plain):
                return dialect.columns[word], rank if filled(table, at, 1) else rank + _EMPTY
        if raw.startswith(dialect.ignored) or (raw == plain and raw in dialect.known_by[0]):
            return Target.IGNORE, _UNSURE
    target, rank = HEADER_WORDS.get(plain, (Target.IGNORE, _UNSURE))
    if target is Target.IGNORE:
        return target, rank
    return _fitting(target, filled(table, at)), rank + (_UNSURE if dialect is not None else 0)


def _fitting(target: Target, values: list[str]) -> Target:
    """Return the target when the values fit it, another one that they fit, or none."""
    if target is Target.RELEASE and _share(values, lambda value: value.casefold() in YES | {"no", "0", "nein"}):
        return Target.MILESTONE
    test = _TESTS.get(target)
    if target is Target.KEY and len(set(values)) <= len(values) * _DIFFERENT:
        return Target.IGNORE if values else target
    return target if test is None or not values or _share(values, test) else Target.IGNORE


def _is_number(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value))


def _is_date(value: str) -> bool:
    try:
        return read_days(value, DateOrder.DAY_FIRST, ANY_DAY) is not None
    except DeskError:
        return False


def _is_address(value: str) -> bool:
    return "://" in value or value.startswith("www.")


_TESTS: dict[Target, Callable[[str], bool]] = {
    Target.EFFORT: _is_number,
    Target.EFFORT_LOW: _is_number,
    Target.EFFORT_HIGH: _is_number,
    Target.PROGRESS: _is_number,
    Target.START: _is_date,
    Target.END: _is_date,
    Target.LINK: _is_address,
}
_DIFFERENT = 0.9


def _share(values: list[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= len(values) * _MOSTLY


def _settle(table: Table, guesses: list[tuple[Target, int]]) -> list[Target]:
    """Let the surest column have each target; columns of the same name share it where several may."""
    best: dict[Target, int] = {}
    for at, (target, rank) in enumerate(guesses):
        if target not in best or rank < guesses[best[target]][1]:
            best[target] = at
    columns: list[Target] = []
    for at, (target, _) in enumerate(guesses):
        same_name = target in best and fold(table.header[at]) == fold(table.header[best[target]])
        shared = same_name and target not in {Target.NAME, Target.KEY, Target.STATUS, Target.KIND}
        if target is Target.IGNORE or at == best[target] or target in _REPEATABLE or shared:
            columns.append(target)
        else:
            columns.append(Target.ALIAS if target is Target.KEY else Target.IGNORE)
    return columns


def _most_name_like(table: Table, columns: list[Target]) -> int:
    """Return the column whose values look most like names: all filled, all different, some words long."""
    shortest, longest = _NAME_LENGTHS

    def likeness(at: int) -> float:
        values = filled(table, at)
        wordy = sum(shortest <= len(value) <= longest and not _NUMBER.fullmatch(value) for value in values)
        return wordy + len(Counter(values)) / 2 - (0 if columns[at] is Target.IGNORE else SAMPLE)

    return max(range(len(columns)), key=lambda at: (likeness(at), -at))
