"""A limit as a chart: the calls at the peak of each day to come, with their range, what begins, and the limit."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind, MetricId, Ref, SeriesId
from pmdesk.domain.metrics import AnnotationKind, Direction, Grain, PanelKind, Scale
from pmdesk.domain.points import Frame, Values
from pmdesk.domain.ranges import DAY_MS, start_of
from pmdesk.insight.limit_letter import say_window
from pmdesk.insight.rate_limits import HORIZON_DAYS, Use, use_on
from pmdesk.queries.chart_values import Band, Chart, Line, Mark, TargetLine
from pmdesk.queries.limit_card import LimitCard

AHEAD_DAYS = 182
BEYOND_DAYS = 28
"""So many days are shown behind the last day of the range."""
COLOUR = 2
WEEK = 7


def limit_chart(card: LimitCard, today: date, stretch: tuple[int, int] | None = None) -> Chart:
    """Return the chart of a limit, over a stretch (ms) or as far as the limit is likely reached."""
    first = today.toordinal()
    start, end = stretch or (start_of(today), start_of(today) + _days(card, first) * DAY_MS)
    begin, last = (first + (at - start_of(today)) // DAY_MS for at in (start, end))
    days = range(max(first, begin), min(last + 1, first + HORIZON_DAYS))
    times = np.array([start_of(date.fromordinal(day)) for day in days], dtype=np.int64)
    likely, low, high = (_calls(card.uses, days, which) for which in ("likely", "low", "high"))
    window = say_window(card.limit.window_s)
    line = Line(SeriesId(0), "calls", COLOUR, Frame(times, likely, likely, is_raw=True), card.use)
    return Chart(
        MetricId(-card.limit.id),
        f"Calls {window} at the peak",
        card.limit.title,
        "",
        Direction.DOWN,
        Grain.DAY,
        PanelKind.LINE,
        Scale.LINEAR,
        "UTC",
        COLOUR,
        start,
        end,
        (line,) if times.size else (),
        band=Band(times, np.minimum(low, high), np.maximum(low, high)) if times.size else None,
        marks=tuple(_marks(card)),
        targets=(TargetLine(float(card.limit.quota), f"{count_text(card.limit.quota)} limit"),),
        value=card.use,
    )


COLUMNS = ("Low", "Likely", "High", "Left")


@frozen
class WeekAhead:
    """One week of the chart as a row of a table: its first day, and the calls at the peak in words."""

    time: str
    values: tuple[str, ...]


def limit_table(card: LimitCard, today: date) -> tuple[WeekAhead, ...]:
    """Return what the chart shows as rows, a week each: low, likely and high calls, and what the limit leaves."""
    first = today.toordinal()
    rows: list[WeekAhead] = []
    for day in range(first, first + _days(card, first) + 1, WEEK):
        low, likely, high = (use_on(card.uses, day, which) for which in ("low", "likely", "high"))
        left = card.limit.quota - likely
        told = count_text(left) if left >= 0 else f"{count_text(-left)} over"
        calls = (min(low, high), likely, max(low, high))
        rows.append(WeekAhead(say_day(date.fromordinal(day), today), (*map(count_text, calls), told)))
    return tuple(rows)


def _days(card: LimitCard, first: int) -> int:
    """Return how many days are shown, so that the day on which the limit is reached is among them."""
    known = [day for day in (card.ahead.likely, card.ahead.latest) if day is not None]
    wanted = max((day - first + BEYOND_DAYS for day in known), default=AHEAD_DAYS)
    return min(max(AHEAD_DAYS if not known else BEYOND_DAYS, wanted), HORIZON_DAYS)


def _calls(uses: Sequence[Use], days: range, which: str) -> Values:
    return np.array([use_on(uses, day, which) for day in days], dtype=np.float64)


def _marks(card: LimitCard) -> Iterator[Mark]:
    items = {line.consumer.title: line.consumer.item_id for line in card.lines}
    for start in card.starts:
        item_id = items.get(start.title)
        ref = None if item_id is None else Ref(Kind.ITEM, item_id)
        at = start_of(date.fromordinal(start.day))
        yield Mark(at, None, AnnotationKind.CAMPAIGN, f"{start.title} begins", ref, is_planned=True)
    if card.ahead.likely is not None:
        at = start_of(date.fromordinal(card.ahead.likely))
        yield Mark(at, None, AnnotationKind.INCIDENT, "The limit is reached", None, is_planned=True)
