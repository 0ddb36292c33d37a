"""The command palette: one box for places, things and verbs."""

import time
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.matching import match
from pmdesk.ui.context import Finder, Found, LaterFinder
from pmdesk.ui.shell.overlay import Overlay
from pmdesk.ui.shell.strips import Chip, HintStrip
from pmdesk.ui.widgets.actions import CANVAS, EVERYWHERE, LIST, Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import caps_width, paint_caps
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

WIDE = 656
MOST_ROWS_HIGH = 14
PER_FINDER = 8
MOST_COMMANDS = 6
COMMANDS = "Commands"
NOTHING = "Nothing found"
SIGILS = (">", "#", "@", "~")
LEAST_FOR_LATER = 2
"""Without a sign so many letters are needed to ask those that answer later: fewer find everything."""
LETTER_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
GO_ON = (
    ("Up Down", "choose"),
    ("Return", "open"),
    (">", "commands"),
    ("#", "items"),
    ("@", "people"),
    ("~", "notes"),
)


@frozen
class Entry:
    """One line of the palette: a heading, or something that can be opened or done."""

    title: str
    heading: bool = False
    icon: str = ""
    fact: str = ""
    hits: tuple[tuple[int, int], ...] = ()
    keys: str = ""
    place: str = ""
    action_id: str = ""


class EntryRows(PlainRows):
    """Paints the lines of the palette."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.entries: list[Entry] = []

    def count(self) -> int:
        """Return how many lines there are, headings included."""
        return len(self.entries)

    def height(self, row: int) -> int:
        """Return 26 px for headings, 30 for the rest."""
        return self.theme.px(26 if self.entries[row].heading else 30)

    def can_stand(self, row: int) -> bool:
        """Let the selection pass over headings."""
        return not self.entries[row].heading

    def text(self, row: int) -> str:
        """Return title, fact and key as they are said."""
        entry = self.entries[row]
        return ", ".join(part for part in (entry.title, entry.fact, entry.keys) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint a heading, or icon, title with its hits, fact and key."""
        theme, entry = self.theme, self.entries[row]
        left = box.left() + theme.px(14)
        if entry.heading:
            words = QRect(left, box.top() + theme.px(2), box.width(), box.height() - theme.px(2))
            write(painter, words, entry.title, theme.font("caption"), theme.color("text_faint"))
            return
        side = theme.size("icon")
        if entry.icon:
            at = QPointF(left, box.top() + (box.height() - side) // 2)
            self._icons.paint(painter, entry.icon, "text_faint", at, side)
        keys = entry.keys or ("Return" if look.current else "")
        right = box.right() - theme.px(14)
        if keys:
            right -= caps_width(theme, keys)
            paint_caps(painter, theme, keys, QPointF(right, box.center().y() + 1))
            right -= theme.px(10)
        self._paint_words(
            painter, entry, QRect(left + theme.px(28), box.top(), right - left - theme.px(28), box.height())
        )

    def _paint_words(self, painter: QPainter, entry: Entry, box: QRect) -> None:
        theme = self.theme
        plain, strong = theme.font("body"), theme.font("body_strong")
        x, done = box.left(), 0
        pieces: list[tuple[str, bool]] = []
        for start, end in entry.hits:
            pieces += [(entry.title[done:start], False), (entry.title[start:end], True)]
            done = end
        pieces.append((entry.title[done:], False))
        for text, hit in pieces:
            font = strong if hit else plain
            metrics = QFontMetrics(font)
            room = box.right() - x
            if text and room > 0:
                write(
                    painter,
                    QRect(x, box.top(), room, box.height()),
                    elided(metrics, text, room),
                    font,
                    theme.color("text"),
                )
                x += metrics.horizontalAdvance(text)
        room = box.right() - x - theme.px(8)
        if entry.fact and room > theme.px(20):
            small = theme.font("small")
            fact = elided(QFontMetrics(small), entry.fact, room)
            write(
                painter, QRect(x + theme.px(8), box.top(), room, box.height()), fact, small, theme.color("text_faint")
            )


class Palette(Overlay):
    """Asks the finders at every keystroke; results stand in a stable order under headings."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        actions: Actions,
        host: QWidget,
        go: Callable[[str], None],
    ) -> None:
        super().__init__(theme, host, width=WIDE, name="Search or run a command")
        self._actions = actions
        self._go = go
        self.finders: list[Finder] = []
        self.later: list[LaterFinder] = []
        self._words = ""
        self._began = 0.0
        self._now: list[Entry] = []
        self._later: dict[str, list[Found]] = {}
        self.recent: Callable[[], list[Found]] = list
        self.selection: Callable[[], tuple[str, str]] = lambda: ("", "")
        self._rows = EntryRows(theme, icons)
        self.field = QLineEdit(self)
        self.list = PaintedList(theme, self._rows, many=False, parent=self)
        self.chip = Chip(theme, self)
        self.strip = HintStrip(theme, list(GO_ON), self)
        self._build(icons)
        theme.changed.connect(self._dress)
        self._dress()

    def ask(self, words: str = "") -> None:
        """Open with these words in the box."""
        self.field.setText(words)
        self._search(words)
        self.open()
        self.field.setFocus()

    def entries(self) -> list[Entry]:
        """Return what is offered now, headings included."""
        return list(self._rows.entries)

    def wanted_height(self) -> int:
        """Return the height of box, lines and footer, at most 14 lines."""
        rows = min(self.list.whole_height(), self._theme.px(30 * MOST_ROWS_HIGH)) + self._theme.px(12)
        return self._theme.px(44) + rows + self.strip.sizeHint().height() + 2

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return super().eventFilter(watched, event)

    def _build(self, icons: Icons) -> None:
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText("Search or run a command")
        self.field.setAccessibleName("Search or run a command")
        self.field.textEdited.connect(self._search)
        self.field.installEventFilter(self)
        self.glass = QLabel(self)
        self.glass.setPixmap(icons.pixmap("search", "text_faint", self._theme.size("icon"), self.devicePixelRatio()))
        self.list.setAccessibleName("Results")
        self.list.always_focused = True
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.activated.connect(self._run)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._top = QHBoxLayout()
        for part in (self.glass, self.field, self.chip):
            self._top.addWidget(part)
        self.column.addLayout(self._top)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.strip)

    def _dress(self) -> None:
        theme = self._theme
        self.field.setFont(theme.font("headline_field"))
        self._top.setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(8))
        self._top.setSpacing(theme.px(8))
        self.field.setFixedHeight(theme.px(28))
        self.list.set_frame(top=1)

    def _steer(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in LETTER_KEYS:
            self.list.keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.current >= 0:
                self._run(self.list.current)
        elif key == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
            self._search("")
        elif key == Qt.Key.Key_Escape:
            self.shut()
        else:
            return False
        return True

    def _search(self, words: str) -> None:
        self._began = time.perf_counter()
        title, _ = self.selection()
        self.chip.show_words(f"On {title}" if title else "")
        self._words = words.strip()
        self._now = self._collect(self._words)
        self._ask_later(self._words)
        self._show()
        self.list.clear_current()
        self.list.verticalScrollBar().setValue(0)
        self.list.step(1)

    def _ask_later(self, words: str) -> None:
        """Ask those that answer later; what was found before and still fits stays until then, so that little blinks."""
        sigil, rest = _parted(words)
        asked = [finder for finder in self.later if (finder.sigil == sigil if sigil else len(rest) >= LEAST_FOR_LATER)]
        before = self._later
        self._later = {
            finder.group: [found for found in before.get(finder.group, ()) if match(rest, found.title) is not None]
            for finder in asked
        }
        for finder in asked:
            finder.ask(rest, PER_FINDER, partial(self._take, words, finder.group))

    def _take(self, words: str, group: str, found: list[Found]) -> None:
        """Show what came for the words that still stand in the box, below all that is there."""
        if words != self._words or group not in self._later:
            return
        self._later[group] = found
        was_empty = self.list.current < 0
        self._show()
        if was_empty:
            self.list.step(1)

    def _show(self) -> None:
        found = self._now + _grouped(self._later.items())
        count = sum(not entry.heading for entry in found)
        self._rows.entries = found or ([Entry(NOTHING, heading=True)] if self._words else [])
        self.list.refresh()
        spent = (time.perf_counter() - self._began) * 1000
        counted = "1 result" if count == 1 else f"{count} results"
        self.strip.set_right(f"{counted}, {spent:.0f} ms" if self._words else "")
        self.stand()

    def _collect(self, words: str) -> list[Entry]:
        sigil, rest = _parted(words)
        if sigil == ">":
            return _under(COMMANDS, self._commands(rest, limit=200))
        entries = self._things(rest, sigil)
        if not sigil:
            if rest:
                entries += _under(COMMANDS, self._commands(rest, MOST_COMMANDS))
            entries += self._verbs(rest if not entries else "")
        return entries

    def _things(self, words: str, sigil: str) -> list[Entry]:
        if not words and not sigil:
            return _grouped([("Recent", self.recent())])
        groups: dict[str, list[Found]] = {}
        for finder in self.finders:
            if sigil and finder.sigil != sigil:
                continue
            for found in finder.find(words, PER_FINDER):
                groups.setdefault(found.group, []).append(found)
        for found_in in groups.values():
            found_in.sort(key=lambda found: -found.score)
        order = sorted(groups.items(), key=lambda group: -max(found.score for found in group[1]))
        return _grouped((name, found[:PER_FINDER]) for name, found in order)

    def _commands(self, words: str, limit: int) -> list[Entry]:
        scored: list[tuple[float, Entry]] = []
        _, pane = self.selection()
        for action in self._actions.all():
            title = self._actions.title(action.id)
            hit = match(words, title.removesuffix("…")) if action.pane in (EVERYWHERE, pane) else None
            if hit is not None and self._actions.is_enabled(action.id):
                scored.append((hit.score, self._entry(action.id, title, hit.hits)))
        if words:
            scored.sort(key=lambda pair: -pair[0])
        return [entry for _, entry in scored[:limit]]

    def _verbs(self, words: str) -> list[Entry]:
        title, pane = self.selection()
        if not title:
            return []
        entries = [
            self._entry(action.id, self._actions.title(action.id), ())
            for action in self._actions.all()
            if action.on_selection
            and action.pane in (pane, LIST, CANVAS, EVERYWHERE)
            and self._actions.is_enabled(action.id)
            and match(words, action.title) is not None
        ]
        return _under(f"Do with {title}", entries)

    def _entry(self, action_id: str, title: str, hits: tuple[tuple[int, int], ...]) -> Entry:
        keys = self._actions.keys(action_id)
        icon = self._actions.get(action_id).icon
        return Entry(title, icon=icon, hits=hits, keys=keys[0] if keys else "", action_id=action_id)

    def _run(self, row: int) -> None:
        entry = self._rows.entries[row]
        self.shut()
        if entry.action_id:
            self._actions.trigger(entry.action_id)
        else:
            self._go(entry.place)


def _parted(words: str) -> tuple[str, str]:
    """Return the sign that narrows a search, if there is one, and the rest."""
    sigil = words[:1] if words[:1] in SIGILS else ""
    return sigil, words[len(sigil) :].strip()


def _under(heading: str, entries: list[Entry]) -> list[Entry]:
    return [Entry(heading, heading=True), *entries] if entries else []


def _grouped(groups: Iterable[tuple[str, list[Found]]]) -> list[Entry]:
    lines: list[Entry] = []
    for name, found in groups:
        entries = [
            Entry(each.title, icon=each.icon, fact=each.fact, hits=each.hits, place=each.place) for each in found
        ]
        lines += _under(name, entries)
    return lines
