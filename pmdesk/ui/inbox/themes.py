"""The sub-view of themes: the tool row, the table that leads, the card of the current theme, and the weekly review."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.table import ON_REVIEW, ON_THEME, THEMES, theme_hints
from pmdesk.ui.inbox.themes_card import WIDE, ThemeCardView
from pmdesk.ui.inbox.themes_empty import NoThemes
from pmdesk.ui.inbox.themes_finding import Finding
from pmdesk.ui.inbox.themes_head import ThemeHead
from pmdesk.ui.inbox.themes_list import ThemeList
from pmdesk.ui.inbox.themes_rows import ThemeRows
from pmdesk.ui.inbox.themes_state import Order, ThemesState
from pmdesk.ui.inbox.themes_tools import ThemeTools
from pmdesk.ui.inbox.themes_verbs import ThemeVerbs
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

PLACE = "inbox/themes"
REVIEW_PLACE = "inbox/themes/review"
LINK = "pmdesk://"
LOOK = "inbox.themes.look"
COMPACT_BELOW = 1200
LEAST_CARD, LEAST_TABLE = 260, 420
COPY = "pmdesk.ui.inbox.themes_copy:as_mime"
REVIEW = "pmdesk.ui.inbox.review:ReviewPage"
Run = Callable[[], object]


class ThemesPage(QWidget):
    """Wires the parts; `notes_wanted` carries a search that shows the notes of a theme."""

    notes_wanted = Signal(str)
    place_changed = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        theme, icons = context.theme, context.icons
        self.state = ThemesState(context, self)
        self._stack = QStackedWidget(self)
        self._main = QWidget(self._stack)
        self.tools = ThemeTools(context, self.state, self._main)
        self._body = QStackedWidget(self._main)
        self._split = QSplitter(Qt.Orientation.Horizontal, self._body)
        self._left = QWidget(self._split)
        self.rows = ThemeRows(theme, icons)
        self.head = ThemeHead(theme, icons, self.rows, self._left)
        self.list = ThemeList(theme, self.rows, self._left)
        self.card = ThemeCardView(context, self._split)
        self.empty = NoThemes(context, self._body)
        self.review: Any = None
        self.verbs = ThemeVerbs(context, self.state, self.list, self)
        self.finding = Finding(context, self.tools, self)
        self._is_compact: bool | None = None
        self._peeks = {False: True, True: False}
        self._restore()
        self._arrange()
        self._connect()

    # --- what the pane asks

    def header_widgets(self) -> list[QWidget]:
        """Return what tells that the weekly review is due."""
        return [self.due]

    @cached_property
    def due(self) -> Any:  # noqa: ANN401  # a part of the review
        """The words in the header that tell when the review is due."""
        return self.context.fetch("pmdesk.ui.inbox.review_due:DueLine")(self.context, self)

    def runs(self) -> dict[str, Run]:
        """Return what the verbs of the table do here."""
        verbs, tools = self.verbs, self.tools
        return {
            "themes.notes": self.show_notes,
            "themes.merge": verbs.merge,
            "themes.link": verbs.link,
            "themes.rename": verbs.rename,
            "themes.split": verbs.split,
            "themes.keep": verbs.keep,
            "themes.new": lambda: self.verbs.new(),  # noqa: PLW0108  # the owner is this page
            "themes.copy": self.copy,
            "themes.peek": self.peek,
            "themes.longer": lambda: tools.step_days(1),
            "themes.shorter": lambda: tools.step_days(-1),
            "themes.review": self.open_review,
            "themes.find_again": self.finding.find_again,
            **{action.id: partial(self._do_in_review, action.id) for action in ON_REVIEW},
        }

    def place(self) -> str:
        """Return the link of the current theme, or the review."""
        if self.shows_review:
            return REVIEW_PLACE
        return f"{LINK}theme/{self.list.theme_id}" if self.list.theme_id else PLACE

    def visit(self, place: str) -> None:
        """Show the review, or the theme that a link names."""
        bare = place.removeprefix(LINK)
        if bare == REVIEW_PLACE:
            self.open_review()
            return
        self.close_review()
        kind, _, number = bare.rpartition("/")
        if kind == "theme" and number.isdecimal() and not self.list.choose(int(number)):
            self.state.choose(int(number))
            self.state.read()

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        if self.shows_review:
            return self.review.leader()
        return self.list if self._body.currentWidget() is self._split else self.empty.leader()

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        if self.shows_review:
            return self.review.regions()
        shown = [self.tools.ranges, self.leader()]
        return [*shown, self.card] if self.card.isVisible() else shown

    def selection_text(self) -> str:
        """Return the name of the current theme, or how many are selected."""
        ids = self.list.selected_ids()
        line = self.state.line(ids[0]) if len(ids) == 1 else None
        return f"{len(ids)} themes" if len(ids) > 1 else "" if line is None else line.title

    @property
    def shows_review(self) -> bool:
        """Whether the weekly review shows."""
        return self.review is not None and self._stack.currentWidget() is self.review

    # --- what verbs do

    def show_notes(self) -> None:
        """Show the notes of the current theme in the other sub-view."""
        text = self.verbs.search_text()
        if text:
            self.notes_wanted.emit(text)

    def copy(self) -> None:
        """Put the table on the clipboard, of the selected themes alone where some are."""
        table, ids = self.state.table, set(self.list.selected_ids())
        if table is None:
            return
        lines = self.state.lines
        if len(ids) > 1:
            lines = tuple(line for line in lines if line.id in ids)
        QGuiApplication.clipboard().setMimeData(self.context.fetch(COPY)(table, lines, self.context.theme))
        self.context.status.say(f"Copied {len(lines)} themes as a table.")

    def peek(self) -> None:
        """Show the card, or no longer."""
        self._peeks[bool(self._is_compact)] = not self.card.isVisible()
        self._fit()
        if not self.card.isVisible():
            self.list.setFocus()

    def open_review(self) -> None:
        """Begin the weekly review, or go on with it."""
        if self.review is None:
            self.review = self.context.fetch(REVIEW)(self.context, self)
            self._stack.addWidget(self.review)
            self.review.left.connect(self.close_review)
            self.review.notes_wanted.connect(self.notes_wanted)
        self._stack.setCurrentWidget(self.review)
        self.review.begin()
        self.review.leader().setFocus()
        self.place_changed.emit(self.place())

    def close_review(self) -> None:
        """Go back to the table."""
        if self.shows_review:
            self._stack.setCurrentWidget(self._main)
            self.leader().setFocus()
            self.place_changed.emit(self.place())

    def _do_in_review(self, action_id: str) -> None:
        if self.shows_review:
            self.review.runs()[action_id]()

    # --- parts

    def _connect(self) -> None:
        state, painted, card = self.state, self.list, self.card
        state.table_read.connect(self._show_table)
        state.card_read.connect(lambda: card.show_card(state.card))
        state.effect_read.connect(lambda: card.show_effect(state.effect))
        state.troubled.connect(self._tell)
        painted.chosen.connect(self._choose)
        painted.activated.connect(alone(self.show_notes))
        painted.edited.connect(self.verbs.take_name)
        painted.focused.connect(self._hint)
        painted.menu_wanted.connect(self._show_menu)
        card.note_wanted.connect(self._open_note)
        card.item_wanted.connect(self._open_item)
        card.link_wanted.connect(self.verbs.link_more)
        card.merge_wanted.connect(self.verbs.merge)
        card.apart_wanted.connect(self.verbs.take_apart)
        card.left.connect(painted.setFocus)
        self.head.sorted_by.connect(self._sort)
        self.tools.review_button.clicked.connect(alone(self.open_review))
        self.tools.find_button.clicked.connect(alone(self.finding.press))
        self.empty.find_wanted.connect(self.finding.find_again)
        self.due.told.connect(self._show_due)
        self.due.wanted.connect(self.open_review)
        self.context.actions.bind(THEMES, painted)
        self.context.theme.changed.connect(self._fit)

    def _show_table(self) -> None:
        table = self.state.table
        if table is None:
            return
        theme_id, selected = self.state.theme or self.list.theme_id, self.list.selected_ids()
        self.rows.show(table, self.state.lines)
        self.list.take(theme_id, selected if len(selected) > 1 else ())
        self.head.show_order(self.state.wanted.order)
        self.head.update()
        self.tools.show_wanted()
        has_rows = bool(self.rows.count()) or bool(table.hidden)
        self.empty.show_table(table)
        self._body.setCurrentWidget(self._split if has_rows else self.empty)

    def _choose(self, theme_id: int) -> None:
        self.state.choose(theme_id)
        self.place_changed.emit(self.place())

    def _open_note(self, note_id: int) -> None:
        self.context.go(f"{LINK}note/{note_id}")

    def _open_item(self, item_id: int) -> None:
        self.context.go(f"{LINK}item/{item_id}")

    def _sort(self, order: str) -> None:
        self.state.ask(order=Order(order))

    def _show_due(self, words: str, is_due: bool) -> None:
        self.tools.show_due(words, is_due=is_due)

    def _hint(self) -> None:
        self.context.status.hints(theme_hints(self.context.actions))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)

    def _show_menu(self, at: QPoint) -> None:
        actions = self.context.actions
        popup(actions, [each for each in ON_THEME if actions.has(each)], self).popup(at)

    # --- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_compact and self.card.isVisible():
            self.peek()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.state.wake(awake=True)
        self.due.read()
        self.finding.look()
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.state.wake(awake=False)
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the card its room; in a narrow window it shows only when it is asked for."""
        px = self.context.theme.px
        compact = self.window().width() < px(COMPACT_BELOW)
        is_other = compact != self._is_compact or self._peeks[compact] != self.card.isVisibleTo(self._split)
        self._is_compact = compact
        self.card.setVisible(self._peeks[compact])
        if is_other and self._peeks[compact]:
            wide = max(px(LEAST_CARD), self._wide)
            self._split.setSizes([max(px(LEAST_TABLE), self.width() - wide), wide])

    def _keep_wide(self) -> None:
        if self.card.isVisible():
            self._wide = self._split.sizes()[1]
            self.context.memory.set(LOOK, {"wide": self._wide})

    def _restore(self) -> None:
        kept: Any = self.context.memory.get(LOOK)
        wide: Any = kept.get("wide") if isinstance(kept, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        self._wide = wide if isinstance(wide, int) else self.context.theme.px(WIDE)

    def _arrange(self) -> None:
        theme = self.context.theme
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.head)
        left.addWidget(self.list, 1)
        self._left.setMinimumWidth(theme.px(LEAST_TABLE))
        self.card.setMinimumWidth(theme.px(LEAST_CARD))
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.splitterMoved.connect(self._keep_wide)
        for widget in (self._split, self.empty):
            self._body.addWidget(widget)
        main = QVBoxLayout(self._main)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self.tools)
        main.addWidget(self.finding.strip)
        main.addWidget(self._body, 1)
        self._stack.addWidget(self._main)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
