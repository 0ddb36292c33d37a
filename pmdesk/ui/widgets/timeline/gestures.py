"""What can be dragged on the timeline: bars, their ends, links, dates of an item without any, and rows of the tree.

Each gesture follows the pointer, shows live what letting go would do, and answers on release what the person asked
for. Nothing is changed by a gesture itself.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from pmdesk.domain.roadmap import Anchor, ItemKind
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days, chain
from pmdesk.queries.timeline_moves import NOTHING, Outlook, outlook_of_shift, outlook_of_stretch
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.hits import Zone, hit
from pmdesk.ui.widgets.timeline.paint_tree import fold_x
from pmdesk.ui.widgets.timeline.picture import Ghost, Picture
from pmdesk.ui.widgets.timeline.words import shift_words, short_days

Keys = Qt.KeyboardModifier
NO_GHOSTS: Mapping[Key, Ghost] = {}


class Moved(NamedTuple):
    """Move these items by some days; `alone` leaves their successors where they are."""

    items: tuple[int, ...]
    days: int
    alone: bool


class Stretched(NamedTuple):
    """Give an item other days."""

    item: int
    days: Days
    alone: bool


class Linked(NamedTuple):
    """Let one item wait for another."""

    predecessor: int
    successor: int
    anchor: Anchor


class Hung(NamedTuple):
    """Put items under a row (an item or a group; None: the top), before a sibling or last."""

    items: tuple[int, ...]
    under: Key | None
    before: int | None


Wish = Moved | Stretched | Linked | Hung


class Gesture(Protocol):
    """A drag that is going on."""

    outlook: Outlook
    ghosts: Mapping[Key, Ghost]
    words: str

    def move(self, pic: Picture, at: QPointF, keys: Keys) -> None:
        """Follow the pointer."""
        ...

    def wish(self) -> Wish | None:
        """Return what letting go now asks for."""
        ...

    def paint(self, painter: QPainter, pic: Picture) -> None:
        """Paint over the timeline."""
        ...


class MoveBars:
    """Drags the bars of some items to other days, their successors live behind them."""

    def __init__(self, pic: Picture, items: tuple[int, ...], grabbed: int, x: float, *, along: bool) -> None:
        self._frame = pic.frame
        self._items = items
        self._grabbed = grabbed
        self._along = along
        self._from = pic.axis.moment(x - pic.left)
        self._days = 0
        self._alone = False
        self.outlook: Outlook = NOTHING
        self.ghosts: Mapping[Key, Ghost] = NO_GHOSTS
        self.words = ""

    def move(self, pic: Picture, at: QPointF, keys: Keys) -> None:
        """Move by whole units, or by days with Alt; Shift leaves successors behind."""
        days = self._frame.days(self._grabbed)
        if days is None:
            return
        wanted = round(pic.axis.moment(at.x() - pic.left) - self._from)
        if not keys & Keys.AltModifier:
            wanted = pic.axis.snapped_move(days.start, wanted)
        alone = bool(keys & Keys.ShiftModifier)
        if (wanted, alone) == (self._days, self._alone):
            return
        self._days, self._alone = wanted, alone
        self.outlook = outlook_of_shift(self._frame, self._items, wanted, along=self._along and not alone)
        self.ghosts = old_places(self._frame, self.outlook)
        new = Days(days.start + wanted, days.end + wanted)
        carried = self.outlook.carried
        self.words = f"{short_days(new, self._frame.today)}, {shift_words(wanted)}" if wanted else ""
        if wanted and carried:
            self.words += f", carries {carried}"
        elif wanted and alone:
            self.words += ", alone"

    def wish(self) -> Wish | None:
        """Ask for the move, unless it is none."""
        return Moved(self._items, self._days, self._alone) if self._days else None

    def paint(self, painter: QPainter, pic: Picture) -> None:
        """Write the new dates beside the bar."""
        paint_words(painter, pic, self._grabbed, self.words)


class StretchBar:
    """Drags one end of a bar, or draws the days of an item that has none."""

    def __init__(self, pic: Picture, item: int, x: float, *, from_start: bool, along: bool) -> None:
        self._frame = pic.frame
        self._item = item
        self._along = along
        self._from_start = from_start
        self._from = pic.axis.moment(x - pic.left)
        self._first = pic.axis.day(x - pic.left)
        self._days: Days | None = None
        self._alone = False
        self.outlook: Outlook = NOTHING
        self.ghosts: Mapping[Key, Ghost] = NO_GHOSTS
        self.words = ""

    def move(self, pic: Picture, at: QPointF, keys: Keys) -> None:
        """Let the end snap to a unit's last working day, the start to its first day; Alt takes any day."""
        by_day = bool(keys & Keys.AltModifier)
        old = self._frame.sheet.items[self._item].days
        shift = round(pic.axis.moment(at.x() - pic.left) - self._from)
        new = self._drawn(pic, at, by_day=by_day) if old is None else self._pulled(pic, old, shift, by_day=by_day)
        alone = bool(keys & Keys.ShiftModifier)
        if (new, alone) == (self._days, self._alone):
            return
        self._days, self._alone = new, alone
        self.outlook = outlook_of_stretch(self._frame, self._item, new, along=self._along and not alone)
        self.ghosts = old_places(self._frame, self.outlook)
        self.words = short_days(new, self._frame.today) + f", {new.end - new.start + 1} days"
        if self.outlook.carried:
            self.words += f", carries {self.outlook.carried}"

    def wish(self) -> Wish | None:
        """Ask for the new days, unless they are the old ones."""
        if self._days is None or self._days == self._frame.sheet.items[self._item].days:
            return None
        return Stretched(self._item, self._days, self._alone)

    def paint(self, painter: QPainter, pic: Picture) -> None:
        """Write the new dates beside the bar."""
        paint_words(painter, pic, self._item, self.words)

    def _pulled(self, pic: Picture, old: Days, shift: int, *, by_day: bool) -> Days:
        if self._from_start:
            start = old.start + shift
            return Days(min(old.end, start if by_day else pic.axis.snapped_start(start)), old.end)
        end = old.end + shift
        return Days(old.start, max(old.start, end if by_day else pic.axis.snapped_end(end)))

    def _drawn(self, pic: Picture, at: QPointF, *, by_day: bool) -> Days:
        first, last = sorted((self._first, pic.axis.day(at.x() - pic.left)))
        if by_day:
            return Days(first, last)
        start = pic.axis.unit(first).start
        return Days(start, max(start, pic.axis.snapped_end(pic.axis.unit(last).end)))


class DrawLink:
    """Drags a rubber band from one end of a bar to another bar, that waits for it."""

    def __init__(self, pic: Picture, item: int, *, from_start: bool) -> None:
        self._frame = pic.frame
        self._item = item
        self._from_start = from_start
        self._at = QPointF()
        self._target: int | None = None
        self._anchor = Anchor.FINISH_START
        self._circle: dict[int, list[int] | None] = {}
        self.outlook: Outlook = NOTHING
        self.ghosts: Mapping[Key, Ghost] = NO_GHOSTS
        self.words = ""

    def move(self, pic: Picture, at: QPointF, keys: Keys) -> None:
        """Look for a bar under the pointer: its left half is its start, its right half its end."""
        del keys
        self._at = at
        found = hit(pic, at)
        self._target, self.words = None, ""
        if found.zone not in (Zone.BAR, Zone.START, Zone.END) or not isinstance(found.key, int):
            return
        days = pic.days(found.key)
        if found.key == self._item or days is None:
            return
        self._target = found.key
        into_end = at.x() > (pic.x(days.start) + pic.x(days.end + 1)) / 2 and found.zone is not Zone.START
        self._anchor = ANCHORS[self._from_start, into_end and found.zone is Zone.END]
        self.words = self._say()

    def wish(self) -> Wish | None:
        """Ask for the link; a circle is asked for too, to be refused in words by the command."""
        return None if self._target is None else Linked(self._item, self._target, self._anchor)

    def paint(self, painter: QPainter, pic: Picture) -> None:
        """Paint the band, and what it would tie."""
        row = pic.frame.shown(self._item)
        days = pic.days(self._item)
        if row is None or days is None:
            return
        box = pic.bar(row, days)
        begin = QPointF(box.left() if self._from_start else box.right(), box.center().y())
        closes = self._target is not None and self._circle.get(self._target) is not None
        token = "danger" if closes else "accent"
        painter.setPen(pic.look.pen(token, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QLineF(begin, self._at))
        if self._target is not None:
            aim_row, aim = pic.frame.shown(self._target), pic.days(self._target)
            if aim_row is not None and aim is not None:
                painter.drawRoundedRect(pic.bar(aim_row, aim).adjusted(-2, -2, 2, 2), 4, 4)
        paint_tip(painter, pic, QPointF(self._at.x() + 12, self._at.y() + 10), self.words)

    def _say(self) -> str:
        target = self._target
        if target is None:
            return ""
        if target not in self._circle:
            after = self._frame.forest.after
            self._circle[target] = chain(
                lambda item: [tie.successor for tie in after.get(item, ())], target, self._item
            )
        way = self._circle[target]
        if way is not None:
            return "Would close a circle: " + " → ".join(self._frame.title(key) for key in [*way, way[0]])
        mine, other = self._frame.title(self._item), self._frame.title(target)
        return f"{other} {ANCHOR_WORDS[self._anchor]} {mine} {'starts' if self._from_start else 'ends'}"


class HangRows:
    """Drags rows of the tree to another place or under another row."""

    def __init__(self, pic: Picture, items: tuple[int, ...]) -> None:
        self._frame = pic.frame
        self._items = items
        self._inside = {*items, *pic.frame.inside(items)}
        self._wish: Hung | None = None
        self._line: tuple[float, float] | None = None
        self._into: Key | None = None
        self.outlook: Outlook = NOTHING
        self.ghosts: Mapping[Key, Ghost] = NO_GHOSTS
        self.words = ""

    def move(self, pic: Picture, at: QPointF, keys: Keys) -> None:
        """Find the gap between two rows, or the row to hang under, that is nearest to the pointer."""
        del keys
        self._wish, self._line, self._into = None, None, None
        line = pic.line_at(at.y())
        if line is None or line.key in self._inside:
            return
        row = pic.frame.line_of[line.key]
        part = (at.y() - pic.top(row)) / pic.look.row
        if isinstance(line.key, str) or (line.parts and part >= INTO_FROM) or self._middle(line.key, part):
            self._into = line.key
            self._wish = Hung(self._items, line.key, None)
            return
        below = part >= 0.5  # noqa: PLR2004
        self._line = (fold_x(pic, line), pic.top(row + below))
        self._wish = Hung(self._items, pic.frame.above.get(line.key), self._sibling(line.key, below=below))

    def wish(self) -> Wish | None:
        """Ask for the new place."""
        return self._wish

    def paint(self, painter: QPainter, pic: Picture) -> None:
        """Paint the insertion line, or a frame around the row to hang under."""
        painter.setPen(pic.look.pen("accent", 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._line is not None:
            x, y = self._line
            painter.drawLine(QLineF(x + 4, y, pic.tree, y))
            painter.drawEllipse(QRectF(x - 3, y - 3, 6, 6))
        elif self._into is not None and self._into in pic.frame.line_of:
            top = pic.top(pic.frame.line_of[self._into])
            painter.drawRoundedRect(QRectF(1, top + 1, pic.tree - 2, pic.look.row - 2), 3, 3)

    def _middle(self, key: Key, part: float) -> bool:
        entry = self._frame.entry(key)
        is_home = entry is not None and entry.kind is ItemKind.INITIATIVE
        return is_home and INTO_FROM <= part <= 1 - INTO_FROM

    def _sibling(self, key: Key, *, below: bool) -> int | None:
        """Return the sibling that comes after the gap, None for the last place."""
        if not below:
            return key if isinstance(key, int) else None
        siblings = _siblings(self._frame, key)
        later = siblings[siblings.index(key) + 1 :] if key in siblings else []
        return next((one for one in later if one not in self._inside), None)


INTO_FROM = 0.3
ANCHORS = {
    (False, False): Anchor.FINISH_START,
    (True, False): Anchor.START_START,
    (False, True): Anchor.FINISH_FINISH,
    (True, True): Anchor.START_FINISH,
}
ANCHOR_WORDS = {
    Anchor.FINISH_START: "starts after",
    Anchor.START_START: "starts when",
    Anchor.FINISH_FINISH: "ends when",
    Anchor.START_FINISH: "ends after",
}


def _siblings(frame: Frame, key: Key) -> list[int]:
    above = frame.above.get(key)
    if isinstance(above, str):
        return frame.groups[above].roots
    return frame.forest.parts.get(above, []) if above is not None else frame.forest.roots


def old_places(frame: Frame, outlook: Outlook) -> Mapping[Key, Ghost]:
    """Return where the bars of an outlook lie now, to be painted as outlines."""
    return {key: Ghost(frame.days(key)) for key in outlook.days if frame.days(key) != outlook.days[key]}


def paint_words(painter: QPainter, pic: Picture, item: int, words: str) -> None:
    """Write words over an item's bar, or under it in the first row."""
    row, days = pic.frame.shown(item), pic.days(item)
    if row is None or days is None or not words:
        return
    box = pic.bar(row, days)
    above = box.top() - pic.look.px(24)
    y = above if above > pic.head else box.bottom() + pic.look.px(5)
    paint_tip(painter, pic, QPointF(box.left(), y), words)


def paint_tip(painter: QPainter, pic: Picture, at: QPointF, words: str) -> None:
    """Paint words in a small frame, kept within the canvas."""
    if not words:
        return
    look = pic.look
    text = look.fit("caption", words, pic.width - pic.left - look.px(24))
    width = look.width("caption", text) + look.px(14)
    x = max(pic.left + 4, min(at.x(), pic.width - width - 4))
    y = min(at.y(), pic.height - look.px(22))
    painter.setPen(look.pen("border_control"))
    painter.setBrush(look.color("surface_raised"))
    painter.drawRoundedRect(QRectF(round(x) + 0.5, round(y) + 0.5, width, look.px(19)), 3, 3)
    look.text(painter, "caption", "text", (round(x) + look.px(7), round(y) + look.px(14)), text)
