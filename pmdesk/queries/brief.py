"""The daily brief: metrics ranked by how surprising they are against their own history, and who reviewed what when."""

from collections.abc import Iterable
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import ReviewMark
from pmdesk.domain.ranges import ms_of
from pmdesk.queries.chart import know
from pmdesk.queries.expected import surprise
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_list import MetricRow, State, metric_rows
from pmdesk.storage.rows import Rows


@frozen
class Brief:
    """What is left to be looked at on a day, the most surprising first; then what is stale, calm, empty, reviewed."""

    day: date
    moved: tuple[MetricRow, ...] = ()
    stale: tuple[MetricRow, ...] = ()
    calm: tuple[MetricRow, ...] = ()
    empty: tuple[MetricRow, ...] = ()
    reviewed: tuple[MetricRow, ...] = ()

    @property
    def left(self) -> tuple[MetricRow, ...]:
        """What has to be looked at one by one."""
        return self.moved + self.stale

    @property
    def words(self) -> str:
        """The brief in one line: `3 moved · 2 stale · 29 calm`."""
        parts = ((self.moved, "moved"), (self.stale, "stale"), (self.calm, "calm"), (self.reviewed, "reviewed"))
        return " · ".join(f"{len(rows)} {word}" for rows, word in parts if rows)

    @property
    def is_done(self) -> bool:
        """Whether everything with points was reviewed."""
        return bool(self.reviewed) and not (self.moved or self.stale or self.calm)


@frozen
class Review:
    """That a metric was reviewed on a day, when (ms) and by whom."""

    metric_id: MetricId
    day: date
    at: int
    by: str


def brief(rows: Rows, start: int, end: int, *, findings: Findings, clock: Clock) -> Brief:
    """Return the brief of today; values and changes of its rows are those of the range, surprise is that of now.

    Works out the surprise of each metric that is not kept yet; some milliseconds for each the first time.
    """
    known = know(rows, None, findings, clock)
    known.yarn.know(strand for metric in known.metrics.values() for strand in known.lines(metric, ""))
    for metric in known.metrics.values():
        whole = known.whole(metric)
        if whole is not None:
            surprise(known.yarn, known.ground, metric, whole)
    found = metric_rows(rows, known, start, end)
    left = [row for row in found if not row.is_reviewed]
    return Brief(
        clock.today(),
        tuple(sorted(_in(left, State.MOVED), key=lambda row: (not row.is_out, -(row.score or 0.0)))),
        tuple(sorted(_in(left, State.STALE), key=lambda row: row.as_of or 0)),
        _in(left, State.CALM),
        _in(left, State.EMPTY),
        tuple(sorted((row for row in found if row.is_reviewed), key=lambda row: row.reviewed_at or 0)),
    )


def reviews(rows: Rows, metric_id: MetricId | None = None, *, first: date, last: date) -> tuple[Review, ...]:
    """Return who reviewed what from one day to another, the newest first; of one metric or of all."""
    marks = rows.all(ReviewMark) if metric_id is None else rows.all(ReviewMark, metric_id=metric_id)
    found = (mark for mark in marks if first <= mark.day <= last)
    told = [Review(mark.metric_id, mark.day, ms_of(mark.at), mark.by) for mark in found]
    return tuple(sorted(told, key=lambda one: (one.day, one.at), reverse=True))


def _in(found: Iterable[MetricRow], state: State) -> tuple[MetricRow, ...]:
    return tuple(row for row in found if row.state is state)
