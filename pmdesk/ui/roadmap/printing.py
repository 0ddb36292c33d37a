"""The timeline on paper: cut by rows and days, the tree and the time header on each page, a legend below."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import cast

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import CLOSED, STATUS_WORDS, Health, Status
from pmdesk.domain.sheet import Heading, RoadmapSheet
from pmdesk.exporters.audiences import Audience, for_audience
from pmdesk.exporters.timeline_frames import frame_for, shown_rows, unfolded_frame, withheld_marks
from pmdesk.insight.layout import Line
from pmdesk.queries.export import rearranged, roadmap_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.storage.rows import Rows
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.widgets.exportable import Scope, SheetQuestion
from pmdesk.ui.widgets.paper import Part, paper_font
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS
from pmdesk.ui.widgets.timeline.paint_ground import diamond, paint_flag
from pmdesk.ui.widgets.timeline.painting import TimelinePrint
from pmdesk.ui.widgets.timeline.words import doubt

TREE = (280, 420)
LEAST_PER_DAY = 1.6
MOST_PER_DAY = 40.0
GAP = 18
MARK = 16
Days = tuple[int, int]
Legend = tuple[str, Callable[[QPainter, QRectF], None]]
HEALTH_WORDS = {Health.AT_RISK: "At risk", Health.BLOCKED: "Blocked"}
NOTHING = "Nothing to show"


@frozen
class TimelineView:
    """What is shown now: the rows, the first and last day in sight, pixels of a day at 100 %, the selected items."""

    frame: Frame
    days: Days
    per_day: float
    selected: tuple[int, ...] = ()


class TimelineWork:
    """The rows and days of a frame, cut into pages; the same rows go on to the right before the next rows come."""

    def __init__(
        self, frame: Frame, heading: Heading, theme: Theme, *, days: Days | None, per_day: float, audience: Audience
    ) -> None:
        internal = audience is Audience.ENGINEERING
        self.heading = heading
        self.theme = theme
        self.frame = frame
        self.printed = TimelinePrint(frame, theme, tree=TREE, links=internal, points=internal)
        self.days = days or self.printed.whole_days()
        self.per_day = per_day

    def parts(self, room: QSizeF, *, endless: bool) -> Sequence[Part]:
        """Cut into blocks of rows, each into stretches of days of equal length."""
        blocks = self._blocks(self.printed.rows_on(room.height()))
        stretches, per_day = self._stretches(room.width() - self.printed.tree - 1, endless=endless)
        return [
            Part(
                QSizeF(self.printed.tree + 1 + int((days[1] - days[0] + 1) * per_day), self._height(block)),
                (block, days),
            )
            for block in blocks
            for days in stretches
        ]

    def paint(self, painter: QPainter, part: Part, box: QRectF) -> Iterator[float]:
        """Paint one block with its time header, in slices."""
        rows, days = cast("tuple[range, Days]", part.which)
        yield from self.printed.paint(painter, QRectF(box.topLeft(), part.size), rows, days)
        if not self.frame.lines:
            painter.setFont(paper_font(self.theme, "body"))
            painter.setPen(self.theme.color("text_muted"))
            painter.drawText(QPointF(box.left() + 12, box.top() + self._height(rows) - 8), NOTHING)

    def paint_legend(self, painter: QPainter, part: Part, box: QRectF) -> None:
        """Name the marks that are on the page, as many as the line holds."""
        rows, days = cast("tuple[range, Days]", part.which)
        font = paper_font(self.theme, "small")
        metrics = QFontMetricsF(font)
        x = box.left()
        for words, draw in self._marks(rows, days):
            width = MARK + 6 + metrics.horizontalAdvance(words)
            if x + width > box.right():
                return
            painter.save()
            draw(painter, QRectF(x, box.top() + 1, MARK, MARK))
            painter.restore()
            painter.setFont(font)
            painter.setPen(self.theme.color("text_muted"))
            painter.drawText(QPointF(x + MARK + 6, box.top() + 13), words)
            x += width + GAP

    def _stretches(self, width: float, *, endless: bool) -> tuple[list[Days], float]:
        """Cut the days so that each stretch fills a width at a readable zoom; endless paper takes the screen's zoom."""
        first, last = self.days
        count = last - first + 1
        wanted = max(self.per_day, LEAST_PER_DAY) if endless else width / count
        columns = max(1, ceil(count * LEAST_PER_DAY / width))
        edges = [first + count * place // columns for place in range(columns + 1)]
        stretches = [(start, end - 1) for start, end in pairwise(edges)]
        longest = max(end - start + 1 for start, end in stretches)
        return stretches, min(MOST_PER_DAY, max(wanted, LEAST_PER_DAY), width / longest)

    def _blocks(self, fit: int) -> list[range]:
        """Cut the rows into blocks; a head does not stand at the foot of a page without anything below it."""
        lines = self.frame.lines
        blocks: list[range] = []
        start = 0
        while start < len(lines):
            end = min(len(lines), start + fit)
            keep = end
            while end < len(lines) and keep > start and lines[keep - 1].parts:
                keep -= 1
            blocks.append(range(start, keep if keep > start else end))
            start = blocks[-1].stop
        return blocks or [range(0)]

    def _height(self, rows: range) -> int:
        return self.printed.height_of(max(1, len(rows)))

    def _marks(self, rows: range, days: Days) -> Iterator[Legend]:
        first, last = days
        lines = [self.frame.lines[row] for row in rows]
        entries = [entry for line in lines if (entry := self.frame.entry(line.key)) is not None]
        yield from self._status_marks(lines)
        if any(self.frame.forest.marks.get(entry.id) for entry in entries) or self._has_mark_on(lines):
            yield "Milestone", self._diamond
        if any(release.day and first <= release.day <= last for release in self.frame.sheet.releases.values()):
            yield "Release", self._flag
        if any(doubt(entry, self.frame.today) for entry in entries if not self.frame.sums_up(entry.id)):
            yield "Likely finish", self._whisker
        if self.printed.links and any(self.frame.broken_by(entry.id) for entry in entries):
            yield "Order broken", self._broken
        if first <= self.frame.today <= last:
            yield "Today", self._today

    def _status_marks(self, lines: Sequence[Line]) -> Iterator[Legend]:
        """Name each status icon once, in the order of the work; what threatens comes last."""
        entries = [entry for line in lines if not line.parts and (entry := self.frame.entry(line.key)) is not None]
        ill = {entry.health for entry in entries if entry.health in HEALTH_WORDS and entry.status not in CLOSED}
        fine = {entry.status for entry in entries if entry.health not in HEALTH_WORDS or entry.status in CLOSED}
        named: dict[tuple[str, str], str] = {}
        for status in Status:
            if status in fine:
                named.setdefault(STATUS_ICONS[status], STATUS_WORDS[status])
        named.update({HEALTH_ICONS[health]: words for health, words in HEALTH_WORDS.items() if health in ill})
        for (icon, token), words in named.items():
            yield words, self._icon(icon, token)

    def _has_mark_on(self, lines: Sequence[Line]) -> bool:
        """Whether a milestone of a product stands on its head."""
        heads = {line.key for line in lines}
        marks = self.frame.sheet.marks.values()
        return any(
            mark.item_id is None and not mark.deadline and f"product:{mark.product_id}" in heads for mark in marks
        )

    def _icon(self, name: str, token: str) -> Callable[[QPainter, QRectF], None]:
        return lambda painter, box: self.printed.look.icon(painter, name, token, (box.left() + 1, box.top() + 1), 14)

    def _diamond(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("text"))
        painter.drawPolygon(diamond(box.center().x(), box.center().y(), 5))

    def _flag(self, painter: QPainter, box: QRectF) -> None:
        paint_flag(painter, self.printed.look, box.left() + 3, box.top() + 2)

    def _whisker(self, painter: QPainter, box: QRectF) -> None:
        middle, right = box.center().y(), box.right()
        painter.setPen(self.printed.look.pen("warning", 1.5))
        painter.drawLines([QLineF(box.left(), middle, right, middle), QLineF(right, middle - 4, right, middle + 4)])

    def _broken(self, painter: QPainter, box: QRectF) -> None:
        middle, right = box.center().y(), box.right()
        painter.setPen(self.printed.look.pen("danger", 1.5))
        painter.drawLine(QLineF(box.left(), middle, right - 3, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("danger"))
        painter.drawPolygon(
            [QPointF(right, middle), QPointF(right - 6, middle - 3.5), QPointF(right - 6, middle + 3.5)]
        )

    def _today(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(self.printed.look.pen("accent", 2))
        painter.drawLine(QLineF(box.center().x(), box.top(), box.center().x(), box.bottom()))


def exportable(pane: RoadmapPane) -> "RoadmapExport":
    """Return what the pane offers for export: its timeline as it stands whenever it is asked."""
    context, canvas = pane.context, pane.page.canvas

    def view() -> TimelineView:
        axis = canvas.axis
        days = (axis.day(0), axis.day(max(1, canvas.viewport().width() - canvas.tree)))
        return TimelineView(canvas.frame, days, axis.per_day / axis.font_scale, tuple(pane.selected_items()))

    def heading() -> Heading:
        shown = canvas.frame.view
        words = "Timeline" if shown.grouping is Grouping.NONE else f"Timeline by {shown.grouping}"
        filters = (shown.filter,) if shown.filter else ()
        return Heading(context.desk.store.path.stem, words, context.clock.today(), filters)

    return RoadmapExport(context.theme, view, heading)


def read_sheet_for(rows: Rows, frame: Frame, heading: Heading, audience: Audience) -> RoadmapSheet:
    """Read the rows of a frame as an audience gets them, in the order and under the heads that it sees."""
    whole = roadmap_sheet(rows, heading, shown_rows(frame))
    told = for_audience(whole, audience)
    if audience is Audience.ENGINEERING:
        return told
    seen = frame_for(frame, audience)
    left_out = tuple(dict.fromkeys((*told.left_out, *withheld_marks(frame, seen))))
    return replace(for_audience(rearranged(whole, shown_rows(seen)), audience), left_out=left_out)


class RoadmapExport:
    """The timeline as the export dialog asks for it; `view` tells what is shown at that moment."""

    name = "roadmap"

    def __init__(self, theme: Theme, view: Callable[[], TimelineView], heading: Callable[[], Heading]) -> None:
        self._theme = theme
        self._view = view
        self._heading = heading

    def count(self, scope: Scope) -> int:
        """Return how many items leave."""
        return sum(isinstance(line.key, int) for line in self._frame(scope).lines)

    def sheet(self, scope: Scope, audience: Audience) -> SheetQuestion:
        """Return what reads the rows as an audience gets them."""
        frame, heading = self._frame(scope), self._headed(scope)
        return lambda rows: read_sheet_for(rows, frame, heading, audience)

    def work(self, scope: Scope, audience: Audience) -> TimelineWork:
        """Return the picture as an audience gets it."""
        view = self._view()
        heading = self._headed(scope)
        if audience is Audience.VENDOR:
            heading = replace(heading, filters=())
        return TimelineWork(
            frame_for(self._frame(scope), audience),
            heading,
            self._theme.light(),
            days=view.days if scope is Scope.SHOWN else None,
            per_day=view.per_day,
            audience=audience,
        )

    def selected(self) -> SheetQuestion | None:
        """Return what reads the selected rows."""
        view, heading = self._view(), self._heading()
        chosen = set(view.selected)
        shown = [row for row in shown_rows(view.frame) if row.item_id in chosen]
        return (lambda rows: roadmap_sheet(rows, heading, shown)) if shown else None

    def _frame(self, scope: Scope) -> Frame:
        frame = self._view().frame
        return frame if scope is Scope.SHOWN else unfolded_frame(frame)

    def _headed(self, scope: Scope) -> Heading:
        heading = self._heading()
        return heading if scope is Scope.SHOWN else replace(heading, filters=())
