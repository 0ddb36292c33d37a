"""Asks which note some notes repeat: those selected, likely duplicates, or one that is found by typing."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from pmdesk.commands.notes import MergeNotes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Note
from pmdesk.queries.inbox_list import inbox_page
from pmdesk.queries.inbox_values import Asked, NoteLine, NotePage
from pmdesk.queries.similar import Alike, likely_duplicates
from pmdesk.storage.rows import Rows
from pmdesk.ui.asking import ask_for, drop
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.list_rows import NoteRows
from pmdesk.ui.inbox.note_list import NoteList
from pmdesk.ui.inbox.pages import Pages
from pmdesk.ui.inbox.words import notes
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.popover import Popover

WIDTH, SHOWN = 560, 8
FOUND = 20
STARTS = 160
LIKELY, CLOSEST, NONE_ALIKE = "Likely the same", "None is likely the same. The closest:", "No note is like this one."
STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: 1 - SHOWN,
    Qt.Key.Key_PageDown: SHOWN - 1,
}
KEY, OFFERED = "inbox.merge", "inbox.likely"
NOTHING = NotePage((), 0)
Likely = tuple[tuple[NoteLine, ...], bool]


class MergePopover(Popover):
    """One line to type into, and the notes that fit below it; `picked` carries the one that is chosen."""

    picked = Signal(int)

    def __init__(self, context: Context, owner: QWidget, like: NoteRows, title: str) -> None:
        super().__init__(context.theme, owner)
        self._context = context
        self._offered: tuple[NoteLine, ...] = ()
        self._why_offered, self._stands = "", True
        self._barred: frozenset[int] = frozenset()
        self._pages = Pages()
        self._rows = NoteRows(context.theme, context.icons, self._pages)
        self._rows.products, self._rows.today = like.products, like.today
        self._line = QLineEdit(self)
        self._list = PaintedList(context.theme, self._rows, many=False, parent=self)
        self._why: QLabel = plain("", context.theme, "small", "text_faint", self)
        self.setAccessibleName(title)
        self._arrange(title)

    @property
    def offered(self) -> tuple[NoteLine, ...]:
        """The notes that can be picked now."""
        return tuple(self._pages.known())

    @property
    def why(self) -> str:
        """Why these notes are offered, in words."""
        return self._why.text()

    def offer(self, lines: Iterable[NoteLine], why: str, *, stand: bool = True) -> None:
        """Offer notes as long as nothing is typed, and say why these; `stand` on the first, so that Enter picks it."""
        self._offered, self._why_offered, self._stands = tuple(lines), why, stand
        if not self._line.text().strip():
            self._show(self._offered, why, stand=stand)

    def bar(self, ids: Iterable[int]) -> None:
        """Never offer these among what is found by typing."""
        self._barred = frozenset(ids)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._list.step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self._list.current)
        else:
            super().keyPressEvent(event)

    def _arrange(self, title: str) -> None:
        theme = self._theme
        pad = theme.px(8)
        self._line.setPlaceholderText("Type words of the note that stays")
        self._line.setAccessibleName(title)
        self._line.setFont(theme.font("small"))
        self._line.textEdited.connect(self._find)
        self._list.always_focused = True
        self._list.setAccessibleName("Notes to merge into")
        self._list.setFixedHeight(SHOWN * self._rows.height(0))
        self._list.activated.connect(self._pick)
        head = plain(title, theme, "section", "text", self)
        for widget in (head, self._line, self._why):
            row = QHBoxLayout()
            row.setContentsMargins(pad, theme.px(4), pad, theme.px(2))
            row.addWidget(widget)
            self.column.addLayout(row)
        self.column.addWidget(self._list)
        self.column.setContentsMargins(1, theme.px(4), 1, theme.px(4))
        self._list.setMinimumWidth(theme.px(WIDTH))
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _find(self, text: str) -> None:
        if not text.strip():
            drop(self._context, KEY)
            self._show(self._offered, self._why_offered, stand=self._stands)
            return
        asked = Asked(text, today=self._context.clock.today())

        def take(page: NotePage) -> None:
            lines = tuple(line for line in page.lines if line.id not in self._barred)
            self._show(lines, "" if lines else "No note fits.")

        ask_for(self._context, self, KEY, lambda rows: inbox_page(rows, asked, limit=FOUND), take, failed=self._tell)

    def _show(self, lines: tuple[NoteLine, ...], why: str, *, stand: bool = True) -> None:
        self._pages.begin(NotePage(lines, len(lines)))
        self._list.refresh()
        self._list.clear_current()
        if stand:
            self._list.step(1)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def _pick(self, row: int) -> None:
        line = self._pages.line(row) if row >= 0 else None
        if line is not None:
            self.close()
            self.picked.emit(line.id)

    def _tell(self, trouble: DeskError) -> None:
        self._why.setText(str(trouble))
        self._why.show()


class Merging:
    """Merges the selected notes into one; one step, and the selection moves on."""

    def __init__(self, context: Context, painted: NoteList, like: NoteRows, ids: Callable[[], tuple[int, ...]]) -> None:
        self._context = context
        self._list = painted
        self._like = like
        self._ids = ids

    def ask(self) -> MergePopover | None:
        """Ask into which note; of several selected ones the oldest is offered first."""
        ids = self._ids()
        if not ids:
            return None
        note_id, *others = ids
        owner, box = self._list.spot()
        title = f"Merge {notes(len(ids))} into" if others else "Duplicate of"
        popover = MergePopover(self._context, owner, self._like, title)

        def take(into_id: int) -> None:
            self.merge(ids, into_id)

        popover.picked.connect(take)
        if others:
            popover.offer(reversed(self._list.selected_lines()), "Of those selected")
        else:
            popover.bar(ids)
            self._offer_likely(popover, note_id)
        popover.hang(box)
        return popover

    def merge(self, ids: tuple[int, ...], into_id: int) -> bool:
        """Make notes duplicates of one, which may be among them."""
        others = len(set(ids) - {into_id})
        command = MergeNotes(ids, into_id, self._context.clock.now())
        if self._context.do(command, toast=f"Merged {notes(others)}") is None:
            return False
        self._list.move_on()
        return True

    def _offer_likely(self, popover: MergePopover, note_id: int) -> None:
        """Offer what the note likely repeats, else what comes closest to it."""

        def question(rows: Rows) -> Likely:
            found = likely_duplicates(rows, note_id)
            likely = tuple(each for each in found if each.is_likely_same)
            return tuple(_line(rows.get(Note, each.id), each) for each in likely or found), bool(likely)

        def take(found: Likely) -> None:
            lines, is_likely = found
            popover.offer(lines, LIKELY if is_likely else CLOSEST if lines else NONE_ALIKE, stand=is_likely)

        popover.offer((), "")
        ask_for(self._context, popover, OFFERED, question, take)


def _line(note: Note, alike: Alike) -> NoteLine:
    return NoteLine(
        id=note.id,
        key=note.id,
        kind=note.kind,
        state=note.state,
        is_unread=note.is_unread,
        is_linked=False,
        title=note.title,
        start=" ".join(note.body[:STARTS].split()),
        who=alike.who,
        source=note.source,
        received_at=note.received_at,
        product_id=note.product_id,
    )
