"""A popover in which one or several of many choices are picked, narrowed by typing."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, panel, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

FILTERED_FROM = 8
MOST_SHOWN = 10
MEASURED = 300
NARROWEST, WIDEST = 160, 380
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_SHOWN, Qt.Key.Key_PageDown: MOST_SHOWN}


@frozen
class Choice:
    """One choice: its value and words, an icon with its colour or a dot of a product's colour, a faint fact."""

    value: object
    text: str
    icon: str = ""
    ink: str = "text_muted"
    colour: int = 0
    fact: str = ""


class ChoiceRows(PlainRows):
    """Choices as rows of a painted list; ticked ones carry a tick."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.shown: list[Choice] = []
        self.ticked: list[object] = []

    def count(self) -> int:
        return len(self.shown)

    def text(self, row: int) -> str:
        choice = self.shown[row]
        ticked = ", ticked" if choice.value in self.ticked else ""
        return f"{choice.text}{', ' + choice.fact if choice.fact else ''}{ticked}"

    def height(self, row: int) -> int:
        del row
        return self.theme.size("min_target")

    def wanted_width(self) -> int:
        """Return how wide the widest choice is with what stands beside it."""
        metrics = QFontMetrics(self.theme.font("small"))
        words = max(
            (metrics.horizontalAdvance(f"{choice.text}  {choice.fact}") for choice in self.shown[:MEASURED]), default=0
        )
        return words + self.theme.px(66)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, choice = self.theme, self.shown[row]
        side = theme.px(14)
        x = box.left() + theme.px(10)
        top = box.top() + (box.height() - side) / 2
        if choice.value in self.ticked:
            self._icons.paint(painter, "check", "accent_ink", QPointF(x, top), side)
        x += side + theme.px(6)
        if choice.colour:
            dot = theme.size("dot")
            panel(painter, QRect(x, box.center().y() - dot // 2, dot, dot), 2, theme.series(choice.colour))
            x += dot + theme.px(6)
        elif choice.icon:
            self._icons.paint(painter, choice.icon, choice.ink, QPointF(x, top), side)
            x += side + theme.px(6)
        right = box.right() - theme.px(10)
        if choice.fact:
            font = theme.font("caption_regular", numbers=True)
            wide = QFontMetrics(font).horizontalAdvance(choice.fact)
            place = QRect(right - wide, box.top(), wide + 1, box.height())
            write(painter, place, choice.fact, font, theme.color("text_faint"), flags=RIGHT)
            right -= wide + theme.px(8)
        font = theme.font("small")
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(font), choice.text, right - x)
        write(painter, QRect(x, box.top(), right - x, box.height()), words, font, ink)


class ChoiceList(PaintedList):
    """The list of choices; one press of the pointer is enough."""

    picked = Signal(int)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint().y())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(row)


class ChoicePopover(Popover):
    """Picks values out of choices; `kept` carries them in the order in which they were ticked.

    One choice is kept by Enter or a press. Several are ticked by Space or a press and kept by Enter or by looking
    elsewhere. Esc keeps nothing. `free` lets typed words be a new value.
    """

    kept = Signal(object)

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        owner: QWidget,
        choices: Sequence[Choice],
        chosen: Iterable[object],
        *,
        name: str,
        many: bool = False,
        free: bool = False,
    ) -> None:
        super().__init__(theme, owner)
        self._choices = list(choices)
        self._many = many
        self._free = free
        self._is_filtered = free or len(choices) >= FILTERED_FROM
        self._rows = ChoiceRows(theme, icons)
        self._rows.ticked = list(chosen)
        self._rows.shown = list(choices)
        self._before = list(chosen)
        self._settled = False
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText("Type a name" if free else "Filter")
        self._filter.setAccessibleName(f"{name}, {'type a name' if free else 'filter'}")
        self._list = ChoiceList(theme, self._rows, many=False, parent=self)
        self._list.setAccessibleName(name)
        self.setAccessibleName(name)
        self._arrange()

    @property
    def ticked(self) -> tuple[object, ...]:
        """What is picked now."""
        return tuple(self._rows.ticked)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What is offered now, narrowed by what was typed."""
        return tuple(self._rows.shown)

    def narrow(self, words: str) -> None:
        """Offer only what contains all the typed words; free words are offered as a new value."""
        wanted = words.casefold().split()
        self._rows.shown = [each for each in self._choices if all(word in each.text.casefold() for word in wanted)]
        typed = words.strip()
        if self._free and typed and all(each.text.casefold() != typed.casefold() for each in self._choices):
            self._rows.shown.append(Choice(typed, typed, "plus", fact="new"))
        self._list.refresh()
        self._list.clear_current()
        self._list.step(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._list.step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Space:
            self._pick(self._list.current)
        elif key == Qt.Key.Key_Escape:
            self._settled = True
            self.close()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._many and not self._filter.text() and isinstance(event, QKeyEvent) and is_space(event):
            self._tick(self._list.current, only=False)
            return True
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab keep, like Enter."""
        del forward
        self._enter()
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        if not self._settled and self._many:
            self._settle()
        super().hideEvent(event)

    def _arrange(self) -> None:
        theme = self._theme
        pad = theme.px(4)
        self._filter.setFont(theme.font("small"))
        self._filter.textChanged.connect(self.narrow)
        self._filter.installEventFilter(self)
        self._list.always_focused = True
        self._list.picked.connect(self._press)
        self._list.activated.connect(self._activate)
        row = QHBoxLayout()
        row.setContentsMargins(pad, 0, pad, pad)
        row.addWidget(self._filter)
        self.column.setContentsMargins(1, pad, 1, pad)
        self.column.addLayout(row)
        self.column.addWidget(self._list)
        self._filter.setVisible(self._is_filtered)
        if not self._is_filtered:
            row.setContentsMargins(0, 0, 0, 0)
        shown = max(1, min(MOST_SHOWN, len(self._choices) + self._free))
        self._list.setFixedHeight(shown * self._rows.height(0))
        self._list.setMinimumWidth(min(theme.px(WIDEST), max(theme.px(NARROWEST), self._rows.wanted_width())))
        ticked = (at for at, choice in enumerate(self._rows.shown) if choice.value in self._rows.ticked)
        self._list.set_current(next(ticked, 0))
        (self._filter if self._is_filtered else self._list).setFocus()

    def _enter(self) -> None:
        """Keep the one that is current; of several, tick it where words were typed, else keep what is ticked."""
        if self._many and self._filter.text().strip():
            self._tick(self._list.current, only=False)
            self._filter.clear()
            return
        if not self._many:
            self._tick(self._list.current, only=True)
        self._settle()
        self.close()

    def _activate(self, row: int) -> None:
        del row
        self._enter()

    def _press(self, row: int) -> None:
        self._tick(row, only=not self._many)
        if not self._many:
            self._settle()
            self.close()

    def _pick(self, row: int) -> None:
        if self._many:
            self._tick(row, only=False)
        else:
            self._enter()

    def _tick(self, row: int, *, only: bool) -> None:
        if not 0 <= row < len(self._rows.shown):
            return
        value = self._rows.shown[row].value
        if only:
            self._rows.ticked = [value]
        elif value in self._rows.ticked:
            self._rows.ticked.remove(value)
        else:
            self._rows.ticked.append(value)
            self._remember_new(self._rows.shown[row])
        self._list.viewport().update()

    def _remember_new(self, choice: Choice) -> None:
        """Keep a value that was typed among the choices, so that another word can be typed after it."""
        if choice not in self._choices:
            self._choices.append(Choice(choice.value, choice.text))

    def _settle(self) -> None:
        if not self._settled:
            self._settled = True
            if self._rows.ticked != self._before:
                self.kept.emit(tuple(self._rows.ticked))


def is_space(event: QKeyEvent) -> bool:
    """Whether the space bar goes down."""
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
