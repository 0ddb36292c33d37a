"""The sheet that parts a theme: the notes that go into a new one are ticked, by what they say or by suggestion."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pmdesk.commands.themes import SplitTheme
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Theme
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.insight.sentences import first_words
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_said import said_in_theme
from pmdesk.ui.asking import ask_for
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.tick_list import TickList
from pmdesk.ui.inbox.words import notes, when
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import RIGHT, panel, pen, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme as Looks

WIDE, LIST_HIGH = 620, 320
NEWEST = 600
OFFERED, LONGEST = 3, 24
PARTS = "pmdesk.queries.theme_parts:theme_parts"
NOTES_KEY, PARTS_KEY = "inbox.themes.split", "inbox.themes.parts"


@frozen
class PartNote:
    """A note that may go."""

    id: int
    words: str
    text: str
    fact: str


class PartRows(PlainRows):
    """Notes with tick boxes; those that typed words leave out do not show."""

    def __init__(self, theme: Looks) -> None:
        super().__init__(theme)
        self.known: tuple[PartNote, ...] = ()
        self.shown: list[PartNote] = []
        self.ticked: set[int] = set()

    def count(self) -> int:
        return len(self.shown)

    def text(self, row: int) -> str:
        note = self.shown[row]
        return f"{note.words}, {note.fact}, {'ticked' if note.id in self.ticked else 'not ticked'}"

    def narrow(self, words: str) -> None:
        """Show the notes in which all typed words stand."""
        wanted = words.casefold().split()
        self.shown = [note for note in self.known if all(word in note.text for word in wanted)]

    def toggle(self, row: int) -> None:
        """Tick a note, or no longer."""
        self.ticked ^= {self.shown[row].id}

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, note = self.theme, self.shown[row]
        side = theme.size("checkbox")
        tick = QRect(box.left() + theme.px(8), box.center().y() - side // 2 + 1, side, side)
        on = note.id in self.ticked
        edge = theme.color("accent" if on else "border_control")
        panel(painter, tick, 3, theme.color("accent" if on else "surface"), edge)
        if on:
            _paint_tick(painter, tick, theme)
        font = theme.font("caption_regular", numbers=True)
        wide = min(QFontMetrics(font).horizontalAdvance(note.fact), box.width() // 3)
        place = QRect(box.right() - theme.px(8) - wide, box.top(), wide + 1, box.height())
        fact = elided(QFontMetrics(font), note.fact, wide)
        write(painter, place, fact, font, theme.color("text_faint"), flags=RIGHT)
        left = tick.right() + theme.px(8)
        room = place.left() - theme.px(8) - left
        font = theme.font("small")
        words = elided(QFontMetrics(font), note.words, room)
        ink = theme.color("selection_text" if look.selected else "text")
        write(painter, QRect(left, box.top(), room, box.height()), words, font, ink)


class SplitSheet(Sheet):
    """`split_off` carries the new theme, the step's name and what was done in words."""

    split_off = Signal(int, str, str)

    def __init__(self, context: Context, theme: Theme, parent: QWidget) -> None:
        super().__init__(context, parent, title=f"Split {theme.title}", wide=WIDE)
        self._theme = theme
        self.name = self.add_line("New theme", "", "What these notes are about")
        self._parts = QHBoxLayout()
        self._parts.setSpacing(context.theme.px(6))
        self.parts: list[Button] = []
        self._names: set[str] = set()
        self._suggested = plain("", context.theme, "small", "text_faint", self)
        self._parts.addWidget(self._suggested)
        self._parts.addStretch(1)
        self.filter: QLineEdit = self.add_line("Notes that say", "", "Words, to find the notes that go")
        self.rows = PartRows(context.theme)
        self.list = TickList(context.theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Notes of the theme")
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.setMinimumHeight(context.theme.px(LIST_HIGH))
        self.body.insertLayout(1, self._parts)
        self.body.insertWidget(2, self.list, 1)
        self.split = self.add_verb("Split off", self.part, key="Ctrl+Return", icon="split")
        self.all = self.add_verb("Tick all that show", self.tick_all)
        self.filter.textChanged.connect(self._narrow)
        self.list.ticked.connect(self._toggle)
        self._suggested.setText("Looking for parts…")
        self._read()
        self._count()

    def tick_all(self) -> None:
        """Tick every note that shows; where all are ticked, none."""
        shown = {note.id for note in self.rows.shown}
        self.rows.ticked = self.rows.ticked - shown if shown <= self.rows.ticked else self.rows.ticked | shown
        self._count()

    def part(self) -> None:
        """Make the new theme of the ticked notes."""
        self.attempt(self._part)

    def _part(self) -> None:
        title = self.name.text().strip()
        if not title:
            self.name.setFocus()
            raise DeskError("The new theme needs a name.", "Type what these notes are about.")
        ids = tuple(NoteId(note.id) for note in self.rows.known if note.id in self.rows.ticked)
        command = SplitTheme(ThemeId(self._theme.id), ids, title)
        changes, theme_id = self.context.desk.ask(command)
        words = f"Split “{title}” off “{self._theme.title}”, {notes(len(ids))}"
        if changes:
            self.context.offer_undo(words)
        self.split_off.emit(theme_id, command.label, words)
        self.accept()

    def _read(self) -> None:
        theme_id, today = self._theme.id, self.context.clock.today()
        fetch = self.context.fetch

        def read(rows: Rows) -> tuple[PartNote, ...]:
            return tuple(
                PartNote(
                    note_id,
                    first_words(title, start),
                    f"{title} {start}".casefold(),
                    ", ".join(
                        part for part in (company or person or "", when(datetime.fromisoformat(at), today)) if part
                    ),
                )
                for note_id, title, start, person, company, _, at in said_in_theme(rows, theme_id, NEWEST)
            )

        ask_for(self.context, self, NOTES_KEY, read, self._take)
        ask_for(
            self.context,
            self,
            PARTS_KEY,
            lambda rows: fetch(PARTS)(rows, theme_id),
            self._take_parts,
            failed=self._no_parts,
        )

    def _take(self, found: tuple[PartNote, ...]) -> None:
        self.rows.known = found
        self._narrow(self.filter.text())

    def _take_parts(self, found: tuple[Any, ...]) -> None:
        self._suggested.setText("Suggested" if found else "No parts lie apart by themselves.")
        for part in found[:OFFERED]:
            self._offer(part.title, part.note_ids)

    def _offer(self, title: str, ids: tuple[int, ...]) -> None:
        shown = title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
        button = Button(self.context.theme, self.context.icons, f"{shown}, {len(ids)}", small=True, parent=self)
        button.setAutoDefault(False)
        self._names.add(title)
        button.clicked.connect(alone(lambda: self._take_part(title, ids)))
        self._parts.insertWidget(self._parts.count() - 1, button)
        self.parts.append(button)

    def _take_part(self, title: str, ids: tuple[int, ...]) -> None:
        """Tick the notes of a part; its name stands where none was typed."""
        if self.name.text().strip() in ("", *self._names):
            self.name.setText(title)
        self.rows.ticked = set(ids)
        self.rows.shown = sorted(self.rows.known, key=lambda note: note.id not in self.rows.ticked)
        self.list.refresh()
        self._count()

    def _no_parts(self, _trouble: DeskError) -> None:
        self._suggested.setText("")

    def _narrow(self, words: str) -> None:
        self.rows.narrow(words)
        self.list.refresh()
        if self.rows.shown:
            self.list.set_current(min(max(self.list.current, 0), len(self.rows.shown) - 1))
        self._count()

    def _toggle(self, row: int) -> None:
        self.rows.toggle(row)
        self.list.set_current(row)
        self._count()

    def _count(self) -> None:
        count = len(self.rows.ticked)
        self.split.setText(f"Split off {notes(count)}" if count else "Split off")
        self.split.setEnabled(count > 0)
        self.split.updateGeometry()
        self.list.viewport().update()


def open_split(context: Context, theme_id: int, parent: QWidget) -> SplitSheet:
    """Open the sheet of a theme."""
    sheet = SplitSheet(context, context.desk.store.get(Theme, theme_id), parent)
    sheet.open()
    sheet.name.setFocus()
    return sheet


def _paint_tick(painter: QPainter, box: QRect, theme: Looks) -> None:
    unit = box.width() / 14
    tick = QPainterPath()
    tick.moveTo(box.x() + 3.4 * unit, box.y() + 7.2 * unit)
    tick.lineTo(box.x() + 6 * unit, box.y() + 9.8 * unit)
    tick.lineTo(box.x() + 10.6 * unit, box.y() + 4.2 * unit)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(tick, pen(theme.color("accent_text"), 1.8))
    painter.restore()
