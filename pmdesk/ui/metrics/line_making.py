"""Makes the lines of the metric list and the daily brief in a reader's thread; loaded there, because it needs numpy."""

from dataclasses import replace
from datetime import date

from pmdesk.domain.amounts import Tone, amount_text, change_text, tone_of
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.queries.brief import brief
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_list import MetricRow, State, metric_list
from pmdesk.storage.rows import Rows
from pmdesk.ui.metrics.lines import Briefing, MetricLine
from pmdesk.ui.metrics.stretch import say_clock, say_weekday

STRONG = 5.0
"""From so many sigmas on a bad move is told in red."""
INKS = {Tone.GOOD: "success", Tone.BAD: "warning", Tone.NEITHER: "warning"}
FAINT = "text_faint"


@frozen
class Lines:
    """The lines in their order, how old the data is in words, the newest point there is (ms), and the brief.

    The brief is None where the surprises are still to be worked out.
    """

    lines: tuple[MetricLine, ...]
    freshness: str
    is_stale: bool
    newest: int | None
    brief: Briefing | None = None


def read_lines(rows: Rows, start: int, end: int, findings: Findings, clock: Clock) -> Lines:
    """Read all metrics and say them, with the surprises that are known already."""
    return _said(metric_list(rows, start, end, findings=findings, clock=clock), clock.today())


def read_brief(rows: Rows, start: int, end: int, findings: Findings, clock: Clock) -> Lines:
    """Work out how surprising each metric is, and say the lines and the brief."""
    found = brief(rows, start, end, findings=findings, clock=clock)
    today = clock.today()
    told = Briefing(
        *(tuple(line_of(row, today) for row in part) for part in (found.left, found.calm, found.reviewed[::-1]))
    )
    return replace(read_lines(rows, start, end, findings, clock), brief=told)


def _said(found: tuple[MetricRow, ...], today: date) -> Lines:
    newest = max((row.as_of for row in found if row.as_of is not None), default=None)
    fetched = max((row.fetched for row in found if row.fetched is not None), default=None)
    stale = sum(row.state is State.STALE for row in found)
    words = "" if newest is None else f"Data to {say_weekday(newest, today)}"
    words += f", fetched {say_clock(fetched, today)}" if fetched is not None else ""
    words += f", {stale} stale" if stale else ""
    return Lines(tuple(line_of(row, today) for row in found), words, bool(stale), newest)


def line_of(row: MetricRow, today: date) -> MetricLine:
    """Say one metric."""
    dot = dot_of(row)
    is_stale = row.state is State.STALE
    why = row.words if row.state is State.MOVED else ""
    if is_stale and row.as_of is not None:
        why = f"No data since {say_weekday(row.as_of, today)}"
    return MetricLine(
        row.id,
        row.title,
        row.product,
        0 if row.product_id is None else row.colour,
        "" if row.value is None else amount_text(row.value, row.unit, beside=row.change),
        "" if row.change is None else change_text(row.change, row.unit, row.value, short=True),
        f"{dot}_text" if dot else FAINT,
        normalised(row.spark),
        dot,
        why,
        row.state is State.MOVED,
        is_stale,
        "" if row.reviewed_at is None else say_clock(row.reviewed_at, today),
    )


def dot_of(row: MetricRow) -> str:
    """Return the ink of a metric that moved, nothing for one that did not."""
    if row.state is not State.MOVED:
        return ""
    tone = tone_of(row.change, row.direction)
    if row.is_out or (tone is Tone.BAD and row.score is not None and abs(row.score) >= STRONG):
        return "danger"
    return INKS[tone]


def normalised(values: tuple[float, ...]) -> tuple[float, ...]:
    """Return values from 0 to 1, all in the middle where they are equal."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high <= low:
        return tuple(0.5 for _ in values)
    return tuple((value - low) / (high - low) for value in values)
