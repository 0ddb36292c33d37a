"""The lines below a note that is read: best matches, similar notes, highlights, and others of one shape."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.face import FacePainter
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import paint_cap
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, panel, write
from pmdesk.ui.widgets.painted_list import STEPS, Look, PaintedList, PlainRows, global_box
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

SIDE = 20
GAP = 8
LEAST_TITLE = 140
NARROW = 420
"""Below this width the column in the middle goes."""
KEYS = frozenset({Qt.Key.Key_Space, Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_J, Qt.Key.Key_K})
REMOVING = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


@frozen
class Line:
    """One line: what stands before its title (a keycap, a tick box or an icon), and up to three columns behind it."""

    key: str
    title: str
    cap: str = ""
    tick: bool | None = None
    icon: str = ""
    icon_ink: str = "text_faint"
    small: bool = False
    dot: int = 0
    chip: str = ""
    middle: str = ""
    when: str = ""
    end: str = ""
    end_ink: str = "text_faint"
    place: str = ""

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        ticked = {True: "ticked", False: "not ticked", None: ""}[self.tick]
        parts = (self.cap, self.title, self.place, self.chip, self.middle, self.when, self.end, ticked)
        return ", ".join(part for part in parts if part)


@frozen
class Columns:
    """How wide the columns are, in pixels of the design; the middle one goes where it is narrow."""

    middle: int = 0
    when: int = 0
    end: int = 0
    height: int = 0


class LineRows(PlainRows):
    """Lines as rows of a painted list."""

    def __init__(self, theme: Theme, icons: Icons, columns: Columns) -> None:
        super().__init__(theme)
        self._icons = icons
        self._columns = columns
        self.lines: tuple[Line, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def height(self, row: int) -> int:
        del row
        dense = self.theme.size("row_dense")
        return dense + self.theme.px(self._columns.height - 24) if self._columns.height else dense

    def text(self, row: int) -> str:
        return self.lines[row].spoken

    def tick_right(self, row: int) -> int:
        """Return where the tick box of a row ends, 0 when it has none."""
        return 0 if self.lines[row].tick is None else self.theme.px(SIDE + 14 + GAP // 2)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        line = self.lines[row]
        left = self._paint_lead(painter, line, box)
        right = self._paint_columns(painter, line, box, look, self._with_middle(line, box.right() - left))
        self._paint_title(painter, line, QRect(left, box.top(), right - left, box.height()), look)

    def _paint_lead(self, painter: QPainter, line: Line, box: QRect) -> int:
        theme = self.theme
        x, middle, side = box.left() + theme.px(SIDE), box.top() + box.height() / 2, theme.px(14)
        if line.cap:
            paint_cap(painter, theme, line.cap, QPointF(x, middle))
            x += theme.px(20 + GAP)
        if line.tick is not None:
            FacePainter(theme, self._icons).paint_tick(
                painter, QRect(x, round(middle - side / 2), side, side), on=line.tick
            )
            x += side + theme.px(GAP)
        if line.icon:
            side = theme.px(16 if line.cap else 14)
            self._icons.paint(painter, line.icon, line.icon_ink, QPointF(x, middle - side / 2), side)
            x += side + theme.px(GAP)
        return x

    def _with_middle(self, line: Line, room: int) -> bool:
        """Whether the column in the middle shows: it makes room for the words of a line that has a chip."""
        theme, columns = self.theme, self._columns
        if not line.middle or not line.chip:
            return bool(line.middle)
        used = sum(theme.px(wide + GAP) for wide in (columns.end, columns.when, columns.middle)) + theme.px(SIDE)
        return room - used - self._chip_width(line) >= theme.px(LEAST_TITLE)

    def _chip_width(self, line: Line) -> int:
        font = self.theme.font("caption")
        return QFontMetrics(font).horizontalAdvance(line.chip) + self.theme.px(14) if line.chip else 0

    def _paint_columns(self, painter: QPainter, line: Line, box: QRect, look: Look, with_middle: bool) -> int:
        """Paint the columns from the right and return where the title must end."""
        theme, columns = self.theme, self._columns
        right = box.right() + 1 - theme.px(SIDE)
        narrow = box.width() < theme.px(NARROW)
        for words, wide, ink, at_right in (
            (line.end, columns.end, line.end_ink, True),
            (line.when, 0 if narrow else columns.when, "text_faint", True),
            (line.middle, columns.middle if with_middle and not narrow else 0, "text_muted", False),
        ):
            if not wide:
                continue
            place = QRect(right - theme.px(wide), box.top(), theme.px(wide), box.height())
            font = theme.font("small", numbers=True)
            said = elided(QFontMetrics(font), words, place.width())
            color = theme.color("selection_text" if look.selected and look.focused else ink)
            write(painter, place, said, font, color, flags=RIGHT if at_right else LEFT)
            right = place.left() - theme.px(GAP)
        return right

    def _paint_title(self, painter: QPainter, line: Line, place: QRect, look: Look) -> None:
        theme = self.theme
        font = theme.font("small" if line.small else "body")
        metrics = QFontMetrics(font)
        chip = self._chip_width(line)
        dot = theme.size("dot") + theme.px(GAP) if line.dot else 0
        room = place.width() - dot - (chip + theme.px(GAP) if chip else 0)
        words = elided(metrics, line.title, room)
        write(painter, place, words, font, theme.color("selection_text" if look.selected else "text"))
        x = place.left() + min(room, metrics.horizontalAdvance(words)) + theme.px(GAP)
        if line.dot:
            side = theme.size("dot")
            panel(painter, QRect(x, place.center().y() - side // 2 + 1, side, side), 2, theme.series(line.dot))
            x += side + theme.px(GAP)
        if line.chip:
            high = theme.size("chip")
            pill = QRect(x, place.top() + (place.height() - high) // 2, chip, high)
            panel(painter, pill, high / 2, theme.color("warning_bg"))
            write(painter, pill, line.chip, theme.font("caption"), theme.color("warning_text"), flags=CENTER)


class Strip(PaintedList):
    """A list as high as its lines, so that only what holds it scrolls; an arrow key walks out at its ends.

    `pressed` carries a line's number, `digit` a digit key for it, `removed` that it is to go. Keys that mean something
    of their own here are named by `letters` and come by `letter`.
    """

    walked_out = Signal(int)
    pressed = Signal(int)
    ticked = Signal(int)
    digit = Signal(int, int)
    removed = Signal(int)
    escaped = Signal()
    focused = Signal()
    menu_wanted = Signal(int, QPoint)
    letter = Signal(str)

    def __init__(
        self,
        theme: Theme,
        rows: LineRows,
        *,
        name: str,
        takes_digits: bool = False,
        removes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, rows, many=False, parent=parent)
        self._lines = rows
        self._takes_digits = takes_digits
        self._removes = removes
        self.letters: Callable[[], tuple[str, ...]] = tuple
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(self.pressed)

    @property
    def line(self) -> Line | None:
        """The current line."""
        return self._lines.lines[self.current] if 0 <= self.current < self._lines.count() else None

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines; the current one stays where it is still there."""
        kept = None if self.line is None else self.line.key
        self._lines.lines = lines
        self.clear_current()
        self.refresh()
        at = next((at for at, line in enumerate(lines) if line.key == kept), -1)
        if at >= 0:
            self.set_current(at)
        elif self.hasFocus():
            self.step(1)

    def lines(self) -> tuple[Line, ...]:
        """Return what is shown."""
        return self._lines.lines

    def refresh(self) -> None:
        """Show the lines anew, as high as they are now."""
        super().refresh()
        self.setFixedHeight(self.whole_height())

    def enter(self, way: int) -> None:
        """Take the focus from a neighbour: at the first line, or at the last one when walking up."""
        self.set_current(0 if way > 0 else self._lines.count() - 1)
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self.current
        if self._letter(event):
            self.letter.emit(self._letter(event))
        elif not self._plain(event):
            super().keyPressEvent(event)
        elif key in STEPS and not 0 <= row + STEPS[key] < self._lines.count():
            self.walked_out.emit(STEPS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_X) and row >= 0:
            self.ticked.emit(row)
        elif self._takes_digits and event.text().isdecimal():
            self.digit.emit(row, int(event.text()))
        elif self._removes and key in REMOVING:
            self.removed.emit(row)
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row = self.row_at(at.y())
        if row < 0 or event.button() != Qt.MouseButton.LeftButton or not self.rect().contains(at):
            return
        if at.x() < self._lines.tick_right(row):
            self.ticked.emit(row)
        else:
            self.pressed.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do nothing more: the first press has acted."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        row = self.current if by_key else self.row_at(event.pos().y())
        if row >= 0:
            at = global_box(self, row).bottomLeft() if by_key else event.globalPos()
            self.menu_wanted.emit(row, at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def _wants(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if self._letter(event):
            return True
        if not self._plain(event):
            return False
        is_digit = self._takes_digits and event.text().isdecimal()
        return key in KEYS or is_digit or (self._removes and key in REMOVING)

    def _letter(self, event: QKeyEvent) -> str:
        """Return the own key that was pressed, or nothing."""
        typed = QKeySequence(event.keyCombination()).toString()
        return typed if typed in self.letters() else ""

    def _plain(self, event: QKeyEvent) -> bool:
        return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
