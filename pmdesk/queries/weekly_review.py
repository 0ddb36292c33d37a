"""The weekly review of feedback: what each of its steps is about, when it is due, and those that were signed."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import FeedbackReview
from pmdesk.domain.plumbing import Setting
from pmdesk.domain.rhythm import REVIEW_DAY, anchor_on_or_after, next_anchor, weekday_of
from pmdesk.insight.chance import ONE_IN, Trend, at_most
from pmdesk.insight.sentences import first_words
from pmdesk.queries.theme_table import SegmentColumn, ThemeLine, ThemeTable, theme_table
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_counts import number_of
from pmdesk.storage.unfinished import (
    Unfinished,
    count_loose,
    count_waiting,
    first_received,
    loose_notes,
    loose_quotes,
    waiting_notes,
)

WEEK, MONTH, QUARTER = 7, 28, 90
SHOWN = 200
"""So many rows of a step show at once; what is acted on makes room for the next."""
GROWING = (Trend.UP, Trend.NEW, Trend.BACK)


@frozen
class Due:
    """When the next review is due, by the anchor day; None while there is nothing to review."""

    day: date | None
    weekday: int
    last: FeedbackReview | None = None

    def is_due(self, today: date) -> bool:
        """Whether it is time."""
        return self.day is not None and self.day <= today


@frozen
class Piece:
    """A note or marked words that wait for somebody."""

    note_id: int
    words: str
    title: str
    who: str
    at: datetime
    theme_id: int | None
    theme: str
    quote_id: int = 0
    importance: int = 0

    @property
    def key(self) -> str:
        """What names it within the review."""
        return f"quote/{self.quote_id}" if self.quote_id else f"note/{self.note_id}"


@frozen
class Growing:
    """A theme that grows by more than chance, over the month or over the last week."""

    line: ThemeLine
    week: float
    week_before: float
    is_by_week: bool


@frozen
class Served:
    """How a segment is served: notes of themes that have an item, and the largest theme of theirs without one."""

    segment: SegmentColumn
    with_item: int
    overall: float
    is_underserved: bool
    theme_id: int = 0
    theme: str = ""
    theme_notes: int = 0

    @property
    def needs_a_look(self) -> bool:
        """Whether it is heard less, or answered less, than would be expected."""
        return self.segment.is_under or self.is_underserved


@frozen
class WeeklyReview:
    """All steps; lists are cut, counts are not."""

    today: date
    since: date
    waiting: tuple[Piece, ...]
    waiting_count: int
    growing: tuple[Growing, ...]
    loose: tuple[Piece, ...]
    loose_count: int
    segments: tuple[Served, ...]
    table: ThemeTable

    def figures(self) -> dict[str, Any]:
        """Return what is kept with the signature."""
        table = self.table
        return {
            "days": table.days,
            "notes": round(table.total),
            "not_grouped": round(table.not_grouped),
            "themes": sum(line.amount > 0 for line in table.lines),
            "to_triage": self.waiting_count,
            "unlinked": self.loose_count,
            "growing": [{"theme": each.line.title, "notes": round(each.line.amount)} for each in self.growing],
            "segments": [
                {"segment": each.segment.title, "notes": round(each.segment.amount), "answered": each.with_item}
                for each in self.segments
            ],
        }


def review_due(rows: Rows, today: date) -> Due:
    """Return when the next review is due: on the anchor day after the last one; before any, on the latest one by now.

    Where several were missed one catches up with all of them.
    """
    known = rows.all(Setting, name=REVIEW_DAY)
    weekday = weekday_of(json.loads(known[0].value) if known else None)
    signed = rows.all(FeedbackReview, order_by="day")
    if signed:
        return Due(next_anchor(signed[-1].day, weekday), weekday, signed[-1])
    first = first_received(rows)
    if first is None:
        return Due(None, weekday)
    begin = anchor_on_or_after(date.fromisoformat(first[:10]), weekday)
    return Due(max(begin, next_anchor(today - timedelta(days=WEEK), weekday)), weekday)


def past_reviews(rows: Rows) -> tuple[FeedbackReview, ...]:
    """Return the reviews that were signed, the newest first."""
    return tuple(reversed(rows.all(FeedbackReview, order_by="day")))


def weekly_review(rows: Rows, today: date) -> WeeklyReview:
    """Return what there is to look at now."""
    last = review_due(rows, today).last
    month, week = theme_table(rows, today, MONTH), theme_table(rows, today, WEEK)
    since = number_of(today) - QUARTER
    quotes = [_piece(found) for found in loose_quotes(rows, SHOWN)]
    notes = [_piece(found) for found in loose_notes(rows, since, SHOWN - len(quotes))] if len(quotes) < SHOWN else []
    return WeeklyReview(
        today,
        last.day if last is not None else today - timedelta(days=WEEK),
        tuple(_piece(found) for found in waiting_notes(rows, SHOWN)),
        count_waiting(rows),
        growing(month, week),
        (*quotes, *notes),
        count_loose(rows, since),
        served(month),
        month,
    )


def growing(month: ThemeTable, week: ThemeTable) -> tuple[Growing, ...]:
    """Return the themes that grow by more than chance, over four weeks or over one."""
    weeks = {line.id: line for line in week.lines}
    found: list[Growing] = []
    for line in month.lines:
        short = weeks.get(line.id, line)
        by_week = short.change.is_real and short.change.trend in GROWING
        if by_week or (line.change.is_real and line.change.trend in GROWING):
            found.append(Growing(line, short.amount, short.before, is_by_week=by_week))
    return tuple(found)


def served(table: ThemeTable) -> tuple[Served, ...]:
    """Return how each segment is served, those that need a look first.

    Underserved is a segment of whose notes so few are of themes with an item that, by the share over everybody, it
    would be so once in 40.
    """
    counted: list[tuple[SegmentColumn, int, ThemeLine | None, int]] = []
    for place, segment in enumerate(table.segments):
        answered = sum(line.heats[place].amount for line in table.lines if line.item is not None)
        bare = [line for line in table.lines if line.item is None and line.heats[place].amount]
        largest = max(bare, key=lambda line: line.heats[place].amount, default=None)
        counted.append((segment, round(answered), largest, place))
    whole = sum(segment.amount for segment in table.segments)
    overall = sum(answered for _, answered, _, _ in counted) / whole if whole else 0.0
    found = [
        Served(
            segment,
            answered,
            overall,
            at_most(answered, round(segment.amount), overall) * ONE_IN <= 1 if segment.amount else False,
            0 if largest is None else largest.id,
            "" if largest is None else largest.title,
            0 if largest is None else round(largest.heats[place].amount),
        )
        for segment, answered, largest, place in counted
    ]
    return tuple(sorted(found, key=lambda each: not each.needs_a_look))


def _piece(found: Unfinished) -> Piece:
    words = " ".join(found.start.split()) if found.quote_id else first_words(found.title, found.start)
    who = found.company or found.person or (f"by {found.source}" if found.source else "somebody")
    return Piece(
        found.note_id,
        words,
        found.title,
        who,
        datetime.fromisoformat(found.received_at),
        found.theme_id,
        found.theme or "",
        found.quote_id,
        found.importance,
    )
