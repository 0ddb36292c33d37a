"""Counts the notes received in each week that is over, of all products together and of each."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pmdesk.domain.own_figures import OwnFigure
from pmdesk.domain.points import ForeignSeries
from pmdesk.domain.ranges import start_of
from pmdesk.domain.roadmap import Product
from pmdesk.storage.inbox import received_quarters
from pmdesk.storage.rows import Rows

NOTE_FIGURES = frozenset({"notes"})
WEEK = timedelta(days=7)


def note_figure(
    rows: Rows, figure: OwnFigure, *, now: datetime, zone: ZoneInfo, days_at_most: int
) -> tuple[ForeignSeries, ...]:
    """Return the weeks as series, each at its Monday, from the first one with a note on.

    Notes may come long after they were received, so all weeks are told each time.
    """
    this_week = _monday(now.astimezone(zone).date())
    counts: defaultdict[int | None, Counter[date]] = defaultdict(Counter)
    for at, product_id, count in received_quarters(rows, now - timedelta(days=days_at_most)):
        week = _monday(at.astimezone(zone).date())
        if week < this_week:
            counts[None][week] += count
            if product_id is not None:
                counts[product_id][week] += count
    titles: dict[int, str] = dict(rows.cells(Product, ("id", "title"), ids=[each for each in counts if each]))
    found: list[ForeignSeries] = []
    for product_id, weeks in sorted(counts.items(), key=lambda each: each[0] or 0):
        dimensions = () if product_id is None else ("product", titles[product_id])
        first = min(counts[None])
        mondays = [first + WEEK * place for place in range((this_week - first) // WEEK)]
        times = np.array([start_of(monday) for monday in mondays], dtype=np.int64)
        values = np.array([weeks[monday] for monday in mondays], dtype=np.float64)
        found.append(ForeignSeries(figure.title, dimensions, times, values, figure.unit))
    return tuple(found)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
