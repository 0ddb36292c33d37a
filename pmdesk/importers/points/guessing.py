"""Guesses what the columns of a table are: time, values, dimensions; and tells what it is not sure of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.metrics import Grain
from pmdesk.importers.points.cells import Cells, Grid, Places, form_of
from pmdesk.importers.points.columns import LIKELY, Column, look_at, time_score
from pmdesk.importers.points.mapping import PointMapping, Role, Use
from pmdesk.importers.points.numberforms import MARKS
from pmdesk.importers.points.proofs import MarkCensus, OrderCensus, Proof
from pmdesk.importers.points.source import Source, Table
from pmdesk.importers.points.timeforms import Clock, Order, time_shape
from pmdesk.importers.points.times import DAY_MS, HOUR_MS, MINUTE_MS, Reckoning, read_column

SAMPLE_ROWS, FAR_ROWS = 1_000, 40
DIMENSIONS_AT_MOST, VALUES_AT_MOST = 4, 500
LONG_WORDS = 60
ENOUGH = 2.0
NUMERIC = 0.6
_TIMED_GRAINS = ((MINUTE_MS, Grain.SECOND), (HOUR_MS, Grain.MINUTE), (DAY_MS, Grain.HOUR))
WEEK_MS, MONTH_MS = 7 * DAY_MS, 27 * DAY_MS


@frozen
class Guess:
    """A table as it was understood: its columns, the mapping to begin with, what is asked and what should be known.

    `dates` asks for the order of day and month, `numbers` for the decimal mark; empty where nothing is to be asked.
    """

    columns: tuple[Column, ...]
    mapping: PointMapping
    dates: str = ""
    numbers: str = ""
    warnings: tuple[str, ...] = ()
    proven: frozenset[int] = frozenset()
    """Columns whose own numbers prove their decimal mark."""


@slotted
class _Sample:
    """Cells to look at: the first rows, and some from all over the table."""

    head: list[Cells]
    far: list[list[Cells]]
    rows: int


def guess(source: Source, number: int, separator: str, is_called_off: Callable[[], bool] = lambda: False) -> Guess:
    """Return what a table of a file is."""
    table = source.tables[number]
    width = len(table.header)
    sample = _sample(source, number, width, is_called_off)
    looked = [look_at(name, cells) for name, cells in zip(table.header, sample.head, strict=True)]
    columns = tuple(column for column, _ in looked)
    codes = [code for _, code in looked]
    warnings: list[str] = []
    time = _time(columns, warnings)
    roles = _roles(columns, codes, time, warnings)
    clock = columns[time].clock if time is not None else Clock.WRITTEN
    marks, dates = _proofs(source, number, roles, time if clock is Clock.WRITTEN else None, is_called_off)
    found = {at: census.proof(_elsewhere(marks, at), separator) for at, census in marks.items()}
    proven = frozenset(at for at, census in marks.items() if census.counts[found[at].found or ""] and found[at].found)
    order = Order(dates.found) if dates.found else None
    uses = tuple(Use(role, decimal=(found[at].found or "") if at in found else "") for at, role in enumerate(roles))
    grain = Grain.DAY if time is None else _grain(sample, time, Reckoning(clock, order or Order.DAY_FIRST))
    mapping = PointMapping(uses, clock, order, "UTC", grain, number)
    warnings += [proof.words for proof in found.values() if proof.words and not proof.asks]
    unsure = next((f"{columns[at].name}: {proof.words}" for at, proof in found.items() if proof.asks), "")
    return Guess(columns, mapping, dates.words if dates.asks else "", unsure, tuple(dict.fromkeys(warnings)), proven)


def _sample(source: Source, number: int, width: int, is_called_off: Callable[[], bool]) -> _Sample:
    far: list[list[Cells]] = []
    head: list[Cells] | None = None
    rows = 0
    for grid in _good(source.grids(number)):
        if head is None:
            first = grid.between(0, min(SAMPLE_ROWS, len(grid)))
            head, rows = [first.column(at) for at in range(width)], len(first)
        elif len(far) < FAR_ROWS:
            some = grid.between(0, min(FAR_ROWS, len(grid)))
            far.append([some.column(at) for at in range(width)])
        if is_called_off() or len(far) >= FAR_ROWS:
            break
    nothing = np.zeros(0, np.int64)
    return _Sample(head or [Cells(np.zeros(1, np.uint8), nothing, nothing)] * width, far, rows)


def _good(grids: Iterable[Grid]) -> Iterator[Grid]:
    """Leave out rows that hold nothing."""
    for grid in grids:
        filled = grid.filled() > 0
        kept = grid if filled.all() else grid.take(filled)
        if len(kept):
            yield kept


def _time(columns: tuple[Column, ...], warnings: list[str]) -> int | None:
    scores = [time_score(column, at) for at, column in enumerate(columns)]
    best = max(range(len(scores)), key=lambda at: scores[at], default=None)
    if best is None or scores[best] < ENOUGH:
        return None
    others = [
        column.name
        for at, column in enumerate(columns)
        if at != best and scores[at] >= ENOUGH and column.clock is Clock.WRITTEN
    ]
    if others:
        warnings.append(f"“{others[0]}” holds times too; those of “{columns[best].name}” are taken.")
    return best


def _roles(columns: tuple[Column, ...], codes: list[Places], time: int | None, warnings: list[str]) -> tuple[Role, ...]:
    roles = [Role.IGNORE] * len(columns)
    if time is not None:
        roles[time] = Role.TIME
    free = [at for at, column in enumerate(columns) if at != time and column.filled]
    numeric = [at for at in free if columns[at].numbers >= NUMERIC]
    values = [at for at in numeric if not _counts_nothing(columns[at], at, codes[at])]
    texts = [at for at in free if at not in numeric and columns[at].times < LIKELY]
    for at in values[:VALUES_AT_MOST]:
        roles[at] = Role.VALUE
    if len(values) > VALUES_AT_MOST:
        warnings.append(
            f"Of {count_text(len(values))} columns of numbers the first {count_text(VALUES_AT_MOST)} are taken."
        )
    metric = _metric(columns, texts, values)
    if metric is not None:
        roles[metric] = Role.METRIC
        chosen = next((at for at in values if columns[at].is_called_value), values[0])
        for at in values:
            roles[at] = Role.VALUE if at == chosen else Role.IGNORE
    others = [at for at in numeric if roles[at] is Role.IGNORE]
    words = [at for at in texts if at != metric and columns[at].mean_length <= LONG_WORDS]
    if time is not None:
        for at in _dimensions(codes, time, metric, (*words, *others)):
            roles[at] = Role.DIMENSION
    known = [codes[at] for at, role in enumerate(roles) if role in (Role.TIME, Role.METRIC, Role.DIMENSION)]
    if time is not None and (again := codes[time].size - _different(known)):
        warnings.append(
            f"{count_text(again)} of the first {count_text(codes[time].size)} rows repeat a time; the last one counts."
        )
    return tuple(roles)


def _counts_nothing(column: Column, at: int, codes: Places) -> bool:
    """Whether the numbers of a column are names: ids, parts of a date, or the index of a data frame."""
    if column.is_called_id or column.is_only_time:
        return True
    if at or not column.name.startswith(("Column ", "Unnamed:")) or column.distinct < codes.size:
        return False
    return column.samples[0] in ("0", "1") and all(
        text == str(int(column.samples[0]) + number) for number, text in enumerate(column.samples)
    )


def _metric(columns: tuple[Column, ...], texts: list[int], values: list[int]) -> int | None:
    """Return the column that names the metric: called so, or the only words beside values that are called so."""
    if not values:
        return None
    named = next((at for at in texts if columns[at].is_called_metric), None)
    if named is not None and (len(values) == 1 or any(columns[at].is_called_value for at in values)):
        return named
    lone = len(texts) == 1 and len(values) == 1 and columns[values[0]].is_called_value
    return texts[0] if lone and {"name", "type", "label"} & columns[texts[0]].words else None


def _dimensions(codes: list[Places], time: int, metric: int | None, free: tuple[int, ...]) -> list[int]:
    """Return the columns that split the rows of one time, as few as are needed, and never those that time explains."""
    known = [codes[at] for at in (time, metric) if at is not None]
    chosen: list[int] = []
    for at in free:
        have = _different(known)
        if have == codes[time].size or len(chosen) == DIMENSIONS_AT_MOST:
            break
        if _different([*known, codes[at]]) > have and _different([codes[time], codes[at]]) > _different([codes[time]]):
            chosen.append(at)
            known.append(codes[at])
    return chosen


def _different(codes: list[Places]) -> int:
    """Return how many different rows these columns have together."""
    if not codes:
        return 0
    together = codes[0]
    for more in codes[1:]:
        _, together = np.unique(together * (int(more.max(initial=0)) + 1) + more, return_inverse=True)
    return int(np.unique(together).size)


def _proofs(
    source: Source, number: int, roles: tuple[Role, ...], time: int | None, is_called_off: Callable[[], bool]
) -> tuple[dict[int, MarkCensus], Proof]:
    """Go through the whole table once: no row later on may prove what an early guess got wrong."""
    marks = {at: MarkCensus(Counter()) for at, role in enumerate(roles) if role is Role.VALUE}
    dates = OrderCensus()
    for grid in source.grids(number):
        if is_called_off():
            break
        for at, census in marks.items():
            census.take(grid.column(at))
        if time is not None:
            dates.take(grid.column(time))
    return marks, dates.proof()


def _elsewhere(marks: dict[int, MarkCensus], at: int) -> frozenset[str]:
    """Return the decimal marks that the other columns prove."""
    return frozenset(
        mark for other, census in marks.items() if other != at for mark in MARKS if census.is_sure_of(mark)
    )


def _grain(sample: _Sample, time: int, how: Reckoning) -> Grain:
    """Return how far apart the times are, as most of them are."""
    cells = sample.head[time]
    written = next((form_of(cells.raw(at)) for at in range(len(cells)) if not _is_blank(cells, at)), b"")
    shape = time_shape(written, how.clock)
    if shape is not None and "w" in shape.names and "wd" not in shape.names:
        return Grain.WEEK
    if shape is not None and not {"d", "a", "n", "w"} & shape.names:
        return Grain.MONTH
    read = read_column(cells, how)
    millis = np.unique(read.millis[read.good])
    timed = bool((millis % DAY_MS).any())
    steps = np.diff(millis)
    if not steps.size:
        return Grain.MINUTE if timed else Grain.DAY
    values, counts = np.unique(steps, return_counts=True)
    usual = int(values[counts.argmax()])
    if timed:
        return next((grain for limit, grain in _TIMED_GRAINS if usual < limit), Grain.HOUR)
    return Grain.MONTH if usual >= MONTH_MS else Grain.WEEK if usual % WEEK_MS == 0 else Grain.DAY


def _is_blank(cells: Cells, at: int) -> bool:
    return int(cells.starts[at]) == int(cells.ends[at])


def describe(table: Table) -> str:
    """Return a table in words: `Sessions by day, 365 rows`."""
    return f"{table.title}, {counted(table.rows, 'row')}"
