"""The Inbox pane: notes and the themes in them, as two sub-views."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.inbox.header import NOTES, THEMES, EndShelf, Tabs
from pmdesk.ui.inbox.notes_page import NotesPage
from pmdesk.ui.inbox.runs import add_actions, import_notes, note_runs
from pmdesk.ui.inbox.table import PANE, REVIEW
from pmdesk.ui.widgets.dropping import Dropping

LINK = "pmdesk://"
MEMORY = "inbox.pane"
COMPACT_BELOW = 1200


class InboxPane(QWidget):
    """Wires the parts: the list of notes leads, the reading pane follows; themes are a page of their own."""

    place_changed = Signal(str)
    count_changed = Signal(int)
    offers_new = False
    later = "pmdesk.ui.inbox.later:furnish"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.tabs = Tabs(context, self)
        self.shelf = EndShelf(context, self)
        self._pages = QStackedWidget(self)
        self.notes = NotesPage(context, self._pages)
        self.themes: Any = None
        self._pages.addWidget(self.notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.tabs.chosen.connect(self._turn)
        self.tabs.entered.connect(lambda: self.leader().setFocus())
        self.tabs.hide()
        self.shelf.hide()
        self.notes.chosen.connect(self._follow)
        self.notes.counted.connect(self.count_changed)
        add_actions(self, note_runs(self.notes))
        Dropping(self, partial(import_notes, self.notes))
        kept: Any = context.memory.get(MEMORY)
        self._wanted = str(kept.get("sub_view", NOTES)) if isinstance(kept, dict) else NOTES  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]

    # --- what the shell asks

    def header_widgets(self) -> list[QWidget]:
        """Return the sub-views, and what stands at the right end."""
        return [self.tabs, self.shelf]

    def place(self) -> str:
        """Return the link of the current note, else the sub-view."""
        if self.shows_themes:
            return str(self.themes.place())
        return self.notes.place()

    def visit(self, place: str) -> None:
        """Show a sub-view, a note or a theme."""
        bare = place.removeprefix(LINK)
        is_theme = bare.startswith((f"{PANE}/{THEMES}", "theme/"))
        self.show_sub_view(THEMES if is_theme else NOTES)
        if not is_theme:
            self.notes.visit(bare)
        elif self.themes is not None:
            self.themes.visit(place)

    def selection_text(self) -> str:
        """Return the title of the current note, or how many are selected."""
        return str(self.themes.selection_text()) if self.shows_themes else self.notes.selection_text()

    def leader(self) -> QWidget:
        """Return the list that takes the focus."""
        return self.themes.leader() if self.shows_themes else self.notes.leader()

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        return [self.tabs, *(self.themes.regions() if self.shows_themes else self.notes.regions())]

    def remember(self) -> None:
        """Keep the sub-view, and how the notes were left."""
        self.context.memory.set(MEMORY, {"sub_view": self._wanted})
        self.notes.remember()

    # --- what the parts ask

    @property
    def shows_themes(self) -> bool:
        """Whether the themes show."""
        return self.themes is not None and self._pages.currentWidget() is self.themes

    def shows(self, where: str) -> bool:
        """Whether a place of the actions table shows: the themes, or the weekly review in their stead."""
        return self.shows_themes and self.themes.shows_review == (where == REVIEW)

    def selected_ids(self) -> tuple[int, ...]:
        """Return the notes that verbs act on."""
        return () if self.shows_themes else self.notes.selected_ids()

    def show_sub_view(self, sub_view: str) -> None:
        """Show the notes or the themes; where the other one had the keys, its list has them now."""
        self._wanted = sub_view
        page = self.themes if sub_view == THEMES and self.themes is not None else self.notes
        focus = self.window().focusWidget()
        had_focus = focus is not None and self._pages.isAncestorOf(focus)  # pyright: ignore[reportUnnecessaryComparison]  # nothing may have had it
        is_other = page is not self._pages.currentWidget()
        self._pages.setCurrentWidget(page)
        if had_focus and is_other:
            self.leader().setFocus()
        self.tabs.set_current(sub_view)
        self.shelf.show_for(sub_view)

    def take_reading(self, reading: Any) -> None:  # noqa: ANN401  # fetched by place
        """Show a note's text beside the list from now on."""
        self.notes.take_reading(reading)
        add_actions(self, reading.runs())
        self.notes.hint()

    def take_themes(self, page: Any) -> None:  # noqa: ANN401  # fetched by place
        """Show themes in their sub-view from now on."""
        self.themes = page
        self._pages.addWidget(page)
        self.shelf.take(page.header_widgets())
        page.notes_wanted.connect(self.show_notes)
        page.place_changed.connect(self.place_changed)
        add_actions(self, page.runs())
        self.show_sub_view(self._wanted)

    def take_shipped(self, watch: Any) -> None:  # noqa: ANN401  # fetched by place
        """Tell those who asked from now on."""
        add_actions(self, {"inbox.tell": lambda: watch.open(None)})

    def show_notes(self, text: str) -> None:
        """Show the notes that fit a search."""
        self.show_sub_view(NOTES)
        self.notes.search(text)
        self.leader().setFocus()

    def _turn(self, sub_view: str) -> None:
        self.show_sub_view(sub_view)
        self.place_changed.emit(self.place())

    def _follow(self, note_id: int) -> None:
        del note_id
        if not self.shows_themes:
            self.place_changed.emit(self.place())

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.window().width() < self.context.theme.px(COMPACT_BELOW)
        self.shelf.fit(compact=compact)
        self.notes.fit(compact=compact)


def build(context: Context, parent: QWidget | None = None) -> InboxPane:
    """Return the pane; what its first paint does not need comes a moment later."""
    return InboxPane(context, parent)
