"""Shows a card: heading, fields and sections that fold; everything is walked with the arrow keys."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.ui.widgets.card import Card, Entry, Part
from pmdesk.ui.widgets.editing import Typed
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.face import PAD, Face
from pmdesk.ui.widgets.heading import INSET, CrumbBar, TitleLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.prose import ProseField
from pmdesk.ui.widgets.section import Section
from pmdesk.ui.widgets.theme import Theme

ADD = "add"
TAB, BACKTAB = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason
MORE = "more"


class _Room(NamedTuple):
    """A section with what stands in it."""

    section: Section
    entries: EntryList
    prose: ProseField


class CardView(QWidget):
    """One card at a time.

    `turned` tells which section a person folded, `left` that Esc was pressed, `reached` what took the focus.
    """

    troubled = Signal(object)
    turned = Signal(str, bool)
    left = Signal()
    pointed = Signal(str)
    reached = Signal(QWidget)
    ground = "surface_raised"

    def __init__(self, theme: Theme, icons: Icons, folds: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._folds = folds
        self._card = Card("", "")
        self._rooms: dict[str, _Room] = {}
        self._adding = ""
        self.crumbs = CrumbBar(theme, icons, self)
        self.title = TitleLine(theme, icons, self)
        self.fields = EntryList(theme, icons, self)
        self.fields.troubled.connect(self.troubled)
        self.fields.grew.connect(self._reach_soon)
        self._arrange()

    @property
    def card(self) -> Card:
        """The card that is shown."""
        return self._card

    def part(self, key: str) -> Section:
        """Return the section of a part."""
        return self._rooms[key].section

    def entries(self, key: str) -> EntryList:
        """Return the entries of a part."""
        return self._rooms[key].entries

    def prose(self, key: str) -> ProseField:
        """Return the text of a part."""
        return self._rooms[key].prose

    def show_card(self, card: Card) -> None:
        """Show another card, or the same one anew; what is being typed stays as long as it is the same one."""
        if card.key != self._card.key:
            self.give_up()
            self._adding = ""
        self._card = card
        self.crumbs.setVisible(bool(card.crumbs or card.corner))
        self.crumbs.show_way(card.crumbs, card.corner)
        self.title.show_title(card.title, card.title_editing)
        self.fields.show_entries(self._shown_fields(card))
        for key in [key for key in self._rooms if all(part.key != key for part in card.parts)]:
            self._drop_room(key)
        for place, part in enumerate(card.parts):
            self._show_part(part, place)

    def begin_adding(self, key: str) -> None:
        """Let a person add something to a part."""
        part = self._part(key)
        if part.adding is None:
            if part.prose is not None:
                self._rooms[key].prose.show()
                self._rooms[key].prose.begin()
            return
        self._adding = key
        room = self._rooms[key]
        if not room.section.is_open:
            room.section.set_open(unfolded=True)
            self._turn(key, True)
        self._show_entries(part)
        line = room.entries.line(ADD)
        if line is not None:
            line.begin()

    def finish(self) -> bool:
        """Keep whatever is being typed; False when something is wrong and stays."""
        kept = [self.title.finish(), self.fields.finish()]
        for room in self._rooms.values():
            kept += [room.entries.finish(), room.prose.finish()]
        return all(kept)

    def give_up(self) -> None:
        """Restore whatever is being typed."""
        self.title.give_up()
        self.fields.give_up()
        for room in self._rooms.values():
            room.entries.give_up()
            room.prose.give_up()

    def stops(self) -> list[QWidget]:
        """Return everything that takes the focus, in reading order."""
        found: list[QWidget] = [*self.crumbs.buttons, self.title, *self.fields.lines]
        for part in self._card.parts:
            room = self._rooms[part.key]
            found += [room.section.head, room.section.head.add]
            found += [room.prose, *room.entries.lines] if room.section.is_open else []
        return [each for each in found if each.isVisible() and each.focusPolicy() != Qt.FocusPolicy.NoFocus]

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk in reading order, which is not the order in which the lines were made."""
        stops = self.stops()
        now = self.window().focusWidget()
        here = next((at for at, each in enumerate(stops) if each is now or each.isAncestorOf(now)), -1)
        place = here + (1 if forward else -1)
        if here < 0 or not 0 <= place < len(stops):
            return self._leave(forward=forward)
        stops[place].setFocus(TAB if forward else BACKTAB)
        self.reached.emit(stops[place])
        return True

    def _leave(self, *, forward: bool) -> bool:
        """Give the focus to the nearest widget outside the card."""
        each: QWidget | None = self
        while True:
            each = each.nextInFocusChain() if forward else each.previousInFocusChain()
            if each is None or each is self:
                return False
            takes = each.isVisible() and each.isEnabled() and bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if takes and not self.isAncestorOf(each):
                each.setFocus(TAB if forward else BACKTAB)
                return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color(self.ground))

    def _reach_soon(self, line: QWidget) -> None:
        """Bring a line that grows into view, once it has its new height."""
        QTimer.singleShot(0, line, lambda: self.reached.emit(line))

    def _arrange(self) -> None:
        px = self._theme.px
        head = QVBoxLayout()
        head.setContentsMargins(px(PAD - INSET), px(PAD), px(PAD - INSET), px(6))
        head.setSpacing(px(2))
        way = QHBoxLayout()
        way.setContentsMargins(px(INSET), 0, px(INSET), 0)
        way.addWidget(self.crumbs)
        head.addLayout(way)
        head.addWidget(self.title)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.fields)
        whole.addSpacing(px(8))
        whole.addLayout(self._column)
        whole.addStretch(1)

    def _shown_fields(self, card: Card) -> list[Entry]:
        if not card.more:
            return list(card.fields)
        is_open = self._folds.get(MORE, False)
        count = len(card.more)
        words = "Fewer fields" if is_open else f"{count} more {'field' if count == 1 else 'fields'}"
        icon = "chevron-up" if is_open else "chevron-down"
        turn = Entry(MORE, Face(words, icon=icon, ink="text_faint"), run=lambda: self._turn_more(is_open=not is_open))
        return [*card.fields, *(card.more if is_open else ()), turn]

    def _turn_more(self, *, is_open: bool) -> None:
        self._folds[MORE] = is_open
        self.turned.emit(MORE, is_open)
        self.fields.show_entries(self._shown_fields(self._card))

    def _part(self, key: str) -> Part:
        return next(part for part in self._card.parts if part.key == key)

    def _show_part(self, part: Part, place: int) -> None:
        room = self._rooms.get(part.key) or self._make_room(part)
        there = self._column.itemAt(place)
        if there is None or there.widget() is not room.section:
            self._column.insertWidget(place, room.section)
        room.section.head.describe(part.count)
        room.section.head.add.setVisible(part.adding is not None and not part.is_empty)
        room.section.set_open(unfolded=self._folds.get(part.key, not part.folded))
        if part.prose is not None:
            room.prose.show_prose(part.prose, part.title)
        room.prose.setVisible(part.prose is not None and (not part.is_empty or room.prose.box is not None))
        self._show_entries(part)

    def _show_entries(self, part: Part) -> None:
        room = self._rooms[part.key]
        entries = part.entries
        if part.later is not None:
            entries = part.later() if room.section.is_open else ()
        if part.is_empty or self._adding == part.key:
            entries = (*entries, self._add_entry(part))
        room.entries.show_entries(entries)

    def _add_entry(self, part: Part) -> Entry:
        face = Face(part.add_words, icon="plus", ink="text_faint")
        if part.adding is None:
            return Entry(ADD, face, run=lambda: self.begin_adding(part.key))
        return Entry(ADD, face, part.adding)

    def _make_room(self, part: Part) -> _Room:
        key = part.key
        section = Section(self._theme, self._icons, part.title, self)
        room = _Room(
            section, EntryList(self._theme, self._icons, section), ProseField(self._theme, self._icons, section)
        )
        section.lines.addWidget(room.prose)
        section.lines.addWidget(room.entries)
        section.turned.connect(partial(self._turn, key))
        section.add_asked.connect(partial(self.begin_adding, key))
        room.entries.troubled.connect(self.troubled)
        room.entries.grew.connect(self._reach_soon)
        room.entries.settled.connect(partial(self._settle, key))
        room.prose.pointed.connect(self.pointed)
        room.prose.settled.connect(lambda: self._show_part(self._part(key), self._column.indexOf(section)))
        self._rooms[key] = room
        return room

    def _drop_room(self, key: str) -> None:
        room = self._rooms.pop(key)
        room.section.hide()
        self._column.removeWidget(room.section)
        room.section.deleteLater()

    def _turn(self, key: str, is_open: bool) -> None:
        self._folds[key] = is_open
        self.turned.emit(key, is_open)
        self._show_entries(self._part(key))

    def _settle(self, part_key: str, entry_key: str, kept: bool) -> None:
        """Offer the next one after one was added; end adding when nothing was typed."""
        if entry_key != ADD:
            return
        part = self._part(part_key)
        again = kept and isinstance(part.adding, Typed)
        self._adding = part_key if again else ""
        QTimer.singleShot(0, self, lambda: self._after_adding(part_key, again=again))

    def _after_adding(self, key: str, *, again: bool) -> None:
        if key not in self._rooms:
            return
        self._show_entries(self._part(key))
        line = self._rooms[key].entries.line(ADD)
        if again and line is not None:
            line.begin()
        elif line is None and self._rooms[key].entries.lines and self._has_focus():
            self._rooms[key].entries.lines[-1].setFocus()

    def _has_focus(self) -> bool:
        """Whether the keys are still here: a person may have left in the meantime."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)  # pyright: ignore[reportUnnecessaryComparison]  # nothing may have it
