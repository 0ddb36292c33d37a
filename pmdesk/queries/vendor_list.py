"""The list of vendors with their integrations: stage, whose move it is and for how long, what is late."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from pmdesk.domain.agreed import Question, QuestionState
from pmdesk.domain.apis import DateKind, ExternalDate
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import ApiId, IntegrationId, VendorId
from pmdesk.domain.roadmap import Product
from pmdesk.domain.vendors import STAGE_WORDS, Ball, Integration, Stage, Vendor
from pmdesk.storage.rows import Rows

ENDING = frozenset({Stage.DEPRECATING, Stage.EXITED})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GREY = 0
SAME_YEAR_DAYS = 300
"""A day that is nearer needs no year."""


@frozen
class IntegrationLine:
    """One integration in the list: `waits` is what stands at its right, `is_late` when it should have been done."""

    id: IntegrationId
    title: str
    stage: Stage
    stage_words: str
    ball: Ball
    since: datetime | None
    waits: str = ""
    is_late: bool = False
    colour: int = GREY

    @property
    def is_ours(self) -> bool:
        """Whether it is our move."""
        return self.ball is Ball.US


@frozen
class VendorLines:
    """One vendor with its integrations, in their order."""

    id: VendorId
    title: str
    category: str
    lines: tuple[IntegrationLine, ...]


def vendor_list(rows: Rows, now: datetime, today: date) -> tuple[VendorLines, ...]:
    """Return the vendors in use; at the right of an integration stands how long it waits for us, or that it is late."""
    integrations: defaultdict[VendorId, list[IntegrationLine]] = defaultdict(list)
    late = _late(rows, today)
    ends = _ends(rows, today)
    colours = {row.id: row.colour for row in rows.all(Product)}
    for row in rows.all(Integration, order_by="rank", archived_at=None):
        day = None if row.stage not in ENDING or row.api_id is None else ends.get(row.api_id)
        is_late = row.id in late
        integrations[row.vendor_id].append(
            IntegrationLine(
                row.id,
                row.title,
                row.stage,
                STAGE_WORDS[row.stage],
                row.ball,
                row.ball_since,
                _say_end(day, today) if day is not None else _waits(row, now, is_late=is_late),
                is_late,
                GREY if row.product_id is None else colours.get(row.product_id, GREY),
            )
        )
    vendors = rows.all(Vendor, order_by="rank", archived_at=None)
    return tuple(VendorLines(row.id, row.title, row.category, tuple(integrations[row.id])) for row in vendors)


def waiting(vendors: Iterable[VendorLines]) -> int:
    """Return how many integrations wait for us."""
    return sum(line.is_ours for vendor in vendors for line in vendor.lines)


def say_since(since: datetime, now: datetime) -> str:
    """Say for how long: `40 min`, `18 h`, `2 days`."""
    length = max(timedelta(), now.astimezone(UTC) - since.astimezone(UTC))
    if length < HOUR:
        return f"{length // timedelta(minutes=1)} min"
    if length < DAY:
        return f"{length // HOUR} h"
    days = length // DAY
    return counted(days, "day")


def say_ball(ball: Ball, since: datetime | None, now: datetime, vendor: str) -> str:
    """Say whose move it is: `Waiting on you, 2 days`, `Waiting on Kestrel Pay, 18 h`; nothing where it is nobody's."""
    if ball is Ball.NOBODY:
        return ""
    who = "you" if ball is Ball.US else vendor
    return f"Waiting on {who}" if since is None else f"Waiting on {who}, {say_since(since, now)}"


def _waits(row: Integration, now: datetime, *, is_late: bool) -> str:
    if row.ball is Ball.US and row.ball_since is not None:
        return say_since(row.ball_since, now)
    return "late" if is_late else ""


def _say_end(day: date, today: date) -> str:
    """Say when an API ends, without the year where no other can be meant."""
    return say_day(day, day if (day - today).days < SAME_YEAR_DAYS else today)


def _late(rows: Rows, today: date) -> set[IntegrationId]:
    """Return the integrations with a question, of whichever side, that should have had its answer."""
    asked = rows.cells(Question, ("integration_id", "due"), state=QuestionState.OPEN)
    return {IntegrationId(row_id) for row_id, due in asked if due is not None and date.fromisoformat(due) < today}


def _ends(rows: Rows, today: date) -> dict[ApiId, date]:
    """Return when APIs end, the next day of each."""
    found: dict[ApiId, date] = {}
    for row in rows.all(ExternalDate, order_by="day", kind=DateKind.SUNSET, archived_at=None):
        if row.api_id is not None and not row.operation and row.day >= today:
            found.setdefault(row.api_id, row.day)
    return found
