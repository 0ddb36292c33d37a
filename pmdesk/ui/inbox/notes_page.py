"""The sub-view of notes: the search, the side list, the list that leads, and the note that is read."""

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.queries.inbox_values import NotePage, View
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.attending import Attending
from pmdesk.ui.inbox.empties import NoNotes, NothingHere
from pmdesk.ui.inbox.heads import ColumnHead, ReadAs
from pmdesk.ui.inbox.list_asking import ListAsking
from pmdesk.ui.inbox.list_rows import Columns, NoteRows
from pmdesk.ui.inbox.merging import Merging
from pmdesk.ui.inbox.note_list import MOST_SELECTED, NoteList
from pmdesk.ui.inbox.pages import Pages
from pmdesk.ui.inbox.saving import Saving
from pmdesk.ui.inbox.searching import Searching
from pmdesk.ui.inbox.side import WIDE as SIDE_WIDE
from pmdesk.ui.inbox.side import SideList
from pmdesk.ui.inbox.state import MEMORY, InboxState
from pmdesk.ui.inbox.table import MENU, NOTES, ON_SAVED, PANE, SIDE, hints
from pmdesk.ui.inbox.theming import Placing
from pmdesk.ui.inbox.tools import ToolRow
from pmdesk.ui.inbox.verbs import TriageVerbs
from pmdesk.ui.inbox.words import notes, to_triage
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.hairline import Hairline
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

FIND = "inbox/find/"
"""A place that begins so is a search."""
SPLITS = "inbox.splits"
WIDE, COMPACT = "wide", "compact"
LIST_WIDE, LIST_COMPACT = 548, 430
LEAST_LIST, LEAST_READING = 240, 280


class NotesPage(QWidget):
    """Wires the parts: what is asked fills the list, its current note is read."""

    chosen = Signal(int)
    counted = Signal(int)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme, icons = context.theme, context.icons
        self.state = InboxState(context, self)
        self.tools = ToolRow(context, self)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self.side = SideList(theme, icons, self._split)
        self._middle = QWidget(self._split)
        self._pages = Pages()
        self.rows = NoteRows(theme, icons, self._pages)
        self.head = ColumnHead(theme, self.columns, self._middle)
        self.read_as = ReadAs(theme, self._middle)
        self._place = QStackedWidget(self._middle)
        self.list = NoteList(theme, self.rows, self._place)
        self.nothing = NothingHere(context, self._place)
        self._body = QStackedWidget(self)
        self.empty = NoNotes(context, self._body)
        self._line = Hairline(theme, self)
        self.reading: Any = None
        self._is_compact: bool | None = None
        self.asking = ListAsking(context, self.state, self.list, self._pages)
        self.verbs = TriageVerbs(context, self.list, self.selected_ids)
        self.merging = Merging(context, self.list, self.rows, self.selected_ids)
        self.placing = Placing(context, self.state, self.list, self.selected_ids)
        self.attending = Attending(context, self, lambda: self.list.note)
        self._arrange()
        over = (self.head, self.read_as)
        self.searching = Searching(self.state, self.tools, self.side, over, self)
        self.saving = Saving(context, self.state, self.tools, self.side)
        self._connect()
        self.begin()

    # --- what the pane asks

    def place(self) -> str:
        """Return the link of the current note, else of this sub-view."""
        return f"pmdesk://note/{self.list.note}" if self.list.note else NOTES.replace(".", "/")

    def visit(self, place: str) -> None:
        """Show the note that a link names, or what a search finds."""
        if place.startswith(FIND):
            self.search(place.removeprefix(FIND))
            return
        kind, _, number_text = place.rpartition("/")
        if kind == "note" and number_text.isdecimal():
            self._seek(int(number_text))

    def search(self, text: str) -> None:
        """Search all notes for a text."""
        self.state.show(text, View.ALL)

    def selection_text(self) -> str:
        """Return the title of the current note, or how many are selected."""
        if self.list.has_many():
            return notes(len(self.list.selection()))
        line = self.rows.line(self.list.current) if self.list.current >= 0 else None
        return "" if line is None else line.title or line.start

    def selected_ids(self) -> tuple[int, ...]:
        """Return the notes that verbs act on."""
        self.asking.read_now(self.list.selection())
        return self.list.selected_ids()

    def leader(self) -> QWidget:
        """Return the list, or what stands there in its place."""
        if self._body.currentWidget() is self.empty:
            return self.empty.leader()
        return self.list if self._place.currentWidget() is self.list else self.nothing.leader()

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        if self._body.currentWidget() is self.empty:
            return [self.leader()]
        reading = [self.reading] if self.reading is not None else []
        return [self.tools.field.line, *([] if self._is_compact else [self.side]), self.leader(), *reading]

    def take_reading(self, reading: Any) -> None:  # noqa: ANN401  # fetched by place
        """Show the current note at the right from now on."""
        self.reading = reading
        reading.setMinimumWidth(self.context.theme.px(LEAST_READING))
        self._split.addWidget(reading)
        self._split.setStretchFactor(self._split.indexOf(reading), 1)
        reading.opened.connect(self._seek)
        reading.left.connect(self.to_list)
        reading.notes_wanted.connect(self.search)
        reading.chosen = self.selected_ids
        self._set_sizes()
        reading.seek(self.state.asked.text)
        reading.show_note(self.list.note or None)

    def fit(self, *, compact: bool) -> None:
        """Leave out the side list and the names of the columns in a narrow window."""
        if compact == self._is_compact:
            return
        self._keep_sizes()
        self._is_compact = compact
        self.side.setVisible(not compact)
        self.head.setVisible(not compact)
        self.tools.fit(compact=compact)
        self._set_sizes()

    def remember(self) -> None:
        """Keep what was asked, and the widths."""
        self.context.memory.set(MEMORY, self.state.kept())
        self._keep_sizes()
        self.attending.close()

    # --- what keys do

    def begin(self) -> None:
        """Read everything."""
        self.rows.today = self.state.today
        self.state.read()
        self.attending.wake()
        self.asking.begin()

    def to_list(self) -> None:
        """Give the list the keys."""
        self.leader().setFocus()

    def open(self) -> None:
        """Go over to the text of the current note."""
        if self.reading is not None:
            self.reading.setFocus()

    def turn_unread(self) -> None:
        """Mark the selected notes unread, or read."""
        if self.verbs.turn_unread():
            self.attending.spare()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._is_reading():
            self.to_list()
        elif not self.tools.field.clear():
            super().keyPressEvent(event)

    def _is_reading(self) -> bool:
        """Whether the text of a note has the keys."""
        focus = self.focusWidget()
        if self.reading is None or focus is None:  # pyright: ignore[reportUnnecessaryComparison]  # nothing may have had it
            return False
        return bool(self.reading.isAncestorOf(focus))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line.lie(0, self.tools.height() - 1, self.width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rows.today = self.state.today
        self._show_fact()
        self.attending.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.context.status.set_fact("pane", "")

    # --- building

    def _arrange(self) -> None:
        middle = QVBoxLayout(self._middle)
        for widget in (self.read_as, self.head, self._place):
            middle.addWidget(widget)
        self._place.addWidget(self.list)
        self._place.addWidget(self.nothing)
        self._body.addWidget(self._split)
        self._body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.addWidget(self.tools)
        column.addWidget(self._body, 1)
        for layout in (middle, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.side)
        self._split.addWidget(self._middle)
        self._middle.setMinimumWidth(self.context.theme.px(LEAST_LIST))
        self.side.setMinimumWidth(self.context.theme.px(140))

    def _connect(self) -> None:
        state, asking, actions = self.state, self.asking, self.context.actions
        state.asked_changed.connect(self._ask)
        self.searching.left.connect(self.to_list)
        state.rows_changed.connect(self._hear)
        state.counts_changed.connect(self._show_counts)
        state.furniture_changed.connect(self._show_furniture)
        for part in (state, asking):
            part.troubled.connect(self._tell)
        asking.shown.connect(self._show_page)
        asking.filled.connect(self._show_place)
        asking.missed.connect(self._look_everywhere)
        self.list.chosen.connect(self._choose)
        self.list.activated.connect(alone(self.open))
        self.list.focused.connect(self.hint)
        self.list.selection_changed.connect(self._show_fact)
        self.list.crowded.connect(self._tell_crowd)
        self.list.menu_wanted.connect(self._show_menu)
        self.side.menu_wanted.connect(self._show_saved_menu)
        self.nothing.clear.clicked.connect(alone(self.tools.field.clear))
        self.nothing.show_all.clicked.connect(lambda: state.show_view(View.ALL))
        self.context.theme.changed.connect(self._set_sizes)
        for place, widget in ((PANE, self.list), (NOTES, self.list), (PANE, self.side), (SIDE, self.side)):
            actions.bind(place, widget, CANVAS if widget is self.list else place)
        for widget in (self.nothing, self.empty):
            actions.bind(PANE, widget)
            actions.bind(NOTES, widget)

    # --- what shows

    def _ask(self) -> None:
        self.rows.today = self.state.today
        self._line.begin()
        self.asking.begin()

    def _hear(self, changes: Changes) -> None:
        self.rows.today = self.state.today
        self.asking.hear(changes)

    def _show_page(self, page: NotePage) -> None:
        self._line.end()
        if self.reading is not None:  # Marks in the text come after the list, which a person who types waits for.
            self.reading.seek(self.state.asked.text)
        self.searching.show_page(page)
        self._show_place()

    def _show_place(self) -> None:
        """Show the list, or why it is empty, once both rows and counts are known."""
        had_focus = self.leader().hasFocus()
        is_known = self.asking.is_begun and bool(self.state.whole)
        self._body.setCurrentWidget(self.empty if is_known and self.state.is_empty else self._split)
        if is_known and not self._pages.total:
            self.nothing.explain(self.state.asked, self.state.whole)
            self._place.setCurrentWidget(self.nothing)
        elif self._pages.total:
            self._place.setCurrentWidget(self.list)
        if had_focus and not self.leader().hasFocus():
            self.to_list()

    def _show_counts(self) -> None:
        self.counted.emit(self.state.to_triage)
        self._show_place()
        self._show_fact()

    def _show_furniture(self) -> None:
        self.rows.products = self.state.products
        self.list.viewport().update()

    def _show_fact(self) -> None:
        """Say how many are selected, else how much is left, while this page shows."""
        many = len(self.list.selection()) if self.list.has_many() else 0
        fact = f"{count_text(many)} selected" if many else to_triage(self.state.to_triage) if self.state.whole else ""
        self.context.status.set_fact("pane", fact if self.isVisible() else "")

    def _choose(self, note_id: int) -> None:
        if self.reading is not None:
            self.reading.show_note(note_id or None)
        self.attending.look()
        self.chosen.emit(note_id)

    def _seek(self, note_id: int) -> None:
        """Make a note current; one that is not among those asked for is looked for among all."""
        if self.reading is not None:
            self.reading.show_note(note_id)
        self.asking.seek(note_id)

    def _look_everywhere(self, note_id: int) -> None:
        asked = self.state.asked
        if asked.text or asked.view is not View.ALL:
            self.state.show("", View.ALL)
            self.asking.seek_later(note_id)
        else:
            self.context.status.say("This note is not there any more.")

    def hint(self) -> None:
        """Show the keys of the list while it has them."""
        if self.list.hasFocus():
            self.context.status.hints(hints(self.context.actions))

    def _tell(self, trouble: object) -> None:
        self._line.end()
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)

    def _tell_crowd(self) -> None:
        self.context.status.say(f"{count_text(MOST_SELECTED)} notes can be selected at once.")

    def _show_menu(self, at: QPoint) -> None:
        actions = self.context.actions
        popup(actions, [each for each in MENU if actions.has(each)], self).popup(at)

    def _show_saved_menu(self, at: QPoint) -> None:
        popup(self.context.actions, ON_SAVED, self, flat=True).popup(at)

    # --- widths

    def columns(self) -> Columns:
        """Return where the columns of the list stand."""
        return self.rows.columns(self.list.viewport().width())

    def _mode(self) -> str:
        return COMPACT if self._is_compact else WIDE

    def _keep_sizes(self) -> None:
        if self._is_compact is not None and self.reading is not None and self.isVisible():
            kept: Any = self.context.memory.get(SPLITS)
            known: dict[str, Any] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
            self.context.memory.set(SPLITS, {**known, self._mode(): self._split.sizes()})

    def _set_sizes(self) -> None:
        theme = self.context.theme
        kept: Any = self.context.memory.get(SPLITS)
        sizes = kept.get(self._mode()) if isinstance(kept, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if not isinstance(sizes, list) or len(sizes) != self._split.count():  # pyright: ignore[reportUnknownArgumentType]
            listed = theme.px(LIST_COMPACT if self._is_compact else LIST_WIDE)
            sizes = [theme.px(SIDE_WIDE), listed, max(theme.px(LEAST_READING), self.width() - listed)]
        self._split.setSizes([int(size) for size in sizes[: self._split.count()]])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
