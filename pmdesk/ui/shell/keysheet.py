"""The key sheet: every verb of the actions table with its keys, searchable."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QWidget

from pmdesk.domain.matching import match
from pmdesk.ui.shell.overlay import Overlay
from pmdesk.ui.shell.panes import TITLES
from pmdesk.ui.shell.strips import HintStrip
from pmdesk.ui.widgets.actions import CANVAS, EVERYWHERE, LIST, Action, Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import caps_width, paint_caps
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.window_keys import WindowKeys, keys_of

WIDE = 560
PLACES = {EVERYWHERE: "Everywhere", LIST: "In lists", CANVAS: "On a canvas"}
WALKING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class Line(NamedTuple):
    """A heading, or a verb with its keys."""

    title: str
    keys: tuple[str, ...] = ()
    heading: bool = False


def lines(actions: Actions, words: str = "") -> list[Line]:
    """Return the verbs that have keys and fit the words, under the place where their keys work."""
    groups: dict[str, list[Line]] = {}
    for action in actions.all():
        keys = actions.keys(action.id)
        if keys and _fits(action.title, keys, words):
            groups.setdefault(place_name(action), []).append(Line(action.title.removesuffix("…"), keys))
    return [line for name, group in groups.items() for line in (Line(name, heading=True), *group)]


def lines_of(own: WindowKeys, words: str = "") -> list[Line]:
    """Return the verbs of a window of its own that fit the words."""
    found = [Line(key.title, key.keys) for key in own.table if _fits(key.title, key.keys, words)]
    return [Line("In this window", heading=True), *found] if found else []


def place_name(action: Action) -> str:
    """Say where the keys of an action work."""
    return PLACES.get(action.where) or TITLES.get(action.pane, action.pane.capitalize())


def _fits(title: str, keys: tuple[str, ...], words: str) -> bool:
    typed = words.replace(" ", "+").casefold()
    return match(words, title) is not None or any(typed == key.casefold() for key in keys)


class LineRows(PlainRows):
    """Paints the lines of the sheet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: list[Line] = []

    def count(self) -> int:
        """Return how many lines there are."""
        return len(self.lines)

    def height(self, row: int) -> int:
        """Return the height of a line; headings are higher."""
        return self.theme.px(30 if self.lines[row].heading else 24)

    def can_stand(self, row: int) -> bool:
        """Let the selection pass over headings."""
        return not self.lines[row].heading

    def text(self, row: int) -> str:
        """Return the verb and its keys."""
        return ", ".join((self.lines[row].title, *self.lines[row].keys))

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint a heading, or a verb with its keys at the right."""
        del look
        theme, line = self.theme, self.lines[row]
        left, right = box.left() + theme.px(14), box.right() - theme.px(14)
        if line.heading:
            words = QRect(left, box.top() + theme.px(6), box.width(), box.height() - theme.px(6))
            write(painter, words, line.title, theme.font("caption"), theme.color("text_faint"))
            return
        for keys in reversed(line.keys):
            right -= caps_width(theme, keys)
            paint_caps(painter, theme, keys, QPointF(right, box.center().y() + 1))
            right -= theme.px(10)
        font = theme.font("small")
        words = elided(QFontMetrics(font), line.title, right - left)
        write(painter, QRect(left, box.top(), right - left, box.height()), words, font, theme.color("text"))


def show_keys(theme: Theme, icons: Icons, actions: Actions, window: QWidget) -> None:
    """Show the keys of the window that has the focus, when it has a table of its own, else all of the main one."""
    active = QApplication.activeWindow() or window
    own = None if active is window else keys_of(active)
    host, told = (window, partial(lines, actions)) if own is None else (active, partial(lines_of, own))
    sheet = host.findChild(KeySheet) or KeySheet(theme, icons, told, host)
    sheet.ask()


class KeySheet(Overlay):
    """Lists all keys; typing narrows them, by verb or by key."""

    def __init__(self, theme: Theme, icons: Icons, told: Callable[[str], list[Line]], host: QWidget) -> None:
        super().__init__(theme, host, width=WIDE, name="Keys")
        self._told = told
        self._rows = LineRows(theme)
        self.field = QLineEdit(self)
        self.list = PaintedList(theme, self._rows, many=False, parent=self)
        self._glass = QLabel(self)
        self._glass.setPixmap(icons.pixmap("keyboard", "text_faint", theme.size("icon"), self.devicePixelRatio()))
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText("Find a key or a verb")
        self.field.setAccessibleName("Find a key or a verb")
        self.field.textEdited.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.setAccessibleName("Keys")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._strip = HintStrip(theme, [("Up Down", "scroll"), ("Escape", "close")], self)
        self._arrange()

    def ask(self) -> None:
        """Open with all keys."""
        self.field.clear()
        self._narrow("")
        self.open()
        self.field.setFocus()

    def shown(self) -> list[Line]:
        """Return the lines that are listed now."""
        return list(self._rows.lines)

    def wanted_height(self) -> int:
        """Return as much as the window gives."""
        return self._theme.px(44 + 30 + 12) + max(self.list.whole_height(), self._theme.px(120))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if Qt.Key(event.key()) in WALKING:
                self.list.keyPressEvent(event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        theme = self._theme
        self.field.setFont(theme.font("headline_field"))
        self.field.setFixedHeight(theme.px(28))
        top = QHBoxLayout()
        top.setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(8))
        top.setSpacing(theme.px(8))
        top.addWidget(self._glass)
        top.addWidget(self.field)
        self.list.set_frame(top=1)
        self.column.addLayout(top)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self._strip)

    def _narrow(self, words: str) -> None:
        self._rows.lines = self._told(words.strip())
        self.list.refresh()
        self.list.clear_current()
        self.list.verticalScrollBar().setValue(0)
        count = sum(not line.heading for line in self._rows.lines)
        self._strip.set_right(f"{count} verbs")
        self.stand()
