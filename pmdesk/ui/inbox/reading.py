"""The reading pane of the inbox: asks for a note and what is around it, shows both, and follows every change."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError, Gone
from pmdesk.domain.kinds import Kind
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_asking import ask_around, ask_read
from pmdesk.ui.inbox.reading_bar import VerbBar
from pmdesk.ui.inbox.reading_deeds import ReadingDeeds
from pmdesk.ui.inbox.reading_laid import lay
from pmdesk.ui.inbox.reading_page import Page
from pmdesk.ui.inbox.reading_view import Around, Read
from pmdesk.ui.inbox.table import NOTES, PANE
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.paint import CENTER, WRAP, fill, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

AROUND_MS = 150
"""So long a note is shown before what is around it is looked for, so that walking the list stays light."""
CONCERN = frozenset(
    {
        Kind.NOTE,
        Kind.QUOTE,
        Kind.BUG,
        Kind.MERGE,
        Kind.THEME,
        Kind.PERSON,
        Kind.COMPANY,
        Kind.SEGMENT,
        Kind.REPLY,
        Kind.ITEM,
        Kind.PRODUCT,
        Kind.RELEASE,
        Kind.SPRINT,
    }
)
"""Kinds whose changes may touch what is shown of a note."""
OWN = frozenset({Kind.NOTE, Kind.QUOTE, Kind.BUG, Kind.REPLY})
"""Kinds whose changes leave what is around the note as it is: a digit means the same match as long as it is read."""
TEXT_MENU = ("inbox.quote", "inbox.link", "inbox.bug", "inbox.reply")
NOTHING = "Select a note to read it here."


class Nothing(QWidget):
    """The one line that stands there when no note is selected."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.setAccessibleName(NOTHING)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        fill(painter, self.rect(), theme.color("surface"))
        place = self.rect().adjusted(theme.px(24), theme.px(40), -theme.px(24), 0)
        place.setHeight(theme.px(60))
        write(painter, place, NOTHING, theme.font("small"), theme.color("text_faint"), flags=CENTER | WRAP)


class Reading(QWidget):
    """One note at a time; `opened` asks for another one to be shown, `left` to go back to the list.

    `notes_wanted` carries a search. `chosen` is asked which notes verbs act on; by itself it is the one that is shown.
    """

    opened = Signal(int)
    left = Signal()
    notes_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.chosen: Callable[[], tuple[int, ...]] = self.own
        self.note_id: int | None = None
        self.read: Read | None = None
        self.around: Around | None = None
        self.opened_folds: frozenset[int] = frozenset()
        self.sought = ""
        self.bar = VerbBar(context, self)
        self.area = QScrollArea(self)
        self.page = Page(context, self.area)
        self._nothing = Nothing(context, self)
        self._leader: QWidget = self._nothing
        self._stack = QStackedWidget(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AROUND_MS)
        self._later.timeout.connect(self._ask_around)
        self.deeds = ReadingDeeds(self)
        self._arrange()
        self._connect()
        self.show_note(None)

    # --- what the pane asks

    def show_note(self, note_id: int | None) -> None:
        """Show another note, or that none is selected."""
        if note_id == self.note_id and note_id is not None:
            self._ask()
            return
        self._leave()
        self.note_id = note_id
        self.around = None
        self.opened_folds = frozenset()
        if note_id is None:
            self.read = None
            self._later.stop()
            self._show(self._nothing, self._nothing)
            return
        self._ask()
        self._later.start()

    def seek(self, text: str) -> None:
        """Mark in the text what a search finds, from now on."""
        if text != self.sought:
            self.sought = text
            self._ask()

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what this pane does of the inbox' verbs, by their ids."""
        return self.deeds.runs()

    def own(self) -> tuple[int, ...]:
        """Return the note that is shown."""
        return () if self.note_id is None else (self.note_id,)

    @property
    def is_shown(self) -> bool:
        """Whether the note that was asked for is the one on screen."""
        return self.read is not None and self.read.note.id == self.note_id

    @property
    def has_around(self) -> bool:
        """Whether what is around this very note is known."""
        return self.around is not None and self.around.note_id == self.note_id

    def finish(self) -> bool:
        """Keep what is being typed; False when something is wrong and stays."""
        return self.page.bug.finish()

    def reveal(self, start: int, end: int) -> None:
        """Select a stretch of the text and bring it into view."""
        fold = next((at for at, each in enumerate(self.page.text.laid.folds) if each.start <= start < each.end), None)
        if fold is not None and fold not in self.opened_folds and self.read is not None:
            self.opened_folds |= {fold}
            self.page.text.show_laid(lay(self.read.note.body, self.opened_folds))
        self.page.text.put_caret(start, end)
        self.page.text.setFocus()
        self._follow_caret()

    def show_bug(self) -> None:
        """Bring what is known of the bug into view and take the focus there."""
        lines = self.page.bug.entries.lines
        if lines:
            lines[0].setFocus()
            self._show_stop(lines[0], lines[0].rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._leader.setFocus(event.reason())

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self.context.theme.color("surface"))

    # --- asking

    def _ask(self) -> None:
        if self.note_id is not None:
            opened, sought = self.opened_folds, self.sought
            ask_read(self.context, self.note_id, opened=opened, sought=sought, take=self._take, fail=self._fail)

    def _ask_around(self) -> None:
        if self.note_id is not None:
            ask_around(self.context, self.note_id, self._take_around, self.context.tell)

    def _take(self, read: Read) -> None:
        if read.note.id != self.note_id:
            return
        page, before = self.page, self.read
        is_same = before is not None and before.note.id == read.note.id
        self.read = read
        if not is_same:
            page.show_around(None)
            self.area.verticalScrollBar().setValue(0)
        if before is None or before.laid != read.laid:
            page.text.show_laid(read.laid, keeps_place=is_same)
        page.show_read(read, self.context.clock.today())
        self._show(self.area, page.text)
        self.bar.offer(source=bool(read.note.url))
        if self.has_around:
            page.show_around(self.around)

    def _show(self, page: QWidget, leader: QWidget) -> None:
        """Turn to the note, or to the line that says there is none; the focus goes along."""
        if self._stack.currentWidget() is page:
            return
        had_focus = self.isAncestorOf(self.window().focusWidget())
        self._stack.setCurrentWidget(page)
        self.bar.setEnabled(page is self.area)
        self._leader = leader
        if had_focus:
            leader.setFocus()

    def _take_around(self, around: Around) -> None:
        self.around = around
        if self.has_around and self.is_shown:
            self.page.show_around(around)

    def _fail(self, trouble: DeskError) -> None:
        if isinstance(trouble, Gone):
            self.show_note(None)
        else:
            self.context.tell(trouble)

    def hear(self, changes: Changes) -> None:
        """Read anew when a step touched what may be shown."""
        if self.note_id is None or not changes.touches(CONCERN):
            return
        self._ask()
        mine = changes.ids(Kind.NOTE) <= {self.note_id}
        if not mine or changes.touches(CONCERN - OWN):
            self._later.start()

    # --- building

    def _arrange(self) -> None:
        self.area.setWidget(self.page)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        for page in (QWidget(self), self.area, self._nothing):  # The first one is never seen: nothing shows as yet.
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.setAccessibleName("Reading")

    def _connect(self) -> None:
        page, context, deeds = self.page, self.context, self.deeds
        context.bus.changed.connect(self.hear)
        page.reached.connect(self._show_stop)
        page.bug.reached.connect(self._show_line)
        page.tracker.reached.connect(self._show_line)
        page.escaped.connect(self.left)
        page.text.fold_turned.connect(self._turn_fold)
        page.text.menu_wanted.connect(self._show_menu)
        page.text.caret_moved.connect(self._follow_caret)
        page.theme.accepted.connect(deeds.accept_theme)
        page.theme.placed.connect(deeds.place)
        page.theme.picked.connect(partial(self._trigger, "inbox.theme"))
        page.theme.mood_asked.connect(deeds.ask_mood)
        page.link_asked.connect(deeds.ask_link)
        page.merge_asked.connect(deeds.merge_similar)
        page.head.opened.connect(self.opened)
        page.link_all.clicked.connect(alone(deeds.link_similar))
        page.same_sender.clicked.connect(alone(deeds.show_sender))
        page.matches.chosen.connect(deeds.link_match)
        for block in (page.similar, page.conversation, page.merged):
            block.chosen.connect(self.opened)
        page.merged.removed.connect(deeds.take_apart)
        page.highlights.chosen.connect(deeds.open_quote)
        page.highlights.digit.connect(deeds.weigh)
        page.highlights.removed.connect(deeds.drop_quote)
        page.highlights.menu_wanted.connect(deeds.show_quote_menu)
        page.merged.menu_wanted.connect(deeds.show_merged_menu)
        for widget in (page.text, page.theme, self.bar, page.search_all, *page.strips()):
            for place in (PANE, NOTES):
                context.actions.bind(place, widget, CANVAS)

    def _trigger(self, action_id: str) -> None:
        if self.context.actions.has(action_id):
            self.context.actions.trigger(action_id)

    def _leave(self) -> None:
        """Keep what is being typed before another note comes."""
        if not self.finish():
            self.context.status.say("What was typed could not be kept.")
            self.page.bug.entries.give_up()

    def _turn_fold(self, fold: int) -> None:
        self.opened_folds ^= {fold}
        self._ask()

    def _show_menu(self, at: QPoint) -> None:
        actions = self.context.actions
        menu = popup(actions, [each for each in TEXT_MENU if actions.has(each)], self, flat=True)
        menu.addSeparator()
        copying = menu.addAction("Copy", self.page.text.copy)
        copying.setEnabled(self.page.text.textCursor().hasSelection())
        menu.addAction("Select all", self.page.text.selectAll)
        menu.popup(at)

    def _show_stop(self, stop: QWidget, box: QRect) -> None:
        """Bring a stretch of a widget into view."""
        top = stop.mapTo(self.page, box.topLeft()).y()
        for y in (top + box.height(), top):
            self.area.ensureVisible(0, y, 0, self.context.theme.px(24))

    def _show_line(self, line: QWidget) -> None:
        self._show_stop(line, line.rect())

    def _follow_caret(self) -> None:
        """Keep the caret in view as it walks through the text."""
        text = self.page.text
        if text.hasFocus():
            self._show_stop(text, text.cursorRect())
