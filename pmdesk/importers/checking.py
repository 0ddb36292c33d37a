"""Says in words how well the columns of a table fit where they go: `all 151 filled`, `2 values to map`."""

from collections.abc import Callable
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import parse_estimate
from pmdesk.importers.cleaning import fold, one_line, shown, split_list
from pmdesk.importers.filedays import ANY_DAY, is_unclear, read_days, say_long
from pmdesk.importers.suggesting import proven
from pmdesk.importers.table import Table
from pmdesk.importers.targets import DATE_TARGETS, DateOrder, Mapping, Target
from pmdesk.importers.vocabulary import NOTHING, status_meaning

_SAMPLES = 2
_LISTED = frozenset({Target.PRODUCT, Target.STATUS, Target.KIND, Target.TEAM, Target.TAGS})
_COUNTED = {
    Target.PRODUCT: ("product", "products"),
    Target.OWNER: ("person", "people"),
    Target.TEAM: ("team", "teams"),
    Target.SPRINT: ("sprint", "sprints"),
    Target.RELEASE: ("release", "releases"),
    Target.INITIATIVE: ("initiative", "initiatives"),
    Target.TAGS: ("tag", "tags"),
    Target.KIND: ("kind", "kinds"),
}


@frozen
class Known:
    """The names that the workspace has already; None where that does not matter."""

    products: frozenset[str] | None = None
    people: frozenset[str] | None = None


@frozen
class ColumnCheck:
    """One column in words: its name, a sample of its values, and how well it fits where it goes."""

    column: int
    name: str
    target: Target
    sample: str
    words: str
    fine: bool = True


@frozen
class UnclearDates:
    """Dates that read differently with the day or the month first: how many of all, and one of them both ways."""

    count: int
    total: int
    example: str
    day_first: date
    month_first: date

    @property
    def words(self) -> str:
        """The question in words, such as: “03/04/2026” can be 3 April or 4 March. 12 of 151 dates are unclear."""
        both = f"{say_long(self.day_first)} or {say_long(self.month_first)}"
        return f"“{self.example}” can be {both}. {self.count} of {self.total} dates are unclear."


@frozen
class _Column:
    """One column while it is checked, with its filled values."""

    table: Table
    mapping: Mapping
    target: Target
    values: list[str]
    known: Known
    order: DateOrder | None

    @property
    def filled(self) -> str:
        count = len(self.values)
        return f"all {count_text(count)} filled" if count == len(self.table.rows) else f"{count_text(count)} filled"


def checks(table: Table, mapping: Mapping, known: Known | None = None) -> tuple[ColumnCheck, ...]:
    """Return the check of each column, in the order of the table."""
    order = proven(table, mapping.columns)
    found: list[ColumnCheck] = []
    for at, target in enumerate(mapping.columns):
        cells = (row.cells[at].strip() for row in table.rows)
        values = [value for value in cells if value and (target is Target.NAME or value.casefold() not in NOTHING)]
        words, fine = _CHECKS.get(target, _just_filled)(
            _Column(table, mapping, target, values, known or Known(), order)
        )
        found.append(ColumnCheck(at, table.header[at], target, _sample(target, values), words, fine))
    return tuple(found)


def unknown_statuses(table: Table, mapping: Mapping) -> tuple[str, ...]:
    """Return the statuses of a table that are neither mapped nor known, in folded case, commonest first."""
    mapped = dict(mapping.statuses)
    counts: dict[str, int] = {}
    for at in mapping.at(Target.STATUS):
        for row in table.rows:
            word = row.cells[at]
            if fold(word) not in mapped and fold(word) not in NOTHING and status_meaning(word) is None:
                counts[fold(word)] = counts.get(fold(word), 0) + 1
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))


def unclear_dates(table: Table, mapping: Mapping) -> UnclearDates | None:
    """Return what is unclear about the dates of a table, None when their order is proven or does not matter."""
    if proven(table, mapping.columns) is not None:
        return None
    cells = [
        value
        for at, target in enumerate(mapping.columns)
        if target in DATE_TARGETS
        for row in table.rows
        if (value := row.cells[at].strip()).casefold() not in NOTHING
    ]
    unclear = [cell for cell in cells if is_unclear(cell)]
    for cell in unclear:
        day, month = (_day(cell, order) for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST))
        if day is not None and month is not None:
            return UnclearDates(len(unclear), len(cells), shown(cell), day, month)
    return None


def _day(cell: str, order: DateOrder) -> date | None:
    try:
        found = read_days(cell, order, ANY_DAY)
    except DeskError:
        return None
    return found.span.start if found is not None else None


def _sample(target: Target, values: list[str]) -> str:
    distinct = list(dict.fromkeys(one_line(value) for value in values[:200]))
    most = _SAMPLES if target in _LISTED else 1
    more = ", …" if target in _LISTED and len(distinct) > most else ""
    return ", ".join(shown(value, 80) for value in distinct[:most]) + more


def _count(number: int, one: str, many: str) -> str:
    return f"{count_text(number)} {one if number == 1 else many}"


def _ignored(_column: _Column) -> tuple[str, bool]:
    return "", True


def _just_filled(column: _Column) -> tuple[str, bool]:
    return column.filled, True


def _name(column: _Column) -> tuple[str, bool]:
    missing = len(column.table.rows) - len(column.values)
    return (f"{count_text(missing)} empty", False) if missing else (column.filled, True)


def _key(column: _Column) -> tuple[str, bool]:
    twice = len(column.values) - len(set(map(fold, column.values)))
    return (f"{count_text(twice)} twice", False) if twice else ("all different", True)


def _status(column: _Column) -> tuple[str, bool]:
    unknown = len(unknown_statuses(column.table, column.mapping))
    return (f"{_count(unknown, 'value', 'values')} to map", False) if unknown else (column.filled, True)


def _effort(column: _Column) -> tuple[str, bool]:
    wrong = sum(map(_is_no_estimate, column.values))
    return (_count(wrong, "no number", "no numbers"), False) if wrong else (column.filled, True)


def _is_no_estimate(value: str) -> bool:
    try:
        parse_estimate(value)
    except DeskError:
        return True
    return False


def _date(column: _Column) -> tuple[str, bool]:
    wrong = sum(_day(value, column.mapping.date_order) is None for value in column.values)
    if wrong:
        return f"{count_text(wrong)} no {'date' if wrong == 1 else 'dates'}", False
    if column.order is None and any(map(is_unclear, column.values)):
        return "day or month first?", False
    return column.filled, True


def _parent(column: _Column) -> tuple[str, bool]:
    known = {
        fold(row.cells[at])
        for target in (Target.KEY, Target.ALIAS, Target.NAME)
        for at in column.mapping.at(target)
        for row in column.table.rows
    }
    found = sum(fold(value) in known for value in column.values)
    missing = len(column.values) - found
    return (f"{count_text(missing)} not in this file", False) if missing else (f"{count_text(found)} found", True)


def _names(column: _Column) -> tuple[str, bool]:
    split = split_list if column.target is Target.TAGS else _alone
    distinct = {fold(part) for value in column.values for part in split(value)}
    if column.target is Target.PRODUCT and column.known.products is not None:
        unknown = len(distinct - set(map(fold, column.known.products)))
        if unknown:
            return f"{_count(unknown, 'name', 'names')} unknown", False
    if column.target is Target.OWNER and column.known.people is not None:
        matched = len(distinct & set(map(fold, column.known.people)))
        return f"{count_text(matched)} of {count_text(len(distinct))} matched", matched == len(distinct)
    return _count(len(distinct), *_COUNTED[column.target]), True


def _alone(value: str) -> tuple[str, ...]:
    return (value,)


_CHECKS: dict[Target, Callable[[_Column], tuple[str, bool]]] = {
    Target.IGNORE: _ignored,
    Target.NAME: _name,
    Target.KEY: _key,
    Target.STATUS: _status,
    Target.PARENT: _parent,
    **dict.fromkeys((Target.EFFORT, Target.EFFORT_LOW, Target.EFFORT_HIGH), _effort),
    **dict.fromkeys((*DATE_TARGETS, Target.DATES), _date),
    **dict.fromkeys(_COUNTED, _names),
}
