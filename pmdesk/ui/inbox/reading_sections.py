"""The sections below a note's text: each a head, its lines, and perhaps buttons under them."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.queries.feedback_words import IMPORTANCES
from pmdesk.queries.note_card import OtherNote, Quoted
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_bar import SectionBar
from pmdesk.ui.inbox.reading_rows import Columns, Line, LineRows, Strip
from pmdesk.ui.inbox.reading_view import Around, Read
from pmdesk.ui.inbox.words import when
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

MATCHES = Columns(middle=110, end=44, height=26)
SIMILAR = Columns(middle=150, when=52, end=44)
HIGHLIGHTS = Columns(middle=150, end=84)
OTHERS = Columns(middle=150, when=52)
MOST_DIGITS = 9
LONGEST_QUOTE = 400


class Block(QWidget):
    """A section; it shows only while it has something to say. Its signals carry the number that a line is about."""

    chosen = Signal(int)
    ticked = Signal(int)
    removed = Signal(int)
    digit = Signal(int, int)
    menu_wanted = Signal(int, QPoint)

    def __init__(
        self,
        context: Context,
        title: str,
        columns: Columns,
        parent: QWidget,
        *,
        takes_digits: bool = False,
        removes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.bar = SectionBar(context.theme, title, self)
        self.rows = LineRows(context.theme, context.icons, columns)
        self.list = Strip(context.theme, self.rows, name=title, takes_digits=takes_digits, removes=removes, parent=self)
        self.list.pressed.connect(self._choose)
        self.list.ticked.connect(self._tick)
        self.list.removed.connect(self._remove)
        self.list.digit.connect(self._weigh)
        self.list.menu_wanted.connect(self._ask_menu)
        self.foot = QHBoxLayout()
        self.buttons: list[Button] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.list)
        self._column.addLayout(self.foot)
        self.foot.addStretch(1)
        self.hide()

    def show_lines(self, lines: Sequence[Line], fact: str = "", *, stays: bool = False) -> None:
        """Show lines; without any the section goes, unless it `stays`."""
        self.list.show_lines(tuple(lines))
        self.list.setVisible(bool(lines))
        self.bar.tell(fact)
        self.setVisible(bool(lines) or stays)

    def id_of(self, row: int) -> int:
        """Return the number that a line is about."""
        return int(self.list.lines()[row].key)

    @property
    def current_id(self) -> int | None:
        """The number that the current line is about, None without one."""
        return None if self.list.line is None else int(self.list.line.key)

    def offer(self, words: str) -> Button:
        """Add a button below the lines."""
        button = Button(self._context.theme, self._context.icons, words, small=True, parent=self)
        self.foot.insertWidget(self.foot.count() - 1, button)
        self.buttons.append(button)
        return button

    def fit_foot(self) -> None:
        """Give the row of buttons its room where one of them shows."""
        theme = self._context.theme
        shown = any(not button.isHidden() for button in self.buttons)
        self.foot.setSpacing(theme.px(8))
        self.foot.setContentsMargins(*(theme.px(each) if shown else 0 for each in (20, 8, 20, 8)))
        self._column.setContentsMargins(0, 0, 0, 0 if shown else theme.px(8))

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.id_of(row))

    def _tick(self, row: int) -> None:
        self.ticked.emit(self.id_of(row))

    def _remove(self, row: int) -> None:
        self.removed.emit(self.id_of(row))

    def _weigh(self, row: int, number: int) -> None:
        self.digit.emit(self.id_of(row), number)

    def _ask_menu(self, row: int, at: QPoint) -> None:
        self.menu_wanted.emit(self.id_of(row), at)


def match_lines(around: Around, read: Read) -> list[Line]:
    """Return the items that fit best, with the digits that link to them."""
    found: list[Line] = []
    for place, (item, sure) in enumerate(around.matches[:MOST_DIGITS], 1):
        icon, ink = STATUS_ICONS[item.status]
        linked = item.id in read.linked_items
        found.append(
            Line(
                str(item.id),
                item.title,
                cap=str(place),
                icon="link" if linked else icon,
                icon_ink="accent_ink" if linked else ink,
                dot=item.colour,
                place=item.product,
                middle="linked" if linked else item.standing,
                end=percent(sure),
            )
        )
    return found


def similar_lines(around: Around, ticked: frozenset[int], today: date, merge_key: str) -> list[Line]:
    """Return the notes that say the same, likely duplicates marked."""
    same = f"likely the same  {merge_key}".rstrip()
    return [
        Line(
            str(other.id),
            other.title,
            tick=other.id in ticked,
            chip=same if other.is_likely_same else "",
            middle=other.who,
            when=when(other.received_at, today),
            end=percent(other.sure),
        )
        for other in around.similar
    ]


def highlight_lines(quotes: Sequence[Quoted]) -> list[Line]:
    """Return the quotes of a note, each with its item and how much it weighs."""
    found: list[Line] = []
    for each in quotes:
        quote = each.quote
        is_whole = quote.start == quote.end
        words = "Whole note" if is_whole else f"“{' '.join(quote.text[:LONGEST_QUOTE].split())}”"
        found.append(
            Line(
                str(quote.id),
                words,
                icon="file-text" if is_whole else "highlighter",
                small=True,
                chip="not in the text any more" if each.is_lost else "",
                middle=each.item,
                end=IMPORTANCES[quote.importance],
                end_ink="text_muted",
            )
        )
    return found


def other_lines(others: Sequence[OtherNote], icon: str, today: date) -> list[Line]:
    """Return other notes, as of a conversation or merged into this one."""
    return [
        Line(str(other.id), other.title, icon=icon, small=True, middle=other.who, when=when(other.received_at, today))
        for other in others
    ]


def percent(share: float) -> str:
    """Say how sure or alike, in whole per cent."""
    return f"{round(100 * share)} %"
