"""Tells of each day how healthy the connected APIs were: the share of questions answered, and how long answers took."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pmdesk.domain.answers import Tally
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.own_figures import OwnFigure
from pmdesk.domain.points import ForeignSeries
from pmdesk.domain.ranges import start_of
from pmdesk.storage.answers import answers_since
from pmdesk.storage.rows import Rows

DIMENSION = "api"
API_FIGURES: dict[str, Callable[[Tally], float | None]] = {
    "api_health": lambda tally: tally.share,
    "api_time": lambda tally: tally.median_ms,
}
Days = dict[date, Tally]


def api_figure(
    rows: Rows, figure: OwnFigure, *, since: int | None, now: datetime, zone: ZoneInfo
) -> tuple[ForeignSeries, ...]:
    """Return a figure as series, of all APIs together and of each by its title; a day without questions has no point.

    `since` (ms) leaves out what is older; the day that is not over is left out.
    """
    first = None if since is None else datetime.fromtimestamp(since / 1000, UTC).date()
    whole, each = _days(rows, first, now.astimezone(zone).date(), zone)
    found = [_series(figure, (), whole)]
    found += [_series(figure, (DIMENSION, title), each[of]) for title, of in _titles(rows, each)]
    return tuple(one for one in found if one.times.size)


def _days(rows: Rows, first: date | None, today: date, zone: ZoneInfo) -> tuple[Days, dict[Ref, Days]]:
    """Return what was asked on each day that is over, of all together and of each."""
    whole: Days = defaultdict(Tally)
    each: defaultdict[Ref, Days] = defaultdict(lambda: defaultdict(Tally))
    for of, hour, tally in answers_since(rows, first and first - timedelta(days=1)):
        day = datetime.fromtimestamp(hour / 1000, zone).date()
        is_asker = of.kind is not Kind.API  # Of an API itself only refusals of checks are kept, which stand elsewhere.
        if is_asker and day < today and (first is None or day >= first):
            whole[day].add(tally)
            each[of][day].add(tally)
    return whole, each


def _titles(rows: Rows, each: dict[Ref, Days]) -> Iterator[tuple[str, Ref]]:
    """Return what is asked by its title; of several with one title the later ones are numbered."""
    seen: defaultdict[str, int] = defaultdict(int)
    for of in sorted(each, key=lambda ref: ref.id):
        row = rows.find(NOUNS[of.kind], of.id)
        if row is not None:
            title = str(getattr(row, "title", of.kind.value))
            seen[title] += 1
            yield title if seen[title] == 1 else f"{title} {seen[title]}", of


def _series(figure: OwnFigure, dimensions: tuple[str, ...], days: Days) -> ForeignSeries:
    known = [
        (start_of(day), value) for day in sorted(days) if (value := API_FIGURES[figure.name](days[day])) is not None
    ]
    times = np.array([at for at, _ in known], dtype=np.int64)
    return ForeignSeries(
        figure.title, dimensions, times, np.array([value for _, value in known], dtype=np.float64), figure.unit
    )
